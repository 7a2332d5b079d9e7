namespace Foretrain.Numerics.Optimization;

/// <summary>
/// Roots of a continuous function of one variable inside a bracket.
/// <para>
/// <see cref="Brent"/> mixes bisection, secant and inverse quadratic interpolation; <see cref="Newton"/> uses the derivative
/// and bisects whenever Newton's step leaves the bracket or does not halve it.
/// </para>
/// <para>References: Brent, Algorithms for Minimization without Derivatives (1973), chapter 4; Press et al., Numerical
/// Recipes, 3rd ed., section 9.4 (safeguarding idea).</para>
/// </summary>
internal static class ScalarRoot
{
    /// <summary>A function with its derivative.</summary>
    public delegate double WithDerivative(double x, out double derivative);

    /// <summary>
    /// Root in [low, high] to relative tolerance (plus one ulp). NaN when the ends do not differ in sign or a value is NaN.
    /// </summary>
    public static double Brent(Func<double, double> function, double low, double high, double tolerance = 1e-15)
    {
        double a = low, b = high, fa = function(a), fb = function(b);
        if (fa == 0) return a;
        if (fb == 0) return b;
        if (double.IsNaN(fa) || double.IsNaN(fb) || fa > 0 == fb > 0) return double.NaN;
        double c = a, fc = fa, step = b - a, previous = step;
        for (int iteration = 0; iteration < 300; iteration++)
        {
            if (fb > 0 == fc > 0) (c, fc, step, previous) = (a, fa, b - a, b - a);
            if (Math.Abs(fc) < Math.Abs(fb)) (a, b, c, fa, fb, fc) = (b, c, b, fb, fc, fb);
            double least = 2.3e-16 * Math.Abs(b) + 0.5 * tolerance * Math.Abs(b) + 1e-300, half = 0.5 * (c - b);
            if (Math.Abs(half) <= least || fb == 0) return b;
            if (Math.Abs(previous) >= least && Math.Abs(fa) > Math.Abs(fb))
            {
                double s = fb / fa, p, q;
                if (a == c)
                {
                    p = 2 * half * s;
                    q = 1 - s;
                }
                else
                {
                    double u = fa / fc, v = fb / fc;
                    p = s * (2 * half * u * (u - v) - (b - a) * (v - 1));
                    q = (u - 1) * (v - 1) * (s - 1);
                }

                if (p > 0) q = -q;
                p = Math.Abs(p);
                if (2 * p < Math.Min(3 * half * q - Math.Abs(least * q), Math.Abs(previous * q))) (previous, step) = (step, p / q);
                else (previous, step) = (half, half);
            }
            else
            {
                (previous, step) = (half, half);
            }

            (a, fa) = (b, fb);
            b += Math.Abs(step) > least ? step : Math.CopySign(least, half);
            fb = function(b);
            if (double.IsNaN(fb)) return double.NaN;
        }

        return b;
    }

    /// <summary>Root in [low, high] using the derivative; NaN under the same conditions as <see cref="Brent"/>.</summary>
    public static double Newton(WithDerivative function, double low, double high, double tolerance = 1e-15)
    {
        double fLow = function(low, out _), fHigh = function(high, out _);
        if (fLow == 0) return low;
        if (fHigh == 0) return high;
        if (double.IsNaN(fLow) || double.IsNaN(fHigh) || fLow > 0 == fHigh > 0) return double.NaN;
        double negative = fLow < 0 ? low : high, positive = fLow < 0 ? high : low;
        double x = 0.5 * (low + high), last = Math.Abs(high - low), step = last;
        for (int iteration = 0; iteration < 300; iteration++)
        {
            double f = function(x, out double slope);
            if (double.IsNaN(f)) return double.NaN;
            if (f == 0) return x;
            if (f < 0) negative = x;
            else positive = x;
            double next = x - f / slope;
            bool inside = (next - negative) * (next - positive) < 0;
            if (!inside || Math.Abs(next - x) > 0.5 * last) next = 0.5 * (negative + positive);
            (last, step) = (step, Math.Abs(next - x));
            if (step <= tolerance * Math.Abs(next) || next == x) return next;
            x = next;
        }

        return x;
    }
}
