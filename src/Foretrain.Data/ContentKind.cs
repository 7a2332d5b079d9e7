namespace Foretrain.Data;

/// <summary>Recognises content that is certainly not a delimited text table, so that the message can say what it is.</summary>
internal static class ContentKind
{
    /// <summary>What the content is and what to do about it, or null when it may be delimited text.</summary>
    public static (string Kind, string Hint)? NotText(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("PAR1"u8)) return ("a Parquet file", "export it as CSV first");
        if (bytes.StartsWith("ARROW1"u8)) return ("an Arrow file", "export it as CSV first");
        if (bytes.StartsWith("SQLite format 3"u8)) return ("an SQLite database", "export the table as CSV first");
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b])) return ("gzip-compressed", "decompress it, or pipe it in: gzip -dc FILE | foretrain ... -");
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd])) return ("zstd-compressed", "decompress it first");
        if (bytes.StartsWith("BZh"u8) || bytes.StartsWith((ReadOnlySpan<byte>)[0xfd, 0x37, 0x7a, 0x58, 0x5a])) return ("compressed", "decompress it first");
        if (bytes.StartsWith("PK\x03\x04"u8)) return ("a zip archive or a spreadsheet", "save the sheet as CSV (UTF-8), or unpack the archive");
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff])) return ("UTF-16 text", "save it as UTF-8");
        if (bytes.StartsWith("%PDF"u8)) return ("a PDF", "extract the table as CSV first");

        ReadOnlySpan<byte> start = bytes.TrimStart(" \t\r\n"u8);
        if (start.StartsWith("{"u8) || start.StartsWith("[{"u8) || start.StartsWith("[["u8)) return ("JSON", "convert it to CSV first");
        if (start.StartsWith("<"u8)) return ("HTML or XML", "download the raw file, not the page that shows it");
        if (bytes.Contains((byte)0)) return ("binary", "convert it to CSV first");
        return null;
    }
}
