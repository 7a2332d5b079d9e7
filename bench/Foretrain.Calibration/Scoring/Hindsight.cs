namespace Foretrain.Calibration.Scoring;

/// <summary>The best law in hindsight where several series must share one: the fewer choices are made after the event, the less of their gain is chance.</summary>
internal sealed class Hindsight
{
    private readonly Func<RankOutcome, string> _kind;
    private readonly Dictionary<string, string?> _best;

    /// <param name="outcomes">All series.</param>
    /// <param name="kind">Series of one kind share a law.</param>
    public Hindsight(IReadOnlyList<RankOutcome> outcomes, Func<RankOutcome, string> kind)
    {
        _kind = kind;
        _best = outcomes.GroupBy(kind).ToDictionary(g => g.Key, g => Best([.. g]));
    }

    /// <summary>Number of laws chosen.</summary>
    public int Choices => _best.Count;

    /// <summary>Series whose table lies in one folder share a law.</summary>
    public static Hindsight OfFolders(IReadOnlyList<RankOutcome> outcomes) => new(outcomes, o => o.Group.Table.Split('/')[0]);

    /// <summary>Series with one usual law (so, in effect, the same inputs) share a law.</summary>
    public static Hindsight OfUsual(IReadOnlyList<RankOutcome> outcomes) => new(outcomes, o => o.Usual);

    /// <summary>Error of the shared law's own values on a series; null where no law could be fitted to all series of its kind.</summary>
    public double? Plain(RankOutcome outcome) => _best[_kind(outcome)] is { } law ? outcome.Of(law)!.Plain : null;

    // The law of least geometric mean error, of those fitted to every series.
    private static string? Best(RankOutcome[] series) => series[0].Laws.Select(l => l.Law.Id).Where(id => series.All(o => o.Of(id) is not null))
        .MinBy(id => series.Sum(o => Math.Log(RankReportText.Floor(o.Of(id)!.Plain))));
}
