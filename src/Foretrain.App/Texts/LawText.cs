using Foretrain.Expressions;
using Foretrain.Laws;
using Foretrain.Objectives;
using Foretrain.Quantities;

namespace Foretrain.App.Texts;

/// <summary>Prints one law.</summary>
internal static class LawText
{
    /// <summary>One law in full.</summary>
    public static void Card(IReport report, LawCard card)
    {
        Law law = card.Law;
        bool wide = law.Id.Length + law.Title.Length > 76; // a heading does not wrap
        report.Heading(wide ? law.Id : $"{law.Id}: {law.Title}");
        if (wide) report.Paragraph(law.Title, indent: 2);
        report.Paragraph(law.Question, indent: 2);
        if (law.Aliases.Count > 0) report.Paragraph($"also called {string.Join(", ", law.Aliases)}", indent: 2, tone: Tone.Dim);
        report.Space();
        report.Heading("Formula");
        report.Paragraph($"{law.Outputs[0].Name} = {law.Formula}", indent: 2, hanging: 4);
        foreach (LawDefinition d in law.Where)
        {
            report.Paragraph($"{d.Name} = {d.Formula}", indent: 4, hanging: 4);
            report.Paragraph(d.Meaning + (d.Law is null ? "" : $" (law {d.Law})"), indent: 8, tone: Tone.Dim);
        }

        foreach (string equation in LawCard.Equations(law)) report.Paragraph($"LaTeX: {equation}", indent: 2, hanging: 4, tone: Tone.Dim);
        foreach (LawOutput o in law.Outputs) report.Paragraph($"{o.Name} [{o.Unit}]: {o.Meaning}", indent: 2, hanging: 4);
        report.Space();
        report.Heading("Inputs");
        report.Table([new("name"), new("unit"), new("measured from"), new("to"), new("meaning")],
            [.. law.Variables.Select(v => new[]
            {
                v.Name, v.Text ? "text" : v.Unit, v.Text ? "" : NumberText.Format(v.Low), v.Text ? "" : NumberText.Format(v.High),
                v.Meaning + (v.Counts is { } counts ? $"; N counts {counts} parameters" : ""),
            })]);
        report.Space();
        report.Heading("Constants to be fitted");
        report.Table([new("name"), new("bounds"), new("started from"), new("meaning")],
            [.. law.Parameters.Select(p => new[]
            {
                p.Name, $"{NumberText.Format(p.Min)} to {NumberText.Format(p.Max)}", $"{NumberText.Format(p.StartLow)} to {NumberText.Format(p.StartHigh)}{(p.LogScale ? " (log)" : "")}",
                p.Meaning + (p.TiedTo is { } other ? $"; = {other} unless freed" : "") + (p.Fixed is { } held ? $"; held at {NumberText.Format(held, 6)} unless freed" : ""),
            })]);
        report.Space();
        report.Heading("Fitted by default");
        report.Paragraph($"{ObjectiveText.Format(law.Estimator.Objective)}{(law.Estimator.Weights is { } w ? $", weights {w}" : "")}. {law.Estimator.Note}", indent: 2);
        if (law.Cost is { } cost)
        {
            report.Space();
            report.Heading("Cost");
            report.Paragraph($"{cost.Convention}: {(cost.Unit == "flop" ? "flops" : cost.Unit + "s")} = {cost.Formula}; {cost.Note}", indent: 2, hanging: 2);
        }

        Published(report, law);
        Text(report, "What the runs must contain", law.Identifiability);
        Text(report, "Where it was measured", law.Validity);
        if (law.Caveats.Count > 0)
        {
            report.Space();
            report.Heading("Caveats");
            foreach (string caveat in law.Caveats) report.Paragraph("- " + caveat, indent: 2, hanging: 2);
        }

        report.Space();
        report.Heading("Source");
        report.Paragraph(law.Citation + Confidence(law.Confidence), indent: 2);
        if (law.See.Count > 0) report.Paragraph($"see also {string.Join(", ", law.See)}", indent: 2);
        foreach (Reference r in card.References)
        {
            report.Space();
            foreach (string line in r.BibTeX.Split('\n')) report.Paragraph(line.TrimEnd(), indent: 2, hanging: 4, tone: Tone.Dim);
        }

        report.Space();
        report.Heading("Try");
        foreach ((string command, string what) in card.Commands)
        {
            report.Command(command);
            report.Paragraph(what, indent: 6, tone: Tone.Dim);
        }
    }

    private static void Published(IReport report, Law law)
    {
        if (law.Unpublished is { } why) Text(report, "No published constants", why);
        if (law.Constants.Count == 0) return;
        report.Space();
        report.Heading(law.Unpublished is null ? "Published constants (as printed)" : "Made-up constants (to check the arithmetic)");
        foreach (ConstantSet set in law.Constants)
        {
            report.Paragraph(set.Id, indent: 2, tone: Tone.Strong);
            report.Paragraph(string.Join(", ", set.Printed.Select(p => $"{p.Key} = {p.Value}")), indent: 4, hanging: 2);
            if (set.Convert.Count > 0)
            {
                IReadOnlyDictionary<string, double> values = set.Values(law);
                report.Paragraph("which gives " + string.Join(", ", set.Convert.Select(c => Gives(c.Key, c.Value, Converted(values[c.Key])))), indent: 4, hanging: 2);
            }

            report.Paragraph($"{set.Where}. {set.Setting}{(set.Counts is { } counts ? $"; N counts {counts} parameters" : "")}{Confidence(set.Confidence)} [{set.Citation}]", indent: 4, tone: Tone.Dim);
            if (set.Note is { } note) report.Paragraph(note, indent: 4);
        }

        if (law.Golden.Count == 0) return;
        report.Space();
        report.Heading("Checked numbers");
        foreach (var source in law.Golden.GroupBy(g => g.From))
        {
            report.Table([new("constants"), new("output"), new("expected", Right: true), new("at")],
                [.. source.Select(g => new[] { g.Constants, g.Output, g.Expect, string.Join(", ", g.At.Select(a => $"{a.Key}={Shorten(a.Value)}")) })]);
            report.Paragraph(source.Key, indent: 4, tone: Tone.Dim);
        }
    }

    // A number that is set and not computed needs no second telling.
    private static string Gives(string name, string formula, string value) => formula == value ? $"{name} = {value}" : $"{name} = {formula} = {value}";

    private static string Converted(double x) => ExprText.ToText(double.Parse(x.ToString("E5", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture));

    // Schedules are written as long lists of rows.
    private static string Shorten(string text) => text.Length <= 16 ? text : text[..12] + " ...";

    internal static string Confidence(string confidence) => confidence switch
    {
        "paper" or "repository" => "",
        "notes" => " (taken from notes, not checked against the paper)",
        "abstract" => " (from the abstract only)",
        "memory" => " (from memory: look it up before relying on it)",
        ConstantSet.Illustration => " (made up to check the arithmetic: no measurement)",
        _ => $" (confidence: {confidence})",
    };

    private static void Text(IReport report, string title, string text)
    {
        report.Space();
        report.Heading(title);
        report.Paragraph(text, indent: 2);
    }
}
