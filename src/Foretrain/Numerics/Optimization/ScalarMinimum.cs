namespace Foretrain.Numerics.Optimization;

/// <summary>
/// Local minimum of a function of one variable in an interval, without derivatives.
/// <para>
/// Brent's method: parabolic interpolation safeguarded by golden-section steps. For a unimodal function the minimum is
/// found; otherwise some local minimum. Values that are NaN count as +infinity. Position is good to about the square root
/// of machine precision, which is all that values can tell.
/// </para>
/// <para>Reference: Brent, Algorithms for Minimization without Derivatives (1973), chapter 5.</para>
/// </summary>
internal static class ScalarMinimum
{
    private const double Golden = 0.3819660112501051;

    /// <summary>The minimiser and its value.</summary>
    /// <param name="function">The function.</param>
    /// <param name="low">Lower end, finite.</param>
    /// <param name="high">Upper end, finite.</param>
    /// <param name="tolerance">Relative tolerance of the position; below 1e-8 gains nothing.</param>
    public static (double X, double Value) Brent(Func<double, double> function, double low, double high, double tolerance = 1e-8)
    {
        double Evaluate(double at)
        {
            double value = function(at);
            return double.IsNaN(value) ? double.PositiveInfinity : value;
        }

        double a = low, b = high;
        double x = a + Golden * (b - a), w = x, v = x;
        double fx = Evaluate(x), fw = fx, fv = fx;
        double step = 0, previous = 0;
        for (int iteration = 0; iteration < 500; iteration++)
        {
            double middle = 0.5 * (a + b), least = tolerance * Math.Abs(x) + 1e-15 * (high - low), twice = 2 * least;
            if (Math.Abs(x - middle) <= twice - 0.5 * (b - a)) break;
            bool golden = true;
            if (Math.Abs(previous) > least && double.IsFinite(fw) && double.IsFinite(fv))
            {
                double r = (x - w) * (fx - fv), q = (x - v) * (fx - fw);
                double p = (x - v) * q - (x - w) * r;
                q = 2 * (q - r);
                if (q > 0) p = -p;
                q = Math.Abs(q);
                if (Math.Abs(p) < Math.Abs(0.5 * q * previous) && p > q * (a - x) && p < q * (b - x))
                {
                    (previous, step, golden) = (step, p / q, false);
                    double u0 = x + step;
                    if (u0 - a < twice || b - u0 < twice) step = Math.CopySign(least, middle - x);
                }
            }

            if (golden)
            {
                previous = x < middle ? b - x : a - x;
                step = Golden * previous;
            }

            double u = x + (Math.Abs(step) >= least ? step : Math.CopySign(least, step));
            double fu = Evaluate(u);
            if (fu <= fx)
            {
                if (u < x) b = x;
                else a = x;
                (v, fv, w, fw, x, fx) = (w, fw, x, fx, u, fu);
            }
            else
            {
                if (u < x) a = u;
                else b = u;
                if (fu <= fw || w == x) (v, fv, w, fw) = (w, fw, u, fu);
                else if (fu <= fv || v == x || v == w) (v, fv) = (u, fu);
            }
        }

        // The ends are never tried above; a monotone function has its minimum there.
        double fLow = Evaluate(low), fHigh = Evaluate(high);
        if (fLow < fx && fLow <= fHigh) return (low, fLow);
        return fHigh < fx ? (high, fHigh) : (x, fx);
    }
}
