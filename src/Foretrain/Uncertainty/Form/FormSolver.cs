using Foretrain.Fitting;
using Foretrain.Numerics;

namespace Foretrain.Uncertainty.Form;

/// <summary>Fits constants and bend together for given variance ratios, and weighs the ratios.</summary>
internal sealed class FormSolver
{
    private const int MostSteps = 12;
    private readonly FitProblem _problem;
    private readonly FitFunction _function;
    private readonly Coordinates _coordinates;
    private readonly double[] _plain, _weights, _directions, _prior;
    private readonly int[]? _groups;
    private readonly int _rows, _free, _bends, _units;
    private readonly double _logWeights, _freedom;
    private double[] _x;
    private double[] _b;
    private double _variance;

    /// <summary>Takes the runs of a problem.</summary>
    /// <param name="problem">Law and runs.</param>
    /// <param name="function">Its residuals.</param>
    /// <param name="plain">Coordinates of the plain fit.</param>
    /// <param name="weights">Weight per run.</param>
    /// <param name="groups">Group per run, or null.</param>
    /// <param name="directions">Directions of the bend at each run.</param>
    /// <param name="effective">Independent runs that a run is worth, at most one.</param>
    public FormSolver(FitProblem problem, FitFunction function, double[] plain, double[] weights, int[]? groups, double[] directions, double effective)
    {
        (_problem, _function, _plain, _weights, _groups, _directions) = (problem, function, plain, weights, groups, directions);
        _coordinates = problem.Coordinates;
        (_rows, _free) = (problem.Rows, _coordinates.Count);
        _freedom = Math.Max(_rows * effective - _free, 2);
        _bends = directions.Length / _rows;
        _units = groups is null ? 0 : groups.Max() + 1;
        _logWeights = weights.Sum(Math.Log);

        // A flat direction must not make the variance infinite: a constant is somewhere within its start range.
        _prior = new double[_free];
        for (int c = 0; c < _free; c++)
        {
            ParameterSpecRange(c, out double width);
            _prior[c] = 1 / (width * width);
        }

        _x = [.. plain];
        _b = new double[_bends];
        _variance = 0;
    }

    /// <summary>Solves for one pair of ratios; null when it has no finite answer.</summary>
    /// <param name="bend">Standard deviation of a bend coefficient.</param>
    /// <param name="share">Shared variance over the variance of a run.</param>
    public (double LogEvidence, FormComponent Component)? Solve(double bend, double share)
    {
        int q = bend > 0 ? _bends : 0, d = _free + q;
        double[] x = [.. _plain], b = new double[q], step = new double[d];
        double[] residuals = new double[_rows], jacobian = new double[_free * _rows];
        double[] a = new double[d * d], rhs = new double[d], factor = new double[d * d];
        double variance = _variance > 0 ? _variance : double.NaN, quadratic = Evaluate(x, b, residuals, share, double.NaN, variance, bend, out double least);
        if (!double.IsFinite(quadratic)) return null;
        if (double.IsNaN(variance)) variance = Math.Max(least / _freedom, 1e-300);
        for (int k = 0; k < MostSteps; k++)
        {
            Linearise(x, b, residuals, jacobian, share, variance, bend, a, rhs, q);
            a.CopyTo(factor, 0);
            if (!Cholesky.Factor(factor, d)) return null;
            rhs.CopyTo(step, 0);
            Cholesky.Solve(factor, d, step);
            double before = Evaluate(x, b, residuals, share, variance, variance, bend, out _);
            double[] nextX = x, nextB = b;
            double after = before, length = 1;
            for (int halving = 0; halving < 8; halving++, length /= 2)
            {
                nextX = [.. x.Select((v, c) => Math.Clamp(v + length * step[c], _coordinates.Lower[c], _coordinates.Upper[c]))];
                nextB = [.. b.Select((v, c) => v + length * step[_free + c])];
                after = Evaluate(nextX, nextB, residuals, share, variance, variance, bend, out _);
                if (after <= before) break;
            }

            if (!(after <= before)) break;
            (x, b) = (nextX, nextB);
            double updated = Math.Max(after / _freedom, 1e-300);
            bool settled = Math.Abs(updated / variance - 1) < 1e-4 && before - after < 1e-4 * after / _rows;
            variance = updated;
            if (settled) break;
        }

        if (_variance == 0) _variance = variance;
        Linearise(x, b, residuals, jacobian, share, variance, bend, a, rhs, q);
        a.CopyTo(factor, 0);
        if (!Cholesky.Factor(factor, d)) return null;
        double total = Evaluate(x, b, residuals, share, variance, variance, bend, out _);
        double logEvidence = -0.5 * (_freedom * Math.Log(variance) + total / variance + LogDeterminant(share) + Cholesky.LogDeterminant(factor, d));
        if (q > 0) logEvidence -= 0.5 * q * Math.Log(bend * bend / variance);
        var inverse = new double[d * d];
        Cholesky.Inverse(factor, d, inverse);
        var theta = new double[_problem.Parameters.Count];
        _coordinates.ToParameters(x, theta);
        return (logEvidence, new(1, bend, theta, b, FullCovariance(inverse, theta, q, variance), Math.Sqrt(variance), Math.Sqrt(share * variance)) { Residual = q > 0 ? OnTopOfPlain(bend, share, variance) : null });
    }

