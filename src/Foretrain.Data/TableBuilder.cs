using System.Runtime.InteropServices;
using System.Text;
using Foretrain.Findings;
using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.Data;

/// <summary>Collects rows into a table: columns in the order in which they appear, numbers where (nearly) all cells are numbers.</summary>
internal sealed class TableBuilder : IRowSink
{
    /// <summary>What a column is called whose key is empty.</summary>
    public const string NoName = "(no name)";

    private const int MostCells = 400_000_000; // 3 GiB of numbers

    private readonly string _source;
    private readonly HashSet<string>? _textOnly; // in a second pass: the columns that turned out to be text
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private readonly List<byte[]> _utf8Names = [];
    private readonly List<ColumnBuilder?> _columns = [];
    private readonly List<int> _lines = [];
    private int _expected; // rows of a file mostly have their columns in one order

    private TableBuilder(string source, HashSet<string>? textOnly) => (_source, _textOnly) = (source, textOnly);

    /// <summary>Where the row being read stands, for messages about it.</summary>
    public int Rows => _lines.Count;

    /// <summary>Reads a table by letting a reader fill it; the reader is asked again when text was taken for numbers at first.</summary>
    /// <param name="source">Where the rows are from.</param>
    /// <param name="unit">What the number of a row counts: <c>line</c> or <c>row</c>.</param>
    /// <param name="fill">Hands every row to a sink; the same rows every time.</param>
    /// <param name="findings">What the reader has to say.</param>
    public static TableReading Build(string source, string unit, Action<IRowSink> fill, List<Finding> findings)
    {
        TableBuilder first = new(source, null);
        fill(first);
        if (first._lines.Count == 0)
            throw new ForetrainException("no-rows", $"{source} has no rows", source, "expected one row per training run");
        HashSet<string> lost = [.. first._names.Where((_, c) => first._columns[c]!.IsLostText)];
        if (lost.Count > 0)
        {
            TableBuilder again = new(source, lost);
            fill(again);
            for (int c = 0; c < first._names.Count; c++)
                if (lost.Contains(first._names[c])) first._columns[c] = again._columns[again._index[first._names[c]]];
        }

        return first.Assemble(unit, findings);
    }

    /// <inheritdoc/>
    public int Column(ReadOnlySpan<byte> name)
    {
        int next = _expected < _utf8Names.Count ? _expected : 0;
        if (next < _utf8Names.Count && name.SequenceEqual(_utf8Names[next]))
        {
            _expected = next + 1;
            return next;
        }

        string text = Encoding.UTF8.GetString(name).Trim() is { Length: > 0 } named ? named : NoName;
        ref int at = ref CollectionsMarshal.GetValueRefOrAddDefault(_index, text, out bool known);
        if (!known)
        {
            at = _names.Count;
            _names.Add(text);
            _utf8Names.Add(name.ToArray());
            _columns.Add(_textOnly is null || _textOnly.Contains(text) ? new(keepText: _textOnly is not null) : null);
        }

        _expected = at + 1;
        return at;
    }

    /// <inheritdoc/>
    public void Cell(int column, ReadOnlySpan<byte> utf8)
    {
        if (_columns[column] is not { } builder) return;
        Place(builder, column);
        builder.Add(utf8);
    }

    /// <inheritdoc/>
    public void Number(int column, double value)
    {
        if (_columns[column] is not { } builder) return;
        Place(builder, column);
        builder.Add(value);
    }

    /// <inheritdoc/>
    public void Text(int column, ReadOnlySpan<byte> utf8)
    {
        if (_columns[column] is not { } builder) return;
        Place(builder, column);
        builder.AddText(utf8);
    }

    /// <inheritdoc/>
    public void EndRow(int line)
    {
        _lines.Add(line);
        _expected = 0;
        if ((long)_lines.Count * _names.Count > MostCells)
            throw new ForetrainException("table-too-large", $"{_source} has more than {NumberText.Format(MostCells)} cells by line {line} ({_names.Count} columns)", $"{_source}, line {line}",
                "keep the rows and columns that are needed, or one row per run");
    }

