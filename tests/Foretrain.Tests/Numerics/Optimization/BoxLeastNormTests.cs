using Foretrain.Numerics;
using Foretrain.Numerics.Optimization;
using Xunit;

namespace Foretrain.Tests.Numerics.Optimization;

public class BoxLeastNormTests
{
    [Fact]
    public void Random_problems_meet_the_optimality_conditions()
    {
        for (ulong seed = 0; seed < 300; seed++)
        {
            var random = new RandomStream(seed, 5);
            int dimension = 1 + random.NextInt(6), count = random.NextInt(14);
            var solver = new BoxLeastNorm(dimension);
            var columns = new List<(double[] Q, double Low, double High)>();
            for (int k = 0; k < count; k++)
            {
                double[] q = [.. Enumerable.Range(0, dimension).Select(_ => random.NextNormal())];
                if (k > 0 && random.NextInt(4) == 0) q = columns[random.NextInt(k)].Q; // the same run twice
                (double low, double high) = random.NextInt(3) switch { 0 => (-1, 1), 1 => (-0.1, 0.9), _ => (0, double.PositiveInfinity) };
                columns.Add((q, low, high));
                q.CopyTo(solver.Add(low, high));
            }

            double[] vector = [.. Enumerable.Range(0, dimension).Select(_ => 2 * random.NextNormal())];
            solver.Solve(vector);
            double[] rest = [.. vector];
            for (int k = 0; k < count; k++)
                for (int i = 0; i < dimension; i++) rest[i] += solver.Coefficient(k) * columns[k].Q[i];
            for (int i = 0; i < dimension; i++) Assert.Equal(rest[i], solver.Residual[i], 1e-12);
            for (int k = 0; k < count; k++)
            {
                (double[] q, double low, double high) = columns[k];
                double c = solver.Coefficient(k), slope = q.Select((v, i) => v * rest[i]).Sum();
                Assert.InRange(c, low, high);
                if (c > low) Assert.True(slope <= 1e-10, $"seed {seed}: column {k} would shrink");
                if (c < high) Assert.True(slope >= -1e-10, $"seed {seed}: column {k} would grow");
            }
        }
    }
}
