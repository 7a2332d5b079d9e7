namespace Foretrain.Backtesting;

/// <summary>
/// How good a probabilistic forecast was, once the outcome is known. Less is better for every score; all are proper, so that
/// nobody gains by stating another distribution than the one believed in. Scores are in the unit of what they are given: on
/// the scale of residuals (logarithms of a loss) one value of 0.01 is one per cent.
/// <para>What cannot be scored (NaN, an interval with its ends exchanged, a probability outside 0..1) gives NaN.</para>
/// <para>References: Gneiting and Raftery, J. Am. Stat. Assoc. 102 (2007) 359-378 (interval score 43, CRPS 20-21); Laio and
/// Tamea, Hydrol. Earth Syst. Sci. 11 (2007) 1267-1277 (CRPS as an integral of pinball losses).</para>
/// </summary>
public static class Scores
{
    // Tanh-sinh nodes a side of the kink: the step and range put the error for a normal distribution near rounding.
    private const double Step = 0.11, Range = 3.3;

    // Nearer to 0 and 1 the quantiles of a distribution without ends say nothing about it that matters here.
    private const double Edge = 1e-13;

    /// <summary>True when the interval, ends included, holds the outcome.</summary>
    public static bool Covers(double low, double high, double observed) => low <= observed && observed <= high;

    /// <summary>Share of the outcomes that their intervals hold (one that is NaN holds nothing); NaN without any.</summary>
    public static double Coverage(IEnumerable<(double Low, double High, double Observed)> forecasts)
    {
        int held = 0, all = 0;
        foreach ((double low, double high, double observed) in forecasts)
        {
            all++;
            if (Covers(low, high, observed)) held++;
        }

        return all == 0 ? double.NaN : (double)held / all;
    }

    /// <summary>Width of a central interval, plus 2 / (1 - level) times the distance by which the outcome lies outside.</summary>
    /// <param name="low">Lower end.</param>
    /// <param name="high">Upper end, not below <paramref name="low"/>.</param>
    /// <param name="level">Nominal level, inside 0..1, such as 0.95.</param>
    /// <param name="observed">Outcome.</param>
    public static double IntervalScore(double low, double high, double level, double observed)
    {
        if (!(low <= high) || !(level > 0 && level < 1) || double.IsNaN(observed)) return double.NaN;
        double miss = Math.Max(0, Math.Max(low - observed, observed - high));
        return high - low + (miss > 0 ? 2 / (1 - level) * miss : 0);
    }

    /// <summary>Pinball loss of one quantile: the outcome above it costs <paramref name="probability"/> times the distance, below it
    /// the rest.</summary>
    public static double Pinball(double quantile, double probability, double observed)
    {
        if (!(probability >= 0 && probability <= 1)) return double.NaN;
        double above = observed - quantile;
        return above >= 0 ? probability * above : (probability - 1) * above;
    }

    /// <summary>Continuous ranked probability score of a distribution given by its quantiles: twice the integral of the pinball
    /// loss over all probabilities. A point forecast scores its absolute error.</summary>
    /// <param name="quantile">Value at a probability inside 0..1, not decreasing.</param>
    /// <param name="observed">Outcome.</param>
    public static double Crps(Func<double, double> quantile, double observed)
    {
        // The integrand has a kink where the quantile crosses the outcome and may grow at 0 and 1: tanh-sinh on either side.
        double kink = Crossing(quantile, observed), sum = 0;
        for (double t = -Range; t <= Range + Step / 2; t += Step)
        {
            double u = 0.5 * Math.PI * Math.Sinh(t);
            double at = 1 / (1 + Math.Exp(-2 * u)), weight = Math.PI * Math.Cosh(t) * at / (1 + Math.Exp(2 * u));
            sum += weight * (kink * At(kink * at) + (1 - kink) * At(kink + (1 - kink) * at));
        }

        return 2 * Step * sum;

        double At(double p) => p is > Edge and < 1 - Edge ? Pinball(quantile(p), p, observed) : 0;
    }

    /// <summary>Continuous ranked probability score of equally likely values: mean distance to the outcome, less half the mean
    /// distance between two of them.</summary>
    public static double Crps(ReadOnlySpan<double> sample, double observed)
    {
        double[] sorted = sample.ToArray();
        Array.Sort(sorted);
        double far = 0, apart = 0;
        int n = sorted.Length;
        for (int i = 0; i < n; i++)
        {
            far += Math.Abs(sorted[i] - observed);
            apart += (2.0 * i - n + 1) * sorted[i];
        }

        return far / n - apart / n / n;
    }

    /// <summary>Continuous ranked probability score of a distribution given by its distribution function: the integral of its
    /// squared distance from the step at the outcome.</summary>
    /// <param name="cdf">P(X at most x).</param>
    /// <param name="points">Ascending points that mark where it rises; outside them it is taken for 0 and 1.</param>
    /// <param name="observed">Outcome.</param>
    public static double CrpsOfCdf(Func<double, double> cdf, ReadOnlySpan<double> points, double observed)
    {
        if (points.Length == 0 || double.IsNaN(observed)) return double.NaN;
        double sum = Math.Max(0, Math.Max(points[0] - observed, observed - points[^1]));
        for (int k = 1; k < points.Length; k++)
        {
            double low = points[k - 1], high = points[k], kink = Math.Clamp(observed, low, high);
            sum += Panel(x => Square(cdf(x)), low, kink) + Panel(x => Square(1 - cdf(x)), kink, high);
        }

        return sum;

        static double Square(double x) => x * x;
    }

    // Gauss and Legendre's rule of six points.
    private static double Panel(Func<double, double> f, double low, double high)
    {
        if (!(high > low)) return 0;
        double middle = 0.5 * (low + high), half = 0.5 * (high - low), sum = 0;
        for (int i = 0; i < 3; i++) sum += Weights[i] * (f(middle - half * Nodes[i]) + f(middle + half * Nodes[i]));
        return half * sum;
    }

    // Abramowitz and Stegun (1964), table 25.4.
    private static ReadOnlySpan<double> Nodes => [0.238619186083197, 0.661209386466265, 0.932469514203152];

    private static ReadOnlySpan<double> Weights => [0.467913934572691, 0.360761573048139, 0.171324492379170];

    private static double Crossing(Func<double, double> quantile, double observed)
    {
        double low = 0, high = 1;
        for (int i = 0; i < 50; i++)
        {
            double middle = 0.5 * (low + high);
            if (quantile(middle) < observed) low = middle;
            else high = middle;
        }

        return 0.5 * (low + high);
    }
}
