using Foretrain.Backtesting;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Numerics;
using Foretrain.Runs;
using Xunit;

namespace Foretrain.Tests.Backtesting;

public sealed class RollingBacktestTests
{
    private static readonly Law s_law = LawCatalog.Embedded.Get("chinchilla");

    [Fact]
    public void Forecasts_are_of_runs_beyond_the_fit_only()
    {
        PreparedRuns runs = MadeRuns.Of("chinchilla", MadeRuns.Chinchilla, 0.002);
        BacktestResult result = Run(runs);
        Assert.Equal(6, result.Origins.Count);
        foreach (BacktestOrigin o in result.Origins)
        {
            double[] cost = result.Axis.Values;
            Assert.Equal(o.Rows, cost.Count(c => c <= o.Cut));
            Assert.Equal(runs.Count - o.Rows, o.Forecasts.Count);
            Assert.All(o.Forecasts, f => Assert.Equal(Math.Log10(cost[f.Row] / o.Cut), f.Horizon, 1e-12));
            Assert.All(o.Forecasts, f => Assert.True(f.Horizon > 0));
        }

        Assert.Equal(result.Origins.OrderBy(o => o.Cut), result.Origins);
        Assert.Equal(6 * runs.Variables["params"][0] * runs.Variables["tokens"][0], result.Axis.Values[0], 1e-3);
    }

    [Fact]
    public void Errors_are_those_of_a_fit_to_the_runs_below()
    {
        PreparedRuns runs = MadeRuns.Of("chinchilla", MadeRuns.Chinchilla, 0.002);
        BacktestResult result = Run(runs);
        BacktestOrigin origin = result.Origins[2];
        int[] below = [.. Enumerable.Range(0, runs.Count).Where(i => result.Axis.Values[i] <= origin.Cut)];
        LawFit fit = LawFitter.Fit(s_law, runs.Rows(below), new(), new(0));
        foreach (BacktestForecast f in origin.Forecasts)
        {
            double forecast = fit.Law.Predict([[runs.Variables["params"][f.Row]], [runs.Variables["tokens"][f.Row]]], fit.Result.Theta)[0];
            Assert.Equal(forecast, f.Value, 1e-5);
            Assert.Equal(Math.Log(f.Value / runs.Target[f.Row]), f.Error, 1e-12);
        }
    }

    [Fact]
    public void A_right_law_forecasts_and_its_intervals_hold()
    {
        int held = 0, all = 0;
        for (ulong seed = 1; seed <= 8; seed++)
        {
            BacktestResult result = Run(MadeRuns.Of("chinchilla", MadeRuns.Chinchilla, 0.002, seed, MadeRuns.Grid(8, 6)));
            Assert.InRange(result.Overall.MeanError, 0, 0.03);
            all += result.Overall.Forecasts;
            held += (int)Math.Round(result.Overall.Levels[1].Coverage * result.Overall.Forecasts);
        }

        Assert.InRange(held / (double)all, 0.85, 1);
    }

    [Theory]
    [InlineData(0.01, "low")] // the truth falls more slowly than the law: forecasts too low
    [InlineData(-0.01, "high")]
    public void A_bent_truth_shows_as_bias_that_grows(double bend, string way)
    {
        double Bent(double n, double d) => MadeRuns.Chinchilla(n, d) * (1 + bend * Math.Pow(Math.Log10(6 * n * d) - 17, 2));
        BacktestResult result = Run(MadeRuns.Of("chinchilla", Bent, 0.0003, grid: MadeRuns.Grid(8, 6)));
        Assert.Equal(way == "low" ? -1 : 1, Math.Sign(result.Overall.Bias));
        Assert.Contains(result.Findings, f => f.Id == "backtest-biased" && f.What.Contains($"too {way}", StringComparison.Ordinal));
        Assert.True(result.Horizons[^1].MeanError > 2 * result.Horizons[0].MeanError);
        BacktestResult straight = Run(MadeRuns.Of("chinchilla", MadeRuns.Chinchilla, 0.0003, grid: MadeRuns.Grid(8, 6)));
        Assert.DoesNotContain(straight.Findings, f => f.Id == "backtest-biased");
        Assert.True(straight.Overall.MeanError < 0.3 * result.Overall.MeanError);
    }

