namespace Foretrain.Design;

/// <summary>A run that could be trained.</summary>
/// <param name="Inputs">One value per input of the law, in its order.</param>
/// <param name="Cost">What it costs, in the unit of the budget.</param>
/// <param name="Label">Name in a list of the user's, or null.</param>
/// <param name="Recipe">Recipe it would be a run of, where two are to be told apart, or null.</param>
public sealed record Candidate(double[] Inputs, double Cost, string? Label = null, string? Recipe = null);

/// <summary>What the runs are to settle.</summary>
public abstract record DesignGoal;

/// <summary>Forecasts at targets.</summary>
/// <param name="Columns">One column per input of the law, one entry per target.</param>
public sealed record ForecastGoal(IReadOnlyList<double[]> Columns) : DesignGoal;

/// <summary>The best model size for a training budget.</summary>
/// <param name="Flops">That budget, in the unit of the law's cost.</param>
/// <param name="Known">The best size and its interval as a plan gives them; null to show what the search counts with, the bend fitted together with the constants.</param>
public sealed record OptimumGoal(double Flops, (double Best, double Low, double High)? Known = null) : DesignGoal;

/// <summary>Which of two recipes is better at a target, and by how much; chosen by <c>PairDesigner</c>.</summary>
/// <param name="At">Inputs by name, or <c>flops</c>: each recipe at its own best split.</param>
/// <param name="HigherWins">True when a larger outcome is better.</param>
public sealed record GapGoal(IReadOnlyDictionary<string, double> At, bool HigherWins = false) : DesignGoal;

/// <summary>Which runs may be chosen, and how.</summary>
public sealed record DesignRequest
{
    /// <summary>What the runs are to settle.</summary>
    public required DesignGoal Goal { get; init; }

    /// <summary>Runs to choose from; each at most once.</summary>
    public required IReadOnlyList<Candidate> Candidates { get; init; }

    /// <summary>Most that all chosen runs may cost together.</summary>
    public required double Budget { get; init; }

    /// <summary>Inputs of the runs there are, one column per input of the law.</summary>
    public required IReadOnlyList<double[]> Existing { get; init; }

    /// <summary>Most runs to choose.</summary>
    public int MostRuns { get; init; } = 10;

    /// <summary>Level of the intervals, 0..1.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>True to choose runs also where every target lies within the runs there are.</summary>
    public bool InsideToo { get; init; }

    /// <summary>A run is worth doing only when it narrows the intervals by this share or more.</summary>
    public double LeastGain { get; init; } = 0.005;
}
