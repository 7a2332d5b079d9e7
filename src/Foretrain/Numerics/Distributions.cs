namespace Foretrain.Numerics;

/// <summary>
/// Distribution functions and quantiles used by intervals and tests. Probabilities outside 0..1 and non-positive degrees of
/// freedom give NaN.
/// <para>
/// Distribution functions come from the incomplete gamma and beta functions. Quantiles are computed on the smaller tail (so
/// that 1e-300 is as good as 0.3) by Newton's method on the logarithm of the tail, safeguarded by a bracket.
/// </para>
/// <para>References: Abramowitz and Stegun (1964), 26.2.23 (normal start value), 26.5.27, 26.7; Johnson, Kotz and Balakrishnan,
/// Continuous Univariate Distributions, vols 1-2.</para>
/// </summary>
public static class Distributions
{
    /// <summary>P(Z at most x) for a standard normal Z.</summary>
    public static double NormalCdf(double x) => 0.5 * SpecialFunctions.Erfc(-x / Math.Sqrt(2));

    /// <summary>Standard normal density.</summary>
    public static double NormalPdf(double x) => Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);

    /// <summary>The x with NormalCdf(x) = probability.</summary>
    public static double NormalQuantile(double probability)
    {
        if (!(probability >= 0 && probability <= 1)) return double.NaN;
        if (probability is 0) return double.NegativeInfinity;
        if (probability is 1) return double.PositiveInfinity;
        if (probability == 0.5) return 0;
        bool upper = probability > 0.5;
        double tail = upper ? 1 - probability : probability;
        double t = Math.Sqrt(-2 * Math.Log(tail));
        double x = -(t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))));

        // Halley's correction; the error goes from 4.5e-4 to rounding in two rounds.
        for (int round = 0; round < 3; round++)
        {
            double error = (NormalCdf(x) - tail) / NormalPdf(x);
            if (!double.IsFinite(error)) break;
            x -= error / (1 + 0.5 * x * error);
        }

        return upper ? -x : x;
    }

    /// <summary>P(T at most x) for Student's t.</summary>
    /// <param name="x">Value.</param>
    /// <param name="freedom">Degrees of freedom, > 0; infinity gives the normal.</param>
    public static double StudentCdf(double x, double freedom)
    {
        if (!(freedom > 0) || double.IsNaN(x)) return double.NaN;
        if (double.IsPositiveInfinity(freedom)) return NormalCdf(x);
        double tail = StudentTail(Math.Abs(x), freedom);
        return x > 0 ? 1 - tail : tail;
    }

    /// <summary>The x with StudentCdf(x, freedom) = probability.</summary>
    public static double StudentQuantile(double probability, double freedom)
    {
        if (!(freedom > 0) || !(probability >= 0 && probability <= 1)) return double.NaN;
        if (double.IsPositiveInfinity(freedom)) return NormalQuantile(probability);
        if (probability is 0) return double.NegativeInfinity;
        if (probability is 1) return double.PositiveInfinity;
        if (probability == 0.5) return 0;
        double tail = Math.Min(probability, 1 - probability);
        double magnitude = InvertTail(tail, x => StudentTail(x, freedom), Math.Max(1e-8, -NormalQuantile(tail)));
        return probability > 0.5 ? magnitude : -magnitude;
    }

    /// <summary>P(X at most x) for chi-squared.</summary>
    public static double ChiSquaredCdf(double x, double freedom) =>
        x <= 0 && freedom > 0 ? 0 : SpecialFunctions.GammaLower(0.5 * freedom, 0.5 * x);

    /// <summary>P(X > x) for chi-squared, accurate in the tail.</summary>
    public static double ChiSquaredTail(double x, double freedom) =>
        x <= 0 && freedom > 0 ? 1 : SpecialFunctions.GammaUpper(0.5 * freedom, 0.5 * x);

    /// <summary>The x with ChiSquaredCdf(x, freedom) = probability.</summary>
    public static double ChiSquaredQuantile(double probability, double freedom)
    {
        if (!(freedom > 0) || !(probability >= 0 && probability <= 1)) return double.NaN;
        if (probability is 0) return 0;
        if (probability is 1) return double.PositiveInfinity;
        return probability < 0.5
            ? 1 / InvertTail(probability, y => ChiSquaredCdf(1 / y, freedom), 1 / freedom)
            : InvertTail(1 - probability, x => ChiSquaredTail(x, freedom), freedom);
    }

    /// <summary>P(X at most x) for Fisher's F with the given numerator and denominator degrees of freedom.</summary>
    public static double FisherCdf(double x, double numerator, double denominator)
    {
        if (!(numerator > 0) || !(denominator > 0) || double.IsNaN(x)) return double.NaN;
        if (x <= 0) return 0;
        double scaled = numerator * x;
        return double.IsPositiveInfinity(scaled)
            ? 1
            : SpecialFunctions.Beta(0.5 * numerator, 0.5 * denominator, scaled / (scaled + denominator), denominator / (scaled + denominator));
    }

    private static double StudentTail(double magnitude, double freedom)
    {
        if (double.IsPositiveInfinity(magnitude)) return 0;
        double square = magnitude * magnitude;
        if (double.IsPositiveInfinity(square)) return 0.5 * Math.Exp(0.5 * freedom * Math.Log(freedom) - freedom * Math.Log(magnitude));
        return 0.5 * SpecialFunctions.Beta(0.5 * freedom, 0.5, freedom / (freedom + square), square / (freedom + square));
    }

    /// <summary>
    /// Root of a decreasing tail function on (0, infinity): bracketed in ln x, then Brent on ln tail, which is nearly linear
    /// in ln x for power tails and smooth for exponential ones.
    /// </summary>
    private static double InvertTail(double tail, Func<double, double> function, double guess)
    {
        double target = Math.Log(tail), low = Math.Log(guess) - 0.5, high = low + 1;
        double Gap(double u)
        {
            double value = function(Math.Exp(u));
            return value > 0 ? Math.Log(value) - target : -1e4;
        }

        for (double width = 1; Gap(low) < 0 && low > -700; width *= 2) low -= width;
        for (double width = 1; Gap(high) > 0 && high < 700; width *= 2) high += width;
        return Math.Exp(Optimization.ScalarRoot.Brent(Gap, low, high, 1e-16));
    }
}
