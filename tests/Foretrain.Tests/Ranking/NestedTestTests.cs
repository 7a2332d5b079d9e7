using Foretrain.Backtesting;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Numerics;
using Foretrain.Ranking;
using Foretrain.Runs;
using Foretrain.Tests.Backtesting;
using Xunit;

namespace Foretrain.Tests.Ranking;

/// <summary>Tests of equal slopes and of no floor, on runs where the answer is known; and the cross-validation beside them.</summary>
public sealed class NestedTestTests
{
    [Fact]
    public void Equal_slopes_are_rejected_about_as_often_as_the_level_says()
    {
        static double Even(double n, double d) => 1.7 + 300 / Math.Pow(n, 0.33) + 1100 / Math.Pow(d, 0.33);
        int rejected = Enumerable.Range(1, 60).Count(seed => Test("chinchilla", "beta = alpha", Even, 0.003, (ulong)seed, MadeRuns.Grid(8, 6)).Rejected);
        Assert.InRange(rejected, 0, 8); // 3 expected at 5 %; 9 or more has a chance of 1 in 300
    }

    [Fact]
    public void Slopes_far_apart_are_found_unequal()
    {
        static double Uneven(double n, double d) => 1.7 + 8e4 / Math.Pow(n, 0.62) + 30 / Math.Pow(d, 0.17);
        NestedTest test = Test("chinchilla", "beta = alpha", Uneven, 0.001, 1, MadeRuns.Grid(8, 6));
        Assert.True(test.PValue < 0.001);
        Assert.StartsWith("alpha 0.6", test.Estimate, StringComparison.Ordinal);
    }

    [Fact]
    public void A_floor_is_found_where_there_is_one()
    {
        static double Falling(double n, double d) => 40 / Math.Pow(n, 0.15);
        Assert.True(Test("henighan-n", "Linf = 0", (n, d) => 1.5 + Falling(n, d), 0.002, 1).PValue < 0.001);
        int rejected = Enumerable.Range(1, 60).Count(seed => Test("henighan-n", "Linf = 0", Falling, 0.003, (ulong)seed).Rejected);
        Assert.InRange(rejected, 0, 8);
        double[] p = [.. Enumerable.Range(1, 30).Select(seed => Test("henighan-n", "Linf = 0", Falling, 0.003, (ulong)seed).PValue)];
        Assert.InRange(p.Count(v => v > 0.5), 7, 23); // half of the fits end at zero itself
    }

    [Fact]
    public void Clusters_make_a_test_less_sure()
    {
        // Four copies of every run are no more than the run once.
        (double, double)[] copies = [.. MadeRuns.Grid().SelectMany(p => Enumerable.Repeat(p, 4))];
        PreparedRuns runs = MadeRuns.Of("henighan-n", (n, d) => 1.5 + 40 / Math.Pow(n, 0.15), 0, 1, copies);
        var noise = new RandomStream(5, 5);
        double[] shared = [.. Enumerable.Range(0, copies.Length / 4).Select(_ => 0.02 * noise.NextNormal())];
        PreparedRuns noisy = runs with { Target = [.. runs.Target.Select((y, i) => y * Math.Exp(shared[i / 4] + 1e-4 * noise.NextNormal()))] };
        NestedTest loose = Of("henighan-n", "Linf = 0", noisy), clustered = Of("henighan-n", "Linf = 0", noisy with { Clusters = [.. Enumerable.Range(0, copies.Length).Select(i => i / 4)], ClusteredBy = "run" });
        Assert.InRange(loose.Statistic / clustered.Statistic, 2.5, 6); // four, were the noise of the clusters all there is
        Assert.True(clustered.PValue > loose.PValue);
    }

    [Fact]
    public void A_straight_line_is_cross_validated_as_by_hand()
    {
        PreparedRuns runs = MadeRuns.Of("kaplan-n", (n, d) => 12 * Math.Pow(n, -0.08), 0.02);
        Law law = LawCatalog.Embedded.Get("kaplan-n");
        LawFit fit = LawFitter.Fit(law, runs, new(), new(0));
        double[] x = [.. runs.Variables["params"].Select(v => Math.Log(v))], y = [.. runs.Target.Select(v => Math.Log(v))];
        int[] part = CrossValidation.Parts(runs.Count, 5, 1);
        double sum = 0;
        for (int k = 0; k < 5; k++)
        {
            int[] seen = [.. Enumerable.Range(0, x.Length).Where(i => part[i] != k)];
            double mx = seen.Average(i => x[i]), my = seen.Average(i => y[i]);
            double slope = seen.Sum(i => (x[i] - mx) * (y[i] - my)) / seen.Sum(i => (x[i] - mx) * (x[i] - mx));
            for (int i = 0; i < x.Length; i++) if (part[i] == k) sum += Math.Abs(my + slope * (x[i] - mx) - y[i]);
        }

        Assert.Equal(sum / x.Length, CrossValidation.Error(fit, RunUnits.Rows(runs), isLog: true, 5, 1), 1e-7);
    }

    private static NestedTest Test(string law, string hypothesis, Func<double, double, double> truth, double noise, ulong seed, IReadOnlyList<(double, double)>? grid = null) =>
        Of(law, hypothesis, MadeRuns.Of(law, truth, noise, seed, grid));

    private static NestedTest Of(string id, string hypothesis, PreparedRuns runs)
    {
        var candidate = new RankCandidate(LawCatalog.Embedded.Get(id), runs, new());
        LawFit fit = LawFitter.Fit(candidate.Law, runs, candidate.Choices, new(0));
        return NestedTests.Of(candidate, fit, null).Single(t => t.Hypothesis == hypothesis);
    }
}
