namespace Foretrain.Numerics;

/// <summary>Sample quantiles, linear between order statistics (type 7 of Hyndman and Fan, Am. Stat. 50 (1996) 361).</summary>
public static class Quantiles
{
    /// <summary>Quantile q (0..1) of ascending values; NaN for an empty sample.</summary>
    public static double OfSorted(ReadOnlySpan<double> ascending, double q)
    {
        if (ascending.IsEmpty) return double.NaN;
        double at = q * (ascending.Length - 1);
        int below = Math.Clamp((int)at, 0, ascending.Length - 1), above = Math.Min(below + 1, ascending.Length - 1);
        return ascending[below] + (at - below) * (ascending[above] - ascending[below]);
    }

    /// <summary>The central interval that holds <paramref name="level"/> of the values; NaNs are not counted.</summary>
    public static (double Low, double High) Central(IEnumerable<double> values, double level)
    {
        double[] sorted = [.. values.Where(v => !double.IsNaN(v)).Order()];
        return (OfSorted(sorted, 0.5 - level / 2), OfSorted(sorted, 0.5 + level / 2));
    }
}
