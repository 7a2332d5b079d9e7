namespace Foretrain.Numerics;

/// <summary>
/// Akima's piecewise cubic through points: local (a far point does not move the curve here) and free of the overshoot of a
/// natural spline. H. Akima, J. ACM 17 (1970) 589-602.
/// </summary>
internal sealed class AkimaSpline
{
    private readonly double[] _x;
    private readonly double[] _y;
    private readonly double[] _slope;

    /// <summary>Builds the curve.</summary>
    /// <param name="x">At least two values, strictly ascending.</param>
    /// <param name="y">As many values.</param>
    public AkimaSpline(double[] x, double[] y)
    {
        if (x.Length < 2 || x.Length != y.Length) throw new ArgumentException("a spline needs two or more points", nameof(x));
        (_x, _y) = (x, y);
        int n = x.Length;

        // m[i + 2] is the secant from point i to i + 1; two more on either side continue the first differences.
        double[] m = new double[n + 3];
        for (int i = 0; i < n - 1; i++)
        {
            if (!(x[i + 1] > x[i])) throw new ArgumentException("points must be strictly ascending", nameof(x));
            m[i + 2] = (y[i + 1] - y[i]) / (x[i + 1] - x[i]);
        }

        if (n == 2) m[3] = m[2];
        m[1] = 2 * m[2] - m[3];
        m[0] = 2 * m[1] - m[2];
        m[n + 1] = 2 * m[n] - m[n - 1];
        m[n + 2] = 2 * m[n + 1] - m[n];

        _slope = new double[n];
        double largest = 0;
        for (int i = 0; i < n; i++) largest = Math.Max(largest, Math.Abs(m[i + 3] - m[i + 2]) + Math.Abs(m[i + 1] - m[i]));
        for (int i = 0; i < n; i++)
        {
            double right = Math.Abs(m[i + 3] - m[i + 2]), left = Math.Abs(m[i + 1] - m[i]);
            // On a straight stretch both weights vanish and Akima takes the mean.
            _slope[i] = right + left > 1e-9 * largest ? (right * m[i + 1] + left * m[i + 2]) / (right + left) : 0.5 * (m[i + 1] + m[i + 2]);
        }
    }

    /// <summary>The curve at <paramref name="at"/>; outside the points the end pieces continue.</summary>
    public double Value(double at)
    {
        int i = Array.BinarySearch(_x, at);
        if (i < 0) i = ~i - 1;
        i = Math.Clamp(i, 0, _x.Length - 2);
        return Piece(i, (at - _x[i]) / (_x[i + 1] - _x[i]));
    }

    /// <summary>The lowest point of the curve between its ends, from the roots of the derivative of every piece.</summary>
    public (double X, double Y) Minimum()
    {
        int low = Array.IndexOf(_y, _y.Min());
        (double X, double Y) best = (_x[low], _y[low]);
        Span<double> roots = stackalloc double[2];
        for (int i = 0; i < _x.Length - 1; i++)
        {
            double h = _x[i + 1] - _x[i], rise = _y[i + 1] - _y[i];
            double linear = h * _slope[i];
            double square = 3 * rise - h * (2 * _slope[i] + _slope[i + 1]);
            double cube = h * (_slope[i] + _slope[i + 1]) - 2 * rise;
            int count = QuadraticRoots(3 * cube, 2 * square, linear, roots);
            foreach (double s in roots[..count])
            {
                if (s is <= 0 or >= 1) continue;
                double y = Piece(i, s);
                if (y < best.Y) best = (_x[i] + s * h, y);
            }
        }

        return best;
    }

    private double Piece(int i, double s)
    {
        double h = _x[i + 1] - _x[i], rise = _y[i + 1] - _y[i];
        double linear = h * _slope[i];
        double square = 3 * rise - h * (2 * _slope[i] + _slope[i + 1]);
        double cube = h * (_slope[i] + _slope[i + 1]) - 2 * rise;
        return _y[i] + s * (linear + s * (square + s * cube));
    }

    // Real roots of a s^2 + b s + c, without cancellation; none when a = b = 0.
    private static int QuadraticRoots(double a, double b, double c, Span<double> roots)
    {
        double d = b * b - 4 * a * c;
        if (d < 0) return 0;
        double q = -0.5 * (b + Math.CopySign(Math.Sqrt(d), b));
        int count = 0;
        if (a != 0) roots[count++] = q / a;
        if (q != 0) roots[count++] = c / q;
        return count;
    }
}
