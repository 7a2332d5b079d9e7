using System.Globalization;

namespace Foretrain.Quantities;

/// <summary>What a piece of text turned out to be when read as a number.</summary>
public enum NumberTextKind
{
    /// <summary>A finite number.</summary>
    Number,

    /// <summary>Blank or a usual mark for a missing value: <c>nan</c>, <c>na</c>, <c>n/a</c>, <c>null</c>, <c>none</c>, <c>-</c>.</summary>
    Missing,

    /// <summary><c>inf</c> or <c>infinity</c> with an optional sign, or a number too large for a double.</summary>
    Infinite,

    /// <summary>Anything else.</summary>
    Text,
}

/// <summary>
/// Numbers as people in the field write them: <c>70B</c>, <c>1.4T</c>, <c>350M</c>, <c>12k</c>, <c>1e21</c>, <c>1_000_000</c>.
/// </summary>
/// <remarks>
/// Suffixes: <c>k</c> or <c>K</c> 1e3, <c>M</c> 1e6, <c>B</c>, <c>b</c> or <c>G</c> 1e9, <c>T</c> or <c>t</c> 1e12; spaces may stand
/// before a suffix. <c>m</c> is refused because it means a thousandth elsewhere, <c>g</c> because nobody writes it on purpose.
/// Compute may also be given in <c>PF-day</c> (8.64e19 FLOP) where the caller allows it. Underscores may stand between digits.
/// Refused: thousands separators and decimal commas (<c>1,234</c> is either), hexadecimal, an exponent together with a suffix, and
/// anything that is not a finite number. The culture of the machine plays no part.
/// </remarks>
public static class NumberText
{
    /// <summary>FLOP in one petaFLOP/s-day: 1e15 x 86,400.</summary>
    public const double FlopPerPetaflopDay = 8.64e19;

    /// <summary>Reads a finite number; false for everything else, blanks and infinities included.</summary>
    /// <param name="text">The text; surrounding spaces are allowed.</param>
    /// <param name="value">The number, or 0.</param>
    /// <param name="isCompute">True when the number is an amount of compute, so that <c>PF-day</c> may follow.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out double value, bool isCompute = false)
        => Classify(text, out value, isCompute) == NumberTextKind.Number;

