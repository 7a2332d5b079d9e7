using Foretrain.Conventions;
using Foretrain.Runs;

namespace Foretrain.App.Tables;

/// <summary>Commands that make sense after a description; each can be pasted and runs.</summary>
internal static class NextCommands
{
    private const int MostGroups = 12;

    /// <summary>The commands, the first the one to run; none where only the user can say what is missing.</summary>
    public static IReadOnlyList<(string Command, string What)> Of(
        RunTable table, AnalysisRequest request, TableShape shape, IReadOnlyList<ColumnProfile> columns, IReadOnlyList<LawMatch> laws, NoLaw? none)
    {
        string sources = Sources(request, table), target = request.Target is { } outcome ? $" --target {Quoted(outcome)}" : "";
        var next = new List<(string, string)>();
        if (none is not null)
        {
            if (none.Where is null && none.Map.Count == 0) return next;
            string? where = none.Where is { } more && request.Where is { } given ? $"({given}) and {more}" : none.Where ?? request.Where;
            AnalysisRequest said = request with { Where = where, Map = [.. request.Map, .. none.Map] };
            next.Add(($"foretrain data describe {sources}{Chosen(said, said.Map)}{target}", "once more, with that said"));
            return next;
        }

        string law = laws[0].Law.Id, options = Chosen(request, MapOf(laws[0], table, request)) + target;
        string by = Groups(columns) is { } group && request.By is null ? $" --by {Quoted(group)}" : "";
        string train = columns.FirstOrDefault(c => c.Column == "split" && c.Labels.Any(l => l.Text == "train")) is not null && request.Where is null ? " --where \"split = 'train'\"" : "";
        string cluster = shape.Kind == TableKind.Checkpoints && request.Cluster is null && !laws[0].Law.Variables.Any(v => v.Text) ? $" --cluster {Quoted(shape.RunColumn!)}" : "";
        if (shape.Kind == TableKind.Checkpoints) next.Add(($"foretrain data clean {sources}{Chosen(request, request.Map)} --stitch --final --out {Free("clean.csv", request)}", "one row per run, with a log of every decision"));
        next.Add(($"foretrain fit {sources} --law {law}{options}{train}{by}{cluster}", $"fit {law}{(by.Length > 0 ? " to each group" : "")}"));
        next.Add(($"foretrain check {sources} --law {law}{options}{train}{by}{cluster}", "whether these runs can carry a forecast"));
        if (CanBeConverted(table, columns, request)) next.Add(($"foretrain data convert {sources}{Chosen(request, request.Map)} --params non-embedding --flops 6ND+attention --out {Free("converted.csv", request)}", "count parameters and compute in one way"));
        return next;
    }

    /// <summary>Sources of a request with its condition and mapping, as they would be typed.</summary>
    public static string Named(AnalysisRequest request) => Sources(request, null) + Chosen(request, request.Map);

    /// <summary>Sources of a request as they would be typed, with what is joined to them; those of the table where the request names none.</summary>
    public static string Sources(AnalysisRequest request, RunTable? table) =>
        string.Join(' ', (request.Sources.Count > 0 || table is null ? request.Sources : [.. table.Parts.Select(p => p.Source)]).Select(Quoted)) + (request.Join is { } join ? $" --join {Quoted(join)}" : "");

    /// <summary>A name for an output that is none of the inputs.</summary>
    public static string Free(string name, AnalysisRequest request)
    {
        string free = name;
        for (int i = 2; request.Sources.Any(s => Path.GetFileName(s) == free); i++) free = $"{Path.GetFileNameWithoutExtension(name)}-{i}{Path.GetExtension(name)}";
        return free;
    }

    private static string Chosen(AnalysisRequest request, IEnumerable<string> map) =>
        (request.Where is { } where ? $" --where {Quoted(where)}" : "") + string.Concat(map.Select(m => $" --map {Quoted(m)}")) + string.Concat(request.LawFiles.Select(f => $" --law-file {Quoted(f)}"));

    // A law refuses names that it does not need; formulas make columns, which conditions may need.
    private static IEnumerable<string> MapOf(LawMatch match, RunTable table, AnalysisRequest request)
    {
        string[] own = LawSource.MapFor(match.Law, request);
        return request.Map.Where(m => own.Contains(m) || !(m.Split('=', 2) is [_, var source] && table.Has(source.Trim())));
    }

    private static bool CanBeConverted(RunTable table, IReadOnlyList<ColumnProfile> columns, AnalysisRequest request)
    {
        if (!columns.Any(c => c.Meaning?.Name == "width" && c.Role == ColumnRole.Taken) || !columns.Any(c => c.Meaning?.Name == "depth" && c.Role == ColumnRole.Taken)) return false;
        try
        {
            ConventionColumns.Convert(table, new() { Params = ParameterKind.NonEmbedding, Flops = FlopCount.Parse("6ND+attention"), Map = [.. request.Map.Where(m => !ConvertOperation.IsOutcome(m))] });
            return true;
        }
        catch (ForetrainException)
        {
            return false;
        }
    }

    // A column of a few labels, each with several rows, often divides a table into series of their own.
    private static string? Groups(IReadOnlyList<ColumnProfile> columns) => columns.FirstOrDefault(c => !c.IsNumeric && c.Column.ToLowerInvariant() is "group" or "recipe" or "dataset" or "series" && c.Distinct is > 1 and <= MostGroups)?.Column;

    /// <summary>A word in quotes where a shell would take it apart.</summary>
    public static string Quoted(string text) => Texts.CommandText.Quote(text);
}
