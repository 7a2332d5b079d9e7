namespace Foretrain.Numerics;

/// <summary>
/// Summary statistics of plain samples. Empty samples and samples holding NaN give NaN.
/// <para>References: Hyndman and Fan, Am. Stat. 50 (1996) 361-365 (quantile type 7); Neumaier, ZAMM 54 (1974) 39-51
/// (compensated sum).</para>
/// </summary>
public static class Statistics
{
    /// <summary>Factor that turns a MAD into a standard deviation for normal data.</summary>
    public const double MadToSigma = 1.4826022185056018;

    /// <summary>Sum with an error independent of the number of terms (Neumaier); infinities and NaN pass through.</summary>
    public static double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0, carry = 0;
        foreach (double value in values)
        {
            double next = sum + value;
            carry += Math.Abs(sum) >= Math.Abs(value) ? sum - next + value : value - next + sum;
            sum = next;
        }

        return double.IsFinite(carry) ? sum + carry : sum;
    }

    /// <summary>Arithmetic mean.</summary>
    public static double Mean(ReadOnlySpan<double> values) => values.IsEmpty ? double.NaN : Sum(values) / values.Length;

    /// <summary>Sample standard deviation (divisor n - 1), two passes; NaN for fewer than two values.</summary>
    public static double StandardDeviation(ReadOnlySpan<double> values)
    {
        if (values.Length < 2) return double.NaN;
        double mean = Mean(values), sum = 0, drift = 0;
        foreach (double value in values)
        {
            double d = value - mean;
            sum += d * d;
            drift += d;
        }

        return Math.Sqrt((sum - drift * drift / values.Length) / (values.Length - 1));
    }

    /// <summary>Quantile by linear interpolation between order statistics (type 7, the default of R and NumPy).</summary>
    /// <param name="values">Sample in any order; not changed.</param>
    /// <param name="probability">0..1.</param>
    public static double Quantile(ReadOnlySpan<double> values, double probability)
    {
        double[] sorted = values.ToArray();
        Array.Sort(sorted);
        return QuantileSorted(sorted, probability);
    }

    /// <summary>As <see cref="Quantile"/>, for an ascending sample.</summary>
    public static double QuantileSorted(ReadOnlySpan<double> sorted, double probability)
    {
        // NaN sorts first in .NET.
        if (sorted.IsEmpty || double.IsNaN(sorted[0]) || !(probability >= 0 && probability <= 1)) return double.NaN;
        double at = probability * (sorted.Length - 1);
        int below = (int)at;
        if (below >= sorted.Length - 1) return sorted[^1];
        double fraction = at - below;
        double low = sorted[below], high = sorted[below + 1];

        // No interpolation between equal values: infinity minus infinity would be NaN.
        return fraction == 0 || low == high ? low : low + fraction * (high - low);
    }

    /// <summary>The central interval that holds <paramref name="level"/> of the values; NaNs are not counted.</summary>
    public static (double Low, double High) Central(IEnumerable<double> values, double level)
    {
        double[] sorted = [.. values];
        return CentralInPlace(sorted, level);
    }

    /// <summary>The same of values that may be put in another order.</summary>
    public static (double Low, double High) CentralInPlace(Span<double> values, double level)
    {
        values.Sort(); // what is no number comes first
        int missing = 0;
        while (missing < values.Length && double.IsNaN(values[missing])) missing++;
        ReadOnlySpan<double> sorted = values[missing..];
        return (QuantileSorted(sorted, 0.5 - level / 2), QuantileSorted(sorted, 0.5 + level / 2));
    }

    /// <summary>Median.</summary>
    public static double Median(ReadOnlySpan<double> values) => Quantile(values, 0.5);

    /// <summary>Median absolute deviation from the median, not rescaled (see <see cref="MadToSigma"/>).</summary>
    public static double MedianAbsoluteDeviation(ReadOnlySpan<double> values)
    {
        double median = Median(values);
        double[] deviations = new double[values.Length];
        for (int i = 0; i < deviations.Length; i++) deviations[i] = Math.Abs(values[i] - median);
        return Median(deviations);
    }
}
