namespace Foretrain.Data.Histories;

/// <summary>What one row of a run holds of its history.</summary>
public enum ReductionKind
{
    /// <summary>The last value of every column.</summary>
    Final,

    /// <summary>The mean of the last values of every numeric column; of text the last.</summary>
    LastMean,
}

/// <summary>How a history is reduced to one row per run.</summary>
public sealed record ReductionOptions
{
    /// <summary>Column that names the run; null when every file (or what its reader calls a run) is one.</summary>
    public string? RunColumn { get; init; }

    /// <summary>Column by which the last value is told; null goes by the order of rows.</summary>
    public string? StepColumn { get; init; }

    /// <summary>What is kept.</summary>
    public ReductionKind Kind { get; init; }

    /// <summary>How many values the mean is over.</summary>
    public int Last { get; init; } = 10;

    /// <summary>Threads, 0 for one per core. Results do not depend on it.</summary>
    public int Threads { get; init; }
}
