namespace Foretrain.Numerics.Optimization;

/// <summary>
/// Bounded minimisation of a sum of kinked losses of smooth residuals: least absolute deviations and quantile regression,
/// exactly, for formulas that need not be linear.
/// <para>
/// A trust-region method whose model keeps every kink (<see cref="KinkedModel"/>) and carries the curvature of the residuals
/// in the Hessian of the Lagrangian. At a corner, where as many runs are met exactly as there are free parameters, it is
/// Newton's method for those equations; where fewer are met, it is Newton's method along the surface on which they are. A
/// step that leaves the surface through curvature is corrected once before it is judged. A minimum is reported only where
/// slopes within their limits balance the gradient and the curvature along the surface is not negative.
/// </para>
/// <para>References: Fletcher, Practical Methods of Optimization, 2nd ed. (1987), chapter 14; Murray and Overton, SIAM J. Sci.
/// Stat. Comput. 2 (1981) 207-223; Osborne, Finite Algorithms in Optimization and Data Analysis (1985).</para>
/// </summary>
internal sealed class KinkedSolver(int size, int rows)
{
    private const double Flat = 1e-10;
    private readonly KinkedModel _model = new(size, rows);
    private readonly BoxLeastNorm _balance = new(size);
    private readonly double[] _weights = KinkedPoint.Column(rows), _work = KinkedPoint.Column(rows), _corrected = KinkedPoint.Column(rows);
    private readonly double[] _fresh = new double[size], _low = new double[size], _high = new double[size];
    private readonly double[] _vector = new double[size], _shift = new double[size], _other = new double[size];
    private readonly double[] _matrix = new double[size * size], _values = new double[size], _vectors = new double[size * size], _basis = new double[size * size];
    private double[] _lower = [], _upper = [];
    private KinkedPoint _here = new(size, rows), _next = new(size, rows);
    private int _evaluations;
    private double _total, _unit;

    /// <summary>Rows met exactly at the end point of the last solve, with the slopes that balance the gradient.</summary>
    public List<(int Row, double Slope)> Balanced { get; } = [];

    /// <summary>
    /// Least curvature at the end point along the surface on which the balanced rows stay met, in units of the curvature of an
    /// ordinary spread of residuals, at most 1; 1 when they leave no direction free.
    /// </summary>
    public double LeastCurvature { get; private set; }

    /// <summary>Minimises from x, which is replaced by the end point.</summary>
    public SolveOutcome Minimise(IKinkedSum sum, Span<double> x, double[] lower, double[] upper, SolveOptions options)
    {
        (_lower, _upper, _evaluations, _total) = (lower, upper, 0, 0);
        Balanced.Clear();
        _model.Kept.Clear();
        sum.Weights.CopyTo(_weights);
        foreach (double w in sum.Weights) _total += w;
        double zero = 1e-12 * sum.ResidualScale;
        for (int c = 0; c < size; c++) _here.X[c] = Math.Clamp(x[c], lower[c], upper[c]);
        _here.Value = Evaluate(sum, _here.X, _here.Residuals);
        bool finite = double.IsFinite(_here.Value) && Prepare(sum, _here, zero, first: true);
        SolveCode code = finite ? Iterate(sum, options, zero, out int iterations) : Nothing(out iterations);
        _here.X.CopyTo(x);
        if (finite) foreach (int i in _here.Zeros) Balanced.Add((i, _here.Slopes[i]));
        ulong atLower = 0, atUpper = 0;
        for (int c = 0; c < size; c++)
        {
            if (x[c] <= lower[c]) atLower |= 1UL << c;
            else if (x[c] >= upper[c]) atUpper |= 1UL << c;
        }

        return new(code, _here.Value, iterations, _evaluations, finite ? _here.Measure : double.NaN, atLower, atUpper);

        static SolveCode Nothing(out int iterations)
        {
            iterations = 0;
            return SolveCode.NonFinite;
        }
    }

