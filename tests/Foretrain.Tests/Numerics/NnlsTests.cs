using Foretrain.Numerics;
using Xunit;

namespace Foretrain.Tests.Numerics;

public class NnlsTests
{
    [Fact]
    public void SatisfiesTheOptimalityConditionsOnRandomProblems()
    {
        var random = new RandomStream(5, 0);
        for (int trial = 0; trial < 500; trial++)
        {
            int n = 1 + random.NextInt(8), m = n + random.NextInt(10);
            double[] a = new double[m * n], b = new double[m];
            for (int i = 0; i < a.Length; i++) a[i] = random.NextNormal();
            for (int i = 0; i < m; i++) b[i] = random.NextNormal();
            double[] gram = new double[n * n], moment = new double[n], x = new double[n];
            bool[] bounded = new bool[n];
            for (int i = 0; i < n; i++)
            {
                bounded[i] = random.NextInt(3) > 0;
                for (int k = 0; k < m; k++) moment[i] += a[i * m + k] * b[k];
                for (int j = 0; j < n; j++)
                {
                    for (int k = 0; k < m; k++) gram[i * n + j] += a[i * m + k] * a[j * m + k];
                }
            }

            Assert.True(new Nnls(n).Solve(gram, moment, bounded, x));
            for (int i = 0; i < n; i++)
            {
                double gradient = -moment[i];
                for (int j = 0; j < n; j++) gradient += gram[i * n + j] * x[j];
                if (bounded[i] && x[i] == 0) Assert.True(gradient > -1e-9);
                else Assert.Equal(0, gradient, 1e-8 * (1 + Math.Abs(x[i])) * gram[i * n + i]);
                if (bounded[i]) Assert.True(x[i] >= 0);
            }
        }
    }

    [Fact]
    public void LeavesDependentColumnsOutAndStillFits()
    {
        // Two equal columns: any split is optimal; one must carry the weight.
        double[] x = new double[2];
        Assert.True(new Nnls(2).Solve([4, 4, 4, 4], [8, 8], [], x));
        Assert.Equal(2, x[0] + x[1], 1e-14);
        Assert.True(x[0] >= 0 && x[1] >= 0);
    }

    [Fact]
    public void RefusesNonFiniteData() =>
        Assert.False(new Nnls(1).Solve([double.NaN], [1], [], new double[1]));

    [Fact]
    public void ScalesDoNotMatter()
    {
        double[] x = new double[2];
        Assert.True(new Nnls(2).Solve([1e-20, 0, 0, 1e20], [3e-20, 2e20], [], x));
        Assert.Equal(3, x[0], 1e-12);
        Assert.Equal(2, x[1], 1e-12);
        Assert.True(new Nnls(2).Solve([1e-20, 0, 0, 1e20], [-3e-20, 2e20], [], x));
        Assert.Equal(0, x[0]);
    }
}
