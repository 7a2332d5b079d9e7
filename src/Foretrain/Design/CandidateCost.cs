using Foretrain.Expressions;
using Foretrain.Forecasting;
using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.Design;

/// <summary>What a candidate costs, in the unit of the budget.</summary>
/// <param name="Text">Formula over the law's inputs, or over columns of a list of candidates.</param>
/// <param name="Convention">Name of the convention, or null for a formula of the user's.</param>
public sealed record CandidateCost(string Text, string? Convention)
{
    private Expr? _formula;

    private Expr Formula => _formula ??= ExpressionParser.Parse(Text);

    /// <summary>The user's formula, else the law's cost, else 6ND where the law has size and tokens.</summary>
    /// <param name="law">A fitted law.</param>
    /// <param name="formula">The user's formula, or null.</param>
    /// <exception cref="ForetrainException"><c>design-no-cost</c>, <c>formula-syntax</c>.</exception>
    public static CandidateCost Of(FittedLaw law, string? formula)
    {
        if (formula is not null) return new(formula, null) { _formula = ExpressionParser.Parse(formula) };
        if (law.Cost is { } cost) return new(cost.Formula, cost.Unit == "flop" ? cost.Convention : null);
        if (law.Variables.Any(v => v.Name == "params") && law.Variables.Any(v => v.Name == "tokens")) return new("6*params*tokens", "6ND");
        throw new ForetrainException("design-no-cost", $"{law.Name} has no cost formula, so no run can be held against the budget",
            hint: $"say what a run costs over {string.Join(" and ", law.Variables.Select(v => v.Name))} or over columns of your list, e.g. --cost \"6*params*tokens\"");
    }

    /// <summary>Cost of a run given by the law's inputs.</summary>
    /// <exception cref="ForetrainException"><c>design-cost-input</c>.</exception>
    public double At(FittedLaw law, double[] inputs) => ExprTools.Evaluate(Formula, name =>
    {
        for (int k = 0; k < inputs.Length; k++) if (law.Variables[k].Name == name) return inputs[k];
        throw new ForetrainException("design-cost-input", $"--cost uses '{name}', which is no input of {law.Name}", FormulaPlace.Of(Text, Math.Max(0, Text.IndexOf(name, StringComparison.Ordinal)), name.Length),
            "inputs: " + string.Join(", ", law.Variables.Select(v => v.Name)) + "; columns can be used with a list (--candidates)");
    });

    /// <summary>Cost of every row of a list; inputs of the law come before columns of the same name.</summary>
    /// <exception cref="ForetrainException"><c>unknown-column</c>, <c>column-not-numeric</c>, <c>candidate-cost</c>.</exception>
    public double[] Of(PreparedRuns rows)
    {
        var columns = new Dictionary<string, double[]>(StringComparer.Ordinal);
        foreach (string name in ExprTools.Symbols(Formula))
            columns[name] = rows.Variables.TryGetValue(name, out double[]? input) ? input : name == rows.TargetName ? rows.Target : ColumnFormula.Values(rows.Table, name, "--cost");
        double[] costs = new double[rows.Count];
        for (int i = 0; i < costs.Length; i++)
        {
            costs[i] = ExprTools.Evaluate(Formula, name => columns[name][i]);
            if (costs[i] > 0 && double.IsFinite(costs[i])) continue;
            throw new ForetrainException("candidate-cost", $"the candidate in {rows.Table.PlaceOf(i)} costs {(double.IsNaN(costs[i]) ? "nothing that is known" : NumberText.Format(costs[i]))} ({Text}); a cost must be positive",
                rows.Table.FilePlaceOf(i), "correct the row or the formula of --cost");
        }

        return costs;
    }
}
