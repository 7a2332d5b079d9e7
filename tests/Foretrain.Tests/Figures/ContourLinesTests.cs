using Foretrain.Figures;
using Xunit;

namespace Foretrain.Tests.Figures;

public class ContourLinesTests
{
    private static readonly double[] s_axis = [.. Enumerable.Range(0, 41).Select(k => k / 10.0 - 2)];

    private static double[] Values(Func<double, double, double> f) => [.. s_axis.SelectMany(y => s_axis.Select(x => f(x, y)))];

    [Fact]
    public void A_plane_has_straight_open_lines_at_exact_places()
    {
        var line = Assert.Single(ContourLines.Of(s_axis, s_axis, Values((x, y) => x + 2 * y), 0.33));
        Assert.All(line, p => Assert.Equal(0.33, p.X + 2 * p.Y, 1e-12));
        Assert.NotEqual(line[0], line[^1]);
        // From one side of the square to the other.
        Assert.Equal(4, Math.Abs(line[^1].X - line[0].X), 1e-9);
    }

    [Fact]
    public void A_cone_has_rings_of_its_radius()
    {
        var ring = Assert.Single(ContourLines.Of(s_axis, s_axis, Values((x, y) => Math.Sqrt(x * x + y * y)), 1.23));
        Assert.Equal(ring[0], ring[^1]);
        Assert.All(ring, p => Assert.Equal(1.23, Math.Sqrt(p.X * p.X + p.Y * p.Y), 5e-3));
    }

    [Fact]
    public void A_saddle_has_two_branches_and_four_arms_meet_nowhere()
    {
        var lines = ContourLines.Of(s_axis, s_axis, Values((x, y) => x * y), 0.1);
        Assert.Equal(2, lines.Count);
        Assert.All(lines, l => Assert.Single(l.Select(p => Math.Sign(p.X)).Distinct()));
    }

    [Fact]
    public void A_hole_in_the_grid_breaks_lines_and_nothing_else()
    {
        double[] values = Values((x, y) => x);
        values[(20 * 41) + 23] = double.NaN;
        var lines = ContourLines.Of(s_axis, s_axis, values, 0.25);
        Assert.Equal(2, lines.Count);
        Assert.All(lines.SelectMany(l => l), p => Assert.Equal(0.25, p.X, 1e-12));
        Assert.Empty(ContourLines.Of(s_axis, s_axis, values, 99));
    }
}