    // The bend with the constants of the plain fit held: (D'V^-1 D + prior) b = -D'V^-1 r.
    private ResidualBend? OnTopOfPlain(double bend, double share, double variance)
    {
        int q = _bends;
        double[] theta = new double[_problem.Parameters.Count], residuals = new double[_rows], a = new double[q * q], b = new double[q], inverse = new double[q * q];
        _coordinates.ToParameters(_plain, theta);
        _function.ResidualsAt(theta, residuals);
        double[][] columns = [.. Enumerable.Range(0, q).Select(k => _directions.AsSpan(k * _rows, _rows).ToArray())];
        for (int k = 0; k < q; k++)
        {
            b[k] = -Product(columns[k], residuals, share);
            for (int l = k; l < q; l++) a[k * q + l] = a[l * q + k] = Product(columns[k], columns[l], share);
            a[k * q + k] += variance / (bend * bend);
        }

        if (!Cholesky.Factor(a, q)) return null;
        Cholesky.Solve(a, q, b);
        Cholesky.Inverse(a, q, inverse);
        return new(b, [.. inverse.Select(v => variance * v)]);
    }

    /// <summary>Residuals with runs on their own and this bend allowed; null when there is no finite answer.</summary>
    public double[]? ResidualsAt(double bend)
    {
        if (Solve(bend, 0) is not { } end) return null;
        var residuals = new double[_rows];
        _function.ResidualsAt(end.Component.Theta, residuals);
        AddBend(end.Component.Coefficients, residuals);
        return residuals;
    }

    // Penalised sum of squares in units of the run variance; `least` is the part of the data.
    private double Evaluate(double[] x, double[] b, double[] residuals, double share, double variance, double priorVariance, double bend, out double least)
    {
        var theta = new double[_problem.Parameters.Count];
        _coordinates.ToParameters(x, theta);
        _function.ResidualsAt(theta, residuals);
        AddBend(b, residuals);
        least = Product(residuals, residuals, share);
        double sum = least;
        if (double.IsNaN(variance)) return sum;
        for (int c = 0; c < x.Length; c++) sum += priorVariance * _prior[c] * (x[c] - _plain[c]) * (x[c] - _plain[c]);
        foreach (double v in b) sum += priorVariance * v * v / (bend * bend);
        return sum;
    }

    private void AddBend(double[] b, double[] residuals)
    {
        for (int k = 0; k < b.Length; k++)
            for (int i = 0; i < _rows; i++) residuals[i] += b[k] * _directions[k * _rows + i];
    }

