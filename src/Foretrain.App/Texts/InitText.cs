using Foretrain.App.Projects;

namespace Foretrain.App.Texts;

/// <summary>The report of a new project: what is in it and what it leaves open.</summary>
internal static class InitText
{
    /// <summary>Prints the report.</summary>
    public static void Write(IReport report, InitReport init)
    {
        ProjectFile p = init.Project;
        report.Heading($"Written: {ProjectFile.FileName}");
        Row("sources", string.Join(", ", p.Sources) + (init.Found ? $" (what was found in this folder, {Num.Count(init.Described.RowsRead, "row")})" : ""));
        if (p.Map.Count > 0) Row("map", string.Join(", ", p.Map));
        if (p.Where is { } where) Row("where", where);
        if (p.Split.Train is { } train) Row("split", $"train: {train}; test: {p.Split.Test}");
        if (p.By is { } by) Row("by", by);
        if (p.Cluster is { } cluster) Row("cluster", cluster);
        if (p.Target is { } target) Row("target", target);
        if (p.Laws.Count > 0) Row("laws", string.Join(", ", p.Laws));
        if (p.Targets.Count > 0) Row("targets", string.Join("; ", p.Targets));
        foreach (string open in init.Open) report.Paragraph("> " + open, indent: 2, hanging: 2, tone: Tone.Warn);
        FindingsText.Write(report, init.Described.Findings);
        report.Space();
        report.Heading("Next");
        report.Command("foretrain fit");
        report.Paragraph("sources, columns, rows and law come from the file", indent: 6, tone: Tone.Dim);

        void Row(string name, string text) => report.Paragraph($"{name,-9}{text}", indent: 2, hanging: 9);
    }
}