    /// <summary>Tells what the text is; <paramref name="value"/> is the number, +/-infinity, or NaN.</summary>
    /// <param name="text">The text; surrounding spaces are allowed.</param>
    /// <param name="value">The number, an infinity, or NaN when missing or not a number.</param>
    /// <param name="isCompute">True when <c>PF-day</c> may follow the number.</param>
    public static NumberTextKind Classify(ReadOnlySpan<char> text, out double value, bool isCompute = false)
    {
        text = text.Trim();
        value = double.NaN;
        if (text.IsEmpty) return NumberTextKind.Missing;

        if (!IsDigit(text[^1]) && text[^1] != '.')
        {
            if (IsMissingMark(text)) return NumberTextKind.Missing;
            if (IsInfinity(text, out value)) return NumberTextKind.Infinite;
        }

        (int power, bool isPetaflopDays) = TakeSuffix(ref text, isCompute);
        if (text.IsEmpty || !HasNumberShape(text, out bool underscores, out bool exponent)) return NumberTextKind.Text;
        if (power != 0 && exponent) return NumberTextKind.Text; // "1e3M": nobody can say what was meant

        scoped ReadOnlySpan<char> plain = text;
        Span<char> compact = stackalloc char[64];
        if (underscores || power != 0)
        {
            if (text.Length > compact.Length - 3) return NumberTextKind.Text;
            int length = 0;
            foreach (char c in text) if (c != '_') compact[length++] = c;
            if (power != 0)
            {
                // "1.4T" is read as "1.4e12", not as 1.4 x 1e12, so that both spellings are the same double.
                compact[length++] = 'e';
                if (power >= 10) compact[length++] = (char)('0' + power / 10);
                compact[length++] = (char)('0' + power % 10);
            }

            plain = compact[..length];
        }

        if (!double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out value)) return NumberTextKind.Text;
        if (isPetaflopDays) value *= FlopPerPetaflopDay;
        return double.IsFinite(value) ? NumberTextKind.Number : NumberTextKind.Infinite;
    }

    /// <summary>Reads a number or says what is wrong with it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="what">What the number is for, as the user would say it: <c>--budget</c>, <c>value of 'params'</c>.</param>
    /// <param name="isCompute">True when <c>PF-day</c> may follow the number.</param>
    /// <exception cref="ForetrainException"><c>not-a-number</c>.</exception>
    public static double Parse(string text, string what = "number", bool isCompute = false)
    {
        if (TryParse(text, out double value, isCompute)) return value;
        throw new ForetrainException("not-a-number", $"{what}: '{text}' is not a number", hint: Hint(text, isCompute));
    }

    /// <summary>A number for people: <c>7.3B</c>, <c>1.72T</c>, <c>12k</c>, <c>0.0213</c>, <c>1e24</c>; it reads back through <see cref="TryParse"/>.</summary>
    /// <param name="value">The number; NaN is written as <c>missing</c>.</param>
    /// <param name="digits">Significant digits, 1 to 15; trailing zeros are dropped.</param>
    public static string Format(double value, int digits = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digits, 15);
        if (double.IsNaN(value)) return "missing";
        if (double.IsInfinity(value)) return value > 0 ? "inf" : "-inf";
        if (value == 0) return "0";

        // Round first and choose the suffix afterwards, or 999.9M would come out as 1000M.
        string rounded = value.ToString("E" + (digits - 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        int at = rounded.IndexOf('E', StringComparison.Ordinal);
        int exponent = int.Parse(rounded.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string mantissa = rounded[..at].Contains('.', StringComparison.Ordinal) ? rounded[..at].TrimEnd('0').TrimEnd('.') : rounded[..at];

        return exponent switch
        {
            >= 15 or < -4 => $"{mantissa}e{exponent}",
            >= 12 => Shift(mantissa, exponent - 12) + "T",
            >= 9 => Shift(mantissa, exponent - 9) + "B",
            >= 6 => Shift(mantissa, exponent - 6) + "M",
            >= 4 => Shift(mantissa, exponent - 3) + "k",
            _ => Shift(mantissa, exponent),
        };
    }

    /// <summary>A level in per cent, with as many decimals as it takes to be neither 0 nor 100: <c>95 %</c>, <c>99.9999 %</c>.</summary>
    /// <param name="level">Inside 0..1.</param>
    public static string Level(double level)
    {
        string text = "";
        for (int decimals = 2; decimals <= 16; decimals++)
        {
            text = (100 * level).ToString("0." + new string('#', decimals), CultureInfo.InvariantCulture);
            if (text is not ("0" or "100")) break;
        }

        return text + " %";
    }

    /// <summary>Reads <c>params=70B,tokens=1.4T</c>: names to numbers, in the order given.</summary>
    /// <param name="text">Assignments separated by commas, semicolons or spaces.</param>
    /// <param name="option">Where the text came from, for messages, e.g. <c>--at</c>.</param>
    /// <exception cref="ForetrainException">
    /// <c>bad-assignment</c> (no <c>=</c>, no name, nothing at all), <c>duplicate-assignment</c>, <c>not-a-number</c>.
    /// </exception>
    public static IReadOnlyDictionary<string, double> ParseAssignments(string text, string option = "--at")
    {
        var values = new OrderedDictionary<string, double>(StringComparer.Ordinal);
        // Spaces around '=' and before a suffix belong to the assignment; other spaces separate.
        int i = 0;
        while (true)
        {
            while (i < text.Length && (char.IsWhiteSpace(text[i]) || text[i] is ',' or ';')) i++;
            if (i >= text.Length) break;
            int start = i;
            while (i < text.Length && text[i] is not (',' or ';' or '=') && !char.IsWhiteSpace(text[i])) i++;
            string name = text[start..i];
            while (i < text.Length && char.IsWhiteSpace(text[i])) i++;
            if (i >= text.Length || text[i] != '=' || name.Length == 0) throw NotAnAssignment(text, option, start, name);

            i++;
            while (i < text.Length && char.IsWhiteSpace(text[i])) i++;
            int valueStart = i;
            while (i < text.Length && text[i] is not (',' or ';' or '=') && !char.IsWhiteSpace(text[i])) i++;
            i = IncludeDetachedSuffix(text, i);
            string value = text[valueStart..i];
            if (value.Length == 0)
                throw new ForetrainException("bad-assignment", $"{option}: '{name}' has no value", Caret(text, valueStart), "write name=value, e.g. params=70B");
            if (!TryParse(value, out double number, isCompute: true))
                throw new ForetrainException("not-a-number", $"{option}: value of '{name}', '{value}', is not a number", Caret(text, valueStart), Hint(value, true));
            if (!values.TryAdd(name, number))
                throw new ForetrainException("duplicate-assignment", $"{option}: '{name}' is given twice", Caret(text, start), "give each name once");
        }

        if (values.Count == 0)
            throw new ForetrainException("bad-assignment", $"{option}: nothing is assigned", hint: "write name=value, e.g. params=70B,tokens=1.4T");
        return values;
    }

    private static ForetrainException NotAnAssignment(string text, string option, int start, string name)
    {
        bool looksLikeThousands = start > 0 && text[start - 1] == ',' && name.Length > 0 && IsDigit(name[0]);
        return new("bad-assignment", $"{option}: '{name}' is not of the form name=value", Caret(text, start),
            looksLikeThousands ? "commas separate assignments; write 1234 or 1_234, not 1,234" : "write name=value, e.g. params=70B,tokens=1.4T");
    }

    // "7 B" and "3 PF-day": a suffix after spaces belongs to the number only if a separator or the end follows it.
    private static int IncludeDetachedSuffix(string text, int end)
    {
        int start = end;
        while (start < text.Length && char.IsWhiteSpace(text[start])) start++;
        int stop = start;
        while (stop < text.Length && text[stop] is not (',' or ';' or '=') && !char.IsWhiteSpace(text[stop])) stop++;
        string word = text[start..stop];
        bool isSuffix = word is "k" or "K" or "M" or "B" or "b" or "G" or "T" or "t" || word.StartsWith("PF-day", StringComparison.OrdinalIgnoreCase);
        int next = stop;
        while (next < text.Length && char.IsWhiteSpace(text[next])) next++;
        return isSuffix && (next >= text.Length || text[next] != '=') ? stop : end;
    }

    private static string Caret(string text, int at) => text + "\n" + new string(' ', at) + "^";

    /// <summary>How to write what <see cref="TryParse"/> does not read.</summary>
    /// <param name="text">The text.</param>
    public static string WhyNot(string text) => Hint(text ?? "", false);

    private static string Hint(string text, bool isCompute)
    {
        string t = text.Trim();
        if (t.EndsWith('%') && TryParse(t.AsSpan()[..^1], out double percent)) return $"per cent are not read: write the share, {Format(percent / 100, 6)}";
        if (t.Length > 2 && IsDigit(t[0]) && t.ToLowerInvariant()[^2..] is "bn" or "mn" or "mm" or "tn")
            return $"'{t[^2..]}' is not read: write {char.ToUpperInvariant(t[^2])} ({char.ToLowerInvariant(t[^2]) switch { 'b' => "1e9", 'm' => "1e6", _ => "1e12" }})";
        if (t.Length == 0) return "give a number, e.g. 7B, 1.4T, 350M or 1e21";
        if (t.Contains(',', StringComparison.Ordinal)) return "write the decimal point as '.', and thousands without separators or with '_'";
        if (t[^1] == 'm') return "'m' is not read as million: write M (1e6)";
        if (t[^1] == 'g') return "write G or B for 1e9";
        if (t.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) return "hexadecimal is not read; write a decimal number";
        if (Classify(text, out _, isCompute) == NumberTextKind.Infinite) return "the value must be finite";
        if (t.Contains("PF", StringComparison.OrdinalIgnoreCase) && !isCompute) return "PF-day is a unit of compute only";
        return "numbers look like 7B, 1.4T, 350M, 12k, 1e21 or 0.05";
    }

    // Removes a suffix; returns its power of ten, or that it was PF-day.
    private static (int Power, bool IsPetaflopDays) TakeSuffix(ref ReadOnlySpan<char> text, bool isCompute)
    {
        int power = text[^1] switch
        {
            'k' or 'K' => 3,
            'M' => 6,
            'B' or 'b' or 'G' => 9,
            'T' or 't' => 12,
            _ => 0,
        };
        if (power != 0)
        {
            text = text[..^1].TrimEnd();
            return (power, false);
        }

        if (!isCompute) return (0, false);
        foreach (string unit in (ReadOnlySpan<string>)["PF-days", "PF-day"])
        {
            if (!text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)) continue;
            text = text[..^unit.Length].TrimEnd();
            return (0, true);
        }

        return (0, false);
    }

    // sign? digits and underscores with at most one point, exponent?; double.Parse alone would miss "1_0" and take "Infinity".
    private static bool HasNumberShape(ReadOnlySpan<char> text, out bool underscores, out bool exponent)
    {
        underscores = exponent = false;
        int i = text[0] is '+' or '-' ? 1 : 0;
        bool digits = false, point = false;
        for (; i < text.Length; i++)
        {
            char c = text[i];
            if (IsDigit(c)) digits = true;
            else if (c == '.' && !point) point = true;
            else if (c == '_' && i > 0 && i + 1 < text.Length && IsDigit(text[i - 1]) && IsDigit(text[i + 1])) underscores = true;
            else break;
        }

        if (!digits) return false;
        if (i == text.Length) return true;
        if (text[i] is not ('e' or 'E')) return false;
        exponent = true;
        i++;
        if (i < text.Length && text[i] is '+' or '-') i++;
        if (i >= text.Length) return false;
        for (; i < text.Length; i++) if (!IsDigit(text[i])) return false;
        return true;
    }

    private static bool IsMissingMark(ReadOnlySpan<char> text) => text.Length <= 4
        && (text is "-" || Is(text, "nan") || Is(text, "na") || Is(text, "n/a") || Is(text, "null") || Is(text, "none"));

    private static bool IsInfinity(ReadOnlySpan<char> text, out double value)
    {
        bool negative = text[0] == '-';
        ReadOnlySpan<char> word = text[0] is '+' or '-' ? text[1..] : text;
        bool infinite = Is(word, "inf") || Is(word, "infinity");
        value = !infinite ? double.NaN : negative ? double.NegativeInfinity : double.PositiveInfinity;
        return infinite;
    }

    private static bool Is(ReadOnlySpan<char> text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);

    private static bool IsDigit(char c) => c is >= '0' and <= '9';

    // Places the decimal point of d.ddd x 10^places without going through binary arithmetic again.
    private static string Shift(string mantissa, int places)
    {
        string sign = mantissa[0] == '-' ? "-" : "";
        string digits = mantissa[sign.Length..].Replace(".", "", StringComparison.Ordinal);
        if (places < 0) return sign + "0." + new string('0', -places - 1) + digits;
        if (digits.Length <= places + 1) return sign + digits.PadRight(places + 1, '0');
        return sign + digits[..(places + 1)] + "." + digits[(places + 1)..];
    }
}