    // Normal equations of the step: (G'V^-1 G + prior) step = -G'V^-1 r - prior pull, with G = [J, directions].
    private void Linearise(double[] x, double[] b, double[] residuals, double[] jacobian, double share, double variance, double bend, double[] a, double[] rhs, int q)
    {
        int d = _free + q;
        var theta = new double[_problem.Parameters.Count];
        _coordinates.ToParameters(x, theta);
        _function.ResidualsAt(theta, residuals);
        _function.ResidualJacobian(theta, jacobian);
        AddBend(b, residuals);
        var columns = new double[d][];
        for (int c = 0; c < d; c++) columns[c] = c < _free ? jacobian.AsSpan(c * _rows, _rows).ToArray() : _directions.AsSpan((c - _free) * _rows, _rows).ToArray();
        for (int c = 0; c < d; c++)
        {
            rhs[c] = -Product(columns[c], residuals, share);
            for (int e = c; e < d; e++) a[c * d + e] = a[e * d + c] = Product(columns[c], columns[e], share);
        }

        for (int c = 0; c < _free; c++)
        {
            a[c * d + c] += variance * _prior[c];
            rhs[c] -= variance * _prior[c] * (x[c] - _plain[c]);
        }

        for (int c = 0; c < q; c++)
        {
            a[(_free + c) * d + _free + c] += variance / (bend * bend);
            rhs[_free + c] -= variance * b[c] / (bend * bend);
        }
    }

    // u' V^-1 v with V = W^-1 + share (ones of each group), in closed form per group.
    private double Product(double[] u, double[] v, double share)
    {
        double sum = 0;
        if (share <= 0 || _groups is null)
        {
            for (int i = 0; i < _rows; i++) sum += _weights[i] * u[i] * v[i];
            return sum;
        }

        double[] sums = new double[3 * _units];
        for (int i = 0; i < _rows; i++)
        {
            int g = 3 * _groups[i];
            double w = _weights[i];
            sum += w * u[i] * v[i];
            sums[g] += w;
            sums[g + 1] += w * u[i];
            sums[g + 2] += w * v[i];
        }

        for (int g = 0; g < 3 * _units; g += 3) sum -= share / (1 + share * sums[g]) * sums[g + 1] * sums[g + 2];
        return sum;
    }

    private double LogDeterminant(double share)
    {
        double log = -_logWeights;
        if (share <= 0 || _groups is null) return log;
        var sums = new double[_units];
        for (int i = 0; i < _rows; i++) sums[_groups[i]] += _weights[i];
        foreach (double s in sums) log += Math.Log(1 + share * s);
        return log;
    }

    private double[] FullCovariance(double[] inverse, double[] theta, int q, double variance)
    {
        int p = theta.Length, d = _free + q, full = p + q;
        var source = new int[full];
        var slope = new double[full];
        for (int j = 0; j < full; j++)
        {
            source[j] = j < p ? _coordinates.CoordinateOf(j) : _free + j - p;
            slope[j] = j < p ? _coordinates.Slope(j, theta) : 1;
        }

        var covariance = new double[full * full];
        for (int i = 0; i < full; i++)
        {
            if (source[i] < 0) continue;
            for (int j = 0; j < full; j++)
                if (source[j] >= 0) covariance[i * full + j] = variance * slope[i] * slope[j] * inverse[source[i] * d + source[j]];
        }

        return covariance;
    }

    private void ParameterSpecRange(int coordinate, out double width)
    {
        Objectives.ParameterSpec spec = _coordinates.Specs[_coordinates.ParameterOf(coordinate)];
        double low = spec.StartLow, high = spec.StartHigh;
        if (_coordinates.IsLog(coordinate)) (low, high) = (Math.Log(Math.Max(low, 1e-300)), Math.Log(high));
        width = Math.Max(high - low, 1e-3);
    }
}
