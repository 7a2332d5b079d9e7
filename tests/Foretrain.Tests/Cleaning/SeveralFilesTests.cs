using Foretrain.Cleaning;
using Foretrain.Data;
using Foretrain.Runs;
using Xunit;
using static Foretrain.Tests.Cleaning.MadeLogs;

namespace Foretrain.Tests.Cleaning;

/// <summary>Logs in several files: the column that names the file is no configuration, and a file without names is a run.</summary>
public sealed class SeveralFilesTests : IDisposable
{
    private static readonly CleaningOptions s_plain = new(), s_final = new() { Stitch = true, Rows = RowsKept.Final };
    private readonly string _folder = Directory.CreateTempSubdirectory("foretrain-clean").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("run,params,step,loss", 0, 1, 4, 5)] // names
    [InlineData("params,step,loss", 1, 4, 5)] // the file is the run
    public void Restarts_in_files_of_their_own_are_joined(string header, params int[] columns)
    {
        CleanedTable cleaned = Clean(Files(
            ("a.csv", Only(header, columns, Run("a", 10, 500))), ("b.csv", Only(header, columns, Run("b", 410, 1000, 0.001))),
            ("c.csv", Only(header, columns, Run("c", 10, 1000, 0.5, size: "3e8")))), s_final);
        CleaningDecision stitch = cleaned.Decisions.Single(d => d.Kind == "stitch");
        Assert.EndsWith(columns.Length == 4 ? "b" : "b.csv", stitch.Id, StringComparison.Ordinal);
        Assert.Equal(10, cleaned.Decisions.Single(d => d.Kind == "overlap").Rows.Count);
        Assert.Equal([Loss(1000) + 0.001, Loss(1000) + 0.5], cleaned.Table.Numbers("loss"));
        Assert.Contains("logged_as", cleaned.Added);
    }

    [Fact]
    public void Names_of_files_with_the_mark_of_a_restart_are_joined_without_a_configuration()
    {
        int[] columns = [4, 5];
        CleanedTable cleaned = Clean(Files(("big.csv", Only("step,loss", columns, Run("a", 10, 500))), ("big-resume1.csv", Only("step,loss", columns, Run("b", 410, 1000))),
            ("other.csv", Only("step,loss", columns, Run("c", 410, 1000, 0.1)))), s_final);
        Assert.EndsWith("big-resume1.csv", Assert.Single(Ids(cleaned, "stitch")), StringComparison.Ordinal);
        Assert.Equal(2, cleaned.Table.Rows);
    }

    [Fact]
    public void Seeds_in_files_of_their_own_are_repeats()
    {
        CleanedTable cleaned = Clean(Files(("a.csv", [Header, .. Run("a", 10, 300)]), ("b.csv", [Header, .. Run("b", 10, 300, 0.01, seed: 2)])), s_plain);
        Assert.Equal(["seeds:a"], Ids(cleaned, "seeds"));
    }

    private static IEnumerable<string> Only(string header, int[] columns, IEnumerable<string> rows) => rows.Select(r => r.Split(',')).Select(c => string.Join(',', columns.Select(i => c[i]))).Prepend(header);

    private RunTable Files(params (string Name, IEnumerable<string> Lines)[] files)
    {
        foreach ((string name, IEnumerable<string> lines) in files) File.WriteAllLines(Path.Combine(_folder, name), lines);
        return RunSources.Read([.. files.Select(f => Path.Combine(_folder, f.Name))]).Table;
    }
}
