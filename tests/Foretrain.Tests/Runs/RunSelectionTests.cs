using Foretrain.Data;
using Foretrain.Findings;
using Foretrain.Runs;
using Foretrain.Tests.Support;
using Xunit;
using static Foretrain.Tests.Runs.Tables;

namespace Foretrain.Tests.Runs;

public class RunSelectionTests
{
    private static PreparedRuns Prepare(SelectionOptions? options, params string[] lines)
        => RunSelection.Prepare(Read(lines), [Params, Tokens], Loss, options);

    private static string Ids(PreparedRuns runs) => string.Join(" ", runs.Findings.Select(f => f.Id));

    private static readonly string[] Grid =
    [
        "params,tokens,loss,seed,group",
        "1e8,1e9,4.0,1,a", "1e8,4e9,3.6,1,a", "1e8,9e9,3.4,1,a",
        "5e8,1e9,3.8,1,b", "5e8,4e9,3.3,1,b", "5e8,9e9,3.0,1,b",
        "2e9,1e9,3.7,1,b", "2e9,4e9,3.1,1,b", "2e9,9e9,2.8,1,b",
    ];

    [Fact]
    public void A_sound_design_raises_no_finding()
    {
        PreparedRuns runs = Prepare(null, Grid);
        Assert.Equal("", Ids(runs));
        Assert.Equal(9, runs.Count);
        Assert.Equal([new("params", 3, 1e8, 2e9), new("tokens", 3, 1e9, 9e9), new("loss", 9, 2.8, 4)], runs.Ranges);
        Assert.Equal(3.8, runs.Target[3]);
        Assert.Equal(5e8, runs.Variables["params"][3]);
        Assert.DoesNotContain("loss", runs.Variables.Keys);
    }

    [Fact]
    public void Unusable_rows_are_set_aside_with_line_and_reason()
    {
        PreparedRuns runs = Prepare(null, [.. Grid, "1e8,,3,1,a", "1e8,1e9,nan,1,a", "0,1e9,3,1,a", "-5,1e9,3,1,a", "1e8,inf,3,1,a", "1e8,1e10,0,1,a", "\"1,5\",1e9,3,1,a"]);
        Assert.Equal(9, runs.Count);
        Assert.Equal(
            [
                new(11, "missing", "tokens", ""), new(12, "missing", "loss", ""), new(13, "zero", "params", "0"), new(14, "negative", "params", "-5"),
                new(15, "infinite", "tokens", "Infinity"), new(16, "zero", "loss", "0"), new(17, "not-a-number", "params", "1,5"),
            ], runs.Rejected);
        Finding finding = Assert.Single(runs.Findings, f => f.What == "1 row with zero params left out");
        Assert.Equal([13], finding.Lines!);
        Assert.Contains(runs.Findings, f => f.What == "1 row whose params is not a number ('1,5') left out");
    }

    [Fact]
    public void Where_map_weights_and_clusters_work_together()
    {
        SelectionOptions options = new() { Where = "group = 'b' and millions >= 500", Map = ["params = 1e6 * millions"], Weights = "1 / seed", Cluster = "group" };
        PreparedRuns runs = Prepare(options, "millions,tokens,loss,seed,group", "100,1e9,4,1,b", "500,2e9,3,2,b", "900,3e9,2,4,b", "900,4e9,2,4,a", "700,3e9,2.5,0,b");
        Assert.Equal([5e8, 9e8], runs.Variables["params"]);
        Assert.Equal([0.5, 0.25], runs.Weights!);
        Assert.Equal([0, 0], runs.Clusters!);
        Assert.Equal(5, runs.RowsInSource);
        Assert.Equal(2, runs.LeftOutByCondition);
        Assert.Equal("weights (1 / seed)", Assert.Single(runs.Rejected).Column);
    }

    [Fact]
    public void Weights_may_name_inputs_of_the_law_that_stand_under_another_name()
    {
        PreparedRuns runs = Prepare(new() { Weights = "(params*tokens)^0.5" }, "n_params,tokens,loss", "100,4,4", "400,9,3");
        Assert.Equal([20, 60], runs.Weights!);
    }

    [Fact]
    public void Text_variables_become_positions_of_labels()
    {
        PreparedRuns runs = RunSelection.Prepare(Read("run,step,loss", "b,1,3", "b,2,2", "a,1,3", "b,3,1"), [new("run", Text: true), new("step", "step")], Loss);
        Assert.Equal([0, 0, 1, 0], runs.Variables["run"]);
        Assert.Equal(["b", "a"], runs.Labels["run"]);
    }

    [Fact]
    public void Shares_may_be_zero_but_not_negative()
    {
        NeededColumn share = new("r_*", ZeroAllowed: true);
        PreparedRuns runs = RunSelection.Prepare(Read("r_a,r_b,loss", "0,1,2", "0.5,0.5,3", "1.1,-0.1,3"), [share], Loss);
        Assert.Equal(2, runs.Count);
        Assert.Equal(new RejectedRow(4, "negative", "r_b", "-0.1"), Assert.Single(runs.Rejected));
    }

