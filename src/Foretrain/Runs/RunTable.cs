namespace Foretrain.Runs;

/// <summary>
/// Training runs as named columns of equal length. Cells are numbers (NaN = missing) or text; a column holds one kind.
/// Rows keep the line of the file they came from, so that every later remark can point at it.
/// </summary>
public sealed class RunTable
{
    private readonly Dictionary<string, double[]> _numbers;
    private readonly Dictionary<string, string[]> _texts;

    /// <summary>Creates a table; every column must have <paramref name="rows"/> entries.</summary>
    /// <param name="source">Where the rows came from, as the user would name it (a file name).</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columnNames">All column names in file order.</param>
    /// <param name="numbers">Numeric columns; NaN is a missing cell.</param>
    /// <param name="texts">Text columns; the empty string is a missing cell.</param>
    /// <param name="lines">1-based line in the source for each row; null numbers rows from 2 (a header above them).</param>
    /// <param name="parts">The files that were put together, in the order of their lines; null for one file.</param>
    public RunTable(
        string source, int rows, IReadOnlyList<string> columnNames,
        IReadOnlyDictionary<string, double[]> numbers, IReadOnlyDictionary<string, string[]> texts, int[]? lines = null, IReadOnlyList<SourcePart>? parts = null)
    {
        Parts = parts is { Count: > 0 } ? parts : [new(source, 0)];
        Source = source;
        Rows = rows;
        ColumnNames = columnNames;
        _numbers = new(numbers, StringComparer.Ordinal);
        _texts = new(texts, StringComparer.Ordinal);
        Lines = lines ?? [.. Enumerable.Range(2, rows)];
        foreach (var (name, values) in _numbers) Require(values.Length == rows, name, values.Length);
        foreach (var (name, values) in _texts) Require(values.Length == rows, name, values.Length);
        Require(Lines.Length == rows, "line numbers", Lines.Length);

        void Require(bool ok, string name, int got)
        {
            if (!ok) throw new ArgumentException($"column '{name}' has {got} cells, the table has {rows} rows");
        }
    }

    /// <summary>Where the rows came from, as the user would name it.</summary>
    public string Source { get; }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Column names in file order.</summary>
    public IReadOnlyList<string> ColumnNames { get; }

    /// <summary>
    /// 1-based line in the source for each row, different for every row. Lines of a table from several files are counted
    /// through all of them; <see cref="PlaceOf"/> names the file and the line in it.
    /// </summary>
    public int[] Lines { get; }

    /// <summary>The files that the rows are from.</summary>
    public IReadOnlyList<SourcePart> Parts { get; }

    /// <summary>The file of a row, and its line there.</summary>
    /// <param name="row">0-based row.</param>
    public (SourcePart Part, int Line) Origin(int row)
    {
        SourcePart part = Parts[PartOf(row)];
        return (part, Lines[row] - part.Offset);
    }

    /// <summary>Position in <see cref="Parts"/> of the file of a row.</summary>
    /// <param name="row">0-based row.</param>
    public int PartOf(int row)
    {
        int line = Lines[row], low = 0, high = Parts.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (Parts[middle].Offset < line) low = middle;
            else high = middle - 1;
        }

        return low;
    }

    /// <summary>Where a row stands, for messages: <c>line 12</c>, or <c>line 12 of b.csv</c> in a table from several files.</summary>
    /// <param name="row">0-based row.</param>
    public string PlaceOf(int row)
    {
        (SourcePart part, int line) = Origin(row);
        return Parts.Count == 1 ? $"{part.Unit} {line}" : $"{part.Unit} {line} of {part.Source}";
    }

    /// <summary>File and line of a row, as the place of a message: <c>b.csv, line 12</c>.</summary>
    /// <param name="row">0-based row.</param>
    public string FilePlaceOf(int row)
    {
        (SourcePart part, int line) = Origin(row);
        return $"{part.Source}, {part.Unit} {line}";
    }

    /// <summary>True when the column exists and is numeric.</summary>
    public bool IsNumeric(string column) => _numbers.ContainsKey(column);

    /// <summary>True when the column exists.</summary>
    public bool Has(string column) => _numbers.ContainsKey(column) || _texts.ContainsKey(column);

    /// <summary>A numeric column (not a copy; do not write to it). NaN is a missing cell.</summary>
    /// <exception cref="KeyNotFoundException">No numeric column of that name.</exception>
    public double[] Numbers(string column) => _numbers.TryGetValue(column, out var values)
        ? values
        : throw new KeyNotFoundException($"{Source} has no numeric column '{column}'");

    /// <summary>A column as text; numbers are written in the shortest form that reads back. Missing is empty.</summary>
    /// <exception cref="KeyNotFoundException">No column of that name.</exception>
    public string[] Texts(string column)
    {
        if (_texts.TryGetValue(column, out var texts)) return texts;
        return [.. Numbers(column).Select(x => double.IsNaN(x) ? "" : x.ToString("R"))];
    }

    /// <summary>The rows at these 0-based positions, in that order, with their line numbers.</summary>
    public RunTable Select(IReadOnlyList<int> rows) => new(
        Source, rows.Count, ColumnNames,
        _numbers.ToDictionary(c => c.Key, c => Pick(c.Value, rows)),
        _texts.ToDictionary(c => c.Key, c => Pick(c.Value, rows)),
        Pick(Lines, rows), Parts);

    /// <summary>This table as put together from several files.</summary>
    /// <param name="parts">The files in the order of their lines.</param>
    public RunTable WithParts(IReadOnlyList<SourcePart> parts) => new(Source, Rows, ColumnNames, _numbers, _texts, Lines, parts);

    /// <summary>This table with one more (or replaced) numeric column.</summary>
    public RunTable With(string column, double[] values)
    {
        var numbers = new Dictionary<string, double[]>(_numbers) { [column] = values };
        var texts = new Dictionary<string, string[]>(_texts);
        texts.Remove(column);
        IReadOnlyList<string> names = Has(column) ? ColumnNames : [.. ColumnNames, column];
        return new(Source, Rows, names, numbers, texts, Lines, Parts);
    }

    /// <summary>This table with one more (or replaced) text column.</summary>
    public RunTable With(string column, string[] texts)
    {
        var numbers = new Dictionary<string, double[]>(_numbers);
        numbers.Remove(column);
        var all = new Dictionary<string, string[]>(_texts) { [column] = texts };
        IReadOnlyList<string> names = Has(column) ? ColumnNames : [.. ColumnNames, column];
        return new(Source, Rows, names, numbers, all, Lines, Parts);
    }

    /// <summary>This table with columns under other names, in the same order; a name that is not listed stays.</summary>
    /// <param name="names">Old to new name.</param>
    public RunTable Renamed(IReadOnlyDictionary<string, string> names)
    {
        return new(Source, Rows, [.. ColumnNames.Select(Name)], _numbers.ToDictionary(c => Name(c.Key), c => c.Value), _texts.ToDictionary(c => Name(c.Key), c => c.Value), Lines, Parts);

        string Name(string column) => names.GetValueOrDefault(column, column);
    }

    private static T[] Pick<T>(T[] values, IReadOnlyList<int> rows)
    {
        var picked = new T[rows.Count];
        for (int i = 0; i < picked.Length; i++) picked[i] = values[rows[i]];
        return picked;
    }
}
