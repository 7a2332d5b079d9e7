namespace Foretrain.Cleaning;

/// <summary>What becomes of the rows of a run.</summary>
public enum RowsKept
{
    /// <summary>Every checkpoint, with the run as cluster.</summary>
    Every,

    /// <summary>The last checkpoint that has a loss.</summary>
    Final,

    /// <summary>The last checkpoint, with the mean of the last losses.</summary>
    LastMean,
}

/// <summary>What cleaning is to do.</summary>
public sealed record CleaningOptions
{
    /// <summary>True to join runs that go on where another one of the same configuration stopped.</summary>
    public bool Stitch { get; init; }

    /// <summary>What becomes of the rows of a run.</summary>
    public RowsKept Rows { get; init; } = RowsKept.Every;

    /// <summary>Losses in the mean, with <see cref="RowsKept.LastMean"/>.</summary>
    public int LastK { get; init; } = 5;

    /// <summary>Losses in a trailing mean, 0 for none.</summary>
    public int Smooth { get; init; }

    /// <summary>Column names such as <c>loss=val_ce</c>.</summary>
    public IReadOnlyList<string> Map { get; init; } = [];

    /// <summary>Decisions that are not to be taken: a kind (<c>overlap</c>) or one of them (<c>overlap:run-a</c>).</summary>
    public IReadOnlyList<string> Keep { get; init; } = [];
}

/// <summary>A decision about rows, and how to undo it.</summary>
/// <param name="Kind">Stable kind: <c>one-run</c>, <c>duplicates</c>, <c>same-curve</c>, <c>stitch</c>, <c>overlap</c>, <c>seeds</c>, <c>status</c>, <c>warm-up</c>, <c>cooldown</c>, <c>smooth</c>, <c>final</c>.</param>
/// <param name="Id">Stable id, <c>KIND:RUN</c>, or the kind alone for a decision about all runs.</param>
/// <param name="What">What was done, with numbers.</param>
/// <param name="Why">What it was told by.</param>
/// <param name="Rows">Rows it is about, as 0-based positions in the table that was cleaned.</param>
/// <param name="Removed">True when these rows are not in the result; false when they are marked or changed.</param>
public sealed record CleaningDecision(string Kind, string Id, string What, string Why, EquatableList<int> Rows, bool Removed)
{
    /// <summary>The option that undoes it.</summary>
    public string Undo => $"--keep {(Id.All(c => char.IsLetterOrDigit(c) || c is '-' or ':' or '_' or '.' or '/') ? Id : $"\"{Id}\"")}";
}
