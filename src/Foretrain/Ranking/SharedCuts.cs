using Foretrain.Backtesting;
using Foretrain.Fitting;

namespace Foretrain.Ranking;

/// <summary>Cuts of the axis at which every law that is ranked can be fitted, so that all forecast the same runs from the same runs.</summary>
/// <param name="Laws">The laws that share them.</param>
/// <param name="Hungry">Laws that need more runs than the cuts leave, with the reason.</param>
/// <param name="Splits">The fits.</param>
internal sealed record SharedCuts(RankCandidate[] Laws, LeftOutLaw[] Hungry, IReadOnlyList<OriginSplit> Splits)
{
    /// <summary>Rows of a fit beyond its constants.</summary>
    private const int Spare = 3;

    /// <summary>
    /// Largest share of the rows that the smallest fit of a law may need: one that needs more leaves cuts near the end only, with few
    /// runs to tell laws apart by. The first law, which people would take anyway, and simpler ones stay as long as any cut is left.
    /// </summary>
    private const double LargestNeed = 0.8;

    /// <summary>
    /// The same for laws with over <see cref="ManyMore"/> constants more than the first: their early fits say little, and the cuts
    /// that wait for them take far forecasts away from every other law.
    /// </summary>
    private const double LargestNeedOfMany = 0.2;

    private const int ManyMore = 3;

    /// <summary>Plans the cuts.</summary>
    /// <exception cref="ForetrainException"><c>backtest-one-scale</c>, <c>backtest-too-few</c>.</exception>
    public static SharedCuts Plan(IReadOnlyList<RankCandidate> candidates, BacktestAxis axis, RunUnits units, BacktestOptions options)
    {
        Dictionary<RankCandidate, int> constants = candidates.ToDictionary(c => c, c => LawProblem.FreeConstants(c.Law, c.Runs, c.Choices));
        int rows = candidates[0].Runs.Count, usual = constants[candidates[0]];
        var hungry = new List<LeftOutLaw>();
        var laws = new List<RankCandidate>();
        foreach (RankCandidate c in candidates)
        {
            double share = constants[c] > usual + ManyMore ? LargestNeedOfMany : LargestNeed;
            if (constants[c] > usual && constants[c] + Spare > share * rows) hungry.Add(new(c.Law, Hunger(c, constants[c], rows)));
            else laws.Add(c);
        }

        while (true)
        {
            int most = laws.Max(c => constants[c]);
            RankCandidate widest = laws.First(c => constants[c] == most);
            try
            {
                IEnumerable<double[]> inputs = laws.SelectMany(c => OriginPlan.Inputs(c.Runs)).DistinctBy(v => string.Join(' ', v));
                var plan = new OriginPlan(widest.Law.Id, widest.Runs, axis, units, most, inputs);
                return new([.. laws], [.. hungry], plan.Splits(options));
            }
            catch (ForetrainException e) when (e.Code == "backtest-too-few" && constants.Values.Any(n => n < most))
            {
                foreach (RankCandidate c in laws.Where(c => constants[c] == most).ToArray())
                {
                    hungry.Add(new(c.Law, Hunger(c, most, rows)));
                    laws.Remove(c);
                }

                if (laws.Count == 0) throw;
            }
        }
    }

    private static ForetrainException Hunger(RankCandidate c, int constants, int rows) => new("rank-needs-runs",
        $"{c.Law.Id} has {constants} constants; {rows} runs leave too few cuts with {constants + Spare} runs below and some above", c.Runs.Table.Source, "add runs, or hold some of its constants");
}
