namespace Foretrain.Numerics.Optimization;

/// <summary>
/// The local model of a sum of kinked terms: residuals linear, their curvature in one quadratic term, all kinks kept. Finds
/// its minimum inside a box.
/// <para>
/// Each round takes the steepest descent direction in the metric of the Hessian: the least-norm combination of the gradient
/// with the subgradients of the rows that are at their kink and of the coordinates on their bound. That settles by itself
/// which of them stay and which leave, also where more rows meet than there are parameters. An exact line search then walks
/// through the breakpoints of the other rows in order and stops where the slope turns positive, usually on one of them.
/// </para>
/// <para>References: Bartels, Conn and Sinclair, SIAM J. Numer. Anal. 15 (1978) 224-241; Fletcher, Practical Methods of
/// Optimization, 2nd ed. (1987), chapter 14.</para>
/// </summary>
internal sealed unsafe class KinkedModel(int size, int rows)
{
    private readonly double[] _residuals = KinkedPoint.Column(rows);
    private readonly double[] _change = KinkedPoint.Column(rows);
    private readonly double[] _work = KinkedPoint.Column(rows);
    private readonly double[] _gradient = new double[size], _vector = new double[size], _direction = new double[size];
    private readonly double[] _hessian = new double[size * size], _metric = new double[size * size], _repaired = new double[size * size];
    private readonly double[] _values = new double[size], _vectors = new double[size * size], _row = new double[size];
    private readonly BoxLeastNorm _balance = new(size);
    private readonly Breakpoints _breakpoints = new();
    private readonly List<int> _zeros = [], _held = [];
    private bool _isRepaired;
    private KinkedPoint _at = null!;
    private double[] _weights = null!;

    /// <summary>The step, in scaled coordinates.</summary>
    public double[] Step { get; } = new double[size];

    /// <summary>Slope per row after the step.</summary>
    public double[] Slopes { get; } = new double[rows];

    /// <summary>Rows held at their kink by a slope strictly inside its limits.</summary>
    public List<int> Kept { get; } = [];

    /// <summary>Minimises; returns the reduction of the model.</summary>
    /// <param name="at">Where the model is built.</param>
    /// <param name="sum">Slopes and weights.</param>
    /// <param name="weights">Padded weights.</param>
    /// <param name="low">Lower ends of the box for the step.</param>
    /// <param name="high">Upper ends.</param>
    /// <param name="unit">Curvature, in whitened coordinates, that counts as ordinary.</param>
    /// <param name="zero">Residuals at most this count as zero.</param>
    public double Minimise(KinkedPoint at, IKinkedSum sum, double[] weights, double[] low, double[] high, double unit, double zero)
    {
        (_at, _weights, _isRepaired) = (at, weights, false);
        at.WhitenedHessian(_hessian);
        Array.Clear(Step);
        at.Residuals.CopyTo(_residuals, 0);
        double start = Value(sum);
        if (Kept.Count > 0) Return(sum, low, high, start);
        double slopeLow = sum.Low, slopeHigh = sum.High;
        for (int round = 0; round < 40 + 20 * size; round++)
        {
            _zeros.Clear();
            for (int i = 0; i < rows; i++)
            {
                double r = _residuals[i];
                if (Math.Abs(r) <= zero)
                {
                    _residuals[i] = 0;
                    if (weights[i] > 0) _zeros.Add(i);
                }

                _work[i] = r > zero ? weights[i] * slopeHigh : r < -zero ? weights[i] * slopeLow : 0;
            }

            Gradient();
            Metric(unit);
            Balance(sum, low, high);
            _balance.Residual.CopyTo(_direction, 0);
            double length = Length(_direction), unbalanced = Unbalanced();
            if (unbalanced <= 1e-13 * at.Normaliser || length * length <= 1e-30 * start) break;
            if (!Search(-length * length, slopeHigh - slopeLow, low, high)) break;
        }

        Finish(slopeLow, slopeHigh);
        double reduction = -0.5 * Quadratic(Step);
        for (int i = 0; i < rows; i++) reduction += weights[i] * (Loss(at.Residuals[i]) - Loss(_residuals[i]));
        return reduction;

        double Loss(double r) => r > 0 ? slopeHigh * r : slopeLow * r;
    }

