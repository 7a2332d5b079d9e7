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

    [Theory]
    [InlineData("run,params,step,loss", "duplicates", 0, 1, 4, 5)] // every cell
    [InlineData("params,step,loss", "same-curve", 1, 4, 5)] // the file is the run
    [InlineData("seed,tokens,params,loss", "duplicates", 3, 4, 1, 5)] // no name and no step
    public void A_copy_of_a_file_is_taken_out_and_listed(string header, string kind, params int[] columns)
    {
        string[] lines = [.. Only(header, columns, Run("a", 10, 300).Concat(kind == "duplicates" && columns[0] == 3 ? Run("b", 10, 300, 0.1, size: "3e8") : []))];
        CleanedTable cleaned = Clean(Files(("a.csv", lines), ("a2.csv", lines)), s_plain);
        Assert.Equal(lines.Length - 1, cleaned.Table.Rows);
        Assert.Equal(lines.Length - 1, cleaned.Decisions.Where(d => d.Kind == kind && d.Removed).Sum(d => d.Rows.Count));
    }

    [Fact]
    public void A_file_whose_losses_are_all_nan_is_a_run_that_diverged()
    {
        RunTable table = Files(("a.csv", ["run,step,loss", "a,1,nan", "a,2,NaN"]), ("b.csv", ["run,step,loss", "b,1,3", "b,2,2.9"]));
        Assert.True(table.IsNumeric("loss"));
        CleanedTable cleaned = Clean(table, s_plain);
        Assert.Equal("diverged", Status(cleaned, "a"));
        Assert.Equal("unknown", Status(cleaned, "b"));
    }

    [Fact]
    public void Rows_without_names_and_steps_differ_in_their_tokens()
    {
        CleanedTable cleaned = Clean(Table("params,tokens,loss", ["1e8,1e9,3.5", "1e8,2e9,3.3", "3e8,1e9,3.2", "3e8,2e9,3.1"]), s_plain);
        Assert.Empty(Ids(cleaned, "seeds"));
    }

    [Fact]
    public void A_rate_that_never_changes_in_a_run_is_no_schedule()
    {
        CleanedTable cleaned = Clean(Table(Header, Run("a", 10, 300), Run("b", 10, 300, 0.1, lr: "0.002")), s_plain);
        Assert.Empty(Ids(cleaned, "cooldown"));
        Assert.Empty(Ids(cleaned, "seeds")); // another rate is another setting
    }

    private static IEnumerable<string> Only(string header, int[] columns, IEnumerable<string> rows) => rows.Select(r => r.Split(',')).Select(c => string.Join(',', columns.Select(i => c[i]))).Prepend(header);

    private RunTable Files(params (string Name, IEnumerable<string> Lines)[] files)
    {
        foreach ((string name, IEnumerable<string> lines) in files) File.WriteAllLines(Path.Combine(_folder, name), lines);
        return RunSources.Read([.. files.Select(f => Path.Combine(_folder, f.Name))]).Table;
    }
}
