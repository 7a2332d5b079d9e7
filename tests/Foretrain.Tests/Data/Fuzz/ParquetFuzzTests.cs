using Foretrain.Data;
using Foretrain.Data.Parquet;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Data.Fuzz;

/// <summary>
/// Damaged Parquet files give a table or a message. Cells of an accepted table are those of a slow parse of the same bytes; skipped where
/// DuckDB's native library is absent.
/// </summary>
[Collection(CliRunner.Alone)]
public sealed class ParquetFuzzTests : IDisposable
{
    private const string Rows = "SELECT * FROM (VALUES ('a', 7000000, 2.5::DOUBLE, 'x'), ('b', NULL, 2.25, 'x'), ('c', 12, 'nan'::DOUBLE, 'y'), (NULL, -3, 1e300, 'y')) t(run, tokens, loss, kind)";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Damaged_files_give_a_table_or_a_message()
    {
        DuckDbPresent.Require();
        string path = _folder.In("runs.parquet");
        using (DuckDb database = new("test")) database.Query($"COPY ({Rows}) TO '{path}' (FORMAT parquet, COMPRESSION uncompressed)", _ => true, (_, _) => { });
        byte[] clean = File.ReadAllBytes(path);
        Assert.NotNull(SlowParquet.Parse(clean, clean));
        FuzzRun run = new("parquet");
        for (int i = 0; i < FuzzRun.Count; i++)
        {
            Random random = FuzzRun.Random(i);
            byte[] mutant = random.Next(4) == 0 ? Mutation.Of(clean, random) : InPlace(clean, random);
            File.WriteAllBytes(path, mutant);
            run.Read(i, mutant, () => TableFile.Read(path), () => SlowParquet.Parse(mutant, clean));
        }

        run.RequireBoth(0.3);
    }

    // The head and the tail of the file stay, and every byte its place: what is damaged is mostly read then.
    private static byte[] InPlace(byte[] clean, Random random)
    {
        byte[] mutant = [.. clean];
        for (int k = random.Next(1, 4); k > 0; k--)
        {
            int at = random.Next(4, mutant.Length - 8);
            if (random.Next(2) == 0) mutant[at] = (byte)random.Next(256);
            else mutant[at] ^= (byte)(1 << random.Next(8));
        }

        return mutant;
    }
}
