using Foretrain.Cleaning;
using Foretrain.Numerics;
using Foretrain.Runs;
using Foretrain.Tests.Support;
using Xunit;
using static Foretrain.Tests.Cleaning.MadeLogs;

namespace Foretrain.Tests.Cleaning;

/// <summary>Each kind of decision on logs for which the answer is known; every decision can be undone; nothing is lost unlisted.</summary>
public class TableCleanerTests
{
    private static readonly CleaningOptions s_plain = new(), s_stitch = new() { Stitch = true }, s_final = new() { Rows = RowsKept.Final };

    [Fact]
    public void A_restart_is_joined_and_what_it_logged_again_is_dropped_from_the_first_log()
    {
        // a stops at 500; b starts from the checkpoint at 400 and goes on to 1000: steps 410..500 are in both.
        RunTable log = Table(Header, Run("a", 10, 500), Run("b", 410, 1000, shift: 0.001));
        CleanedTable cleaned = Clean(log, s_stitch);
        Assert.Equal(["stitch:b"], Ids(cleaned, "stitch"));
        Assert.Equal(["overlap:a"], Ids(cleaned, "overlap"));
        Assert.Equal(100, cleaned.Table.Rows);
        Assert.All(cleaned.Table.Texts("run"), r => Assert.Equal("a", r));
        Assert.Equal(Enumerable.Range(1, 100).Select(i => 10.0 * i), cleaned.Table.Numbers("step"));
        Assert.Equal(Loss(410) + 0.001, cleaned.Table.Numbers("loss")[40], 1e-12); // the later log counts
        Assert.Equal("b", cleaned.Table.Texts("logged_as")[^1]);
        CleaningDecision overlap = cleaned.Decisions.Single(d => d.Kind == "overlap");
        Assert.Equal(Enumerable.Range(40, 10), overlap.Rows); // steps 410..500 of a
        Assert.True(overlap.Removed);
        Assert.Equal("--keep overlap:a", overlap.Undo);
    }

    [Fact]
    public void Rows_in_another_order_of_runs_give_the_same_chain()
    {
        CleanedTable cleaned = Clean(Table(Header, Run("c", 810, 1000), Run("b", 410, 800), Run("a", 10, 500)), s_stitch);
        Assert.Equal(["stitch:b", "stitch:c"], Ids(cleaned, "stitch"));
        Assert.Equal(100, cleaned.Table.Rows);
        Assert.Equal(Enumerable.Range(1, 100).Select(i => 10.0 * i), cleaned.Table.Numbers("step").Order());
    }

    [Theory]
    [InlineData("b", 10, 2, "1e8")] // another seed from the start
    [InlineData("b", 410, 2, "1e8")] // another seed, from the middle
    [InlineData("b", 410, 1, "2e8")] // another size
    [InlineData("b", 900, 1, "1e8")] // begins long after the end
    public void What_is_no_restart_is_not_joined(string name, int from, int seed, string size)
    {
        CleanedTable cleaned = Clean(Table(Header, Run("a", 10, 500), Run(name, from, 1000, 0.01, seed, size)), s_stitch);
        Assert.Empty(Ids(cleaned, "stitch"));
        Assert.Empty(Ids(cleaned, "overlap"));
        Assert.Equal(2, cleaned.Table.Texts("run").Distinct().Count());
    }

    [Fact]
    public void Without_a_configuration_names_with_the_mark_of_a_restart_are_joined_and_others_are_not()
    {
        static IEnumerable<string> Short(string run, int from, int to) => Run(run, from, to).Select(r => r.Split(',')).Select(c => $"{c[0]},{c[4]},{c[5]}");
        CleanedTable cleaned = Clean(Table("run,step,loss", Short("big", 10, 500), Short("big_restart1", 410, 1000), Short("other", 410, 1000)), s_stitch);
        Assert.Equal(["stitch:big_restart1"], Ids(cleaned, "stitch"));
    }

    [Fact]
    public void A_run_that_goes_back_under_its_own_name_is_mended()
    {
        CleanedTable cleaned = Clean(Table(Header, Run("a", 10, 500), Run("a", 410, 1000, 0.001)), s_stitch);
        Assert.Equal(["overlap:a"], Ids(cleaned, "overlap"));
        Assert.Equal(100, cleaned.Table.Rows);
    }

    [Fact]
    public void Copies_of_rows_and_of_curves_are_removed_and_seeds_are_not()
    {
        RunTable log = Table(Header, Run("a", 10, 300), Run("a", 10, 50), Run("copy", 10, 300), Run("b", 10, 300, 0.01, seed: 2));
        CleanedTable cleaned = Clean(log, s_plain);
        Assert.Equal(["duplicates:a"], Ids(cleaned, "duplicates"));
        Assert.Equal(5, cleaned.Decisions.Single(d => d.Kind == "duplicates").Rows.Count);
        Assert.Equal(["same-curve:copy"], Ids(cleaned, "same-curve"));
        Assert.Equal(["seeds:a"], Ids(cleaned, "seeds"));
        Assert.Equal(60, cleaned.Table.Rows);
        Assert.All(cleaned.Table.Texts("repeat_of"), r => Assert.Equal("a", r));
    }