    /// <summary>The shortest change of the step, in whitened coordinates, that takes residuals of the kept rows to zero, given where they are now.</summary>
    public bool Restore(KinkedPoint at, ReadOnlySpan<double> residuals, Span<double> step)
    {
        int k = Kept.Count;
        if (k == 0 || k > size) return false;
        Span<double> q = stackalloc double[k * size], gram = stackalloc double[k * k], y = stackalloc double[k];
        for (int a = 0; a < k; a++)
        {
            at.Row(Kept[a], 1, q.Slice(a * size, size));
            y[a] = -residuals[Kept[a]];
        }

        for (int a = 0; a < k; a++)
            for (int b = 0; b <= a; b++) gram[a * k + b] = HouseholderQr.Dot(q.Slice(a * size, size), q.Slice(b * size, size));
        if (!Cholesky.Factor(gram, k)) return false;
        Cholesky.Solve(gram, k, y);
        step.Clear();
        for (int a = 0; a < k; a++)
            for (int c = 0; c < size; c++) step[c] += y[a] * q[a * size + c];
        Cholesky.SolveUpper(at.Factor, size, step);
        return true;
    }

    // Rows kept by the last model usually stay: begin where they are zero, when the model likes it there.
    private void Return(IKinkedSum sum, double[] low, double[] high, double start)
    {
        if (!Restore(_at, _at.Residuals, _direction)) return;
        for (int c = 0; c < size; c++) if (!(_direction[c] >= low[c] && _direction[c] <= high[c])) return;
        Move(_direction);
        foreach (int i in Kept) _residuals[i] = 0;
        _direction.CopyTo(Step, 0);
        if (Value(sum) + 0.5 * Quadratic(Step) <= start) return;
        Array.Clear(Step);
        _at.Residuals.CopyTo(_residuals, 0);
    }

    private void Move(double[] direction)
    {
        double* residuals = KinkedPoint.Pointer(_residuals), jacobian = KinkedPoint.Pointer(_at.Jacobian);
        for (int c = 0; c < size; c++) if (direction[c] != 0) VectorMath.AddScaled(jacobian + c * _at.Stride, direction[c], residuals, _at.Stride);
    }

    private double Value(IKinkedSum sum)
    {
        double total = 0, low = sum.Low, high = sum.High;
        for (int i = 0; i < rows; i++)
        {
            double r = _residuals[i];
            total += _weights[i] * (r > 0 ? high * r : low * r);
        }

        return total;
    }

    private double Quadratic(double[] step)
    {
        double total = 0;
        for (int c = 0; c < size; c++)
            for (int d = 0; d < size; d++) total += step[c] * _at.Hessian[c * size + d] * step[d];
        return total;
    }

    private void Gradient()
    {
        double* work = KinkedPoint.Pointer(_work), jacobian = KinkedPoint.Pointer(_at.Jacobian);
        for (int c = 0; c < size; c++)
        {
            double g = VectorMath.Dot(work, jacobian + c * _at.Stride, _at.Stride);
            for (int d = 0; d < size; d++) g += _at.Hessian[c * size + d] * Step[d];
            _gradient[c] = g;
        }
    }

    // A positive definite matrix that equals the Hessian where it matters: as it is; else stiffened across the rows at their
    // kink, which changes nothing along them; else with its eigenvalues made positive.
    private void Metric(double unit)
    {
        double largest = 1e-3 * unit;
        foreach (double h in _hessian) largest = Math.Max(largest, Math.Abs(h));
        for (double stiffness = 0; stiffness <= 1e5; stiffness = stiffness == 0 ? 10 : 100 * stiffness)
        {
            _hessian.CopyTo(_metric, 0);
            if (stiffness > 0)
            {
                if (_zeros.Count == 0 || _zeros.Count > 4 * size) break;
                foreach (int i in _zeros)
                {
                    _at.Row(i, 1, _row);
                    double square = HouseholderQr.Dot(_row, _row), factor = square > 0 ? stiffness * largest / square : 0;
                    for (int c = 0; c < size; c++)
                        for (int d = 0; d <= c; d++) _metric[c * size + d] += factor * _row[c] * _row[d];
                }
            }

            if (!Cholesky.Factor(_metric, size)) continue;
            double least = double.PositiveInfinity;
            for (int c = 0; c < size; c++) least = Math.Min(least, _metric[c * size + c]);
            if (least * least > 1e-9 * unit) return;
        }

        if (!_isRepaired) Repair(unit);
        _repaired.CopyTo(_metric, 0);
    }

    private void Repair(double unit)
    {
        _isRepaired = true;
        _hessian.CopyTo(_metric, 0);
        Array.Clear(_repaired);
        bool known = SymmetricEigen.Decompose(_metric, size, _values, _vectors);
        for (int c = 0; c < size; c++)
        {
            for (int d = 0; d <= c; d++)
            {
                double total = 0;
                for (int k = 0; known && k < size; k++) total += Math.Max(Math.Abs(_values[k]), 1e-4 * unit) * _vectors[c * size + k] * _vectors[d * size + k];
                _repaired[c * size + d] = known ? total : c == d ? unit : 0;
            }
        }

        if (Cholesky.Factor(_repaired, size)) return;
        Array.Clear(_repaired);
        for (int c = 0; c < size; c++) _repaired[c * size + c] = Math.Sqrt(unit);
    }

