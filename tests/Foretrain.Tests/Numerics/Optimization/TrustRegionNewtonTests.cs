using Foretrain.Numerics;
using Foretrain.Numerics.Optimization;
using Xunit;

namespace Foretrain.Tests.Numerics.Optimization;

public class TrustRegionNewtonTests
{
    private delegate double Objective(ReadOnlySpan<double> x, Span<double> g, Span<double> h, Span<double> scale);

    private sealed class Problem(int size, Objective objective, double exact = double.NegativeInfinity) : ISecondOrder
    {
        private readonly double[] g = new double[size];
        private readonly double[] h = new double[size * size];
        private readonly double[] s = new double[size];

        public int Size => size;

        public double GradientNormaliser { get; init; } = 1;

        public double ExactFitValue => exact;

        public double Value(ReadOnlySpan<double> x) => objective(x, g, h, s);

        public double Derivatives(ReadOnlySpan<double> x, Span<double> gradient, Span<double> hessian, Span<double> scale)
        {
            gradient.Clear();
            hessian.Clear();
            scale.Clear();
            return objective(x, gradient, hessian, scale);
        }
    }

    private static double Rosenbrock(ReadOnlySpan<double> x, Span<double> g, Span<double> h, Span<double> scale)
    {
        double a = 1 - x[0], b = x[1] - x[0] * x[0];
        g[0] = -2 * a - 400 * x[0] * b;
        g[1] = 200 * b;
        h[0] = 2 - 400 * (x[1] - 3 * x[0] * x[0]);
        h[1] = h[2] = -400 * x[0];
        h[3] = 200;
        return a * a + 100 * b * b;
    }

    [Fact]
    public void RosenbrockConvergesQuickly()
    {
        double[] x = [-1.2, 1];
        SolveOutcome end = new TrustRegionNewton(2).Minimise(new Problem(2, Rosenbrock), x, [], [], SolveOptions.Default);
        Assert.Equal(SolveCode.Converged, end.Code);
        Assert.Equal(1, x[0], 1e-8);
        Assert.Equal(1, x[1], 1e-8);
        Assert.InRange(end.Iterations, 5, 40);
    }

    [Theory]
    [InlineData(0.5, 2.0, 0.5, 0.25)]
    [InlineData(2.0, 0.5, 0.70710678118654757, 0.5)]
    public void RosenbrockStopsOnItsBound(double upper0, double upper1, double expected0, double expected1)
    {
        // With x1 <= 0.5 the constrained minimum solves 2(x0 - 1) + 400 x0 (x0^2 - 0.5) = 0 near sqrt(0.5).
        double[] x = [-1.2, 0.4];
        SolveOutcome end = new TrustRegionNewton(2).Minimise(
            new Problem(2, Rosenbrock), x, [-10, -10], [upper0, upper1], SolveOptions.Default);
        Assert.Equal(SolveCode.ConvergedAtBound, end.Code);
        Assert.Equal(expected0, x[0], 1e-2);
        Assert.Equal(expected1, x[1], 1e-2);
        Assert.NotEqual(0UL, end.AtUpper);
        double[] g = new double[2];
        Rosenbrock(x, g, new double[4], new double[2]);
        Assert.True(g[end.AtUpper == 1 ? 0 : 1] < 0);
        Assert.Equal(0, g[end.AtUpper == 1 ? 1 : 0], 1e-6);
    }

    [Fact]
    public void LeavesASaddlePoint()
    {
        // f = x0^2 + (x1^2 - 1)^2 / 4 starts at its saddle (0, 0), where the gradient is exactly zero.
        double[] x = [0, 0];
        SolveOutcome end = new TrustRegionNewton(2).Minimise(
            new Problem(2, static (x, g, h, _) =>
            {
                double u = x[1] * x[1] - 1;
                g[0] = 2 * x[0];
                g[1] = u * x[1];
                h[0] = 2;
                h[1] = h[2] = 0;
                h[3] = 3 * x[1] * x[1] - 1;
                return x[0] * x[0] + 0.25 * u * u;
            }), x, [], [], SolveOptions.Default);
        Assert.Equal(SolveCode.Converged, end.Code);
        Assert.Equal(1, Math.Abs(x[1]), 1e-8);
    }

    [Fact]
    public void FlatDirectionIsNamed()
    {
        double[] x = [3, 1];
        SolveOutcome end = new TrustRegionNewton(2).Minimise(
            new Problem(2, static (x, g, h, _) =>
            {
                double u = x[0] + x[1] - 1;
                g[0] = g[1] = 2 * u;
                h.Fill(2);
                return 5 + u * u;
            }), x, [], [], SolveOptions.Default);
        Assert.Equal(SolveCode.FlatDirection, end.Code);
        Assert.Equal(1, x[0] + x[1], 1e-9);
    }

    [Fact]
    public void NonFiniteTrialsShrinkTheRegion()
    {
        // -ln x + x has its minimum at 1 and is NaN for negative x, where the first Newton steps from 30 lead.
        double[] x = [30];
        SolveOutcome end = new TrustRegionNewton(1).Minimise(
            new Problem(1, static (x, g, h, _) =>
            {
                g[0] = 1 - 1 / x[0];
                h[0] = 1 / (x[0] * x[0]);
                return x[0] - Math.Log(x[0]);
            }), x, [], [], SolveOptions.Default with { InitialRadius = 100 });
        Assert.Equal(SolveCode.Converged, end.Code);
        Assert.Equal(1, x[0], 1e-9);
    }

