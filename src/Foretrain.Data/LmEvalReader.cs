using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Foretrain.Data.Json;
using Foretrain.Findings;
using Foretrain.Runs;

namespace Foretrain.Data;

/// <summary>
/// Reads results of lm-evaluation-harness (https://github.com/EleutherAI/lm-evaluation-harness), old layout (<c>"acc": 0.5</c>) and new
/// (<c>"acc,none": 0.5</c>), and of its relatives: one row per task with its metrics, beside the model and what the file says of its size.
/// Tokens are not in such files: join a table that has them (<see cref="SideTable"/>).
/// </summary>
public sealed partial class LmEvalReader : ITableReader
{
    /// <inheritdoc/>
    public string Name => "lm-evaluation-harness";

    /// <inheritdoc/>
    public bool CanRead(DataSource source) => !source.IsFolder && source.BeginsWith("{"u8) && Results().IsMatch(Encoding.Latin1.GetString(source.FirstBytes.Span));

    /// <inheritdoc/>
    public TableReading Read(DataSource source, ReadOptions options)
    {
        using JsonDocument document = JsonText.Parse(source);
        JsonElement root = document.RootElement;
        if (!root.TryGetProperty("results", out JsonElement results) || results.ValueKind != JsonValueKind.Object)
            throw new ForetrainException("no-results", $"{source.Name} has no object 'results'", source.Name, "name the results file of an evaluation");
        // A group whose members are not averaged has a name only.
        JsonProperty[] tasks = [.. results.EnumerateObject().Where(t => t.Value.ValueKind == JsonValueKind.Object && t.Value.EnumerateObject().Any(IsMetric))];
        if (tasks.Length == 0) throw new ForetrainException("no-rows", $"{source.Name} holds no results", source.Name, "the evaluation may have ended early");
        HashSet<string> groups = Groups(root);
        List<(string Name, string Value)> model = Model(root, source);
        List<Finding> findings = [];
        return TableBuilder.Build(source.Name, "row", sink =>
        {
            JsonCells cells = new(sink);
            int row = 0;
            foreach (JsonProperty task in tasks)
            {
                foreach ((string name, string value) in model)
                {
                    if (name is "model" or "revision") PutText(sink, name, value);
                    else Put(sink, name, value);
                }

                PutText(sink, "task", task.Name);
                PutText(sink, "kind", groups.Contains(task.Name) ? "group" : "task");
                if (Of(root, "n-shot", task.Name) is { } shots) JsonShapes.Cell(cells, "n_shot", shots);
                else if (root.TryGetProperty("config", out JsonElement config) && config.ValueKind == JsonValueKind.Object && config.TryGetProperty("num_fewshot", out JsonElement few)) JsonShapes.Cell(cells, "n_shot", few);
                if (Of(root, "n-samples", task.Name) is { ValueKind: JsonValueKind.Object } samples && samples.TryGetProperty("effective", out JsonElement count)) JsonShapes.Cell(cells, "n_samples", count);
                if (Of(root, "versions", task.Name) is { } version) Put(sink, "version", version.ToString());
                foreach (JsonProperty metric in task.Value.EnumerateObject())
                {
                    if (IsMetric(metric)) Metric(cells, sink, metric);
                }

                sink.EndRow(++row);
            }
        }, findings);
    }

    // Newer versions write a blank name where there is nothing to tell.
    private static bool IsMetric(JsonProperty metric) => !string.IsNullOrWhiteSpace(metric.Name)
        && metric.Name is not ("alias" or "task" or "model" or "kind" or "name" or "sample_len" or "sample_count" or "samples");

    // "acc,none" is acc; another filter is told apart, for its answers were picked in another way. An unknown error is "N/A".
    private static void Metric(JsonCells cells, IRowSink sink, JsonProperty metric)
    {
        int comma = metric.Name.LastIndexOf(',');
        string filter = comma < 0 ? "none" : metric.Name[(comma + 1)..];
        string name = comma < 0 ? metric.Name : metric.Name[..comma];
        if (filter != "none") name = $"{name}.{filter}";
        if (metric.Value.ValueKind is JsonValueKind.Number or JsonValueKind.String or JsonValueKind.Null) JsonShapes.Cell(cells, name, metric.Value);
        else if (metric.Value.ValueKind is JsonValueKind.True or JsonValueKind.False) Put(sink, name, metric.Value.GetRawText());
    }