    [Fact]
    public void Copies_and_repeats_are_told_apart()
    {
        PreparedRuns runs = Prepare(null, [.. Grid, "1e8,1e9,4.0,2,a", "5e8,4e9,3.35,2,b", "5e8,4e9,3.25,3,b"]);
        Finding copies = Assert.Single(runs.Findings, f => f.Id == "duplicate-rows");
        Assert.Equal("1 row repeats another row: same inputs and same loss", copies.What);
        Assert.Equal([2, 11], copies.Lines!);
        Finding seeds = Assert.Single(runs.Findings, f => f.Id == "repeated-runs");
        Assert.Equal("one setting was run more than once (3 runs, relative spread 0.015)", seeds.What);
        Assert.Equal([6, 12, 13], seeds.Lines!);
    }

    [Fact]
    public void A_diverged_run_is_reported_and_kept()
    {
        PreparedRuns runs = Prepare(null, [.. Grid, "3e9,1e10,7.5,1,b"]);
        Finding finding = Assert.Single(runs.Findings);
        Assert.Equal("diverged-runs", finding.Id);
        Assert.Equal([11], finding.Lines!);
        Assert.Equal(10, runs.Count);
    }

    [Fact]
    public void A_loss_above_the_uniform_guess_is_reported()
    {
        PreparedRuns runs = Prepare(null, "params,tokens,loss,vocab_size", "1e6,1e6,6.5,512", "1e7,1e7,5,512", "1e8,1e8,4,512", "1e8,1e7,4.5,512", "1e7,1e8,4.4,512");
        Assert.Equal([2], Assert.Single(runs.Findings, f => f.Id == "diverged-runs").Lines!);
    }

    [Theory]
    [InlineData("one-run", "1e8,1e9,3")]
    [InlineData("constant-target", "1e8,1e9,3;2e8,1e10,3;3e8,2e9,3")]
    [InlineData("one-params", "1e8,1e9,3;1e8,1e10,2;1.001e8,5e9,2.5")]
    [InlineData("one-tokens", "1e8,1e9,3;2e8,1e9,2;3e8,1e9,2.5")]
    [InlineData("few-scales", "1e8,1e9,3;2e8,5e9,2;1e8,7e9,2.5")]
    [InlineData("one-ratio", "1e8,2e9,3;2e8,4e9,2;4e8,8e9,2.5")]
    public void Designs_that_cannot_tell_effects_apart_are_reported(string id, string rows)
        => Assert.Contains(id, Ids(Prepare(null, ["params,tokens,loss", .. rows.Split(';')])), StringComparison.Ordinal);

    [Fact]
    public void Splits_by_a_column()
    {
        var parts = RunSelection.By(Read([.. Grid, "1e8,x,3,1,b"]), "group");
        Assert.Equal(["a", "b"], parts.Select(p => p.Group));
        Assert.Equal([3, 7], parts.Select(p => p.Reading.Table.Rows));
        Assert.Equal([0, 1], parts.Select(p => p.Reading.RejectedCells.Count));
        Assert.Equal("""
            [unknown-column] --by: 'gruop' is not a column of runs.csv
              | --by
              hint: did you mean 'group'?
            """, ErrorText.Of(() => RunSelection.By(Read(Grid), "gruop")));
    }

    [Fact]
    public void Bad_selections_say_what_is_wrong()
    {
        Assert.Equal("""
            [no-rows-left] --where leaves none of the 9 rows of runs.csv
              | group = 'c' and params > 1T
              hint: group holds 'b' (6), 'a' (3); params is 100M to 2B
            """, ErrorText.Of(() => Prepare(new() { Where = "group = 'c' and params > 1T" }, Grid)));
        Assert.Equal("""
            [no-usable-rows] none of the 2 rows of runs.csv can be used: 1 row without tokens, 1 row with zero loss
              | runs.csv, line 2, column 'tokens'
              hint: some row must have a usable value in every needed column
            """, ErrorText.Of(() => Prepare(null, "params,tokens,loss", "1,,3", "1,2,0")));
        Assert.Equal("""
            [unknown-column] --weights: 'wieght' is not a column of runs.csv
              | wieght
              | ^^^^^^
              hint: did you mean 'weight'?
            """, ErrorText.Of(() => Prepare(new() { Weights = "wieght" }, "params,tokens,loss,weight", "1,2,3,4")));
        Assert.Equal("""
            [too-few-runs] chinchilla has 5 free constants, 2 runs are left (3 rows in runs.csv, 0 left out by --where, 1 unusable)
              | runs.csv
              hint: give more runs, fix some constants, or choose a law with fewer
            """, ErrorText.Of(() => Prepare(null, "params,tokens,loss", "1,2,3", "3,4,5", "3,,5").RequireRunsFor(5, "chinchilla")));
    }

    [Fact]
    public void Chinchilla_runs_are_taken_as_they_are()
    {
        TableReading reading = TableFile.Read(SharedData.Path("chinchilla_epoch/runs.csv"));
        PreparedRuns runs = RunSelection.Prepare(reading, [Params with { Counts = "total" }, Tokens], Loss, new() { Where = "outlier = 0" });
        Assert.Equal(240, runs.Count);
        Assert.Equal(5, runs.LeftOutByCondition);
        Assert.Empty(runs.Rejected);
        Assert.DoesNotContain(runs.Findings, f => f.Severity == Severity.Severe);
    }
}
