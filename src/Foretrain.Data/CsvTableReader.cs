using System.Text;
using CsvHelper;
using Foretrain.Data.Delimited;
using Foretrain.Findings;
using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.Data;

/// <summary>
/// Reads delimited text in UTF-8 with one header line: comma, tab, semicolon or bar (told from the first lines unless given),
/// quotes as in RFC 4180; or blanks, where every line has as many words. Blank lines are skipped, and so are comments (<c>#</c>) above
/// the header. A ragged row, a duplicate column or what is not UTF-8 is an error, never a guess.
/// </summary>
public sealed class CsvTableReader : ITableReader
{
    private static readonly char[] s_delimiters = [',', '\t', ';', '|'];

    /// <inheritdoc/>
    public string Name => "CSV";

    /// <inheritdoc/>
    public bool CanRead(DataSource source) => !source.IsFolder && ContentKind.NotText(source.FirstBytes.Span) is null;

    /// <inheritdoc/>
    public TableReading Read(DataSource source, ReadOptions options)
    {
        List<Finding> findings = [];
        bool first = true;
        TableReading reading = TableBuilder.Build(source.Name, "line", sink =>
        {
            Fill(source, options, sink, first ? findings : []);
            first = false;
        }, findings);
        return reading;
    }

    /// <summary>Hands every row to a sink.</summary>
    /// <exception cref="ForetrainException">What is wrong with the text.</exception>
    internal static void Fill(DataSource source, ReadOptions options, IRowSink sink, List<Finding> findings)
    {
        ReadOnlySpan<byte> start = source.FirstBytes.Span;
        if (start.StartsWith("\uFEFF"u8)) start = start[3..];
        Preamble preamble = Preamble.Of(start, options.Delimiter is { } given ? [given] : s_delimiters);
        if (preamble.Bytes > 0 && preamble.Bytes == start.Length)
            throw new ForetrainException("empty-file", $"{source.Name} holds nothing but comments", source.Name, "expected a header line and one line per training run");
        if (preamble.Finding is { } comments) findings.Add(comments);
        start = start[preamble.Bytes..];
        int above = preamble.Lines;
        using TextStream text = new(source, options);
        text.Skip(preamble.Bytes);
        if (options.Delimiter is null && BlankTable.Fits(source.Name, start, above, s_delimiters))
        {
            BlankTable.Fill(source, text, above, sink, findings);
            return;
        }

        char separator = options.Delimiter ?? TellDelimiter(start);
        using CsvReader reader = CsvReader.Create(text, new CsvReaderOptions
        {
            Separator = separator,
            HasHeader = false,
            TrimWhitespace = true,
            TrackLineNumbers = true,
            DetectSeparatorHint = false,
            Encoding = Encoding.UTF8,
            MalformedData = CsvMalformedDataHandling.Throw,
            BufferSize = 1 << 18,
            MaxRecordSize = TextStream.LongestLine,
        }, leaveOpen: true);
        if (!Next(source.Name, reader, above)) throw new ForetrainException("empty-file", $"{source.Name} is empty", source.Name, "expected a header line and one line per training run");
        List<string> names = Header(source.Name, reader, separator, above + 1, findings);
        ChartExport? chart = ChartExport.Of(names);
        int[] columns = chart is null ? [.. names.Select(n => sink.Column(Encoding.UTF8.GetBytes(n)))] : [];
        bool any = false;
        while (Next(source.Name, reader, above))
        {
            any = true;
            int line = above + (int)reader.LineNumber;
            if (reader.FieldCount != names.Count) throw Ragged(source.Name, reader.FieldCount, names, line, separator);
            if (chart is not null)
            {
                chart.Rows(c => reader.GetSpan(c).ToArray(), sink, line);
                continue;
            }

            for (int c = 0; c < columns.Length; c++) sink.Cell(columns[c], reader.GetSpan(c));
            sink.EndRow(line);
        }

        if (chart is not null) findings.Add(chart.Finding());
        if (!any)
            throw new ForetrainException("no-rows", $"{source.Name} has a header but no rows", $"{source.Name}, line {above + 1}", "expected one line per training run below the header");
    }