    private static List<(string Name, string Value)> Model(JsonElement root, DataSource source)
    {
        List<(string, string)> model = [];
        JsonElement config = Section(root, "config") ?? Section(root, "config_general") ?? default;
        Dictionary<string, string> arguments = config.ValueKind == JsonValueKind.Object && config.TryGetProperty("model_args", out JsonElement args) ? Arguments(args) : [];
        // An adapter is what was evaluated; its base is named beside it.
        string? name = arguments.GetValueOrDefault("peft") ?? arguments.GetValueOrDefault("delta") ?? arguments.GetValueOrDefault("pretrained") ?? Text(root, "model_name") ?? Text(config, "model_name") ?? arguments.GetValueOrDefault("model") ?? arguments.GetValueOrDefault("path") ?? Text(config, "model");
        model.Add(("model", name ?? Path.GetFileNameWithoutExtension(source.FileName)));
        string? revision = arguments.GetValueOrDefault("revision") ?? Text(config, "model_revision");
        if (revision is { Length: > 0 } and not "main")
        {
            model.Add(("revision", revision));
            if (StepOf().Match(revision) is { Success: true } step) model.Add(("step", step.Groups[1].Value));
        }

        foreach (string key in (ReadOnlySpan<string>)["model_num_parameters", "num_parameters"])
        {
            if (config.ValueKind != JsonValueKind.Object || !config.TryGetProperty(key, out JsonElement count) || count.ValueKind != JsonValueKind.Number || !(count.GetDouble() > 0)) continue;
            model.Add(("params_total", count.GetRawText())); // every parameter of the loaded model, embeddings included
            break;
        }

        return model;
    }

    // "pretrained=a/b,revision=step1000,dtype=float" or an object of the same.
    private static Dictionary<string, string> Arguments(JsonElement value)
    {
        Dictionary<string, string> arguments = new(StringComparer.Ordinal);
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty p in value.EnumerateObject()) arguments[p.Name] = p.Value.ToString();
        }
        else if (value.ValueKind == JsonValueKind.String)
        {
            foreach (string part in value.GetString()!.Split(','))
                if (part.Split('=', 2) is [var key, var text]) arguments[key.Trim()] = text.Trim();
        }

        return arguments;
    }

    private static HashSet<string> Groups(JsonElement root)
    {
        HashSet<string> groups = new(StringComparer.Ordinal);
        if (Section(root, "groups") is { } named) foreach (JsonProperty p in named.EnumerateObject()) groups.Add(p.Name);
        if (Section(root, "group_subtasks") is { } members)
            foreach (JsonProperty p in members.EnumerateObject()) if (p.Value.ValueKind == JsonValueKind.Array && p.Value.GetArrayLength() > 0) groups.Add(p.Name);
        return groups;
    }

    private static JsonElement? Section(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static JsonElement? Of(JsonElement root, string section, string task) => Section(root, section) is { } all && all.TryGetProperty(task, out JsonElement value) ? value : null;

    private static string? Text(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String && text.GetString() is { Length: > 0 } found ? found : null;

    private static void PutText(IRowSink sink, string name, string value) => sink.Text(sink.Column(Encoding.UTF8.GetBytes(name)), Encoding.UTF8.GetBytes(value));

    private static void Put(IRowSink sink, string name, string value) => sink.Cell(sink.Column(Encoding.UTF8.GetBytes(name)), Encoding.UTF8.GetBytes(value));

    [GeneratedRegex("\"results\"\\s*:\\s*\\{\\s*(\"([^\"\\\\]|\\\\.)*\"\\s*:\\s*\\{|\\})")]
    private static partial Regex Results();

    [GeneratedRegex(@"^(?:stage\d+-)?step[-_]?(\d+)")]
    private static partial Regex StepOf();
}
