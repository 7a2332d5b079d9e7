using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Foretrain.Data.Json;
using Foretrain.Data.Logs;
using Foretrain.Findings;
using Foretrain.Runs;
using YamlDotNet.RepresentationModel;

namespace Foretrain.Data;

/// <summary>
/// Reads the folder that Weights &amp; Biases keeps of a run (<c>wandb/run-DATE_TIME-ID</c> or <c>offline-run-...</c>): one row with the
/// settings of <c>files/config.yaml</c> and the last values in <c>files/wandb-summary.json</c>
/// (https://docs.wandb.ai/models/track/config, https://docs.wandb.ai/models/track/log), or what its binary log <c>run-ID.wandb</c> holds:
/// all there is of a run that was made offline. Tables and histories that were exported are CSV and JSON Lines and need no reader of their own.
/// </summary>
public sealed partial class WandbReader : ITableReader
{
    /// <inheritdoc/>
    public string Name => "W&B";

    /// <inheritdoc/>
    public bool CanRead(DataSource source) => source.IsFolder ? FilesOf(source.Path!) is not null : WandbRecords.Begins(source.FirstBytes.Span);

    /// <inheritdoc/>
    public TableReading Read(DataSource source, ReadOptions options)
    {
        List<Finding> findings = [];
        if (!source.IsFolder) return Log(source, WandbLog.Load(source, options), null, options.History, findings);
        string files = FilesOf(source.Path!)!;
        string summaryFile = Path.Combine(files, "wandb-summary.json"), configFile = Path.Combine(files, "config.yaml"), historyFile = Path.Combine(files, "wandb-history.jsonl");
        List<(string Name, string Value)>? config = File.Exists(configFile) ? Config(configFile) : null;
        using JsonDocument? summary = File.Exists(summaryFile) ? JsonText.Parse(DataSource.File(summaryFile)) : null;
        if (summary is not null && summary.RootElement.ValueKind != JsonValueKind.Object)
            throw new ForetrainException("not-an-object", $"{summaryFile} holds no object", summaryFile, "expected the last value of every metric");
        bool lines = File.Exists(historyFile);
        if (!lines && (options.History || summary is null) && LogOf(source.Path!) is { } binary)
        {
            try
            {
                WandbLog log = WandbLog.Load(binary, options);
                if (log.Rows > 0 || summary is null) return Log(source, log, config, options.History, findings);
            }
            catch (ForetrainException e) when (summary is not null)
            {
                findings.Add(new("unread-log", Severity.Warning, $"the log {binary.Name} cannot be read: {e.Message}", "only the last values of the run are in the table", e.Hint ?? "copy the file again"));
            }
        }

        if (summary is null && !lines)
        {
            throw new ForetrainException("no-summary", $"{source.Name} has no summary and no log: the run did not begin to log, or its files were not copied", files,
                "copy the whole folder of the run (run-ID.wandb holds every step), or export the run's history as CSV or JSON Lines");
        }

        (string id, string? created) = Identity(source);
        HashSet<string> taken = new(["run", "created"], StringComparer.Ordinal);
        if (summary is not null) foreach (JsonProperty p in summary.RootElement.EnumerateObject()) taken.Add(p.Name);

        void Shared(IRowSink sink)
        {
            sink.Text(sink.Column("run"u8), Encoding.UTF8.GetBytes(id));
            if (created is not null) sink.Text(sink.Column("created"u8), Encoding.UTF8.GetBytes(created));
            foreach ((string name, string value) in config ?? []) Put(sink, taken.Contains(name) ? "config." + name : name, value);
        }

        if (lines && (options.History || summary is null)) return History(source, historyFile, options, Shared, findings);
        return TableBuilder.Build(source.Name, "row", sink =>
        {
            Shared(sink);
            JsonCells cells = new(sink);
            foreach (JsonProperty value in summary!.RootElement.EnumerateObject())
            {
                if (value.Name == "_wandb" || IsMedia(value.Value)) continue;
                JsonShapes.Cell(cells, value.Name is "run" or "created" ? "summary." + value.Name : value.Name, value.Value);
            }

            sink.EndRow(1);
        }, findings);
    }

    // One row per step, or one of last values, each with the settings beside it.
    private static TableReading Log(DataSource source, WandbLog log, List<(string Name, string Value)>? config, bool steps, List<Finding> findings)
    {
        if (log.Last.Count == 0) throw new ForetrainException("no-rows", $"{source.Name} holds no step: nothing was logged", source.Name, "wait for the run to log, or leave it out");
        if (log.IsCutOff) findings.Add(new("cut-off-record", Severity.Warning, $"the log of {source.Name} ends within a record", "what was logged before is used", "wait for the run to end, or leave it out"));
        (string id, string? created) = source.IsFolder ? Identity(source) : (log.Id ?? Path.GetFileNameWithoutExtension(source.FileName), null);
        created ??= log.Created;
        HashSet<string> taken = new(["run", "name", "created", .. log.Last.Keys], StringComparer.Ordinal);

        void Row(IRowSink sink, JsonCells cells, OrderedDictionary<string, byte[]> values, int row)
        {
            sink.Text(sink.Column("run"u8), Encoding.UTF8.GetBytes(id));
            if (log.Name is { Length: > 0 } name) sink.Text(sink.Column("name"u8), Encoding.UTF8.GetBytes(name));
            if (created is not null) sink.Text(sink.Column("created"u8), Encoding.UTF8.GetBytes(created));
            foreach ((string key, string value) in config ?? []) Put(sink, taken.Contains(key) ? "config." + key : key, value);
            if (config is null) foreach ((string key, byte[] json) in log.Config) WandbLog.Cell(cells, taken.Contains(key) ? "config." + key : key, json);
            foreach ((string key, byte[] json) in values) WandbLog.Cell(cells, key is "run" or "name" or "created" ? "history." + key : key, json);
            sink.EndRow(row);
        }

        return TableBuilder.Build(source.Name, "row", sink =>
        {
            JsonCells cells = new(sink);
            int row = 0;
            if (steps && log.Rows > 0) log.Steps(values => Row(sink, cells, values, ++row));
            else Row(sink, cells, log.Last, 1);
        }, findings);
    }