    [Fact]
    public void No_run_is_on_both_sides_of_a_fit()
    {
        // Five runs with eight checkpoints each, all of the same token counts: every cut by cost goes through several.
        (double, double)[] grid = [.. Enumerable.Range(0, 5).SelectMany(i => Enumerable.Range(0, 8).Select(k => (1e8 * Math.Pow(2.5, i), 1e9 * Math.Pow(2, k))))];
        PreparedRuns runs = MadeRuns.Of("chinchilla", MadeRuns.Chinchilla, 0.002, grid: grid, run: i => $"run {i / 8}");
        BacktestAxis axis = BacktestAxis.Of(s_law, runs);
        RunUnits units = RunUnits.Of(runs);
        Assert.Equal((5, "run"), (units.Count, units.Column));
        IReadOnlyList<OriginSplit> splits = new OriginPlan("chinchilla", runs, axis, units, 5, OriginPlan.Inputs(runs)).Splits(new());
        Assert.Contains(splits, s => splits.Any(t => t != s && Math.Abs(t.Cut / s.Cut - 1) < 0.5));
        foreach (OriginSplit split in splits)
        {
            Assert.Empty(split.Fitted.Select(r => units.UnitOf[r]).Intersect(split.Beyond.Select(r => units.UnitOf[r])));
            Assert.True(split.Fitted.Max(r => axis.Values[r]) < split.Beyond.Min(r => axis.Values[r]));
        }

        // Cut through, the same table gives one fit per cut, and runs on both sides.
        BacktestResult through = RollingBacktest.Run(s_law, runs, axis, options: new() { KeepRunsWhole = false });
        Assert.Equal(6, through.Origins.Count);
        Assert.Equal(40, through.Units.Count);
    }

    [Fact]
    public void Cuts_go_between_budgets()
    {
        // Nine budgets of six sizes whose costs differ by up to 4 %, as digitised ones do.
        (double, double)[] grid = [.. Enumerable.Range(0, 9).SelectMany(b => Enumerable.Range(0, 6).Select(k =>
        {
            double cost = 1e18 * Math.Pow(2.5, b) * (1 + 0.008 * k), n = 0.1 * Math.Sqrt(cost) * Math.Pow(1.6, k - 2.5);
            return (n, cost / (6 * n));
        }))];
        PreparedRuns runs = MadeRuns.Of("chinchilla", MadeRuns.Chinchilla, 0.002, grid: grid);
        BacktestResult result = Run(runs);
        Assert.All(result.Origins, o => Assert.Equal(0, o.Runs % 6));
    }

    [Fact]
    public void Scores_are_those_of_the_distribution_given()
    {
        // A fit to runs without noise forecasts them to rounding; the distribution is normal with 1 % on the logarithm.
        const double Spread = 0.01;
        PreparedRuns runs = MadeRuns.Of("chinchilla", MadeRuns.Chinchilla, 0);
        BacktestResult result = RollingBacktest.Run(s_law, runs, BacktestAxis.Of(s_law, runs), options: new() { Forecaster = (fit, columns) => new Normal(fit.Law.Predict(columns, fit.Law.Theta), Spread) });
        Assert.InRange(result.Overall.MeanError, 0, 1e-4);
        LevelScores level = result.Overall.Levels.Single(l => l.Level == 0.95);
        Assert.Equal(1, level.Coverage);
        Assert.Equal(2 * 1.959964 * Spread, level.Width, 1e-6);
        Assert.Equal(level.Width, level.Score, 1e-6);
        Assert.Equal(Spread * (2 / Math.Sqrt(2 * Math.PI) - 1 / Math.Sqrt(Math.PI)), result.Overall.Crps, 1e-5); // Gneiting and Raftery (2007), equation 21, at the centre
    }

