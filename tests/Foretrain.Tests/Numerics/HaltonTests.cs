using Foretrain.Numerics;
using Xunit;

namespace Foretrain.Tests.Numerics;

public class HaltonTests
{
    [Fact]
    public void FirstPointsAreFixed()
    {
        double[] point = new double[3];
        Halton.Point(0, point);
        Assert.Equal([0.5, 1.0 / 3, 0.8], point, (a, b) => Math.Abs(a - b) < 1e-15);
        Halton.Point(5, point);

        // 6 is 110 in base 2 (reversed 011), 20 in base 3 (reversed 02), 11 in base 5 (digits times 4: 44).
        Assert.Equal([0.375, 2.0 / 9, 0.96], point, (a, b) => Math.Abs(a - b) < 1e-15);
    }

    [Fact]
    public void EveryPairOfCoordinatesIsSpread()
    {
        // 512 points on an 8 x 8 grid put 8 in each cell on average; other multipliers leave whole corners empty.
        const int dimension = 18, count = 512;
        double[][] points = [.. Enumerable.Range(0, count).Select(i =>
        {
            double[] p = new double[dimension];
            Halton.Point(i, p);
            return p;
        })];
        Assert.All(points, p => Assert.All(p, c => Assert.InRange(c, 1e-9, 1 - 1e-9)));
        for (int a = 0; a < dimension; a++)
        {
            for (int b = a + 1; b < dimension; b++)
            {
                int[] cells = new int[64];
                foreach (double[] p in points) cells[(int)(8 * p[a]) * 8 + (int)(8 * p[b])]++;
                Assert.DoesNotContain(0, cells);
            }
        }
    }
}
