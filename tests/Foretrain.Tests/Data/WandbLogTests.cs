using Foretrain.Data;
using Foretrain.Runs;
using Foretrain.Tests.Data.Fixtures;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Data;

/// <summary>The binary log of W&amp;B: all there is of a run that was made offline.</summary>
public sealed class WandbLogTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static WandbFile Log() => new WandbFile()
        .Run("abc123", "brisk-owl-7", 1_704_164_645, 0, ("lr", "0.0003"), ("model", "{\"d_model\": 512, \"name\": \"gpt\"}"), ("_wandb", "{\"t\": {\"1\": [1, 5]}}"), ("loss", "\"mse\""))
        .Step(0, ("loss", "4.5"), ("_timestamp", "1.7e9"))
        .Config(("seed", "3"))
        .Step(10, ("loss", "3.25"), ("grad", "{\"_type\": \"histogram\", \"bins\": [1]}"))
        .Step(20, ("loss", "NaN"), ("eval", "{\"loss\": 3.5}"));

    [Fact]
    public void A_run_made_offline_has_its_last_values_and_every_step()
    {
        _folder.Write("wandb/offline-run-20240102_030405-abc123/run-abc123.wandb", Log().Summary(("best", "3.25")).Exit(0).Bytes);
        _folder.Write("wandb/offline-run-20240102_030405-abc123/files/requirements.txt", "torch");
        RunTable final = RunSources.Read([_folder.In("wandb")]).Table;
        Assert.Equal(["abc123"], final.Texts("run"));
        Assert.Equal(["brisk-owl-7"], final.Texts("name"));
        Assert.Equal(["2024-01-02 03:04:05"], final.Texts("created"));
        Assert.Equal([3e-4], final.Numbers("lr"));
        Assert.Equal([512], final.Numbers("model.d_model"));
        Assert.Equal(["mse"], final.Texts("config.loss"));
        Assert.Equal([3], final.Numbers("seed"));
        Assert.Equal([double.NaN], final.Numbers("loss"));
        Assert.Equal([3.5], final.Numbers("eval.loss"));
        Assert.Equal([3.25], final.Numbers("best"));
        Assert.Equal([20], final.Numbers("_step"));
        Assert.DoesNotContain(final.ColumnNames, c => c.StartsWith("_wandb", StringComparison.Ordinal) || c.StartsWith("grad", StringComparison.Ordinal));

        RunTable steps = RunSources.Read([_folder.In("wandb")], new() { History = true }).Table;
        Assert.Equal([0, 10, 20], steps.Numbers("_step"));
        Assert.Equal([4.5, 3.25, double.NaN], steps.Numbers("loss"));
        Assert.Equal([3, 3, 3], steps.Numbers("seed"));
        Assert.Equal(["abc123", "abc123", "abc123"], steps.Texts("run"));
    }

    [Fact]
    public void Steps_are_counted_where_none_is_written()
    {
        byte[] log = new WandbFile().Run("r", "n", firstStep: 5).Nested((["loss"], "3"), (["eval", "acc"], "0.5")).Nested((["loss"], "2"))
            .Step(40, ("loss", "1.5")).Nested((["loss"], "1")).Bytes;
        RunTable table = TableFile.Read(DataSource.Memory("run-r.wandb", log), new() { History = true }).Table;
        Assert.Equal([5, 6, 40, 41], table.Numbers("_step"));
        Assert.Equal([3, 2, 1.5, 1], table.Numbers("loss"));
        Assert.Equal([0.5, double.NaN, double.NaN, double.NaN], table.Numbers("eval.acc"));
        Assert.Equal(["r", "r", "r", "r"], table.Texts("run"));
    }

    [Fact]
    public void Records_go_over_blocks_wherever_those_end()
    {
        // From one to twenty bytes before the end of a block: no room for a head, a head alone, a head and a few bytes.
        foreach (int spare in Enumerable.Range(0, 20))
        {
            WandbFile file = new();
            file.Run("r", "n");
            file.Add(WandbFile.Field(13, new byte[32768 - file.Bytes.Length - spare - 7 - 4])); // raw output, which is passed over
            Assert.Equal(32768 - spare, file.Bytes.Length);
            file.Step(1, ("loss", "2.5"), ("note", $"\"{new string('x', 100_000)}\"")).Step(2, ("loss", "2.25"));
            TableReading reading = TableFile.Read(DataSource.Memory("run-r.wandb", file.Bytes), new() { History = true });
            Assert.Equal([2.5, 2.25], reading.Table.Numbers("loss"));
            Assert.Equal(100_000, reading.Table.Texts("note")[0].Length);
            Assert.Empty(reading.Findings);
        }
    }

    [Fact]
    public void A_log_that_was_cut_off_gives_what_was_logged_before()
    {
        byte[] log = Log().Bytes;
        TableReading reading = TableFile.Read(DataSource.Memory("run-r.wandb", log.AsMemory(..^5)), new() { History = true });
        Assert.Equal([4.5, 3.25], reading.Table.Numbers("loss"));
        Assert.Equal("cut-off-record", Assert.Single(reading.Findings).Id);
        Assert.Equal(3, TableFile.Read(DataSource.Memory("run-r.wandb", (byte[])[.. log, .. new byte[4000]]), new() { History = true }).Table.Rows);
    }

    [Fact]
    public void Damage_names_record_and_byte_and_a_summary_beside_it_is_still_read()
    {
        byte[] log = Log().Bytes;
        log[^20] ^= 1;
        ForetrainException e = Assert.Throws<ForetrainException>(() => TableFile.Read(DataSource.Memory("run-r.wandb", log), new()));
        Assert.Equal("bad-record", e.Code);
        Assert.StartsWith("run-r.wandb, record 5, byte ", e.Place, StringComparison.Ordinal);

        _folder.Write("run-20240102_030405-abc/run-abc.wandb", log);
        _folder.Write("run-20240102_030405-abc/files/wandb-summary.json", "{\"loss\": 2.5}");
        TableReading reading = TableFile.Read(DataSource.Folder(_folder.In("run-20240102_030405-abc")), new() { History = true });
        Assert.Equal([2.5], reading.Table.Numbers("loss"));
        Assert.Equal("unread-log", Assert.Single(reading.Findings).Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1,")]
    [InlineData("{\"a\":")]
    [InlineData("1} ")]
    public void A_value_that_is_not_json_is_an_error(string json)
        => Assert.Equal("bad-record", Assert.Throws<ForetrainException>(() => TableFile.Read(DataSource.Memory("run-r.wandb", new WandbFile().Step(1, ("loss", json)).Bytes), new())).Code);

    [Fact]
    public void A_log_without_steps_is_no_table()
        => Assert.Equal("no-rows", Assert.Throws<ForetrainException>(() => TableFile.Read(DataSource.Memory("run-r.wandb", new WandbFile().Run("r", "n").Bytes), new())).Code);
}
