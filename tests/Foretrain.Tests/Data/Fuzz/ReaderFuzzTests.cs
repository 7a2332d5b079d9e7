using System.Text;
using Foretrain.Data;
using Foretrain.Data.Histories;
using Foretrain.Runs;
using Foretrain.Tests.Data.Fixtures;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Data.Fuzz;

/// <summary>
/// Damaged files give a table or a message, and every cell of an accepted table is that of an independent slow parse. 2,000 of each
/// format here; FORETRAIN_FUZZ=100000 asks for more of them, and FORETRAIN_FUZZ_SEED for others.
/// </summary>
public sealed class ReaderFuzzTests
{
    private static readonly Dictionary<string, (byte[][] Seeds, string Name, Func<byte[], SlowTable?> Slow)> s_targets = new()
    {
        ["csv"] = ([Utf8("run,params,tokens,loss\n\"a,1\",7B,1.4T,2.0\nb,1e9,nan,2.5\nc,,3e10,inf\nd,12,4,5\n"), Utf8("x\ty\r\n1\t2\r\n3\t4\r\n\r\n5\t-0.0\r\n"), Utf8("a;b\n1;\"x\ny\"\n2;z\n"), Utf8("a|b\n1|2\n3|4\n")], "m.csv", _ => null),
        ["wandb table"] = ([Utf8("\"Name\",\"State\",\"Notes\",\"Created\",\"Runtime\",\"lr\",\"model.d_model\",\"loss\"\n\"owl-1\",\"finished\",\"-\",\"2024-01-02T03:04:05.000Z\",\"120\",\"0.0003\",\"512\",\"2.5\"\n\"fox-2\",\"crashed\",\"two, \"\"words\"\"\",\"2024-01-03T03:04:05.000Z\",\"\",\"\",\"256\",\"NaN\"\n")], "wandb.csv", _ => null),
        ["wandb chart"] = ([Utf8("\"Step\",\"owl - loss\",\"owl - loss__MIN\",\"owl - loss__MAX\",\"fox-2 - loss\",\"fox-2 - loss__MIN\",\"fox-2 - loss__MAX\"\n\"10\",\"3.5\",\"3.5\",\"3.5\",\"3.75\",\"3.5\",\"4\"\n\"20\",\"2.5\",\"2.5\",\"2.5\",\"\",\"\",\"\"\n")], "chart.csv", Chart),
        ["wandb history"] = ([Utf8("{\"_step\":0,\"loss\":3.5,\"_timestamp\":1704164645.5,\"eval\":{\"loss\":3.75}}\n{\"_step\":10,\"loss\":NaN,\"lr\":1e-05}\n{\"_step\":20,\"loss\":Infinity,\"grad\":{\"_type\":\"histogram\",\"bins\":[0,1]}}\n")], "wandb-history.jsonl", Lines),
        ["json lines"] = ([Utf8("{\"run\": \"a\", \"loss\": 2.5, \"n\": 1e9}\n{\"run\": \"b\", \"loss\": 2.25, \"n\": null}\n{\"loss\": -0.0, \"c\": {\"d\": [1, 2], \"e\": \"x\\\"y\"}}\n{\"loss\": NaN}\n")], "m.jsonl", Lines),
        ["json"] = ([Utf8("[{\"run\": \"a\", \"loss\": 2.5},\n {\"run\": \"b\", \"loss\": 1e3, \"c\": {\"d\": 1}}]"), Utf8("{\"rows\": [{\"x\": 1, \"y\": \"7B\"}, {\"x\": 2, \"y\": \"8B\"}]}"), Utf8("{\"loss\": [1, 2, 3], \"run\": [\"a\", \"b\", null]}")], "m.json", Document),
        ["trainer state"] = ([Utf8("{\"global_step\": 20, \"log_history\": [{\"step\": 10, \"loss\": 2.5, \"epoch\": 0.1}, {\"step\": 10, \"eval_loss\": 2.75, \"epoch\": 0.1}, {\"step\": 20, \"loss\": 2.25, \"epoch\": 0.2}]}")], "trainer_state.json", TrainerState),
        ["lm-eval"] = ([Utf8("{\"results\": {\"piqa\": {\"acc,none\": 0.5, \"acc_norm,none\": 0.25, \"alias\": \"piqa\"}, \"arc\": {\"acc,none\": 0.75}}, \"model_name\": \"m\"}"), Utf8("{\"results\": {\"piqa\": {\"acc\": 0.5, \"acc_stderr\": 0.01}}, \"config\": {\"model\": \"m\"}}")], "results.json", LmEval),
        ["events"] = ([new EventFile().Event(1, EventFile.Simple("loss", 2.5f), EventFile.Simple("lr", 0.1f)).Event(2, EventFile.Simple("loss", 2.25f)).Event(3, EventFile.Histogram("w")).Bytes], "logs/x/events.out.tfevents.1", SlowEvents.Parse),
    };

