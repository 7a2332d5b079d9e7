using System.Text;
using Foretrain.Findings;
using Foretrain.Quantities;

namespace Foretrain.Data.Delimited;

/// <summary>A table whose cells are set apart by blanks, as programs print it: every line has as many words as the header.</summary>
internal static class BlankTable
{
    private const int MostLines = 100;

    /// <summary>True when the content is such a table.</summary>
    /// <param name="source">Where it is from, for the message.</param>
    /// <param name="content">The beginning of the content, from the header on.</param>
    /// <param name="above">Lines above it.</param>
    /// <param name="delimiters">What stands between cells otherwise.</param>
    /// <exception cref="ForetrainException"><c>ragged-row</c>: it would be one but for a line with more or fewer words.</exception>
    public static bool Fits(string source, ReadOnlySpan<byte> content, int above, ReadOnlySpan<char> delimiters)
    {
        bool whole = content.Length < DataSource.SniffLength - 3;
        string[] lines = Encoding.UTF8.GetString(content).Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n', '\r');
        if (!whole) lines = lines[..^1]; // the last one may go on
        int head = Array.FindIndex(lines, l => !string.IsNullOrWhiteSpace(l));
        if (head < 0 || lines[head].AsSpan().IndexOfAny(delimiters) >= 0 || lines[head].Contains('"', StringComparison.Ordinal)) return false;
        int count = Words(lines[head]).Length;
        if (count < 2) return false;
        int[] rows = [.. Enumerable.Range(head + 1, lines.Length - head - 1).Where(i => !string.IsNullOrWhiteSpace(lines[i])).Take(MostLines)];
        string[][] words = [.. rows.Select(i => Words(lines[i]))];
        if (words.Length == 0 || words.Any(w => w.Length < 2)) return false;
        if (words.All(w => w.Length == count)) return Enumerable.Range(0, count).Any(c => words.All(w => IsNumber(w[c])));
        if (!words.All(w => IsNumber(w[^1]))) return false;
        int bad = Array.FindIndex(words, w => w.Length != count);
        throw Ragged(source, words[bad].Length, count, above + rows[bad] + 1, all: words.All(w => w.Length == count + 1));
    }

    /// <summary>Hands every row to a sink.</summary>
    public static void Fill(DataSource source, TextStream text, int above, IRowSink sink, List<Finding> findings)
    {
        using StreamReader reader = new(text, new UTF8Encoding(false), false, 1 << 16, leaveOpen: true);
        int line = above, rows = 0;
        string[]? names = null;
        int[] columns = [];
        while (reader.ReadLine() is { } row)
        {
            line++;
            string[] words = Words(row);
            if (words.Length == 0) continue;
            if (names is null)
            {
                names = words;
                if (names.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice) throw new ForetrainException("duplicate-column", $"{source.Name} has two columns named '{twice.Key}'", $"{source.Name}, line {line}", "rename one of them in the header line");
                if (names.All(IsNumber)) throw new ForetrainException("no-header", $"the first line of {source.Name} holds only numbers", $"{source.Name}, line {line}", "put column names on the first line, e.g. params,tokens,loss");
                columns = [.. names.Select(n => sink.Column(Encoding.UTF8.GetBytes(n)))];
                continue;
            }

            if (words.Length != names.Length) throw Ragged(source.Name, words.Length, names.Length, line, all: false);
            for (int c = 0; c < columns.Length; c++) sink.Cell(columns[c], Encoding.UTF8.GetBytes(words[c]));
            sink.EndRow(line);
            rows++;
        }

        if (rows == 0) throw new ForetrainException("no-rows", $"{source.Name} has a header but no rows", $"{source.Name}, line {line}", "expected one line per training run below the header");
        findings.Add(new("blank-separated", Severity.Note, $"the cells of {source.Name} are set apart by blanks: {names!.Length} columns", "a name with a blank in it would be two columns", "write the table with commas or tabs to be sure"));
    }

    private static string[] Words(string line) => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    private static bool IsNumber(string cell) => NumberText.Classify(cell, out _) is NumberTextKind.Number or NumberTextKind.Infinite || cell is "nan" or "NaN" or "-";

    private static ForetrainException Ragged(string source, int got, int expected, int line, bool all) => new("ragged-row",
        $"{source} seems to be a table set apart by blanks, with {got} words on line {line} and {expected} in the header", $"{source}, line {line}",
        all ? "every line has one word more than the header: give the index a name, or write the table with commas (pandas: to_csv)" : "write the table with commas or tabs, for a name with a blank in it and an empty cell cannot be told from the rest");
}
