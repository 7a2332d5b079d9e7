namespace Foretrain.Numerics;

/// <summary>
/// Gamma, beta and error functions to near machine precision, from series, continued fractions and Stirling's expansion.
/// <para>
/// Every function sums terms of one sign where it uses a series and switches to a continued fraction (modified Lentz) where
/// the series would cancel, so relative accuracy holds in the tails.
/// </para>
/// <para>References: Abramowitz and Stegun (1964), chapters 6, 7 and 26; Gautschi, ACM TOMS 5 (1979) 466-481; Lentz, Appl.
/// Optics 15 (1976) 668-671.</para>
/// </summary>
internal static class SpecialFunctions
{
    private const double Tiny = 1e-300;
    private const double Epsilon = 1e-16;

    /// <summary>Complementary error function.</summary>
    public static double Erfc(double x)
    {
        if (double.IsNaN(x)) return double.NaN;
        if (x < 0.5) return 1 - Erf(x);
        return x > 27.5 ? 0 : GammaUpper(0.5, x * x);
    }

    /// <summary>Error function.</summary>
    public static double Erf(double x)
    {
        if (double.IsNaN(x)) return double.NaN;
        double square = x * x;
        if (Math.Abs(x) > 2) return Math.CopySign(square > 750 ? 1 : 1 - GammaUpper(0.5, square), x);

        // 2/sqrt(pi) exp(-x^2) sum 2^n x^(2n+1) / (2n+1)!!: positive terms only.
        double term = x, sum = x;
        for (int n = 1; n < 200; n++)
        {
            term *= 2 * square / (2 * n + 1);
            sum += term;
            if (Math.Abs(term) <= Epsilon * Math.Abs(sum)) break;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-square) * sum;
    }

    /// <summary>ln Gamma(x), x > 0.</summary>
    public static double LogGamma(double x)
    {
        if (!(x > 0)) return double.NaN;
        double shift = 1;
        while (x < 15)
        {
            shift *= x;
            x++;
        }

        return (x - 0.5) * Math.Log(x) - x + 0.91893853320467274178 + LogSeries(1 / x) - Math.Log(shift);
    }

    /// <summary>
    /// How ln Gamma rises from x to x + k, and the first and second derivative of that rise in x: differences of ln Gamma, of
    /// digamma and of trigamma, without the cancellation of taking each apart. x > 0, k at least 0.
    /// </summary>
    public static (double Log, double First, double Second) GammaRise(double x, double k)
    {
        if (!(x > 0 && k >= 0)) return (double.NaN, double.NaN, double.NaN);
        double log = 0, first = 0, second = 0;
        if (k <= 256 && k == Math.Round(k))
        {
            for (int i = 0; i < k; i++) Add(x + i, 1);
            return (log, first, second);
        }

        double from = x, to = x + k;
        for (; from < 15; from++) Add(from, 1);
        for (; to < 15; to++) Add(to, -1);
        double a = 1 / from, b = 1 / to;
        double step = to - from, ratio = Log1P(step / from);
        log += step * (Math.Log(to) - 1) + (from - 0.5) * ratio + LogSeries(b) - LogSeries(a);
        first += ratio - 0.5 * (b - a) + DigammaSeries(b) - DigammaSeries(a);
        second += TrigammaSeries(b) - TrigammaSeries(a);
        return (log, first, second);

        void Add(double z, int sign)
        {
            log += sign * Math.Log(z);
            first += sign / z;
            second -= sign / (z * z);
        }
    }

    // ln(1 + x) without cancellation (Kahan).
    private static double Log1P(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : Math.Log(u) * x / (u - 1);
    }

    // Stirling's expansions in 1 / x: of ln Gamma, of digamma less ln x - 1 / (2 x), and of trigamma.
    private static double LogSeries(double a)
    {
        double q = a * a;
        return a * (1.0 / 12 - q * (1.0 / 360 - q * (1.0 / 1260 - q * (1.0 / 1680 - q * (1.0 / 1188 - q * (691.0 / 360360 - q / 156))))));
    }

