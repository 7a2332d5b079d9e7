namespace Foretrain.App.Charts;

/// <summary>
/// A smooth line through a few points that never swings beyond them: piecewise cubic with the slopes of Fritsch and Butland, SIAM J. Sci. Stat.
/// Comput. 5 (1984) 300-304. Quantiles of a forecast are costly, and smooth along an axis.
/// </summary>
internal static class SmoothLine
{
    /// <summary>Heights of the line at places; between positive heights it is smooth in their logarithm.</summary>
    /// <param name="x">Places of the points, ascending.</param>
    /// <param name="y">Their heights.</param>
    /// <param name="at">Places wanted, inside the points; a place of a point gives its height unchanged.</param>
    public static double[] Through(double[] x, double[] y, IReadOnlyList<double> at)
    {
        bool log = y.All(v => v > 0 && double.IsFinite(v));
        double[] h = log ? [.. y.Select(v => Math.Log(v))] : y, slope = Slopes(x, h);
        return [.. at.Select(Height)];

        double Height(double place)
        {
            int i = Array.BinarySearch(x, place);
            if (i >= 0 || x.Length == 1) return y[Math.Max(i, 0)];
            i = Math.Clamp(~i - 1, 0, x.Length - 2);
            double width = x[i + 1] - x[i], t = (place - x[i]) / width;
            double value = h[i] * (1 + 2 * t) * (1 - t) * (1 - t) + width * slope[i] * t * (1 - t) * (1 - t) + h[i + 1] * t * t * (3 - 2 * t) + width * slope[i + 1] * t * t * (t - 1);
            return log ? Math.Exp(value) : value;
        }
    }

    private static double[] Slopes(double[] x, double[] h)
    {
        int n = x.Length;
        var slope = new double[n];
        if (n < 2) return slope;
        double[] secant = [.. Enumerable.Range(0, n - 1).Select(i => (h[i + 1] - h[i]) / (x[i + 1] - x[i]))];
        for (int i = 1; i < n - 1; i++)
        {
            double a = x[i] - x[i - 1], b = x[i + 1] - x[i];
            slope[i] = secant[i - 1] * secant[i] > 0 ? 3 * (a + b) / ((2 * b + a) / secant[i - 1] + (b + 2 * a) / secant[i]) : 0;
        }

        (slope[0], slope[n - 1]) = (End(secant[0], n > 2 ? secant[1] : secant[0]), End(secant[n - 2], n > 2 ? secant[n - 3] : secant[n - 2]));
        return slope;

        // The first difference carried on, held to the side of its own secant.
        static double End(double near, double next)
        {
            double s = 1.5 * near - 0.5 * next;
            return s * near <= 0 ? 0 : Math.Abs(s) > 3 * Math.Abs(near) ? 3 * near : s;
        }
    }
}
