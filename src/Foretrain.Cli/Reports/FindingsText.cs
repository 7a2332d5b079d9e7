using Foretrain.Findings;

namespace Foretrain.Cli.Reports;

/// <summary>Prints findings in order of weight: what was seen, what it means, what to do.</summary>
internal static class FindingsText
{
    /// <summary>Prints a titled list; nothing when there are none.</summary>
    public static void Write(ReportWriter report, IEnumerable<Finding> findings, string title = "Findings")
    {
        Finding[] ordered = [.. findings.OrderByDescending(f => f.Severity)];
        if (ordered.Length == 0) return;
        report.Line();
        report.Heading(title);
        foreach (var same in ordered.GroupBy(f => (f.Id, f.Severity, f.Meaning, f.Action)))
        {
            foreach (Finding f in same) What(report, f);
            report.Paragraph(same.Key.Meaning, indent: 10, tone: Tone.Dim);
            report.Paragraph("> " + same.Key.Action, indent: 10, hanging: 2);
        }
    }

    private static void What(ReportWriter report, Finding f)
    {
        string lines = f.Lines is { Count: > 0 } at ? $" (line{(at.Count == 1 ? "" : "s")} {Lines(at)})" : "";
        report.Paragraph($"{Label(f.Severity)} {f.What}{lines}", indent: 2, hanging: 8, tone: f.Severity == Severity.Severe ? Tone.Bad : f.Severity == Severity.Warning ? Tone.Warn : Tone.Plain);
    }

    /// <summary>Severe, warning and note, as wide as each other.</summary>
    private static string Label(Severity severity) => severity switch { Severity.Severe => "SEVERE ", Severity.Warning => "warning", _ => "note   " };

    private static string Lines(EquatableList<int> lines) => string.Join(", ", lines.Take(6)) + (lines.Count > 6 ? $", {lines.Count - 6} more" : "");
}
