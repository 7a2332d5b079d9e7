using Foretrain.App.Charts;
using Foretrain.App.Texts;
using Foretrain.Expressions;
using Foretrain.Findings;
using Foretrain.Forecasting;
using Foretrain.Laws;

namespace Foretrain.App.Reporting;

/// <summary>Tells a report to a page, in one order for every format: answer, forecast, plan, findings, data, fit, back-test, method, references, how to make it again.</summary>
internal static class ReportComposer
{
    /// <summary>Tells the whole report.</summary>
    public static void Write(IPage page, RunReport report)
    {
        page.ShowsRemarks = false; // gathered in one place, in order of weight
        Answer(page, report);
        if (report.Forecast is { } forecast && forecast.Groups.Any(g => g.Forecasts.Count > 0)) Forecast(page, forecast, report.Plans.Count);
        for (int k = 0; k < report.Plans.Count; k++) Plan(page, report.Plans[k], k, alone: report.Forecast is null || report.Forecast.Groups[0].Forecasts.Count <= report.Plans.Count);
        Remarks(page, report);
        Fit(page, report);
        Backtest(page, report);
        if (report.Rank is { } rank)
        {
            page.Section("laws", "Other laws");
            RankText.Write(page, rank);
            foreach (NamedFigure f in ResultFigures.Of(rank)) page.Picture(f);
        }

        Method(page, report);
        References(page, report);
        Again(page, report);
    }

    /// <summary>The findings of all parts, each once, in order of weight.</summary>
    public static IReadOnlyList<WeighedFinding> Weighed(RunReport report)
    {
        IEnumerable<WeighedFinding> known = report.Check?.Findings ?? report.Fit.Fits.SelectMany(f => FitRemarks.Of(f, ParameterSummary.Of(f, report.Request.Level)).Select(r => Of(Group(r, f.Group, report.Request.By))));
        IEnumerable<Finding> more =
        [
            .. report.Forecast?.Groups.SelectMany(g => g.TargetFindings.Concat(g.Forecasts.SelectMany(f => f.Findings)).Select(r => Group(r, g.Choice.Group, g.Choice.By))) ?? [],
            .. report.Plans.SelectMany(p => p.Groups.SelectMany(g => g.Plan.Findings.Select(r => Group(r, g.Choice.Group, g.Choice.By)))),
            .. report.Rank?.Result.Findings ?? [],
            .. report.NoBacktest is { } why ? new[] { new Finding("no-backtest", Severity.Note, $"no back-test was possible: {why.Message}", "how well the law would have forecast these runs is not known", why.Hint ?? "add runs at more scales") } : [],
        ];
        // A plan and the forecast at its optimum are equally far out; the forecast's remark knows what its interval covers.
        return [.. known.Concat(more.Select(Of)).DistinctBy(f => f.Finding.Id == "far-extrapolation" ? (f.Finding.Id, "") : (f.Finding.Id, f.Finding.What)).OrderByDescending(f => f.Finding.Severity).ThenByDescending(f => Math.Abs(f.Moves ?? f.Leaves ?? 0))];

        static WeighedFinding Of(Finding f) => new(f, null);

        static Finding Group(Finding f, string? group, string? by) => group is null ? f : f with { What = $"{by} {group}: {f.What}" };
    }

    private static void Answer(IPage page, RunReport report)
    {
        page.Section("answer", "Answer");
        page.Paragraph(ReportAnswer.Question(report), tone: Tone.Dim);
        bool first = true;
        foreach (string text in ReportAnswer.Answers(report))
        {
            page.Answer(text, first ? Tone.Strong : Tone.Plain);
            first = false;
        }

        (string verdict, Tone tone) = ReportAnswer.Verdict(report);
        page.Answer(verdict, tone);
    }

    // The last forecasts are those of the plans' optima, which have figures of their own.
    private static void Forecast(IPage page, PredictReport forecast, int plans)
    {
        page.Section("forecast", "Forecast");
        PredictText.Write(page, forecast);
        PredictReport asked = forecast with { Groups = [.. forecast.Groups.Select(g => g with { Forecasts = [.. g.Forecasts.Take(g.Forecasts.Count - plans)] })] };
        foreach (NamedFigure f in ResultFigures.Of(asked).Where(f => plans == 0 || !f.Id.StartsWith("contour", StringComparison.Ordinal))) page.Picture(f); // the plan's contour shows more
    }

