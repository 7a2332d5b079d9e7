using Foretrain.Findings;

namespace Foretrain.Forecasting.Checks;

/// <summary>
/// Many rows of one size whose tokens climb in equal steps are checkpoints of one run. Their errors are shared, and unless the
/// learning rate had come down they end higher than a run planned for so many tokens would.
/// </summary>
internal sealed class CheckpointsAsRuns : IFitCheck
{
    private const int LeastPoints = 8;

    public string Id => "checkpoints-as-runs";

    public string LooksFor => "rows of one model at equally spaced tokens, taken as finished runs";

    public IEnumerable<Finding> Look(LawFit fit)
    {
        if (fit.Result.Problem.Clusters is not null || fit.Shape.Variables.Any(v => v.Text)) yield break;
        if (FitChecks.Input(fit, "tokens") is not { } tokens) yield break;
        double[] sizes = FitChecks.Input(fit, "params") ?? new double[tokens.Length];
        int[][] ladders = [.. Enumerable.Range(0, tokens.Length).GroupBy(i => sizes[i]).Select(g => g.OrderBy(i => tokens[i]).ToArray()).Where(g => EquallySpaced(g, tokens))];
        int rows = ladders.Sum(l => l.Length);
        if (rows < tokens.Length / 2) yield break;
        yield return new(Id, Severity.Warning, $"{rows} of {tokens.Length} rows are equally spaced in tokens within {(ladders.Length == 1 ? "one size" : $"{ladders.Length} sizes")}: they look like checkpoints, not finished runs",
            "checkpoints of one run share its errors, so intervals are too narrow; before the learning rate has come down their loss is too high",
            "name the column that tells runs apart with --cluster, and keep finished runs only where there are enough (--where)");
    }

    private static bool EquallySpaced(int[] rows, double[] tokens)
    {
        if (rows.Length < LeastPoints) return false;
        double[] steps = [.. rows.Zip(rows.Skip(1), (a, b) => tokens[b] - tokens[a]).Where(s => s > 0)];
        if (steps.Length < LeastPoints - 1) return false;
        double middle = Numerics.Statistics.Median(steps);
        return steps.Count(s => Math.Abs(s / middle - 1) < 0.02) >= 0.7 * steps.Length;
    }
}
