using Foretrain.Expressions;
using Foretrain.Laws;

namespace Foretrain.Forecasting;

/// <summary>
/// A formula with constants: from a fit (then with parameter draws and covariances), or from a paper (then without). This is
/// all that a forecast or a plan needs; the runs themselves are not.
/// </summary>
public sealed class FittedLaw
{
    /// <summary>Creates a fitted law.</summary>
    /// <param name="name">Law id, or <c>formula</c> for a formula of the user's.</param>
    /// <param name="expr">The formula with all definitions inserted and families expanded.</param>
    /// <param name="variables">Inputs, in the order of the columns.</param>
    /// <param name="output">What is predicted.</param>
    /// <param name="parameters">Parameter names.</param>
    /// <param name="theta">Constants, in the same order.</param>
    /// <param name="kernels">Finds kernels the formula calls, or null.</param>
    public FittedLaw(
        string name, Expr expr, IReadOnlyList<LawVariable> variables, LawOutput output,
        IReadOnlyList<string> parameters, double[] theta, CompiledFormula.KernelLookup? kernels = null)
    {
        Name = name;
        Variables = variables;
        Output = output;
        Theta = theta;
        Formula = CompiledFormula.Compile(expr, [.. variables.Select(v => v.Name)], parameters, kernels);
    }

    /// <summary>Law id, or <c>formula</c>.</summary>
    public string Name { get; }

    /// <summary>Compiled formula.</summary>
    public CompiledFormula Formula { get; }

    /// <summary>Inputs.</summary>
    public IReadOnlyList<LawVariable> Variables { get; }

    /// <summary>What is predicted.</summary>
    public LawOutput Output { get; }

    /// <summary>Constants in the formula's order.</summary>
    public double[] Theta { get; }

    /// <summary>Parameter vectors of converged bootstrap refits; empty when there are none.</summary>
    public double[][] Draws { get; init; } = [];

    /// <summary>How the draws were made, e.g. <c>pairs bootstrap, 240 runs</c>; null when there are none.</summary>
    public string? DrawMethod { get; init; }

    /// <summary>Covariance of the full parameter vector (row-major) for the delta method, or null.</summary>
    public double[]? Covariance { get; init; }

    /// <summary>Name of the covariance's estimator, e.g. <c>sandwich</c>.</summary>
    public string? CovarianceMethod { get; init; }

    /// <summary>What the runs say about errors of form and noise, or null (published constants, too few runs).</summary>
    public Uncertainty.Form.FormModel? Form => FormSource?.Value;

    /// <summary>Makes <see cref="Form"/> when a forecast first asks for it: a fit alone does not need it.</summary>
    public Lazy<Uncertainty.Form.FormModel?>? FormSource { get; init; }

    /// <summary>Training cost as a formula over the inputs, or null.</summary>
    public LawCost? Cost { get; init; }

    /// <summary>Observed range of each input, by name; empty for published constants.</summary>
    public IReadOnlyDictionary<string, (double Low, double High)> Seen { get; init; } = new Dictionary<string, (double, double)>();

    /// <summary>Least outcome among the runs, or null when unknown.</summary>
    public double? LeastOutcome { get; init; }

    /// <summary>Largest cost among the runs, or null.</summary>
    public double? LargestCost { get; init; }

    /// <summary>Smallest cost among the runs, or null.</summary>
    public double? LeastCost { get; init; }

    /// <summary>Where the constants come from, in words.</summary>
    public required string Source { get; init; }

    /// <summary>Predictions for columns of inputs (one per variable, equal lengths) at any parameter vector.</summary>
    public double[] Predict(IReadOnlyList<double[]> columns, ReadOnlySpan<double> theta)
    {
        int rows = columns.Count == 0 ? 1 : columns[0].Length;
        var values = new double[rows];
        Formula.Bind(columns, rows).NewEvaluator().Values(theta, values);
        return values;
    }

    /// <summary>Cost formula parsed, or null.</summary>
    public Expr? CostExpr => Cost is null ? null : _cost ??= ExpressionParser.Parse(Cost.Formula);

    private Expr? _cost;
}
