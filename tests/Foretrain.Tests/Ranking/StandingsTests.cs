using Foretrain.Backtesting;
using Foretrain.Numerics;
using Foretrain.Ranking;
using Xunit;

namespace Foretrain.Tests.Ranking;

/// <summary>The arithmetic of a ranking, against values worked out by hand.</summary>
public sealed class StandingsTests
{
    [Fact]
    public void A_constant_ratio_is_behind_by_its_logarithm()
    {
        Standings s = Standings.Of([[0.02, 0.04, 0.08, 0.02], [0.01, 0.02, 0.04, 0.01]], overlap: 0.5);
        Assert.Equal([1, 0], s.Order);
        Assert.Equal(Math.Log(2), s.Behind[0], 1e-12);
        Assert.Equal(0, s.Behind[1]);
        Assert.Equal(Math.Pow(0.01 * 0.02 * 0.04 * 0.01, 0.25), s.Mean[1], 1e-12);

        // No spread of its own: the prior's two cuts of 0.5 over five degrees of freedom, times 1/4 + 0.5.
        Assert.Equal(Math.Sqrt(2 * 0.25 / 5 * 0.75), s.StandardError[0], 1e-12);
        Assert.False(s.Tied(0)); // 0.69 behind, 1.5 x 0.27
        Assert.True(s.Tied(1));

        // 2.53 standard errors behind: a factor of exp(5.06) in weight.
        Assert.Equal(157.91, s.Weights[1] / s.Weights[0], 0.01);
        Assert.Equal(1, s.Weights.Sum(), 1e-12);
    }

    [Fact]
    public void Spread_between_cuts_makes_a_tie()
    {
        // Mean of ln ratios (2, 1/2, 4, 1) is ln(4)/4; their squared deviations: ln2^2 (1 + 1 + 4 + 0) - 4 (ln2 / 2)^2 = 5 ln2^2.
        Standings s = Standings.Of([[0.02, 0.01, 0.04, 0.01], [0.01, 0.02, 0.01, 0.01]], overlap: 0);
        Assert.Equal(Math.Log(4) / 4, s.Behind[0], 1e-12);
        Assert.Equal(Math.Sqrt((5 * Math.Log(2) * Math.Log(2) + 0.5) / 5 / 4), s.StandardError[0], 1e-12);
        Assert.True(s.Tied(0));
    }

    [Fact]
    public void One_cut_still_gives_an_order_and_no_certainty()
    {
        Standings s = Standings.Of([[0.02], [0.01]], overlap: 0.3);
        Assert.Equal([1, 0], s.Order);
        Assert.Equal(0.5 * Math.Sqrt(1.3), s.StandardError[0], 1e-12);
        Assert.True(s.Tied(0));
        Assert.Equal(11.38, s.Weights[1] / s.Weights[0], 0.01); // exp(2 ln 2 / 0.5701)
    }

    [Theory]
    [InlineData(0.01, 12, 3)]
    [InlineData(0.2, 30, 5)]
    public void Aicc_of_residuals_of_one_size(double size, int rows, int constants)
    {
        // The likeliest scale of a t with four degrees of freedom is then the size itself; its density there is 3/8 (5/4)^-2.5 / size.
        double[] residuals = [.. Enumerable.Range(0, rows).Select(i => i % 2 == 0 ? size : -size)];
        int k = constants + 1;
        double expected = -2 * rows * Math.Log(0.375 * Math.Pow(1.25, -2.5) / size) + 2 * k + 2.0 * k * (k + 1) / (rows - k - 1);
        Assert.Equal(expected, CommonLikelihood.Aicc(residuals, null, constants), 1e-6);
        Assert.Equal(expected, CommonLikelihood.Aicc(residuals, [.. residuals.Select(_ => 7.0)], constants), 1e-6);
        Assert.True(double.IsNaN(CommonLikelihood.Aicc([size, size], null, 1)));
    }

    [Fact]
    public void Aicc_is_not_moved_by_a_wild_run_as_squares_are()
    {
        var random = new RandomStream(3, 1);
        double[] good = [.. Enumerable.Range(0, 40).Select(_ => 0.01 * random.NextNormal())], worse = [.. good.Select(r => 1.5 * r)];
        double before = CommonLikelihood.Aicc(worse, null, 3) - CommonLikelihood.Aicc(good, null, 3);
        good[7] = worse[7] = 1;
        Assert.Equal(80 * Math.Log(1.5), before, 1e-6); // scaling all residuals only moves the scale

        // By squares the wild run would be all there is, and the difference none.
        Assert.InRange(CommonLikelihood.Aicc(worse, null, 3) - CommonLikelihood.Aicc(good, null, 3), 0.8 * before, before);
    }

    [Fact]
    public void Parts_of_a_cross_validation_are_even_and_repeatable()
    {
        int[] parts = CrossValidation.Parts(23, 5, 1);
        Assert.Equal([4, 4, 5, 5, 5], parts.GroupBy(p => p).Select(g => g.Count()).Order());
        Assert.Equal(parts, CrossValidation.Parts(23, 5, 1));
        Assert.NotEqual(parts, CrossValidation.Parts(23, 5, 2));
    }

    [Fact]
    public void An_average_is_the_mixture_of_its_parts()
    {
        var average = new AveragedForecast([new(new Uniform(0, 1), 0.75, [0]), new(new Uniform(2, 6), 0.25, [0]), new(new Uniform(100, 101), 0, [0])]);
        Assert.Equal(0.75, average.Probability(0, 1.5), 1e-12);
        Assert.Equal(0.75 + 0.25 * 0.5, average.Probability(0, 4), 1e-12);
        Assert.Equal(0.5 / 0.75, average.Quantile(0, 0.5), 1e-9);
        Assert.Equal(2 + 4 * 0.6, average.Quantile(0, 0.9), 1e-9);
    }

    private sealed class Uniform(double low, double high) : IOutcomes
    {
        public double Quantile(int target, double probability) => low + probability * (high - low);

        public double Probability(int target, double value) => Math.Clamp((value - low) / (high - low), 0, 1);
    }
}
