using Foretrain.Backtesting;

namespace Foretrain.Ranking;

/// <summary>The forecasts of one law in an average.</summary>
/// <param name="Outcomes">Its distributions.</param>
/// <param name="Weight">Weight, not negative; weights need not sum to one.</param>
/// <param name="Positions">Where each target stands among its distributions: a law over whole runs has more rows than are asked about.</param>
public sealed record AveragedPart(IOutcomes Outcomes, double Weight, IReadOnlyList<int> Positions);

/// <summary>The forecasts of several laws as one distribution: a mixture, so that where laws disagree the interval is wide.</summary>
/// <param name="parts">Laws at the same targets.</param>
public sealed class AveragedForecast(IReadOnlyList<AveragedPart> parts) : IOutcomes
{
    private readonly double _total = parts.Sum(p => p.Weight);

    /// <inheritdoc/>
    public double Probability(int target, double value)
    {
        double sum = 0;
        foreach (AveragedPart p in parts) if (p.Weight > 0) sum += p.Weight * p.Outcomes.Probability(p.Positions[target], value);
        return sum / _total;
    }

    /// <inheritdoc/>
    public double Quantile(int target, double probability)
    {
        // The quantile of a mixture lies between those of its parts.
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (AveragedPart p in parts)
        {
            if (!(p.Weight > 0)) continue;
            double q = p.Outcomes.Quantile(p.Positions[target], probability);
            (low, high) = (Math.Min(low, q), Math.Max(high, q));
        }

        if (!double.IsFinite(low) || !double.IsFinite(high)) return double.NaN;
        for (int i = 0; i < 60 && high - low > 1e-12 * Math.Abs(high); i++)
        {
            double middle = 0.5 * (low + high);
            if (Probability(target, middle) < probability) low = middle;
            else high = middle;
        }

        return 0.5 * (low + high);
    }
}
