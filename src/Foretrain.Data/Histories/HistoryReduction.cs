using System.Globalization;
using System.Text;
using Foretrain.Data.Logs;
using Foretrain.Data.Sources;
using Foretrain.Findings;
using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.Data.Histories;

/// <summary>
/// Reduces histories to one row per run while they are read: of a log of many gigabytes only the latest cells of each run are kept in
/// memory. The cells of the result are those of the log as written.
/// </summary>
public static class HistoryReduction
{
    /// <summary>Reads sources and keeps one row per run.</summary>
    /// <param name="sources">Files, folders, patterns, or <c>-</c>; a run may go on from one file to the next.</param>
    /// <param name="reduction">Which columns name run and step, and what is kept.</param>
    /// <param name="options">Progress and cancellation.</param>
    /// <exception cref="ForetrainException"><c>no-run-column</c>, <c>no-step-column</c>, or what is wrong with a source.</exception>
    public static TableReading Run(IReadOnlyList<string> sources, ReductionOptions reduction, ReadOptions? options = null)
    {
        options = (options ?? new()) with { History = true };
        List<Finding> findings = [];
        IReadOnlyList<DataSource> files = RunSources.Open(sources, findings, options.Cancel);
        string title = files.Count == 1 ? files[0].Name : $"{files[0].Name} and {files.Count - 1} more";
        HistorySink[] sinks = [.. Enumerable.Range(0, reduction.Threads > 0 ? reduction.Threads : Environment.ProcessorCount).Select(_ => new HistorySink(title, reduction))];
        List<Func<long, long>> lineOf = []; // by file: the line of a place
        List<SourcePart> parts = [];
        long offset = 0;
        SourceProgress progress = new(files, options.Progress);
        for (int f = 0; f < files.Count; f++)
        {
            options.Cancel.ThrowIfCancellationRequested();
            ReadOptions mine = progress.For(f, options);
            if (reduction.RunColumn is null) foreach (HistorySink sink in sinks) sink.FixedRun = RunName.Of(files[f]);
            parts.Add(new(files[f].Name, checked((int)offset)));
            long start = offset;
            if (TableFile.ReaderOf(files[f]) is JsonLinesReader && files[f] is { Path: not null, IsDecoded: false })
            {
                JsonLinesPieces pieces = new(files[f], mine, f);
                pieces.Run(sinks);
                if (pieces.IsCutOff) findings.Add(CutOff(files[f].Name));
                lineOf.Add(place => start + pieces.LineOf(place));
                offset += pieces.Lines;
            }
            else
            {
                long lines = Whole(files[f], sinks[0], mine, findings, f);
                lineOf.Add(place => start + (place & 0xfffffffffff));
                offset += lines;
            }
        }

        HistorySink all = sinks[0];
        foreach (HistorySink sink in sinks.Skip(1)) all.Join(sink);
        Require(all, title, reduction);
        if (all.Nameless > 0)
            findings.Add(new("rows-without-run", Severity.Warning, $"{all.Nameless} rows of {title} have no '{reduction.RunColumn}'", "they are left out", "name another column that says which run a row belongs to"));
        return Table(all, title, reduction, findings, place => lineOf[JsonLinesPieces.FileOf(place)](place), parts);
    }

    // Formats that are not read in pieces: row by row where the reader can, else the whole table.
    private static long Whole(DataSource source, HistorySink sink, ReadOptions options, List<Finding> findings, int file)
    {
        Placed placed = new(sink, (long)file << 44);
        switch (options.Delimiter is null ? TableFile.ReaderOf(source) : new CsvTableReader())
        {
            case JsonLinesReader:
                JsonLinesReader.Fill(source, options, placed, findings);
                break;
            case CsvTableReader:
                CsvTableReader.Fill(source, options, placed, findings);
                break;
            default:
                TableReading reading = TableFile.Read(source, options);
                findings.AddRange(reading.Findings);
                Rows(reading.Table, placed);
                break;
        }

        return placed.Last;
    }

    private static void Rows(RunTable table, IRowSink sink)
    {
        int[] columns = [.. table.ColumnNames.Select(c => sink.Column(Encoding.UTF8.GetBytes(c)))];
        (double[]? Numbers, string[]? Texts)[] cells = [.. table.ColumnNames.Select(c => table.IsNumeric(c) ? (table.Numbers(c), (string[]?)null) : (null, table.Texts(c)))];
        for (int r = 0; r < table.Rows; r++)
        {
            for (int c = 0; c < columns.Length; c++)
            {
                if (cells[c].Numbers is { } numbers)
                {
                    if (!double.IsNaN(numbers[r])) sink.Number(columns[c], numbers[r]);
                }
                else if (cells[c].Texts![r] is { Length: > 0 } text)
                {
                    sink.Text(columns[c], Encoding.UTF8.GetBytes(text));
                }
            }

            sink.EndRow(table.Lines[r]);
        }
    }