    private static double DigammaSeries(double a)
    {
        double q = a * a;
        return -q * (1.0 / 12 - q * (1.0 / 120 - q * (1.0 / 252 - q * (1.0 / 240 - q * (1.0 / 132 - q * (691.0 / 32760 - q / 12))))));
    }

    private static double TrigammaSeries(double a)
    {
        double q = a * a;
        return a + 0.5 * q + a * q * (1.0 / 6 - q * (1.0 / 30 - q * (1.0 / 42 - q * (1.0 / 30 - q * (5.0 / 66 - q * (691.0 / 2730 - q * 7 / 6))))));
    }

    /// <summary>Regularised lower incomplete gamma P(a, x), a > 0, x at least 0.</summary>
    public static double GammaLower(double a, double x)
    {
        if (!(a > 0) || !(x >= 0)) return double.NaN;
        if (x == 0) return 0;
        if (double.IsPositiveInfinity(x)) return 1;
        return x < a + 1 ? LowerSeries(a, x) : 1 - UpperFraction(a, x);
    }

    /// <summary>Regularised upper incomplete gamma Q(a, x) = 1 - P(a, x), accurate in the tail.</summary>
    public static double GammaUpper(double a, double x)
    {
        if (!(a > 0) || !(x >= 0)) return double.NaN;
        if (x == 0) return 1;
        if (double.IsPositiveInfinity(x)) return 0;
        return x < a + 1 ? 1 - LowerSeries(a, x) : UpperFraction(a, x);
    }

    /// <summary>Regularised incomplete beta I_x(a, b), a and b > 0, x in 0..1; 1 - x is passed too, to keep its digits.</summary>
    public static double Beta(double a, double b, double x, double oneMinusX)
    {
        if (!(a > 0) || !(b > 0) || !(x >= 0) || !(oneMinusX >= 0)) return double.NaN;
        if (x == 0) return 0;
        if (oneMinusX == 0) return 1;
        double front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + a * LogOf(x, oneMinusX) + b * LogOf(oneMinusX, x));
        return x < (a + 1) / (a + b + 2)
            ? front * BetaFraction(a, b, x) / a
            : 1 - front * BetaFraction(b, a, oneMinusX) / b;
    }

    // ln x, through ln(1 - y) when y = 1 - x is the small one and carries the digits.
    private static double LogOf(double x, double complement) => x < 0.5 ? Math.Log(x) : LogOnePlus(-complement);

    /// <summary>ln(1 + x) without loss for small x.</summary>
    public static double LogOnePlus(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : Math.Log(u) * (x / (u - 1));
    }

    private static double Prefactor(double a, double x) => Math.Exp(a * Math.Log(x) - x - LogGamma(a));

    private static double LowerSeries(double a, double x)
    {
        double term = 1 / a, sum = term;
        for (int n = 1; n < 100_000; n++)
        {
            term *= x / (a + n);
            sum += term;
            if (term <= Epsilon * sum) break;
        }

        return sum * Prefactor(a, x);
    }

    private static double UpperFraction(double a, double x)
    {
        double b = x + 1 - a, c = 1 / Tiny, d = 1 / b, h = d;
        for (int n = 1; n < 100_000; n++)
        {
            double an = -n * (n - a);
            b += 2;
            d = 1 / NotZero(an * d + b);
            c = NotZero(b + an / c);
            double delta = d * c;
            h *= delta;
            if (Math.Abs(delta - 1) <= Epsilon) break;
        }

        return h * Prefactor(a, x);
    }

    private static double BetaFraction(double a, double b, double x)
    {
        double c = 1, d = 1 / NotZero(1 - (a + b) * x / (a + 1)), h = d;
        for (int m = 1; m < 100_000; m++)
        {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / NotZero(1 + even * d);
            c = NotZero(1 + even / c);
            h *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / NotZero(1 + odd * d);
            c = NotZero(1 + odd / c);
            double delta = d * c;
            h *= delta;
            if (Math.Abs(delta - 1) <= 2 * Epsilon) break;
        }

        return h;
    }

    private static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;
}
