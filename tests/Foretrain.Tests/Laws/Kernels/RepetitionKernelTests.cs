using Foretrain.Expressions;
using Foretrain.Laws.Kernels;
using Xunit;

namespace Foretrain.Tests.Laws.Kernels;

/// <summary>The kernels of repeated data and repeated sampling against their definitions, closed forms and central differences.</summary>
public class RepetitionKernelTests
{
    [Fact]
    public void Repeated_samples_count_as_the_product_over_passes_says()
    {
        // Passes of 100 samples, half-life 2, cut short in the fourth pass: n = 100, 200, 300, 350.
        double expected = Math.Log(100) + (Math.Pow(2, -0.5) * Math.Log(2)) + (0.5 * Math.Log(1.5)) + (Math.Pow(2, -1.5) * Math.Log(350.0 / 300));
        Assert.Equal(expected, At(new RepeatLog(), [350, 100, 1], 2), 1e-13);

        // Two pools: half as many passes of each, so the half-life in passes over the mix doubles.
        double two = Math.Log(200) + (Math.Pow(2, -0.25) * Math.Log(350.0 / 200));
        Assert.Equal(two, At(new RepeatLog(), [350, 200, 2], 2), 1e-13);
        Assert.Equal(Math.Log(70), At(new RepeatLog(), [70, 100, 1], 2), 1e-13);
        Assert.Equal(Math.Log(100), At(new RepeatLog(), [100, 100, 1], 2), 1e-13);
    }

    [Fact]
    public void A_very_long_half_life_makes_repeats_as_good_as_new()
        => Assert.Equal(Math.Log(12345), At(new RepeatLog(), [12345, 100, 1], 1e12), 1e-9);

    [Theory]
    [InlineData(0, 100, 1), InlineData(100, -1, 1), InlineData(100, 100, 0), InlineData(1e9, 1, 1), InlineData(double.NaN, 1, 1)]
    public void Runs_that_cannot_be_are_refused(double samples, double unique, double pools)
    {
        var e = Assert.Throws<ForetrainException>(() => new RepeatLog().Bind([[samples], [unique], [pools]]));
        Assert.Equal("bad-repetition", e.Code);
    }

    [Fact]
    public void Coverage_with_whole_parameters_equals_the_closed_form()
    {
        // B(1, b + k) / B(1, b) = b / (b + k); and B(2, b + k) / B(2, b) = b (b + 1) / ((b + k) (b + k + 1))
        foreach (double k in new[] { 1, 10, 300, 1e6 })
        {
            Assert.Equal(k / (7 + k), At(new BetaCoverage(), [k], 1, 7), 1e-12);
            Assert.Equal(1 - (7 * 8 / ((7 + k) * (8 + k))), At(new BetaCoverage(), [k], 2, 7), 1e-12);
        }

        // one sample covers alpha / (alpha + beta), also where that is rare
        Assert.Equal(1e-4 / 50.0001, At(new BetaCoverage(), [1], 1e-4, 50), 1e-13);
        Assert.Equal(0, At(new BetaCoverage(), [0], 0.3, 5));
    }

    [Theory]
    [InlineData(0.7), InlineData(3.0), InlineData(9.0)]
    public void Derivatives_in_the_half_life_equal_central_differences(double tau)
        => Derivatives(new RepeatLog(), [[70, 350, 640, 5000], [100, 100, 200, 300], [1, 1, 2, 3]], [tau]);

    [Theory]
    [InlineData(0.065, 100.1), InlineData(0.3, 5.0), InlineData(2.5, 0.8)]
    public void Derivatives_in_both_tails_equal_central_differences(double alpha, double beta)
        => Derivatives(new BetaCoverage(), [[1, 3, 40, 256, 257, 10000]], [alpha, beta]);

    private static void Derivatives(IKernel kernel, double[][] columns, double[] at)
    {
        int n = columns[0].Length, p = at.Length;
        IBoundKernel bound = kernel.Bind(columns);
        double[] value = new double[n], first = new double[n * p], second = new double[n * p * p];
        bound.Evaluate(at, value, first, second);
        for (int j = 0; j < p; j++)
        {
            double h = 1e-4 * at[j];
            double[][] up = Both(j, h), down = Both(j, -h);
            for (int i = 0; i < n; i++)
            {
                double slope = (up[0][i] - down[0][i]) / (2 * h);
                Assert.Equal(slope, first[(j * n) + i], 1e-6 * Math.Max(Math.Abs(slope), 1e-3));
                for (int k = 0; k < p; k++)
                {
                    double bend = (up[1][(k * n) + i] - down[1][(k * n) + i]) / (2 * h);
                    Assert.Equal(bend, second[(((j * p) + k) * n) + i], 1e-6 * Math.Max(Math.Abs(bend), 1e-4));
                }
            }
        }

        double[][] Both(int j, double h)
        {
            double[] moved = [.. at], values = new double[n], slopes = new double[n * p];
            moved[j] += h;
            bound.Evaluate(moved, values, slopes, []);
            return [values, slopes];
        }
    }

    private static double At(IKernel kernel, double[] row, params double[] scalars)
    {
        var value = new double[1];
        kernel.Bind([.. row.Select(x => new[] { x })]).Evaluate(scalars, value, [], []);
        return value[0];
    }
}