    private void Place(ColumnBuilder builder, int column)
    {
        if (builder.Count > _lines.Count)
            throw new ForetrainException("duplicate-column", $"{_source} has two values for '{_names[column]}' in row {_lines.Count + 1}", $"{_source}, row {_lines.Count + 1}, column '{_names[column]}'",
                "rename one of them");
        builder.PadTo(_lines.Count);
    }

    private TableReading Assemble(string unit, List<Finding> findings)
    {
        int rows = _lines.Count;
        int[] lines = [.. _lines];
        bool rising = true;
        for (int i = 1; i < rows && rising; i++) rising = lines[i] > lines[i - 1];
        if (!rising && lines.Distinct().Count() < rows)
        {
            // Several rows on one line: rows are counted instead, for a number has to name one row.
            lines = [.. Enumerable.Range(1, rows)];
            unit = "row";
        }

        Dictionary<string, double[]> numbers = new(StringComparer.Ordinal);
        Dictionary<string, string[]> texts = new(StringComparer.Ordinal);
        List<RejectedCell> rejected = [];
        for (int c = 0; c < _names.Count; c++)
        {
            ColumnBuilder column = _columns[c]!;
            column.PadTo(rows);
            if (!column.IsNumeric)
            {
                texts[_names[c]] = column.ToTexts();
                if (DecimalComma(texts[_names[c]]) is >= 0 and var bad) throw DecimalCommas(_names[c], texts[_names[c]][bad], unit, lines[bad]);
                continue;
            }

            numbers[_names[c]] = column.ToNumbers();
            foreach ((int row, string text) in column.Faults) rejected.Add(new(lines[row], _names[c], text, "not a number"));
        }

        RejectedCell[] ordered = [.. rejected.OrderBy(r => r.Line)];
        if (ordered.Length > 0) findings.Add(NotNumbers(unit, ordered));
        return new(new(_source, rows, _names, numbers, texts, lines, [new(_source, 0, unit)]), ordered.ToEquatableList(), findings.ToEquatableList());
    }

    private static Finding NotNumbers(string unit, RejectedCell[] cells)
    {
        string example = $"'{cells[0].Text}' in column '{cells[0].Column}', {unit} {cells[0].Line}";
        return new("cells-not-numbers", Severity.Warning,
            cells.Length == 1 ? $"one cell is not a number: {example}" : $"{cells.Length} cells are not numbers, the first is {example}",
            "they count as missing; rows that need them are left out",
            cells.Any(r => r.Text.Contains(',', StringComparison.Ordinal))
                ? "write the decimal point as '.' and no thousands separators"
                : "correct the cells, or leave them blank where the value is unknown",
            [.. cells.Select(r => r.Line).Distinct().Take(20)]);
    }

    // A column in which every filled cell is like 3,14 or 1,234 is a column of numbers that nobody can read for certain.
    private static int DecimalComma(string[] cells)
    {
        int first = -1, count = 0;
        for (int i = 0; i < cells.Length; i++)
        {
            NumberTextKind kind = NumberText.Classify(cells[i], out _);
            if (kind is NumberTextKind.Missing) continue;
            if (kind is NumberTextKind.Text && !HasCommaShape(cells[i])) return -1;
            if (kind is NumberTextKind.Text && count++ == 0) first = i;
        }

        return count >= 2 ? first : -1;
    }

    private static bool HasCommaShape(string cell)
    {
        bool comma = false, digit = false;
        for (int i = cell[0] is '-' or '+' ? 1 : 0; i < cell.Length; i++)
        {
            if (cell[i] == ',' && digit) (comma, digit) = (true, false);
            else if (char.IsAsciiDigit(cell[i])) digit = true;
            else if (cell[i] is 'e' or 'E' && comma && digit && i + 1 < cell.Length) return NumberText.TryParse("1" + cell[i..], out _);
            else return false;
        }

        return comma && digit;
    }

    private ForetrainException DecimalCommas(string column, string cell, string unit, int line) => new("decimal-comma",
        $"{_source}: the cells of column '{column}' are like '{cell}', where the comma may be a decimal point or separate thousands", $"{_source}, {unit} {line}, column '{column}'",
        "write the decimal point as '.' and no thousands separators");
}
