using System.Globalization;
using Foretrain.Quantities;

namespace Foretrain.Figures;

/// <summary>A tick of an axis.</summary>
/// <param name="Value">Where it is.</param>
/// <param name="Text">What is written there, with <c>^</c> before an exponent; empty for a tick without text.</param>
public readonly record struct AxisTick(double Value, string Text);

/// <summary>Which values of an axis get a tick, and how they are written.</summary>
public static class AxisTicks
{
    // A log axis of fewer decades than this cannot live on powers of ten alone.
    private const double FewDecades = 1.9, LessThanOctave = 0.45;

    private const int FewestTexts = 3;

    private static readonly int[][] s_coarse = [[1], [1, 3]], s_fine = [[1, 2, 5], [1, 2, 3, 5, 7]];

    /// <summary>The ticks of an axis in ascending order.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="most">About how many texts there is room for.</param>
    public static IReadOnlyList<AxisTick> Of(Axis axis, int most = 6)
    {
        ArgumentNullException.ThrowIfNull(axis);
        if (axis.Categories is { } names) return [.. names.Select((n, k) => new AxisTick(k, n))];
        if (!axis.Log) return Linear(axis, most);
        double decades = Math.Log10(axis.High / axis.Low);
        return decades < LessThanOctave ? Linear(axis, most) : Decades(axis, decades, most);
    }

    /// <summary>A value as the axis writes it.</summary>
    public static string Text(Axis axis, double value)
    {
        ArgumentNullException.ThrowIfNull(axis);
        if (value == 0) return "0";
        double size = Math.Abs(value);
        if (axis.Ticks == TickText.Counts && size is >= 1 and < 1e15) return NumberText.Format(value, 4);
        if (size is >= 0.001 and < 1e4 || axis.Ticks == TickText.Counts && size is >= 0.001 and < 1) return Decimal(value);
        string[] parts = value.ToString("E3", CultureInfo.InvariantCulture).Split('E');
        string mantissa = parts[0].TrimEnd('0').TrimEnd('.'), power = "10^" + int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        return mantissa switch { "1" => power, "-1" => "-" + power, _ => $"{mantissa}\u00d7{power}" };
    }

    private static List<AxisTick> Decades(Axis axis, double decades, int most)
    {
        int first = (int)Math.Ceiling(Math.Log10(axis.Low) - 1e-9), last = (int)Math.Floor(Math.Log10(axis.High) + 1e-9);
        int stride = Math.Max(1, (int)Math.Ceiling((last - first + 1) / (double)Math.Max(2, most + 2)));
        int[] steps = Steps(axis, first, last, decades < FewDecades);
        var ticks = new List<AxisTick>();
        for (int e = first - 1; e <= last; e++)
        {
            for (int m = 1; m <= 9; m++)
            {
                double value = Power(e, m);
                if (value < axis.Low * (1 - 1e-9) || value > axis.High * (1 + 1e-9)) continue;
                bool named = steps.Contains(m) && (steps.Length > 1 || Remainder(e, stride) == 0);
                // Between decades that are themselves left out, small ticks would only be noise.
                if (named) ticks.Add(new(value, Text(axis, value)));
                else if (stride == 1 || m == 1) ticks.Add(new(value, ""));
            }
        }

        return ticks;
    }

    // The coarsest steps that give a reader three numbers to read between.
    private static int[] Steps(Axis axis, int first, int last, bool fine) =>
        (fine ? s_fine : s_coarse).FirstOrDefault(s => Enumerable.Range(first - 1, last - first + 2).Sum(e => s.Count(m => Power(e, m) >= axis.Low * (1 - 1e-9) && Power(e, m) <= axis.High * (1 + 1e-9))) >= FewestTexts)
        ?? (fine ? s_fine : s_coarse)[^1];

    private static int Remainder(int e, int stride) => ((e % stride) + stride) % stride;

    // 10^e through its text: Math.Pow is a digit off on some machines.
    private static double Power(int e, int m) => double.Parse($"{m}E{e}", CultureInfo.InvariantCulture);

    private static List<AxisTick> Linear(Axis axis, int most)
    {
        double raw = (axis.High - axis.Low) / (Math.Max(2, most) + 1);
        if (!(raw > 0) || !double.IsFinite(raw)) return [];
        int e = (int)Math.Floor(Math.Log10(raw));
        double step = new[] { Power(e, 1), Power(e, 2), 2.5 * Power(e, 1), Power(e, 5), Power(e + 1, 1) }.First(s => s >= raw * (1 - 1e-9));
        var ticks = new List<AxisTick>();
        for (long k = (long)Math.Ceiling(axis.Low / step - 1e-9); k * step <= axis.High + 1e-9 * step; k++)
            ticks.Add(new(k * step, k == 0 ? "0" : axis.Ticks == TickText.Counts || Math.Abs(k * step) >= 1e4 || step < 0.001 ? Text(axis, k * step) : Fixed(k * step, step)));
        return ticks;
    }

    // Zeros are kept so that texts line up: 2.0, 2.2, 2.4.
    private static string Fixed(double value, double step)
    {
        int decimals = Enumerable.Range(0, 8).First(d => d == 7 || Math.Abs(step * Power(d, 1) - Math.Round(step * Power(d, 1))) < 1e-6);
        return value.ToString("F" + decimals, CultureInfo.InvariantCulture);
    }

    private static string Decimal(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