    private static DataSource? LogOf(string folder)
    {
        // The folder of files may have been named, which lies beside the log.
        if (Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)) == "files") folder = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))!;
        foreach (string path in Directory.EnumerateFiles(folder, "*.wandb").Order(StringComparer.Ordinal))
            if (DataSource.File(Path.Combine(folder, Path.GetFileName(path))) is var file && WandbRecords.Begins(file.FirstBytes.Span)) return file;
        return null;
    }

    private static TableReading History(DataSource source, string file, ReadOptions options, Action<IRowSink> shared, List<Finding> findings)
    {
        DataSource history = DataSource.File(file);
        return TableBuilder.Build(source.Name, "row", sink =>
        {
            findings.Clear();
            JsonLinesReader.Fill(history, options, new Prefixed(sink, shared), findings);
        }, findings);
    }

    // Every entry is a key with its value and a description; what the client keeps about itself is left out.
    private static List<(string Name, string Value)> Config(string file)
    {
        List<(string, string)> cells = [];
        if (YamlCells.Load(file) is not { } map) return cells;
        foreach ((YamlNode key, YamlNode node) in map.Children)
        {
            if (key is not YamlScalarNode { Value: { Length: > 0 } name } || name is "_wandb" or "wandb_version") continue;
            YamlNode value = node is YamlMappingNode entry && entry.Children.TryGetValue(new YamlScalarNode("value"), out YamlNode? inner)
                && entry.Children.Keys.All(k => k is YamlScalarNode { Value: "value" or "desc" }) ? inner : node;
            YamlCells.Flatten(name, value, cells, file);
        }

        return cells;
    }

    // Histograms, images and tables are objects that name their type.
    private static bool IsMedia(JsonElement value) => value.ValueKind == JsonValueKind.Object && value.TryGetProperty("_type", out _);

    private static void Put(IRowSink sink, string name, string value) => sink.Cell(sink.Column(Encoding.UTF8.GetBytes(name)), Encoding.UTF8.GetBytes(value));

    private static (string Id, string? Created) Identity(DataSource source)
    {
        string path = Path.GetFullPath(source.Path!);
        string folder = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        if (folder == "files") folder = Path.GetFileName(Path.GetDirectoryName(path)!);
        Match match = RunFolder().Match(folder);
        return match.Success ? (match.Groups["id"].Value, Time(match.Groups["d"].Value, match.Groups["t"].Value)) : (folder, null);
    }

    private static string Time(string day, string time) => $"{day[..4]}-{day[4..6]}-{day[6..]} {time[..2]}:{time[2..4]}:{time[4..]}";

    private static string? FilesOf(string folder)
    {
        foreach (string files in (ReadOnlySpan<string>)[Path.Combine(folder, "files"), folder])
        {
            if (File.Exists(Path.Combine(files, "wandb-summary.json")) || File.Exists(Path.Combine(files, "wandb-history.jsonl"))) return files;
            if (File.Exists(Path.Combine(files, "wandb-metadata.json")) || (files != folder && File.Exists(Path.Combine(files, "config.yaml")) && IsRunFolder(folder))) return files;
        }

        return IsRunFolder(folder) && Directory.EnumerateFiles(folder, "*.wandb").Any() ? Path.Combine(folder, "files") : null;
    }

    private static bool IsRunFolder(string folder) => RunFolder().IsMatch(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)));

    [GeneratedRegex(@"^(offline-)?run-(?<d>\d{8})_(?<t>\d{6})-(?<id>.+)$")]
    private static partial Regex RunFolder();

    // Adds what all rows of a history share, and takes no heed of names that the settings have already.
    private sealed class Prefixed(IRowSink sink, Action<IRowSink> shared) : IRowSink
    {
        private readonly Dictionary<int, int> _number = [];
        private readonly Dictionary<string, int> _own = new(StringComparer.Ordinal);

        public int Column(ReadOnlySpan<byte> name)
        {
            string text = Encoding.UTF8.GetString(name);
            if (_own.TryGetValue(text, out int known)) return known;
            _own.Add(text, known = _own.Count);
            HashSet<string> fixedNames = new(StringComparer.Ordinal);
            shared(new Names(fixedNames));
            _number[known] = sink.Column(Encoding.UTF8.GetBytes(fixedNames.Contains(text) ? "history." + text : text));
            return known;
        }

        public void Cell(int column, ReadOnlySpan<byte> utf8) => sink.Cell(_number[column], utf8);

        public void Number(int column, double value) => sink.Number(_number[column], value);

        public void Text(int column, ReadOnlySpan<byte> utf8) => sink.Text(_number[column], utf8);

        public void EndRow(int line)
        {
            shared(sink);
            sink.EndRow(line);
        }
    }

    private sealed class Names(HashSet<string> names) : IRowSink
    {
        public int Column(ReadOnlySpan<byte> name)
        {
            names.Add(Encoding.UTF8.GetString(name));
            return 0;
        }

        public void Cell(int column, ReadOnlySpan<byte> utf8)
        {
        }

        public void Number(int column, double value)
        {
        }

        public void Text(int column, ReadOnlySpan<byte> utf8)
        {
        }

        public void EndRow(int line)
        {
        }
    }
}