    private void Balance(IKinkedSum sum, double[] low, double[] high)
    {
        _balance.Clear();
        foreach (int i in _zeros)
        {
            Span<double> column = _balance.Add(sum.Low, sum.High);
            _at.Row(i, _weights[i], column);
            Cholesky.SolveLower(_metric, size, column);
        }

        _held.Clear();
        for (int c = 0; c < size; c++)
        {
            bool atLow = Step[c] <= low[c], atHigh = Step[c] >= high[c];
            if (!atLow && !atHigh) continue;
            _held.Add(c);
            Span<double> column = _balance.Add(atLow ? double.NegativeInfinity : 0, atHigh ? double.PositiveInfinity : 0);
            _at.Axis(c, column);
            Cholesky.SolveLower(_metric, size, column);
        }

        _gradient.CopyTo(_vector, 0);
        _at.Whiten(_vector);
        Cholesky.SolveLower(_metric, size, _vector);
        _balance.Solve(_vector);
    }

    // Length of the balanced gradient in whitened coordinates: the factor of the metric undoes what it did.
    private double Unbalanced()
    {
        double total = 0;
        for (int c = 0; c < size; c++)
        {
            double part = 0;
            for (int d = 0; d <= c; d++) part += _metric[c * size + d] * _direction[d];
            total += part * part;
        }

        return Math.Sqrt(total);
    }

    // Exact line search along minus the balanced gradient; false when rounding leaves nothing to gain. The slope comes from
    // the balance: summing it over rows would drown it in rounding close to the minimum.
    private bool Search(double slope, double jump, double[] low, double[] high)
    {
        for (int c = 0; c < size; c++) _direction[c] = -_direction[c];
        Cholesky.SolveUpper(_metric, size, _direction);
        Cholesky.SolveUpper(_at.Factor, size, _direction);
        for (int h = 0; h < _held.Count; h++)
        {
            int c = _held[h];
            double force = _balance.Coefficient(_zeros.Count + h);
            bool outwards = (Step[c] <= low[c] && _direction[c] < 0) || (Step[c] >= high[c] && _direction[c] > 0);
            if (force != 0 || outwards) _direction[c] = 0;
        }

        double bend = Quadratic(_direction), reach = double.PositiveInfinity;
        int stop = -1;
        for (int c = 0; c < size; c++)
        {
            double p = _direction[c];
            if (p == 0) continue;
            double room = ((p > 0 ? high[c] : low[c]) - Step[c]) / p;
            if (room < reach) (reach, stop) = (Math.Max(0, room), c);
        }

        double* change = KinkedPoint.Pointer(_change), jacobian = KinkedPoint.Pointer(_at.Jacobian);
        Array.Clear(_change);
        for (int c = 0; c < size; c++) if (_direction[c] != 0) VectorMath.AddScaled(jacobian + c * _at.Stride, _direction[c], change, _at.Stride);
        for (int z = 0; z < _zeros.Count; z++) if (_balance.IsInside(z)) _change[_zeros[z]] = 0;
        (double t, int row) = _breakpoints.Walk(_residuals, _change, _weights, rows, slope, bend, jump, reach);
        if (!(t > 0) || !double.IsFinite(t)) return false;
        bool moved = false;
        for (int c = 0; c < size; c++)
        {
            double to = Math.Clamp(Step[c] + t * _direction[c], low[c], high[c]);
            if (t >= reach && c == stop) to = _direction[c] > 0 ? high[c] : low[c];
            moved |= to != Step[c];
            Step[c] = to;
        }

        VectorMath.AddScaled(change, t, KinkedPoint.Pointer(_residuals), _at.Stride);
        if (row >= 0) _residuals[row] = 0;
        return moved;
    }

    private void Finish(double slopeLow, double slopeHigh)
    {
        for (int i = 0; i < rows; i++) Slopes[i] = _residuals[i] > 0 ? slopeHigh : slopeLow;
        Kept.Clear();
        for (int z = 0; z < _zeros.Count; z++)
        {
            Slopes[_zeros[z]] = _balance.Coefficient(z);
            if (_balance.IsInside(z) && _balance.Coefficient(z) != 0) Kept.Add(_zeros[z]);
        }

        // A row may stay with slope zero: by chance, or because more rows meet here than are needed.
        for (int z = 0; z < _zeros.Count && Kept.Count < size; z++) if (_balance.Coefficient(z) == 0) Kept.Add(_zeros[z]);
    }

    private static double Length(double[] v) => HouseholderQr.Norm(v);
}
