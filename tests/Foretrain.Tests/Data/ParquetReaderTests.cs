using Foretrain.Data;
using Foretrain.Data.Parquet;
using Foretrain.Runs;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Data;

/// <summary>Files are written by DuckDB itself, with its own COPY.</summary>
[Collection(CliRunner.Alone)]
public sealed class ParquetReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Write(string select, string options = "", string name = "runs.parquet")
    {
        DuckDbPresent.Require();
        string path = _folder.In(name);
        using DuckDb database = new("test");
        database.Query($"COPY ({select}) TO '{path.Replace("'", "''", StringComparison.Ordinal)}' (FORMAT parquet{options})", _ => true, (_, _) => { });
        return path;
    }

    [Theory]
    [InlineData("")]
    [InlineData(", COMPRESSION zstd")]
    [InlineData(", COMPRESSION uncompressed")]
    [InlineData(", COMPRESSION gzip, ROW_GROUP_SIZE 2048")]
    public void Numbers_and_text_in_every_compression(string options)
    {
        string path = Write("SELECT 'run' || i AS run, i * 1000000 AS tokens, 2 + 1.0 / (i + 1) AS loss, CASE WHEN i % 2 = 0 THEN NULL ELSE CAST(i AS FLOAT) / 8 END AS gap FROM range(5000) t(i)", options);
        RunTable table = TableFile.Read(path).Table;
        Assert.Equal(["run", "tokens", "loss", "gap"], table.ColumnNames);
        Assert.Equal(5000, table.Rows);
        for (int i = 0; i < 5000; i++)
        {
            Assert.Equal($"run{i}", table.Texts("run")[i]);
            Assert.Equal(i * 1e6, table.Numbers("tokens")[i]);
            Assert.Equal(2 + 1.0 / (i + 1), table.Numbers("loss")[i], 1e-12);
            Assert.Equal(i % 2 == 0 ? double.NaN : i / 8.0, table.Numbers("gap")[i]);
        }
    }

    [Fact]
    public void Every_type_is_read_or_left_out_with_a_word()
    {
        string path = Write("""
            SELECT {'model': {'d_model': 512, 'it''s': 'x'}, 'lr': 0.001} AS config, [1, 2] AS list, DECIMAL '12345.678' AS dec, HUGEINT '170141183460469231731687303715884105727' AS huge,
                TIMESTAMP '2024-01-02 03:04:05' AS at, DATE '2024-01-02' AS day, true AS ok, 'a'::BLOB AS raw, '7B' AS params, 'NaN'::DOUBLE AS bad, CAST(255 AS UTINYINT) AS u, map {'a': 1} AS m, '2024'::VARCHAR AS text, CAST(NULL AS INTEGER) AS nothing
            """);
        TableReading reading = TableFile.Read(path);
        RunTable table = reading.Table;
        Assert.Equal([512], table.Numbers("config.model.d_model"));
        Assert.Equal(["x"], table.Texts("config.model.it's"));
        Assert.Equal([0.001], table.Numbers("config.lr"));
        Assert.Equal(["[1, 2]"], table.Texts("list"));
        Assert.Equal([12345.678], table.Numbers("dec"));
        Assert.Equal([1.7014118346046923e38], table.Numbers("huge"));
        Assert.Equal(["2024-01-02 03:04:05"], table.Texts("at"));
        Assert.Equal(["2024-01-02"], table.Texts("day"));
        Assert.Equal(["true"], table.Texts("ok"));
        Assert.Equal([7e9], table.Numbers("params"));
        Assert.Equal([double.NaN], table.Numbers("bad"));
        Assert.Equal([255], table.Numbers("u"));
        Assert.Equal(["{a=1}"], table.Texts("m"));
        Assert.Equal([double.NaN], table.Numbers("nothing"));
        Assert.False(table.Has("raw"));
        Assert.Contains("raw", Assert.Single(reading.Findings).What, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_with_wildcards_and_quotes_are_names()
    {
        string path = Write("SELECT 1 AS loss", name: "it's [a] *.parquet".Replace(" [a] *", "", StringComparison.Ordinal));
        string odd = _folder.In("it's [a] *?.parquet");
        File.Move(path, odd);
        Assert.Equal([1], TableFile.Read(odd).Table.Numbers("loss"));
    }

    [Fact]
    public void Long_texts_lie_outside_their_cells()
        => Assert.Equal([new string('x', 12), new string('y', 13), "", new string('ü', 5000)],
            TableFile.Read(Write($"SELECT * FROM (VALUES (repeat('x', 12)), (repeat('y', 13)), (NULL), (repeat('ü', 5000))) t(text)")).Table.Texts("text"));

    [Fact]
    public void Standard_input_works_as_well()
        => Assert.Equal([2.5], TableFile.Read("standard input", new MemoryStream(File.ReadAllBytes(Write("SELECT 2.5 AS loss")))).Table.Numbers("loss"));

    [Fact]
    public void Damaged_files_are_errors()
    {
        byte[] bytes = File.ReadAllBytes(Write("SELECT i AS x, 'abc' || i AS s FROM range(1000) t(i)"));
        foreach (byte[] bad in new[] { bytes[..^10], bytes[..20], "PAR1PAR1"u8.ToArray(), [.. "PAR1"u8, .. new byte[500], .. "PAR1"u8] })
        {
            ForetrainException e = Assert.Throws<ForetrainException>(() => TableFile.Read("bad.parquet", new MemoryStream(bad)));
            Assert.Equal("bad-parquet", e.Code);
            Assert.DoesNotContain('\n', e.Message);
        }

        Assert.Equal("no-rows", Assert.Throws<ForetrainException>(() => TableFile.Read(Write("SELECT 1 AS x WHERE false", name: "empty.parquet"))).Code);
    }

    [Fact]
    public void Without_the_library_one_sentence_says_how_to_get_it()
    {
        string? before = DuckDbLibrary.Named;
        try
        {
            DuckDbLibrary.Named = _folder.In("nowhere");
            ForetrainException e = Assert.Throws<ForetrainException>(() => TableFile.Read("runs.parquet", new MemoryStream("PAR1....PAR1"u8.ToArray())));
            Assert.Equal("parquet-library", e.Code);
            Assert.Contains("npm install @duckdb/node-bindings-", e.Hint, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', e.Message);
        }
        finally
        {
            DuckDbLibrary.Named = before;
        }
    }
}
