using Foretrain.Numerics;
using Foretrain.Numerics.Optimization;
using Xunit;

namespace Foretrain.Tests.Numerics.Optimization;

public class BallSubproblemTests
{
    [Fact]
    public void IsNearlyOptimalOnRandomProblems()
    {
        // Against many feasible points, among them the exact minimiser along each eigen-direction from the centre.
        var random = new RandomStream(13, 0);
        for (int trial = 0; trial < 400; trial++)
        {
            int n = 1 + random.NextInt(5);
            double[] h = new double[n * n], g = new double[n], z = new double[n], point = new double[n];
            for (int i = 0; i < n; i++)
            {
                g[i] = random.NextNormal() * (trial % 5 == 0 ? 0 : 1);
                for (int j = 0; j <= i; j++) h[i * n + j] = h[j * n + i] = random.NextNormal();
            }

            double radius = Math.Exp(2 * random.NextNormal());
            double reduction = new BallSubproblem(n).Solve(h, g, n, radius, z);
            Assert.True(HouseholderQr.Norm(z) <= radius * (1 + 1e-12));
            Assert.Equal(BallSubproblem.Reduction(h, g, n, z), reduction);
            for (int sample = 0; sample < 300; sample++)
            {
                for (int i = 0; i < n; i++) point[i] = random.NextNormal();
                double length = radius * (sample % 2 == 0 ? 1 : random.NextDouble()) / HouseholderQr.Norm(point);
                for (int i = 0; i < n; i++) point[i] *= length;
                double other = BallSubproblem.Reduction(h, g, n, point);
                Assert.True(reduction >= 0.9 * other - 1e-12, $"trial {trial}: {reduction} < {other}");
            }
        }
    }

    [Fact]
    public void HardCaseReachesTheBoundaryAlongNegativeCurvature()
    {
        // H = diag(-2, 1), g = (0, 1): stationary multiplier 2 gives z2 = -1/3, and z1 fills up to the radius.
        double[] z = new double[2];
        double reduction = new BallSubproblem(2).Solve([-2, 0, 0, 1], [0, 1], 2, 1, z);
        Assert.Equal(-1.0 / 3, z[1], 1e-12);
        Assert.Equal(Math.Sqrt(8.0 / 9), Math.Abs(z[0]), 1e-12);
        Assert.Equal(8.0 / 9 + 1.0 / 3 - 1.0 / 18, reduction, 1e-12);
    }

    [Fact]
    public void SingularHessianWithGradientInItsRangeTakesTheShortestStep()
    {
        double[] z = new double[2];
        new BallSubproblem(2).Solve([1, 1, 1, 1], [1, 1], 2, 10, z);
        Assert.Equal([-0.5, -0.5], z, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void NonFiniteDataGiveNaN() =>
        Assert.True(double.IsNaN(new BallSubproblem(1).Solve([double.NaN], [1], 1, 1, new double[1])));
}
