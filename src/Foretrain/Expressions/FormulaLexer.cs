using System.Globalization;

namespace Foretrain.Expressions;

internal enum TokenKind { End, Number, Name, Sign }

/// <summary>A piece of a formula. <see cref="Text"/> is normalised (<c>**</c> reads <c>^</c>); positions are in the formula.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Start, int End, double Value = 0)
{
    public bool Is(string sign) => Kind == TokenKind.Sign && Text == sign;
}

/// <summary>Cuts a formula into tokens; never looks further than asked, so that the first fault is the one reported.</summary>
internal sealed class FormulaLexer(string text)
{
    private const string Signs = "+-*/^(),[]=";

    public string Text => text;

    /// <summary>The token at or after <paramref name="at"/>.</summary>
    public Token Next(int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        if (at >= text.Length) return new(TokenKind.End, "", text.Length, text.Length);
        char c = text[at];
        if (char.IsAsciiDigit(c) || c == '.') return NumberAt(at);
        if (IsNameStart(c)) return NameAt(at);
        if (c == '*' && at + 1 < text.Length && text[at + 1] == '*') return new(TokenKind.Sign, "^", at, at + 2);
        if (Signs.Contains(c)) return new(TokenKind.Sign, c.ToString(), at, at + 1);
        int length = char.IsHighSurrogate(c) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? 2 : 1;
        string shown = char.IsControl(c) || char.IsSurrogate(c) && length == 1
            ? $"U+{(int)c:X4}" : $"'{text.AsSpan(at, length)}'";
        throw Error(at, length, $"the character {shown} has no meaning in a formula", SyntaxHints.ForCharacter(c));
    }

    /// <summary>The text between <c>[</c> at <paramref name="open"/> and its <c>]</c>, trimmed, and where it ends.</summary>
    public (string Inside, int End) Bracket(int open)
    {
        int close = text.IndexOf(']', open);
        if (close < 0) throw Error(open, 1, "']' is missing", "this '[' is never closed");
        string inside = text[(open + 1)..close].Trim();
        if (inside.Length == 0) throw Error(open, close - open + 1, "nothing between '[' and ']'", "write an index as in t[i], or a unit as in 1e9[param]");
        return (inside, close + 1);
    }

    public ForetrainException Error(int start, int length, string message, string? hint)
        => new("formula-syntax", message, FormulaPlace.Of(text, start, length), hint);

    public static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';

    public static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.';

    private Token NameAt(int at)
    {
        int end = at + 1;
        while (end < text.Length && IsNamePart(text[end])) end++;
        return new(TokenKind.Name, text[at..end], at, end);
    }

    private Token NumberAt(int at)
    {
        int end = Digits(at);
        if (end < text.Length && text[end] == '.') end = Digits(end + 1);
        if (end == at + 1 && text[at] == '.') throw Error(at, 1, "a number needs a digit", "write 0.5 or .5");
        if (end < text.Length && text[end] is 'e' or 'E')
        {
            int exponent = end + 1;
            if (exponent < text.Length && text[exponent] is '+' or '-') exponent++;
            int after = Digits(exponent);
            if (after > exponent) end = after;
        }
        if (end < text.Length && IsNamePart(text[end])) throw StuckTo(at, end);
        double value = double.Parse(text.AsSpan(at, end - at), NumberStyles.Float, CultureInfo.InvariantCulture);
        string digits = text[at..end];
        if (!double.IsFinite(value)) throw Error(at, end - at, $"the number {Shorten(digits)} is too large", "the largest number is about 1.8e308");
        if (value == 0 && digits.AsSpan().SliceUntilExponent().ContainsAnyInRange('1', '9'))
            throw Error(at, end - at, $"the number {Shorten(digits)} is too small", "the smallest number is about 5e-324; write 0 if 0 is meant");
        return new(TokenKind.Number, digits, at, end, value);
    }

    private ForetrainException StuckTo(int at, int end)
    {
        string number = text[at..end];
        int stop = end;
        while (stop < text.Length && IsNamePart(text[stop])) stop++;
        string tail = text[end..stop];
        if (tail[0] == '.') return Error(end, 1, "a second '.' in a number", "write one number, as in 1.5");
        if (tail[0] == '_') return Error(end, 1, "'_' inside a number", "write the digits without separators, or as in 1e6");
        string hint = tail.Length == 1 && "kKMBGT".Contains(tail[0])
            ? $"write {Shorten(number)}*{tail} for a product; numbers take no suffix, write 1e9 for 1B"
            : $"write {Shorten(number)}*{Shorten(tail)} for a product";
        return Error(at, stop - at, $"'{Shorten(tail)}' follows the number {Shorten(number)} directly", hint);
    }

    private int Digits(int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return at;
    }

    public static string Shorten(string s) => s.Length <= 40 ? s : s[..37] + "...";
}

file static class Spans
{
    public static ReadOnlySpan<char> SliceUntilExponent(this ReadOnlySpan<char> digits)
    {
        int e = digits.IndexOfAny('e', 'E');
        return e < 0 ? digits : digits[..e];
    }
}
