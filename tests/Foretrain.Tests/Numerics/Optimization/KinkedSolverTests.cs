using Foretrain.Numerics.Optimization;
using Xunit;

namespace Foretrain.Tests.Numerics.Optimization;

/// <summary>Small problems whose minima are known by hand.</summary>
public class KinkedSolverTests
{
    private static readonly double[] Below = [-10, -10], Above = [10, 10];

    [Fact]
    public void Corner_where_two_curves_cross_is_found_to_rounding()
    {
        // x^2 + y^2 = 2 and x = y cross at (1, 1); the third residual pulls with less than they hold.
        double[] x = [3, 0.5];
        var solver = new KinkedSolver(2, 3);
        SolveOutcome end = solver.Minimise(new Two(
            (x, y) => [x * x + y * y - 2, x - y, 0.1 * (x + y) + 5],
            (x, y) => [(2 * x, 2 * y, 2, 2), (1, -1, 0, 0), (0.1, 0.1, 0, 0)], 3), x, Below, Above, new SolveOptions(1e-9));
        Assert.Equal(SolveCode.Converged, end.Code);
        Assert.Equal(1, x[0], 1e-14);
        Assert.Equal(1, x[1], 1e-14);
        Assert.Equal(5.2, end.Value, 1e-12);
        Assert.Equal(1, solver.LeastCurvature);
        // 0.1 (1, 1) + slope (2, 2) = 0
        Assert.Equal(-0.05, solver.Balanced.Single(b => b.Row == 0).Slope, 1e-12);
        Assert.Equal(0, solver.Balanced.Single(b => b.Row == 1).Slope, 1e-12);
    }

    [Fact]
    public void Minimum_along_a_curve_needs_its_curvature_and_converges_fast()
    {
        // Four times |x^2 + y^2 - 1| holds the circle; x + 2 y + 9 is least on it at -(1, 2)/sqrt 5, with no second run met.
        double[] x = [0.9, -0.1];
        var solver = new KinkedSolver(2, 2);
        SolveOutcome end = solver.Minimise(new Two(
            (x, y) => [4 * (x * x + y * y - 1), x + 2 * y + 9],
            (x, y) => [(8 * x, 8 * y, 8, 8), (1, 2, 0, 0)], 2), x, Below, Above, new SolveOptions(1e-10));
        Assert.Equal(SolveCode.Converged, end.Code);
        Assert.Equal(-1 / Math.Sqrt(5), x[0], 1e-10);
        Assert.Equal(-2 / Math.Sqrt(5), x[1], 1e-10);
        (int row, double slope) = Assert.Single(solver.Balanced);
        Assert.Equal(0, row);
        Assert.Equal(Math.Sqrt(5) / 8, slope, 1e-9);
        Assert.True(solver.LeastCurvature > 0);
        Assert.InRange(end.Iterations, 1, 20);
    }

    [Fact]
    public void Bound_holds_where_the_slopes_push_outwards()
    {
        double[] x = [0, 0];
        var solver = new KinkedSolver(2, 2);
        SolveOutcome end = solver.Minimise(new Two((x, y) => [x - 5, y - 1], (_, _) => [(1, 0, 0, 0), (0, 1, 0, 0)], 2), x, Below, [2, 10], new SolveOptions(1e-10));
        Assert.Equal(SolveCode.ConvergedAtBound, end.Code);
        Assert.Equal([2.0, 1.0], x);
        Assert.Equal(1ul, end.AtUpper);
        Assert.Equal(3, end.Value);
    }

    [Fact]
    public void Undefined_start_is_said_to_be_so()
    {
        double[] x = [0, 0];
        SolveOutcome end = new KinkedSolver(2, 1).Minimise(new Two((_, _) => [double.NaN], (_, _) => [(1, 0, 0, 0)], 1), x, Below, Above, SolveOptions.Default);
        Assert.Equal(SolveCode.NonFinite, end.Code);
    }

    /// <summary>Absolute loss of residuals of two parameters; derivatives per row are d/dx, d/dy and the diagonal of the Hessian.</summary>
    private sealed class Two(Func<double, double, double[]> residuals, Func<double, double, (double, double, double, double)[]> derivatives, int rows) : IKinkedSum
    {
        private readonly double[] _weights = [.. Enumerable.Repeat(1.0, rows)];

        public int Size => 2;

        public int Rows => rows;

        public double Low => -1;

        public double High => 1;

        public Span<double> Weights => _weights;

        public double ResidualScale => 1;

        public double ExactFitValue => 0;

        public void Residuals(ReadOnlySpan<double> x, Span<double> to) => residuals(x[0], x[1]).CopyTo(to);

        public void Linearise(ReadOnlySpan<double> x, ReadOnlySpan<double> slopes, double[] jacobian, int stride, Span<double> hessian)
        {
            Array.Clear(jacobian);
            hessian.Clear();
            (double, double, double, double)[] d = derivatives(x[0], x[1]);
            for (int i = 0; i < rows; i++)
            {
                (jacobian[i], jacobian[stride + i]) = (d[i].Item1, d[i].Item2);
                hessian[0] += slopes[i] * d[i].Item3;
                hessian[3] += slopes[i] * d[i].Item4;
            }
        }
    }
}
