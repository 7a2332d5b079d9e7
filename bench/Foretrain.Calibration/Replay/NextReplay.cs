using Foretrain.Design;
using Foretrain.Forecasting;
using Foretrain.Numerics;

namespace Foretrain.Calibration.Replay;

/// <summary>End of one replay.</summary>
/// <param name="Error">Mean |ln(forecast / outcome)| over targets, of the forecast that the program quotes.</param>
/// <param name="Plain">The same of the fitted law taken at its word.</param>
/// <param name="Width">Mean ln(high / low) over targets.</param>
/// <param name="Runs">Runs chosen.</param>
/// <param name="Promised">Share of the width that the choice expected to be left, where all were chosen at once; else NaN.</param>
/// <param name="Covered">Share of targets inside their interval.</param>
internal sealed record ReplayEnd(double Error, double Plain, double Width, int Runs, double Promised, double Covered);

/// <summary>Hides rows of a pool and shows those that a rule asks for.</summary>
/// <param name="table">The table.</param>
/// <param name="pool">Rows that take part.</param>
/// <param name="start">Those known at the start.</param>
internal sealed class NextReplay(ReplayTable table, int[] pool, int[] start)
{
    /// <summary>Level of the intervals.</summary>
    public const double Level = 0.95;

    private readonly Dictionary<string, FittedLaw?> _fits = new(StringComparer.Ordinal);

    /// <summary>The cheapest rows: two and a half per free constant as long as they cost 2 % of the pool together, or the fewest that can be fitted.</summary>
    public static int[]? Start(ReplayTable table, int[] pool)
    {
        int free = table.Law.Parameters.Count(q => q.Fixed is null && q.TiedTo is null), count = 0;
        int[] order = [.. pool.OrderBy(i => table.Cost[i]).ThenBy(i => i)];
        double total = pool.Sum(i => table.Cost[i]), spent = 0;
        while (count < order.Length && count < Math.Ceiling(2.5 * free) && spent + table.Cost[order[count]] <= 0.02 * total) spent += table.Cost[order[count++]];
        for (count = Math.Max(count, free + 2); count < order.Length; count++) if (table.Fit(order[..count]) is not null) return order[..count];
        return null;
    }

    /// <summary>Replays a rule.</summary>
    /// <param name="rule">How runs are chosen.</param>
    /// <param name="budget">What they may cost together.</param>
    /// <param name="random">For <see cref="ReplayRule.Random"/>.</param>
    public ReplayEnd? Run(ReplayRule rule, double budget, RandomStream? random = null)
    {
        (List<int> known, double promised) = Choose(rule, budget, random);
        return End(known, rule == ReplayRule.DesignOnce ? promised : double.NaN);
    }

    /// <summary>Rows known after a rule has spent its budget, in the order they became known.</summary>
    /// <param name="rule">How runs are chosen.</param>
    /// <param name="budget">What they may cost together.</param>
    /// <param name="random">For <see cref="ReplayRule.Random"/>.</param>
    /// <returns>The rows, and the share of the width that the last advice expected to be left.</returns>
    public (List<int> Known, double Promised) Choose(ReplayRule rule, double budget, RandomStream? random = null)
    {
        List<int> known = [.. start];
        if (rule is ReplayRule.Design or ReplayRule.DesignOnce) return (known, Advised(known, budget, once: rule == ReplayRule.DesignOnce));
        Take(known, rule, budget, random);
        return (known, double.NaN);
    }

    /// <summary>With every row of the pool.</summary>
    public ReplayEnd? All() => End([.. pool], double.NaN);

    /// <summary>With the rows at the start only.</summary>
    public ReplayEnd? AtStart() => End([.. start], double.NaN);

