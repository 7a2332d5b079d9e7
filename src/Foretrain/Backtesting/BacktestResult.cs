using Foretrain.Findings;
using Foretrain.Fitting;
using Foretrain.Laws;
using Foretrain.Runs;

namespace Foretrain.Backtesting;

/// <summary>A scored interval.</summary>
/// <param name="Level">Nominal level.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
/// <param name="Width">Width on the scale of the errors.</param>
/// <param name="Score">Interval score on that scale.</param>
public readonly record struct ScoredInterval(double Level, double Low, double High, double Width, double Score);

/// <summary>A run that a fit to smaller runs forecast.</summary>
/// <param name="Row">0-based row of the runs.</param>
/// <param name="Unit">Run it belongs to, see <see cref="RunUnits"/>.</param>
/// <param name="Horizon">Decades of the axis beyond the largest run fitted.</param>
/// <param name="Observed">What came out.</param>
/// <param name="Value">What was forecast.</param>
/// <param name="Error">Forecast minus outcome on the scale of the errors: for logarithms, relative.</param>
/// <param name="Crps">Score of the whole distribution on that scale; NaN without one.</param>
/// <param name="Intervals">One per level; none without a distribution.</param>
public sealed record BacktestForecast(
    int Row, int Unit, double Horizon, double Observed, double Value, double Error, double Crps, EquatableList<ScoredInterval> Intervals)
{
    /// <summary>Error of the middle of the distribution, on the scale of <see cref="Error"/>; that of the value where there is none.</summary>
    public double MedianError { get; init; } = Error;
}

/// <summary>One fit of a back-test: what was fitted below a cut of the axis and forecast above. Several share a cut where runs
/// reach over it, see <see cref="OriginPlan"/>.</summary>
/// <param name="Cut">Largest value of the axis among the runs fitted.</param>
/// <param name="Runs">Runs fitted.</param>
/// <param name="Rows">Rows fitted.</param>
/// <param name="HeldOut">Rows beyond the cut, of which <see cref="Forecasts"/> may be a sample.</param>
public sealed record BacktestOrigin(double Cut, int Runs, int Rows, int HeldOut)
{
    /// <summary>Constants of the fit; empty when it failed.</summary>
    public double[] Theta { get; init; } = [];

    /// <summary>How sure the fit is, or null when it failed.</summary>
    public FitCode? Code { get; init; }

    /// <summary>Forecasts in order of the axis.</summary>
    public EquatableList<BacktestForecast> Forecasts { get; init; } = [];

    /// <summary>Why there is no fit or no forecast, or null.</summary>
    public ForetrainException? Failure { get; init; }
}

/// <summary>How often intervals of one level held, and what they cost.</summary>
/// <param name="Level">Nominal level.</param>
/// <param name="Coverage">Share of outcomes inside.</param>
/// <param name="Score">Mean interval score.</param>
/// <param name="Width">Median width.</param>
public sealed record LevelScores(double Level, double Coverage, double Score, double Width);

/// <summary>Scores over a set of forecasts.</summary>
/// <param name="From">Least horizon in decades, not included.</param>
/// <param name="To">Largest horizon; infinite for the last bin.</param>
/// <param name="Forecasts">Forecasts scored.</param>
/// <param name="Runs">Different runs among them.</param>
/// <param name="Origins">Different fits among them.</param>
/// <param name="MeanError">Mean size of the error.</param>
/// <param name="MedianError">Median size of the error.</param>
/// <param name="Bias">Mean error with its sign; positive when forecasts are too high.</param>
/// <param name="Crps">Mean score of the distributions; NaN without any.</param>
/// <param name="Levels">Per level; empty without distributions.</param>
public sealed record BacktestScores(
    double From, double To, int Forecasts, int Runs, int Origins, double MeanError, double MedianError, double Bias, double Crps, EquatableList<LevelScores> Levels);

/// <summary>A rolling back-test of one law.</summary>
public sealed record BacktestResult
{
    /// <summary>The law.</summary>
    public required Law Law { get; init; }

    /// <summary>The runs.</summary>
    public required PreparedRuns Runs { get; init; }

    /// <summary>What is one run.</summary>
    public required RunUnits Units { get; init; }

    /// <summary>The axis.</summary>
    public required BacktestAxis Axis { get; init; }

    /// <summary>Names of the constants, in the order of <see cref="BacktestOrigin.Theta"/>.</summary>
    public required EquatableList<string> Names { get; init; }

    /// <summary>True when errors are differences of logarithms.</summary>
    public required bool IsLog { get; init; }

    /// <summary>Cuts in ascending order, failed ones included.</summary>
    public required EquatableList<BacktestOrigin> Origins { get; init; }

    /// <summary>Over all forecasts.</summary>
    public required BacktestScores Overall { get; init; }

    /// <summary>Per bin of horizons, those with forecasts only.</summary>
    public required EquatableList<BacktestScores> Horizons { get; init; }

    /// <summary>What it says about the law and these runs.</summary>
    public required EquatableList<Finding> Findings { get; init; }

    /// <summary>Origins with forecasts.</summary>
    public IEnumerable<BacktestOrigin> Used => Origins.Where(o => o.Forecasts.Count > 0);
}
