using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Foretrain.Data.Json;

/// <summary>What Python's json module writes and the format does not know, and messages about faults.</summary>
internal static class JsonText
{
    /// <summary>Text that stands for a bare <c>NaN</c>.</summary>
    public const byte NoNumber = 0x7f;

    /// <summary>
    /// The same text, as long as before, with bare <c>NaN</c> and <c>Infinity</c> in quotes: the marks then mean a missing and an
    /// infinite number as they do in CSV. A missing number is written as <see cref="NoNumber"/>, which nobody puts into a log.
    /// </summary>
    public static ReadOnlyMemory<byte> WithoutBareMarks(ReadOnlyMemory<byte> content)
    {
        ReadOnlySpan<byte> text = content.Span;
        if (text.IndexOf("NaN"u8) < 0 && text.IndexOf("Infinity"u8) < 0) return content;
        byte[]? copy = null;
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            byte c = text[i];
            if (quoted)
            {
                if (c == '\\') i++;
                else if (c == '"') quoted = false;
            }
            else if (c == '"')
            {
                quoted = true;
            }
            else if (c == 'N' && text[i..].StartsWith("NaN"u8))
            {
                "\"\x7f\""u8.CopyTo((copy ??= text.ToArray()).AsSpan(i));
                i += 2;
            }
            else if (c == 'I' && text[i..].StartsWith("Infinity"u8))
            {
                bool negative = i > 0 && text[i - 1] == '-';
                copy ??= text.ToArray();
                if (negative) "\"-inf    \""u8[..8].CopyTo(copy.AsSpan(i - 1));
                else "\"inf    "u8.CopyTo(copy.AsSpan(i));
                copy[i + 7] = (byte)'"';
                if (negative) copy[i + 6] = (byte)' ';
                i += 7;
            }
        }

        return copy ?? content;
    }

    /// <summary>The mark for which the quoted text at the beginning stands in; empty for any other text.</summary>
    public static ReadOnlySpan<byte> BareMark(ReadOnlySpan<byte> quoted) =>
        quoted.StartsWith("\"\x7f\""u8) ? "NaN"u8 : quoted.StartsWith("\"inf   \""u8) ? "Infinity"u8 : quoted.StartsWith("\"-inf   \""u8) ? "-Infinity"u8 : default;

    /// <summary>The whole document of a source.</summary>
    /// <exception cref="ForetrainException"><c>bad-json</c>, <c>file-too-large</c>.</exception>
    public static JsonDocument Parse(DataSource source)
    {
        ReadOnlyMemory<byte> content = source.Content();
        if (content.Span.StartsWith("\uFEFF"u8)) content = content[3..];
        RequireUtf8(source.Name, content.Span);
        try
        {
            return JsonDocument.Parse(WithoutBareMarks(content), new JsonDocumentOptions { MaxDepth = JsonCells.Options.MaxDepth });
        }
        catch (JsonException e)
        {
            throw Bad(source.Name, 1, e);
        }
    }

    /// <summary>Refuses what is not UTF-8; the parser lets it pass within quotes.</summary>
    public static void RequireUtf8(string source, ReadOnlySpan<byte> content)
    {
        if (Utf8.IsValid(content)) return;
        int at = 0;
        while (Rune.DecodeFromUtf8(content[at..], out _, out int used) == OperationStatus.Done) at += used;
        int line = content[..at].Count((byte)'\n') + 1, start = content[..at].LastIndexOf((byte)'\n') + 1;
        throw new ForetrainException("not-utf8", $"{source} is not valid UTF-8: byte 0x{content[at]:x2} at position {at - start + 1} of line {line}",
            $"{source}, line {line}", "save the file as UTF-8; it may be in a Windows or Latin-1 code page");
    }

    /// <summary>A message about text that is not JSON.</summary>
    /// <param name="source">Where the text is from.</param>
    /// <param name="line">1-based line at which the text begins.</param>
    /// <param name="e">What the parser found.</param>
    public static ForetrainException Bad(string source, long line, JsonException e)
    {
        long at = line + (e.LineNumber ?? 0), column = (e.BytePositionInLine ?? 0) + 1;
        string what = e.Message;
        int end = what.IndexOf(" LineNumber:", StringComparison.Ordinal);
        if (end > 0) what = what[..end];
        return new("bad-json", $"{source} is not JSON at byte {column} of line {at}: {what.TrimEnd('.')}", $"{source}, line {at}, column {column}",
            "correct the file, or write it again with a JSON library", e);
    }
}
