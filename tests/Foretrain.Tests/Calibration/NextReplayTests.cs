using Foretrain.Calibration.Replay;
using Foretrain.Calibration.Suite;
using Foretrain.Data;
using Foretrain.Numerics;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Calibration;

/// <summary>The replay of the choice of next runs, on our own ladder.</summary>
public sealed class NextReplayTests
{
    private static readonly ReplayTable s_table = Table();
    private static readonly int[] s_pool = [.. Enumerable.Range(0, s_table.Count)];

    [Fact]
    public void Only_train_rows_take_part_and_targets_are_the_dearest()
    {
        GroupRows rows = Rows();
        Assert.True(s_table.Count + s_table.TargetLoss.Length <= rows.Train.Length);
        double dearest = s_table.Cost.Max();
        (int tokens, int size) = (s_table.Law.Variables.ToList().FindIndex(v => v.Name == "tokens"), s_table.Law.Variables.ToList().FindIndex(v => v.Name == "params"));
        for (int t = 0; t < s_table.TargetLoss.Length; t++)
            Assert.True(s_table.TargetColumns[size][t] * s_table.TargetColumns[tokens][t] * 6 > dearest, "a target is dearer than every row of the pool");
    }

    [Fact]
    public void Every_rule_keeps_to_its_budget_and_to_its_rule()
    {
        int[] start = NextReplay.Start(s_table, s_pool)!;
        Assert.Equal(start.Max(i => s_table.Cost[i]), s_pool.Select(i => s_table.Cost[i]).Order().ElementAt(start.Length - 1));
        double budget = 0.1 * s_table.Cost.Sum();
        var replay = new NextReplay(s_table, s_pool, start);
        foreach (ReplayRule rule in Enum.GetValues<ReplayRule>())
        {
            (List<int> known, double promised) = replay.Choose(rule, budget, new RandomStream(1));
            Assert.Equal(start, known.Take(start.Length));
            int[] taken = [.. known.Skip(start.Length)];
            Assert.NotEmpty(taken);
            Assert.Equal(known.Count, known.Distinct().Count());
            double spent = taken.Sum(i => s_table.Cost[i]);
            Assert.True(spent <= budget * (1 + 1e-9), $"{rule} spends {spent} of {budget}");
            if (rule is ReplayRule.Random or ReplayRule.Cheapest or ReplayRule.EvenGrid)
                Assert.DoesNotContain(s_pool.Except(known), i => s_table.Cost[i] <= budget - spent);
            if (rule == ReplayRule.Cheapest) Assert.Equal(s_pool.Except(start).Min(i => s_table.Cost[i]), s_table.Cost[taken[0]]);
            if (rule == ReplayRule.DesignOnce) Assert.InRange(promised, 0.01, 1);
        }
    }

    [Fact]
    public void More_rows_forecast_better_and_the_answer_does_not_depend_on_threads()
    {
        NextOutcome one = NextScores.Run(s_table, pools: 2, sequences: 1, threads: 1), two = NextScores.Run(s_table, 2, 1, 2);
        Assert.Equal(2, one.Pools);
        foreach (double budget in NextScores.Budgets)
        {
            Assert.Equal(one.Of(ReplayRule.Design, budget).Errors, two.Of(ReplayRule.Design, budget).Errors);
            Assert.Equal(one.Of(ReplayRule.Random, budget).Widths, two.Of(ReplayRule.Random, budget).Widths);
        }

        Assert.True(one.Of(null, 1).Errors.Average() < one.Of(null, 0).Errors.Average());
        Assert.Contains("| tiny-ladder |", NextPage.Markdown([one], [], 2, 1), StringComparison.Ordinal);
    }

    [Fact]
    public void A_replay_that_was_broken_off_is_carried_on()
    {
        string folder = Directory.CreateTempSubdirectory("foretrain-ledger").FullName;
        try
        {
            NextOutcome first = NextScores.Run(s_table, pools: 2, sequences: 1, threads: 1, folder);
            string file = Assert.Single(Directory.GetFiles(folder)), text = File.ReadAllText(file);
            File.WriteAllText(file, text[..text.LastIndexOf("1,end", StringComparison.Ordinal)] + "1,Random,0.0"); // the second pool breaks off in the middle of a line
            Assert.Single(new ReplayLedger(folder, s_table.Name, 1).Known);
            NextOutcome again = NextScores.Run(s_table, 2, 1, 1, folder), kept = NextScores.Run(s_table, 2, 1, 1, folder);
            Assert.Equal(2, new ReplayLedger(folder, s_table.Name, 1).Known.Count);
            Assert.Equal(NextPage.Markdown([first], [], 2, 1), NextPage.Markdown([again], [], 2, 1));
            Assert.Equal(NextPage.Markdown([first], [], 2, 1), NextPage.Markdown([kept], [], 2, 1));

            // A ledger is believed: another number in it is another number on the page.
            File.WriteAllText(file, File.ReadAllText(file).Replace("0,Design,0.1,", "0,Design,0.1,9", StringComparison.Ordinal));
            Assert.NotEqual(NextPage.Markdown([first], [], 2, 1), NextPage.Markdown([NextScores.Run(s_table, 2, 1, 1, folder)], [], 2, 1));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_paired_difference_has_the_error_of_its_mean()
    {
        // Every budget alike: ours is 1 below on half of the pools and 3 below on the others; theirs is 10.
        double[] theirs = [.. Enumerable.Repeat(10.0, 40)], ours = [.. Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? 9.0 : 7.0)];
        NextScore[] scores = [.. NextScores.Budgets.SelectMany(b => new[] { new NextScore(ReplayRule.Design, b, ours, ours, ours, 1, 1), new NextScore(ReplayRule.Random, b, theirs, theirs, theirs, 1, 1) })];
        Paired difference = NextScores.Compare(new(s_table, 1, 1, 40, scores, 1), ReplayRule.Random, s => s.Errors);
        Assert.Equal(-0.2, difference.Mean, 1e-12);
        Assert.Equal(0.1 / Math.Sqrt(40), difference.Error, 0.001);
        Assert.InRange(difference.High, -0.2, -0.15);
        Assert.InRange(difference.Low, -0.25, -0.2);
    }

    private static GroupRows Rows()
    {
        SuiteGroup group = SuiteFile.Read(CliRunner.InRepository(SuiteFile.Place)).Select("tiny-ladder").Single();
        return GroupRows.Of(group, TableFile.Read(CliRunner.InRepository("datasets/tiny_ladder/runs.csv")));
    }

    private static ReplayTable Table() => ReplayTable.Of(Rows());
}
