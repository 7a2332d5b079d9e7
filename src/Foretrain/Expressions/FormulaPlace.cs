using System.Text;

namespace Foretrain.Expressions;

/// <summary>Shows a fault in a formula: the line and a caret under it, cut to a window when the formula is long.</summary>
internal static class FormulaPlace
{
    private const int Width = 96;

    /// <summary>The formula with carets under <paramref name="length"/> characters from <paramref name="start"/>.</summary>
    public static string Of(string text, int start, int length = 1)
    {
        start = Math.Clamp(start, 0, text.Length);
        int from = 0, to = text.Length;
        if (text.Length > Width)
        {
            from = Math.Max(0, Math.Min(start - Width / 2, text.Length - Width));
            to = Math.Min(text.Length, from + Width);
        }
        string lead = from > 0 ? "..." : "";
        var line = new StringBuilder(lead);
        // Tabs, line breaks and other invisible characters would move the caret.
        foreach (char c in text.AsSpan(from, to - from)) line.Append(char.IsControl(c) || char.IsWhiteSpace(c) ? ' ' : c);
        if (to < text.Length) line.Append("...");
        int carets = Math.Max(1, Math.Min(length, to - start));
        return $"{line}\n{new string(' ', lead.Length + start - from)}{new string('^', carets)}";
    }
}
