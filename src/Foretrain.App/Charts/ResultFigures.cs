using Foretrain.Figures;
using Foretrain.Forecasting;
using Foretrain.Quantities;

namespace Foretrain.App.Charts;

/// <summary>
/// The figures of every result, most telling first. The one place that knows which figures belong to which operation: the command line
/// (<c>--plot</c>), reports and the web ask here. A figure is made when it is looked at.
/// </summary>
public static partial class ResultFigures
{
    /// <summary>Figures of fits.</summary>
    public static IReadOnlyList<NamedFigure> Of(FitReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var figures = new List<NamedFigure>();
        if (report.Fits.Count > 1) figures.Add(new("observed-predicted", () => ObservedPredicted.Of(report.Fits)));
        foreach (LawFit fit in report.Fits)
        {
            var choice = new FittedLawChoice(fit.Law, fit, fit.Group);
            Add(figures, "fan", fit.Group, LossFan.Of(choice, [], report.Request.Level));
            Add(figures, "observed-predicted", fit.Group, () => ObservedPredicted.Of([fit]));
            Add(figures, "contour", fit.Group, LossContour.Of(choice, [], "targets"));
            foreach ((string kind, Func<Figure> make) in Residuals.Of(fit)) Add(figures, kind, fit.Group, make);
        }

        return figures;
    }

    /// <summary>Figures of forecasts.</summary>
    /// <param name="report">The forecasts.</param>
    /// <param name="axis">Axis of the fan: <c>flops</c> or an input; null for the usual one.</param>
    /// <exception cref="ForetrainException"><c>compare-axis</c>: the law has no such axis.</exception>
    public static IReadOnlyList<NamedFigure> Of(PredictReport report, string? axis = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        var figures = new List<NamedFigure>();
        foreach (GroupForecast group in report.Groups.Where(g => g.Forecasts.Count > 0))
        {
            FittedLawChoice choice = group.Choice;
            Forecast[] known = [.. group.Forecasts.Where(f => f.Observed is not null)];
            Add(figures, "fan", choice.Group, LossFan.Of(choice, group.Forecasts, report.Request.Level, LossFan.PathOf(choice, group.Forecasts, axis)));
            if (known.Length > 0) Add(figures, "targets", choice.Group, () => ObservedPredicted.Of($"{choice.Law.Name}{(choice.Group is { } g ? $", {g}" : "")}", choice.Law.Output, known));
            Add(figures, "contour", choice.Group, LossContour.Of(choice, [.. group.Forecasts.Select(f => (f.At, RunPoints.Label(f, choice.Law.Output.Name)))], group.Forecasts.Count == 1 ? "target" : "targets"));
        }

        return figures;
    }

    /// <summary>Figures of plans.</summary>
    public static IReadOnlyList<NamedFigure> Of(PlanReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var figures = new List<NamedFigure>();
        foreach (GroupPlan group in report.Groups)
        {
            string? name = group.Choice.Group;
            FittedLaw law = group.Choice.Law;
            Add(figures, "plan-bowl", name, PlanCharts.Bowl(group, report.Question));
            if (law.Variables.All(v => group.Plan.Inputs.Any(i => i.Name == v.Name)))
            {
                var at = law.Variables.ToDictionary(v => v.Name, v => group.Plan[v.Name].Value, StringComparer.Ordinal);
                Add(figures, "contour", name, LossContour.Of(group.Choice, [(at, $"plan: {string.Join(", ", at.Select(a => $"{a.Key} {NumberText.Format(a.Value)}"))}")], "plan", group.Plan.CostParts.Count > 1 ? null : group.Plan.Cost?.Value));
            }

            if (PlanCharts.Fan(group, report.Question) is { } fan) Add(figures, "fan", name, fan);
            Add(figures, "over-training", name, PlanCharts.OverTraining(group, report.Question));
        }

        return figures;
    }

    /// <summary>Figures of back-tests.</summary>
    public static IReadOnlyList<NamedFigure> Of(BacktestReport report) => [];

    /// <summary>Figures of rankings.</summary>
    public static IReadOnlyList<NamedFigure> Of(RankReport report) => [];

    // A group has its own figure of each kind.
    private static void Add(List<NamedFigure> figures, string kind, string? group, Func<Figure>? make)
    {
        if (make is not null) figures.Add(new(group is null ? kind : $"{kind}/{group}", make));
    }
}
