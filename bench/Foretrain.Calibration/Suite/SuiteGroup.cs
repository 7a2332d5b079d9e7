namespace Foretrain.Calibration.Suite;

/// <summary>How rows are divided into what is fitted and what is forecast.</summary>
internal enum CutKind
{
    /// <summary>Whole runs are kept together.</summary>
    Runs,

    /// <summary>The split cuts through runs: later rows of a run are forecast from its earlier ones.</summary>
    Rows,
}

/// <summary>A series of runs that needs its own law; the fields are described in calibration/README.md.</summary>
internal sealed record SuiteGroup
{
    public required string Id { get; init; }

    public required string Table { get; init; }

    public string? Where { get; init; }

    public required string Target { get; init; }

    public IReadOnlyList<string> Map { get; init; } = [];

    public string? Cluster { get; init; }

    public IReadOnlyList<string> Best { get; init; } = [];

    public required string Cost { get; init; }

    public required CutKind Cut { get; init; }

    /// <summary>Laws of the catalogue that apply, the baseline first.</summary>
    public required IReadOnlyList<string> Laws { get; init; }

    public string? Objective { get; init; }

    public IReadOnlyList<string> Range { get; init; } = [];

    /// <summary>Mean relative error on the test rows that a plain fit of the baseline is known to reach, or null.</summary>
    public double? Plain { get; init; }

    public string? Notes { get; init; }
}

/// <summary>What became of a folder of the shared data.</summary>
internal sealed record SuiteFolder(string Folder, int Groups, string Why);
