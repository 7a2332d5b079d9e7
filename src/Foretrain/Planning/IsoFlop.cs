using Foretrain.Findings;

namespace Foretrain.Planning;

/// <summary>How the best size of one budget is read off its runs.</summary>
public enum IsoFlopMethod
{
    /// <summary>Vertex of the least-squares parabola of loss in ln size (Hoffmann et al. 2022, approach 2; Llama 3).</summary>
    Parabola,

    /// <summary>Lowest point of Akima's curve through ln loss over ln size (Porian et al. 2024).</summary>
    Akima,
}

/// <summary>Runs for an isoFLOP analysis; all arrays have one entry per run, all values are positive and finite.</summary>
/// <param name="Flops">Training compute in FLOP.</param>
/// <param name="Params">Parameters, or null when unknown.</param>
/// <param name="Tokens">Training tokens, or null when unknown.</param>
/// <param name="Loss">Final loss.</param>
/// <param name="Lines">Lines of the source, for findings; null when there is none.</param>
/// <param name="Curves">For the envelope: which training curve a row belongs to; null when every row is a finished run.</param>
public sealed record IsoFlopInput(
    double[] Flops, double[]? Params, double[]? Tokens, double[] Loss, int[]? Lines = null, int[]? Curves = null);

/// <summary>Choices of an isoFLOP analysis.</summary>
public sealed record IsoFlopOptions
{
    /// <summary>How a budget's optimum is found.</summary>
    public IsoFlopMethod Method { get; init; } = IsoFlopMethod.Parabola;

    /// <summary>
    /// Runs belong to one budget while each is within this relative distance of its neighbour in compute. Published budgets are
    /// at least a factor 1.5 apart and runs scatter about them by up to a tenth.
    /// </summary>
    public double BudgetTolerance { get; init; } = 0.1;

    /// <summary>Fewest distinct sizes of a budget, at least 3; three points determine a parabola without any check.</summary>
    public int FewestSizes { get; init; } = 4;

    /// <summary>Bootstrap replicates (runs are drawn within each budget, or whole curves); 0 for none.</summary>
    public int Replicates { get; init; } = 1000;

    /// <summary>Seed of the bootstrap.</summary>
    public ulong Seed { get; init; }

    /// <summary>Coverage of intervals, between 0 and 1.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>True to weigh budgets by 1 / (bootstrap variance of ln optimum) in the line.</summary>
    public bool Weighted { get; init; }

    /// <summary>Compute in FLOP at which the optimum is wanted.</summary>
    public IReadOnlyList<double> Targets { get; init; } = [];

    /// <summary>Number of log-spaced compute values of the envelope of training curves (Hoffmann et al. 2022: 1500).</summary>
    public int EnvelopePoints { get; init; } = 1500;
}

/// <summary>The best size at one budget.</summary>
/// <param name="Flops">The budget: geometric mean of the compute of its runs, FLOP.</param>
/// <param name="Runs">Runs of the budget.</param>
/// <param name="Value">Best params or tokens; NaN when there is none.</param>
/// <param name="Loss">Loss there, on the fitted curve; NaN when there is none.</param>
/// <param name="LogSpread">Bootstrap standard deviation of ln <paramref name="Value"/>; NaN without bootstrap.</param>
/// <param name="Problem">Why there is no optimum: <c>too-few-sizes</c>, <c>concave</c>, <c>edge-low</c>, <c>edge-high</c>; null when there is one.</param>
public sealed record IsoFlopOptimum(double Flops, int Runs, double Value, double Loss, double LogSpread, string? Problem);

/// <summary>An estimate with its interval.</summary>
/// <param name="Value">Estimate.</param>
/// <param name="Low">Lower end; NaN when unknown.</param>
/// <param name="High">Upper end; NaN when unknown.</param>
public sealed record IsoFlopEstimate(double Value, double Low, double High);

/// <summary>The optimum at a compute asked for.</summary>
/// <param name="Flops">Compute, FLOP.</param>
/// <param name="Value">Best params or tokens with interval.</param>
public sealed record IsoFlopTarget(double Flops, IsoFlopEstimate Value);

/// <summary>A line ln value = ln k + a ln C through the optima of the budgets.</summary>
public sealed record IsoFlopLine
{
    /// <summary><c>params</c> or <c>tokens</c>.</summary>
    public required string Quantity { get; init; }

    /// <summary>One entry per budget, ascending in compute; those with a problem are not on the line. Empty for an envelope of curves.</summary>
    public required EquatableList<IsoFlopOptimum> Optima { get; init; }

    /// <summary>k in value = k C^a.</summary>
    public required double Coefficient { get; init; }

    /// <summary>a in value = k C^a, with its bootstrap interval (or Student's from the scatter about the line).</summary>
    public required IsoFlopEstimate Exponent { get; init; }

    /// <summary>Standard error of the exponent from the scatter about the line; NaN with two points.</summary>
    public required double ExponentError { get; init; }

    /// <summary>Standard error of ln k from the scatter about the line; NaN with two points.</summary>
    public required double LogCoefficientError { get; init; }

    /// <summary>The optimum at the targets.</summary>
    public required EquatableList<IsoFlopTarget> Targets { get; init; }

    /// <summary>Replicates that gave a line.</summary>
    public required int Replicates { get; init; }

    /// <summary>The line at a compute, FLOP.</summary>
    public double At(double flops) => Coefficient * Math.Pow(flops, Exponent.Value);
}

/// <summary>The result of an isoFLOP analysis.</summary>
/// <param name="Params">Line of the best params; null when params are unknown.</param>
/// <param name="Tokens">Line of the best tokens; null when tokens are unknown.</param>
/// <param name="Findings">Budgets without an optimum and other doubts.</param>
public sealed record IsoFlopResult(IsoFlopLine? Params, IsoFlopLine? Tokens, EquatableList<Finding> Findings);
