using Foretrain.Findings;
using Foretrain.Forecasting;

namespace Foretrain.Planning;

/// <summary>A number with its interval, when parameter draws allow one.</summary>
/// <param name="Value">Value under the law's constants.</param>
/// <param name="Interval">Its interval, which says what it covers; or null.</param>
/// <param name="Constants">
/// Where <paramref name="Interval"/> covers the law's form: what the error of the constants alone would give, percentiles over re-optimised
/// parameter draws; else null.
/// </param>
public sealed record Quantity(double Value, Interval? Interval = null, Interval? Constants = null);

/// <summary>An input of a plan.</summary>
/// <param name="Name">Vocabulary name.</param>
/// <param name="Value">Value and interval.</param>
/// <param name="Fixed">True when it was given and not searched.</param>
/// <param name="AtEdge">True when it stands on the end of its search range.</param>
public sealed record PlanInput(string Name, Quantity Value, bool Fixed, bool AtEdge);

/// <summary>
/// How far an input can move, everything else re-optimised at the same cost, before the output worsens by the tolerance.
/// </summary>
/// <param name="Input">Name of the input, or <c>tokens/params</c>.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
/// <param name="OpenLow">True when the lower end is the end of the search, not of the bowl.</param>
/// <param name="OpenHigh">True when the upper end is the end of the search, not of the bowl.</param>
/// <param name="Tolerance">Relative worsening of the output.</param>
public sealed record Bowl(string Input, double Low, double High, bool OpenLow, bool OpenHigh, double Tolerance);

/// <summary>A point of the curve at a fixed cost (an isoFLOP curve when the cost is training compute).</summary>
/// <param name="Inputs">Searched inputs by name.</param>
/// <param name="Output">Predicted output there.</param>
public sealed record CurvePoint(IReadOnlyDictionary<string, double> Inputs, double Output);

/// <summary>A part of a lifetime cost.</summary>
/// <param name="Convention">Name of the convention, e.g. <c>6ND</c>.</param>
/// <param name="Value">Its value at the plan.</param>
public sealed record CostPart(string Convention, double Value);

/// <summary>A condition of a plan: budget, target, limit, or an end of a search range that the plan stands at.</summary>
/// <param name="Text">The condition, e.g. <c>16*params &lt;= 80e9</c>.</param>
/// <param name="Kind">Where it comes from.</param>
/// <param name="Value">Its left side at the plan.</param>
/// <param name="Bound">Its right side at the plan.</param>
/// <param name="Binding">True when the plan stands at it.</param>
/// <param name="Price">
/// Shadow price: change of what is minimised (the output; for a target the cost) when the right side is relaxed by 1 % of
/// itself; 0 when it does not bind, null where 1 % says nothing (a bound of zero, an end of whole numbers).
/// </param>
public sealed record PlanConstraint(string Text, PlanConstraintKind Kind, double Value, double Bound, bool Binding, double? Price);

/// <summary>Where the parameter draws ended.</summary>
/// <param name="Total">Draws tried.</param>
/// <param name="Failed">Draws without a plan: no finite optimum, or the search range was left.</param>
/// <param name="Unreachable">Draws under which no cost reaches the target.</param>
/// <param name="AtEdge">Draws whose optimum is at the end of a search range.</param>
public sealed record DrawShares(int Total, int Failed, int Unreachable, int AtEdge);

/// <summary>The answer to a <see cref="PlanRequest"/>.</summary>
public sealed record PlanResult
{
    /// <summary>Law id, or <c>formula</c>.</summary>
    public required string Law { get; init; }

    /// <summary>What was minimised.</summary>
    public required PlanObjective Objective { get; init; }

    /// <summary>Every input, searched and fixed, in the law's order.</summary>
    public required EquatableList<PlanInput> Inputs { get; init; }

    /// <summary>Name of the predicted output.</summary>
    public required string OutputName { get; init; }

    /// <summary>
    /// The law's own output at the plan; its interval (none when it was the target) is that of the outcome of one run there, or, where it covers the
    /// constants only, that of each draw's own optimum.
    /// </summary>
    public required Quantity Output { get; init; }

    /// <summary>The forecast of one run at the plan: the middle of its distribution, which follows the runs where they bend away from the law; null without one.</summary>
    public double? Middle { get; init; }

    /// <summary>Cost of the plan, or null when the law has none.</summary>
    public Quantity? Cost { get; init; }

    /// <summary>Name of the cost convention, e.g. <c>6ND</c>, or null.</summary>
    public string? Convention { get; init; }

    /// <summary>Cost as a formula, or null.</summary>
    public string? CostFormula { get; init; }

    /// <summary>Training and inference apart, when both are counted; else empty.</summary>
    public EquatableList<CostPart> CostParts { get; init; } = [];

    /// <summary>tokens / params, or null when the law lacks either.</summary>
    public Quantity? Ratio { get; init; }

    /// <summary>tokens / unique_tokens, or null when the law does not know repeated data.</summary>
    public Quantity? Epochs { get; init; }

    /// <summary>d output / d ln cost at the plan: what a little more budget buys; null without a cost.</summary>
    public double? Marginal { get; init; }

    /// <summary>Unit of the cost, <c>flop</c> unless law or request say otherwise; null without a cost.</summary>
    public string? CostUnit { get; init; }

    /// <summary>Budget or target, limits, and ends of ranges that the plan stands at, each with its shadow price.</summary>
    public EquatableList<PlanConstraint> Constraints { get; init; } = [];

    /// <summary>
    /// Largest slope left at the plan that no condition accounts for, over the size of what is minimised: zero but for rounding at an
    /// optimum of a smooth law, larger at a kink; null when nothing can move by little.
    /// </summary>
    public double? Stationarity { get; init; }

    /// <summary>Separate optima seen by the search; the best is reported.</summary>
    public int Optima { get; init; } = 1;

    /// <summary>Flat ranges around the optimum, one per searched input that can move.</summary>
    public EquatableList<Bowl> Bowls { get; init; } = [];

    /// <summary>Curve at the plan's cost; empty when nothing can move or none was asked for.</summary>
    public EquatableList<CurvePoint> Curve { get; init; } = [];

    /// <summary>Inputs, cost, ratio and epochs: what is planned, the outcome left out.</summary>
    public IEnumerable<Quantity> Planned => [.. Inputs.Select(i => i.Value), .. new[] { Cost, Ratio, Epochs }.OfType<Quantity>()];

    /// <summary>True when the intervals of what is planned cover errors of the law's form.</summary>
    public bool CoversForm => Planned.Any(q => q.Interval is { } i && i.Sources != "parameters");

    /// <summary>Fate of the parameter draws, or null when there were none.</summary>
    public DrawShares? Draws { get; init; }

    /// <summary>Remarks.</summary>
    public EquatableList<Finding> Findings { get; init; } = [];

    /// <summary>An input by name.</summary>
    /// <exception cref="KeyNotFoundException">The law has no such input.</exception>
    public Quantity this[string input] => Inputs.FirstOrDefault(i => i.Name == input)?.Value ?? throw new KeyNotFoundException($"no input '{input}'");
}
