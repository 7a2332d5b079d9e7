using Foretrain.Comparing;
using Xunit;

namespace Foretrain.Tests.Comparing;

public sealed class AxisGridTests
{
    [Fact]
    public void It_covers_the_range_and_holds_the_target_exactly()
    {
        AxisGrid grid = AxisGrid.Of(7e9, 1e8, 1e12);
        Assert.Equal(7e9, grid.Values[grid.Target]);
        Assert.InRange(grid.Values[0], 1e8 / 1.3, 1e8);
        Assert.InRange(grid.Values[^1], 1e12, 1.3e12);
        Assert.All(grid.Values.Zip(grid.Values.Skip(1)), p => Assert.Equal(Math.Pow(10, 0.1), p.Second / p.First, 1e-9));
    }

    [Fact]
    public void The_root_nearest_to_the_target_is_found_with_its_direction()
    {
        AxisGrid grid = AxisGrid.Of(1e10, 1e6, 1e14);
        double[] curve = [.. grid.Values.Select(v => (Math.Log10(v) - 7.33) * (Math.Log10(v) - 11.21))]; // positive, negative, positive
        (double at, bool negative) = grid.Root(curve, 0, double.PositiveInfinity);
        Assert.Equal(11.21, Math.Log10(at), 0.005);
        Assert.True(negative);
        (at, negative) = grid.Root(curve, 0, 1e10);
        Assert.Equal(7.33, Math.Log10(at), 0.005);
        Assert.False(negative);
        Assert.True(double.IsNaN(grid.Root(curve, 1e12, 1e13).At));
    }

    [Fact]
    public void Points_beyond_a_gap_are_left_out()
    {
        AxisGrid grid = AxisGrid.Of(100, 1, 1e4);
        AxisGrid kept = grid.Where(g => g is not 3 and not 30);
        Assert.Equal(grid.Values[4..30], kept.Values);
        Assert.Equal(100, kept.Values[kept.Target]);
    }
}
