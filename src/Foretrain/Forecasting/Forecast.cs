using Foretrain.Findings;

namespace Foretrain.Forecasting;

/// <summary>An interval that says what it is.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
/// <param name="Level">Nominal level, 0..1.</param>
/// <param name="Method">Estimator, e.g. <c>pairs bootstrap, 240 runs</c>.</param>
/// <param name="Sources">What it covers: <c>parameters</c>, or <c>parameters, form, run</c>.</param>
public sealed record Interval(double Low, double High, double Level, string Method, string Sources = "parameters");

/// <summary>A fit held against a target.</summary>
public sealed record Forecast
{
    /// <summary>Inputs by name.</summary>
    public required IReadOnlyDictionary<string, double> At { get; init; }

    /// <summary>
    /// The forecast to quote: the middle of the distribution behind <see cref="Interval"/> where the law carries a form model and
    /// that interval has ends, else <see cref="Fitted"/>.
    /// </summary>
    public required double Value { get; init; }

    /// <summary>The fitted law taken at its word.</summary>
    public required double Fitted { get; init; }

    /// <summary>
    /// The interval to show: errors of constants, of form and of a run together where the law carries a form model, else that of
    /// the constants; null when nothing is known.
    /// </summary>
    public Interval? Interval { get; init; }

    /// <summary>Bootstrap interval of the constants alone, or null when there are no draws.</summary>
    public Interval? Parameters { get; init; }

    /// <summary>True when <see cref="Value"/> is the middle of a calibrated distribution; it leaves the law's value where the runs bend away from the law.</summary>
    public bool IsCalibrated { get; init; }

    /// <summary>What the interval is made of, or null.</summary>
    public ErrorSources? Sources { get; init; }

    /// <summary>Delta-method interval, or null when there is no covariance.</summary>
    public Interval? Delta { get; init; }

    /// <summary>Target cost over the largest cost among the runs, or null when unknown.</summary>
    public double? Reach { get; init; }

    /// <summary>Observed value when the target table had one.</summary>
    public double? Observed { get; init; }

    /// <summary>Label of the target (its row in a table), or null.</summary>
    public string? Label { get; init; }

    /// <summary>True when its findings say that it leaves everything open or is impossible: a number not to be shown beside others.</summary>
    public bool IsOpen => Findings.Any(f => f.Id is "forecast-open" or "forecast-not-positive");

    /// <summary>Remarks about this target.</summary>
    public EquatableList<Finding> Findings { get; init; } = [];
}
