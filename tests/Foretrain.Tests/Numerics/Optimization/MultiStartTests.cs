using Foretrain.Numerics.Optimization;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Numerics.Optimization;

public class MultiStartTests
{
    private static readonly StartBox Box = new([-3, -3], [3, 3], [false, false]);

    // (x^2 - 1)^2 + (y - x / 4)^2 + (x - 1)^2 / 100: minima near x = 1 (exact, zero) and x = -1.
    private static DualResiduals TwoValleys() => new(2, 3, static (x, r) =>
    {
        r[0] = x[0] * x[0] - 1;
        r[1] = x[1] - x[0] / 4;
        r[2] = 0.1 * (x[0] - 1);
    });

    [Fact]
    public void FindsBothBasinsAndOrdersThem()
    {
        List<Basin> basins = MultiStart.Minimise(TwoValleys(), Box, [], [], GaussNewton.DefaultOptions, new MultiStartOptions());
        Assert.Equal(2, basins.Count);
        Assert.Equal(1, basins[0].X[0], 1e-8);
        Assert.Equal(-0.995, basins[1].X[0], 1e-2);
        Assert.Equal(60, basins.Sum(b => b.Hits));
        Assert.True(basins[0].Outcome.Value < basins[1].Outcome.Value);
    }

    [Fact]
    public void ExactFitsAtOnePointAreOneBasin()
    {
        var problem = new DualResiduals(2, 2, static (x, r) =>
        {
            r[0] = 10 * (x[1] - Dual.Exp(x[0]));
            r[1] = Dual.Sin(x[0] - 1) + x[1] - Math.E;
        });
        Basin basin = Assert.Single(MultiStart.Minimise(problem, Box, [-3, -3], [3, 3], GaussNewton.DefaultOptions, new MultiStartOptions()),
            b => b.Outcome.Value < 1e-20);
        Assert.Equal(1, basin.X[0], 1e-12);
    }

    [Fact]
    public void IsRepeatable()
    {
        List<Basin> a = MultiStart.Minimise(TwoValleys(), Box, [], [], GaussNewton.DefaultOptions, new MultiStartOptions());
        List<Basin> b = MultiStart.Minimise(TwoValleys(), Box, [], [], GaussNewton.DefaultOptions, new MultiStartOptions());
        Assert.Equal(a.Select(x => (x.X[0], x.X[1], x.Outcome)), b.Select(x => (x.X[0], x.X[1], x.Outcome)));
    }

    [Fact]
    public void RespectsBounds()
    {
        List<Basin> basins = MultiStart.Minimise(TwoValleys(), Box, [-3, -3], [0.5, 3], GaussNewton.DefaultOptions, new MultiStartOptions());
        Assert.All(basins, b => Assert.True(b.X[0] <= 0.5));
        Assert.Equal(-0.995, basins[0].X[0], 1e-2);
    }

    [Fact]
    public void NothingDefinedGivesNothing()
    {
        var problem = new DualResiduals(1, 1, static (x, r) => r[0] = Dual.Log(x[0]));
        Assert.Empty(MultiStart.Minimise(problem, new StartBox([-2], [-1], [false]), [], [], GaussNewton.DefaultOptions, new MultiStartOptions()));
    }

    [Fact]
    public void LogarithmicBoxesSpreadInRatio()
    {
        var box = new StartBox([1e-4, -100], [1e4, -1], [true, true]);
        double[] x = new double[2];
        box.Map([0.5, 0.5], x);
        Assert.Equal(1, x[0], 1e-12);
        Assert.Equal(-10, x[1], 1e-12);
    }
}