    private static void Require(HistorySink all, string title, ReductionOptions reduction)
    {
        string[] names = [.. all.Columns.Select(c => c.Name)];
        if (reduction.RunColumn is { } run && !names.Contains(run))
            throw new ForetrainException("no-run-column", $"{title} has no column '{run}' to tell runs apart", title, DidYouMean.HintOrList(run, names, "columns"));
        if (all.Runs.Count == 0 && all.Nameless > 0)
            throw new ForetrainException("no-run-column", $"no row of {title} has a '{reduction.RunColumn}'", title, "name another column that says which run a row belongs to");
        if (reduction.StepColumn is { } step && !names.Contains(step))
            throw new ForetrainException("no-step-column", $"{title} has no column '{step}' to tell what came last", title, DidYouMean.HintOrList(step, names, "columns"));
    }

    private static TableReading Table(HistorySink all, string title, ReductionOptions reduction, List<Finding> findings, Func<long, long> lineOf, List<SourcePart> parts)
    {
        // Names before numbers: which run a row is, then what was logged in the order in which it first appeared.
        HistorySink.ColumnInfo[] infos = [.. all.Columns];
        int[] order = [.. Enumerable.Range(0, infos.Length).Where(c => infos[c].Name != reduction.RunColumn).OrderBy(c => infos[c].FirstPlace).ThenBy(c => infos[c].FirstOrder)];
        string runName = reduction.RunColumn ?? (infos.Any(i => i.Name == "run") ? "run_file" : "run");
        TableReading reading = TableBuilder.Build(title, "line", sink =>
        {
            foreach ((string name, RunHistory run) in all.Runs.OrderBy(r => r.Value.First).ThenBy(r => r.Key, StringComparer.Ordinal))
            {
                sink.Text(sink.Column(Encoding.UTF8.GetBytes(runName)), Encoding.UTF8.GetBytes(name));
                foreach (int c in order)
                {
                    int column = sink.Column(infos[c].Utf8);
                    ReadOnlySpan<RunHistory.Kept> cells = run.Cells(c);
                    if (cells.IsEmpty) continue;
                    ReadOnlySpan<byte> last = cells[^1].Bytes.AsSpan(0, cells[^1].Length);
                    if (reduction.Kind == ReductionKind.LastMean && infos[c].Name != reduction.StepColumn && Mean(cells) is { } mean) sink.Cell(column, Encoding.UTF8.GetBytes(mean.ToString("R", CultureInfo.InvariantCulture)));
                    else if (infos[c].IsText) sink.Text(column, last);
                    else if (last.SequenceEqual("NaN"u8)) sink.Number(column, double.NaN);
                    else sink.Cell(column, last);
                }

                sink.EndRow(checked((int)lineOf(run.LastPlace)));
            }
        }, findings);
        if (parts.Count == 1) return reading;
        RunTable t = reading.Table;
        bool byLine = t.Parts[0].Unit == "line";
        return byLine ? reading with { Table = t.WithParts(parts) } : reading;
    }

    // The mean of what is a number; null when something is not. Added in the order of steps, so that it is the same on any number of threads.
    private static double? Mean(ReadOnlySpan<RunHistory.Kept> cells)
    {
        double sum = 0;
        foreach (RunHistory.Kept cell in cells)
        {
            NumberTextKind kind = NumberText.Classify(Encoding.UTF8.GetString(cell.Bytes, 0, cell.Length), out double value);
            if (kind is NumberTextKind.Text) return null;
            sum += value;
        }

        return sum / cells.Length;
    }

    private static Finding CutOff(string source) =>
        new("cut-off-line", Severity.Warning, $"the last line of {source} is cut off", "it is left out", "wait for the run to end, or remove the line");

    // Rows of a reader, each with its place among all files.
    private sealed class Placed(HistorySink sink, long file) : IRowSink
    {
        public long Last { get; private set; }

        public int Column(ReadOnlySpan<byte> name)
        {
            sink.Place = file | (Last + 1);
            return sink.Column(name);
        }

        public void Cell(int column, ReadOnlySpan<byte> utf8) => sink.Cell(column, utf8);

        public void Number(int column, double value) => sink.Number(column, value);

        public void Text(int column, ReadOnlySpan<byte> utf8) => sink.Text(column, utf8);

        public void EndRow(int line)
        {
            Last = line;
            sink.Place = file | (uint)line;
            sink.EndRow(line);
        }
    }
}
