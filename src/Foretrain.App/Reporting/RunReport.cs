namespace Foretrain.App.Reporting;

/// <summary>What a report is to answer.</summary>
public sealed record ReportQuestion
{
    /// <summary>Targets: inputs of the law (<c>params=70B,tokens=1.4T</c>) for a forecast, or its cost (<c>flops=1e24</c>) for a plan and the forecast at its optimum.</summary>
    public IReadOnlyList<string> At { get; init; } = [];

    /// <summary>Table of targets, or null.</summary>
    public string? Targets { get; init; }

    /// <summary>Condition on the rows of that table, or null.</summary>
    public string? TargetsWhere { get; init; }

    /// <summary>True to forecast these runs from the smaller among them.</summary>
    public bool Backtest { get; init; } = true;

    /// <summary>True to try every law that fits the columns.</summary>
    public bool Rank { get; init; }

    /// <summary>Title, or null for the usual one.</summary>
    public string? Title { get; init; }
}

/// <summary>A file that went into a result.</summary>
/// <param name="Name">Its name as given.</param>
/// <param name="Sha256">Hash of its bytes, lower-case hexadecimal.</param>
public sealed record InputFile(string Name, string Sha256);

/// <summary>Everything a report tells.</summary>
public sealed record RunReport
{
    /// <summary>The request.</summary>
    public required AnalysisRequest Request { get; init; }

    /// <summary>The question.</summary>
    public required ReportQuestion Question { get; init; }

    /// <summary>The fit or, with --by, the fits.</summary>
    public required FitReport Fit { get; init; }

    /// <summary>Forecasts of the targets and of every plan's optimum; null without any.</summary>
    public PredictReport? Forecast { get; init; }

    /// <summary>One plan per budget asked about.</summary>
    public IReadOnlyList<PlanReport> Plans { get; init; } = [];

    /// <summary>Whether the runs can answer the question; null with --by.</summary>
    public CheckReport? Check { get; init; }

    /// <summary>Forecasts of these runs from smaller ones, or null.</summary>
    public BacktestReport? Backtest { get; init; }

    /// <summary>Why there is no back-test though one was wanted, or null.</summary>
    public ForetrainException? NoBacktest { get; init; }

    /// <summary>Every law that fits, or null.</summary>
    public RankReport? Rank { get; init; }

    /// <summary>Files that went into it.</summary>
    public IReadOnlyList<InputFile> Inputs { get; init; } = [];

    /// <summary>References of the law, its own first.</summary>
    public IReadOnlyList<Laws.Reference> References { get; init; } = [];

    /// <summary>Version of the program.</summary>
    public required string Version { get; init; }
}