    private SolveCode Iterate(IKinkedSum sum, SolveOptions options, double zero, out int iterations)
    {
        double radius = 0;
        for (int c = 0; c < size; c++) radius = Math.Max(radius, Math.Abs(_here.Units[c] * _here.X[c]));
        radius = options.InitialRadius * Math.Max(radius, _here.Normaliser);
        int failures = 0;
        for (iterations = 0; ; iterations++)
        {
            KinkedPoint here = _here;
            _unit = Ordinary(sum);
            if (here.Value <= sum.ExactFitValue) return SolveCode.ExactFit;
            if (here.Measure <= options.GradientTolerance && Classify(here) is { } end) return end;
            if (iterations >= options.MaxIterations) return SolveCode.IterationLimit;
            for (int c = 0; c < size; c++)
            {
                double s = here.Units[c];
                _low[c] = Math.Max((_lower[c] - here.X[c]) * s, -radius);
                _high[c] = Math.Min((_upper[c] - here.X[c]) * s, radius);
            }

            double noise = 2e-16 * _total * sum.ResidualScale + 1e-15 * here.Value;
            double predicted = _model.Minimise(here, sum, _weights, _low, _high, _unit, 0.1 * zero);
            double length = 0;
            for (int c = 0; c < size; c++) length = Math.Max(length, Math.Abs(_model.Step[c]));
            if (length == 0 || !double.IsFinite(predicted)) return SolveCode.StepTooSmall;
            MoveTo(here, _model.Step, _next.X);
            _next.Value = Evaluate(sum, _next.X, _next.Residuals);
            double ratio = Ratio(here.Value - _next.Value, predicted);
            if (ratio < 0.75 && Correct(sum, here)) ratio = Ratio(here.Value - _next.Value, predicted);

            if (predicted <= 100 * noise)
            {
                // The objective cannot tell any more: judge by the balance of slopes.
                bool better = _next.Value <= here.Value + 10 * noise && Prepare(sum, _next, zero, first: false) && _next.Measure < 0.9 * here.Measure;
                if (better) (_here, _next) = (_next, _here);
                else if (++failures > 3) return SolveCode.NoFurtherReduction;
                else radius = 0.25 * Math.Min(radius, length);
                continue;
            }

            if (ratio > 1e-4 && Prepare(sum, _next, zero, first: false))
            {
                (_here, _next) = (_next, _here);
                failures = 0;
                if (ratio >= 0.75) radius = Math.Max(radius, 2 * length);
                else if (ratio < 0.25) radius = 0.5 * Math.Min(radius, length);
            }
            else
            {
                radius = (double.IsFinite(_next.Value) && ratio > -10 ? 0.25 : 0.1) * Math.Min(radius, length);
                if (radius < 1e-15 * here.Normaliser || radius < 1e-290) return SolveCode.StepTooSmall;
            }
        }
    }

    // Curvature of the rounded loss in whitened coordinates if the residuals were spread evenly over their mean size.
    private double Ordinary(IKinkedSum sum) =>
        0.5 * (sum.High - sum.Low) * _total / Math.Max(_here.Value, 1e-3 * sum.ExactFitValue + 1e-300);

    private static double Ratio(double actual, double predicted) =>
        double.IsFinite(actual) ? actual / Math.Max(predicted, 1e-300) : double.NegativeInfinity;

    private void MoveTo(KinkedPoint from, double[] step, double[] to)
    {
        for (int c = 0; c < size; c++) to[c] = BoundedStep.Move(from.X[c], step[c] / from.Units[c], _lower[c], _upper[c]);
    }

    private double Evaluate(IKinkedSum sum, double[] x, double[] residuals)
    {
        _evaluations++;
        sum.Residuals(x, residuals.AsSpan(0, rows));
        double total = 0, low = sum.Low, high = sum.High;
        for (int i = 0; i < rows; i++)
        {
            double r = residuals[i];
            total += _weights[i] * (r > 0 ? high * r : low * r);
        }

        return total;
    }

    // The kept rows are zero in the linear model but not at its end point: step back to where they are, at right angles.
    private bool Correct(IKinkedSum sum, KinkedPoint here)
    {
        if (!double.IsFinite(_next.Value) || !_model.Restore(here, _next.Residuals, _shift)) return false;
        for (int c = 0; c < size; c++) _shift[c] += _model.Step[c];
        MoveTo(here, _shift, _other);
        double value = Evaluate(sum, _other, _corrected);
        if (!(value < _next.Value)) return false;
        _other.CopyTo(_next.X, 0);
        _corrected.CopyTo(_next.Residuals, 0);
        _next.Value = value;
        return true;
    }

    private bool Prepare(IKinkedSum sum, KinkedPoint point, double zero, bool first)
    {
        point.Zeros.Clear();
        for (int i = 0; i < rows; i++)
        {
            double r = point.Residuals[i];
            point.Slopes[i] = r > 0 ? sum.High : sum.Low;
            if (Math.Abs(r) > zero) continue;
            if (_weights[i] > 0) point.Zeros.Add(i);
            point.Slopes[i] = first ? 0.5 * (sum.Low + sum.High) : _model.Slopes[i];
        }

        // Curvature belongs to the slopes the model ended with, also where its rows are not quite at zero yet: that is what
        // makes steps along the surface converge quadratically.
        if (!first) foreach (int i in _model.Kept) point.Slopes[i] = _model.Slopes[i];
        if (!Derive(sum, point, first ? _fresh : _here.Units)) return false;
        if (!first) foreach (int i in _model.Kept) point.Slopes[i] = point.Residuals[i] > 0 ? sum.High : sum.Low;
        Measure(sum, point);
        if (!first || point.Zeros.Count == 0) return true;
        if (!Derive(sum, point, first ? _fresh : _here.Units)) return false; // once more, with slopes that balance
        Measure(sum, point);
        return true;
    }

    private bool Derive(IKinkedSum sum, KinkedPoint point, double[] units)
    {
        _evaluations++;
        sum.Linearise(point.X, point.Slopes.AsSpan(0, rows), point.Jacobian, point.Stride, point.Hessian);
        double check = 0;
        foreach (double h in point.Hessian) check += 0 * h;
        foreach (double j in point.Jacobian) check += 0 * j;
        if (check != 0) return false;
        point.Scale(_weights, units, _work);
        return true;
    }

