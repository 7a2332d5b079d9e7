using Foretrain.Findings;

namespace Foretrain.Forecasting;

/// <summary>An interval that says what it is.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
/// <param name="Level">Nominal level, 0..1.</param>
/// <param name="Method">Estimator, e.g. <c>pairs bootstrap, 240 runs</c>.</param>
/// <param name="Sources">What it covers: so far the parameters only; the form of the law and run-to-run noise are not in it.</param>
public sealed record Interval(double Low, double High, double Level, string Method, string Sources = "parameters");

/// <summary>A fit held against a target.</summary>
public sealed record Forecast
{
    /// <summary>Inputs by name.</summary>
    public required IReadOnlyDictionary<string, double> At { get; init; }

    /// <summary>Predicted value.</summary>
    public required double Value { get; init; }

    /// <summary>Bootstrap interval, or null when there are no draws.</summary>
    public Interval? Interval { get; init; }

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
