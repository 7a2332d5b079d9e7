using Foretrain.Laws;

namespace Foretrain.App.Texts;

/// <summary>Prints a list of laws by family: made for ninety of them, so without the cost of a table library.</summary>
internal static class LawListText
{
    /// <summary>Up to this many laws, a search also says what each needs.</summary>
    private const int Few = 12;

    private const int WidestId = 26;

    /// <summary>The list, and studies without a law.</summary>
    public static void List(IReport report, LawList found)
    {
        if (found.Laws.Count > 0) Laws(report, found.Laws);
        if (found.Studies.Count == 0) return;
        if (found.Laws.Count > 0) report.Space();
        report.Heading("studies of what scales, without a law");
        foreach (AxesStudy s in found.Studies)
        {
            report.Paragraph($"{s.Id}: {s.Title}", indent: 2, hanging: 2);
            report.Paragraph($"{string.Join(", ", s.Axes)} > {s.Outcome}. {s.Facts} ({s.Citation}){LawText.Confidence(s.Confidence)}", indent: 4, tone: Tone.Dim);
        }
    }

    private static void Laws(IReport report, EquatableList<LawSummary> laws)
    {
        int column = Math.Min(WidestId, laws.Max(l => l.Id.Length)) + 4;
        int families = 0;
        foreach (var (family, title, members) in LawsOperation.ByFamily(laws))
        {
            if (families++ > 0) report.Space();
            report.Heading(title == family ? family : $"{family}: {title}");
            foreach (LawSummary law in members) Law(report, law, column, laws.Count <= Few);
        }

        report.Space();
        report.Paragraph($"{Num.Count(laws.Count, "law")}{(families > 1 ? $" in {families} families" : "")}; foretrain laws show ID prints one in full", tone: Tone.Dim);
    }

    private static void Law(IReport report, LawSummary law, int column, bool details)
    {
        if (law.Id.Length + 4 > column)
        {
            report.Paragraph(law.Id, indent: 2);
            report.Paragraph(law.Question, indent: column);
        }
        else
        {
            report.Paragraph(("  " + law.Id).PadRight(column) + law.Question, hanging: column);
        }

        if (!details) return;
        string needs = $"{string.Join(", ", law.Inputs.Select(i => i.Name))} > {string.Join(", ", law.Outputs.Select(o => o.Name))}";
        report.Paragraph($"{needs}; {(law.Constants.Count == 0 ? "no published constants" : Num.Count(law.Constants.Count, "published set"))}", indent: column, hanging: 2, tone: Tone.Dim);
    }
}
