using System.Text;
using System.Text.Unicode;
using CsvHelper;
using Foretrain.Findings;
using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.Data;

/// <summary>
/// Reads delimited text in UTF-8 with one header line: comma, tab or semicolon (told from the header unless given), quotes as
/// in RFC 4180. Blank lines are skipped. A ragged row, a duplicate column or invalid UTF-8 is an error, never a guess.
/// </summary>
/// <param name="delimiter">The delimiter, or null to tell it from the header line.</param>
public sealed class CsvTableReader(char? delimiter = null) : ITableReader
{
    private static readonly char[] Delimiters = [',', '\t', ';'];

    /// <inheritdoc/>
    public string Name => "CSV";

    /// <inheritdoc/>
    public bool CanRead(string source, ReadOnlySpan<byte> firstBytes) => ContentKind.NotText(firstBytes) is null;

    /// <inheritdoc/>
    public TableReading Read(string source, ReadOnlyMemory<byte> content)
    {
        if (content.Span.StartsWith("\uFEFF"u8)) content = content[3..];
        RequireUtf8(source, content.Span);
        char separator = delimiter ?? TellDelimiter(FirstLine(content.Span));
        List<string> names;
        List<int> lines = [];
        List<Finding> findings = [];
        ColumnBuilder[] columns;

        using (CsvReader reader = Open(content, separator))
        {
            if (!Next(source, reader)) throw new ForetrainException("empty-file", $"{source} is empty", source, "expected a header line and one line per training run");
            names = Header(source, reader, separator, findings);
            columns = [.. names.Select(_ => new ColumnBuilder(keepText: false))];
            while (Next(source, reader))
            {
                int line = (int)reader.LineNumber;
                if (reader.FieldCount != columns.Length) throw Ragged(source, reader.FieldCount, names, line, separator);
                for (int c = 0; c < columns.Length; c++) columns[c].Add(reader.GetSpan(c));
                lines.Add(line);
            }
        }

        if (lines.Count == 0)
            throw new ForetrainException("no-rows", $"{source} has a header but no rows", $"{source}, line 1", "expected one line per training run below the header");

        if (columns.Any(c => c.IsLostText)) RereadText(source, content, separator, names, columns);
        return Assemble(source, names, columns, [.. lines], findings);
    }

    private static TableReading Assemble(string source, List<string> names, ColumnBuilder[] columns, int[] lines, List<Finding> findings)
    {
        Dictionary<string, double[]> numbers = new(StringComparer.Ordinal);
        Dictionary<string, string[]> texts = new(StringComparer.Ordinal);
        List<RejectedCell> rejected = [];
        for (int c = 0; c < columns.Length; c++)
        {
            if (!columns[c].IsNumeric)
            {
                texts[names[c]] = columns[c].ToTexts();
                continue;
            }

            numbers[names[c]] = columns[c].ToNumbers();
            foreach ((int row, string text) in columns[c].Faults) rejected.Add(new(lines[row], names[c], text, "not a number"));
        }

        RejectedCell[] ordered = [.. rejected.OrderBy(r => r.Line)];
        if (ordered.Length > 0)
        {
            string example = $"'{ordered[0].Text}' in column '{ordered[0].Column}', line {ordered[0].Line}";
            findings.Add(new("cells-not-numbers", Severity.Warning,
                ordered.Length == 1 ? $"one cell is not a number: {example}" : $"{ordered.Length} cells are not numbers, the first is {example}",
                "they count as missing; rows that need them are left out",
                ordered.Any(r => r.Text.Contains(',', StringComparison.Ordinal))
                    ? "write the decimal point as '.' and no thousands separators"
                    : "correct the cells, or leave them blank where the value is unknown",
                [.. ordered.Select(r => r.Line).Distinct().Take(20)]));
        }

        return new(new(source, lines.Length, names, numbers, texts, lines), ordered.ToEquatableList(), findings.ToEquatableList());
    }

    private static void RereadText(
        string source, ReadOnlyMemory<byte> content, char separator, List<string> names, ColumnBuilder[] columns)
    {
        int[] lost = [.. Enumerable.Range(0, names.Count).Where(c => columns[c].IsLostText)];
        foreach (int c in lost) columns[c] = new(keepText: true);
        using CsvReader reader = Open(content, separator);
        Next(source, reader);
        while (Next(source, reader)) foreach (int c in lost) columns[c].Add(reader.GetSpan(c));
    }

    private static CsvReader Open(ReadOnlyMemory<byte> content, char separator) => CsvReader.Create(content, new CsvReaderOptions
    {
        Separator = separator,
        HasHeader = false,
        TrimWhitespace = true,
        TrackLineNumbers = true,
        DetectSeparatorHint = false,
        Encoding = Encoding.UTF8,
        MalformedData = CsvMalformedDataHandling.Throw,
    });