    [Fact]
    public void NonFiniteStartIsReported()
    {
        double[] x = [-1];
        SolveOutcome end = new TrustRegionNewton(1).Minimise(
            new Problem(1, static (x, g, h, _) => Math.Log(x[0])), x, [], [], SolveOptions.Default);
        Assert.Equal(SolveCode.NonFinite, end.Code);
    }

    [Fact]
    public void UnboundedDescentNeverClaimsConvergence()
    {
        double[] x = [1];
        SolveOutcome end = new TrustRegionNewton(1).Minimise(
            new Problem(1, static (x, g, h, _) =>
            {
                g[0] = -1;
                h[0] = 0;
                return -x[0];
            }), x, [], [], SolveOptions.Default);
        Assert.False(end.Code.IsMinimum());
    }

    [Fact]
    public void HuberLineWithKinksConverges()
    {
        // Robust line: most residuals sit beyond delta, so the Hessian is piecewise constant and often singular.
        var random = new RandomStream(7, 0);
        double[] t = [.. Enumerable.Range(0, 60).Select(i => i / 10.0)];
        double[] y = [.. t.Select(v => 2 - 3 * v + random.NextNormal() * (random.NextInt(5) == 0 ? 20 : 0.3))];
        const double delta = 1e-3;
        double Huber(ReadOnlySpan<double> x, Span<double> g, Span<double> h, Span<double> scale)
        {
            double f = 0;
            g.Clear();
            h.Clear();
            scale.Clear();
            for (int i = 0; i < t.Length; i++)
            {
                double r = x[0] + x[1] * t[i] - y[i];
                bool inside = Math.Abs(r) <= delta;
                double psi = inside ? r : Math.CopySign(delta, r);
                f += inside ? 0.5 * r * r : delta * (Math.Abs(r) - 0.5 * delta);
                g[0] += psi;
                g[1] += psi * t[i];
                scale[0] += 1;
                scale[1] += t[i] * t[i];
                if (!inside) continue;
                h[0] += 1;
                h[1] += t[i];
                h[2] += t[i];
                h[3] += t[i] * t[i];
            }

            scale[0] = Math.Sqrt(scale[0]);
            scale[1] = Math.Sqrt(scale[1]);
            return f;
        }

        double reference = double.NaN;
        foreach (double[] start in new double[][] { [0, 0], [100, -50], [-7, 30], [2, -3] })
        {
            double[] x = [.. start];
            var problem = new Problem(2, Huber) { GradientNormaliser = delta * Math.Sqrt(t.Length) };
            SolveOutcome end = new TrustRegionNewton(2).Minimise(problem, x, [], [], SolveOptions.Default with { MaxIterations = 500 });
            Assert.True(end.Code.IsMinimum(), $"{end}");
            if (double.IsNaN(reference)) reference = end.Value;
            Assert.Equal(reference, end.Value, 1e-12 * reference);
        }
    }

    [Fact]
    public void SolvesAllocateNothing()
    {
        var solver = new TrustRegionNewton(2);
        var problem = new Problem(2, Rosenbrock);
        double[] x = [-1.2, 1];
        solver.Minimise(problem, x, [], [], SolveOptions.Default);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
        {
            x[0] = -1.2 + 0.01 * i;
            x[1] = 1;
            solver.Minimise(problem, x, [], [], SolveOptions.Default);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void RandomBoxQuadraticsSatisfyTheOptimalityConditions()
    {
        var random = new RandomStream(8, 0);
        for (int trial = 0; trial < 300; trial++)
        {
            int n = 1 + random.NextInt(6);
            double[] a = new double[n * n], c = new double[n], lo = new double[n], hi = new double[n], x = new double[n];
            for (int i = 0; i < n; i++)
            {
                c[i] = 3 * random.NextNormal();
                lo[i] = -random.NextDouble();
                hi[i] = random.NextDouble();
                for (int j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = random.NextNormal() + (i == j && trial % 2 == 0 ? 2 * n : 0);
            }

            double Quadratic(ReadOnlySpan<double> p, Span<double> g, Span<double> h, Span<double> scale)
            {
                double f = 0;
                for (int i = 0; i < n; i++)
                {
                    double row = 0;
                    for (int j = 0; j < n; j++) row += a[i * n + j] * p[j];
                    g[i] = row - c[i];
                    f += p[i] * (0.5 * row - c[i]);
                }

                a.CopyTo(h);
                return f;
            }

            SolveOutcome end = new TrustRegionNewton(n).Minimise(new Problem(n, Quadratic), x, lo, hi, SolveOptions.Default);
            Assert.True(end.Code.IsMinimum(), $"trial {trial}: {end}");
            double[] gradient = new double[n];
            Quadratic(x, gradient, new double[n * n], []);
            for (int i = 0; i < n; i++)
            {
                Assert.InRange(x[i], lo[i], hi[i]);
                if (x[i] == lo[i]) Assert.True(gradient[i] >= -1e-8);
                else if (x[i] == hi[i]) Assert.True(gradient[i] <= 1e-8);
                else Assert.Equal(0, gradient[i], 1e-6);
            }
        }
    }
}
