using Foretrain.Findings;
using Foretrain.Numerics;
using Foretrain.Quantities;

namespace Foretrain.Planning;

/// <summary>
/// Approach 1 of Hoffmann et al. 2022: the lower envelope of loss over compute. Along training curves, at log-spaced compute
/// values, the curve of lowest loss gives size and tokens; of finished runs, those that beat every run of less compute do.
/// </summary>
/// <remarks>
/// A winner counts only when curves of smaller and of larger models reach the same compute, otherwise the smallest model of the
/// study wins by default and flattens the line. Intermediate losses of one long run are above those of a run whose schedule
/// ended there, so give curves whose schedules match.
/// </remarks>
public static class IsoFlopEnvelope
{
    /// <summary>Lines of the best params and tokens along the envelope.</summary>
    /// <param name="input">The runs, with <see cref="IsoFlopInput.Curves"/> for rows along training curves.</param>
    /// <param name="options">Choices; null for the defaults. Method and budget tolerance play no part.</param>
    /// <param name="cancel">Stops between replicates.</param>
    /// <exception cref="ForetrainException"><c>isoflop-input</c>, <c>isoflop-options</c>, <c>isoflop-no-line</c>.</exception>
    public static IsoFlopResult Fit(IsoFlopInput input, IsoFlopOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new();
        IsoFlopChecks.Check(input, options);
        return input.Curves is null ? OfFinishedRuns(input, options, cancel) : OfCurves(input, input.Curves, options, cancel);
    }

    private static IsoFlopResult OfFinishedRuns(IsoFlopInput input, IsoFlopOptions options, CancellationToken cancel)
    {
        int n = input.Flops.Length;
        int[] order = [.. Enumerable.Range(0, n).OrderBy(i => input.Flops[i]).ThenBy(i => input.Loss[i])];
        int[] winners = Winners(order, input);
        List<Finding> findings = [];
        if (winners.Length < 5)
        {
            findings.Add(new("few-envelope-runs", Severity.Warning, $"{winners.Length} of {n} runs beat every run of less compute",
                "the line through them is hardly determined", "add runs, or give training curves"));
        }

        int[][] drawn = new int[options.Replicates][];
        Parallel.For(0, options.Replicates, new() { CancellationToken = cancel }, r =>
        {
            RandomStream random = new(options.Seed, (ulong)r);
            bool[] present = new bool[n];
            for (int i = 0; i < n; i++) present[random.NextInt(n)] = true;
            drawn[r] = Winners([.. order.Where(i => present[i])], input);
        });
        return new(Line("params", input.Params), Line("tokens", input.Tokens), findings.ToEquatableList());

        IsoFlopLine? Line(string quantity, double[]? sizes)
        {
            if (sizes is null) return null;
            LogLine? Fit(int[] rows) => LogLine.Fit([.. rows.Select(i => Math.Log(input.Flops[i]))], [.. rows.Select(i => Math.Log(sizes[i]))], []);
            LogLine line = (winners.Length < 3 ? null : Fit(winners)) ?? throw TooFew(quantity, winners.Length, "runs beat every run of less compute");
            return IsoFlopLines.Describe(quantity, [], line, [.. drawn.Where(d => d.Length >= 3).Select(Fit).OfType<LogLine>()], winners.Length, options);
        }
    }

    private static int[] Winners(int[] ascending, IsoFlopInput input)
    {
        List<int> winners = [];
        double lowest = double.PositiveInfinity;
        foreach (int i in ascending)
        {
            if (input.Loss[i] >= lowest) continue;
            lowest = input.Loss[i];
            winners.Add(i);
        }

        return [.. winners];
    }

