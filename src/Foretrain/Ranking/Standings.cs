using Foretrain.Numerics;

namespace Foretrain.Ranking;

/// <summary>How laws stand to each other after a back-test on shared cuts.</summary>
/// <remarks>
/// Score of a law: the mean over cuts of the logarithm of its mean CRPS at the cut, so that a cut far from the rest of the runs, where
/// every law errs more, counts no more than the others. CRPS is the error of a point forecast made fair to distributions.
/// <para>
/// The choices below were made on the train split of calibration/groups.json (2026-11-21): the costliest 50, 40, 30 and 20 % of the train
/// rows were forecast by the laws ranked on the rest, and the pick's error put over that of the best plain fit in hindsight (geometric
/// mean over series that can be ranked; the catalogue then had sixteen laws). By CRPS of the calibrated forecast: 1.37, 1.24, 1.12,
/// 1.18; by its middle's error 1.35, 1.24, 1.13, 1.19; by its interval score 1.34 at 30 %; by lowest AICc 1.24 at 30 %; always the
/// usual law, plain, 1.26, 1.30, 1.60, 1.74. Cuts weighed by the runs fitted: no difference. Staying with the usual law unless another
/// is half a standard error better: 1.35, 1.30, 1.21, 1.29. The rule that ships is
/// with <see cref="RankResult.Pick"/>, and why.
/// </para>
/// </remarks>
/// <param name="Order">Laws, the best first.</param>
/// <param name="Mean">Per law: geometric mean over cuts of its CRPS.</param>
/// <param name="Behind">Per law: mean logarithm of its CRPS over that of the best.</param>
/// <param name="StandardError">Per law: standard error of that; 0 for the best.</param>
/// <param name="Weights">Per law: weight in the averaged forecast; they sum to one.</param>
internal sealed record Standings(int[] Order, double[] Mean, double[] Behind, double[] StandardError, double[] Weights)
{
    /// <summary>
    /// Laws that are behind by fewer standard errors than this cannot be told from the best. On the train rows a law between 1 and 1.5
    /// behind forecast better than the best one time in five, a law between 1.5 and 2 behind less than one time in ten.
    /// </summary>
    private const double TieErrors = 1.5;

    /// <summary>
    /// Weight in the average: exp(-this x standard errors behind). Laws that cannot be told apart all keep a say, one that is clearly
    /// behind loses it. Among 1, 2, 3, 4 and 6 the error of the average falls little beyond 2 (at 40, 30 and 20 % as above: 1.24, 1.23,
    /// 1.22 at 1; 1.23, 1.14, 1.23 at 2; 1.22, 1.12, 1.20 at 6), and 2 comes nearest to how often laws behind turned out better. Powers of
    /// the score (n per cut, as if each cut were n independent outcomes) err as little, but call a law nothing that is within the noise.
    /// </summary>
    private const double WeightSlope = 2;

    /// <summary>
    /// Standard deviation of a difference over cuts before any was seen, and how many cuts this is worth: few cuts that agree by luck
    /// must not look sure. The middle of all pairs of laws on the train rows was 0.2, one in ten was over 0.44.
    /// </summary>
    private const double PriorDeviation = 0.5, PriorCuts = 2;

    /// <summary>Scores below this are rounding (runs made from a formula).</summary>
    private const double LeastScore = 1e-7;

    /// <summary>True when these runs cannot tell the law from the best one.</summary>
    public bool Tied(int law) => Behind[law] <= TieErrors * StandardError[law];

    /// <summary>Compares laws.</summary>
    /// <param name="scores">Per law and cut: mean CRPS.</param>
    /// <param name="overlap">Runs forecast per run fitted, on average. Fits of one table share runs; this widens the standard error of a
    /// mean over cuts as in Nadeau and Bengio, Machine Learning 52 (2003) 239-281.</param>
    public static Standings Of(double[][] scores, double overlap)
    {
        int laws = scores.Length;
        double[][] logs = [.. scores.Select(s => s.Select(x => Math.Log(Math.Max(x, LeastScore))).ToArray())];
        double[] mean = [.. logs.Select(l => Statistics.Mean(l))];
        int[] order = [.. Enumerable.Range(0, laws).OrderBy(l => mean[l]).ThenBy(l => l)];
        int best = order[0];
        double[] behind = [.. mean.Select(m => m - mean[best])];
        double[] error = [.. Enumerable.Range(0, laws).Select(l => l == best ? 0 : ErrorOf(logs[l], logs[best], overlap))];
        double[] raw = [.. behind.Select((b, l) => l == best ? 1 : Math.Exp(-WeightSlope * b / error[l]))];
        double total = raw.Sum();
        return new(order, [.. mean.Select(Math.Exp)], behind, error, [.. raw.Select(w => w / total)]);
    }

    private static double ErrorOf(double[] law, double[] best, double overlap)
    {
        double[] difference = [.. law.Zip(best, (a, b) => a - b)];
        int n = difference.Length;
        double mean = Statistics.Mean(difference), squares = difference.Sum(d => (d - mean) * (d - mean));
        return Math.Sqrt((squares + PriorCuts * PriorDeviation * PriorDeviation) / (n - 1 + PriorCuts) * (1.0 / n + overlap));
    }
}
