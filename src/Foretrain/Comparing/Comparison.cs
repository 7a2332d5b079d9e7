using Foretrain.Findings;
using Foretrain.Forecasting;

namespace Foretrain.Comparing;

/// <summary>What one recipe is expected to give at the target.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="At">Inputs; with a budget, the split that its own fit calls best.</param>
/// <param name="Value">Median of the mean outcome, errors of constants and form considered.</param>
/// <param name="Fitted">The fitted law, taken at its word.</param>
/// <param name="Interval">Interval of the mean outcome: errors of constants and form.</param>
/// <param name="Errors">Standard deviations by source, on the residual scale.</param>
/// <param name="Seen">Least and largest value of the axis among its runs; null when unknown.</param>
public sealed record RecipeForecast(
    Recipe Recipe, IReadOnlyDictionary<string, double> At, double Value, double Fitted, Interval Interval, ErrorSources Errors, (double Low, double High)? Seen);

/// <summary>Where along the axis the better recipe changes.</summary>
/// <param name="LeaderBefore">True when the leader wins below it and the other recipe above.</param>
/// <param name="Before">Recipe that wins below it.</param>
/// <param name="After">Recipe that wins above it.</param>
/// <param name="Value">Median over draws; 0 when most draws change before the range, infinite when after it or never.</param>
/// <param name="Low">Lower end of the interval; 0 when it lies before the range.</param>
/// <param name="High">Upper end; infinite when it lies after the range, or nowhere.</param>
/// <param name="Level">Level of the interval.</param>
/// <param name="Probability">Share of draws with a crossover in the range.</param>
/// <param name="From">Lower end of the range searched.</param>
/// <param name="To">Upper end of the range searched.</param>
public sealed record Crossover(bool LeaderBefore, string Before, string After, double Value, double Low, double High, double Level, double Probability, double From, double To);

/// <summary>How much further along the axis the loser must go to match the winner at the target.</summary>
/// <param name="Value">Factor, median over draws; infinite when most draws never match it.</param>
/// <param name="Low">Lower end of the interval; 0 when below the range searched.</param>
/// <param name="High">Upper end; infinite when the loser may never match it.</param>
/// <param name="Level">Level of the interval.</param>
/// <param name="Never">Share of draws in which no value up to <paramref name="Most"/> matches it.</param>
/// <param name="Most">Largest factor searched.</param>
public sealed record Multiplier(double Value, double Low, double High, double Level, double Never, double Most);

/// <summary>Runs that would be added to tell two recipes apart.</summary>
/// <param name="Recipes">Recipes to run, one run each.</param>
/// <param name="Axis">Value of the axis of each run.</param>
/// <param name="At">Inputs per run.</param>
/// <param name="Cost">Cost of all runs together: FLOP where the law has a cost, else the axis.</param>
/// <param name="Expected">Probability of the more likely winner to be expected afterwards.</param>
public sealed record ExtraRun(EquatableList<string> Recipes, double Axis, EquatableList<IReadOnlyDictionary<string, double>> At, double Cost, double Expected);

/// <summary>The leader against one other recipe.</summary>
public sealed record Pairing
{
    /// <summary>Recipe with the better forecast.</summary>
    public required string Leader { get; init; }

    /// <summary>The other recipe.</summary>
    public required string Other { get; init; }

    /// <summary>Probability that the leader has the better mean outcome at the target.</summary>
    public required double Win { get; init; }

    /// <summary>True when the more likely winner reaches the probability asked for.</summary>
    public required bool Settled { get; init; }

    /// <summary>outcome(other) - outcome(leader), relative to the leader where errors are relative; with its interval.</summary>
    public required (double Value, double Low, double High) Gap { get; init; }

    /// <summary>Where the winner changes, or null when no draw has a change within the range.</summary>
    public Crossover? Crossover { get; init; }

    /// <summary>What the other recipe must spend to match the leader.</summary>
    public required Multiplier Multiplier { get; init; }

    /// <summary>Cheapest runs that are expected to settle it; null when it is settled or none up to the target does.</summary>
    public ExtraRun? Settles { get; init; }

    /// <summary>Most convincing runs up to the target, whether they settle it or not; null when it is settled.</summary>
    public ExtraRun? Best { get; init; }
}

/// <summary>Recipes compared at one target.</summary>
public sealed record Comparison
{
    /// <summary>Target as asked.</summary>
    public required IReadOnlyDictionary<string, double> Target { get; init; }

    /// <summary>Axis of crossover and multiplier.</summary>
    public required string Axis { get; init; }

    /// <summary>What else happens along the axis, in words.</summary>
    public required string Along { get; init; }

    /// <summary>Forecasts, best first.</summary>
    public required EquatableList<RecipeForecast> Recipes { get; init; }

    /// <summary>The best forecast against each other one, in the order of <see cref="Recipes"/>.</summary>
    public required EquatableList<Pairing> Pairings { get; init; }

    /// <summary>True when gaps are relative.</summary>
    public required bool Relative { get; init; }

    /// <summary>Remarks.</summary>
    public EquatableList<Finding> Findings { get; init; } = [];
}
