using System.Globalization;
using Foretrain.Cleaning;
using Foretrain.Runs;
using Xunit;
using static Foretrain.Tests.Cleaning.MadeLogs;

namespace Foretrain.Tests.Cleaning;

/// <summary>A log without names of runs, losses that are all nan, and learning rates that are no schedule.</summary>
public class OneCurveTests
{
    private static readonly CleaningOptions s_final = new() { Rows = RowsKept.Final };

    private static IEnumerable<string> Curve(int rows) => Enumerable.Range(1, rows).Select(i => string.Create(CultureInfo.InvariantCulture, $"{10 * i},{Loss(10 * i):R},1e8"));

    [Fact]
    public void A_log_without_names_whose_steps_go_up_evenly_is_one_run()
    {
        RunTable log = Table("step,loss,n", Curve(40));
        Assert.True(TableCleaner.IsOneRun(log));
        CleanedTable cleaned = Clean(log, s_final);
        Assert.Equal(["one-run"], Ids(cleaned, "one-run"));
        Assert.Equal(Loss(400), Assert.Single(cleaned.Table.Numbers("loss")));
        // Undone, every row is a run again.
        CleanedTable rows = Clean(log, s_final with { Keep = ["one-run"] });
        Assert.Empty(Ids(rows, "one-run"));
        Assert.Equal(40, rows.Table.Rows);
        Assert.Equal(40, rows.Table.Texts("run").Distinct().Count());
    }

    [Fact]
    public void Two_steps_logged_again_are_a_restart_of_the_one_run()
    {
        CleanedTable cleaned = Clean(Table("step,loss,n", Curve(40), Curve(60).Skip(38)), s_final with { Rows = RowsKept.Every, Stitch = true });
        Assert.Equal(["one-run"], Ids(cleaned, "one-run"));
        Assert.Equal(60, cleaned.Table.Rows); // steps 390 and 400 once
    }

    [Theory]
    [InlineData("step,loss,n", false)] // the sizes differ: runs of several models
    [InlineData("run,loss,n", true)] // names of runs
    public void What_sets_runs_apart_makes_them_runs(string header, bool sameSize)
    {
        RunTable log = Table(header, Curve(40).Select((r, i) => sameSize || i % 2 == 0 ? r : r.Replace("1e8", "2e8", StringComparison.Ordinal)));
        Assert.False(TableCleaner.IsOneRun(log));
        Assert.Empty(Ids(Clean(log, s_final), "one-run"));
    }

    [Fact]
    public void Lengths_that_grow_by_a_factor_are_runs_of_several_lengths()
    {
        RunTable log = Table("steps,loss,n", Enumerable.Range(0, 12).Select(i => string.Create(CultureInfo.InvariantCulture, $"{100 << i},{Loss(100 << i):R},1e8")));
        Assert.False(TableCleaner.IsOneRun(log));
        Assert.Equal(12, Clean(log, s_final).Table.Rows);
    }

    [Fact]
    public void A_single_file_of_nan_losses_is_a_run_that_diverged()
    {
        CleanedTable cleaned = Clean(Table("step,loss,n", Enumerable.Range(1, 20).Select(i => $"{10 * i},nan,1e8")), s_final);
        Assert.Equal("diverged", Assert.Single(cleaned.Table.Texts("status")));
        Assert.True(double.IsNaN(Assert.Single(cleaned.Table.Numbers("loss"))));
    }

    [Theory]
    [InlineData(10)] // before the first step
    [InlineData(100)] // in the middle
    [InlineData(200)] // after the last one
    public void One_rate_of_zero_is_no_schedule(int zero)
    {
        RunTable log = Table("run,step,lr,loss", new[] { "a", "b" }.SelectMany((run, k) => Enumerable.Range(1, 20)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"{run},{10 * i},{(k == 0 && 10 * i == zero ? 0 : 3e-4)},{Loss(10 * i) + 0.1 * k:R}"))));
        CleanedTable cleaned = Clean(log, new() { Keep = ["warm-up"] });
        Assert.Empty(Ids(cleaned, "cooldown"));
        Assert.DoesNotContain("phase", cleaned.Added);
        Assert.Equal(40, cleaned.Table.Rows);
    }

    [Fact]
    public void A_rate_that_comes_down_in_one_of_two_runs_is_a_schedule()
    {
        RunTable log = Table("run,step,lr,loss", new[] { "a", "b" }.SelectMany((run, k) => Enumerable.Range(1, 20)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"{run},{10 * i},{(k == 0 && i > 15 ? (20 - i) * 6e-5 : 3e-4)},{Loss(10 * i) + 0.1 * k:R}"))));
        CleanedTable cleaned = Clean(log, new());
        Assert.Equal(["cooldown"], Ids(cleaned, "cooldown"));
        Assert.Equal(["before-cooldown", "cooldown", "end"], cleaned.Table.Texts("phase").Distinct());
    }

    [Fact]
    public void Sizes_of_a_column_that_the_user_names_tell_a_run_that_is_far_off()
    {
        // Loss falls with size; one run is far above runs with no more of it. Without a name for the sizes nothing can be compared.
        IEnumerable<string> rows = Enumerable.Range(1, 12).Select(i => string.Create(CultureInfo.InvariantCulture, $"r{i},{i}e7,{(i == 9 ? 9.0 : 5 - 0.2 * i):R}"));
        RunTable log = Table("run,thing,loss", rows);
        Assert.DoesNotContain("diverged", Clean(log, new()).Table.Texts("status"));
        Assert.Equal("diverged", Status(Clean(log, new() { Map = ["params=thing"] }), "r9"));
    }
}