    // Fills the slopes of rows at zero with those that balance the rest best, and measures what is left.
    private void Measure(IKinkedSum sum, KinkedPoint point)
    {
        _balance.Clear();
        foreach (int i in point.Zeros) point.Row(i, _weights[i], _balance.Add(sum.Low, sum.High));
        for (int c = 0; c < size; c++)
        {
            bool atLow = point.X[c] <= _lower[c], atHigh = point.X[c] >= _upper[c];
            if (atLow || atHigh) point.Axis(c, _balance.Add(atLow ? double.NegativeInfinity : 0, atHigh ? double.PositiveInfinity : 0));
        }

        foreach (int i in point.Zeros) point.Slopes[i] = 0;
        Gradient(point, _vector);
        point.Whiten(_vector);
        _balance.Solve(_vector);
        for (int z = 0; z < point.Zeros.Count; z++) point.Slopes[point.Zeros[z]] = _balance.Coefficient(z);
        double largest = 0;
        for (int c = 0; c < size; c++)
        {
            double g = 0;
            for (int d = 0; d <= c; d++) g += point.Factor[c * size + d] * _balance.Residual[d];
            largest = Math.Max(largest, Math.Abs(g));
        }

        point.Measure = largest == 0 ? 0 : largest / point.Normaliser; // all rows at zero need no slopes at all
    }

    private unsafe void Gradient(KinkedPoint point, double[] gradient)
    {
        VectorMath.Multiply(KinkedPoint.Pointer(point.Slopes), KinkedPoint.Pointer(_weights), KinkedPoint.Pointer(_work), point.Stride);
        for (int c = 0; c < size; c++)
            gradient[c] = VectorMath.Dot(KinkedPoint.Pointer(_work), KinkedPoint.Pointer(point.Jacobian) + c * point.Stride, point.Stride);
    }

    // What kind of stationary point this is; null for a saddle.
    private SolveCode? Classify(KinkedPoint point)
    {
        int rank = 0;
        bool onBound = false;
        for (int k = 0; k < _balance.Count; k++)
        {
            bool bound = k >= point.Zeros.Count;
            onBound |= bound && _balance.Coefficient(k) != 0;
            if (rank == size || !_balance.IsInside(k)) continue;
            Span<double> q = _basis.AsSpan(rank * size, size);
            if (!bound) point.Row(point.Zeros[k], 1, q);
            else
            {
                int c = HeldCoordinate(point, k - point.Zeros.Count);
                point.Axis(c, q);
            }

            if (Orthonormal(q, rank)) rank++;
        }

        SolveCode good = onBound ? SolveCode.ConvergedAtBound : SolveCode.Converged;
        LeastCurvature = 1;
        if (rank == size) return good;
        Project(point, rank);
        if (!SymmetricEigen.Decompose(_matrix, size, _values, _vectors)) return SolveCode.FlatDirection;
        LeastCurvature = Math.Min(1, _values[0] / _unit);
        return LeastCurvature > Flat ? good : LeastCurvature > -1e-7 ? SolveCode.FlatDirection : null;
    }

    private int HeldCoordinate(KinkedPoint point, int order)
    {
        for (int c = 0; c < size; c++)
            if ((point.X[c] <= _lower[c] || point.X[c] >= _upper[c]) && order-- == 0) return c;
        return size - 1;
    }

    private bool Orthonormal(Span<double> q, int rank)
    {
        double before = HouseholderQr.Norm(q);
        for (int pass = 0; pass < 2; pass++)
        {
            for (int b = 0; b < rank; b++)
            {
                Span<double> e = _basis.AsSpan(b * size, size);
                double dot = HouseholderQr.Dot(e, q);
                for (int c = 0; c < size; c++) q[c] -= dot * e[c];
            }
        }

        double norm = HouseholderQr.Norm(q);
        if (!(norm > 1e-10 * before)) return false;
        for (int c = 0; c < size; c++) q[c] /= norm;
        return true;
    }

    // The whitened Hessian along the free surface; across it, more than its largest entry.
    private void Project(KinkedPoint point, int rank)
    {
        point.WhitenedHessian(_matrix);
        double[] projector = new double[size * size], half = new double[size * size];
        double largest = _unit;
        foreach (double h in _matrix) largest = Math.Max(largest, Math.Abs(h) * size);
        for (int c = 0; c < size; c++)
        {
            projector[c * size + c] = 1;
            for (int d = 0; d < size; d++)
                for (int b = 0; b < rank; b++) projector[c * size + d] -= _basis[b * size + c] * _basis[b * size + d];
        }

        for (int c = 0; c < size; c++)
            for (int d = 0; d < size; d++)
                for (int e = 0; e < size; e++) half[c * size + d] += projector[c * size + e] * _matrix[e * size + d];
        Array.Clear(_matrix);
        for (int c = 0; c < size; c++)
        {
            for (int d = 0; d < size; d++)
            {
                for (int e = 0; e < size; e++) _matrix[c * size + d] += half[c * size + e] * projector[e * size + d];
                _matrix[c * size + d] += largest * ((c == d ? 1 : 0) - projector[c * size + d]);
            }
        }
    }
}
