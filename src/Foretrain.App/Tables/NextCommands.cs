using Foretrain.Runs;

namespace Foretrain.App.Tables;

/// <summary>Commands that make sense after a description.</summary>
internal static class NextCommands
{
    private const int MostGroups = 12;

    /// <summary>One to four commands, the first the one to run.</summary>
    public static IReadOnlyList<(string Command, string What)> Of(
        IReadOnlyList<InputFile> inputs, AnalysisRequest request, TableShape shape, IReadOnlyList<ColumnProfile> columns, IReadOnlyList<LawMatch> laws, NoLaw? none)
    {
        string sources = Named(request, inputs), options = Chosen(request) + (request.Target is { } target ? $" --target {Quoted(target)}" : "");
        var next = new List<(string, string)>();
        if (none is not null)
        {
            next.Add(($"foretrain data describe {sources}{options} {Typed(none.Action)}".TrimEnd(), "once more, with that said"));
            return next;
        }

        string law = laws[0].Law.Id;
        string by = Groups(columns) is { } group && request.By is null ? $" --by {Quoted(group)}" : "";
        string train = columns.FirstOrDefault(c => c.Column == "split" && c.Labels.Any(l => l.Text == "train")) is not null && request.Where is null ? " --where \"split = 'train'\"" : "";
        if (shape.Kind == TableKind.Checkpoints && request.Cluster is null && !laws[0].Law.Variables.Any(v => v.Text)) by += $" --cluster {Quoted(shape.RunColumn!)}";
        if (shape.Kind == TableKind.Checkpoints) next.Add(($"foretrain data clean {sources} --stitch --final --out clean.csv", "one row per run, with a log of every decision"));
        next.Add(($"foretrain fit {sources} --law {law}{options}{train}{by}", $"fit {law}{(by.Length > 0 ? " to each group" : "")}"));
        next.Add(($"foretrain check {sources} --law {law}{options}{train}{by}", "whether these runs can carry a forecast"));
        if (columns.Any(c => c.Meaning?.Name == "width" && c.Role == ColumnRole.Taken) && columns.Any(c => c.Meaning?.Name == "depth" && c.Role == ColumnRole.Taken))
            next.Add(($"foretrain data convert {sources} --params non-embedding --flops 6ND+attention --out converted.csv", "count parameters and compute in one way"));
        return next;
    }

    /// <summary>Sources of a request with its condition and mapping, as they would be typed.</summary>
    public static string Named(AnalysisRequest request) => Named(request, []) + Chosen(request);

    private static string Named(AnalysisRequest request, IReadOnlyList<InputFile> inputs) =>
        string.Join(' ', (request.Sources.Count > 0 ? request.Sources : [.. inputs.Select(i => i.Name)]).Select(Quoted)) + (request.Join is { } join ? $" --join {Quoted(join)}" : "");

    private static string Chosen(AnalysisRequest request) => (request.Where is { } where ? $" --where {Quoted(where)}" : "") + string.Concat(request.Map.Select(m => $" --map {Quoted(m)}"));

    // A column of a few labels, each with several rows, often divides a table into series of their own.
    private static string? Groups(IReadOnlyList<ColumnProfile> columns) => columns.FirstOrDefault(c => !c.IsNumeric && c.Column.ToLowerInvariant() is "group" or "recipe" or "dataset" or "series" && c.Distinct is > 1 and <= MostGroups)?.Column;

    // What can be typed of an action: its options.
    private static string Typed(string action) => action.IndexOf("--", StringComparison.Ordinal) is var at and >= 0 && !action.Contains("COLUMN", StringComparison.Ordinal) ? action[at..].Split(", or")[0] : "--map loss=COLUMN";

    /// <summary>A word in quotes where a shell would take it apart.</summary>
    public static string Quoted(string text) => Texts.CommandText.Quote(text);
}
