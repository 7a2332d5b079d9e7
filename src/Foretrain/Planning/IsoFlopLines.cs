using Foretrain.Numerics;

namespace Foretrain.Planning;

/// <summary>Puts a fitted line and its replicates into a result.</summary>
internal static class IsoFlopLines
{
    /// <summary>Fewest replicates for a percentile interval.</summary>
    private const int FewestReplicates = 50;

    /// <summary>The line with intervals: percentiles of the replicates, or Student's t from the scatter when there are too few.</summary>
    public static IsoFlopLine Describe(
        string quantity, IsoFlopOptimum[] optima, LogLine line, List<LogLine> replicates, int points, IsoFlopOptions options)
    {
        (double low, double high) = replicates.Count >= FewestReplicates
            ? Interval([.. replicates.Select(r => r.Slope)], options.Level)
            : Student(line.Slope, line.SlopeError, points, options.Level);
        return new()
        {
            Quantity = quantity,
            Optima = [.. optima],
            Coefficient = Math.Exp(line.Intercept),
            Exponent = new(line.Slope, low, high),
            ExponentError = line.SlopeError,
            LogCoefficientError = line.InterceptError,
            Targets = options.Targets.Select(c => Target(c, line, replicates, options.Level)).ToEquatableList(),
            Replicates = replicates.Count,
        };
    }

    private static IsoFlopTarget Target(double flops, LogLine line, List<LogLine> replicates, double level)
    {
        double x = Math.Log(flops);
        (double low, double high) = replicates.Count >= FewestReplicates
            ? Interval([.. replicates.Select(r => r.Intercept + r.Slope * x)], level)
            : (double.NaN, double.NaN);
        return new(flops, new(Math.Exp(line.Intercept + line.Slope * x), Math.Exp(low), Math.Exp(high)));
    }

    private static (double Low, double High) Interval(double[] values, double level)
    {
        Array.Sort(values);
        return (Statistics.QuantileSorted(values, 0.5 * (1 - level)), Statistics.QuantileSorted(values, 0.5 * (1 + level)));
    }

    private static (double Low, double High) Student(double value, double error, int points, double level)
    {
        if (points <= 2) return (double.NaN, double.NaN);
        double half = error * Distributions.StudentQuantile(0.5 * (1 + level), points - 2);
        return (value - half, value + half);
    }
}
