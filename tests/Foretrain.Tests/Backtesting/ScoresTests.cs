using Foretrain.Backtesting;
using Foretrain.Numerics;
using Xunit;

namespace Foretrain.Tests.Backtesting;

/// <summary>Expected values are closed forms: Gneiting and Raftery (2007), Jordan, Krueger and Lerch, J. Stat. Softw. 90 (2019) 12.</summary>
public sealed class ScoresTests
{
    [Fact]
    public void Coverage_counts_the_ends_and_not_the_unknown()
    {
        Assert.Equal(0.5, Scores.Coverage([(1, 2, 1), (1, 2, 2), (1, 2, 2.1), (double.NaN, 2, 1.5)]));
        Assert.True(double.IsNaN(Scores.Coverage([])));
    }

    [Theory]
    [InlineData(2.00, 2.10, 0.95, 2.12, 0.90)] // .10 wide + 40 x .02
    [InlineData(2.00, 2.10, 0.95, 2.05, 0.10)]
    [InlineData(2.00, 2.10, 0.80, 1.97, 0.40)] // .10 wide + 10 x .03
    [InlineData(1, 1, 0.5, 3, 8)]
    [InlineData(double.NegativeInfinity, 1, 0.8, 0, double.PositiveInfinity)]
    public void Interval_score_is_width_plus_weighted_miss(double low, double high, double level, double observed, double expected) =>
        Assert.Equal(expected, Scores.IntervalScore(low, high, level, observed), 1e-12);

    [Theory]
    [InlineData(2, 1, 0.8, 1)]
    [InlineData(1, 2, 1, 1)]
    [InlineData(1, 2, 0, 1)]
    [InlineData(1, double.NaN, 0.8, 1)]
    [InlineData(1, 2, 0.8, double.NaN)]
    public void What_cannot_be_scored_gives_nan(double low, double high, double level, double observed) =>
        Assert.True(double.IsNaN(Scores.IntervalScore(low, high, level, observed)));

    [Fact]
    public void Interval_score_is_the_two_pinballs_of_its_ends()
    {
        foreach (double y in new[] { -2, -0.5, 0.3, 1.7 })
        {
            double pinballs = Scores.Pinball(-1, 0.1, y) + Scores.Pinball(1, 0.9, y);
            Assert.Equal(Scores.IntervalScore(-1, 1, 0.8, y), 2 / 0.2 * pinballs, 1e-12);
        }
    }

    [Theory]
    [InlineData(1, 0.9, 3, 1.8)]
    [InlineData(3, 0.9, 1, 0.2)]
    [InlineData(3, 0.25, 3, 0)]
    public void Pinball_weighs_the_sides(double quantile, double probability, double observed, double expected) =>
        Assert.Equal(expected, Scores.Pinball(quantile, probability, observed), 1e-14);

    [Theory]
    [InlineData(0)]
    [InlineData(0.7)]
    [InlineData(-2.5)]
    [InlineData(9)]
    public void Crps_of_a_normal(double z)
    {
        const double Mean = 0.4, Sigma = 0.02;
        double closed = Sigma * (z * (2 * Distributions.NormalCdf(z) - 1) + 2 * Distributions.NormalPdf(z) - 1 / Math.Sqrt(Math.PI));
        double got = Scores.Crps(p => Mean + Sigma * Distributions.NormalQuantile(p), Mean + Sigma * z);
        Assert.Equal(closed, got, 1e-9 * closed);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(-1)]
    [InlineData(2)]
    public void Crps_of_a_uniform(double y)
    {
        double inside = Math.Clamp(y, 0, 1), closed = Math.Abs(y - inside) + inside * inside - inside + 1.0 / 3;
        Assert.Equal(closed, Scores.Crps(p => p, y), 1e-10);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.3)]
    [InlineData(-4)]
    public void Crps_of_a_logistic(double y) => // y - 2 ln F(y) - 1
        Assert.Equal(y + 2 * Math.Log(1 + Math.Exp(-y)) - 1, Scores.Crps(p => Math.Log(p / (1 - p)), y), 1e-9);

    [Fact]
    public void Crps_of_heavy_tails()
    {
        // The other definition, the integral of (F - step)^2, by midpoints: Student's t with 2 degrees of freedom at its centre.
        double closed = 2 * Tail(x => Math.Pow(Distributions.StudentCdf(-x, 2), 2));
        Assert.Equal(closed, Scores.Crps(p => Distributions.StudentQuantile(p, 2), 0), 1e-5);

        static double Tail(Func<double, double> f)
        {
            double sum = 0;
            for (int i = 0; i < 4000; i++)
            {
                double x = Math.Sinh((i + 0.5) * 0.0035);
                sum += f(x) * Math.Cosh((i + 0.5) * 0.0035) * 0.0035;
            }

            return sum;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.7)]
    [InlineData(-6)]
    public void Crps_from_the_distribution_function_is_that_from_the_quantiles(double y)
    {
        double[] marks = [1e-5, 0.01, 0.1, 0.5, 0.9, 0.99, 1 - 1e-5];
        double[] points = [.. marks.Select(p => Math.Log(p / (1 - p)))];
        Assert.Equal(Scores.Crps(p => Math.Log(p / (1 - p)), y), Scores.CrpsOfCdf(x => 1 / (1 + Math.Exp(-x)), points, y), 1e-4);
    }

    [Fact]
    public void Crps_of_a_step_is_its_distance()
    {
        Assert.Equal(0.3, Scores.CrpsOfCdf(x => x >= 2 ? 1 : 0, [2, 2], 2.3), 1e-12);
        Assert.True(double.IsNaN(Scores.CrpsOfCdf(x => x, [], 1)));
        Assert.True(double.IsNaN(Scores.CrpsOfCdf(x => x, [0, 1], double.NaN)));
    }

    [Fact]
    public void A_point_forecast_scores_its_error()
    {
        Assert.Equal(0.3, Scores.Crps(_ => 2, 2.3), 1e-12);
        Assert.Equal(0.3, Scores.Crps([2, 2, 2], 2.3), 1e-12);
    }

    [Fact]
    public void Crps_of_a_sample_agrees_with_its_definition_and_its_steps()
    {
        double[] sample = [3, 1, 2, 2, 7];
        const double Y = 2.5;
        double far = sample.Average(x => Math.Abs(x - Y)), apart = sample.Average(a => sample.Average(b => Math.Abs(a - b)));
        Assert.Equal(far - apart / 2, Scores.Crps(sample, Y), 1e-12);
        double[] sorted = [.. sample.Order()];
        Assert.Equal(far - apart / 2, Scores.Crps(p => sorted[Math.Min(4, (int)(5 * p))], Y), 0.02);
        Assert.True(double.IsNaN(Scores.Crps([], 1)));
    }
}
