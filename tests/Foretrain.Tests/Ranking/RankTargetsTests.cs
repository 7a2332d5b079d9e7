using Foretrain.App;
using Foretrain.Tests.Backtesting;
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

    [Fact]
    public void A_pick_that_could_not_be_tested_stands_among_the_laws_with_all_runs_alike()
    {
        // Seven runs: chinchilla's five constants leave no cut with eight below, and its pick takes the usual weights.
        using var folder = new TempFolder();
        string runs = folder.Write("seven.csv", "params,tokens,loss\n" + string.Concat(MadeRuns.Grid(7, 1).Select((p, i) => (p.Params, Tokens: p.Tokens * (1 + i % 3))).Select((p, i) =>
            FormattableString.Invariant($"{p.Params:R},{p.Tokens:R},{MadeRuns.Chinchilla(p.Params, p.Tokens) * (1 + 0.003 * (i % 2 == 0 ? 1 : -1)):R}\n"))));
        string[] at = ["params=3B,tokens=60B"];
        RankReport report = RankOperation.Run(new() { Source = runs }, new() { Laws = ["chinchilla", "kaplan-n"], At = at });
        Assert.Null(report.Result.Pick.Standing);
        Assert.NotNull(report.Result.Pick.Emphasis.Weights);
        double alone = PredictOperation.Run(new() { Source = runs, Law = "chinchilla", Resamples = 0 }, at, null).Groups[0].Forecasts[0].Fitted;
        Assert.Equal(alone, report.Forecasts[0].Laws.Single(l => l.Law.Id == "chinchilla").Forecast.Fitted, 1e-9);
        Assert.NotEqual(alone, report.Forecasts[0].Pick!.Fitted, 1e-6);
    }
}
