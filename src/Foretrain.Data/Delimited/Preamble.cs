using System.Text;
using Foretrain.Findings;
using Foretrain.Quantities;

namespace Foretrain.Data.Delimited;

/// <summary>Lines of comment above the header of delimited text, begun with <c>#</c>; the last of them may be the header itself, as numpy writes it.</summary>
/// <param name="Bytes">Where the header begins, counted after a byte order mark.</param>
/// <param name="Lines">Lines above that of the header.</param>
/// <param name="IsHeader">True when the header is the last line that begins with <c>#</c>.</param>
internal readonly record struct Preamble(int Bytes, int Lines, bool IsHeader)
{
    /// <summary>The lines of comment at the beginning of some content; nothing when there are none, or nothing else.</summary>
    /// <param name="content">The beginning of the content, without a byte order mark.</param>
    /// <param name="delimiters">What may stand between cells.</param>
    public static Preamble Of(ReadOnlySpan<byte> content, ReadOnlySpan<char> delimiters)
    {
        int at = 0, line = 0, lastLine = -1;
        Range last = default;
        while (at < content.Length)
        {
            int length = content[at..].IndexOfAny((byte)'\n', (byte)'\r');
            ReadOnlySpan<byte> text = length < 0 ? content[at..] : content.Slice(at, length);
            ReadOnlySpan<byte> trimmed = text.Trim(" \t"u8);
            if (!trimmed.IsEmpty && trimmed[0] != '#')
            {
                if (lastLine < 0) return default;
                return IsNames(content[last], text, delimiters) ? new(Start(content, last), lastLine, true) : new(at, line, false);
            }

            if (!trimmed.IsEmpty) (last, lastLine) = (at..(at + text.Length), line);
            if (length < 0) break;
            at += length + (content[at + length] == '\r' && at + length + 1 < content.Length && content[at + length + 1] == '\n' ? 2 : 1);
            line++;
        }

        // Nothing but comments, or more of them than can be looked at.
        return lastLine >= 0 && content.Length < DataSource.SniffLength - 3 ? new(content.Length, line, false) : default;
    }

    /// <summary>What to say about the lines, or null.</summary>
    public Finding? Finding => IsHeader
        ? new("comment-lines", Severity.Note, $"line {Lines + 1} begins with '#' and names as many columns as the line below it has cells", "it is read as the header", "take the '#' away to say so")
        : Bytes > 0 ? new("comment-lines", Severity.Note, $"{(Lines == 1 ? "a line" : $"{Lines} lines")} above the header begin{(Lines == 1 ? "s" : "")} with '#' or {(Lines == 1 ? "is" : "are")} blank", "comments are left out", "nothing to do")
        : null;

    private static int Start(ReadOnlySpan<byte> content, Range line)
    {
        int at = line.Start.Value;
        while (content[at] is (byte)' ' or (byte)'\t') at++;
        while (content[at] == '#') at++;
        while (at < line.End.Value && content[at] == ' ') at++;
        return at;
    }

    // A comment and a header are told apart by what is below: as many cells, one of them a number.
    private static bool IsNames(ReadOnlySpan<byte> comment, ReadOnlySpan<byte> below, ReadOnlySpan<char> delimiters)
    {
        string names = Encoding.UTF8.GetString(comment).Trim().TrimStart('#').Trim(), cells = Encoding.UTF8.GetString(below).Trim();
        if (names.Length == 0) return false;
        foreach (char delimiter in delimiters)
        {
            if (names.Contains(delimiter, StringComparison.Ordinal)) return Fits(names.Split(delimiter), cells.Split(delimiter));
        }

        return Fits(names.Split(' ', StringSplitOptions.RemoveEmptyEntries), cells.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        static bool Fits(string[] names, string[] cells) => names.Length == cells.Length && names.All(n => !IsNumber(n)) && cells.Any(IsNumber);
    }

    private static bool IsNumber(string cell) => NumberText.Classify(cell.Trim(), out _) == NumberTextKind.Number;
}
