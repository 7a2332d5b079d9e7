using System.Text;
using Foretrain.Data.Logs;
using Foretrain.Findings;
using Foretrain.Runs;

namespace Foretrain.Data;

/// <summary>
/// Reads the numbers of a TensorBoard event file: one row per step with a column per tag, the run named after the folder. Settings
/// logged with add_hparams, or written beside the file, become columns <c>hparams.NAME</c>. Every checksum is verified.
/// </summary>
public sealed class TensorBoardReader : ITableReader
{
    /// <inheritdoc/>
    public string Name => "TensorBoard";

    /// <inheritdoc/>
    public bool CanRead(DataSource source) => !source.IsFolder
        && (EventRecords.Begins(source.FirstBytes.Span) || (source.FileName.Contains("tfevents", StringComparison.Ordinal) && ContentKind.NotText(source.FirstBytes.Span) is { Kind: "binary" }));

    /// <inheritdoc/>
    public TableReading Read(DataSource source, ReadOptions options)
    {
        List<Finding> findings = [];
        Steps steps = Collect(source, options, findings);
        if (steps.Rows.Count == 0 && steps.Settings.Count == 0)
            throw new ForetrainException("no-rows", $"{source.Name} holds no numbers ({steps.Others.Count} tags of other kinds)", source.Name, "name an event file with scalars, or the folder above it");
        if (steps.Rows.Count == 0) steps.Rows.Add(0, new());
        if (steps.Replaced > 0)
        {
            findings.Add(new("replaced-steps", Severity.Note, $"{steps.Replaced} values of {source.Name} were logged again at the same step", "the later value is used",
                "look for a restart if that is unexpected"));
        }

        if (steps.Others.Count > 0)
        {
            findings.Add(new("left-out-tags", Severity.Note, $"{steps.Others.Count} tags of {source.Name} hold no single numbers: {string.Join(", ", steps.Others.Order(StringComparer.Ordinal).Take(5))}",
                "histograms, images and texts are not part of the table", "nothing to do"));
        }

        foreach ((string name, string value) in RunSettings.Beside(source)) steps.Settings.TryAdd(name, value);
        byte[] run = Encoding.UTF8.GetBytes(RunName.Of(source));
        return TableBuilder.Build(source.Name, "row", sink =>
        {
            int row = 0;
            foreach ((long step, Row values) in steps.Rows)
            {
                sink.Text(sink.Column("run"u8), run);
                sink.Number(sink.Column("step"u8), step);
                sink.Number(sink.Column("wall_time"u8), values.WallTime);
                foreach (string tag in steps.Tags)
                {
                    int column = sink.Column(Encoding.UTF8.GetBytes(Unique(tag)));
                    if (values.Values.TryGetValue(tag, out double value)) sink.Number(column, value);
                }

                foreach ((string name, string value) in steps.Settings) sink.Cell(sink.Column(Encoding.UTF8.GetBytes("hparams." + name)), Encoding.UTF8.GetBytes(value));
                sink.EndRow(++row);
            }
        }, findings);
    }

    private static Steps Collect(DataSource source, ReadOptions options, List<Finding> findings)
    {
        Steps steps = new();
        EventScalars scalars = new();
        using EventRecords records = new(source.Name, new BufferedStream(source.Open(), 1 << 16));
        while (records.Next(out ReadOnlySpan<byte> record))
        {
            options.Cancel.ThrowIfCancellationRequested();
            if (source.Length > 0 && records.Record % 256 == 0) options.Progress?.Report(("reading", (double)records.Position / source.Length));
            try
            {
                scalars.Read(record);
            }
            catch (Exception e) when (e is FormatException or OverflowException)
            {
                throw records.Bad(e.Message, e);
            }

            steps.Take(scalars);
        }

        if (records.IsCutOff)
        {
            findings.Add(new("cut-off-record", Severity.Warning, $"{source.Name} ends within record {records.Record}", "what was logged before is used", "wait for the run to end, or leave the file out"));
        }

        return steps;
    }

    // The columns of the table itself keep their names.
    private static string Unique(string tag) => tag is "run" or "step" or "wall_time" ? "tag." + tag : tag;

    private sealed class Row
    {
        public double WallTime { get; set; } = double.NaN;

        public Dictionary<string, double> Values { get; } = new(StringComparer.Ordinal);
    }

    private sealed class Steps
    {
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

        public SortedDictionary<long, Row> Rows { get; } = [];

        public List<string> Tags { get; } = [];

        public HashSet<string> Others { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal);

        public int Replaced { get; private set; }

        public void Take(EventScalars scalars)
        {
            foreach (string tag in scalars.Others) Others.Add(tag);
            foreach ((string name, string value) in scalars.Settings) Settings[name] = value;
            if (scalars.Values.Count == 0) return;
            if (!Rows.TryGetValue(scalars.Step, out Row? row)) Rows.Add(scalars.Step, row = new());
            row.WallTime = scalars.WallTime;
            foreach ((string tag, double value) in scalars.Values)
            {
                if (_seen.Add(tag)) Tags.Add(tag);
                if (!row.Values.TryAdd(tag, value))
                {
                    row.Values[tag] = value;
                    Replaced++;
                }
            }
        }
    }
}
