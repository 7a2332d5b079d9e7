using Foretrain.Findings;
using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.Data;

/// <summary>Adds columns from a second table by a column that both have: sizes and tokens beside evaluations that name a model only.</summary>
public static class SideTable
{
    /// <summary>Joins a table to another; every row stays, and what the side table does not know is missing.</summary>
    /// <param name="reading">The rows.</param>
    /// <param name="side">The table with more columns, one row per value of the key.</param>
    /// <param name="key">The column, or null for the only one that both have.</param>
    /// <exception cref="ForetrainException"><c>join-no-key</c>, <c>join-twice</c>, <c>join-none</c>.</exception>
    public static TableReading Join(TableReading reading, TableReading side, string? key = null)
    {
        RunTable rows = reading.Table, other = side.Table;
        string[] common = [.. other.ColumnNames.Where(rows.Has)];
        if (key is null)
        {
            string[] texts = [.. common.Where(c => !rows.IsNumeric(c))];
            key = texts is [var only] ? only : common is [var sole] ? sole : null;
        }

        if (key is null || !rows.Has(key) || !other.Has(key))
        {
            throw new ForetrainException("join-no-key", key is null ? $"{rows.Source} and {other.Source} share {(common.Length == 0 ? "no column" : $"the columns {string.Join(", ", common.Take(8))}")}" : $"'{key}' is not a column of {(rows.Has(key) ? other.Source : rows.Source)}",
                other.Source, key is null ? "name the column to join by" : DidYouMean.HintOrList(key, [.. (rows.Has(key) ? other : rows).ColumnNames], "columns"));
        }

        Dictionary<string, int> at = new(StringComparer.Ordinal);
        string[] names = other.Texts(key), wanted = rows.Texts(key);
        for (int i = 0; i < names.Length; i++)
        {
            if (names[i].Length > 0 && !at.TryAdd(names[i], i))
                throw new ForetrainException("join-twice", $"{other.Source} has two rows with {key} '{names[i]}', {other.PlaceOf(at[names[i]])} and {other.PlaceOf(i)}", other.FilePlaceOf(i), "keep one row for each");
        }

        int[] row = [.. wanted.Select(w => at.GetValueOrDefault(w, -1))];
        if (row.All(r => r < 0))
            throw new ForetrainException("join-none", $"no {key} of {rows.Source} is in {other.Source}, e.g. '{wanted.FirstOrDefault(w => w.Length > 0)}'", other.Source, names.Length > 0 ? $"there it is spelled like '{names[0]}'" : null);

        Dictionary<string, double[]> numbers = rows.ColumnNames.Where(rows.IsNumeric).ToDictionary(c => c, rows.Numbers);
        Dictionary<string, string[]> text = rows.ColumnNames.Where(c => !rows.IsNumeric(c)).ToDictionary(c => c, rows.Texts);
        List<string> columns = [.. rows.ColumnNames];
        foreach (string column in other.ColumnNames.Where(c => c != key))
        {
            string name = rows.Has(column) ? $"{column}.joined" : column;
            columns.Add(name);
            if (other.IsNumeric(column)) numbers[name] = Pick(other.Numbers(column), row, double.NaN);
            else text[name] = Pick(other.Texts(column), row, "");
        }

        List<Finding> findings = [.. reading.Findings, .. side.Findings];
        string[] unknown = [.. wanted.Where((_, i) => row[i] < 0).Distinct()];
        if (unknown.Length > 0)
        {
            findings.Add(new("join-unmatched", Severity.Warning, $"{unknown.Length} values of {key} are not in {other.Source}: {string.Join(", ", unknown.Take(5).Select(u => $"'{u}'"))}",
                "their rows have no values from there", "add them, or leave the rows out with --where", [.. rows.Lines.Where((_, i) => row[i] < 0).Take(20)]));
        }

        return new(new(rows.Source, rows.Rows, columns, numbers, text, rows.Lines, rows.Parts), reading.RejectedCells, findings.ToEquatableList());
    }

    private static T[] Pick<T>(T[] values, int[] rows, T missing) => [.. rows.Select(r => r < 0 ? missing : values[r])];
}
