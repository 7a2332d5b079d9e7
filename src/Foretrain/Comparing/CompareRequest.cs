using Foretrain.Forecasting;

namespace Foretrain.Comparing;

/// <summary>A recipe: a name and the law fitted to its runs.</summary>
/// <param name="Name">Name in reports.</param>
/// <param name="Law">Fitted law with its form model.</param>
public sealed record Recipe(string Name, FittedLaw Law);

/// <summary>A question to <see cref="Comparer"/>.</summary>
public sealed record CompareRequest
{
    /// <summary>Inputs of the target, or <c>flops</c> alone (or with inputs to hold): each recipe at its own best split.</summary>
    public required IReadOnlyDictionary<string, double> At { get; init; }

    /// <summary>Axis along which a crossover is sought, or null: flops where the law has a cost, else its input.</summary>
    public string? Axis { get; init; }

    /// <summary>Where on the axis a crossover is sought, or null for the smallest run to ten times target and largest run.</summary>
    public (double Low, double High)? Within { get; init; }

    /// <summary>Probability from which a comparison counts as settled.</summary>
    public double Sure { get; init; } = 0.9;

    /// <summary>Level of intervals, 0..1.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>True when a larger outcome is better.</summary>
    public bool HigherWins { get; init; }

    /// <summary>Seed of the draws.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Joint draws for crossover and multiplier.</summary>
    public int Draws { get; init; } = 4000;

    /// <summary>Threads, 0 for one per core. Results do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Correlation of the form errors of two recipes.</summary>
    public double SharedForm { get; init; } = DefaultSharedForm;

    /// <summary>Typical gap at the target before any run is seen, as a share of the outcome; infinite for no opinion.</summary>
    public double TypicalGap { get; init; } = DefaultTypicalGap;

    /// <summary>Factor on every standard deviation of the comparison; the forecasts of single recipes have their own.</summary>
    public double Inflation { get; init; } = DefaultInflation;

    /// <summary>See <see cref="PairModel.DefaultInflation"/>.</summary>
    public const double DefaultInflation = PairModel.DefaultInflation;

    /// <summary>See <see cref="PairModel.SharedForm"/>.</summary>
    public const double DefaultSharedForm = PairModel.SharedForm;

    /// <summary>See <see cref="PairModel.TypicalGap"/>.</summary>
    public const double DefaultTypicalGap = PairModel.TypicalGap;
}
