namespace Foretrain.Ranking;

/// <summary>Holds candidates against the same rows: a law that uses fewer would be judged on easier or harder ones.</summary>
internal static class CommonRows
{
    /// <summary>Least share of the widest law's rows that a law must be able to use.</summary>
    private const double LeastShare = 0.9;

    /// <summary>Candidates cut down to the rows that all of them can use, and those that use too few.</summary>
    public static (RankCandidate[] Kept, LeftOutLaw[] LeftOut) Of(IReadOnlyList<RankCandidate> candidates)
    {
        int widest = candidates.Max(c => c.Runs.Count);
        RankCandidate[] enough = [.. candidates.Where(c => c.Runs.Count >= LeastShare * widest)];
        LeftOutLaw[] few = [.. candidates.Except(enough).Select(c => new LeftOutLaw(c.Law, new ForetrainException("rank-fewer-rows",
            $"{c.Law.Id} can use {c.Runs.Count} rows of {c.Runs.Table.Source}, other laws {widest}: they would be judged on different runs", c.Runs.Table.Source,
            $"complete the cells it needs, or rank it alone on its rows with --laws {c.Law.Id}")))];
        HashSet<int> common = [.. enough[0].Runs.Table.Lines];
        foreach (RankCandidate c in enough) common.IntersectWith(c.Runs.Table.Lines);
        return ([.. enough.Select(c => c.Runs.Count == common.Count ? c : c with
        {
            Runs = c.Runs.Rows([.. Enumerable.Range(0, c.Runs.Count).Where(i => common.Contains(c.Runs.Table.Lines[i]))]) with { Findings = c.Runs.Findings, Rejected = c.Runs.Rejected },
        })], few);
    }
}
