using Foretrain.Runs;

namespace Foretrain.App.Tables;

/// <summary>Says why no law applies to a table, and what would change that.</summary>
internal static class NoLawReason
{
    private static readonly string[] s_outcomes = ["loss", "error", "err", "accuracy", "acc", "bpb", "perplexity", "ppl"];

    /// <summary>The reason; the most helpful one where several hold.</summary>
    public static NoLaw Of(RunTable table, IReadOnlyList<ColumnProfile> columns, TableShape shape, AnalysisRequest request)
    {
        if (shape.Kind == TableKind.LongForm && request.Target is null && !request.Map.Any(m => m.Contains(shape.ValueColumn!, StringComparison.Ordinal)))
        {
            ColumnProfile metric = columns.First(c => c.Column == shape.MetricColumn);
            string example = metric.Labels.Count > 0 ? metric.Labels[0].Text : "acc";
            return new("long-form", $"column '{shape.ValueColumn}' holds {metric.Distinct} kinds of results, told apart by '{shape.MetricColumn}' ({string.Join(", ", metric.Labels.Take(4).Select(l => l.Text))})",
                $"take one kind, e.g. --where \"{Name(shape.MetricColumn!)} = '{example}'\" {MapOption.For(Outcome(example), shape.ValueColumn!)}")
            { Where = $"{Name(shape.MetricColumn!)} = '{example}'", Map = [$"{Outcome(example)}={shape.ValueColumn}"] };
        }

        string[] ambiguous = [.. columns.Where(c => c.Role == ColumnRole.Ambiguous).GroupBy(c => c.Meaning!.Name).Select(g => $"'{g.Key}' may be {string.Join(" or ", g.Select(c => c.Column))}")];
        bool outcome = columns.Any(c => c.Meaning?.Name is "loss" or "accuracy" or "error" or "coverage" or "loss_u" or "optimal_params" or "optimal_tokens");
        string[] several = [.. columns.Where(c => c.IsNumeric && c.Meaning is null && s_outcomes.Any(o => Word(c.Column, o))).Select(c => c.Column)];
        if (!outcome && request.Target is null && several.Length > 0)
        {
            string list = string.Join(", ", several.Take(6)) + (several.Length > 6 ? ", ..." : "");
            return several.Length == 1
                ? new("several-outcomes", $"column '{several[0]}' may be the outcome, and its name does not say of what", $"say so with {MapOption.For(Outcome(several[0]), several[0])}") { Map = [$"{Outcome(several[0])}={several[0]}"] }
                : new("several-outcomes", $"there are {several.Length} outcomes ({list}) and none is called loss", $"choose one, e.g. {MapOption.For(Outcome(several[0]), several[0])}") { Map = [$"{Outcome(several[0])}={several[0]}"] };
        }

        if (!outcome && request.Target is null && request.Map.Count == 0)
            return new("no-outcome", "no column holds an outcome that a law predicts (loss, accuracy, error, coverage, ...)", $"name one of {Names(columns)} with --map loss=COLUMN, or with --target COLUMN");
        string[] chosen = [.. columns.Where(c => c.Role == ColumnRole.Ambiguous && request.Map.All(m => m.Split('=', 2)[0].Trim() != c.Meaning!.Name)).GroupBy(c => c.Meaning!.Name).Select(g => $"{g.Key}={g.First().Column}")];
        if (ambiguous.Length > 0 && chosen.Length > 0)
            return new("ambiguous", string.Join("; ", ambiguous), $"choose, e.g. {string.Join(' ', chosen.Select(c => MapOption.For(c.Split('=', 2)[0], c.Split('=', 2)[1])))}") { Map = [.. chosen] };
        if (UnreadNumbers.Find(table) is [var unread, ..]) return new("no-inputs", unread.What, unread.Hint);
        return new("no-inputs", $"there is an outcome, and no law has its inputs here: {Inputs(columns)}",
            "name inputs with --map params=COLUMN --map tokens=COLUMN, or give rows with more than one setting");
    }

    // How it stands with the inputs that most laws take.
    private static string Inputs(IReadOnlyList<ColumnProfile> columns)
    {
        string[] names = ["params", "tokens", "flops"];
        var known = names.Select(n => (Name: n, Column: columns.FirstOrDefault(c => c.Meaning?.Name == n && c.Role is ColumnRole.Taken or ColumnRole.Doubtful && c.Meaning?.Name == n))).ToArray();
        string[] missing = [.. known.Where(k => k.Column is null).Select(k => k.Name)];
        string[] constant = [.. known.Where(k => k.Column is { IsNumeric: true, Distinct: <= 1 }).Select(k => $"{k.Name} never changes ('{k.Column!.Column}')")];
        string[] text = [.. known.Where(k => k.Column is { IsNumeric: false }).Select(k => $"{k.Name} is text ('{k.Column!.Column}')")];
        string[] told = [.. constant, .. text, .. missing.Length > 0 ? new[] { $"no column holds {string.Join(" or ", missing)}" } : []];
        return told.Length > 0 ? string.Join("; ", told) : "what the laws of this outcome need besides params, tokens and flops is missing or never changes";
    }

    // A column as a condition names it.
    private static string Name(string column) => column.All(c => char.IsLetterOrDigit(c) || c is '_' or '.') && char.IsLetter(column[0]) ? column : $"\"{column}\"";

    private static string Outcome(string name) => name.Contains("acc", StringComparison.OrdinalIgnoreCase) ? "accuracy" : name.Contains("err", StringComparison.OrdinalIgnoreCase) ? "error" : "loss";

    // loss_c4, c4_loss, eval/loss2 hold the word loss; glossary does not.
    private static bool Word(string column, string word)
    {
        string text = column.ToLowerInvariant();
        int at = text.IndexOf(word, StringComparison.Ordinal);
        return at >= 0 && (at == 0 || !char.IsLetter(text[at - 1])) && (at + word.Length == text.Length || !char.IsLetter(text[at + word.Length]));
    }

    private static string Names(IReadOnlyList<ColumnProfile> columns)
    {
        string[] names = [.. columns.Where(c => c.IsNumeric && c.Meaning is null).Select(c => c.Column)];
        return names.Length == 0 ? "the columns" : string.Join(", ", names.Take(6)) + (names.Length > 6 ? ", ..." : "");
    }
}
