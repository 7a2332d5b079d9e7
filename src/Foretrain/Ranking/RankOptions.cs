using Foretrain.Expressions;

namespace Foretrain.Ranking;

/// <summary>How laws are ranked.</summary>
public sealed record RankOptions
{
    /// <summary>Points at which the axis is cut, at most.</summary>
    public int Origins { get; init; } = 6;

    /// <summary>Forecasts scored per cut, at most: an even sample along the axis, the same for all laws. More change no ranking, since those of one cut go together.</summary>
    public int MostForecasts { get; init; } = 40;

    /// <summary>Parts of the cross-validation, at most; whole runs are left out.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>Seed of the parts of the cross-validation.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>True to keep whole runs on one side of every fit; false to cut through them.</summary>
    public bool KeepRunsWhole { get; init; } = true;

    /// <summary>True to try weights with which larger runs count more in the fit of the picked law; runs that have weights keep them.</summary>
    public bool Emphasis { get; init; } = true;

    /// <summary>Finds kernels that a law calls, or null.</summary>
    public CompiledFormula.KernelLookup? Kernels { get; init; }

    /// <summary>Threads, or 0 for one per core; results do not depend on it.</summary>
    public int Threads { get; init; }
}
