using Foretrain.Chaining;
using Foretrain.Forecasting;
using Foretrain.Planning;
using Foretrain.Quantities;

namespace Foretrain.App.Charts;

public static partial class ResultFigures
{
    // A figure of every target of a long list helps nobody.
    private const int MostTargets = 6;

    /// <summary>Figures of isoFLOP analyses.</summary>
    public static IReadOnlyList<NamedFigure> Of(IsoFlopReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var figures = new List<NamedFigure>();
        foreach (GroupIsoFlop group in report.Groups)
        {
            IsoFlopLine[] lines = [.. new[] { group.Result.Params, group.Result.Tokens }.OfType<IsoFlopLine>()];
            if (report.Approach == IsoFlopApproach.Envelope) Add(figures, "isoflop-envelope", group.Group, () => IsoFlopCharts.Envelope(group, report.Curves));
            foreach (IsoFlopLine line in lines.Take(1)) Add(figures, "isoflop-bowls", group.Group, IsoFlopCharts.Bowls(group, report.Options, line));
            foreach (IsoFlopLine line in lines) Add(figures, $"isoflop-{line.Quantity}", group.Group, () => IsoFlopCharts.Line(group, line, report.Options.Level));
        }

        return figures;
    }

    /// <summary>Figures of back-tests.</summary>
    public static IReadOnlyList<NamedFigure> Of(BacktestReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var figures = new List<NamedFigure>();
        foreach (GroupBacktest group in report.Groups.Where(g => g.Result.Horizons.Count > 0))
        {
            Add(figures, "backtest-errors", group.Group, () => BacktestCharts.Errors(group));
            Add(figures, "backtest-coverage", group.Group, BacktestCharts.Coverage(group));
        }

        return figures;
    }

    /// <summary>Figures of rankings.</summary>
    public static IReadOnlyList<NamedFigure> Of(RankReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var figures = new List<NamedFigure>();
        if (report.Result.Laws.Count > 0) figures.Add(new("ranking", () => RankCharts.Ranking(report.Result)));
        foreach ((int k, RankedForecast target) in report.Forecasts.Where(f => f.Laws.Any(l => !l.Forecast.IsOpen)).Take(MostTargets).Index())
            figures.Add(new(Numbered("forecasts", k), () => RankCharts.Forecasts(target)));
        LawFit pick = report.Result.Pick.Fit;
        Forecast[] targets = [.. report.Forecasts.Select(f => f.Pick).OfType<Forecast>().Where(f => !f.IsOpen)];
        Add(figures, "fan", null, LossFan.Of(new FittedLawChoice(pick.Law, pick, null), targets, report.Request.Level));
        return figures;
    }

    /// <summary>Figures of comparisons.</summary>
    public static IReadOnlyList<NamedFigure> Of(CompareReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return [.. report.Comparisons.Take(MostTargets).Select((c, k) => new NamedFigure(Numbered("crossover", k), () => CompareCharts.Crossover(report, c)))];
    }

    /// <summary>Figures of the runs to do next.</summary>
    public static IReadOnlyList<NamedFigure> Of(NextReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var figures = new List<NamedFigure>();
        Add(figures, "next-gain", null, NextCharts.Gain(report));
        Add(figures, "next-runs", null, NextCharts.Runs(report));
        if (report.Pair is null) Add(figures, "fan", null, LossFan.Of(new FittedLawChoice(report.Fit.Law, report.Fit, null), TargetsOf(report), report.Request.Level));
        return figures;
    }

    // What the runs are to settle; an optimum is a budget and no run, and the fan along compute reaches it without a mark.
    private static IReadOnlyList<Forecast> TargetsOf(NextReport report)
    {
        if (report.Question.At.Count == 0) return [];
        IReadOnlyDictionary<string, double>[] points = [.. report.Question.At.Select(a => NumberText.ParseAssignments(a))];
        return [.. Forecaster.Predict(report.Fit.Law, PredictOperation.Columns(report.Fit.Law, points), report.Request.Level).Where(f => !f.IsOpen)];
    }

    /// <summary>Figures of laws fitted one inside the other: those of the last one.</summary>
    public static IReadOnlyList<NamedFigure> Of(ChainReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var figures = new List<NamedFigure>();
        foreach ((int k, ChainResult chain) in report.Chains.Take(MostTargets).Index())
        {
            if (chain.Stages[^1].Groups is not [{ Fit: { } fit }, ..]) continue;
            Add(figures, Numbered("fan", k), null, LossFan.Of(new FittedLawChoice(fit.Law, fit, null), [chain.Last], report.Request.Level));
            Add(figures, Numbered("observed-predicted", k), null, () => ObservedPredicted.Of([fit]));
        }

        return figures;
    }

    /// <summary>Figures of laws of size, batch and training estimated one after the other.</summary>
    public static IReadOnlyList<NamedFigure> Of(UnravelReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var figures = new List<NamedFigure>();
        LawFit joint = report.Result.Joint;
        Add(figures, "critical-batch", null, UnravelCharts.Batch(report.Result));
        Add(figures, "observed-predicted", null, () => ObservedPredicted.Of([joint]));
        foreach ((string kind, Func<Figures.Figure> make) in Residuals.Of(joint)) Add(figures, kind, null, make);
        return figures;
    }

    private static string Numbered(string kind, int k) => k == 0 ? kind : $"{kind}-{k + 1}";
}
