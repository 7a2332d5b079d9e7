using System.Globalization;
using System.Text;
using Foretrain.Data;
using Foretrain.Data.Histories;
using Foretrain.Runs;
using Foretrain.Tests.Data.Fixtures;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Data;

public sealed class HistoryReductionTests : IDisposable
{
    private static readonly ReductionOptions s_final = new() { RunColumn = "run", StepColumn = "step" };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private RunTable Reduce(string text, ReductionOptions? options = null, string name = "log.jsonl") => HistoryReduction.Run([_folder.Write(name, text)], options ?? s_final).Table;

    [Fact]
    public void The_value_at_the_largest_step_is_kept_column_by_column()
    {
        RunTable table = Reduce("""
            {"run": "a", "step": 1, "loss": 3.0, "lr": 0.1}
            {"run": "a", "step": 3, "loss": 1.0}
            {"run": "b", "step": 1, "loss": 9, "note": "x"}
            {"run": "a", "step": 2, "loss": 2.0, "lr": 0.2, "eval": {"loss": 2.5}}
            {"run": "b", "step": 1, "loss": 8, "note": null}

            """);
        Assert.Equal(["run", "step", "loss", "lr", "note", "eval.loss"], table.ColumnNames);
        Assert.Equal(["a", "b"], table.Texts("run"));
        Assert.Equal([3, 1], table.Numbers("step"));
        Assert.Equal([1, 8], table.Numbers("loss")); // of equal steps the later line
        Assert.Equal([0.2, double.NaN], table.Numbers("lr"));
        Assert.Equal([2.5, double.NaN], table.Numbers("eval.loss"));
        Assert.Equal(["", "x"], table.Texts("note"));
        Assert.Equal([2, 5], table.Lines);
    }