    public static TheoryData<string> Targets => [.. s_targets.Keys];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Damaged_files_give_a_table_or_a_message(string target)
    {
        (byte[][] seeds, string name, Func<byte[], SlowTable?> slow) = s_targets[target];
        int tables = 0, messages = 0, compared = 0;
        for (int i = 0; i < FuzzRun.Count; i++)
        {
            var random = new Random(unchecked(FuzzRun.Seed + 7919 * i));
            byte[] mutant = target == "events" && random.Next(4) > 0 ? Reframed(random) : Mutation.Of(seeds[i % seeds.Length], random);
            string what = $"{target} {i} (seed {FuzzRun.Seed}): {Encoding.Latin1.GetString(mutant)}";
            try
            {
                TableReading reading = TableFile.Read(DataSource.Memory(name, mutant), new());
                tables++;
                Check(reading, what);
                if (slow(mutant) is { } expected)
                {
                    expected.RequireEqual(reading.Table, what);
                    compared++;
                }
                else if (name.EndsWith(".csv", StringComparison.Ordinal))
                {
                    compared += reading.Findings.Any(f => f.Id == "chart-export") ? 0 : CompareCsv(reading.Table, mutant, what);
                }
            }
            catch (ForetrainException e)
            {
                messages++;
                Assert.False(string.IsNullOrWhiteSpace(e.Message) || e.Message.Contains("   at ", StringComparison.Ordinal), what);
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"{what}\n{e}");
            }
        }

