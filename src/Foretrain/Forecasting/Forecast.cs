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

    /// <summary>Predicted value.</summary>
    public required double Value { get; init; }

    /// <summary>
    /// The interval to show: errors of constants, of form and of a run together where the law carries a form model, else that of
    /// the constants; null when nothing is known.
    /// </summary>
    public Interval? Interval { get; init; }

    /// <summary>Bootstrap interval of the constants alone, or null when there are no draws.</summary>
    public Interval? Parameters { get; init; }

    /// <summary>The middle of the distribution behind <see cref="Interval"/>; it leaves the law's value where the runs bend away from the law.</summary>
    public double? Median { get; init; }

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

    /// <summary>Remarks about this target.</summary>
    public EquatableList<Finding> Findings { get; init; } = [];
}
