namespace Foretrain.Reproduction.Sldbench;

/// <summary>What the rows beyond those fitted are.</summary>
internal enum Beyond
{
    /// <summary>The benchmark's own test file, whole.</summary>
    Test,

    /// <summary>The part of the test file that is here.</summary>
    VisibleTest,

    /// <summary>Train rows held back by us, because the test file is not here.</summary>
    HeldBack,
}

/// <summary>A task of the benchmark, with the names that our laws have for its features.</summary>
internal sealed record SldTask
{
    /// <summary>Name, = folder.</summary>
    public required string Id { get; init; }

    /// <summary>Train file.</summary>
    public string Train { get; init; } = "train.csv";

    /// <summary>Test file, or null where it is not here.</summary>
    public string? Test { get; init; } = "test.csv";

    /// <summary>Condition for train rows that are used at all, or null.</summary>
    public string? Where { get; init; }

    /// <summary>Without a test file: condition for train rows that are held back; or null to hold back every fourth mixture in turn.</summary>
    public string? HeldBack { get; init; }

    /// <summary>Columns that play the test by turns: rows of equal values go together; only where <see cref="HeldBack"/> and <see cref="Test"/> are null.</summary>
    public string? Fold { get; init; }

    /// <summary>New name of a feature or target: <c>streams=parallel_size</c>.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Inputs computed from features: <c>tokens = num_characters * ...</c>.</summary>
    public IReadOnlyList<string> Map { get; init; } = [];

    /// <summary>Columns that are features; others of the file are not shown to a law.</summary>
    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>What is predicted.</summary>
    public IReadOnlyList<string> Targets { get; init; } = ["loss"];

    /// <summary>Most constants of a law, per target and group.</summary>
    public required int Cap { get; init; }

    /// <summary>What the task extrapolates along.</summary>
    public required string Axis { get; init; }

    /// <summary>Objectives tried; those of a logarithm need positive targets.</summary>
    public IReadOnlyList<string> Objectives { get; init; } = ["squared", "huber:1e-3", "log-squared", "log-huber:1e-3"];

    /// <summary>Cuts of a back-test, at most; 0 to take the first law without a ranking.</summary>
    public int Origins { get; init; } = 6;

    /// <summary>R2 to be reached, or null.</summary>
    public double? Goal { get; init; }

    /// <summary>What is particular.</summary>
    public string? Note { get; init; }

    /// <summary>Short name of another reading of the same task, or null.</summary>
    public string? Reading { get; init; }

    public Beyond Beyond => Test is null ? Beyond.HeldBack : Test == "test.csv" ? Beyond.Test : Beyond.VisibleTest;
}
