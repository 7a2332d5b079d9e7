using Foretrain.App;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Ranking;

/// <summary>Targets of a ranking, from the command line and from a table.</summary>
public sealed class RankTargetsTests
{
    [Fact]
    public void A_table_of_targets_is_forecast_as_the_same_target_on_the_command_line()
    {
        // The table has no compute, which kaplan-c needs: it is 6ND in both.
        using var folder = new TempFolder();
        string targets = folder.Write("targets.csv", "params,tokens\n3e6,1e8\n");
        AnalysisRequest ladder = new() { Source = CliRunner.InRepository("datasets/tiny_ladder/runs.csv"), Where = "split = 'train'" };
        RankReport report = RankOperation.Run(ladder, new() { Laws = ["chinchilla", "kaplan-c"], At = ["params=3M,tokens=100M"], Targets = targets });
        Assert.Equal(2, report.Forecasts.Count);
        (RankedForecast line, RankedForecast table) = (report.Forecasts[0], report.Forecasts[1]);
        Assert.Equal(["chinchilla", "kaplan-c"], table.Laws.Select(l => l.Law.Id).Order());
        Assert.Equal(line.Average, table.Average, 1e-9);
        Assert.Equal(line.Pick!.Value, table.Pick!.Value, 1e-9);
    }
}
