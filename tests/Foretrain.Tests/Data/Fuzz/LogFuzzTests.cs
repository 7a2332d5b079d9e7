using System.Globalization;
using System.Text;
using Foretrain.Data;
using Foretrain.Tests.Data.Fixtures;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Data.Fuzz;

/// <summary>Damaged folders of logs give a table or a message, as <see cref="ReaderFuzzTests"/> has it for single files.</summary>
public sealed class LogFuzzTests : IDisposable
{
    private const string Config = "wandb_version: 1\n\n_wandb:\n    desc: null\n    value:\n        cli_version: 0.16.6\nlr:\n    desc: peak\n    value: 0.0003\nmodel:\n    desc: null\n    value:\n        d_model: 512\n        kind: 'gpt'\nbetas:\n    value:\n        - 0.9\n        - 0.95\n";
    private const string Summary = "{\"loss\": 2.5, \"eval\": {\"loss\": 2.75, \"acc\": NaN}, \"_step\": 999, \"list\": [1, 2], \"_wandb\": {\"runtime\": 12}}";
    private const string Meta = "artifact_uri: file:///x\nend_time: 1700000009000\nexperiment_id: '1'\nlifecycle_stage: active\nrun_id: aaa\nrun_uuid: aaa\nrun_name: first\nstart_time: 1700000000000\nstatus: 3\n";
    private const string Metric = "1700000001000 3.5 0\n1700000003000 2.5 20\n1700000002000 3.0 10\n1700000004000 nan 15\n";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Binary_logs_of_wandb()
    {
        WandbFile clean = new WandbFile().Run("r1", "owl", 1_704_164_645, 0, ("lr", "0.0003"), ("model", "{\"d\": 512, \"k\": \"gpt\"}"))
            .Step(0, ("loss", "4.5"), ("eval", "{\"loss\": 4.75}")).Nested((["loss"], "NaN"), (["a", "b"], "[1, 2]")).Summary(("best", "3.25"));
        byte[] payload = WandbFile.Field(2, [.. WandbFile.Field(1, [.. WandbFile.Text(1, "loss"), .. WandbFile.Text(16, "4.5")]), .. WandbFile.Field(1, [.. WandbFile.Text(2, "a"), .. WandbFile.Text(2, "b"), .. WandbFile.Text(16, "{\"x\": 1}")]), .. WandbFile.Field(2, WandbFile.Number(1, 7))]);
        FuzzRun run = new("wandb log");
        for (int i = 0; i < FuzzRun.Count; i++)
        {
            Random random = FuzzRun.Random(i);
            // Damaged messages in pieces with right checksums, so that the damage is seen; else the file itself.
            byte[] mutant = random.Next(4) > 0
                ? new WandbFile().Run("r1", "owl", 1_704_164_645, 0, ("lr", "0.0003")).Add(Mutation.Of(payload, random)).Step(9, ("loss", "1")).Bytes
                : Mutation.Of(clean.Bytes, random);
            run.Read(i, mutant, () => TableFile.Read(DataSource.Memory("run-r.wandb", mutant), new()), () => SlowWandb.Parse(mutant));
        }

        run.RequireBoth();
    }

