namespace Foretrain.App.Charts;

/// <summary>
/// The figures of every result, most telling first. The one place that knows which figures belong to which operation: the command line
/// (<c>--plot</c>), reports and the web ask here.
/// </summary>
public static class ResultFigures
{
    /// <summary>Figures of fits.</summary>
    public static IReadOnlyList<NamedFigure> Of(FitReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return [.. report.Fits.Select(f => new NamedFigure(Named("observed-predicted", f.Group), ObservedPredicted.Of(f)))];
    }

    /// <summary>Figures of forecasts.</summary>
    public static IReadOnlyList<NamedFigure> Of(PredictReport report) => [];

    /// <summary>Figures of plans.</summary>
    public static IReadOnlyList<NamedFigure> Of(PlanReport report) => [];

    /// <summary>Figures of back-tests.</summary>
    public static IReadOnlyList<NamedFigure> Of(BacktestReport report) => [];

    /// <summary>Figures of rankings.</summary>
    public static IReadOnlyList<NamedFigure> Of(RankReport report) => [];

    // A group has its own figure of each kind.
    private static string Named(string kind, string? group) => group is null ? kind : $"{kind}/{group}";
}
