namespace Foretrain.Numerics.Optimization;

/// <summary>
/// The shortest vector g + sum_k c_k q_k with every coefficient in its own interval: the least element of a subdifferential.
/// Its negative is the steepest descent direction of a sum of kinked terms, and it is zero exactly where they are balanced.
/// <para>
/// An active-set method for bounded least squares. Coefficients start at zero, or at the nearest end of their
/// interval; the one whose gradient promises most joins the free ones, the free ones are solved by QR, and when that leaves
/// an interval the step stops at its end and that coefficient is pinned. Free columns stay independent, so there are at most
/// as many as dimensions, however many columns.
/// </para>
/// <para>Reference: Stark and Parker, Computational Statistics 10 (1995) 129-141.</para>
/// </summary>
internal sealed class BoxLeastNorm(int dimension)
{
    private readonly double[] _matrix = new double[dimension * dimension];
    private readonly double[] _right = new double[dimension];
    private readonly double[] _solution = new double[dimension];
    private readonly int[] _free = new int[dimension];
    private double[] _columns = new double[dimension * dimension * 2];
    private double[] _low = new double[2 * dimension];
    private double[] _high = new double[2 * dimension];
    private double[] _coefficients = new double[2 * dimension];
    private bool[] _barred = new bool[2 * dimension];

    /// <summary>Number of columns added since <see cref="Clear"/>.</summary>
    public int Count { get; private set; }

    /// <summary>The shortest vector after <see cref="Solve"/>.</summary>
    public double[] Residual { get; } = new double[dimension];

    /// <summary>Forgets all columns.</summary>
    public void Clear() => Count = 0;

    /// <summary>Room for another column with its interval, to be filled by the caller.</summary>
    public Span<double> Add(double low, double high)
    {
        if (Count == _low.Length)
        {
            Array.Resize(ref _columns, 2 * _columns.Length);
            Array.Resize(ref _low, 2 * Count);
            Array.Resize(ref _high, 2 * Count);
            Array.Resize(ref _coefficients, 2 * Count);
            Array.Resize(ref _barred, 2 * Count);
        }

        (_low[Count], _high[Count]) = (low, high);
        return _columns.AsSpan(dimension * Count++, dimension);
    }

    /// <summary>Coefficient of column k.</summary>
    public double Coefficient(int k) => _coefficients[k];

    /// <summary>True when the coefficient of column k is strictly inside its interval.</summary>
    public bool IsInside(int k) => _coefficients[k] > _low[k] && _coefficients[k] < _high[k];

    /// <summary>Finds the coefficients and <see cref="Residual"/>.</summary>
    public void Solve(ReadOnlySpan<double> vector)
    {
        int free = 0;
        double start = HouseholderQr.Norm(vector[..dimension]);
        for (int k = 0; k < Count; k++) _coefficients[k] = Math.Clamp(0, _low[k], _high[k]);
        _barred.AsSpan(0, Count).Clear();
        Refresh(vector);
        for (int round = 0; round < 20 * dimension + 4 * Count; round++)
        {
            int enter = free < dimension ? Entering(free, start) : -1;
            if (enter < 0) break;
            _free[free++] = enter;
            if (!Settle(vector, ref free, enter)) _barred[enter] = true;
            else _barred.AsSpan(0, Count).Clear();
            Refresh(vector);
        }

        if (free > 0) Settle(vector, ref free, -1); // one step of refinement
        Refresh(vector);
    }

    // Moves the free coefficients to their least-squares values, pinning those that leave their intervals on the way.
    private bool Settle(ReadOnlySpan<double> vector, ref int free, int entered)
    {
        bool moved = false;
        while (free > 0)
        {
            LeastSquares(vector, free);
            double step = 1;
            int stop = -1;
            for (int f = 0; f < free; f++)
            {
                int k = _free[f];
                double change = _solution[f], target = _coefficients[k] + change;
                if (target >= _low[k] && target <= _high[k]) continue;
                double room = ((change > 0 ? _high[k] : _low[k]) - _coefficients[k]) / change;
                if (room < step) (step, stop) = (Math.Max(0, room), f);
            }

            for (int f = 0; f < free; f++)
            {
                int k = _free[f];
                double to = Math.Clamp(_coefficients[k] + step * _solution[f], _low[k], _high[k]);
                if (f == stop) to = _solution[f] > 0 ? _high[k] : _low[k];
                moved |= to != _coefficients[k];
                _coefficients[k] = to;
            }

            if (stop < 0) return moved;
            bool back = _free[stop] == entered && !moved;
            for (int f = stop; f < free - 1; f++) _free[f] = _free[f + 1];
            free--;
            if (back) return false;
            Refresh(vector);
        }

        return moved;
    }

    // The change of the free coefficients that makes the residual shortest, from the current residual: refines as it repeats.
    private void LeastSquares(ReadOnlySpan<double> vector, int free)
    {
        Refresh(vector);
        for (int f = 0; f < free; f++) Column(_free[f]).CopyTo(_matrix.AsSpan(f * dimension, dimension));
        for (int i = 0; i < dimension; i++) _right[i] = -Residual[i];
        HouseholderQr.LeastSquares(_matrix.AsSpan(0, free * dimension), dimension, free, _right, _solution.AsSpan(0, free), 1e-12);
    }

    private int Entering(int free, double start)
    {
        int best = -1;
        double most = 0;
        for (int k = 0; k < Count; k++)
        {
            if (_barred[k] || _free.AsSpan(0, free).Contains(k)) continue;
            ReadOnlySpan<double> q = Column(k);
            double slope = 0, size = 0;
            for (int i = 0; i < q.Length; i++)
            {
                slope += q[i] * Residual[i];
                size += q[i] * q[i];
            }

            size = Math.Sqrt(size);
            if (!(Math.Abs(slope) > 1e-14 * size * start)) continue;
            if (slope < 0 ? _coefficients[k] >= _high[k] : _coefficients[k] <= _low[k]) continue;
            if (Math.Abs(slope) > most * size) (most, best) = (Math.Abs(slope) / size, k);
        }

        return best;
    }

    private void Refresh(ReadOnlySpan<double> vector)
    {
        vector[..dimension].CopyTo(Residual);
        for (int k = 0; k < Count; k++)
        {
            double c = _coefficients[k];
            if (c == 0) continue;
            ReadOnlySpan<double> q = Column(k);
            for (int i = 0; i < q.Length; i++) Residual[i] += c * q[i];
        }
    }

    private ReadOnlySpan<double> Column(int k) => _columns.AsSpan(k * dimension, dimension);
}
