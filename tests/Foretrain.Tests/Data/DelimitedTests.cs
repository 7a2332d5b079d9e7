using System.IO.Compression;
using System.Text;
using Foretrain.Data;
using Foretrain.Findings;
using Foretrain.Runs;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Data;

/// <summary>Text tables that are not quite CSV: comments above the header, blanks between cells, YAML, charts of W&amp;B, other encodings.</summary>
public sealed class DelimitedTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static TableReading Read(string text, string name = "t.csv") => TableFile.Read(name, new MemoryStream(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("# made by hand, twice\n#\n\nparams,loss\n1,2\n3,4\n", new[] { "params", "loss" }, new[] { 5, 6 })]
    [InlineData("\uFEFF# lr 3e-4\r\nparams,loss\r\n1,2\r\n3,4\r\n", new[] { "params", "loss" }, new[] { 3, 4 })]
    [InlineData("# lr 3e-4\n# params,loss\n1,2\n3,4\n", new[] { "params", "loss" }, new[] { 3, 4 })]
    [InlineData("#params\tloss\n1\t2\n3\t4\n", new[] { "params", "loss" }, new[] { 2, 3 })]
    [InlineData("# params loss\n1.0e+00 2.0e+00\n3.0e+00 4.0e+00\n", new[] { "params", "loss" }, new[] { 2, 3 })]
    public void Comments_above_the_header_are_passed_over(string text, string[] names, int[] lines)
    {
        TableReading reading = Read(text);
        Assert.Equal(names, reading.Table.ColumnNames);
        Assert.Equal([1, 3], reading.Table.Numbers("params"));
        Assert.Equal([2, 4], reading.Table.Numbers("loss"));
        Assert.Equal(lines, reading.Table.Lines);
        Assert.Contains(reading.Findings, f => f.Id == "comment-lines");
    }

    [Fact]
    public void Faults_below_comments_name_the_line_of_the_file()
    {
        Assert.Equal("t.csv, line 5", Assert.Throws<ForetrainException>(() => Read("# one\n# two\na,b\n1,2\n1,2,3\n")).Place);
        Assert.Equal("t.csv, line 3", Assert.Throws<ForetrainException>(() => Read("# one\n# two\na,a\n1,2\n")).Place);
        Assert.Equal("t.csv, line 2", Assert.Throws<ForetrainException>(() => Read("# one\n1,2\n3,4\n")).Place);
        Assert.Contains("nothing but comments", Assert.Throws<ForetrainException>(() => Read("# one\n# two\n")).Message, StringComparison.Ordinal);
        Assert.Equal(["#1", "#2"], Read("run,loss\n#1,2\n#2,3\n").Table.Texts("run")); // below the header a # is a cell like any other
    }

    [Fact]
    public void A_table_set_apart_by_blanks()
    {
        TableReading reading = Read("run      params    loss\n\nsmall      1e6     3.5\nlarge\t   7B     2.5\n", "t.txt");
        Assert.Equal(["run", "params", "loss"], reading.Table.ColumnNames);
        Assert.Equal(["small", "large"], reading.Table.Texts("run"));
        Assert.Equal([1e6, 7e9], reading.Table.Numbers("params"));
        Assert.Equal([3, 4], reading.Table.Lines);
        Assert.Equal("blank-separated", Assert.Single(reading.Findings).Id);
    }

    [Theory]
    [InlineData("run params loss\nsmall 1e6 3.5\nvery large 7e9 2.5\n", "t.csv, line 3", "cannot be told from the rest")]
    [InlineData("   params  loss\n0  1e6  3.5\n1  7e9  2.5\n", "t.csv, line 2", "to_csv")]
    public void A_table_set_apart_by_blanks_that_does_not_come_out_even_is_refused(string text, string place, string hint)
    {
        ForetrainException e = Assert.Throws<ForetrainException>(() => Read(text));
        Assert.Equal(("ragged-row", place), (e.Code, e.Place));
        Assert.Contains(hint, e.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("final loss\n2.5\n2.25\n", "final loss")]
    [InlineData("what was done\na first try\nand one more\n", "what was done")]
    public void One_column_whose_name_has_a_blank_stays_one(string text, string name)
        => Assert.Equal([name], Read(text).Table.ColumnNames);

    [Theory]
    [InlineData("lr: 0.1\nmodel:\n  d_model: 512\n", "YAML")]
    [InlineData("---\n# settings\nbetas: [0.9, 0.95]\n'n layers': 12\n", "YAML")]
    [InlineData("[opt]\nlr = 0.1\nname = \"adam\"\n", "TOML")]
    [InlineData("runs:\n- name: a\n  loss: 2.5\n- name: b\n  loss: 2.25\n", "YAML")]
    public void Settings_are_refused_in_words(string text, string kind)
    {
        ForetrainException e = Assert.Throws<ForetrainException>(() => Read(text, "config.yaml"));
        Assert.Equal("unknown-format", e.Code);
        Assert.Contains(kind, e.Message, StringComparison.Ordinal);
        Assert.Contains("CSV", e.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chart_exported_from_wandb_is_one_row_per_run_and_step()
    {
        const string Chart = """
            "Step","owl - 2 - train/loss","owl - 2 - train/loss__MIN","owl - 2 - train/loss__MAX","fox - train/loss","fox - train/loss__MIN","fox - train/loss__MAX"
            "10","3.5","3.5","3.5","3.75","3.75","3.75"
            "20","2.5","2.5","2.5","","",""

            """;
        TableReading reading = Read(Chart);
        Assert.Equal(["run", "Step", "train/loss"], reading.Table.ColumnNames);
        Assert.Equal(["owl - 2", "fox", "owl - 2"], reading.Table.Texts("run"));
        Assert.Equal([10, 10, 20], reading.Table.Numbers("Step"));
        Assert.Equal([3.5, 3.75, 2.5], reading.Table.Numbers("train/loss"));
        Assert.Equal(("chart-export", Severity.Note), (Assert.Single(reading.Findings).Id, reading.Findings[0].Severity));

        TableReading smeared = Read(Chart.Replace("\"3.5\",\"3.5\",\"3.5\"", "\"3.5\",\"3.25\",\"3.75\"", StringComparison.Ordinal));
        Assert.Equal(Severity.Warning, Assert.Single(smeared.Findings).Severity);
        Assert.Contains("1 of 3 values", smeared.Findings[0].Meaning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chart_over_a_metric_has_several_metrics_and_one_run_may_have_no_name()
    {
        RunTable table = Read("epoch,a - _step,a - _step__MIN,a - _step__MAX,a - loss,a - loss__MIN,a - loss__MAX\n1,10,10,10,3,3,3\n2,20,20,20,2,2,2\n").Table;
        Assert.Equal(["run", "epoch", "_step", "loss"], table.ColumnNames);
        Assert.Equal([10, 20], table.Numbers("_step"));
        Assert.Equal(["Step", "loss"], Read("Step,loss,loss__MIN,loss__MAX\n1,3,3,3\n2,2,2,2\n").Table.ColumnNames);
        Assert.Equal(4, Read("Step,loss,loss__MIN,other\n1,3,3,3\n").Table.ColumnNames.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Wide_text_with_its_mark_is_read(bool big)
    {
        Encoding encoding = new UnicodeEncoding(big, true);
        string rows = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"ü{i},𝄞,{i}\n"));
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("run,note,loss\n" + rows)];
        RunTable table = TableFile.Read("t.csv", new MemoryStream(bytes)).Table;
        Assert.Equal(20_000, table.Rows);
        Assert.Equal("ü19999", table.Texts("run")[^1]);
        Assert.All(table.Texts("note"), n => Assert.Equal("𝄞", n));
        Assert.Equal([.. Enumerable.Range(0, 20_000).Select(i => (double)i)], table.Numbers("loss"));
        byte[] json = [.. encoding.GetPreamble(), .. encoding.GetBytes("[{\"loss\": 2.5}]")];
        Assert.Equal([2.5], TableFile.Read(_folder.Write("t.json", json)).Table.Numbers("loss"));
        Assert.Equal("bad-encoding", Assert.Throws<ForetrainException>(() => TableFile.Read("t.csv", new MemoryStream([.. bytes, 1]))).Code);
        byte[] half = [.. encoding.GetPreamble(), .. encoding.GetBytes("a,b\n1,"), .. big ? new byte[] { 0xd8, 0 } : [0, 0xd8], .. encoding.GetBytes("x\n")];
        Assert.Equal("bad-encoding", Assert.Throws<ForetrainException>(() => TableFile.Read("t.csv", new MemoryStream(half))).Code);
    }

    [Fact]
    public void Gzip_is_expanded_on_the_way()
    {
        string csv = _folder.Write("logs/runs.csv.gz", Packed(Encoding.UTF8.GetBytes("params,loss\n1,2\n"))), lines = _folder.Write("logs/runs.jsonl.gz", Packed(Encoding.UTF8.GetBytes("{\"loss\":3}\n")));
        _folder.Write("logs/vocabulary.json.gz", Packed(Encoding.UTF8.GetBytes("{\"a\":3}")));
        Assert.Equal([2], TableFile.Read(csv).Table.Numbers("loss"));
        Assert.Equal([3], TableFile.Read(lines).Table.Numbers("loss")); // one line, known by its name
        Assert.Equal([2, 3], RunSources.Read([_folder.In("logs")]).Table.Numbers("loss"));
        Assert.Equal([2], TableFile.Read("standard input", new MemoryStream(File.ReadAllBytes(csv))).Table.Numbers("loss"));
        byte[] wide = Packed([0xff, 0xfe, .. Encoding.Unicode.GetBytes("loss\n4\n")]);
        Assert.Equal([4], TableFile.Read(_folder.Write("wide.csv.gz", wide)).Table.Numbers("loss"));
        Assert.Equal("empty-file", Assert.Throws<ForetrainException>(() => TableFile.Read(_folder.Write("empty.csv.gz", Packed([])))).Code);
    }

    [Fact]
    public void Damaged_gzip_is_an_error_and_never_half_a_table()
    {
        byte[] packed = Packed(Encoding.UTF8.GetBytes("params,loss\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i},{i * 7919 % 10_007}\n"))));
        foreach (byte[] bad in new[] { packed[..^1], packed[..^9], packed[..(packed.Length / 2)], [.. packed[..(packed.Length / 2)], (byte)(packed[packed.Length / 2] ^ 4), .. packed[(packed.Length / 2 + 1)..]], [.. packed[..^6], (byte)(packed[^6] ^ 1), .. packed[^5..]] })
        {
            ForetrainException e = Assert.Throws<ForetrainException>(() => TableFile.Read(_folder.Write("bad.csv.gz", bad)));
            Assert.Equal("bad-encoding", e.Code);
            Assert.NotNull(e.Hint);
        }
    }

    [Theory]
    [InlineData("t.csv.gz", "x,y\n1,2\n", "t.csv.gz, line 3")]
    [InlineData("t.jsonl.gz", "{\"x\":1}\n{\"x\":\"", "t.jsonl.gz, line 2")]
    public void A_line_of_two_gigabytes_is_an_error(string name, string start, string place)
    {
        // Members of gzip may follow one another: one of 64 MiB, over and over.
        byte[] block = new byte[64 << 20];
        Array.Fill(block, (byte)'1');
        byte[] member = Packed(block), file = [.. Packed(Encoding.UTF8.GetBytes(start)), .. Enumerable.Repeat(member, 33).SelectMany(m => m)];
        ForetrainException e = Assert.Throws<ForetrainException>(() => TableFile.Read(DataSource.Memory(name, file), new()));
        Assert.Equal(("line-too-long", place), (e.Code, e.Place));
        Assert.NotNull(e.Hint);
    }

    [Fact]
    public void A_document_of_two_gigabytes_is_an_error()
    {
        string path = _folder.Write("t.json", "[{");
        using (FileStream file = File.OpenWrite(path)) file.SetLength(2L << 30); // takes no room on disk
        ForetrainException e = Assert.Throws<ForetrainException>(() => TableFile.Read(path));
        Assert.Equal("file-too-large", e.Code);
        byte[] block = new byte[64 << 20];
        Array.Fill(block, (byte)' ');
        byte[] member = Packed(block), packed = [.. Packed("[{"u8.ToArray()), .. Enumerable.Repeat(member, 33).SelectMany(m => m)];
        Assert.Equal("file-too-large", Assert.Throws<ForetrainException>(() => TableFile.Read(DataSource.Memory("t.json.gz", packed), new())).Code);
    }

    [Fact]
    public async Task A_named_pipe_is_read_as_a_file_is()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("no mkfifo there");
        string pipe = _folder.In("runs.csv");
        using (System.Diagnostics.Process make = System.Diagnostics.Process.Start("mkfifo", [pipe])) make.WaitForExit();
        string text = "params,loss\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i},2\n"));
        Task writing = Task.Run(() => File.WriteAllText(pipe, text), TestContext.Current.CancellationToken); // opening waits for a reader
        Assert.Equal(20_000, RunSources.Read([pipe]).Table.Rows);
        await writing;
        Assert.Null(Foretrain.App.Tables.InputFile.Of(pipe, 1).Sha256); // what came through it is gone
    }

    [Fact]
    public void What_is_uploaded_may_not_expand_without_end()
    {
        byte[] packed = Packed(Encoding.UTF8.GetBytes("loss\n" + string.Concat(Enumerable.Repeat("2.5\n", 100_000))));
        Assert.Equal(100_000, TableFile.Read("t.csv.gz", new MemoryStream(packed), mostDecoded: 400_005).Table.Rows);
        Assert.Equal("table-too-large", Assert.Throws<ForetrainException>(() => TableFile.Read("t.csv.gz", new MemoryStream(packed), mostDecoded: 400_004)).Code);
    }

    private static byte[] Packed(byte[] content)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest)) gzip.Write(content);
        return packed.ToArray();
    }
}