    private static IsoFlopResult OfCurves(IsoFlopInput input, int[] curveOf, IsoFlopOptions options, CancellationToken cancel)
    {
        if (curveOf.Length != input.Flops.Length) throw new ForetrainException("isoflop-input", $"curves has {curveOf.Length} values for {input.Flops.Length} rows");
        if (input.Params is null) throw new ForetrainException("isoflop-input", "params are not given", hint: "the envelope of training curves needs the size of every curve");
        Curve[] curves = [.. Enumerable.Range(0, curveOf.Length).GroupBy(i => curveOf[i]).OrderBy(g => g.Key).Select(g => new Curve(input, [.. g])).Where(c => c.LogFlops.Length > 1)];
        if (curves.Length < 3) throw TooFew("params", curves.Length, "curves have two or more points");

        double low = curves.Min(c => c.LogFlops[0]), high = curves.Max(c => c.LogFlops[^1]);
        double[] grid = [.. Enumerable.Range(0, options.EnvelopePoints).Select(k => low + (high - low) * k / (options.EnvelopePoints - 1))];
        double[][] losses = [.. curves.Select(c => grid.Select(c.LogLoss).ToArray())];
        int[] all = [.. Enumerable.Range(0, curves.Length)];
        (int Point, int Curve)[] best = Best(all, curves, losses);
        List<Finding> findings = [];
        if (best.Length < grid.Length / 2)
        {
            findings.Add(new("envelope-short", Severity.Warning,
                $"only {best.Length} of {grid.Length} compute values have a best model between smaller and larger ones",
                "the line rests on a part of the compute range", "add curves of smaller and larger models"));
        }

        LogLine?[][] drawn = new LogLine?[options.Replicates][];
        Parallel.For(0, options.Replicates, new() { CancellationToken = cancel }, r =>
        {
            RandomStream random = new(options.Seed, (ulong)r);
            int[] some = [.. all.Select(_ => all[random.NextInt(all.Length)]).Distinct().Order()];
            (int, int)[] points = Best(some, curves, losses);
            drawn[r] = points.Length < 3 ? [null, null] : [Fit(points, false), input.Tokens is null ? null : Fit(points, true)];
        });
        return new(Line("params", 0)!, input.Tokens is null ? null : Line("tokens", 1), findings.ToEquatableList());

        LogLine? Fit((int Point, int Curve)[] points, bool tokens) => LogLine.Fit(
            [.. points.Select(p => grid[p.Point])], [.. points.Select(p => tokens ? curves[p.Curve].LogTokens(grid[p.Point]) : curves[p.Curve].LogParams)], []);

        IsoFlopLine Line(string quantity, int which)
        {
            LogLine line = (best.Length < 3 ? null : Fit(best, which == 1)) ?? throw TooFew(quantity, best.Length, "compute values have a best model between smaller and larger ones");
            // Neighbouring grid points share a curve, so their scatter says nothing about the error of the line: only the bootstrap does.
            LogLine bare = line with { InterceptError = double.NaN, SlopeError = double.NaN };
            return IsoFlopLines.Describe(quantity, [], bare, [.. drawn.Select(d => d[which]).OfType<LogLine>()], 2, options);
        }
    }

    private static (int Point, int Curve)[] Best(int[] chosen, Curve[] curves, double[][] losses)
    {
        List<(int, int)> best = [];
        for (int k = 0; k < losses[0].Length; k++)
        {
            int winner = -1;
            double smallest = double.PositiveInfinity, largest = double.NegativeInfinity;
            foreach (int c in chosen)
            {
                if (double.IsNaN(losses[c][k])) continue;
                smallest = Math.Min(smallest, curves[c].LogParams);
                largest = Math.Max(largest, curves[c].LogParams);
                if (winner < 0 || losses[c][k] < losses[winner][k]) winner = c;
            }

            if (winner >= 0 && curves[winner].LogParams > smallest && curves[winner].LogParams < largest) best.Add((k, winner));
        }

        return [.. best];
    }

    private static ForetrainException TooFew(string quantity, int count, string what)
        => new("isoflop-no-line", $"{NumberText.Format(count)} {what}; a line of best {quantity} needs three", hint: "add runs, or use isoFLOP budgets");

    /// <summary>One training curve: ln loss and ln tokens, linear in ln C between logged points.</summary>
    private sealed class Curve
    {
        private readonly double[] _logLoss;
        private readonly double[]? _logTokens;

        public Curve(IsoFlopInput input, int[] rows)
        {
            // Of rows with equal compute (a restart logged twice) the last one counts.
            int[] order = [.. rows.OrderBy(r => input.Flops[r]).GroupBy(r => input.Flops[r]).Select(g => g.Last())];
            LogFlops = [.. order.Select(r => Math.Log(input.Flops[r]))];
            _logLoss = [.. order.Select(r => Math.Log(input.Loss[r]))];
            _logTokens = input.Tokens is null ? null : [.. order.Select(r => Math.Log(input.Tokens[r]))];
            LogParams = Math.Log(input.Params![order[0]]);
        }

        public double[] LogFlops { get; }

        public double LogParams { get; }

        /// <summary>NaN outside the curve.</summary>
        public double LogLoss(double logFlops) => At(_logLoss, logFlops);

        public double LogTokens(double logFlops) => At(_logTokens!, logFlops);

        private double At(double[] values, double x)
        {
            if (x < LogFlops[0] || x > LogFlops[^1]) return double.NaN;
            int i = Array.BinarySearch(LogFlops, x);
            if (i >= 0) return values[i];
            i = ~i;
            double share = (x - LogFlops[i - 1]) / (LogFlops[i] - LogFlops[i - 1]);
            return values[i - 1] + share * (values[i] - values[i - 1]);
        }
    }
}
