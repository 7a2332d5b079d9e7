using Foretrain.App.Documents;
using Foretrain.App.Tables;
using Foretrain.Cleaning;

namespace Foretrain.App.Texts;

/// <summary>The report of a cleaning: what came out, then every decision with its rows and how to undo it.</summary>
internal static class CleanText
{
    private const int MostPerKind = 4;
    private const int LongestLines = 60;

    /// <summary>Prints the report.</summary>
    public static void Write(IReport report, CleanReport clean)
    {
        report.Heading(clean.Output is null ? "What would be written" : "Written");
        string kept = $"{clean.Result.Table.Rows} of {Num.Count(clean.Result.Original.Rows, "row")}";
        report.Paragraph(clean.Output is { } output ? $"{output.Name}: {kept}, sha256 {output.Sha256[..12]}...; log in {output.Log}" : kept, indent: 2, hanging: 2);
        if (clean.Result.Added.Count > 0) report.Paragraph($"columns added: {string.Join(", ", clean.Result.Added)}", indent: 2, hanging: 2);
        if (clean.Statuses.Count > 0) report.Paragraph($"runs: {string.Join(", ", clean.Statuses.Select(s => $"{s.Runs} {s.Status}"))}", indent: 2, hanging: 2);

        report.Space();
        report.Heading("Decisions");
        if (clean.Result.Decisions.Count == 0) report.Paragraph("none: nothing was found that had to be decided", indent: 2);
        foreach (var kind in clean.Result.Decisions.GroupBy(d => d.Kind))
        {
            foreach (CleaningDecision d in kind.Take(MostPerKind)) One(report, clean, d);
            if (kind.Count() > MostPerKind) report.Paragraph($"{kind.Key}: {kind.Count() - MostPerKind} more like these; --json lists all, --keep {kind.Key} undoes all", indent: 2, hanging: 2);
        }

        FindingsText.Write(report, clean.Findings);
        report.Space();
        report.Heading("Next");
        foreach ((string command, string what) in clean.Next)
        {
            report.Command(command);
            report.Paragraph(what, indent: 6, tone: Tone.Dim);
        }
    }

    private static void One(IReport report, CleanReport clean, CleaningDecision d)
    {
        report.Paragraph($"{d.Id}  {d.What}", indent: 2, hanging: 2);
        string rows = string.Join("; ", CleanDocument.Places(clean.Result.Original, d.Rows).Select(p => (clean.Inputs.Count > 1 ? p.File + " " : "") + (p.Lines.All(char.IsDigit) ? "line " : "lines ") + Short(p.Lines)).Take(4));
        report.Paragraph($"{d.Why}; {rows}", indent: 6, tone: Tone.Dim);
        report.Paragraph($"> undo: {d.Undo}", indent: 6);
    }

    private static string Short(string lines) => lines.Length <= LongestLines ? lines : lines[..lines.LastIndexOf(',', LongestLines)] + ", ...";
}