    private static void Plan(IPage page, PlanReport plan, int k, bool alone)
    {
        page.Section(k == 0 ? "plan" : $"plan-{k + 1}", $"Plan for {Num.Flops(plan.Question.Budget!.Value)} FLOP");
        PlanText.Write(page, plan with { Groups = [.. plan.Groups.Select(g => g with { Plan = g.Plan with { Curve = [] } })] });
        foreach (NamedFigure f in ResultFigures.Of(plan).Where(f => alone || !f.Id.StartsWith("fan", StringComparison.Ordinal))) page.Picture(f);
    }

    private static void Remarks(IPage page, RunReport report)
    {
        page.Section("findings", "Findings");
        IReadOnlyList<WeighedFinding> findings = Weighed(report);
        if (findings.Count == 0) page.Paragraph("None.");
        if (report.Forecast?.Groups is [{ Forecasts: { Count: > 1 } several }] && report.Check is { Target: { } asked })
            page.Paragraph($"\"This forecast\" is the one farthest out of {several.Count}: {ReportAnswer.Name(several.MaxBy(f => f.Reach ?? 0) ?? asked)}.", tone: Tone.Dim);
        page.ShowsRemarks = true;
        FindingsText.Write(page, findings.Select(CheckText.WithWeight), title: null);
        page.ShowsRemarks = false;
    }

    private static void Fit(IPage page, RunReport report)
    {
        LawFit first = report.Fit.Fits[0];
        page.Section("data", "Data");
        if (report.Fit.Fits.Count == 1) FitText.Data(page, first.Runs);
        foreach (LawFit fit in report.Fit.Fits) FitText.LeftOut(page, fit);
        page.Section("fit", "Law and fit");
        Law law = first.Shape.Law;
        if (law.Id == "formula") page.Equation($"{ExprLatex.Name(first.Law.Output.Name)} = {law.Expr.ToLatex()}");
        else foreach (string equation in LawCard.Equations(law)) page.Equation(equation);
        if (report.Fit.Fits.Count == 1)
        {
            IReadOnlyList<ParameterSummary> parameters = ParameterSummary.Of(first, report.Request.Level);
            FitText.LawUsed(page, first);
            FitText.Constants(page, parameters, report.Request.Level, first);
            CertificateText.Write(page, first, parameters);
            FitText.Influence(page, first);
        }
        else
        {
            GroupText.Write(page, report.Fit);
        }

        foreach (NamedFigure f in ResultFigures.Of(report.Fit).Where(IsOfFit)) page.Picture(f);
    }

    // Fan and contour stand with the forecast; pairs of draws are for those who ask for them (fit --plot).
    private static bool IsOfFit(NamedFigure figure) => figure.Id.StartsWith("observed-predicted", StringComparison.Ordinal)
        || figure.Id.StartsWith("residuals", StringComparison.Ordinal) || figure.Id.StartsWith("profile", StringComparison.Ordinal);

    private static void Backtest(IPage page, RunReport report)
    {
        if (report.Backtest is not { } backtest) return;
        page.Section("backtest", "How well it would have forecast these runs");
        BacktestText.Write(page, backtest);
        foreach (NamedFigure f in ResultFigures.Of(backtest)) page.Picture(f);
    }

    private static void Method(IPage page, RunReport report)
    {
        page.Section("method", "Method");
        foreach (string text in ReportMethod.Of(report)) page.Paragraph(text);
    }

    private static void References(IPage page, RunReport report)
    {
        if (report.References.Count == 0) return;
        page.Section("references", "References");
        foreach (Reference r in report.References) page.Item(r.OneLine + ".", r.Link);
        page.Code(string.Join("\n\n", report.References.Select(r => r.BibTeX)));
    }

    private static void Again(IPage page, RunReport report)
    {
        page.Section("reproduce", "How to make this again");
        page.Command(ReportMethod.Command(report));
        page.Paragraph($"foretrain {report.Version}, seed {report.Request.Seed}; the same input gives the same report on any number of threads.");
        if (report.Inputs.Count > 0) page.Table([new("input"), new("SHA-256")], [.. report.Inputs.Select(i => new[] { i.Name, i.Sha256 ?? "-" })]);
    }
}