    [Fact]
    public void Without_a_step_the_last_line_counts_and_without_a_run_the_file()
    {
        RunTable table = Reduce("{\"loss\": 3}\n{\"loss\": 2}\n{\"loss\": NaN}\n", new(), "run-a/log.jsonl");
        Assert.Equal([double.NaN], table.Numbers("loss")); // a run that ended in NaN does not end in the number before
        Assert.EndsWith("run-a", table.Texts("run")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_mean_of_the_last_values_goes_by_steps()
    {
        RunTable table = Reduce("{\"run\":\"a\",\"step\":4,\"loss\":4,\"s\":\"x\"}\n{\"run\":\"a\",\"step\":1,\"loss\":100}\n{\"run\":\"a\",\"step\":3,\"loss\":2}\n{\"run\":\"a\",\"step\":2,\"loss\":30,\"s\":\"y\"}\n",
            s_final with { Kind = ReductionKind.LastMean, Last = 2 });
        Assert.Equal([3], table.Numbers("loss"));
        Assert.Equal([4], table.Numbers("step"));
        Assert.Equal(["x"], table.Texts("s"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Pieces_and_threads_change_nothing(int threads)
    {
        // 13 MB: more than three pieces, lines of many lengths, keys that come and go, restarts.
        StringBuilder text = new();
        var random = new Random(7);
        var expected = new Dictionary<string, (double Step, int Line, string Loss)>();
        for (int line = 1; text.Length < 13_000_000; line++)
        {
            string run = $"r{random.Next(50)}", loss = (random.NextDouble() * 5).ToString("R", CultureInfo.InvariantCulture);
            int step = random.Next(5000);
            text.Append(CultureInfo.InvariantCulture, $"{{\"run\":\"{run}\",\"step\":{step},");
            if (random.Next(50) == 0) text.Append("\"nested\":{\"x\":[1,2]},");
            if (random.Next(20) == 0) text.Append(CultureInfo.InvariantCulture, $"\"pad\":\"{new string('é', random.Next(500))}\",");
            text.Append(CultureInfo.InvariantCulture, $"\"loss\":{loss}}}\n");
            if (!expected.TryGetValue(run, out var known) || step >= known.Step) expected[run] = (step, line, loss);
        }

        RunTable table = Reduce(text.ToString(), s_final with { Threads = threads });
        Assert.Equal(50, table.Rows);
        for (int i = 0; i < table.Rows; i++)
        {
            (double step, int line, string loss) = expected[table.Texts("run")[i]];
            Assert.Equal(step, table.Numbers("step")[i]);
            Assert.Equal(line, table.Lines[i]);
            Assert.Equal(double.Parse(loss, CultureInfo.InvariantCulture), table.Numbers("loss")[i]);
        }
    }

    [Theory]
    [InlineData("log.csv", "run,step,loss\na,1,3\na,2,2\nb,1,5\n")]
    [InlineData("log.json", """[{"run":"a","step":1,"loss":3},{"run":"a","step":2,"loss":2},{"run":"b","step":1,"loss":5}]""")]
    [InlineData("log.jsonl", "{\"run\":\"a\",\"step\":1,\"loss\":3}\n{\"run\":\"a\",\"step\":2,\"loss\":2}\n{\"run\":\"b\",\"step\":1,\"loss\":5}\n")]
    public void Every_format_is_reduced_alike(string name, string text)
    {
        RunTable table = Reduce(text, name: name);
        Assert.Equal(["a", "b"], table.Texts("run"));
        Assert.Equal([2, 5], table.Numbers("loss"));
    }

    [Fact]
    public void Runs_go_on_over_files_and_folders_of_events_are_runs()
    {
        string first = _folder.Write("1.jsonl", "{\"run\":\"a\",\"step\":1,\"loss\":3}\n{\"run\":\"b\",\"step\":9,\"loss\":4}\n"), second = _folder.Write("2.csv", "run,step,loss\na,2,2\nb,3,7\n");
        RunTable table = HistoryReduction.Run([first, second], s_final).Table;
        Assert.Equal([2, 4], table.Numbers("loss"));
        Assert.Equal([$"{second}, line 2", $"{first}, line 2"], [table.FilePlaceOf(0), table.FilePlaceOf(1)]);

        _folder.Write("tb/x/events.out.tfevents.1", new EventFile().Event(1, EventFile.Simple("loss", 3)).Event(2, EventFile.Simple("loss", 2)).Bytes);
        _folder.Write("tb/y/events.out.tfevents.1", new EventFile().Event(1, EventFile.Simple("loss", 5)).Bytes);
        RunTable events = HistoryReduction.Run([_folder.In("tb")], s_final).Table;
        Assert.Equal([2, 5], events.Numbers("loss"));
        Assert.Equal([2, 1], events.Numbers("step"));
    }

    [Theory]
    [InlineData(2_000_000, "{\"run\":\"a\",\"step\":1,\"loss\":}\n", "bad-json")]
    [InlineData(2_000_000, "[1]\n", "not-an-object")]
    [InlineData(2_000_000, "{\"run\":\"a\",\"step\":1,\"loss\":1,\"loss\":2}\n", "duplicate-column")]
    [InlineData(0, "{\"run\":\"a\",\"step\":1,\"loss\":01}\n", "bad-json")]
    public void The_first_fault_is_reported_with_its_line(int before, string bad, string code)
    {
        StringBuilder text = new();
        int lines = 0;
        while (text.Length < before + 100)
        {
            text.Append("{\"run\":\"a\",\"step\":1,\"loss\":2.5}\n");
            lines++;
        }

        text.Append(bad);
        for (int i = 0; i < 300_000; i++) text.Append(i == 200_000 ? "oops\n" : "{\"run\":\"a\",\"step\":1,\"loss\":2.5}\n");
        string path = _folder.Write("log.jsonl", text.ToString());
        foreach (int threads in (int[])[1, 2, 4])
        {
            ForetrainException e = Assert.Throws<ForetrainException>(() => HistoryReduction.Run([path], s_final with { Threads = threads }));
            Assert.Equal(code, e.Code);
            Assert.StartsWith($"{path}, line {lines + 1}", e.Place, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Lines_that_were_cut_off_and_rows_without_a_run_are_reported()
    {
        TableReading reading = HistoryReduction.Run([_folder.Write("log.jsonl", "{\"run\":\"a\",\"step\":1,\"loss\":3}\n{\"step\":1,\"loss\":3}\n{\"run\":\"a\",\"step\":2,\"lo")], s_final);
        Assert.Equal([3], reading.Table.Numbers("loss"));
        Assert.Equal(["cut-off-line", "rows-without-run"], reading.Findings.Select(f => f.Id).Order());
    }

    [Fact]
    public void Keys_of_a_line_that_was_cut_off_are_no_columns()
        => Assert.Equal("no-step-column", Assert.Throws<ForetrainException>(() => Reduce("{\"run\":\"a\"}\n{\"run\":\"a\",\"step\":1,")).Code);

    [Theory]
    [InlineData("runs", "step", "no-run-column")]
    [InlineData("run", "stepp", "no-step-column")]
    public void Columns_that_are_not_there_are_errors(string run, string step, string code)
    {
        ForetrainException e = Assert.Throws<ForetrainException>(() => Reduce("{\"run\":\"a\",\"step\":1}\n{\"run\":\"a\",\"step\":2}\n", new() { RunColumn = run, StepColumn = step }));
        Assert.Equal(code, e.Code);
        Assert.Contains("did you mean", e.Hint, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_line_without_end_is_an_error_and_not_the_end_of_memory()
    {
        string path = _folder.In("long.jsonl");
        using (FileStream file = File.Create(path))
        {
            file.Write("{\"run\":\"a\",\"step\":1}\n{\"run\":\""u8);
            byte[] block = new byte[1 << 20];
            Array.Fill(block, (byte)'x');
            for (int i = 0; i < 70; i++) file.Write(block);
        }

        foreach (Action read in (Action[])[() => HistoryReduction.Run([path], s_final), () => TableFile.Read(path)])
        {
            ForetrainException e = Assert.Throws<ForetrainException>(read);
            Assert.Equal("line-too-long", e.Code);
            Assert.EndsWith(", line 2", e.Place, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Reading_tells_how_far_it_is_and_can_be_stopped()
    {
        string path = _folder.Write("log.jsonl", string.Concat(Enumerable.Repeat("{\"run\":\"a\",\"step\":1,\"loss\":2.5}\n", 400_000)));
        List<double> shares = [];
        HistoryReduction.Run([path], s_final with { Threads = 1 }, new() { Progress = new Told(shares) });
        Assert.Equal(1, shares[^1]);
        Assert.True(shares.Count > 2 && shares.SequenceEqual(shares.Order()));
        using var cancel = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => HistoryReduction.Run([path], s_final, new() { Cancel = cancel.Token, Progress = new Told(shares, cancel.Cancel) }));
    }

    private sealed class Told(List<double> shares, Action? then = null) : IProgress<(string Stage, double Share)>
    {
        public void Report((string Stage, double Share) value)
        {
            lock (shares) shares.Add(value.Share);
            then?.Invoke();
        }
    }
}
