namespace Foretrain.Planning;

/// <summary>What a plan minimises.</summary>
public enum PlanObjective
{
    /// <summary>The law's output, for a given budget (or over its inputs, when the law has no cost).</summary>
    MinimiseLoss,

    /// <summary>The cost, for a given value of the law's output.</summary>
    MinimiseCost,
}

/// <summary>A cost as a formula over the law's inputs and other named numbers.</summary>
/// <param name="Formula">The formula, e.g. <c>6*params*tokens</c>; it must grow with every input that is searched.</param>
/// <param name="Convention">Short name for reports, or null to show the formula itself.</param>
/// <param name="Unit">What it is counted in, for reports: <c>flop</c> unless it is something else (GPU-hours, dollars, samples).</param>
public sealed record PlanCost(string Formula, string? Convention = null, string Unit = PlanCost.Flop)
{
    /// <summary>The usual unit of a cost.</summary>
    public const string Flop = "flop";

    /// <summary>Cost of reading <c>inference_tokens</c> tokens with the finished model: a forward pass, attention left out.</summary>
    public static PlanCost Inference { get; } = new("2*params*inference_tokens", "2N per inference token");
}

/// <summary>A question to a planner. Give a budget or a target, not both.</summary>
public sealed record PlanRequest
{
    /// <summary>Name of the number of tokens the finished model will read, in cost formulas.</summary>
    public const string InferenceTokensName = "inference_tokens";

    /// <summary>Most cost that may be spent, in the unit of the cost formula (FLOP unless that says otherwise), or null.</summary>
    public double? Budget { get; init; }

    /// <summary>Unit the budget was given in, or null when it is that of the cost; another one than the cost's is an error.</summary>
    public string? BudgetUnit { get; init; }

    /// <summary>Value of the law's output to be reached, or null.</summary>
    public double? TargetLoss { get; init; }

    /// <summary>What is minimised: the cost when a target is given, else the law's output.</summary>
    public PlanObjective Objective => TargetLoss is null ? PlanObjective.MinimiseLoss : PlanObjective.MinimiseCost;

    /// <summary>
    /// Weights by constant set, output or group of fits, to plan for their weighted sum; empty for one law. Read where laws are chosen: a
    /// <see cref="Planner"/> is handed the sum (<see cref="Forecasting.LawBlend"/>).
    /// </summary>
    public IReadOnlyDictionary<string, double> Combine { get; init; } = new Dictionary<string, double>();

    /// <summary>Inputs that follow from others by a formula, e.g. <c>tokens</c> as <c>20*params</c>.</summary>
    public IReadOnlyDictionary<string, string> Ties { get; init; } = new Dictionary<string, string>();

    /// <summary>Inputs held at a value (<c>--fix-input tokens=1T</c>); other names used by the cost formula get their value here.</summary>
    public IReadOnlyDictionary<string, double> Fixed { get; init; } = new Dictionary<string, double>();

    /// <summary>Further conditions on the inputs, e.g. memory: <c>16*params &lt;= 80e9</c>; names that are no inputs get their value from <see cref="Fixed"/>.</summary>
    public EquatableList<PlanLimit> Limits { get; init; } = [];

    /// <summary>Search range by input, where the default (the law's range, stretched) does not fit; for a share of a mixture, its bounds.</summary>
    public IReadOnlyDictionary<string, (double Low, double High)> Ranges { get; init; } = new Dictionary<string, (double, double)>();

    /// <summary>Inputs that must be whole numbers, besides those the law says are.</summary>
    public EquatableList<string> Integer { get; init; } = [];

    /// <summary>Training cost, or null for the law's own.</summary>
    public PlanCost? Cost { get; init; }

    /// <summary>Tokens the finished model will read over its life, or null to count training only.</summary>
    public double? InferenceTokens { get; init; }

    /// <summary>Cost of inference, added to the training cost when <see cref="InferenceTokens"/> is given.</summary>
    public PlanCost InferenceCost { get; init; } = PlanCost.Inference;

    /// <summary>True for outputs that are better when larger (accuracy).</summary>
    public bool Maximise { get; init; }

    /// <summary>Relative worsening of the output that counts as no worse, for the flat bowl; 0.001 is 0.1 %.</summary>
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>Level of the intervals, 0..1.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>Points of the curve through the optimum at its budget; 0 for none.</summary>
    public int CurvePoints { get; init; } = 33;

    /// <summary>Threads for the parameter draws, or 0 for one per core; the answer does not depend on it.</summary>
    public int Threads { get; init; }
}
