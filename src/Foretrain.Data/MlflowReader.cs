using System.Globalization;
using System.Text;
using Foretrain.Data.Logs;
using Foretrain.Findings;
using Foretrain.Quantities;
using Foretrain.Runs;
using YamlDotNet.RepresentationModel;

namespace Foretrain.Data;

/// <summary>
/// Reads MLflow's file store, whole (<c>mlruns</c>), one experiment or one run (https://mlflow.org/docs/latest/ml/tracking/backend-stores):
/// one row per run with columns named as by mlflow.search_runs (<c>params.lr</c>, <c>metrics.loss</c>, <c>tags.team</c>), each metric's
/// last value; or one row per step.
/// </summary>
public sealed class MlflowReader : ITableReader
{
    private static readonly string[] s_states = ["", "RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"];

    /// <inheritdoc/>
    public string Name => "MLflow";

    /// <inheritdoc/>
    public bool CanRead(DataSource source) => source.IsFolder && (IsRun(source.Path!) || IsExperiment(source.Path!) || Folders(source.Path!).Any(IsExperiment));

    /// <inheritdoc/>
    public TableReading Read(DataSource source, ReadOptions options)
    {
        string path = source.Path!;
        string[] experiments = IsRun(path) ? [] : IsExperiment(path) ? [path] : [.. Folders(path).Where(IsExperiment)];
        List<(string Folder, string? Experiment)> runs = IsRun(path) ? [(path, ExperimentName(Path.GetDirectoryName(Path.GetFullPath(path))!))]
            : [.. experiments.SelectMany(e => Folders(e).Where(IsRun).Select(r => (r, ExperimentName(e))))];
        if (runs.Count == 0) throw new ForetrainException("no-rows", $"{source.Name} holds no runs", source.Name, "name the folder mlruns, an experiment in it, or a run");

        List<Finding> findings = [];
        int deleted = 0;
        List<MlflowRun> read = [];
        foreach ((string folder, string? experiment) in runs)
        {
            options.Cancel.ThrowIfCancellationRequested();
            MlflowRun run = MlflowRun.Load(folder, experiment);
            if (run.IsDeleted) deleted++;
            else read.Add(run);
            options.Progress?.Report(("reading", (double)read.Count / runs.Count));
        }

        if (deleted > 0) findings.Add(new("deleted-runs", Severity.Note, $"{deleted} runs of {source.Name} are marked as deleted", "they are left out", "restore them with 'mlflow runs restore' to have them in the table"));
        if (read.Count == 0) throw new ForetrainException("no-rows", $"every run of {source.Name} is marked as deleted", source.Name, "restore them with 'mlflow runs restore'");
        return TableBuilder.Build(source.Name, "row", sink =>
        {
            int row = 0;
            foreach (MlflowRun run in read) row = options.History ? Steps(run, sink, row) : Final(run, sink, row);
        }, findings);
    }

    private static int Final(MlflowRun run, IRowSink sink, int row)
    {
        Shared(run, sink);
        foreach ((string name, List<MlflowRun.Point> points) in run.Metrics)
        {
            // As the store itself does: the latest by step, then by time, then the larger.
            MlflowRun.Point last = points.MaxBy(p => (p.Step, p.Time, double.IsNaN(p.Value) ? double.NegativeInfinity : p.Value))!;
            sink.Number(Column(sink, "metrics." + name), last.Value);
        }

        if (run.Metrics.Values.SelectMany(p => p).Select(p => p.Step).DefaultIfEmpty(0).Max() is > 0 and var step) sink.Number(Column(sink, "step"), step);
        sink.EndRow(row + 1);
        return row + 1;
    }

    private static int Steps(MlflowRun run, IRowSink sink, int row)
    {
        foreach (long step in run.Metrics.Values.SelectMany(p => p).Select(p => p.Step).Distinct().Order())
        {
            Shared(run, sink);
            sink.Number(Column(sink, "step"), step);
            foreach ((string name, List<MlflowRun.Point> points) in run.Metrics)
                if (points.LastOrDefault(p => p.Step == step) is { } at) sink.Number(Column(sink, "metrics." + name), at.Value);
            sink.EndRow(++row);
        }

        return row;
    }

    private static void Shared(MlflowRun run, IRowSink sink)
    {
        foreach ((string name, string value) in run.Info)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(value);
            if (name.EndsWith("_time", StringComparison.Ordinal)) sink.Cell(Column(sink, name), utf8);
            else sink.Text(Column(sink, name), utf8);
        }

