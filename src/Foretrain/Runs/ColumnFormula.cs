using Foretrain.Expressions;
using Foretrain.Quantities;

namespace Foretrain.Runs;

/// <summary>Evaluates a formula over the columns of a table, row by row.</summary>
internal static class ColumnFormula
{
    /// <summary>The values, NaN where undefined or where a cell is missing.</summary>
    /// <param name="table">The runs.</param>
    /// <param name="text">The formula.</param>
    /// <param name="option">Where the formula came from, for messages.</param>
    /// <param name="resolve">Column for a name that is not itself a column, or null.</param>
    /// <exception cref="ForetrainException"><c>formula-syntax</c>, <c>unknown-column</c>, <c>column-not-numeric</c>.</exception>
    public static double[] Values(RunTable table, string text, string option, Func<string, string?>? resolve = null)
    {
        Expr expr = ExpressionParser.Parse(text);
        var columns = new Dictionary<string, double[]>(StringComparer.Ordinal);
        foreach (string symbol in ExprTools.Symbols(expr))
        {
            string? column = table.Has(symbol) ? symbol : resolve?.Invoke(symbol);
            if (column is null)
                throw new ForetrainException("unknown-column", $"{option}: '{symbol}' is not a column of {table.Source}", Mark(text, symbol),
                    DidYouMean.HintOrList(symbol, [.. table.ColumnNames], "columns"));
            if (!table.IsNumeric(column))
                throw new ForetrainException("column-not-numeric", $"{option}: column '{column}' of {table.Source} is text", Mark(text, symbol), "use numeric columns in formulas");
            columns[symbol] = table.Numbers(column);
        }

        double[] values = new double[table.Rows];
        for (int row = 0; row < values.Length; row++)
        {
            int current = row;
            values[row] = ExprTools.Evaluate(expr, name => columns[name][current]);
        }

        return values;
    }

    private static string Mark(string text, string symbol)
        => FormulaPlace.Of(text, Math.Max(0, text.IndexOf(symbol, StringComparison.Ordinal)), symbol.Length);
}
