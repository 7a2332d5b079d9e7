using Foretrain.Findings;

namespace Foretrain.Forecasting.Checks;

/// <summary>Where flops, tokens and params are all there, flops / (6 tokens) tells what was counted; two answers in one table are a mixture.</summary>
internal sealed class MixedCounting : IFitCheck
{
    public string Id => "mixed-counting";

    public string LooksFor => "rows whose params are counted another way than those of the others";

    public IEnumerable<Finding> Look(LawFit fit)
    {
        if (FitChecks.Input(fit, "params") is not { } sizes || FitChecks.Column(fit, "tokens") is not { } tokens || FitChecks.Column(fit, "flops") is not { } flops) yield break;
        double[] ratio = [.. Enumerable.Range(0, sizes.Length).Select(i => flops[i] / (6 * tokens[i] * sizes[i]))];
        int[] alike = [.. Enumerable.Range(0, ratio.Length).Where(i => Math.Abs(ratio[i] - 1) < 0.01)], other = [.. Enumerable.Range(0, ratio.Length).Where(i => Math.Abs(ratio[i] - 1) > 0.1)];
        if (alike.Length < 3 || other.Length < 3 || alike.Length + other.Length < 0.9 * ratio.Length) yield break;

        // Attention or embeddings make the ratio drift with size in every row; a mixture has both kinds at the same sizes.
        double low = alike.Min(i => sizes[i]), high = alike.Max(i => sizes[i]);
        if (other.Count(i => sizes[i] >= low && sizes[i] <= high) < other.Length / 2) yield break;
        int[] fewer = alike.Length < other.Length ? alike : other;
        yield return new(Id, Severity.Warning,
            $"flops / (6 tokens params) is 1 in {alike.Length} rows and {Numerics.Statistics.Median(other.Select(i => ratio[i]).ToArray()):0.00} in {other.Length} of the same sizes",
            "some rows count embeddings (or other parts) and some do not: one law cannot hold for both", "bring the column to one convention, or fit the kinds apart with --by", FitChecks.Lines(fit, fewer));
    }
}
