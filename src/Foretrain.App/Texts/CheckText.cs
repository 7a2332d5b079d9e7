using Foretrain.Findings;
using Foretrain.Forecasting;
using Foretrain.Runs;

namespace Foretrain.App.Texts;

/// <summary>The report of a check: the answer first.</summary>
internal static class CheckText
{
    /// <summary>Prints the report.</summary>
    public static void Write(IReport report, CheckReport check)
    {
        int warnings = check.Findings.Count(f => f.Finding.Severity == Severity.Warning), severe = check.Findings.Count(f => f.Finding.Severity == Severity.Severe);
        (string answer, Tone tone) = check.Verdict switch
        {
            CheckVerdict.No => (severe == 0 ? "No: nothing can be fitted to these runs." : $"No: {Num.Count(severe, "severe finding")}.", Tone.Bad),
            CheckVerdict.WithCare => ($"Yes, with care: {Num.Count(warnings, "warning")}.", Tone.Warn),
            _ => ("Yes: nothing found against it.", Tone.Good),
        };
        report.Heading("Can these runs answer the question?");
        report.Paragraph(answer, indent: 2, tone: tone);
        if (check.Failure is { } why)
        {
            report.Paragraph(why.Message, indent: 2, hanging: 2);
            if (why.Hint is not null) report.Paragraph("> " + why.Hint, indent: 2, hanging: 2);
            return;
        }

        Question(report, check, check.Target!);
        report.Space();
        report.Heading("Runs");
        report.Paragraph($"{Num.Count(check.Fit!.Runs.Count, "run")} of {check.Fit.Runs.Table.Source}, {check.Fit.Law.Name}", indent: 2, hanging: 2, tone: Tone.Dim);
        report.Table([new("input"), new("values", Right: true), new("least", Right: true), new("most", Right: true), new("decades", Right: true)],
            [.. check.Fit.Runs.Ranges.Select(r => (string[])[r.Name, $"{r.Distinct}", Num.Scale(r.Min), Num.Scale(r.Max), Decades(r)])]);
        Findings(report, check.Findings);
    }

    private static void Question(IReport report, CheckReport check, Forecast f)
    {
        string at = string.Join(", ", f.At.Where(a => check.Fit!.Law.Variables.All(v => v.Name != a.Key || !v.Text)).Select(a => $"{a.Key} = {FitText.Short(a.Value)}"));
        report.Space();
        report.Heading("Question");
        report.Paragraph($"{check.Fit!.Law.Output.Name} at {at}" + (check.TargetGiven ? "" : Chosen(check.Fit.Law)), indent: 2, hanging: 2);
        string own = f.IsCalibrated && Num.Value(f.Fitted) != Num.Value(f.Value) ? $"; the law's own value is {Num.Value(f.Fitted)}" : "";
        report.Paragraph($"forecast {Num.Value(f.Value)}" + (f.Interval is { } i ? $", {Quantities.NumberText.Level(i.Level)} interval {Num.Interval(i, f.Value)}" : ", no interval")
            + (f.Reach is { } r ? $", {Num.Factor(r)} the largest run" : "") + own, indent: 2, hanging: 2);
        if (f.Sources is { } s)
            report.Paragraph($"one standard deviation: constants {Num.Percent(s.Parameters, 2)}, form {Num.Percent(s.Form, 2)}, run {Num.Percent(s.Noise, 2)}", indent: 2, hanging: 2, tone: Tone.Dim);
    }

    private static string Chosen(FittedLaw law) => law.Variables.Any(v => v.Text)
        ? ", the end of the longest run there is; forecast a planned one with foretrain predict --targets" : ", ten times the largest run (--at asks another)";

    private static string Decades(VariableRange r) => r.Min > 0 ? Math.Log10(r.Max / r.Min).ToString("0.0") : "-";

    private static void Findings(IReport report, IReadOnlyList<WeighedFinding> findings) => FindingsText.Write(report, findings.Select(WithWeight));

    /// <summary>A finding whose meaning says what it does to the forecast.</summary>
    public static Finding WithWeight(WeighedFinding f) => Weight(f) is { } weight ? f.Finding with { Meaning = $"{f.Finding.Meaning}; {weight}" } : f.Finding;

    private static string? Weight(WeighedFinding f) =>
        f.Moves is { } moves ? $"without these rows the forecast moves by {Num.SignedPercent(moves)}"
        : f.Leaves is { } leaves ? $"the {f.Source} leave{(f.Source == "form" ? "s" : "")} this forecast open by {Num.Percent(leaves, 2)} (one standard deviation)" : null;
}
