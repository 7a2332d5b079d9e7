using Foretrain.Findings;

namespace Foretrain.App.Texts;

/// <summary>Prints findings in order of weight: what was seen, what it means, what to do.</summary>
internal static class FindingsText
{
    /// <summary>Prints a list, titled unless its title is null; nothing when there are none.</summary>
    public static void Write(IReport report, IEnumerable<Finding> findings, string? title = "Findings")
    {
        Finding[] ordered = [.. findings.OrderByDescending(f => f.Severity)];
        if (ordered.Length == 0 || !report.TakesRemarks) return;
        if (title is not null)
        {
            report.Space();
            report.Heading(title);
        }

        foreach (var same in ordered.GroupBy(f => (f.Id, f.Severity, f.Meaning, f.Action)))
            report.Remark(same.Key.Severity, [.. same.Select(What)], same.Key.Meaning, same.Key.Action);
    }

    private static string What(Finding f) => f.What + (f.Lines is { Count: > 0 } at ? $" (line{(at.Count == 1 ? "" : "s")} {Lines(at)})" : "");

    private static string Lines(EquatableList<int> lines) => string.Join(", ", lines.Take(6)) + (lines.Count > 6 ? $", {lines.Count - 6} more" : "");
}
