using Foretrain.Figures;
using Foretrain.Laws;

namespace Foretrain.App.Charts;

/// <summary>Axes that suit the values shown on them.</summary>
internal static class ChartAxes
{
    // From this ratio of largest to smallest on, inputs are read by decades; outcomes only when they span much more.
    private const double LogInput = 4, LogOutput = 6;

    /// <summary>An axis of an input or a cost: by decades unless it spans little.</summary>
    /// <param name="name">Name.</param>
    /// <param name="unit">Unit.</param>
    /// <param name="values">What is shown; numbers that are not finite are passed over.</param>
    /// <param name="air">Share of the axis left free at both ends.</param>
    public static Axis Input(string name, string? unit, IEnumerable<double> values, double air = 0.04)
    {
        (double low, double high) = Extent(values);
        bool log = low > 0 && high / low >= LogInput;
        TickText ticks = unit is "param" or "token" or "step" or "token/batch" ? TickText.Counts : log ? TickText.Powers : TickText.Plain;
        return Aired(name, unit, low, high, log, air) with { Ticks = ticks };
    }

    /// <summary>An axis of an outcome: linear unless it spans much.</summary>
    public static Axis Outcome(LawOutput output, IEnumerable<double> values, double air = 0.05)
    {
        (double low, double high) = Extent(values);
        bool log = low > 0 && high / low >= LogOutput;
        TickText ticks = output.Unit is "param" or "token" or "token/batch" ? TickText.Counts : log ? TickText.Powers : TickText.Plain;
        return Aired(output.Name, output.Unit, low, high, log, air) with { Ticks = ticks };
    }

    /// <summary>A linear axis over values.</summary>
    public static Axis Linear(string name, string? unit, IEnumerable<double> values, double air = 0.06)
    {
        (double low, double high) = Extent(values);
        return Aired(name, unit, low, high, log: false, air);
    }

    /// <summary>An axis of names from bottom to top: name k stands at k.</summary>
    public static Axis Names(string title, IReadOnlyList<string> names) => new(title, null, -0.6, names.Count - 0.4) { Categories = [.. names] };

    /// <summary>The unit of an input of a law or of its cost.</summary>
    public static string? UnitOf(IReadOnlyList<LawVariable> variables, string name, string? costUnit = "flop") =>
        variables.FirstOrDefault(v => Fitting.LawProblem.ColumnName(v.Name) == name)?.Unit ?? name switch { "flops" => costUnit, "params" => "param", "tokens" => "token", _ => null };

    /// <summary>Values along an axis, evenly spaced on it, ends included.</summary>
    public static double[] Grid(Axis axis, int count) => [axis.Low, .. Enumerable.Range(1, count - 2).Select(k => axis.At(k / (count - 1.0))), axis.High];

    /// <summary>What a line through known places has at x: straight between them in logarithms where these exist, and on along its ends.</summary>
    /// <param name="places">Places, ascending.</param>
    /// <param name="values">Values there.</param>
    /// <param name="x">Where it is asked.</param>
    public static double Along(double[] places, double[] values, double x)
    {
        if (places.Length < 2) return values[0];
        int at = Math.Clamp(Array.FindLastIndex(places, p => p <= x), 0, places.Length - 2);
        (double a, double b, double u, double v) = (places[at], places[at + 1], values[at], values[at + 1]);
        return a > 0 && x > 0 && u > 0 && v > 0
            ? u * Math.Exp(Math.Log(v / u) * Math.Log(x / a) / Math.Log(b / a))
            : u + ((v - u) * (x - a) / (b - a));
    }

    /// <summary>Least and largest finite value; 0 and 1 when there is none.</summary>
    public static (double Low, double High) Extent(IEnumerable<double> values)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double v in values)
        {
            if (!double.IsFinite(v)) continue;
            (low, high) = (Math.Min(low, v), Math.Max(high, v));
        }

        return low <= high ? (low, high) : (0, 1);
    }

    private static Axis Aired(string name, string? unit, double low, double high, bool log, double air)
    {
        if (log)
        {
            double factor = Math.Pow(high / low, air);
            return new(name, unit, low / factor, high * factor) { Log = true };
        }

        double more = high > low ? air * (high - low) : Math.Max(0.05 * Math.Abs(low), 1e-12);
        return new(name, unit, low - more, high + more);
    }
}
