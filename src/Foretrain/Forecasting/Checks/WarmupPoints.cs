using Foretrain.Findings;

namespace Foretrain.Forecasting.Checks;

/// <summary>The first points of long curves, still learning frequencies of tokens, lie off every law of loss.</summary>
internal sealed class WarmupPoints : IFitCheck
{
    private const int LeastPoints = 8;

    public string Id => "warmup-points";

    public string LooksFor => "the first points of a size far off the law that holds for the others";

    public IEnumerable<Finding> Look(LawFit fit)
    {
        if (FitChecks.Input(fit, "tokens") is not { } tokens) yield break;
        double[] sizes = FitChecks.Input(fit, "params") ?? new double[tokens.Length], excess = FitChecks.Excess(fit);
        double scale = FitChecks.Scale(fit);
        if (!(scale > 0)) yield break;
        var early = new List<int>();
        int curves = 0;
        foreach (var size in Enumerable.Range(0, tokens.Length).GroupBy(i => sizes[i]).Where(g => g.Count() >= LeastPoints))
        {
            curves++;
            foreach (int row in size.OrderBy(i => tokens[i]))
            {
                if (Math.Abs(excess[row]) < 5 * scale) break;
                early.Add(row);
            }
        }

        if (early.Count == 0 || early.Count < curves / 2 || early.Count > tokens.Length / 3) yield break;
        yield return new(Id, Severity.Warning,
            $"the first {(early.Count == 1 ? "point lies" : $"{early.Count} points of their sizes lie")} more than five standard deviations off the law, up to {early.Max(r => Math.Abs(excess[r])):P0}",
            "during warm-up and the first tokens loss follows no power law; such points bend the fit where it matters least",
            "leave them out, e.g. --where \"tokens >= 1e9\", and see whether the forecast moves", FitChecks.Lines(fit, early));
    }
}
