using Foretrain.App;
using Foretrain.Expressions;
using Foretrain.Laws;
using Foretrain.Objectives;
using Foretrain.Quantities;

namespace Foretrain.Cli.Reports;

/// <summary>Prints the catalogue and single laws.</summary>
internal static class LawText
{
    /// <summary>A list of laws, and of studies without one.</summary>
    public static void List(ReportWriter report, LawList found)
    {
        EquatableList<Law> laws = found.Laws;
        if (laws.Count > 0) Laws(report, laws);
        if (found.Studies.Count == 0) return;
        if (laws.Count > 0) report.Line();
        report.Heading("Studies of what scales, without a law");
        foreach (AxesStudy s in found.Studies)
        {
            report.Paragraph($"{s.Id}: {s.Title}", indent: 2, hanging: 2);
            report.Paragraph($"{string.Join(", ", s.Axes)} > {s.Outcome}. {s.Facts} ({s.Citation}){Confidence(s.Confidence)}", indent: 4, tone: Tone.Dim);
        }
    }

    private static void Laws(ReportWriter report, EquatableList<Law> laws)
    {
        report.Table([new("id"), new("inputs"), new("title")],
            [.. laws.Select(l => new[] { l.Id, string.Join(", ", l.Variables.Select(v => v.Name)), l.Title })], indent: 0);
        report.Line();
        report.Line($"{Num.Count(laws.Count, "law")}; foretrain laws show ID prints one in full", Tone.Dim);
    }

    /// <summary>One law in full.</summary>
    public static void Card(ReportWriter report, Law law)
    {
        report.Heading($"{law.Id}: {law.Title}");
        report.Paragraph(law.Question, indent: 2);
        if (law.Aliases.Count > 0) report.Paragraph($"also called {string.Join(", ", law.Aliases)}", indent: 2, tone: Tone.Dim);
        report.Line();
        report.Heading("Formula");
        report.Paragraph($"{law.Outputs[0].Name} = {law.Formula}", indent: 2, hanging: 4);
        foreach (LawDefinition d in law.Where)
        {
            report.Paragraph($"{d.Name} = {d.Formula}", indent: 4, hanging: 4);
            report.Paragraph(d.Meaning + (d.Law is null ? "" : $" (law {d.Law})"), indent: 8, tone: Tone.Dim);
        }

        report.Paragraph($"LaTeX: {law.Expr.ToLatex()}", indent: 2, hanging: 4, tone: Tone.Dim);
        foreach (LawOutput o in law.Outputs) report.Paragraph($"{o.Name} [{o.Unit}]: {o.Meaning}", indent: 2, hanging: 4);
        report.Line();
        report.Heading("Inputs");
        report.Table([new("name"), new("unit"), new("measured from"), new("to"), new("meaning")],
            [.. law.Variables.Select(v => new[]
            {
                v.Name, v.Text ? "text" : v.Unit, v.Text ? "" : NumberText.Format(v.Low), v.Text ? "" : NumberText.Format(v.High),
                v.Meaning + (v.Counts is { } counts ? $"; counts {counts} parameters" : ""),
            })]);
        report.Line();
        report.Heading("Constants to be fitted");
        report.Table([new("name"), new("bounds"), new("started from"), new("meaning")],
            [.. law.Parameters.Select(p => new[]
            {
                p.Name, $"{NumberText.Format(p.Min)} to {NumberText.Format(p.Max)}", $"{NumberText.Format(p.StartLow)} to {NumberText.Format(p.StartHigh)}{(p.LogScale ? " (log)" : "")}",
                p.Meaning + (p.TiedTo is { } other ? $"; = {other} unless freed" : "") + (p.Fixed is { } held ? $"; held at {NumberText.Format(held, 6)} unless freed" : ""),
            })]);
        report.Line();
        report.Heading("Fitted by default");
        report.Paragraph($"{ObjectiveText.Format(law.Estimator.Objective)}{(law.Estimator.Weights is { } w ? $", weights {w}" : "")}. {law.Estimator.Note}", indent: 2);
        if (law.Cost is { } cost)
        {
            report.Line();
            report.Heading("Cost");
            report.Paragraph($"{cost.Convention}: flops = {cost.Formula}; {cost.Note}", indent: 2, hanging: 2);
        }

        Published(report, law);
        Text(report, "What the runs must contain", law.Identifiability);
        Text(report, "Where it was measured", law.Validity);
        if (law.Caveats.Count > 0)
        {
            report.Line();
            report.Heading("Caveats");
            foreach (string caveat in law.Caveats) report.Paragraph("- " + caveat, indent: 2, hanging: 2);
        }

        report.Line();
        report.Heading("Source");
        report.Paragraph(law.Citation + Confidence(law.Confidence), indent: 2);
        if (law.See.Count > 0) report.Paragraph($"see also {string.Join(", ", law.See)}", indent: 2);
    }

    private static void Published(ReportWriter report, Law law)
    {
        if (law.Unpublished is { } why) Text(report, "No published constants", why);
        if (law.Constants.Count == 0) return;
        report.Line();
        report.Heading(law.Unpublished is null ? "Published constants (as printed)" : "Made-up constants (to check the arithmetic)");
        foreach (ConstantSet set in law.Constants)
        {
            report.Line("  " + set.Id, Tone.Strong);
            report.Paragraph(string.Join(", ", set.Printed.Select(p => $"{p.Key} = {p.Value}")), indent: 4, hanging: 2);
            if (set.Convert.Count > 0) report.Paragraph("where " + string.Join(", ", set.Convert.Select(c => $"{c.Key} = {c.Value}")), indent: 4, hanging: 2);
            report.Paragraph($"{set.Where}. {set.Setting}{(set.Counts is { } counts ? $"; counts {counts} parameters" : "")}{Confidence(set.Confidence)}", indent: 4, tone: Tone.Dim);
            if (set.Note is { } note) report.Paragraph(note, indent: 4);
        }

        if (law.Golden.Count == 0) return;
        report.Line();
        report.Heading("Checked numbers");
        foreach (var source in law.Golden.GroupBy(g => g.From))
        {
            report.Table([new("constants"), new("output"), new("expected", Right: true), new("at")],
                [.. source.Select(g => new[] { g.Constants, g.Output, g.Expect, string.Join(", ", g.At.Select(a => $"{a.Key}={Shorten(a.Value)}")) })]);
            report.Paragraph(source.Key, indent: 4, tone: Tone.Dim);
        }
    }

    // Schedules are written as long lists of rows.
    private static string Shorten(string text) => text.Length <= 16 ? text : text[..12] + " ...";

    private static string Confidence(string confidence) => confidence switch
    {
        "paper" or "repository" => "",
        "notes" => " (taken from notes, not checked against the paper)",
        "abstract" => " (from the abstract only)",
        "memory" => " (from memory: look it up before relying on it)",
        ConstantSet.Illustration => " (made up to check the arithmetic: no measurement)",
        _ => $" (confidence: {confidence})",
    };

    private static void Text(ReportWriter report, string title, string text)
    {
        report.Line();
        report.Heading(title);
        report.Paragraph(text, indent: 2);
    }
}
