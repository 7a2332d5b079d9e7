using Foretrain.Forecasting;
using Foretrain.Laws;

namespace Foretrain.Chaining;

/// <summary>One fit of a stage: the rows that agree in everything the later laws look at.</summary>
/// <param name="Keys">Values of the later laws' inputs, by name.</param>
/// <param name="Rows">Rows fitted.</param>
/// <param name="Fit">The fit, or null when there is none.</param>
/// <param name="Forecast">Its forecast at the target, or null.</param>
/// <param name="Error">Root mean square of the residuals, in the logarithm when the chain is; NaN without a fit.</param>
/// <param name="Why">Why there is no forecast, or null.</param>
public sealed record ChainGroup(
    IReadOnlyDictionary<string, double> Keys, int Rows, LawFit? Fit, Forecast? Forecast, double Error, ForetrainException? Why)
{
    /// <summary>What is passed on to the next law: the law's own value, or NaN.</summary>
    public double Value => Forecast?.Fitted ?? double.NaN;

    /// <summary>Interval of the forecast, or null.</summary>
    public Interval? Interval => Forecast?.Interval;
}

/// <summary>One law of a chain with its fits.</summary>
/// <param name="Law">The law.</param>
/// <param name="At">Where its fits forecast, by input.</param>
/// <param name="Keys">Inputs of the later laws, which tell its fits apart; none for the last law.</param>
/// <param name="Groups">The fits, in order of first appearance.</param>
public sealed record ChainStage(Law Law, IReadOnlyDictionary<string, double> At, EquatableList<string> Keys, EquatableList<ChainGroup> Groups)
{
    /// <summary>Fits with a forecast.</summary>
    public int Fitted => Groups.Count(g => g.Why is null);
}

/// <summary>A chain of laws, each fitted to the forecasts of the one before.</summary>
/// <param name="Stages">First the law closest to the rows, last the one that gives the answer.</param>
/// <param name="Output">What is forecast.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="IsLog">True when errors are relative, in the logarithm.</param>
/// <param name="Last">Forecast of the last law on its own.</param>
/// <param name="Interval">Interval of the chain: that of the last law, widened by those of the laws before; null when unknown.</param>
/// <param name="Findings">What is remarkable.</param>
public sealed record ChainResult(
    EquatableList<ChainStage> Stages, string Output, string Unit, bool IsLog, Forecast Last, Interval? Interval, EquatableList<Findings.Finding> Findings)
{
    /// <summary>The forecast.</summary>
    public double Value => Last.Fitted;
}