        foreach ((string name, string value) in run.Params) sink.Cell(Column(sink, "params." + name), Encoding.UTF8.GetBytes(value));
        foreach ((string name, string value) in run.Tags) sink.Cell(Column(sink, "tags." + name), Encoding.UTF8.GetBytes(value));
    }

    private static int Column(IRowSink sink, string name) => sink.Column(Encoding.UTF8.GetBytes(name));

    private static bool IsRun(string folder) => Meta(folder) is { } meta && meta.Contains("run_", StringComparison.Ordinal) && (meta.Contains("run_id:", StringComparison.Ordinal) || meta.Contains("run_uuid:", StringComparison.Ordinal));

    private static bool IsExperiment(string folder) => Meta(folder) is { } meta && meta.Contains("experiment_id:", StringComparison.Ordinal) && !meta.Contains("run_id:", StringComparison.Ordinal) && !meta.Contains("run_uuid:", StringComparison.Ordinal);

    private static string? Meta(string folder)
    {
        string path = Path.Combine(folder, "meta.yaml");
        try
        {
            return File.Exists(path) && new FileInfo(path).Length < 1 << 20 ? File.ReadAllText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? ExperimentName(string folder)
    {
        string path = Path.Combine(folder, "meta.yaml");
        return File.Exists(path) && YamlCells.Load(path) is { } meta ? YamlCells.Text(meta, "name") : null;
    }

    private static IEnumerable<string> Folders(string folder)
    {
        try
        {
            return Directory.EnumerateDirectories(folder).Where(f => Path.GetFileName(f) is { } n && n[0] != '.' && n != "models").Select(f => Path.Combine(folder, Path.GetFileName(f))).Order(StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // One run as the store keeps it: meta.yaml, and a file per parameter, tag and metric.
    private sealed record MlflowRun
    {
        public required List<(string Name, string Value)> Info { get; init; }

        public required SortedDictionary<string, string> Params { get; init; }

        public required SortedDictionary<string, string> Tags { get; init; }

        public required SortedDictionary<string, List<Point>> Metrics { get; init; }

        public bool IsDeleted { get; init; }

        public static MlflowRun Load(string folder, string? experiment)
        {
            string metaFile = Path.Combine(folder, "meta.yaml");
            YamlMappingNode meta = YamlCells.Load(metaFile) ?? throw new ForetrainException("bad-yaml", $"{metaFile} is empty", metaFile, "copy the run again");
            SortedDictionary<string, string> tags = Files(folder, "tags"), parameters = Files(folder, "params");
            string id = YamlCells.Text(meta, "run_id") ?? YamlCells.Text(meta, "run_uuid") ?? Path.GetFileName(folder);
            string name = YamlCells.Text(meta, "run_name") is { Length: > 0 } own ? own : tags.GetValueOrDefault("mlflow.runName") ?? id;
            string status = YamlCells.Text(meta, "status") ?? "1"; // as the store: a run without a state is running
            if (int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out int state) && state > 0 && state < s_states.Length) status = s_states[state];
            List<(string, string)> info = [("run", name), ("run_id", id)];
            if (experiment is not null) info.Add(("experiment", experiment));
            info.Add(("status", status));
            foreach (string time in (ReadOnlySpan<string>)["start_time", "end_time"])
                if (YamlCells.Text(meta, time) is { Length: > 0 } value) info.Add((time, value));
            foreach (string own2 in tags.Keys.Where(k => k.StartsWith("mlflow.", StringComparison.Ordinal) && k is not ("mlflow.runName" or "mlflow.parentRunId" or "mlflow.source.git.commit")).ToArray()) tags.Remove(own2);
            SortedDictionary<string, List<Point>> metrics = new(StringComparer.Ordinal);
            foreach ((string key, string path) in Paths(Path.Combine(folder, "metrics"))) metrics[key] = Points(path);
            return new()
            {
                Info = info,
                Params = parameters,
                Tags = tags,
                Metrics = metrics,
                IsDeleted = YamlCells.Text(meta, "lifecycle_stage") == "deleted",
            };
        }

        // "time value step"; the oldest stores have no step, the newest name a model and a data set after it.
        private static List<Point> Points(string path)
        {
            List<Point> points = [];
            string[] lines = Text(path).Split('\n');
            int before = 0;
            for (int i = 0; i < lines.Length; i++)
            {
                string[] parts = lines[i].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                if (parts.Length == 0) continue;
                // The store ends every line: the last one was cut off while it was written, perhaps within the value.
                if (i == lines.Length - 1 && parts.Length < before) break;
                before = parts.Length;
                bool readable = parts.Length >= 2 && long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
                    && NumberText.Classify(parts[1], out _) is not NumberTextKind.Text;
                long step = 0;
                if (readable && parts.Length > 2) readable = long.TryParse(parts[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out step);
                if (!readable)
                {
                    if (i == lines.Length - 1 && i > 0) break; // a line that was cut off while it was written
                    throw new ForetrainException("bad-metric", $"line {i + 1} of {path} is '{lines[i].Trim()}', not a time, a value and a step", $"{path}, line {i + 1}", "copy the run again, or remove the line");
                }

                NumberText.Classify(parts[1], out double value);
                points.Add(new(long.Parse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), value, step));
            }

            return points.Count > 0 ? points : [new(0, double.NaN, 0)];
        }

        private static SortedDictionary<string, string> Files(string folder, string kind)
        {
            SortedDictionary<string, string> values = new(StringComparer.Ordinal);
            foreach ((string key, string path) in Paths(Path.Combine(folder, kind))) values[key] = Text(path).TrimEnd('\r', '\n');
            return values;
        }

        // A slash in a name is a folder on disk.
        private static IEnumerable<(string Key, string Path)> Paths(string folder)
        {
            if (!Directory.Exists(folder)) return [];
            return Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 16 }).Select(p => (Path.GetRelativePath(folder, p).Replace('\\', '/'), p)).OrderBy(p => p.Item1, StringComparer.Ordinal);
        }

        private static string Text(string path)
        {
            try
            {
                return File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
            }
            catch (DecoderFallbackException e)
            {
                throw new ForetrainException("not-utf8", $"{path} is not valid UTF-8", path, "save the file as UTF-8", e);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw DataSource.Unreadable(path, e);
            }
        }

        internal sealed record Point(long Time, double Value, long Step);
    }
}
