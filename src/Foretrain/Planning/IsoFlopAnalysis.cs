using Foretrain.Findings;
using Foretrain.Numerics;

namespace Foretrain.Planning;

/// <summary>
/// Compute-optimal size and data from groups of runs with equal compute, without a law: the best size of each budget, then a
/// line of its logarithm over ln C (Hoffmann et al. 2022, approaches 1 and 2).
/// </summary>
/// <remarks>
/// Params and tokens are fitted apart, each over its own axis: where compute is not exactly 6 params tokens their exponents do
/// not add up to one, and that is information.
/// </remarks>
public static class IsoFlopAnalysis
{
    /// <summary>Approach 2: an optimum per budget and a line through them.</summary>
    /// <param name="input">The runs.</param>
    /// <param name="options">Choices; null for the defaults.</param>
    /// <param name="cancel">Stops between replicates.</param>
    /// <exception cref="ForetrainException"><c>isoflop-input</c>, <c>isoflop-options</c>, <c>isoflop-no-line</c>.</exception>
    public static IsoFlopResult Fit(IsoFlopInput input, IsoFlopOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new();
        IsoFlopChecks.Check(input, options);
        int[][] budgets = IsoFlopBudgets.Group(input.Flops, options.BudgetTolerance);
        double[] centres = [.. budgets.Select(b => IsoFlopBudgets.Centre(input.Flops, b))];
        List<Finding> findings = [.. IsoFlopChecks.OfBudgets(input, budgets, centres)];
        IsoFlopLine? sizes = input.Params is null ? null : Line("params", input.Params, input, budgets, centres, options, findings, cancel);
        IsoFlopLine? tokens = input.Tokens is null ? null : Line("tokens", input.Tokens, input, budgets, centres, options, findings, cancel);
        return new(sizes, tokens, findings.ToEquatableList());
    }

    private static IsoFlopLine Line(
        string quantity, double[] sizes, IsoFlopInput input, int[][] budgets, double[] centres, IsoFlopOptions options, List<Finding> findings, CancellationToken cancel)
    {
        var found = budgets.Select(rows => IsoFlopMinimum.Find(sizes, input.Loss, rows, options.Method, options.FewestSizes)).ToArray();
        double[,] replicates = Resample(sizes, input.Loss, budgets, found, options, cancel);
        double[] spread = [.. budgets.Select((_, b) => found[b].Problem is null ? Spread(replicates, b) : double.NaN)];
        IsoFlopOptimum[] optima = [.. budgets.Select((rows, b) => new IsoFlopOptimum(
            centres[b], rows.Length, Math.Exp(found[b].LogSize), found[b].Loss, spread[b], found[b].Problem))];
        findings.AddRange(IsoFlopChecks.OfOptima(quantity, optima, input, budgets));

        int[] used = [.. Enumerable.Range(0, budgets.Length).Where(b => found[b].Problem is null)];
        if (used.Length < 2) throw IsoFlopChecks.NoLine(quantity, optima);
        double[] x = [.. used.Select(b => Math.Log(centres[b]))], y = [.. used.Select(b => found[b].LogSize)];
        double[] weights = options.Weighted ? Weights(used, spread) : [];
        LogLine line = LogLine.Fit(x, y, weights) ?? throw IsoFlopChecks.NoLine(quantity, optima);

        List<LogLine> lines = [];
        for (int r = 0; r < options.Replicates; r++)
        {
            int[] kept = [.. used.Where(b => !double.IsNaN(replicates[r, b]))];
            double[] replicateWeights = options.Weighted ? Weights(kept, spread) : [];
            if (kept.Length >= 2 && LogLine.Fit([.. kept.Select(b => Math.Log(centres[b]))], [.. kept.Select(b => replicates[r, b])], replicateWeights) is { } other) lines.Add(other);
        }

        return IsoFlopLines.Describe(quantity, optima, line, lines, used.Length, options);
    }

    // ln optimum per replicate and budget, NaN where the drawn runs have no interior optimum. Runs are drawn within a budget,
    // so that every replicate has the design of the study.
    private static double[,] Resample(
        double[] sizes, double[] loss, int[][] budgets, (double LogSize, double Loss, string? Problem)[] found, IsoFlopOptions options, CancellationToken cancel)
    {
        double[,] replicates = new double[options.Replicates, budgets.Length];
        Parallel.For(0, options.Replicates, new() { CancellationToken = cancel }, r =>
        {
            RandomStream random = new(options.Seed, (ulong)r);
            for (int b = 0; b < budgets.Length; b++)
            {
                int[] rows = budgets[b];
                int[] drawn = [.. rows.Select(_ => rows[random.NextInt(rows.Length)])];
                replicates[r, b] = found[b].Problem is null ? IsoFlopMinimum.Find(sizes, loss, drawn, options.Method, 3).LogSize : double.NaN;
            }
        });
        return replicates;
    }

    private static double Spread(double[,] replicates, int budget)
    {
        List<double> values = [];
        for (int r = 0; r < replicates.GetLength(0); r++) if (!double.IsNaN(replicates[r, budget])) values.Add(replicates[r, budget]);
        return values.Count < 2 ? double.NaN : Statistics.StandardDeviation([.. values]);
    }

    // A budget whose few runs happen to repeat the same optimum must not take all the weight: spreads below a tenth of the median count as that.
    private static double[] Weights(int[] budgets, double[] spread)
    {
        double[] known = [.. budgets.Select(b => spread[b]).Where(s => !double.IsNaN(s))];
        if (known.Length == 0) return [];
        double median = Math.Max(Statistics.Median(known), 1e-6);
        return [.. budgets.Select(b => double.IsNaN(spread[b]) ? median : Math.Max(spread[b], 0.1 * median)).Select(s => 1 / (s * s))];
    }
}
