using Foretrain.Calibration;
using Foretrain.Calibration.Methods;
using Foretrain.Calibration.Scoring;
using Foretrain.Calibration.Suite;
using Foretrain.Data;
using Foretrain.Numerics;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Calibration;

/// <summary>Forecasts are scored on the right scale and averaged in the right order.</summary>
public sealed class ScoringTests
{
    [Fact]
    public void Errors_of_positive_quantities_are_logarithms()
    {
        var outlook = new Outlook(2.2, p => 2 * Math.Exp(0.1 * Distributions.NormalQuantile(p)));
        var (error, (low, high), (low95, high95), crps) = ScoredForecast.Score(outlook, 2, logarithmic: true);
        Assert.Equal(Math.Log(1.1), error, 1e-12);
        Assert.Equal(0.128155, high, 1e-6); // tables of the normal: 1.28155, 1.95996
        Assert.Equal(-0.128155, low, 1e-6);
        Assert.Equal(0.391993, high95 - low95, 1e-6);
        Assert.Equal(0.1 * (Math.Sqrt(2) - 1) / Math.Sqrt(Math.PI), crps, 3e-5); // a normal at its mean
    }

    [Fact]
    public void Errors_of_other_quantities_are_parts_of_the_outcome()
    {
        var outlook = new Outlook(-3, p => -4 + p);
        var (error, (low, high), _, _) = ScoredForecast.Score(outlook, -4, logarithmic: false);
        Assert.Equal(0.25, error, 1e-12);
        Assert.Equal((0.025, 0.225), (Math.Round(low, 12), Math.Round(high, 12)));
    }

    [Fact]
    public void An_interval_without_end_has_a_finite_score()
    {
        var outlook = new Outlook(1, p => p < 0.5 ? 0 : double.PositiveInfinity);
        var (_, at80, _, crps) = ScoredForecast.Score(outlook, 1, logarithmic: true);
        Assert.Equal((-Math.Log(1000), Math.Log(1000)), at80);
        Assert.True(double.IsFinite(crps));
    }

    [Fact]
    public void Resampling_whole_series_gives_the_error_of_their_mean()
    {
        double[] values = [.. Enumerable.Range(0, 40).Select(i => Distributions.NormalQuantile((i + 0.5) / 40))];
        Estimate mean = Summary.Mean(values);
        double error = Math.Sqrt(values.Sum(v => v * v) / 40 / 40);
        Assert.Equal(0, mean.Value, 1e-12);
        Assert.Equal(1.96 * error, mean.High, 0.1 * error);
        Assert.Equal(-1.96 * error, mean.Low, 0.1 * error);
        Assert.Equal(4, Summary.GeometricMean([2, 8]).Value, 1e-12);
    }

    [Fact]
    public void Our_own_runs_are_forecast_the_same_on_any_number_of_threads()
    {
        GroupOutcome Once() => GroupRun.Run(TinyLadder(), [Origin.Final(TinyLadder())], MethodList.All, FitSetup.Of(100));
        GroupOutcome outcome = Once();
        Assert.Empty(outcome.Abstentions);
        Assert.Equal(["plain", "plain+noise", "form"], outcome.Forecasts.Select(f => f.Method).Distinct());
        Assert.Equal(3, outcome.Forecasts.Count(f => f.Method == "plain"));
        Assert.All(outcome.Forecasts, f => Assert.InRange(f.Relative, 0.001, 0.10)); // its README: 7.3 % too low on the largest
        var outcomes = new GroupOutcome[4];
        Parallel.For(0, outcomes.Length, i => outcomes[i] = Once());
        Assert.All(outcomes, o => Assert.Equal(outcome.Forecasts, o.Forecasts));
        string page = RealReport.Markdown("t", true, [outcome], ["plain", "plain+noise"]);
        Assert.Contains("| plain | 1 | 0 |", page, StringComparison.Ordinal);
        Assert.Equal(1 + outcome.Forecasts.Count, RealReport.Csv([outcome]).TrimEnd().Split('\n').Length);
    }

    [Fact]
    public void Noise_makes_intervals_as_wide_as_the_scatter()
    {
        // Many runs: the constants are known, and what is left is normal noise of one per cent.
        var random = new RandomStream(5, 0);
        var text = new System.Text.StringBuilder("tokens,loss,split\n");
        for (int i = 0; i < 400; i++)
        {
            double tokens = Math.Pow(10, 6 + 3 * i / 399.0);
            text.Append($"{tokens:R},{(1 + 50 * Math.Pow(tokens, -0.3)) * Math.Exp(0.01 * random.NextNormal()):R},{(i % 4 == 0 ? "test" : "train")}\n");
        }

        SuiteGroup group = new() { Id = "n", Table = "n.csv", Target = "loss", Cost = "tokens", Cut = CutKind.Rows, Laws = ["hestness"], Objective = "log-squared" };
        GroupRows rows = GroupRows.Of(group, TableFile.Read("n.csv", new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text.ToString()))));
        GroupOutcome outcome = GroupRun.Run(rows, [Origin.Final(rows)], MethodList.All, FitSetup.Of(50));
        GroupMeans plain = GroupMeans.Of("n", [.. outcome.Forecasts.Where(f => f.Method == "plain")]), noise = GroupMeans.Of("n", [.. outcome.Forecasts.Where(f => f.Method == "plain+noise")]);
        Assert.Equal(2 * 1.2816 * 0.01, outcome.Forecasts.Where(f => f.Method == "plain+noise").Average(f => f.At80.High - f.At80.Low), 0.003);
        Assert.InRange(noise.Coverage80, 0.72, 0.88); // 100 outcomes: two standard errors are 8 %
        Assert.InRange(plain.Coverage80, 0, 0.4);
        Assert.True(noise.Crps < plain.Crps && noise.Score95 < plain.Score95);
    }

    [Fact]
    public void What_cannot_be_fitted_is_an_abstention_with_its_reason()
    {
        GroupRows rows = TinyLadder();
        Origin few = new([0, 1, 2], rows.Test, 1);
        Abstention declined = Assert.Single(GroupRun.Run(rows, [few], MethodList.All, FitSetup.Of(100)).Abstentions);
        Assert.StartsWith("too-few-runs", declined.Why, StringComparison.Ordinal);
        Assert.Equal("too few train rows for a back-test", Assert.Single(GroupRun.Run(rows, [], MethodList.All, FitSetup.Of(100)).Abstentions).Why);
    }

    [Theory]
    [InlineData("--split")]
    [InlineData("--split", "mid")]
    [InlineData("--splits", "test")]
    [InlineData("--split", "train", "--split", "test")]
    [InlineData("--split", "train", "--resamples", "-3")]
    [InlineData("--split", "train", "--groups", "x", "--write")]
    public void Wrong_options_are_told(params string[] args) =>
        Assert.Equal("bad-option", Assert.Throws<ForetrainException>(() => RealCommand.Run(args)).Code);

    [Fact]
    public void An_unknown_method_is_told() =>
        Assert.Contains("plain", Assert.Throws<ForetrainException>(() => MethodList.Select("plian")).Hint!, StringComparison.Ordinal);

    private static GroupRows TinyLadder()
    {
        SuiteGroup group = new() { Id = "tiny", Table = "runs.csv", Target = "loss", Cost = "flops", Cut = CutKind.Runs, Laws = ["chinchilla"], Map = ["params=params"] };
        return GroupRows.Of(group, TableFile.Read(Path.Combine(Repository.Root, "datasets", "tiny_ladder", "runs.csv")));
    }
}