    private static bool Next(string source, CsvReader reader, int above)
    {
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException e) when (e.Message.Contains(nameof(CsvReaderOptions.MaxRecordSize), StringComparison.Ordinal))
        {
            throw new ForetrainException("line-too-long", $"{source} has a row of more than {TextStream.LongestLine >> 20} MiB",
                $"{source}, line {above + e.LineNumber}", "look for a quote that is never closed; otherwise put one run on each line", e);
        }
        catch (CsvFormatException e)
        {
            throw new ForetrainException("bad-quotes", $"{source} has a quote out of place on line {above + e.LineNumber}",
                $"{source}, line {above + e.LineNumber}", "quote a whole cell or none of it, close every quote, and double quotes inside", e);
        }
    }

    private static List<string> Header(string source, CsvReader reader, char separator, int line, List<Finding> findings)
    {
        List<string> names = [];
        Dictionary<string, int> seen = new(StringComparer.Ordinal);
        for (int c = 0; c < reader.FieldCount; c++)
        {
            string name = reader.GetString(c).Trim();
            if (name.Length == 0)
            {
                name = $"column_{c + 1}";
                findings.Add(new("unnamed-column", Severity.Note, $"column {c + 1} has no name", $"it is called '{name}' here",
                    "name it in the header line, or ignore this if it is a row index"));
            }

            if (!seen.TryAdd(name, c))
                throw new ForetrainException("duplicate-column", $"{source} has two columns named '{name}' (columns {seen[name] + 1} and {c + 1})",
                    $"{source}, line {line}", "rename one of them in the header line");
            names.Add(name);
        }

        if (names.Count == 1) RequireNoOtherDelimiter(source, names[0], separator, line);
        if (names.All(n => NumberText.Classify(n, out _) == NumberTextKind.Number))
            throw new ForetrainException("no-header", $"the first line of {source} holds only numbers", $"{source}, line {line}",
                "put column names on the first line, e.g. params,tokens,loss");
        return names;
    }

    private static void RequireNoOtherDelimiter(string source, string name, char separator, int line)
    {
        foreach (char other in s_delimiters)
        {
            if (other == separator || !name.Contains(other, StringComparison.Ordinal)) continue;
            throw new ForetrainException("wrong-delimiter",
                $"{source} has a single column when split at {Spell(separator)}, and its name contains {Spell(other)}: '{name.Replace("\t", "\\t", StringComparison.Ordinal)}'",
                $"{source}, line {line}", $"read it with the delimiter {Spell(other)}");
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
        '|' => "bar",
        _ => $"'{delimiter}'",
    };

    // The candidate that cuts the header and the line below it into equally many cells, the most of them; failing that, the one
    // that occurs most often in the header. A comma when none does: a table may have one column.
    private static char TellDelimiter(ReadOnlySpan<byte> content)
    {
        int[] header = Cuts(ref content), below = Cuts(ref content);
        int best = 0;
        for (int i = 1; i < header.Length; i++) if (Score(i) > Score(best)) best = i;
        return s_delimiters[best];

        long Score(int i) => header[i] + (header[i] > 0 && header[i] == below[i] ? 1L << 32 : 0);
    }

    // How often each delimiter occurs outside quotes in the next filled line, which is taken off.
    private static int[] Cuts(ref ReadOnlySpan<byte> content)
    {
        content = content.TrimStart("\r\n"u8);
        int[] counts = new int[s_delimiters.Length];
        bool quoted = false;
        int i = 0;
        for (; i < content.Length; i++)
        {
            byte c = content[i];
            if (c == '"') quoted = !quoted;
            if (quoted) continue;
            if (c is (byte)'\n' or (byte)'\r') break;
            int which = Array.IndexOf(s_delimiters, (char)c);
            if (which >= 0) counts[which]++;
        }

        content = content[i..];
        return counts;
    }
}
