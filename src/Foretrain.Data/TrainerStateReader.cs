using System.Text;
using System.Text.Json;
using Foretrain.Data.Json;
using Foretrain.Data.Logs;
using Foretrain.Findings;
using Foretrain.Runs;

namespace Foretrain.Data;

/// <summary>
/// Reads the log of a Hugging Face trainer, <c>trainer_state.json</c>
/// (https://huggingface.co/docs/transformers/main_classes/callback#transformers.TrainerState): one row per step, what was logged
/// in training and in evaluation side by side; settings of the model from a <c>config.json</c> beside it.
/// </summary>
public sealed class TrainerStateReader : ITableReader
{
    private static readonly string[] s_shared = ["max_steps", "num_train_epochs", "train_batch_size"];
    private static readonly string[] s_atTheEnd = ["total_flos", "num_input_tokens_seen"];

    /// <inheritdoc/>
    public string Name => "Hugging Face trainer state";

    /// <inheritdoc/>
    public bool CanRead(DataSource source) => !source.IsFolder && source.BeginsWith("{"u8) && source.FirstBytes.Span.IndexOf("\"log_history\""u8) >= 0;

    /// <inheritdoc/>
    public TableReading Read(DataSource source, ReadOptions options)
    {
        using JsonDocument document = JsonText.Parse(source);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("log_history", out JsonElement log) || log.ValueKind != JsonValueKind.Array)
            throw new ForetrainException("no-log", $"{source.Name} has no list log_history", source.Name, "name the trainer_state.json of a run");
        if (log.GetArrayLength() == 0)
            throw new ForetrainException("no-rows", $"the log of {source.Name} is empty", source.Name, "nothing was logged: see logging_steps of the trainer");

        List<Finding> findings = [];
        List<(long Step, List<JsonProperty> Values)> rows = Rows(source, log, findings);
        long last = IsNumber(root, "global_step") && root.GetProperty("global_step").TryGetInt64(out long at) ? at : rows[^1].Step;
        JsonProperty[] config = Config(source, out JsonDocument? settings);
        using (settings)
        {
            byte[] run = Encoding.UTF8.GetBytes(RunName.Of(source));
            return TableBuilder.Build(source.Name, "row", sink =>
            {
                JsonCells cells = new(sink);
                for (int r = 0; r < rows.Count; r++)
                {
                    sink.Text(sink.Column("run"u8), run);
                    sink.Number(sink.Column("step"u8), rows[r].Step);
                    foreach (JsonProperty value in rows[r].Values) JsonShapes.Cell(cells, value.Name, value.Value);
                    foreach (string name in s_shared) if (IsNumber(root, name)) JsonShapes.Cell(cells, name, root.GetProperty(name));
                    foreach (string name in s_atTheEnd)
                    {
                        if (rows[r].Step == last && r == rows.Count - 1 && IsNumber(root, name) && root.GetProperty(name).GetDouble() > 0 && rows[r].Values.All(v => v.Name != name))
                            JsonShapes.Cell(cells, name, root.GetProperty(name));
                    }

                    foreach (JsonProperty setting in config) JsonShapes.Cell(cells, "config." + setting.Name, setting.Value);
                    sink.EndRow(r + 1);
                }
            }, findings);
        }
    }

    private static List<(long Step, List<JsonProperty> Values)> Rows(DataSource source, JsonElement log, List<Finding> findings)
    {
        SortedDictionary<long, Dictionary<string, JsonProperty>> steps = [];
        long step = 0;
        int replaced = 0, entry = 0;
        foreach (JsonElement item in log.EnumerateArray())
        {
            entry++;
            if (item.ValueKind != JsonValueKind.Object)
                throw new ForetrainException("not-an-object", $"entry {entry} of the log of {source.Name} is no object", $"{source.Name}, entry {entry}", "every entry is an object with a step");
            // What has no step (a prediction) belongs to the step before it.
            if (item.TryGetProperty("step", out JsonElement named) && named.ValueKind == JsonValueKind.Number)
            {
                if (!named.TryGetDouble(out double value) || value != Math.Floor(value) || Math.Abs(value) > 1e15)
                    throw new ForetrainException("bad-step", $"entry {entry} of the log of {source.Name} has the step {named.GetRawText()}", $"{source.Name}, entry {entry}", "steps are whole numbers");
                step = (long)value;
            }

            if (!steps.TryGetValue(step, out var row)) steps.Add(step, row = new(StringComparer.Ordinal));
            foreach (JsonProperty property in item.EnumerateObject())
            {
                if (property.Name is "step" or "run") continue;
                if (row.TryGetValue(property.Name, out JsonProperty before) && property.Name != "epoch" && before.Value.GetRawText() != property.Value.GetRawText()) replaced++;
                row[property.Name] = property;
            }
        }

        if (replaced > 0)
        {
            findings.Add(new("replaced-steps", Severity.Note, $"{replaced} values of {source.Name} were logged again at the same step", "the later value is used",
                "look for a restart if that is unexpected"));
        }

        return [.. steps.Select(s => (s.Key, s.Value.Values.ToList()))];
    }

    // Sizes of the model; only plain values, for lists and texts of a configuration are many and no law wants them.
    private static JsonProperty[] Config(DataSource source, out JsonDocument? document)
    {
        document = null;
        if (source.Path is null || Path.GetDirectoryName(source.Path) is not { } folder) return [];
        string path = Path.Combine(folder, "config.json");
        try
        {
            if (!File.Exists(path) || new FileInfo(path).Length > 1 << 20) return [];
            document = JsonDocument.Parse(JsonText.WithoutBareMarks(File.ReadAllBytes(path)));
            if (document.RootElement.ValueKind != JsonValueKind.Object) return [];
            return [.. document.RootElement.EnumerateObject().Where(p => p.Value.ValueKind is JsonValueKind.Number || p.Name is "model_type" or "tie_word_embeddings").DistinctBy(p => p.Name)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return []; // it is beside the log, not what was asked for
        }
    }

    private static bool IsNumber(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number;
}