    private static bool Next(string source, CsvReader reader)
    {
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException e)
        {
            throw new ForetrainException("bad-quotes", $"{source} has a quote out of place on line {e.LineNumber}",
                $"{source}, line {e.LineNumber}", "quote a whole cell or none of it, close every quote, and double quotes inside", e);
        }
    }

    private static List<string> Header(string source, CsvReader reader, char separator, List<Finding> findings)
    {
        List<string> names = [];
        for (int c = 0; c < reader.FieldCount; c++)
        {
            string name = reader.GetString(c).Trim();
            if (name.Length == 0)
            {
                name = $"column_{c + 1}";
                findings.Add(new("unnamed-column", Severity.Note, $"column {c + 1} has no name", $"it is called '{name}' here",
                    "name it in the header line, or ignore this if it is a row index"));
            }

            int same = names.IndexOf(name);
            if (same >= 0)
                throw new ForetrainException("duplicate-column", $"{source} has two columns named '{name}' (columns {same + 1} and {c + 1})",
                    $"{source}, line {reader.LineNumber}", "rename one of them in the header line");
            names.Add(name);
        }

        if (names.Count == 1) RequireNoOtherDelimiter(source, names[0], separator);
        if (names.All(n => NumberText.Classify(n, out _) == NumberTextKind.Number))
            throw new ForetrainException("no-header", $"the first line of {source} holds only numbers", $"{source}, line 1",
                "put column names on the first line, e.g. params,tokens,loss");
        return names;
    }

    private static void RequireNoOtherDelimiter(string source, string name, char separator)
    {
        foreach (char other in (ReadOnlySpan<char>)[',', '\t', ';', '|'])
        {
            if (other == separator || !name.Contains(other, StringComparison.Ordinal)) continue;
            string hint = other == '|' ? "separate the columns by commas, tabs or semicolons" : $"read it with the delimiter {Spell(other)}";
            throw new ForetrainException("wrong-delimiter",
                $"{source} has a single column when split at {Spell(separator)}, and its name contains {Spell(other)}: '{name.Replace("\t", "\\t", StringComparison.Ordinal)}'",
                $"{source}, line 1", hint);
        }
    }

    private static ForetrainException Ragged(string source, int got, List<string> names, int line, char separator)
    {
        string message = $"{source} has {Count(got, "cell")} on line {line}, the header names {Count(names.Count, "column")}";
        string hint = got > names.Count
            ? separator == ',' ? "a cell with a comma in it (such as 1,234 or a list) must be quoted" : "check for an extra delimiter on that line"
            : got == 1 ? "the line may be a comment or a title; remove it" : $"the last column filled is '{names[got - 1]}'; leave unknown cells blank but keep their delimiters";
        return new("ragged-row", message, $"{source}, line {line}", hint);
    }

    private static string Count(int n, string what) => n == 1 ? $"1 {what}" : $"{n} {what}s";

    private static string Spell(char delimiter) => delimiter switch
    {
        ',' => "comma",
        '\t' => "tab",
        ';' => "semicolon",
        _ => $"'{delimiter}'",
    };

    // The candidate that occurs most often outside quotes in the header line; comma when none does.
    private static char TellDelimiter(string header)
    {
        int[] counts = new int[Delimiters.Length];
        bool quoted = false;
        foreach (char c in header)
        {
            if (c == '"') quoted = !quoted;
            int which = quoted ? -1 : Array.IndexOf(Delimiters, c);
            if (which >= 0) counts[which]++;
        }

        int best = 0;
        for (int i = 1; i < counts.Length; i++) if (counts[i] > counts[best]) best = i;
        return Delimiters[best];
    }

    private static string FirstLine(ReadOnlySpan<byte> content)
    {
        content = content.TrimStart("\r\n"u8);
        int end = content.IndexOfAny((byte)'\n', (byte)'\r');
        return Encoding.UTF8.GetString(end < 0 ? content : content[..end]);
    }

    private static void RequireUtf8(string source, ReadOnlySpan<byte> content)
    {
        if (Utf8.IsValid(content)) return;
        int at = 0;
        while (Rune.DecodeFromUtf8(content[at..], out _, out int used) == System.Buffers.OperationStatus.Done) at += used;
        int line = content[..at].Count((byte)'\n') + 1;
        int start = content[..at].LastIndexOf((byte)'\n') + 1;
        throw new ForetrainException("not-utf8", $"{source} is not valid UTF-8: byte 0x{content[at]:x2} at position {at - start + 1} of line {line}",
            $"{source}, line {line}", "save the file as UTF-8; it may be in a Windows or Latin-1 code page");
    }
}