    [Fact]
    public void Endings_are_told_apart()
    {
        static IEnumerable<string> Planned(IEnumerable<string> rows, int planned, string state) => rows.Select(r => $"{r},{planned},{state}");
        static IEnumerable<string> Rising(string name) => Run(name, 10, 300).Concat(Run(name, 310, 600).Select((r, i) => $"{r[..r.LastIndexOf(',')]},{Loss(300) + 0.1 * (i + 1):R}"));
        static IEnumerable<string> NotANumber(string name) => Run(name, 10, 570).Concat(Enumerable.Range(58, 3).Select(i => $"{name},1e8,0.001,1,{i * 10},nan"));
        RunTable log = Table(Header + ",total_steps,state",
            Planned(Run("done", 10, 600), 600, ""), Planned(Run("short", 10, 300), 600, ""), Planned(Rising("up"), 600, ""), Planned(NotANumber("nan"), 600, ""),
            Planned(Run("going", 10, 300, 0.3), 600, "running"), Planned(Run("killed", 10, 600, 0.2), 600, "killed"));
        CleanedTable cleaned = Clean(log, new() { Map = ["status=state"] });
        // Free of the name state: the column of the tracker stays.
        Assert.Equal("finished", Status(cleaned, "done"));
        Assert.Equal("crashed", Status(cleaned, "short"));
        Assert.Equal("diverged", Status(cleaned, "up"));
        Assert.Equal("diverged", Status(cleaned, "nan"));
        Assert.Equal("running", Status(cleaned, "going"));
        Assert.Equal("crashed", Status(cleaned, "killed"));
        Assert.Contains("rose from", cleaned.Decisions.Single(d => d.Id == "status:up").Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_still_logged_with_the_latest_is_running_and_one_that_stopped_before_has_crashed()
    {
        static IEnumerable<string> Timed(IEnumerable<string> rows, int start) => rows.Select((r, i) => $"{r},600,{start + 10 * i}");
        CleanedTable cleaned = Clean(Table(Header + ",total_steps,timestamp", Timed(Run("going", 10, 300), 5000), Timed(Run("stopped", 10, 310, 0.1), 1000)), s_plain);
        Assert.Equal("running", Status(cleaned, "going"));
        Assert.Equal("crashed", Status(cleaned, "stopped"));
    }

    [Fact]
    public void A_sparse_validation_loss_is_no_divergence()
    {
        IEnumerable<string> sparse = Run("a", 10, 600).Select((r, i) => i % 5 == 0 ? r : r[..(r.LastIndexOf(',') + 1)]);
        Assert.Equal("unknown", Status(Clean(Table(Header, sparse), s_plain), "a"));
    }

    [Fact]
    public void Warm_up_is_removed_and_the_schedule_marked()
    {
        // 10 rows up, 60 at the peak, 30 down.
        IEnumerable<string> rows = Enumerable.Range(1, 100).Select(i => FormattableString.Invariant($"a,1e8,{(i <= 10 ? i * 1e-4 : i <= 70 ? 1e-3 : 1e-3 * (100 - i) / 30)},1,{10 * i},{Loss(10 * i):R}"));
        CleanedTable cleaned = Clean(Table(Header, rows), s_plain);
        Assert.Equal(9, cleaned.Decisions.Single(d => d.Id == "warm-up:a").Rows.Count); // the tenth is at the peak
        Assert.Equal(91, cleaned.Table.Rows);
        Assert.Equal(61, cleaned.Table.Texts("phase").Count(p => p == "before-cooldown"));
        Assert.Equal(29, cleaned.Table.Texts("phase").Count(p => p == "cooldown"));
        Assert.Equal("end", cleaned.Table.Texts("phase")[^1]);
        Assert.Equal("finished", Status(cleaned, "a"));
    }

    [Fact]
    public void Final_keeps_the_last_loss_and_last_k_its_mean()
    {
        RunTable log = Table(Header, Run("a", 10, 300), Run("b", 10, 200, 0.5), ["b,1e8,0.001,1,210,"]);
        CleanedTable last = Clean(log, s_final);
        Assert.Equal([Loss(300), Loss(200) + 0.5], last.Table.Numbers("loss"));
        CleanedTable mean = Clean(log, new() { Rows = RowsKept.LastMean, LastK = 3 });
        Assert.Equal((Loss(280) + Loss(290) + Loss(300)) / 3, mean.Table.Numbers("loss")[0], 1e-12);
        Assert.Equal(2, mean.Table.Rows);
        Assert.Contains("mean of its last 3 losses", mean.Decisions.Single(d => d.Kind == "final").What, StringComparison.Ordinal);
    }

    [Fact]
    public void Smoothing_is_a_trailing_mean_and_is_stated()
    {
        CleanedTable cleaned = Clean(Table(Header, Run("a", 10, 100)), new() { Smooth = 3 });
        Assert.Equal(Loss(10), cleaned.Table.Numbers("loss")[0], 1e-12);
        Assert.Equal((Loss(80) + Loss(90) + Loss(100)) / 3, cleaned.Table.Numbers("loss")[9], 1e-12);
        Assert.Equal(["smooth"], Ids(cleaned, "smooth"));
    }

    [Fact]
    public void Every_decision_is_undone_by_its_own_id_and_by_its_kind()
    {
        IEnumerable<string> warm = Enumerable.Range(1, 40).Select(i => FormattableString.Invariant($"w,1e8,{Math.Min(Math.Min(1e-3, i * 1e-4), (41 - i) * 2e-4)},7,{10 * i},{Loss(10 * i) + 0.7:R}"));
        RunTable log = Table(Header, Run("a", 10, 500), Run("a", 10, 50), Run("b", 410, 1000, 0.001), Run("copy", 10, 500), Run("s", 10, 600, 0.02, seed: 2), warm);
        var options = new CleaningOptions { Stitch = true, Rows = RowsKept.Final, Smooth = 3 };
        CleanedTable cleaned = Clean(log, options);
        Assert.Equal(["cooldown", "duplicates", "final", "overlap", "same-curve", "seeds", "smooth", "status", "stitch", "warm-up"], cleaned.Decisions.Select(d => d.Kind).Distinct().Order(StringComparer.Ordinal));
        foreach (string id in cleaned.Decisions.Select(d => d.Id).Concat(cleaned.Decisions.Select(d => d.Kind)).Distinct())
        {
            CleanedTable without = Clean(log, options with { Keep = [id] });
            Assert.DoesNotContain(without.Decisions, d => d.Id == id || d.Kind == id);
        }

        // All undone: the rows as they were, in every cell.
        CleanedTable untouched = Clean(log, options with { Keep = TableCleaner.Kinds });
        Assert.Empty(untouched.Decisions);
        Assert.Equal(log.Rows, untouched.Table.Rows);
        foreach (string column in log.ColumnNames) Assert.Equal(log.Texts(column), untouched.Table.Texts(column));
    }

    [Fact]
    public void Rows_that_are_gone_are_those_of_the_decisions_that_removed_them()
    {
        for (ulong seed = 1; seed <= 50; seed++)
        {
            var random = new RandomStream(seed, 5);
            var parts = new List<IEnumerable<string>>();
            for (int run = 0; run < 6; run++)
            {
                int from = 10 * (1 + (int)(random.NextDouble() * 30)), to = from + 10 * (int)(random.NextDouble() * 60);
                parts.Add(Run($"r{(int)(random.NextDouble() * 4)}", from, to, random.NextDouble() < 0.5 ? 0 : random.NextDouble(), 1 + (int)(random.NextDouble() * 2), random.NextDouble() < 0.5 ? "1e8" : "2e8"));
            }

            RunTable log = Table(Header, [.. parts]);
            var options = new CleaningOptions { Stitch = random.NextDouble() < 0.7, Rows = (RowsKept)(int)(random.NextDouble() * 3), LastK = 4, Smooth = random.NextDouble() < 0.5 ? 0 : 5 };
            CleanedTable cleaned = Clean(log, options);
            int[] removed = [.. cleaned.Decisions.Where(d => d.Removed).SelectMany(d => d.Rows)];
            Assert.Equal(removed.Length, removed.Distinct().Count()); // no row is removed twice
            Assert.Equal(log.Lines.Except(removed.Select(r => log.Lines[r])), cleaned.Table.Lines);
            Assert.Equal(cleaned.Decisions.Count, cleaned.Decisions.Select(d => (d.Id, d.What)).Distinct().Count());
        }
    }

    [Fact]
    public void What_cannot_be_cleaned_says_why()
    {
        Assert.Equal("""
            [missing-column] log.csv has no column for 'loss', so no run can be judged
              | log.csv, columns: run, step, value
              hint: name it with --map loss=COLUMN
            """, ErrorText.Of(() => Clean(Table("run,step,value", ["a,1,2"]), s_plain)));
        Assert.StartsWith("[unknown-decision] --keep overlpa: there is no such decision", ErrorText.Of(() => Clean(Table(Header, Run("a", 10, 300), Run("a", 10, 50)), s_plain with { Keep = ["overlpa"] })), StringComparison.Ordinal);
        ForetrainException several = Assert.Throws<ForetrainException>(() => Clean(Table("run,step,val_loss,test_loss", ["a,1,2,3"]), s_plain));
        Assert.Equal(["val_loss", "test_loss"], several.Choice!.Candidates);
    }
}
