using System.Globalization;
using Foretrain.Forecasting;
using Foretrain.Quantities;

namespace Foretrain.App.Texts;

/// <summary>How numbers are printed: scales as 70B and 1.4T, constants and losses with 5 digits, intervals with the decimals of their value.</summary>
internal static class Num
{
    /// <summary>A size, token count or amount of compute: <c>70B</c>, <c>1.4T</c>, <c>5.76e23</c>.</summary>
    public static string Scale(double x, int digits = 3) => NumberText.Format(x, digits);

    /// <summary>A constant or a loss with this many significant digits, zeros kept so that columns line up; far from 1 as <c>2.14e10</c>.</summary>
    public static string Value(double x, int digits = 5)
    {
        if (double.IsNaN(x)) return "-";
        if (double.IsInfinity(x)) return x > 0 ? "inf" : "-inf";
        if (x == 0) return "0";
        int exponent = Exponent(x, digits);
        if (exponent is > 5 or < -4) return Mantissa(x, digits);
        return x.ToString("F" + Math.Max(0, digits - 1 - exponent), CultureInfo.InvariantCulture);
    }

    /// <summary>A number beside another one, with the same decimals.</summary>
    public static string Like(double x, double reference, int digits = 5)
    {
        if (!double.IsFinite(x) || !double.IsFinite(reference) || reference == 0) return Value(x, digits);
        int exponent = Exponent(reference, digits);
        // A far end (A = 480 within 100 to 3e7) would become a long row of digits.
        if (exponent is > 5 or < -4 || Math.Abs(x) >= 1e7) return Value(x, Math.Min(digits, 4));
        return x.ToString("F" + Math.Max(0, digits - 1 - exponent), CultureInfo.InvariantCulture);
    }

    /// <summary><c>low to high</c> with the decimals of the value, or a dash.</summary>
    public static string Interval(Interval? interval, double value, int digits = 5) =>
        interval is null ? "-" : $"{Like(interval.Low, value, digits)} to {Like(interval.High, value, digits)}";

    /// <summary>A small number whose size alone matters: <c>3e-12</c>.</summary>
    public static string Size(double x) => x == 0 ? "0" : double.IsFinite(x) ? Mantissa(x, 1) : Value(x);

    /// <summary>An amount of compute, always with an exponent: <c>5.76e23</c>.</summary>
    public static string Flops(double x, int digits = 3)
    {
        string text = Mantissa(x, digits);
        int e = text.IndexOf('e', StringComparison.Ordinal);
        if (e < 0) return text; // not finite
        return text[..e].Contains('.', StringComparison.Ordinal) ? text[..e].TrimEnd('0').TrimEnd('.') + text[e..] : text;
    }

    /// <summary>A share in percent.</summary>
    public static string Percent(double share, int decimals = 1) => (100 * share).ToString("F" + decimals, CultureInfo.InvariantCulture) + " %";

    /// <summary>A signed share in percent.</summary>
    public static string SignedPercent(double share) => (share >= 0 ? "+" : "") + Percent(share);

    /// <summary>A factor: <c>16x</c>, <c>0.4x</c>.</summary>
    public static string Factor(double x) => double.IsPositiveInfinity(x) ? "over 1e300x" : x >= 10 ? Scale(x, 3) + "x" : Scale(x, 2) + "x";

    /// <summary><c>1 run</c>, <c>48 runs</c>.</summary>
    public static string Count(long n, string noun) => n == 1 ? $"1 {noun}" : $"{n.ToString(CultureInfo.InvariantCulture)} {noun}s";

    private static string Mantissa(double x, int digits)
    {
        if (!double.IsFinite(x)) return Value(x);
        string[] parts = x.ToString("E" + (digits - 1), CultureInfo.InvariantCulture).Split('E');
        return $"{parts[0]}e{int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)}";
    }

    // Exponent after rounding: 9.99999 with 5 digits is 10.000.
    private static int Exponent(double x, int digits) =>
        int.Parse(x.ToString("E" + (digits - 1), CultureInfo.InvariantCulture).Split('E')[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
