namespace Foretrain.Data;

/// <summary>Recognises content that is certainly not a delimited text table, so that the message can say what it is.</summary>
internal static class ContentKind
{
    /// <summary>What the content is and what to do about it, or null when it may be delimited text.</summary>
    public static (string Kind, string Hint)? NotText(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("PAR1"u8)) return ("a Parquet file", "leave the delimiter out");
        if (bytes.StartsWith("ARROW1"u8)) return ("an Arrow file", "write it as Parquet or CSV first");
        if (bytes.StartsWith("SQLite format 3"u8)) return ("an SQLite database", "export the table as CSV first");
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b])) return ("gzip-compressed", "decompress it, or pipe it in: gzip -dc FILE | foretrain ... -");
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd])) return ("zstd-compressed", "decompress it first");
        if (bytes.StartsWith("BZh"u8) || bytes.StartsWith((ReadOnlySpan<byte>)[0xfd, 0x37, 0x7a, 0x58, 0x5a])) return ("compressed", "decompress it first");
        if (bytes.StartsWith("PK\x03\x04"u8)) return ("a zip archive or a spreadsheet", "save the sheet as CSV (UTF-8), or unpack the archive");
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff])) return ("UTF-16 text", "save it as UTF-8");
        if (bytes.StartsWith("%PDF"u8)) return ("a PDF", "extract the table as CSV first");

        ReadOnlySpan<byte> start = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        start = start.TrimStart(" \t\r\n"u8);
        if (IsJson(start)) return ("JSON", "convert it to CSV first");
        if (start.StartsWith("<"u8)) return ("HTML or XML", "download the raw file, not the page that shows it");
        if (IsWide(bytes)) return ("UTF-16 text", "save it as UTF-8");
        if (bytes.Contains((byte)0)) return ("binary", "convert it to CSV first");
        return null;
    }

    // An object or a list; a header line may begin with a bracket too, but not followed by these.
    private static bool IsJson(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("{"u8)) return true;
        if (!start.StartsWith("["u8)) return false;
        ReadOnlySpan<byte> next = start[1..].TrimStart(" \t\r\n"u8);
        return next.StartsWith("{"u8) || next.StartsWith("["u8) || next.StartsWith("]"u8);
    }

    // Plain letters in two bytes each, without the mark that would say so.
    private static bool IsWide(ReadOnlySpan<byte> bytes)
    {
        int pairs = Math.Min(bytes.Length / 2, 256), low = 0, high = 0;
        for (int i = 0; i < pairs; i++)
        {
            if (bytes[2 * i] == 0 && bytes[2 * i + 1] != 0) low++;
            if (bytes[2 * i] != 0 && bytes[2 * i + 1] == 0) high++;
        }

        return pairs > 2 && (low == pairs || high == pairs);
    }
}
