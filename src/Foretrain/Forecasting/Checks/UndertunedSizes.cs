using Foretrain.Findings;
using Foretrain.Numerics;
using Foretrain.Quantities;

namespace Foretrain.Forecasting.Checks;

/// <summary>A size whose runs all came out higher than the law that the other sizes agree on was probably tuned less well.</summary>
internal sealed class UndertunedSizes : IFitCheck
{
    public string Id => "undertuned-sizes";

    public string LooksFor => "a model size whose runs all lie above the law";

    public IEnumerable<Finding> Look(LawFit fit)
    {
        if (FitChecks.Input(fit, "params") is not { } sizes) yield break;
        double[] excess = FitChecks.Excess(fit);
        var groups = Enumerable.Range(0, sizes.Length).GroupBy(i => sizes[i]).Where(g => g.Count() >= 3).Select(g => (Size: g.Key, Rows: g.ToArray(), Mean: g.Average(i => excess[i]))).ToList();
        if (groups.Count < 4) yield break;
        double spread = Statistics.MadToSigma * Statistics.MedianAbsoluteDeviation(groups.Select(g => g.Mean).ToArray()), noise = FitChecks.Scale(fit);
        foreach (var g in groups)
        {
            double error = Math.Sqrt(spread * spread + noise * noise / g.Rows.Length);
            if (!(g.Mean > 3 * error) || g.Rows.Any(i => excess[i] <= 0)) continue;
            yield return new(Id, Severity.Warning, $"all {g.Rows.Length} runs at params = {NumberText.Format(g.Size, 4)} lie above the law, by {g.Mean:P1} on average",
                g.Size >= groups.Max(x => x.Size) ? "the largest size carries the forecast: if it was tuned less well, the forecast is too high; if the law bends there, it is too low for what is still larger"
                    : "it was probably tuned less well than its neighbours (learning rate, batch, warm-up) and lifts the law around it",
                "check its hyper-parameters; leave it out with --where and compare", FitChecks.Lines(fit, g.Rows));
        }
    }
}