    private double Advised(List<int> known, double left, bool once)
    {
        double promised = double.NaN;
        List<int> advised = [];
        while (true)
        {
            int[] hidden = [.. Hidden(known).Where(i => table.Cost[i] <= left)];
            if (hidden.Length == 0) return promised;
            if (FitOf(known) is not { } law)
            {
                // Runs that cannot be fitted yet call for no new advice: the runs advised last are done in their order.
                int next = advised.FindIndex(hidden.Contains);
                if (next < 0) return promised;
                known.Add(advised[next]);
                left -= table.Cost[advised[next]];
                continue;
            }

            DesignResult design = RunDesigner.Choose(law, new()
            {
                Goal = new ForecastGoal(table.TargetColumns),
                Existing = [.. table.Columns.Select(c => known.Select(i => c[i]).ToArray())],
                Candidates = [.. hidden.Select(i => new Candidate([.. table.Columns.Select(c => c[i])], table.Cost[i]))],
                Budget = left,
                InsideToo = true,
            });
            if (design.Steps.Count == 0) return promised;
            advised = [.. design.Steps.Select(s => hidden[s.Index])];
            foreach (DesignStep step in design.Steps.Take(once ? design.Steps.Count : 1))
            {
                known.Add(hidden[step.Index]);
                left -= step.Run.Cost;
                promised = step.Left;
            }

            if (once) return promised;
        }
    }

    private void Take(List<int> known, ReplayRule rule, double budget, RandomStream? random)
    {
        double[][] place = [.. table.Columns.Select(Scaled)];
        while (true)
        {
            int[] open = [.. Hidden(known).Where(i => table.Cost[i] <= budget)];
            if (open.Length == 0) return;
            int next = rule switch
            {
                ReplayRule.Random => open[random!.NextInt(open.Length)],
                ReplayRule.Cheapest => open.MinBy(i => table.Cost[i]),
                _ => open.MaxBy(i => known.Min(k => place.Sum(c => (c[i] - c[k]) * (c[i] - c[k])))),
            };
            known.Add(next);
            budget -= table.Cost[next];
        }
    }

    private double[] Scaled(double[] column)
    {
        double[] x = pool.All(i => column[i] > 0) ? [.. column.Select(v => Math.Log(v))] : column;
        double low = pool.Min(i => x[i]), span = Math.Max(pool.Max(i => x[i]) - low, 1e-12);
        return [.. x.Select(v => (v - low) / span)];
    }

    private IEnumerable<int> Hidden(List<int> known) => pool.Except(known);

    // Where a choice cannot be fitted, or its fit says nothing about a target, its last runs are taken back: every rule has the same excuse.
    private ReplayEnd? End(List<int> known, double promised)
    {
        for (int count = known.Count; count >= start.Length; count--)
        {
            if (FitOf(count == known.Count ? known : known[..count]) is not { } law) continue;
            Predictive far = Predictive.Of(law, table.TargetColumns)!;
            int targets = table.TargetLoss.Length;
            (double Low, double High)[] intervals = [.. Enumerable.Range(0, targets).Select(t => far.Central(t, Level))];
            double error = Error(t => far.Quantile(t, 0.5)), plain = Error(t => far.Values[t]), width = intervals.Average(i => Math.Log(i.High / i.Low));
            if (double.IsFinite(error) && double.IsFinite(plain) && double.IsFinite(width))
                return new(error, plain, width, known.Count - start.Length, promised, Enumerable.Range(0, targets).Average(t => table.TargetLoss[t] >= intervals[t].Low && table.TargetLoss[t] <= intervals[t].High ? 1.0 : 0));
        }

        return null;

        double Error(Func<int, double> forecast) => Enumerable.Range(0, table.TargetLoss.Length).Average(t => Math.Abs(Math.Log(forecast(t) / table.TargetLoss[t])));
    }

    private FittedLaw? FitOf(IReadOnlyList<int> rows)
    {
        string key = string.Join(',', rows.Order());
        if (_fits.TryGetValue(key, out FittedLaw? known)) return known;
        return _fits[key] = table.Fit(rows);
    }
}
