using Foretrain.Numerics.Optimization;
using Xunit;

namespace Foretrain.Tests.Numerics.Optimization;

public class ScalarTests
{
    [Fact]
    public void BrentFindsRoots()
    {
        Assert.Equal(Math.Sqrt(2), ScalarRoot.Brent(x => x * x - 2, 0, 2), 1e-15);
        Assert.Equal(0.7390851332151607, ScalarRoot.Brent(x => Math.Cos(x) - x, 0, 1), 1e-15);
        Assert.Equal(1, ScalarRoot.Brent(x => Math.Pow(x - 1, 9), 0, 5), 1e-3);
        Assert.Equal(3, ScalarRoot.Brent(x => x - 3, 3, 5));
        Assert.True(double.IsNaN(ScalarRoot.Brent(x => x * x + 1, -1, 1)));
        Assert.True(double.IsNaN(ScalarRoot.Brent(_ => double.NaN, -1, 1)));
    }

    [Fact]
    public void NewtonFindsRootsAndFallsBackToBisection()
    {
        static double Square(double x, out double d)
        {
            d = 2 * x;
            return x * x - 2;
        }

        // Newton alone diverges on this one from anywhere beyond 1.39.
        static double Arc(double x, out double d)
        {
            d = 1 / (1 + (x - 0.3) * (x - 0.3));
            return Math.Atan(x - 0.3);
        }

        static double None(double x, out double d)
        {
            d = 0;
            return 1;
        }

        Assert.Equal(Math.Sqrt(2), ScalarRoot.Newton(Square, 0, 200), 1e-15);
        Assert.Equal(-Math.Sqrt(2), ScalarRoot.Newton(Square, -200, 0), 1e-15);
        Assert.Equal(0.3, ScalarRoot.Newton(Arc, -1000, 5000), 1e-14);
        Assert.True(double.IsNaN(ScalarRoot.Newton(None, 0, 1)));
    }

    [Fact]
    public void BrentFindsMinima()
    {
        Assert.Equal(1.5, ScalarMinimum.Brent(x => (x - 1.5) * (x - 1.5), -10, 30).X, 1e-7);
        (double x, double value) = ScalarMinimum.Brent(x => Math.Abs(x - 0.2) + 1, -1, 1);
        Assert.Equal(0.2, x, 1e-7);
        Assert.Equal(1, value, 1e-7);
        Assert.Equal((5, -5), ScalarMinimum.Brent(x => -x, 0, 5));
        Assert.Equal((0, 0), ScalarMinimum.Brent(x => x, 0, 5));

        // Undefined on the left half.
        Assert.Equal(2, ScalarMinimum.Brent(x => x < 1 ? double.NaN : (x - 2) * (x - 2), 0, 4).X, 1e-6);
    }
}
