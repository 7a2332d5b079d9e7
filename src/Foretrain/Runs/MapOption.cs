using Foretrain.Expressions;

namespace Foretrain.Runs;

/// <summary>Advice to give <c>--map</c>, written so that it can be pasted.</summary>
public static class MapOption
{
    /// <summary>The option that reads a variable from a column, between quotes where a shell needs them.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="column">The column.</param>
    public static string For(string variable, string column)
    {
        string text = $"{variable}={column}";
        return text.All(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '-' or '/' or '=' or ':' or ',') ? $"--map {text}" : $"--map \"{text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>The option that brings a column to another unit, or null when no formula can name the column.</summary>
    /// <param name="table">The table, for how its columns are found.</param>
    /// <param name="variable">The variable that the column is read for.</param>
    /// <param name="column">The column.</param>
    /// <param name="formula">The formula over the name that is put in.</param>
    public static string? Formula(RunTable table, string variable, string column, Func<string, string> formula)
    {
        ArgumentNullException.ThrowIfNull(formula);
        // A header that no formula can hold goes by the name of its variable.
        string? name = IsName(column) ? column : IsName(variable) && ColumnSearch.Of(table).Find(variable) is [{ Factor: 1 } only] && only.Column == column ? variable : null;
        return name is null ? null : $"--map \"{variable} = {formula(name)}\"";
    }

    /// <summary>What to do about values in another unit: <see cref="Formula"/>, or words where that cannot be.</summary>
    internal static string Rescale(RunTable table, string variable, string column, double factor, string when)
    {
        string times = factor.ToString("0.###e0", System.Globalization.CultureInfo.InvariantCulture);
        return Formula(table, variable, column, n => $"{times}*{n}") is { } option ? $"{when}: {option}" : $"{when}: write the unit into the header, e.g. '{column} ({HeaderUnit(factor)})', or the values in full";
    }

    private static string HeaderUnit(double factor) => factor >= 1e12 ? "T" : factor >= 1e9 ? "B" : factor >= 1e6 ? "M" : "K";

    /// <summary>True when a formula can hold a header as it stands.</summary>
    internal static bool IsName(string text) => text.Length > 0 && FormulaLexer.IsNameStart(text[0]) && text.All(FormulaLexer.IsNamePart);
}
