using Foretrain.Expressions;
using Foretrain.Fitting;

namespace Foretrain.Backtesting;

/// <summary>How a back-test is run.</summary>
public sealed record BacktestOptions
{
    /// <summary>Points at which the axis is cut, at most; fewer where the runs allow fewer.</summary>
    public int Origins { get; init; } = 6;

    /// <summary>Ends of the bins of horizons, in decades beyond the largest run fitted; beyond the last is one more bin.</summary>
    public EquatableList<double> Horizons { get; init; } = [0.5, 1, 2];

    /// <summary>Levels of the intervals that are scored, ascending.</summary>
    public EquatableList<double> Levels { get; init; } = [0.8, 0.95];

    /// <summary>Forecasts scored per origin, at most; where there are more, an even sample along the axis.</summary>
    public int MostForecasts { get; init; } = 300;

    /// <summary>Least share of the runs that a fit must see.</summary>
    public double LeastShare { get; init; } = 0.25;

    /// <summary>True to keep whole runs on one side of every fit; false to cut through them, as when the rest of a run is forecast.</summary>
    public bool KeepRunsWhole { get; init; } = true;

    /// <summary>Work per refit.</summary>
    public FitOptions Effort { get; init; } = FitOptions.Refit;

    /// <summary>Finds kernels that a law calls, or null.</summary>
    public CompiledFormula.KernelLookup? Kernels { get; init; }

    /// <summary>Makes distributions of outcomes from a fit.</summary>
    public OutcomeForecaster Forecaster { get; init; } = Outcomes.Usual;

    /// <summary>Threads, or 0 for one per core; results do not depend on it.</summary>
    public int Threads { get; init; }
}
