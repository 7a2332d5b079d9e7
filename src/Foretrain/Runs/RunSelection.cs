using Foretrain.Quantities;

namespace Foretrain.Runs;

/// <summary>From a table as read to runs that can be fitted: columns found, rows filtered, unusable rows set aside with a reason.</summary>
public static class RunSelection
{
    /// <summary>Prepares the runs of a table.</summary>
    /// <param name="reading">The table as read, with the cells that could not be read.</param>
    /// <param name="needed">Variables of the law.</param>
    /// <param name="target">What the law predicts.</param>
    /// <param name="options">The user's choices.</param>
    /// <exception cref="ForetrainException">
    /// <c>no-rows-left</c>, <c>no-usable-rows</c>, <c>zero-weights</c>, <c>unknown-column</c>, or an error of <see cref="ColumnMapping"/> or <see cref="RowFilter"/>.
    /// </exception>
    public static PreparedRuns Prepare(
        TableReading reading, IReadOnlyList<NeededColumn> needed, NeededColumn target, SelectionOptions? options = null)
    {
        options ??= new();
        ColumnMapping mapping = ColumnMapping.For(reading.Table, needed, target, options.Map);
        RunTable all = mapping.Table;
        double[]? weights = options.Weights is null ? null : Weights(all, options.Weights, mapping);
        if (options.Cluster is not null) RequireColumn(all, options.Cluster, "--cluster");

        int[] chosen = Filter(all, options.Where);
        RowCheck check = new(all, mapping, needed, target, reading.RejectedCells, weights, options.Weights);
        List<int> kept = [];
        List<RejectedRow> rejected = [];
        foreach (int row in chosen)
        {
            if (check.Fault(row) is { } fault) rejected.Add(fault);
            else kept.Add(row);
        }

        if (kept.Count == 0)
        {
            throw new ForetrainException("no-usable-rows", $"none of the {chosen.Length} rows of {all.Source} can be used: {RunFindings.Sentence(rejected)}",
                $"{all.Source}, line {rejected[0].Line}, column '{rejected[0].Column}'", "some row must have a usable value in every needed column");
        }

        if (weights is not null && kept.TrueForAll(r => weights[r] == 0))
            throw new ForetrainException("zero-weights", $"every usable row of {all.Source} has weight 0 ({options.Weights}), so none counts", "--weights", "give at least as many rows a positive weight as the law has constants");

        RunTable table = all.Select(kept);
        var variables = new Dictionary<string, double[]>(StringComparer.Ordinal);
        var labels = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (MappedColumn column in mapping.Columns)
        {
            if (check.Needs(column.Variable).Text)
            {
                (int[] codes, labels[column.Variable]) = Codes(table.Texts(column.Column));
                variables[column.Variable] = [.. codes.Select(c => (double)c)];
            }
            else
            {
                variables[column.Variable] = table.Numbers(column.Column);
            }
        }

        variables.Remove(target.Name, out double[]? values);
        string[] numeric = [.. variables.Keys.Where(v => !labels.ContainsKey(v))];
        return new()
        {
            Table = table,
            Mapping = mapping,
            RowsInSource = all.Rows,
            LeftOutByCondition = all.Rows - chosen.Length,
            Variables = variables,
            Labels = labels,
            Target = values!,
            Weights = weights is null ? null : [.. kept.Select(r => weights[r])],
            Clusters = options.Cluster is null ? null : Codes(table.Texts(options.Cluster)).Codes,
            ClusteredBy = options.Cluster,
            Ranges = numeric.Select(n => VariableRange.Of(n, variables[n])).Append(VariableRange.Of(target.Name, values!)).ToEquatableList(),
            Rejected = rejected.ToEquatableList(),
            Findings = reading.Findings.Concat(mapping.Findings).Concat(RunFindings.OfRejected(rejected))
                .Concat(RunFindings.OfDesign(table, variables, target, values!, mapping)).ToEquatableList(),
        };
    }

    /// <summary>Splits a table into one per value of a column, in order of first appearance; blank cells form a group of their own.</summary>
    /// <param name="reading">The table.</param>
    /// <param name="column">The column to split by.</param>
    /// <exception cref="ForetrainException"><c>unknown-column</c>.</exception>
    public static IReadOnlyList<(string Group, TableReading Reading)> By(TableReading reading, string column)
    {
        RequireColumn(reading.Table, column, "--by");
        (int[] codes, string[] labels) = Codes(reading.Table.Texts(column));
        List<int>[] rows = [.. labels.Select(_ => new List<int>())];
        for (int row = 0; row < codes.Length; row++) rows[codes[row]].Add(row);
        return [.. labels.Select((label, g) =>
        {
            RunTable part = reading.Table.Select(rows[g]);
            HashSet<int> lines = [.. part.Lines];
            return (label, new TableReading(part, reading.RejectedCells.Where(c => lines.Contains(c.Line)).ToEquatableList(), reading.Findings));
        })];
    }

    /// <summary>For each row, the position of its cell among the column's distinct cells in order of first appearance.</summary>
    public static int[] CodesOf(RunTable table, string column) => Codes(table.Texts(column)).Codes;

    /// <summary>Position of each label among the distinct labels in order of first appearance.</summary>
    internal static (int[] Codes, string[] Labels) Codes(string[] texts)
    {
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] codes = new int[texts.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            if (!known.TryGetValue(texts[i], out codes[i])) known[texts[i]] = codes[i] = known.Count;
        }

        return (codes, [.. known.OrderBy(k => k.Value).Select(k => k.Key)]);
    }

    private static int[] Filter(RunTable table, string? where)
    {
        if (where is null) return [.. Enumerable.Range(0, table.Rows)];
        RowFilter filter = RowFilter.Parse(where, table);
        int[] rows = filter.Rows(table);
        if (rows.Length > 0) return rows;
        throw new ForetrainException("no-rows-left", $"--where leaves none of the {table.Rows} rows of {table.Source}", where, filter.WhatIsThere(table));
    }

    // An input of the law may be named like a column: it may stand under another name in the table.
    private static double[] Weights(RunTable table, string weights, ColumnMapping mapping)
    {
        if (!table.Has(weights)) return ColumnFormula.Values(table, weights, "--weights", symbol => mapping.Columns.FirstOrDefault(c => c.Variable == symbol)?.Column);
        if (table.IsNumeric(weights)) return table.Numbers(weights);
        throw new ForetrainException("column-not-numeric", $"--weights: column '{weights}' of {table.Source} is text", "--weights", "name a numeric column or a formula over columns");
    }

    private static void RequireColumn(RunTable table, string column, string option)
    {
        if (table.Has(column)) return;
        throw new ForetrainException("unknown-column", $"{option}: '{column}' is not a column of {table.Source}", option,
            DidYouMean.HintOrList(column, [.. table.ColumnNames], "columns"));
    }
}
