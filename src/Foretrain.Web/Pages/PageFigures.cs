using Foretrain.App;
using Foretrain.App.Charts;

namespace Foretrain.Web.Pages;

/// <summary>Figures of reports, as far as <see cref="ResultFigures"/> has them.</summary>
internal static class PageFigures
{
    public static IReadOnlyList<NamedFigure> Of(PredictReport report, string? axis) => ResultFigures.Of(report, axis);

    public static IReadOnlyList<NamedFigure> Of(PlanReport report) => ResultFigures.Of(report);

    public static IReadOnlyList<NamedFigure> Of(IsoFlopReport report) => [];

    public static IReadOnlyList<NamedFigure> Of(BacktestReport report) => ResultFigures.Of(report);

    public static IReadOnlyList<NamedFigure> Of(RankReport report) => ResultFigures.Of(report);

    public static IReadOnlyList<NamedFigure> Of(CompareReport report) => [];

    public static IReadOnlyList<NamedFigure> Of(NextReport report) => [];
}
