using Foretrain.Numerics;
using Foretrain.Numerics.Optimization;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Numerics.Optimization;

public class GaussNewtonTests
{
    private static readonly double[] Times = [.. Enumerable.Range(0, 20).Select(i => 0.25 * i)];

    private static DualResiduals Decay(double noise)
    {
        var random = new RandomStream(11, 0);
        double[] y = [.. Times.Select(t => 3 * Math.Exp(-0.8 * t) + 1 + noise * random.NextNormal())];
        return new DualResiduals(3, Times.Length, (x, r) =>
        {
            for (int i = 0; i < r.Length; i++) r[i] = x[0] * Dual.Exp(-x[1] * Times[i]) + x[2] - y[i];
        });
    }

    [Fact]
    public void ExactDataGiveAnExactFit()
    {
        double[] x = [1, 1, 0];
        SolveOutcome end = new GaussNewton(3, Times.Length).Minimise(Decay(0), x, [], [], GaussNewton.DefaultOptions);
        Assert.Equal(SolveCode.ExactFit, end.Code);
        Assert.Equal([3, 0.8, 1], x, (a, b) => Math.Abs(a - b) < 1e-13);
    }

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.9, 1)]
    public void BoundsAreKeptAndReported(double bound, int direction)
    {
        // x1 is about 0.8 without bounds: an upper bound of 0.5 and a lower bound of 0.9 both bind.
        double infinity = double.PositiveInfinity;
        double[] x = [1, 0.6, 0];
        double[] lower = [-infinity, direction == 1 ? bound : 0, -infinity], upper = [infinity, direction == 0 ? bound : infinity, infinity];
        DualResiduals problem = Decay(0.05);
        SolveOutcome end = new GaussNewton(3, Times.Length).Minimise(problem, x, lower, upper, GaussNewton.DefaultOptions);
        Assert.Equal(SolveCode.ConvergedAtBound, end.Code);
        Assert.Equal(bound, x[1]);
        Assert.Equal(direction == 1 ? 2UL : 0, end.AtLower);
        Assert.Equal(direction == 0 ? 2UL : 0, end.AtUpper);

        // The other two are linear: they must be the ordinary least-squares solution given x1.
        double[] jacobian = new double[3 * Times.Length], r = new double[Times.Length];
        problem.Evaluate(x, r, jacobian);
        Assert.Equal(0, HouseholderQr.Dot(jacobian.AsSpan(0, r.Length), r), 1e-10);
        Assert.Equal(0, HouseholderQr.Dot(jacobian.AsSpan(2 * r.Length), r), 1e-10);
        double push = HouseholderQr.Dot(jacobian.AsSpan(r.Length, r.Length), r);
        Assert.True(direction == 1 ? push > 0 : push < 0);
    }

    [Fact]
    public void AFixedParameterStaysWhereItIs()
    {
        double[] x = [1, 0.6, 0.25];
        double[] lower = [-9, -9, 0.25], upper = [9, 9, 0.25];
        SolveOutcome end = new GaussNewton(3, Times.Length).Minimise(Decay(0.05), x, lower, upper, GaussNewton.DefaultOptions);
        Assert.True(end.Code.IsMinimum());
        Assert.Equal(0.25, x[2]);
    }

    [Fact]
    public void RandomBoxedLinearProblemsSatisfyTheOptimalityConditions()
    {
        var random = new RandomStream(12, 0);
        for (int trial = 0; trial < 200; trial++)
        {
            int n = 1 + random.NextInt(5), m = n + random.NextInt(6);
            double[] a = [.. Enumerable.Range(0, n * m).Select(_ => random.NextNormal())];
            double[] b = [.. Enumerable.Range(0, m).Select(_ => 3 * random.NextNormal())];
            double[] lower = [.. Enumerable.Range(0, n).Select(_ => -random.NextDouble())];
            double[] upper = [.. Enumerable.Range(0, n).Select(_ => random.NextDouble())];
            var problem = new DualResiduals(n, m, (x, r) =>
            {
                for (int i = 0; i < m; i++)
                {
                    r[i] = -b[i];
                    for (int j = 0; j < n; j++) r[i] += a[j * m + i] * x[j];
                }
            });
            double[] x = new double[n], residuals = new double[m];
            SolveOutcome end = new GaussNewton(n, m).Minimise(problem, x, lower, upper, GaussNewton.DefaultOptions);
            Assert.True(end.Code.IsMinimum(), $"trial {trial}: {end}");
            problem.Evaluate(x, residuals, default);
            for (int j = 0; j < n; j++)
            {
                double gradient = HouseholderQr.Dot(a.AsSpan(j * m, m), residuals);
                if (x[j] == lower[j]) Assert.True(gradient > -1e-8);
                else if (x[j] == upper[j]) Assert.True(gradient < 1e-8);
                else Assert.Equal(0, gradient, 1e-8);
            }
        }
    }

    [Fact]
    public void ADuplicatedParameterIsAFlatDirection()
    {
        double[] x = [1, 1];
        var problem = new DualResiduals(2, 3, static (x, r) =>
        {
            for (int i = 0; i < 3; i++) r[i] = (x[0] + x[1]) * (i + 1) - new double[] { 1, 5, 2 }[i];
        });
        SolveOutcome end = new GaussNewton(2, 3).Minimise(problem, x, [], [], GaussNewton.DefaultOptions);
        Assert.Equal(SolveCode.FlatDirection, end.Code);
        Assert.Equal(17.0 / 14, x[0] + x[1], 1e-12);
    }

    [Fact]
    public void UndefinedStartAndUndefinedNeighbourhoodAreNamed()
    {
        var problem = new DualResiduals(1, 2, static (x, r) =>
        {
            r[0] = Dual.Log(x[0]);
            r[1] = Dual.Sqrt(x[0]) - 3;
        });
        double[] x = [-1];
        Assert.Equal(SolveCode.NonFinite, new GaussNewton(1, 2).Minimise(problem, x, [], [], GaussNewton.DefaultOptions).Code);
        x[0] = 500;
        SolveOutcome end = new GaussNewton(1, 2).Minimise(problem, x, [], [], GaussNewton.DefaultOptions with { InitialRadius = 100 });
        Assert.Equal(SolveCode.Converged, end.Code);
        Assert.Equal(0, Math.Log(x[0]) / x[0] + (Math.Sqrt(x[0]) - 3) / (2 * Math.Sqrt(x[0])), 1e-9);
    }

    [Fact]
    public void UnitsOfParametersDoNotMatter()
    {
        // The same problem with x1 in units 1e6 times smaller takes the same path.
        double[] plain = [1, 1, 0], scaled = [1, 1e6, 0];
        DualResiduals problem = Decay(0.05);
        var other = new DualResiduals(3, Times.Length, (x, r) =>
        {
            for (int i = 0; i < r.Length; i++) r[i] = x[0] * Dual.Exp(-1e-6 * x[1] * Times[i]) + x[2] - Observed(i);
        });
        SolveOptions cut = GaussNewton.DefaultOptions with { MaxIterations = 4 };
        SolveOutcome a = new GaussNewton(3, Times.Length).Minimise(problem, plain, [], [], cut);
        SolveOutcome b = new GaussNewton(3, Times.Length).Minimise(other, scaled, [], [], cut);
        Assert.Equal(SolveCode.IterationLimit, a.Code);
        Assert.Equal(a.Evaluations, b.Evaluations);
        for (int j = 0; j < 3; j++) Assert.Equal(plain[j], (j == 1 ? 1e-6 : 1) * scaled[j], 1e-9);

        double Observed(int i)
        {
            double[] r = new double[Times.Length];
            problem.Evaluate([0, 0, 0], r, default);
            return -r[i];
        }
    }

    [Fact]
    public void SolvesAllocateNothing()
    {
        var solver = new GaussNewton(3, Times.Length);
        DualResiduals problem = Decay(0.05);
        double[] x = [1, 1, 0];
        solver.Minimise(problem, x, [], [], GaussNewton.DefaultOptions);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
        {
            (x[0], x[1], x[2]) = (1, 0.5 + 0.1 * i, 0);
            solver.Minimise(problem, x, [], [], GaussNewton.DefaultOptions);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
