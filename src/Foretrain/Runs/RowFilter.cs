using Foretrain.Quantities;

namespace Foretrain.Runs;

/// <summary>
/// A condition on rows in a small part of SQL: <c>split = 'train' and tokens >= 1e6 or not group in ('a', 'b')</c>.
/// </summary>
/// <remarks>
/// Comparisons: <c>= != &lt;&gt; &lt; &lt;= &gt; &gt;=</c>, <c>[not] in (...)</c>, <c>is [not] null</c>; joined by <c>not</c>, <c>and</c>,
/// <c>or</c> (in this order of binding) and parentheses; words in any case. Columns stand bare or in double quotes, text in single
/// quotes (doubled inside), numbers may have suffixes (<c>7B</c>). Text is compared exactly and has no order. As in SQL, a
/// comparison with a missing cell is neither true nor false, and only rows for which the whole condition is true are kept.
/// </remarks>
public sealed class RowFilter
{
    /// <summary>Longest condition, in characters.</summary>
    public const int MaxLength = 20_000;

    private readonly Condition _condition;

    private RowFilter(string text, Condition condition)
    {
        Text = text;
        _condition = condition;
    }

    /// <summary>The condition as written.</summary>
    public string Text { get; }

    /// <summary>Columns the condition looks at, in order of first use.</summary>
    public IReadOnlyList<string> Columns => [.. _condition.Columns().Distinct(StringComparer.Ordinal)];

    /// <summary>Reads a condition for a table.</summary>
    /// <param name="text">The condition.</param>
    /// <param name="table">The table whose columns it may use.</param>
    /// <param name="option">Where the text came from, for messages.</param>
    /// <exception cref="ForetrainException">
    /// <c>filter-syntax</c>, <c>unknown-column</c> or <c>filter-type</c>, with the condition and a caret as place.
    /// </exception>
    public static RowFilter Parse(string text, RunTable table, string option = "--where")
        => new(text, new RowFilterParser(text, table, option).Parse());

    /// <summary>The rows for which the condition is true, ascending.</summary>
    /// <param name="table">A table with the columns of the one the filter was made for.</param>
    public int[] Rows(RunTable table)
    {
        Func<int, bool?> test = _condition.Bind(table);
        return [.. Enumerable.Range(0, table.Rows).Where(row => test(row) == true)];
    }

    /// <summary>
    /// What the columns of the condition hold, for a hint when no row is left: <c>split holds 'train' (143), 'test' (50)</c>.
    /// </summary>
    internal string WhatIsThere(RunTable table) => string.Join("; ", Columns.Select(name =>
    {
        if (table.IsNumeric(name))
        {
            double[] finite = [.. table.Numbers(name).Where(double.IsFinite)];
            return finite.Length == 0 ? $"{name} is blank" : $"{name} is {NumberText.Format(finite.Min())} to {NumberText.Format(finite.Max())}";
        }

        var groups = table.Texts(name).GroupBy(t => t).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).ToArray();
        string some = string.Join(", ", groups.Take(6).Select(g => $"'{g.Key}' ({g.Count()})"));
        return $"{name} holds {some}{(groups.Length > 6 ? $" and {groups.Length - 6} more" : "")}";
    }));
}