        Assert.True(tables > FuzzRun.Count / 40 && messages > FuzzRun.Count / 40 && compared > tables / 2, $"{tables} tables, {messages} messages, {compared} compared");
    }

    [Fact]
    public void The_quick_way_through_a_history_sees_what_the_parser_sees()
    {
        using TempFolder folder = new();
        string path = folder.In("m.jsonl");
        byte[] seed = Utf8("{\"run\": \"a\", \"step\": 1, \"loss\": 2.5}\n{\"run\": \"a\", \"step\": 2, \"loss\": 2.25}\n{\"run\": \"b\", \"step\": 1, \"loss\": -0.0}\n{\"run\": \"b\", \"step\": 2, \"loss\": 1e3}\n{\"run\": \"a\", \"step\": 3, \"loss\": 2}\n");
        ReductionOptions options = new() { RunColumn = "run", StepColumn = "step", Threads = 1 };
        int tables = 0;
        for (int i = 0; i < FuzzRun.Count; i++)
        {
            byte[] mutant = Mutation.Of(seed, new Random(unchecked(FuzzRun.Seed + 104729 * i)));
            File.WriteAllBytes(path, mutant);
            string what = $"history {i} (seed {FuzzRun.Seed}): {Encoding.Latin1.GetString(mutant)}";
            (TableReading? pieces, string? fault) = Try(() => HistoryReduction.Run([path], options));
            (TableReading? whole, string? other) = Try(() => TableFile.Read(DataSource.Memory("m.jsonl", mutant), new()));
            if (whole is null || pieces is null)
            {
                // A log without the columns that were named is refused by the one, types of columns matter to the other only.
                if (whole is null != pieces is null && fault is not ("no-run-column" or "no-step-column") && other != "decimal-comma") Assert.Fail($"{what}\nreduction {fault ?? "table"}, table {other ?? "table"}");
                continue;
            }

            tables++;
            RequireLast(pieces!.Table, whole.Table, what);
        }

        Assert.True(tables > FuzzRun.Count / 10, $"{tables} tables");
    }

    private static void RequireLast(RunTable reduced, RunTable rows, string what)
    {
        string[] runs = rows.Texts("run"), steps = rows.Texts("step");
        Dictionary<string, (double Step, string Loss)> last = [];
        Dictionary<string, double> latest = [];
        string[] losses = rows.Has("loss") ? rows.Texts("loss") : [.. runs.Select(_ => "")];
        for (int i = 0; i < runs.Length; i++)
        {
            if (runs[i].Length == 0) continue;
            double step = SlowTable.Number(steps[i]);
            double before = latest.GetValueOrDefault(runs[i], double.NegativeInfinity);
            if (double.IsNaN(step) || double.IsInfinity(step)) step = before;
            latest[runs[i]] = Math.Max(before, step);
            if (losses[i].Length > 0 && (!last.TryGetValue(runs[i], out var known) || step >= known.Step)) last[runs[i]] = (step, losses[i]);
        }

        if (reduced.Rows != latest.Count) Assert.Fail($"{what}\n{reduced.Rows} runs, expected {latest.Count}");
        if (!rows.Has("loss") || !rows.IsNumeric("loss") || !reduced.IsNumeric("loss") || rows.Numbers("loss").Any(double.IsNaN)) return;
        for (int r = 0; r < reduced.Rows; r++)
        {
            double expected = last.TryGetValue(reduced.Texts("run")[r], out var known) ? SlowTable.Number(known.Loss) : double.NaN;
            if (!expected.Equals(reduced.Numbers("loss")[r])) Assert.Fail($"{what}\nloss of {reduced.Texts("run")[r]}: {reduced.Numbers("loss")[r]}, expected {expected}");
        }
    }

    private static (TableReading? Reading, string? Fault) Try(Func<TableReading> read)
    {
        try
        {
            return (read(), null);
        }
        catch (ForetrainException e)
        {
            return (null, e.Code);
        }
    }

    private static void Check(TableReading reading, string what)
    {
        RunTable table = reading.Table;
        if (table.Rows <= 0 || table.Lines.Distinct().Count() != table.Rows || table.ColumnNames.Distinct().Count() != table.ColumnNames.Count) Assert.Fail(what);
        foreach (RejectedCell cell in reading.RejectedCells)
            if (!table.Lines.Contains(cell.Line) || !double.IsNaN(table.Numbers(cell.Column)[Array.IndexOf(table.Lines, cell.Line)])) Assert.Fail($"{what}\n{cell}");
    }

    private static int CompareCsv(RunTable table, byte[] mutant, string what)
    {
        string text = Encoding.Latin1.GetString(mutant).TrimStart('\u00ef', '\u00bb', '\u00bf', ' ', '\t', '\r', '\n');
        if (text.StartsWith('#')) return 0; // comments above the header have tests of their own
        // Which delimiter was told is the reader's choice; the cells have to be those of one of them.
        SlowTable[] fitting = [.. new[] { ',', '\t', ';', '|' }.Select(d => SlowCsv.Parse(mutant, d)).Append(SlowCsv.ParseBlanks(mutant)).OfType<SlowTable>().Where(t => t.Names.SequenceEqual(table.ColumnNames))];
        if (fitting.Length == 0 && text.StartsWith('{')) return 0; // it has become JSON
        if (fitting.Length == 0) Assert.Fail($"{what}\nthe slow parse finds other columns than {string.Join("|", table.ColumnNames)}");
        fitting[0].RequireEqual(table, what);
        return 1;
    }

    // A step, then a value and two extremes per run.
    private static SlowTable? Chart(byte[] bytes)
    {
        if (SlowCsv.Parse(bytes, ',') is not { Names: [var step, var a, var a1, var a2, var b, var b1, var b2] } wide) return null;
        if (a1 != a + "__MIN" || a2 != a + "__MAX" || b1 != b + "__MIN" || b2 != b + "__MAX") return null;
        string[][] parts = [a.Split(" - "), b.Split(" - ")];
        if (parts.Any(p => p.Length != 2 || p.Any(x => x.Length == 0)) || parts[0][0] == parts[1][0] || step is "run" or "loss" || parts.Any(p => p[1] is "run")) return null;
        SlowTable table = new();
        foreach (Dictionary<string, string?> row in wide.Rows)
        {
            foreach ((string column, string[] part) in new[] { (a, parts[0]), (b, parts[1]) })
            {
                if (row[column] is not { Length: > 0 } cell) continue;
                if (cell.Trim().ToLowerInvariant() is "" or "null" or "none" or "-" or "na" or "n/a" or "nan") return null;
                table.Add([("run", part[0]), (step, row[step]), (part[1], cell)]);
            }
        }

        return table;
    }

    private static SlowTable? Lines(byte[] bytes)
    {
        SlowTable table = new();
        string text = Encoding.UTF8.GetString(bytes);
        if (text.StartsWith('\uFEFF')) text = text[1..];
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Trim(' ', '\t', '\r').Length == 0) continue;
            if (SlowJson.Parse(lines[i]) is SlowJson.Map map) table.Add(SlowJson.Cells(map));
            else if (i < lines.Length - 1) return Document(bytes); // it was one document after all
        }

        return table;
    }

    private static SlowTable? Document(byte[] bytes)
    {
        object? root = SlowJson.Parse(Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF'));
        SlowJson.Array? list = root as SlowJson.Array;
        if (root is SlowJson.Map map)
        {
            SlowJson.Array[] lists = [.. map.Items.Select(i => i.Value).OfType<SlowJson.Array>()];
            if (lists is [var only] && only.Items.Count > 0 && only.Items.All(i => i is SlowJson.Map)) list = only;
            else if (lists.Length > 1 && lists.Length == map.Items.Count && lists.All(l => l.Items.All(i => i is not (SlowJson.Map or SlowJson.Array))) && map.Items.All(i => i.Key is not ("columns" or "data")))
            {
                SlowTable columns = new();
                for (int r = 0; r < lists[0].Items.Count; r++) columns.Add(map.Items.Select(i => (i.Key, SlowJson.Cell(((SlowJson.Array)i.Value!).Items[r]))));
                return columns;
            }
        }

        if (list is null || !list.Items.All(i => i is SlowJson.Map)) return null;
        SlowTable table = new();
        foreach (SlowJson.Map item in list.Items.Cast<SlowJson.Map>()) table.Add(SlowJson.Cells(item));
        return table;
    }

    private static SlowTable? TrainerState(byte[] bytes)
    {
        if (SlowJson.Parse(Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF')) is not SlowJson.Map root || root.Items.Count(i => i.Key == "log_history") > 1) return null;
        if (root["log_history"] is not SlowJson.Array log) return Document(bytes);
        if (root.Items.Any(i => i.Key is not ("global_step" or "log_history"))) return null;
        SortedDictionary<long, Dictionary<string, (string, string?)>> steps = [];
        long step = 0;
        foreach (object? item in log.Items)
        {
            if (item is not SlowJson.Map map || map.Items.GroupBy(i => i.Key).Any(g => g.Count() > 1) || map.Items.Any(i => i.Value is SlowJson.Map)) return null;
            if (map["step"] is SlowJson.Word { Text: var at } && char.IsAsciiDigit(at[^1])) step = (long)SlowTable.Number(at);
            if (!steps.TryGetValue(step, out var row)) steps.Add(step, row = []);
            foreach ((string key, object? value) in map.Items) if (key is not ("step" or "run")) row[key] = (key, SlowJson.Cell(value));
        }

        SlowTable table = new();
        foreach ((long at, var row) in steps) table.Add([("run", "trainer_state"), ("step", $"{at}"), .. row.Values]);
        return table;
    }

    private static SlowTable? LmEval(byte[] bytes)
    {
        if (SlowJson.Parse(Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF')) is not SlowJson.Map root || root["results"] is not SlowJson.Map results) return null;
        if (root.Items.Any(i => i.Key is not ("results" or "model_name" or "config")) || root.Items.Count != 2) return null;
        string? model = root["model_name"] as string ?? (root["config"] is SlowJson.Map { Items: [("model", string named)] } ? named : null);
        if (string.IsNullOrEmpty(model)) return null;
        SlowTable table = new();
        foreach ((string task, object? value) in results.Items)
        {
            if (table.Rows.Count == 0 && value is not SlowJson.Map) return null; // read as plain JSON
            if (value is not SlowJson.Map metrics || metrics.Items.All(m => m.Key == "alias" || m.Key.Trim().Length == 0)) continue;
            if (metrics.Items.Any(m => m.Value is SlowJson.Map or SlowJson.Array or null || m.Key is "" or "task" or "model" or "kind" or "name" or "sample_len" or "samples")) return null;
            List<(string, string?)> cells = [("model", model), ("task", task), ("kind", "task")];
            foreach ((string key, object? metric) in metrics.Items)
            {
                if (key == "alias" || key.Trim().Length == 0) continue;
                int comma = key.LastIndexOf(',');
                string name = comma < 0 || key[comma..] == ",none" ? comma < 0 ? key : key[..comma] : $"{key[..comma]}.{key[(comma + 1)..]}";
                cells.Add((name, SlowJson.Cell(metric)));
            }

            if (cells.Select(c => c.Item1.Trim()).Distinct().Count() < cells.Count) return null;
            table.Add(cells);
        }

        return table;
    }

    // Damaged messages in records with right checksums, so that the damage is seen.
    private static byte[] Reframed(Random random)
    {
        EventFile clean = new EventFile().Event(1, EventFile.Simple("loss", 2.5f)), file = new();
        byte[] payload = clean.Bytes[^(clean.Bytes.Length - new EventFile().Bytes.Length)..][12..^4];
        file.Event(1, EventFile.Simple("a", 1));
        file.Add(Mutation.Of(payload, random));
        file.Event(5, EventFile.Simple("b", 2));
        return file.Bytes;
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