    [Fact]
    public void Run_folders_of_wandb()
    {
        string folder = _folder.In("run-20240102_030405-abc"), config = _folder.Write("run-20240102_030405-abc/files/config.yaml", Config), summary = _folder.Write("run-20240102_030405-abc/files/wandb-summary.json", Summary);
        FuzzRun run = new("wandb folder");
        for (int i = 0; i < FuzzRun.Count; i++)
        {
            bool settings = i % 2 == 0;
            byte[] mutant = Mutation.Of(Encoding.UTF8.GetBytes(settings ? Config : Summary), FuzzRun.Random(i));
            File.WriteAllBytes(config, settings ? mutant : Encoding.UTF8.GetBytes(Config));
            File.WriteAllBytes(summary, settings ? Encoding.UTF8.GetBytes(Summary) : mutant);
            run.Read(i, mutant, () => TableFile.Read(folder), () => WandbFolder(File.ReadAllText(config), File.ReadAllText(summary)));
        }

        run.RequireBoth(0.4);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Stores_of_mlflow(bool history)
    {
        _folder.Write("mlruns/1/meta.yaml", "artifact_location: x\nexperiment_id: '1'\nlifecycle_stage: active\nname: ladder\n");
        string[] files = ["meta.yaml", "metrics/val/loss", "metrics/acc", "params/lr"], clean = [Meta, Metric, "1700000001000 0.5 20\n", "0.0003"];
        string[] paths = [.. files.Select((f, k) => _folder.Write($"mlruns/1/aaa/{f}", clean[k]))];
        string store = _folder.In("mlruns");
        FuzzRun run = new("mlflow");
        for (int i = 0; i < FuzzRun.Count; i++)
        {
            int which = i % files.Length;
            byte[] mutant = Mutation.Of(Encoding.UTF8.GetBytes(clean[which]), FuzzRun.Random(i));
            for (int k = 0; k < files.Length; k++) File.WriteAllBytes(paths[k], k == which ? mutant : Encoding.UTF8.GetBytes(clean[k]));
            run.Read(i, mutant, () => TableFile.Read(DataSource.Folder(store), new() { History = history }), () => MlflowRun([.. paths.Select(p => File.ReadAllText(p))], history));
        }

        run.RequireBoth(0.4);
    }

    private static SlowTable? WandbFolder(string config, string summary)
    {
        if (SlowYaml.Parse(config) is not { } settings || SlowJson.Parse(summary.TrimStart('\uFEFF')) is not SlowJson.Map values) return null;
        List<(string, string?)> cells = [("run", "abc"), ("created", "2024-01-02 03:04:05")];
        string[] top = [.. settings.Select(s => s.Key.Split('.')[0]).Distinct()];
        if (settings.Any(s => s.Key.Split('.', 2)[0] is var name && name.Length == 0) || config.Contains("..", StringComparison.Ordinal)) return null;
        foreach (string name in top)
        {
            if (name is "_wandb" or "wandb_version") continue;
            (string Key, string Value)[] own = [.. settings.Where(s => s.Key == name || s.Key.StartsWith(name + ".", StringComparison.Ordinal))];
            // A value in the client's wrapping of value and desc, else as it stands.
            string[] second = [.. own.Select(o => o.Key.Split('.') is [_, var s, ..] ? s : "").Distinct()];
            bool wrapped = second.Contains("value") && second.All(s => s is "value" or "desc");
            foreach ((string key, string value) in own)
            {
                if (wrapped && key.StartsWith(name + ".desc", StringComparison.Ordinal)) continue;
                string cell = wrapped ? name + key[(name.Length + ".value".Length)..] : key;
                cells.Add((values.Items.Any(v => v.Key == cell) || cell is "run" or "created" ? "config." + cell : cell, value));
            }
        }

        foreach ((string key, object? value) in values.Items)
        {
            if (key == "_wandb" || (value is SlowJson.Map media && media.Items.Any(m => m.Key == "_type"))) continue;
            string name = key is "run" or "created" ? "summary." + key : key;
            if (value is SlowJson.Map map) cells.AddRange(SlowJson.Cells(map, name + "."));
            else cells.Add((name, SlowJson.Cell(value)));
        }

        if (cells.Select(c => c.Item1.Trim()).Distinct().Count() < cells.Count) return null;
        SlowTable table = new();
        table.Add(cells);
        return table;
    }

    private static SlowTable? MlflowRun(string[] texts, bool history)
    {
        if (SlowYaml.Parse(texts[0].TrimStart('\uFEFF')) is not { } meta) return null;
        string? Of(string key) => meta.FirstOrDefault(m => m.Key == key).Value;
        string id = Of("run_id") ?? Of("run_uuid") ?? "aaa", status = Of("status") ?? "1";
        string[] states = ["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"];
        if (int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out int state) && state is > 0 and < 6) status = states[state - 1];
        List<(string, string?)> shared = [("run", string.IsNullOrEmpty(Of("run_name")) ? id : Of("run_name")), ("run_id", id), ("experiment", "ladder"), ("status", status)];
        foreach (string time in (string[])["start_time", "end_time"]) if (!string.IsNullOrEmpty(Of(time))) shared.Add((time, Of(time)));
        shared.Add(("params.lr", texts[3].TrimStart('\uFEFF').TrimEnd('\r', '\n')));
        List<(long Time, double Value, long Step)> loss = Points(texts[1]), acc = Points(texts[2]);
        SlowTable table = new();
        if (!history)
        {
            long step = loss.Concat(acc).Max(p => p.Step);
            List<(string, string?)> cells = [.. shared, ("metrics.acc", Last(acc)), ("metrics.val/loss", Last(loss))];
            if (step > 0) cells.Add(("step", $"{step}"));
            table.Add(cells);
            return table;
        }

        foreach (long step in loss.Concat(acc).Select(p => p.Step).Distinct().Order())
        {
            List<(string, string?)> cells = [.. shared, ("step", $"{step}")];
            foreach ((string name, var points) in new[] { ("metrics.acc", acc), ("metrics.val/loss", loss) })
                if (points.Any(p => p.Step == step)) cells.Add((name, Text(points.Last(p => p.Step == step).Value)));
            table.Add(cells);
        }

        return table;
    }

    private static string Last(List<(long Time, double Value, long Step)> points) =>
        Text(points.OrderBy(p => p.Step).ThenBy(p => p.Time).ThenBy(p => double.IsNaN(p.Value) ? double.NegativeInfinity : p.Value).Last().Value);

    private static string Text(double value) => double.IsNaN(value) ? "" : double.IsInfinity(value) ? value > 0 ? "inf" : "-inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private static List<(long Time, double Value, long Step)> Points(string text)
    {
        List<(long, double, long)> points = [];
        string[] lines = text.TrimStart('\uFEFF').Split('\n');
        int fields = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            string[] parts = [.. lines[i].Split(' ').Select(p => p.Trim()).Where(p => p.Length > 0)];
            if (parts.Length == 0) continue;
            if (!long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long time) || parts.Length < 2) break; // cut off: the reader would have refused anything else
            if (i == lines.Length - 1 && parts.Length < fields) break;
            fields = parts.Length;
            long step = 0;
            if (parts.Length > 2 && !long.TryParse(parts[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out step)) break;
            double value = SlowTable.Number(parts[1]);
            if (double.IsNaN(value) && !parts[1].Equals("nan", StringComparison.OrdinalIgnoreCase) && i == lines.Length - 1) break;
            points.Add((time, value, step));
        }

        return points.Count > 0 ? points : [(0, double.NaN, 0)];
    }
}
