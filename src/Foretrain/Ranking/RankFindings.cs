using Foretrain.Findings;
using Foretrain.Runs;

namespace Foretrain.Ranking;

/// <summary>What a ranking says about the runs and about itself.</summary>
internal static class RankFindings
{
    /// <summary>Fewer cuts than this hardly compare laws.</summary>
    private const int FewCuts = 3;

    public static IEnumerable<Finding> Of(RankedLaw[] laws, PickedLaw pick, IReadOnlyList<LeftOutLaw> leftOut, PreparedRuns runs, int cuts)
    {
        foreach (Finding f in runs.Findings.Where(f => f.Severity != Severity.Note)) yield return f;
        if (laws.Length == 1 && pick.Standing is not null)
        {
            yield return new("rank-one-law", Severity.Note, $"{laws[0].Law.Id} is the only law that can be back-tested on these runs",
                "there is nothing to compare it with", "map more columns (--map), add laws (--law-file), or see foretrain backtest for its errors by distance");
        }

        if (pick.Standing is null)
        {
            yield return new("rank-usual-law-untested", Severity.Warning, $"{pick.Law.Id} could not be back-tested: {leftOut.First(l => l.Law == pick.Law).Why.Message}",
                "it is kept because nothing speaks against it; the laws ranked below are simpler, and better only among themselves", "add runs at more scales before relying on a comparison");
        }

        RankedLaw[] tied = [.. laws.Where(l => l.Tied)];
        if (tied.Length > 1)
        {
            string others = string.Join(", ", tied.Skip(1).Take(5).Select(l => l.Law.Id)) + (tied.Length > 6 ? $" and {tied.Length - 6} more" : "");
            yield return new("rank-cannot-tell", tied.Length == laws.Length ? Severity.Warning : Severity.Note,
                $"these runs cannot tell {tied[0].Law.Id} from {others}",
                "the differences between their forecasts of these runs are within the noise of the comparison", "look at how far these laws differ at your target (--at); on real runs the pick's forecast erred less than the average (docs/calibration.md)");
        }

        if (cuts < FewCuts)
        {
            yield return new("rank-few-cuts", Severity.Warning, $"the laws are compared at {(cuts == 1 ? "1 cut" : $"{cuts} cuts")} only",
                "another set of such runs may well turn the order around", "add runs at more scales, or leave out laws with many constants (--laws)");
        }

        if (laws.Where(l => double.IsFinite(l.Aicc)).MinBy(l => l.Aicc) is { } lowest && lowest != laws[0] && !lowest.Tied)
        {
            yield return new("rank-aicc-differs", Severity.Note, $"AICc prefers {lowest.Law.Id}, which forecasts these runs clearly worse",
                "a law may describe runs well that it has seen and miss those beyond them", "trust the back-test for a forecast, AICc for a description of these runs");
        }
    }
}
