using System.Text;

namespace Foretrain;

/// <summary>Cuts what users wrote to what a reader can take in: an error repeats the place of a fault, not twenty thousand characters of it.</summary>
internal static class CutText
{
    // Paths and formulas of usual length stay whole, so that they can be copied.
    private const int LongestWord = 300, LongestText = 4000, LongestLine = 400, WordKept = 120;

    private const string Gap = "...";

    /// <summary>A message or a hint: words no longer than a path, the whole no longer than a page.</summary>
    public static string Message(string text)
    {
        if (text.Length <= LongestWord) return text;
        var cut = new StringBuilder();
        int at = 0;
        while (at < text.Length && cut.Length <= LongestText)
        {
            int end = at;
            while (end < text.Length && !char.IsWhiteSpace(text[end])) end++;
            if (end - at > LongestWord) cut.Append(text.AsSpan(at..Whole(text, at + WordKept))).Append(Gap).Append(text.AsSpan(Whole(text, end - (WordKept / 2))..end));
            else cut.Append(text.AsSpan(at..end));
            at = end;
            while (at < text.Length && char.IsWhiteSpace(text[at])) cut.Append(text[at++]);
        }

        // What follows the cut says what is wrong: a long name stands before it.
        if (cut.Length <= LongestText && at == text.Length) return cut.ToString();
        return string.Concat(text.AsSpan(0, Whole(text, LongestText / 2)), $" {Gap} ", text.AsSpan(Whole(text, text.Length - (LongestText / 4))));
    }

    /// <summary>A place: a name, or a formula with carets under the fault, which stays in sight.</summary>
    public static string Place(string place)
    {
        if (place.Length <= LongestLine) return place;
        string[] lines = place.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length <= LongestLine) continue;
            int caret = i + 1 < lines.Length ? lines[i + 1].AsSpan().TrimEnd('^').Length : 0;
            if (i + 1 < lines.Length && lines[i + 1].Length > 0 && lines[i + 1].AsSpan().Trim(" ^").Length == 0 && lines[i + 1].Contains('^'))
            {
                int from = Whole(lines[i], Math.Clamp(caret - (LongestLine / 2), 0, lines[i].Length - LongestLine)), to = Whole(lines[i], Math.Min(lines[i].Length, from + LongestLine));
                string lead = from > 0 ? Gap : "";
                lines[i + 1] = new string(' ', Math.Max(0, caret - from + lead.Length)) + new string('^', Math.Max(1, Math.Min(lines[i + 1].Length - caret, to - caret)));
                lines[i] = $"{lead}{lines[i][from..to]}{(to < lines[i].Length ? Gap : "")}";
                i++;
            }
            else
            {
                lines[i] = $"{lines[i][..Whole(lines[i], WordKept)]}{Gap} ({lines[i].Length} characters)";
            }
        }

        return string.Join('\n', lines);
    }

    // A cut does not fall between the halves of a character.
    private static int Whole(string text, int at) => at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) ? at - 1 : at;
}
