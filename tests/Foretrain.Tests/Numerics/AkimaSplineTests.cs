using Foretrain.Numerics;
using Xunit;

namespace Foretrain.Tests.Numerics;

public class AkimaSplineTests
{
    [Fact]
    public void Goes_through_its_points_and_is_exact_for_parabolas()
    {
        // Evenly spaced points of a parabola: every weight is equal, so the slopes are the exact derivatives.
        double[] x = [0, 1, 2, 3, 4, 5], y = [.. x.Select(v => 2 + (v - 2.3) * (v - 2.3))];
        AkimaSpline spline = new(x, y);
        for (int i = 0; i < x.Length; i++) Assert.Equal(y[i], spline.Value(x[i]), 12);
        Assert.Equal(2 + 0.49, spline.Value(3), 12);
        Assert.Equal(2 + (2.71 - 2.3) * (2.71 - 2.3), spline.Value(2.71), 12);
        (double at, double lowest) = spline.Minimum();
        Assert.Equal(2.3, at, 10);
        Assert.Equal(2, lowest, 12);
    }

    [Fact]
    public void Follows_the_textbook_example()
    {
        // Akima 1970 slopes by hand for y = 0 0 1 0 0 at x = 0..4: secants 0 1 -1 0 and -1.. at the ends.
        AkimaSpline spline = new([0, 1, 2, 3, 4], [0, 0, 1, 0, 0]);
        // At x = 1: left difference |0 - (-1)| = 1, right |(-1) - 1| = 2: slope (2 * 0 + 1 * 1) / 3 = 1/3; at 2: 1 and 1: slope 0.
        double expected = 0.5 * 0 + 0.5 * 1 + (1.0 / 3 - 0) / 8;
        Assert.Equal(expected, spline.Value(1.5), 12);
    }

    [Fact]
    public void Far_points_do_not_move_the_curve()
    {
        double[] x = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
        double[] y = [5, 3, 2, 1.5, 1.4, 1.6, 2, 3, 4, 6], other = [.. y];
        other[9] = 60;
        Assert.Equal(new AkimaSpline(x, y).Value(3.6), new AkimaSpline(x, other).Value(3.6));
    }

    [Fact]
    public void The_minimum_is_as_low_as_any_point_of_a_fine_grid()
    {
        var random = new Random(11);
        for (int trial = 0; trial < 300; trial++)
        {
            int n = random.Next(2, 12);
            double[] x = new double[n], y = new double[n];
            for (int i = 0; i < n; i++) (x[i], y[i]) = ((i == 0 ? 0 : x[i - 1]) + 0.1 + random.NextDouble(), random.NextDouble());
            AkimaSpline spline = new(x, y);
            (double at, double lowest) = spline.Minimum();
            Assert.Equal(lowest, spline.Value(at), 12);
            Assert.InRange(at, x[0], x[^1]);
            for (int k = 0; k <= 400; k++) Assert.True(spline.Value(x[0] + (x[^1] - x[0]) * k / 400) >= lowest - 1e-12);
        }
    }

    [Fact]
    public void Two_points_make_a_straight_line()
        => Assert.Equal(2.5, new AkimaSpline([1, 3], [2, 3]).Value(2), 12);
}
