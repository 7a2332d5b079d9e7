using Foretrain.Numerics;

namespace Foretrain.Calibration.Replay;

/// <summary>Scores of one rule at one budget, one entry per pool.</summary>
/// <param name="Rule">The rule; null for no new runs.</param>
/// <param name="Budget">Share of the pool's cost; 0 for no new runs, 1 for all rows.</param>
/// <param name="Errors">Mean |ln(forecast / outcome)|.</param>
/// <param name="Plain">The same of the fitted law taken at its word.</param>
/// <param name="Widths">Mean ln(high / low).</param>
/// <param name="Runs">Mean number of runs chosen.</param>
/// <param name="Covered">Share of targets inside their interval.</param>
internal sealed record NextScore(ReplayRule? Rule, double Budget, double[] Errors, double[] Plain, double[] Widths, double Runs, double Covered);

/// <summary>A table replayed.</summary>
/// <param name="Table">The table.</param>
/// <param name="Start">Mean number of runs at the start.</param>
/// <param name="Pool">Rows of a pool.</param>
/// <param name="Pools">Pools that every rule finished.</param>
/// <param name="Scores">Scores per rule and budget.</param>
/// <param name="Realised">Realised over expected share of the width, where all runs were chosen at once: geometric mean.</param>
internal sealed record NextOutcome(ReplayTable Table, double Start, int Pool, int Pools, IReadOnlyList<NextScore> Scores, double Realised)
{
    /// <summary>The scores of a rule at a budget.</summary>
    public NextScore Of(ReplayRule? rule, double budget) => Scores.First(s => s.Rule == rule && s.Budget.Equals(budget));
}

/// <summary>Difference of two rules with its standard error and 95 % interval from a paired bootstrap over pools, as shares of the rival's mean.</summary>
internal readonly record struct Paired(double Mean, double Error, double Low, double High);

/// <summary>Replays a table over many pools and compares rules pool by pool.</summary>
internal static class NextScores
{
    /// <summary>Budgets as shares of the pool's cost.</summary>
    public static readonly double[] Budgets = [0.01, 0.05, 0.1];

    private const int Resamples = 4000;

    /// <summary>Replays: every pool is three quarters of the rows, drawn anew, with this many random sequences each.</summary>
    /// <param name="table">The table.</param>
    /// <param name="pools">Pools.</param>
    /// <param name="sequences">Random sequences per pool and budget.</param>
    /// <param name="threads">Threads; the answer does not depend on them.</param>
    /// <param name="keep">Folder in which finished pools are kept and looked for, or null.</param>
    public static NextOutcome Run(ReplayTable table, int pools, int sequences, int threads, string? keep = null)
    {
        var ledger = new ReplayLedger(keep, table.Name, sequences);
        var ends = new Dictionary<(ReplayRule?, double), List<ReplayEnd>>?[pools];
        var starts = new int[pools];
        int part = (int)Math.Ceiling(0.75 * table.Count);
        Parallel.For(0, pools, new ParallelOptions { MaxDegreeOfParallelism = threads }, r =>
        {
            if (!ledger.Known.TryGetValue(r, out PoolOutcome? outcome)) ledger.Keep(r, outcome = Pool(table, part, sequences, r));
            (starts[r], ends[r]) = (outcome.Start, outcome.Ends);
        });

        int[] whole = [.. Enumerable.Range(0, pools).Where(r => ends[r] is not null)];
        if (whole.Length == 0) return new(table, 0, part, 0, [], double.NaN);
        NextScore[] scores = [.. ends[whole[0]]!.Keys.Select(key => new NextScore(key.Item1, key.Item2,
            Each(key, e => e.Error), Each(key, e => e.Plain), Each(key, e => e.Width), Each(key, e => e.Runs).Average(), Each(key, e => e.Covered).Average()))];
        double[] ratios = [.. whole.SelectMany(r => Budgets.SelectMany(b => ends[r]![(ReplayRule.DesignOnce, b)])
            .Where(e => e.Runs > 0).Select(e => Math.Log(e.Width / ends[r]![(null, 0)][0].Width / e.Promised)))];
        return new(table, whole.Average(r => starts[r]), part, whole.Length, scores, ratios.Length == 0 ? double.NaN : Math.Exp(ratios.Average()));

        double[] Each((ReplayRule?, double) key, Func<ReplayEnd, double> what) => [.. whole.Select(r => ends[r]![key].Average(what))];
    }

    private static PoolOutcome Pool(ReplayTable table, int part, int sequences, int r)
    {
        var random = new RandomStream(11, (ulong)r);
        int[] pool = Draw(table.Count, part, random);
        if (NextReplay.Start(table, pool) is not { } start) return new(0, null);
        var replay = new NextReplay(table, pool, start);
        double total = pool.Sum(i => table.Cost[i]);
        if (replay.AtStart() is not { } before || replay.All() is not { } all) return new(start.Length, null);
        var found = new Dictionary<(ReplayRule?, double), List<ReplayEnd>> { [(null, 0)] = [before], [(null, 1)] = [all] };
        foreach (double budget in Budgets)
        {
            foreach (ReplayRule rule in Enum.GetValues<ReplayRule>())
            {
                List<ReplayEnd> list = found[(rule, budget)] = [];
                for (int s = 0; s < (rule == ReplayRule.Random ? sequences : 1); s++)
                    if (replay.Run(rule, budget * total, random) is { } end) list.Add(end);
            }
        }

        return new(start.Length, found.Values.All(l => l.Count > 0) ? found : null);
    }

    /// <summary>Mean over budgets of ours less theirs, as a share of theirs; pools are resampled.</summary>
    public static Paired Compare(NextOutcome outcome, ReplayRule theirs, Func<NextScore, double[]> what, ReplayRule ours = ReplayRule.Design)
    {
        var difference = new double[outcome.Pools];
        foreach (double budget in Budgets)
        {
            double[] a = what(outcome.Of(ours, budget)), b = what(outcome.Of(theirs, budget));
            double scale = b.Average();
            for (int r = 0; r < difference.Length; r++) difference[r] += (a[r] - b[r]) / scale / Budgets.Length;
        }

        double[] means = [.. Enumerable.Range(0, Resamples).Select(k =>
        {
            var random = new RandomStream(5, (ulong)k);
            return Enumerable.Range(0, difference.Length).Average(_ => difference[random.NextInt(difference.Length)]);
        })];
        (double low, double high) = Statistics.Central(means, 0.95);
        return new(difference.Average(), Statistics.StandardDeviation(means), low, high);
    }

    private static int[] Draw(int count, int part, RandomStream random)
    {
        int[] rows = [.. Enumerable.Range(0, count)];
        for (int i = 0; i < part; i++)
        {
            int j = i + random.NextInt(count - i);
            (rows[i], rows[j]) = (rows[j], rows[i]);
        }

        return [.. rows.Take(part).Order()];
    }
}
