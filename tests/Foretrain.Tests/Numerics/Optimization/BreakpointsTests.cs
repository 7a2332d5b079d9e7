using Foretrain.Numerics;
using Foretrain.Numerics.Optimization;
using Xunit;

namespace Foretrain.Tests.Numerics.Optimization;

public class BreakpointsTests
{
    [Fact]
    public void No_point_of_a_convex_path_is_lower_than_the_one_found()
    {
        var breakpoints = new Breakpoints();
        for (ulong seed = 0; seed < 200; seed++)
        {
            var random = new RandomStream(seed, 9);
            int n = 1 + random.NextInt(30);
            double[] r = Draw(), v = Draw(), w = [.. Enumerable.Range(0, n).Select(_ => (double)random.NextInt(3))];
            double bend = random.NextInt(2) * random.NextDouble(), push = 3 * random.NextNormal(), reach = 5;
            double slope = push + Enumerable.Range(0, n).Sum(i => w[i] * Math.Sign(r[i]) * v[i]);
            if (slope >= 0) continue;
            (double step, int row) = breakpoints.Walk(r, v, w, n, slope, bend, 2, reach);
            Assert.InRange(step, 0, reach);
            if (row >= 0) Assert.Equal(0, r[row] + step * v[row], 1e-12);
            for (int k = 0; k <= 500; k++) Assert.True(Value(step) <= Value(reach * k / 500) + 1e-12);

            double Value(double t) => push * t + 0.5 * bend * t * t + Enumerable.Range(0, n).Sum(i => w[i] * Math.Abs(r[i] + t * v[i]));
            double[] Draw() => [.. Enumerable.Range(0, n).Select(_ => random.NextNormal())];
        }
    }
}
