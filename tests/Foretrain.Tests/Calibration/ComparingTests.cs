using Foretrain.Calibration.Comparing;
using Foretrain.Comparing;
using Xunit;

namespace Foretrain.Tests.Calibration;

/// <summary>Simulated pairs of recipes: made as described, and judged against their truth.</summary>
public sealed class ComparingTests
{
    private static readonly CompareRequest s_belief = new() { At = new Dictionary<string, double>() };

    [Fact]
    public void Runs_scatter_around_the_truth_by_the_noise_asked_for()
    {
        double[] residuals = [.. Enumerable.Range(0, 10).SelectMany(i =>
        {
            SimulatedPair pair = SimulatedPair.Draw(0.002, 0.001, 0.5, 5, i);
            return new[] { pair.First, pair.Second }.Zip(pair.Runs).SelectMany(p => p.Second.N.Select((n, r) => Math.Log(p.Second.Loss[r] / p.First.Loss(n, p.Second.D[r]))));
        })];
        Assert.True(residuals.Length >= 480);
        Assert.InRange(Math.Sqrt(residuals.Average(r => r * r)), 0.0018, 0.0022);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 0.5)]
    [InlineData(1, 0)]
    public void Bends_have_the_correlation_asked_for(double common, double apart)
    {
        TrueRecipe[][] pairs = [.. Enumerable.Range(0, 400).Select(i => SimulatedPair.Draw(0.002, 0.001, common, 5, i)).Select(p => new[] { p.First, p.Second })];
        Assert.All(pairs, p => Assert.Equal(0.001, Math.Abs(p[0].Bend), 1e-12));
        double product = pairs.Average(p => p[0].Bend * p[1].Bend) / 1e-6;
        Assert.InRange(product, 1 - apart - 0.1, 1 - apart + 0.1);
    }

    [Fact]
    public void The_best_loss_of_a_law_falls_with_compute_and_a_bend_lifts_it_away_from_the_runs()
    {
        var straight = new TrueRecipe([1.82, 482, 2085, 0.348, 0.366], 0);
        Assert.Equal(1.82 + 482 / Math.Pow(1e9, 0.348) + 2085 / Math.Pow(2e10, 0.366), straight.Loss(1e9, 2e10), 1e-12);
        TrueRecipe bent = straight with { Bend = 0.01 };
        double decades = Math.Log10(6 * 1e9 * 2e10 / 1e20);
        Assert.Equal(1 + 0.01 * decades * decades, bent.Loss(1e9, 2e10) / straight.Loss(1e9, 2e10), 1e-12);
    }

    [Fact]
    public void An_outcome_is_the_same_whoever_computes_it_beside_others()
    {
        PairOutcome[] alone = [.. Enumerable.Range(0, 3).Select(Outcome)], beside = new PairOutcome[3];
        Parallel.For(0, 3, i => beside[i] = Outcome(i));
        Assert.Equal(alone, beside);
        Assert.All(alone, o => Assert.InRange(o.Confidence, 0.5, 1));

        static PairOutcome Outcome(int i) => PairOutcome.Of(SimulatedPair.Draw(0.002, 0.001, 0.5, 5, i), 0.002, s_belief, i, follow: false);
    }
}
