namespace Foretrain.Numerics.Optimization;

/// <summary>
/// Exact line search for a sum of kinks plus a parabola: visits the points where residuals change sign in order, from a
/// heap, and stops where the slope stops being negative. Only the breakpoints that are passed cost more than a glance.
/// </summary>
internal sealed class Breakpoints
{
    private double[] _at = new double[64];
    private int[] _row = new int[64];
    private int _count;

    /// <summary>The step length, and the row whose kink ends it or -1.</summary>
    /// <param name="residuals">Residual per row; zeros have no breakpoint ahead.</param>
    /// <param name="change">Its change per unit step.</param>
    /// <param name="weights">Weight per row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="slope">Slope at the start (negative).</param>
    /// <param name="bend">Second derivative of the parabola.</param>
    /// <param name="jump">Change of slope at a kink per weight and unit of change.</param>
    /// <param name="reach">Longest step.</param>
    public (double Step, int Row) Walk(
        double[] residuals, double[] change, double[] weights, int rows, double slope, double bend, double jump, double reach)
    {
        if (_at.Length < rows) (_at, _row) = (new double[rows], new int[rows]);
        _count = 0;
        for (int i = 0; i < rows; i++)
        {
            double v = change[i], r = residuals[i];
            if (!(r * v < 0) || weights[i] == 0) continue;
            double t = -r / v;
            if (!(t <= reach)) continue;
            _at[_count] = t;
            _row[_count++] = i;
        }

        for (int i = _count / 2 - 1; i >= 0; i--) Sink(i);
        double from = 0;
        while (true)
        {
            double to = _count > 0 ? _at[0] : reach;
            double end = slope + bend * (to - from);
            if (bend > 0 && end >= 0) return (Math.Min(to, from - slope / bend), -1);
            if (_count == 0) return (reach, -1);
            int row = _row[0];
            slope = end + jump * weights[row] * Math.Abs(change[row]);
            if (slope >= 0) return (to, row);
            from = to;
            (_at[0], _row[0]) = (_at[--_count], _row[_count]);
            Sink(0);
        }
    }

    private void Sink(int i)
    {
        while (true)
        {
            int child = 2 * i + 1;
            if (child >= _count) return;
            if (child + 1 < _count && Before(child + 1, child)) child++;
            if (!Before(child, i)) return;
            (_at[i], _at[child]) = (_at[child], _at[i]);
            (_row[i], _row[child]) = (_row[child], _row[i]);
            i = child;
        }
    }

    // Ties go to the lower row, so that the path does not depend on the heap.
    private bool Before(int a, int b) => _at[a] < _at[b] || (_at[a] == _at[b] && _row[a] < _row[b]);
}
