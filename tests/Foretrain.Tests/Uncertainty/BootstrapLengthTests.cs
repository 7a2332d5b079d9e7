using Foretrain.App;
using Foretrain.Findings;
using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Numerics;
using Foretrain.Runs;
using Foretrain.Uncertainty;
using Xunit;

namespace Foretrain.Tests.Uncertainty;

public sealed class BootstrapLengthTests
{
    [Theory]
    [InlineData(1, 4000)]
    [InlineData(25_000, 4000)]
    [InlineData(50_000, 2000)]
    [InlineData(100_000, 1000)]
    [InlineData(100_001, 0)]
    [InlineData(1_000_000, 0)]
    public void Refits_unasked_follow_the_length_of_the_table(int rows, int expected) => Assert.Equal(expected, Bootstrap.DefaultResamples(rows));

    [Theory]
    [InlineData(200, 4000)]
    [InlineData(500, 2000)]
    [InlineData(888, 1126)]
    [InlineData(5_000, 1000)]
    [InlineData(100_001, 0)]
    public void Laws_over_whole_runs_are_refitted_less_often_but_not_left_out(int rows, int expected) => Assert.Equal(expected, Bootstrap.DefaultResamples(rows, wholeRuns: true));

    [Theory]
    [InlineData(1, 3)]
    [InlineData(37, 2)]
    [InlineData(120, 5)]
    public void Draws_do_not_depend_on_threads(int resamples, int threads)
    {
        FitResult fit = Fit(60, 0).Result;
        BootstrapResult one = Bootstrap.Run(fit, new(resamples, Seed: 3, Threads: 1)), many = Bootstrap.Run(fit, new(resamples, Seed: 3, Threads: threads));
        Assert.Equal(resamples, one.Draws.Length + one.Unconverged);
        Assert.Equal(one.Draws, many.Draws);
    }

    [Fact]
    public void Progress_ends_at_the_number_of_refits()
    {
        var seen = new List<int>();
        Bootstrap.Run(Fit(60, 0).Result, new(130, Seed: 3, Threads: 1), new Inline(seen.Add));
        Assert.Equal(seen.Order(), seen);
        Assert.Equal(130, seen[^1]);
    }

    [Fact]
    public void A_long_table_says_why_there_is_no_bootstrap()
    {
        LawFit fit = Fit(100_001, Bootstrap.DefaultResamples(100_001));
        Assert.Null(fit.Bootstrap);
        Finding remark = Assert.Single(FitRemarks.Of(fit, ParameterSummary.Of(fit, 0.95)), f => f.Id == "no-bootstrap");
        Assert.Equal(Severity.Note, remark.Severity);
        Assert.StartsWith("100,001 runs are not resampled unless asked for", remark.What, StringComparison.Ordinal);
        Assert.Equal(2048, fit.Result.Certificate.ProfileRows);
        // The sandwich's interval is there instead, and holds the truth.
        ParameterSummary alpha = ParameterSummary.Of(fit, 0.999).Single(p => p.Name == "alpha");
        Assert.InRange(0.3473, alpha.Interval!.Low, alpha.Interval.High);
    }

    [Fact]
    public void Every_row_is_resampled_as_often_as_asked_even_in_a_long_table()
    {
        LawFit fit = Fit(30_000, 2);
        Assert.Equal(2, fit.Bootstrap!.Requested);
        Assert.DoesNotContain(FitRemarks.Of(fit, ParameterSummary.Of(fit, 0.95)), f => f.Id is "no-bootstrap" or "fewer-refits");
    }

    private static LawFit Fit(int rows, int resamples)
    {
        double[] n = new double[rows], d = new double[rows], loss = new double[rows];
        for (int i = 0; i < rows; i++)
        {
            var random = new RandomStream(11, (ulong)i);
            n[i] = Math.Exp(Math.Log(1e7) + random.NextDouble() * Math.Log(1e3));
            d[i] = Math.Exp(Math.Log(1e8) + random.NextDouble() * Math.Log(1e4));
            loss[i] = (1.8172 + 477.8 / Math.Pow(n[i], 0.3473) + 2143.4 / Math.Pow(d[i], 0.3672)) * Math.Exp(0.01 * random.NextNormal());
        }

        var columns = new Dictionary<string, double[]> { ["params"] = n, ["tokens"] = d, ["loss"] = loss };
        var table = new TableReading(new("made.csv", rows, ["params", "tokens", "loss"], columns, new Dictionary<string, string[]>()), [], []);
        Law law = LawCatalog.Embedded.Get("chinchilla");
        PreparedRuns runs = RunSelection.Prepare(table, LawProblem.Needs(law), LawProblem.Target(law, law.Estimator.Objective));
        return LawFitter.Fit(law, runs, new FitChoices(), new BootstrapOptions(resamples, Seed: 5));
    }

    private sealed class Inline(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
