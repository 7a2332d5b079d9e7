using Foretrain.Data;
using Foretrain.Runs;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Data;

public class TableFileTests
{
    [Fact]
    public void A_missing_file_names_files_like_it()
    {
        string folder = Directory.CreateTempSubdirectory("foretrain-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "runs.csv"), "loss\n1\n");
            ForetrainException missing = Assert.Throws<ForetrainException>(() => TableFile.Read(Path.Combine(folder, "rnus.csv")));
            Assert.Equal("file-not-found", missing.Code);
            Assert.Equal($"did you mean {Path.Combine(folder, "runs.csv")}?", missing.Hint);

            ForetrainException directory = Assert.Throws<ForetrainException>(() => TableFile.Read(folder));
            Assert.Equal("is-directory", directory.Code);
            Assert.Equal($"give a file, e.g. {Path.Combine(folder, "runs.csv")}", directory.Hint);

            ForetrainException nowhere = Assert.Throws<ForetrainException>(() => TableFile.Read(Path.Combine(folder, "no", "runs.csv")));
            Assert.Equal($"there is no folder {Path.Combine(folder, "no")}", nowhere.Hint);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Fact]
    public void Reads_every_shared_table()
    {
        string data = Path.GetDirectoryName(Path.GetDirectoryName(SharedData.Path("chinchilla_epoch/runs.csv")))!;
        foreach (string file in Directory.EnumerateFiles(data, "*.csv", SearchOption.AllDirectories))
        {
            TableReading reading = TableFile.Read(file);
            Assert.True(reading.Table.Rows > 0, file);
            Assert.True(reading.RejectedCells.Count == 0, $"{file}: {(reading.RejectedCells.Count > 0 ? reading.RejectedCells[0] : null)}");
        }
    }

    [Fact]
    public void Reads_the_chinchilla_table()
    {
        RunTable table = TableFile.Read(SharedData.Path("chinchilla_epoch/runs.csv")).Table;
        Assert.Equal(245, table.Rows);
        Assert.Equal(5, table.Numbers("outlier").Count(x => x == 1));
        Assert.Equal(6795600349, table.Numbers("params")[0]);
    }
}
