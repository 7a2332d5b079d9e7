using Foretrain.Expressions;
using Foretrain.Numerics;
using Foretrain.Objectives;

namespace Foretrain.Fitting;

/// <summary>
/// Variable projection: where the formula is affine in some parameters, the best of those for given others is a small
/// (non-negative) least-squares problem. Used to turn a grid over the few non-linear parameters into good starts.
/// </summary>
/// <remarks>
/// The residual on a log scale is replaced by its first-order form (prediction - observation) / observation, and a robust
/// loss by a few rounds of reweighting; both only choose starts, the true objective is minimised afterwards. Reference:
/// Golub and Pereyra, SIAM J. Numer. Anal. 10 (1973) 413-432; O'Leary and Rust, Comput. Optim. Appl. 54 (2013) 579-593.
/// </remarks>
internal sealed class VariableProjection
{
    private readonly FormulaEvaluator _model;
    private readonly int[] _linear; // parameter numbers
    private readonly bool[] _nonNegative;
    private readonly double[] _lower, _upper;
    private readonly double[] _observed, _base, _rowWeights, _values, _jacobian, _zero, _robust;
    private readonly double[] _gram, _moment, _solution;
    private readonly Nnls _solver;
    private readonly Objective _objective;

    /// <param name="bound">Formula bound to the runs.</param>
    /// <param name="target">Observations, raw.</param>
    /// <param name="weights">Weights, or null.</param>
    /// <param name="objective">Objective.</param>
    /// <param name="coordinates">Bounds.</param>
    /// <param name="linear">Parameters in which the formula is jointly affine and that are free and untied.</param>
    public VariableProjection(
        BoundFormula bound, double[] target, double[]? weights, Objective objective, Coordinates coordinates, int[] linear)
    {
        _model = bound.NewEvaluator();
        _linear = linear;
        _objective = objective;
        _observed = target;
        int n = bound.Rows, q = linear.Length;
        _lower = [.. linear.Select(j => coordinates.Specs[j].Min)];
        _upper = [.. linear.Select(j => coordinates.Specs[j].Max)];
        _nonNegative = [.. _lower.Select(l => l >= 0)];
        _rowWeights = new double[n];
        for (int i = 0; i < n; i++)
        {
            double y = target[i];
            double slope = objective.Space switch { ResidualSpace.Log => 1 / y, ResidualSpace.Logit => 1 / (y * (1 - y)), _ => 1 };
            _rowWeights[i] = (weights?[i] ?? 1) * slope * slope;
        }

        _base = new double[n];
        _values = new double[n];
        _zero = new double[n];
        _robust = new double[n];
        _jacobian = new double[n * bound.Formula.Parameters.Count];
        _gram = new double[q * q];
        _moment = new double[q];
        _solution = new double[q];
        _solver = new Nnls(q);
    }

    /// <summary>Rounds of reweighting for robust losses.</summary>
    public int Rounds { get; init; } = 2;

    /// <summary>Replaces the linear entries of theta by the best ones for the others; false when there is no finite answer.</summary>
    public bool Project(double[] theta)
    {
        if (_linear.Length == 0) return true;
        int n = _observed.Length, q = _linear.Length;
        _model.Jacobian(theta, _values, _jacobian);
        for (int i = 0; i < n; i++) _base[i] = _observed[i] - _values[i];
        for (int k = 0; k < q; k++)
        {
            double current = theta[_linear[k]];
            ReadOnlySpan<double> column = _jacobian.AsSpan(_linear[k] * n, n);
            for (int i = 0; i < n; i++) _base[i] += current * column[i];
        }

        Array.Fill(_robust, 1);
        int rounds = _objective.Loss == LossKind.Squared ? 1 : 1 + Rounds;
        for (int round = 0; round < rounds; round++)
        {
            if (!Solve(n, q)) return false;
            if (round + 1 < rounds) Reweight(n, q);
        }

        for (int k = 0; k < q; k++) theta[_linear[k]] = Math.Clamp(_solution[k], _lower[k], _upper[k]);
        return true;
    }

    private bool Solve(int n, int q)
    {
        Array.Clear(_gram);
        Array.Clear(_moment);
        for (int k = 0; k < q; k++)
        {
            ReadOnlySpan<double> a = _jacobian.AsSpan(_linear[k] * n, n);
            for (int i = 0; i < n; i++) _zero[i] = a[i] * _rowWeights[i] * _robust[i];
            _moment[k] = Dot(_zero, _base);
            for (int l = k; l < q; l++) _gram[k * q + l] = _gram[l * q + k] = Dot(_zero, _jacobian.AsSpan(_linear[l] * n, n));
        }

        foreach (double g in _gram) if (!double.IsFinite(g)) return false;
        return _solver.Solve(_gram, _moment, _nonNegative, _solution);
    }

    // Weights 1 / max(|r|, s): between least squares and least absolute deviations, at the residuals' own scale.
    private void Reweight(int n, int q)
    {
        double total = 0;
        for (int i = 0; i < n; i++)
        {
            double r = -_base[i];
            for (int k = 0; k < q; k++) r += _solution[k] * _jacobian[_linear[k] * n + i];
            double size = _zero[i] = Math.Abs(r) * Math.Sqrt(_rowWeights[i]);
            total += size;
        }

        double floor = Math.Max(0.2 * total / n, 1e-12);
        for (int i = 0; i < n; i++) _robust[i] = floor / Math.Max(_zero[i], floor);
    }

    private static unsafe double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        int whole = x.Length / VectorMath.Width * VectorMath.Width;
        double sum;
        fixed (double* a = x, b = y) sum = VectorMath.Dot(a, b, whole);
        for (int i = whole; i < x.Length; i++) sum += x[i] * y[i];
        return sum;
    }
}
