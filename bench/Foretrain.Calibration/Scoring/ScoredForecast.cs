using Foretrain.Backtesting;
using Foretrain.Calibration.Methods;
using Foretrain.Fitting;

namespace Foretrain.Calibration.Scoring;

/// <summary>
/// One forecast beside its outcome. Errors, widths and scores are on the scale of residuals: differences of logarithms, or
/// parts of the observed size where the series holds values that are not positive. One in a hundred is one per cent in both.
/// </summary>
internal sealed record ScoredForecast
{
    /// <summary>Distances are cut off here, so that a distribution without end has a score at all: a factor of a thousand.</summary>
    public static readonly double Farthest = Math.Log(1000);

    /// <summary>Quantiles that stand for a distribution in its CRPS: enough for three digits.</summary>
    private const int Points = 99;

    public required string Group { get; init; }

    public required string Method { get; init; }

    /// <summary>Verdict of the fit's certificate.</summary>
    public required FitCode Fit { get; init; }

    /// <summary>Largest cost known.</summary>
    public required double Known { get; init; }

    /// <summary>Line of the outcome in its table.</summary>
    public required int Line { get; init; }

    /// <summary>log10 of the cost of the target over the largest cost known.</summary>
    public required double Horizon { get; init; }

    public required double Value { get; init; }

    public required double Observed { get; init; }

    /// <summary>Point forecast minus outcome.</summary>
    public required double Error { get; init; }

    /// <summary>|forecast / outcome - 1|, as plain fits are quoted.</summary>
    public double Relative => Math.Abs(Value / Observed - 1);

    public required (double Low, double High) At80 { get; init; }

    public required (double Low, double High) At95 { get; init; }

    public required double Crps { get; init; }

    public bool Holds80 => Scores.Covers(At80.Low, At80.High, 0);

    public bool Holds95 => Scores.Covers(At95.Low, At95.High, 0);

    public double Score80 => Scores.IntervalScore(At80.Low, At80.High, 0.8, 0);

    public double Score95 => Scores.IntervalScore(At95.Low, At95.High, 0.95, 0);

    /// <summary>Scores an outlook.</summary>
    /// <param name="outlook">What was believed.</param>
    /// <param name="observed">What came.</param>
    /// <param name="logarithmic">True when distances are differences of logarithms.</param>
    public static (double Error, (double, double) At80, (double, double) At95, double Crps) Score(Outlook outlook, double observed, bool logarithmic)
    {
        double Distance(double value) => Math.Clamp(logarithmic ? value > 0 ? Math.Log(value / observed) : double.NegativeInfinity : (value - observed) / Math.Abs(observed), -Farthest, Farthest);
        double Quantile(double p) => Distance(outlook.Quantile(p));
        return (Distance(outlook.Value), (Quantile(0.1), Quantile(0.9)), (Quantile(0.025), Quantile(0.975)), Scores.Crps([.. Enumerable.Range(0, Points).Select(k => Quantile((k + 0.5) / Points))], 0));
    }
}
