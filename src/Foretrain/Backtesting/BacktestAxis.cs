using Foretrain.Expressions;
using Foretrain.Laws;
using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.Backtesting;

/// <summary>The scale that a back-test rolls along: forecasts are always of runs further up on it.</summary>
/// <param name="Name">What it is, e.g. <c>cost (6ND)</c> or <c>tokens</c>.</param>
/// <param name="Values">Value per row, positive.</param>
/// <param name="Formula">The same as a formula over inputs and columns.</param>
public sealed record BacktestAxis(string Name, double[] Values, string Formula)
{
    /// <summary>Finds the axis: the one asked for, else the law's cost, else flops or what makes it, else tokens, params or step, else the law's only input.</summary>
    /// <param name="law">The law.</param>
    /// <param name="runs">The runs.</param>
    /// <param name="wanted">Input, column or formula over columns, or null.</param>
    /// <exception cref="ForetrainException"><c>backtest-no-axis</c>, <c>backtest-bad-axis</c>, or those of a formula over columns.</exception>
    public static BacktestAxis Of(Law law, PreparedRuns runs, string? wanted = null)
    {
        BacktestAxis axis = wanted is null or "cost" ? Usual(law, runs) : Named(law, runs, wanted);
        int bad = Array.FindIndex(axis.Values, v => !(v > 0 && double.IsFinite(v)));
        if (bad < 0) return axis;
        throw new ForetrainException("backtest-bad-axis", $"the axis {axis.Name} is {NumberText.Format(axis.Values[bad])} in {runs.Table.PlaceOf(bad)}; it must be positive in every row",
            runs.Table.FilePlaceOf(bad), "leave the row out with --where, or choose another axis with --axis");
    }

    private static BacktestAxis Usual(Law law, PreparedRuns runs)
    {
        if (law.Cost is { } cost)
        {
            Expr formula = ExpressionParser.Parse(cost.Formula);
            return new($"cost ({cost.Convention})", [.. Enumerable.Range(0, runs.Count).Select(i => ExprTools.Evaluate(formula, n => runs.Variables[n][i]))], cost.Formula);
        }

        if (Column(runs, "flops") is { } flops) return new("flops", flops.Values, flops.Name);
        if (Column(runs, "params") is { } sizes && Column(runs, "tokens") is { } tokens)
            return new("cost (6ND)", [.. sizes.Values.Zip(tokens.Values, (n, d) => 6 * n * d)], $"6*{sizes.Name}*{tokens.Name}");
        foreach (string name in new[] { "tokens", "params", "step" }) if (Column(runs, name) is { } column) return new(name, column.Values, column.Name);
        string[] inputs = [.. runs.Variables.Keys.Where(v => !runs.Labels.ContainsKey(v))];
        if (inputs.Length == 1) return new(inputs[0], runs.Variables[inputs[0]], inputs[0]);
        throw new ForetrainException("backtest-no-axis", $"{law.Id} has no cost, and {runs.Table.Source} has none of flops, tokens, params or step to order the runs by",
            hint: $"name what grows from small runs to large ones: --axis {(inputs.Length > 0 ? inputs[0] : "COLUMN")}");
    }

    private static BacktestAxis Named(Law law, PreparedRuns runs, string wanted)
    {
        if (Column(runs, wanted) is { } column) return new(wanted, column.Values, column.Name);
        if (wanted == "flops" && law.Cost is not null) return Usual(law, runs);
        return new(wanted, ColumnFormula.Values(runs.Table, wanted, "--axis", symbol => runs.Mapping.Columns.FirstOrDefault(c => c.Variable == symbol)?.Column), wanted);
    }

    // An input of the law by its own name, or a column of the table by its name or a usual one.
    private static (string Name, double[] Values)? Column(PreparedRuns runs, string name)
    {
        if (runs.Variables.TryGetValue(name, out double[]? input) && !runs.Labels.ContainsKey(name)) return (name, input);
        if (runs.Table.IsNumeric(name)) return (name, runs.Table.Numbers(name));
        if (runs.Table.Has(name) || ColumnMeaning.Of(name) is not { } meaning) return null;
        string[] found = [.. runs.Table.ColumnNames.Where(c => runs.Table.IsNumeric(c) && ColumnMeaning.Matches(c, [name, .. meaning.Aliases]))];
        return found.Length == 1 ? (found[0], runs.Table.Numbers(found[0])) : null;
    }
}