    [Fact]
    public void A_refit_that_fails_is_listed_and_the_others_count()
    {
        PreparedRuns runs = MadeRuns.Of("chinchilla", MadeRuns.Chinchilla, 0.002);
        BacktestResult result = RollingBacktest.Run(s_law, runs, BacktestAxis.Of(s_law, runs),
            options: new() { Forecaster = (fit, columns) => fit.Runs.Count < 12 ? throw new ForetrainException("made-up", "too small for me") : null });
        Assert.Contains(result.Origins, o => o.Failure is { Code: "made-up" } && o.Forecasts.Count == 0);
        Assert.Contains(result.Origins, o => o.Failure is null && o.Forecasts.Count > 0);
        Assert.Contains(result.Findings, f => f.Id == "backtest-refits-failed" && f.Action.Contains("too small for me", StringComparison.Ordinal));
        Assert.Empty(result.Overall.Levels);
        Assert.True(double.IsNaN(result.Overall.Crps));

        var none = Assert.Throws<ForetrainException>(() => RollingBacktest.Run(s_law, runs, BacktestAxis.Of(s_law, runs), options: new() { Forecaster = (_, _) => throw new ForetrainException("made-up", "never") }));
        Assert.Equal("backtest-no-fit", none.Code);
    }

    [Fact]
    public void Results_do_not_depend_on_threads()
    {
        PreparedRuns runs = MadeRuns.Of("chinchilla", MadeRuns.Chinchilla, 0.002);
        BacktestResult one = RollingBacktest.Run(s_law, runs, BacktestAxis.Of(s_law, runs), options: new() { Threads = 1 });
        BacktestResult four = RollingBacktest.Run(s_law, runs, BacktestAxis.Of(s_law, runs), options: new() { Threads = 4 });
        Assert.Equal(one.Overall, four.Overall);
        Assert.Equal(one.Origins.SelectMany(o => o.Forecasts), four.Origins.SelectMany(o => o.Forecasts));
    }

    [Fact]
    public void Rows_without_weight_are_neither_fitted_nor_forecast()
    {
        PreparedRuns runs = MadeRuns.Of("chinchilla", MadeRuns.Chinchilla, 0.002);
        runs.Target[^1] *= 3;
        double[] weights = [.. Enumerable.Range(0, runs.Count).Select(i => i == runs.Count - 1 ? 0.0 : 1)];
        BacktestResult result = Run(runs with { Weights = weights });
        Assert.DoesNotContain(result.Origins.SelectMany(o => o.Forecasts), f => f.Row == runs.Count - 1);
        Assert.InRange(result.Overall.MeanError, 0, 0.05);
    }

    [Fact]
    public void Long_tables_are_sampled_evenly()
    {
        PreparedRuns runs = MadeRuns.Of("chinchilla", MadeRuns.Chinchilla, 0.002, grid: MadeRuns.Grid(12, 10));
        BacktestResult result = RollingBacktest.Run(s_law, runs, BacktestAxis.Of(s_law, runs), options: new() { MostForecasts = 20 });
        BacktestOrigin first = result.Origins[0];
        Assert.Equal(20, first.Forecasts.Count);
        Assert.True(first.HeldOut > 60);
        double all = Math.Log10(result.Axis.Values.Max() / first.Cut);
        Assert.InRange(first.Forecasts.Max(f => f.Horizon), 0.85 * all, all);
    }

    private static BacktestResult Run(PreparedRuns runs) => RollingBacktest.Run(s_law, runs, BacktestAxis.Of(s_law, runs), cancel: TestContext.Current.CancellationToken);

    private sealed class Normal(double[] values, double spread) : IOutcomes
    {
        public double Quantile(int target, double probability) => values[target] * Math.Exp(spread * Distributions.NormalQuantile(probability));

        public double Probability(int target, double value) => Distributions.NormalCdf(Math.Log(value / values[target]) / spread);
    }
}
