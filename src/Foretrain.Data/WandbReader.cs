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
/// (https://docs.wandb.ai/models/track/config, https://docs.wandb.ai/models/track/log). Tables and histories that were exported are
/// CSV and JSON Lines and need no reader of their own.
/// </summary>
public sealed partial class WandbReader : ITableReader
{
    /// <inheritdoc/>
    public string Name => "W&B";

    /// <inheritdoc/>
    public bool CanRead(DataSource source) => source.IsFolder && FilesOf(source.Path!) is not null;

    /// <inheritdoc/>
    public TableReading Read(DataSource source, ReadOptions options)
    {
        string files = FilesOf(source.Path!)!;
        string summaryFile = Path.Combine(files, "wandb-summary.json"), configFile = Path.Combine(files, "config.yaml"), historyFile = Path.Combine(files, "wandb-history.jsonl");
        List<Finding> findings = [];
        List<(string Name, string Value)> config = File.Exists(configFile) ? Config(configFile) : [];
        using JsonDocument? summary = File.Exists(summaryFile) ? JsonText.Parse(DataSource.File(summaryFile)) : null;
        if (summary is not null && summary.RootElement.ValueKind != JsonValueKind.Object)
            throw new ForetrainException("not-an-object", $"{summaryFile} holds no object", summaryFile, "expected the last value of every metric");
        if (summary is null && !File.Exists(historyFile))
        {
            throw new ForetrainException("no-summary", $"{source.Name} has no summary: the run did not end, or its log was never synchronised", files,
                "run 'wandb sync' on the folder, or export the run's history as CSV or JSON Lines");
        }

        (string id, string? created) = Identity(source);
        HashSet<string> taken = new(["run", "created"], StringComparer.Ordinal);
        if (summary is not null) foreach (JsonProperty p in summary.RootElement.EnumerateObject()) taken.Add(p.Name);

        void Shared(IRowSink sink)
        {
            sink.Text(sink.Column("run"u8), Encoding.UTF8.GetBytes(id));
            if (created is not null) sink.Text(sink.Column("created"u8), Encoding.UTF8.GetBytes(created));
            foreach ((string name, string value) in config) Put(sink, taken.Contains(name) ? "config." + name : name, value);
        }

        if (File.Exists(historyFile) && (options.History || summary is null)) return History(source, historyFile, options, Shared, findings);
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
