using Foretrain.Calibration.Scoring;
using Foretrain.Calibration.Suite;
using Foretrain.Laws;
using Xunit;

namespace Foretrain.Tests.Calibration;

/// <summary>Hindsight that chooses one law for several series.</summary>
public sealed class HindsightTests
{
    private static RankOutcome Series(string id, string table, params (string Law, double Plain)[] laws) => new(
        new SuiteGroup { Id = id, Table = table, Target = "loss", Cost = "flops", Cut = CutKind.Runs, Laws = ["chinchilla"] }, null, null, [1],
        [.. laws.Select(l => new LawErrors(LawCatalog.Embedded.Get(l.Law), l.Plain, l.Plain))], null, null, null);

    [Fact]
    public void Series_of_one_folder_share_the_law_that_is_best_on_both()
    {
        RankOutcome[] all =
        [
            Series("a", "one/runs.csv", ("chinchilla", 0.04), ("farseer", 0.02), ("kaplan-n", 0.001)), // kaplan-n cannot be fitted to b
            Series("b", "one/curves.csv", ("chinchilla", 0.01), ("farseer", 0.03)),
            Series("c", "two/runs.csv", ("chinchilla", 0.05), ("farseer", 0.02)),
        ];
        var folders = Hindsight.OfFolders(all);
        Assert.Equal(2, folders.Choices);
        Assert.Equal([0.04, 0.01, 0.02], all.Select(o => folders.Plain(o)!.Value)); // .04 x .01 < .02 x .03
        var usual = Hindsight.OfUsual(all);
        Assert.Equal(1, usual.Choices);
        Assert.Equal([0.02, 0.03, 0.02], all.Select(o => usual.Plain(o)!.Value)); // .02 x .03 x .02 < .04 x .01 x .05
    }

    [Fact]
    public void Series_without_a_law_in_common_have_no_shared_error()
    {
        RankOutcome[] all = [Series("a", "one/runs.csv", ("chinchilla", 0.04)), Series("b", "one/runs.csv", ("farseer", 0.03))];
        Assert.Null(Hindsight.OfFolders(all).Plain(all[0]));
    }
}
