namespace Foretrain.Runs;

/// <summary>Tells whether a row can be used, looking at every mapped column in turn.</summary>
internal sealed class RowCheck
{
    private readonly RunTable _table;
    private readonly ColumnMapping _mapping;
    private readonly IReadOnlyList<NeededColumn> _needed;
    private readonly NeededColumn _target;
    private readonly NeededColumn[] _needs;
    private readonly double[]?[] _numbers;
    private readonly string[]?[] _texts;
    private readonly Dictionary<(int Line, string Column), string> _faults;
    private readonly double[]? _weights;
    private readonly string? _weightsText;

    public RowCheck(
        RunTable table, ColumnMapping mapping, IReadOnlyList<NeededColumn> needed, NeededColumn target,
        IReadOnlyList<RejectedCell> rejectedCells, double[]? weights, string? weightsText)
    {
        (_table, _mapping, _needed, _target, _weights, _weightsText) = (table, mapping, needed, target, weights, weightsText);
        _needs = [.. mapping.Columns.Select(c => Needs(c.Variable))];
        _numbers = [.. mapping.Columns.Select((c, i) => _needs[i].Text ? null : table.Numbers(c.Column))];
        _texts = [.. mapping.Columns.Select((c, i) => _needs[i].Text ? table.Texts(c.Column) : null)];
        _faults = rejectedCells.GroupBy(c => (c.Line, c.Column)).ToDictionary(g => g.Key, g => g.First().Text);
    }

    /// <summary>What is needed of a variable; members of a family share the needs of the family.</summary>
    public NeededColumn Needs(string variable) => variable == _target.Name ? _target
        : _needed.FirstOrDefault(n => n.Name == variable)
        ?? _needed.First(n => n.Name.EndsWith('*') && variable.StartsWith(n.Name[..^1], StringComparison.Ordinal));

    /// <summary>The first fault of a row, or null when it can be used.</summary>
    public RejectedRow? Fault(int row)
    {
        int line = _table.Lines[row];
        for (int c = 0; c < _needs.Length; c++)
        {
            string column = _mapping.Columns[c].Blamed;
            if (_texts[c] is { } texts)
            {
                if (texts[row].Length == 0) return new(line, "missing", column, "");
                continue;
            }

            double value = _numbers[c]![row];
            bool formula = _mapping.Columns[c].Kind is MappingKind.Formula or MappingKind.Derived;
            if (Reason(value, _needs[c]) is { } reason)
            {
                bool unread = _faults.TryGetValue((line, column), out string? text);
                return new(line, unread ? "not-a-number" : formula && reason == "missing" ? "undefined" : reason, column, text ?? Text(value));
            }
        }

        if (_weights is null) return null;
        double weight = _weights[row];
        string? fault = double.IsNaN(weight) ? "missing" : double.IsInfinity(weight) ? "infinite" : weight < 0 ? "negative" : null;
        return fault is null ? null : new(line, fault, $"weights ({_weightsText})", Text(weight));
    }

    private static string? Reason(double value, NeededColumn need)
        => double.IsNaN(value) ? "missing"
            : double.IsInfinity(value) ? "infinite"
            : !need.Positive || value > 0 || (value == 0 && need.ZeroAllowed) ? null
            : value == 0 ? "zero" : "negative";

    private static string Text(double value) => double.IsNaN(value) ? "" : value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}
