using System.Text;
using Foretrain.Data;
using Foretrain.Runs;
using Foretrain.Tests.Data.Fixtures;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Data;

public class TensorBoardReaderTests
{
    private static TableReading Read(byte[] bytes, string name = "logs/small/events.out.tfevents.1.host") => TableFile.Read(DataSource.Memory(name, bytes), new());

    // The check value of CRC-32C in the catalogue of parametrised CRCs, https://reveng.sourceforge.io/crc-catalogue/17plus.htm#crc.cat.crc-32-iscsi
    [Fact]
    public void The_fixture_counts_its_checksums_right() => Assert.Equal(0xe3069283u, EventFile.Crc(Encoding.ASCII.GetBytes("123456789")));

    [Fact]
    public void One_row_per_step_with_a_column_per_tag()
    {
        byte[] bytes = new EventFile()
            .Event(0, EventFile.Simple("train/loss", 2.5f), EventFile.Histogram("weights"))
            .Event(10, EventFile.Simple("train/loss", 2.25f))
            .Event(10, EventFile.TensorContent("eval/loss", 1, BitConverter.GetBytes(2.75f)), EventFile.TensorContent("tokens", 9, BitConverter.GetBytes(123456789012L)))
            .Event(20, EventFile.TensorFloats("train/loss", 2.125f), EventFile.TensorContent("lr", 2, BitConverter.GetBytes(0.1)), EventFile.TensorFloats("vector", 1, 2))
            .Bytes;
        TableReading reading = Read(bytes);
        RunTable table = reading.Table;
        Assert.Equal(["run", "step", "wall_time", "train/loss", "eval/loss", "tokens", "lr"], table.ColumnNames);
        Assert.Equal([0, 10, 20], table.Numbers("step"));
        Assert.Equal([1e9, 1e9 + 10, 1e9 + 20], table.Numbers("wall_time"));
        Assert.Equal([2.5, 2.25, 2.125], table.Numbers("train/loss"));
        Assert.Equal([double.NaN, 2.75, double.NaN], table.Numbers("eval/loss"));
        Assert.Equal([double.NaN, 123456789012, double.NaN], table.Numbers("tokens"));
        Assert.Equal([double.NaN, double.NaN, 0.1], table.Numbers("lr"));
        Assert.Equal(["logs/small", "logs/small", "logs/small"], table.Texts("run"));
        Assert.Contains("vector, weights", Assert.Single(reading.Findings, f => f.Id == "left-out-tags").What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(14, new byte[] { 0x20, 0x40 }, 2.5)] // bfloat16 2.5 = 0x4020
    [InlineData(19, new byte[] { 0x00, 0x41 }, 2.5)] // half 2.5 = 0x4100
    [InlineData(3, new byte[] { 0xfe, 0xff, 0xff, 0xff }, -2)]
    [InlineData(2, new byte[] { 0, 0, 0, 0, 0, 0, 0x04, 0xc0 }, -2.5)]
    public void Tensors_of_other_kinds(int type, byte[] content, double expected)
        => Assert.Equal([expected], Read(new EventFile().Event(1, EventFile.TensorContent("x", type, content)).Bytes).Table.Numbers("x"));

    [Fact]
    public void Settings_are_columns()
    {
        byte[] bytes = new EventFile().Event(0, EventFile.Settings(("lr", 3e-4), ("model", "tiny"), ("tied", true))).Event(5, EventFile.Simple("loss", 1)).Bytes;
        RunTable table = Read(bytes).Table;
        Assert.Equal([3e-4], table.Numbers("hparams.lr"));
        Assert.Equal(["tiny"], table.Texts("hparams.model"));
        Assert.Equal(["true"], table.Texts("hparams.tied"));
        Assert.Equal([1], Read(new EventFile().Event(0, EventFile.Settings(("lr", 1.0))).Bytes).Table.Numbers("hparams.lr"));
    }

    [Fact]
    public void It_is_known_by_its_content_whatever_its_name()
        => Assert.Equal([2], Read(new EventFile().Event(3, EventFile.Simple("loss", 2)).Bytes, "log.bin").Table.Numbers("loss"));

    [Fact]
    public void A_value_logged_again_replaces_the_first_and_is_reported()
    {
        TableReading reading = Read(new EventFile().Event(3, EventFile.Simple("loss", 2)).Event(4, EventFile.Simple("loss", 3)).Event(3, EventFile.Simple("loss", 1)).Bytes);
        Assert.Equal([1, 3], reading.Table.Numbers("loss"));
        Assert.Equal("replaced-steps", Assert.Single(reading.Findings).Id);
    }

    [Fact]
    public void Every_damaged_byte_is_an_error_or_leaves_the_numbers_as_they_were()
    {
        byte[] bytes = new EventFile().Event(1, EventFile.Simple("loss", 2)).Event(2, EventFile.Simple("loss", 1)).Bytes;
        for (int i = 0; i < bytes.Length; i++)
        {
            byte[] damaged = [.. bytes];
            damaged[i] ^= 0x10;
            ForetrainException e = Assert.Throws<ForetrainException>(() => Read(damaged));
            Assert.Equal("bad-record", e.Code);
            Assert.Contains("record", e.Place, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_that_was_cut_off_gives_what_was_whole()
    {
        byte[] bytes = new EventFile().Event(1, EventFile.Simple("loss", 2)).Event(2, EventFile.Simple("loss", 1)).Bytes;
        TableReading reading = Read(bytes[..^3]);
        Assert.Equal([2], reading.Table.Numbers("loss"));
        Assert.Equal("cut-off-record", Assert.Single(reading.Findings).Id);
        Assert.Equal([2, 1], Read([.. bytes, .. new byte[100]]).Table.Numbers("loss"));
    }

    [Fact]
    public void Wrong_messages_in_right_records_are_errors()
    {
        EventFile file = new();
        file.Add([0x2a, 0x7f, 0x01]);
        Assert.Equal("bad-record", Assert.Throws<ForetrainException>(() => Read(file.Bytes)).Code);
        Assert.Equal("no-rows", Assert.Throws<ForetrainException>(() => Read(new EventFile().Event(1, EventFile.Histogram("w")).Bytes)).Code);
    }

    [Fact]
    public void Settings_beside_the_log_belong_to_its_run()
    {
        using TempFolder folder = new();
        folder.Write("logs/small/events.out.tfevents.1", new EventFile().Event(1, EventFile.Simple("loss", 3)).Bytes);
        folder.Write("logs/small/events.out.tfevents.2", new EventFile().Event(2, EventFile.Simple("loss", 2)).Bytes); // after a restart
        folder.Write("logs/small/hparams.yaml", "d_model: 512\nopt:\n  name: adam\n");
        folder.Write("logs/small/1700000000.25/events.out.tfevents.3", new EventFile().Event(0, EventFile.Settings(("lr", 3e-4)), EventFile.Simple("hparam/loss", 2)).Bytes);
        TableReading reading = RunSources.Read([folder.In("logs")]);
        Assert.Equal([1, 2], reading.Table.Numbers("step"));
        Assert.Equal([3, 2], reading.Table.Numbers("loss"));
        Assert.Single(reading.Table.Texts("run").Distinct());
        Assert.Equal([3e-4, 3e-4], reading.Table.Numbers("hparams.lr"));
        Assert.Equal([512, 512], reading.Table.Numbers("hparams.d_model"));
        Assert.Equal(["adam", "adam"], reading.Table.Texts("hparams.opt.name"));
        Assert.Contains("1700000000.25", Assert.Single(reading.Findings, f => f.Id == "settings-logs").What, StringComparison.Ordinal);
        Assert.Equal([2], RunSources.Read([folder.In("logs/small/1700000000.25")]).Table.Numbers("hparam/loss"));
    }
}
