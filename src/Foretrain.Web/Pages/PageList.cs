namespace Foretrain.Web.Pages;

/// <summary>Every page, in the order of the navigation.</summary>
internal static class PageList
{
    /// <summary>The pages.</summary>
    public static IReadOnlyList<Page> All { get; } =
    [
        new DataPage(), new FitPage(), new ForecastPage(), new PlanPage(), new ComparePage(), new NextPage(), new LawsPage(), new ReportPage(),
        new CheckPage(), new RankPage(), new BacktestPage(), new IsoFlopPage(),
    ];
}
