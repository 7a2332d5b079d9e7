using System.Text;
using System.Text.RegularExpressions;

namespace Foretrain.Data;

/// <summary>Recognises content that is certainly not a delimited text table, so that the message can say what it is.</summary>
internal static partial class ContentKind
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
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe, 0, 0])) return ("UTF-32 text", "save it as UTF-8");
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff])) return ("UTF-16 text", "save it as UTF-8");
        if (bytes.StartsWith("%PDF"u8)) return ("a PDF", "extract the table as CSV first");

        ReadOnlySpan<byte> start = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        start = start.TrimStart(" \t\r\n"u8);
        if (IsJson(start)) return ("JSON", "convert it to CSV first");
        if (start.StartsWith("<"u8)) return ("HTML or XML", "download the raw file, not the page that shows it");
        if (IsWide(bytes)) return ("UTF-16 text", "save it as UTF-8");
        if (start.StartsWith(":W&B"u8)) return ("a binary log of W&B", "name it without a delimiter");
        if (bytes.Contains((byte)0)) return ("binary", "convert it to CSV first");
        string[] lines = FirstLines(start);
        const string Settings = "settings are no runs: write one line per run as CSV, or name the folder of the run (W&B, MLflow), which is read with its settings";
        return IsYaml(lines) ? ("YAML", Settings) : IsToml(lines) ? ("TOML or INI", Settings) : null;
    }

    private static string[] FirstLines(ReadOnlySpan<byte> start)
    {
        string[] lines = [.. Encoding.UTF8.GetString(start[..Math.Min(start.Length, 1 << 13)]).Split('\n').Select(l => l.TrimEnd('\r', ' ')).Where(l => l.Length > 0)];
        return start.Length > 1 << 13 ? lines[..^1] : lines;
    }

    private static bool IsToml(string[] lines)
    {
        string[] filled = [.. lines.Where(l => l.TrimStart() is not ['#' or ';', ..]).Take(40)];
        return filled.Length > 1 && filled.All(l => TomlLine().IsMatch(l)) && filled.Any(l => l.Contains('=', StringComparison.Ordinal));
    }

    // Keys with a colon or items with a dash on every one of the first lines; a table would have its delimiter in the first two.
    private static bool IsYaml(string[] lines)
    {
        bool begins = lines is ["---", ..] or ["%YAML 1.1" or "%YAML 1.2", ..];
        lines = [.. lines.Where(l => l is not ("---" or "...") && l.TrimStart() is not ['#', ..] && !l.StartsWith("%YAML", StringComparison.Ordinal)).Take(40)];
        if (lines.Length < (begins ? 1 : 2) || !lines.All(l => YamlLine().IsMatch(l)) || !lines.Any(l => YamlKey().IsMatch(l))) return false;
        return !",\t;|".Any(d => lines.Length > 1 && lines[0].Contains(d, StringComparison.Ordinal) && lines[0].Count(c => c == d) == lines[1].Count(c => c == d));
    }

    [GeneratedRegex("""^\s*(-\s+)*("[^"]*"|'[^']*'|[\w./ -]*\w):(\s.*)?$""", RegexOptions.None, 1000)]
    private static partial Regex YamlKey();

    [GeneratedRegex("""^\s*((-\s+)*("[^"]*"|'[^']*'|[\w./ -]*\w):(\s.*)?|-(\s.*)?)$""", RegexOptions.None, 1000)]
    private static partial Regex YamlLine();

    [GeneratedRegex("""^\s*(\[{1,2}[\w.\s"'-]+\]{1,2}|[\w.-]+\s*=\s*\S.*)$""", RegexOptions.None, 1000)]
    private static partial Regex TomlLine();

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
