using System.Runtime.CompilerServices;

namespace Foretrain.Runs;

/// <summary>A column that may be a variable.</summary>
/// <param name="Column">The column.</param>
/// <param name="Factor">What its values are multiplied by to get base units.</param>
/// <param name="Level">How sure: lower is surer; from <see cref="ColumnSearch.Loose"/> on it is taken only when nothing better is there.</param>
/// <param name="UnitIgnored">True when the header names a multiple that the values do not have.</param>
internal sealed record ColumnCandidate(string Column, double Factor, int Level, bool UnitIgnored = false);

/// <summary>Finds the columns of a table that may be a variable, by header and, where the header alone cannot tell, by their values.</summary>
internal sealed class ColumnSearch
{
    /// <summary>From this level on a candidate is taken only for want of a better one, and that is reported.</summary>
    public const int Loose = 100;

    private const int Alias = 10, Nested = 40;
    private static readonly string[] s_training = ["train", "training"];
    private static readonly ConditionalWeakTable<RunTable, ColumnSearch> s_known = [];

    private readonly RunTable _table;
    private readonly (string Column, HeaderName Name)[] _headers;
    private readonly Dictionary<string, HeaderName> _byColumn;
    private readonly Dictionary<string, IReadOnlyList<ColumnCandidate>> _found = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _medians = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    private ColumnSearch(RunTable table)
    {
        _table = table;
        _headers = [.. table.ColumnNames.Select(c => (c, HeaderName.Parse(c)))];
        _byColumn = _headers.ToDictionary(h => h.Column, h => h.Name, StringComparer.Ordinal); // a table may have a hundred thousand columns
    }

    /// <summary>The search of a table; kept as long as the table.</summary>
    public static ColumnSearch Of(RunTable table) => s_known.GetValue(table, t => new(t));

    /// <summary>The best candidates for a name; more than one when nothing tells them apart.</summary>
    public IReadOnlyList<ColumnCandidate> Find(string name)
    {
        lock (_lock)
        {
            if (!_found.TryGetValue(name, out IReadOnlyList<ColumnCandidate>? found)) _found[name] = found = Best(name);
            return found;
        }
    }

    /// <summary>The variable that a column is most surely, or null.</summary>
    public (ColumnMeaning Meaning, int Level, double Factor)? Claim(string column)
    {
        HeaderName header = _byColumn[column];
        (ColumnMeaning Meaning, int Level, double Factor)? best = null;
        lock (_lock)
        {
            foreach (ColumnMeaning meaning in ColumnMeaning.All)
                if (Match(column, header, meaning.Name, meaning) is { } found && (best is null || found.Level < best.Value.Level)) best = (meaning, found.Level, found.Factor);
        }

        return best;
    }

    /// <summary>What values of a column are multiplied by to be this variable: the multiple that its header names where they then look like it, else 1.</summary>
    public double FactorOf(string column, string name)
    {
        if (ColumnMeaning.Of(name) is not { IsCount: true } meaning) return 1;
        HeaderName header = _byColumn[column];
        lock (_lock)
        {
            // "size_b" may be the sizes of models b: only a unit in brackets or behind a known name is one where plain values are likely too.
            bool plain = IsPlausible(meaning, column, 1), bracket = column.TrimEnd().EndsWith(')') || column.TrimEnd().EndsWith(']');
            return header.Readings.FirstOrDefault(r => r.Factor != 1 && IsPlausible(meaning, column, r.Factor) && (!plain || bracket || Kind(column, r, name, meaning) is not null))?.Factor ?? 1;
        }
    }

    // Median of the finite values of a numeric column, NaN without any; call under the lock.
    private double Median(string column)
    {
        if (_medians.TryGetValue(column, out double median)) return median;
        double[] values = _table.IsNumeric(column) ? [.. _table.Numbers(column).Where(double.IsFinite).Order()] : [];
        return _medians[column] = values.Length == 0 ? double.NaN : values[values.Length / 2];
    }

    private List<ColumnCandidate> Best(string name)
    {
        ColumnMeaning? meaning = ColumnMeaning.Of(name);
        var all = new List<ColumnCandidate>();
        foreach ((string column, HeaderName header) in _headers)
            if (Match(column, header, name, meaning) is { } candidate) all.Add(candidate);
        if (all.Count < 2) return all;

        int best = all.Min(c => c.Level);
        List<ColumnCandidate> top = [.. all.Where(c => c.Level == best)];
        if (top.Count > 1 && meaning is not null)
        {
            // Empty columns and values that such a quantity never has decide between equals; so do columns that hold the same.
            List<ColumnCandidate> likely = [.. top.Where(c => IsPlausible(meaning, c.Column, c.Factor))];
            if (likely.Count > 0) top = likely;
            if (top.Count > 1 && top.Skip(1).All(c => Same(c, top[0]))) top = [top[0]];
        }

        return top;
    }

    private ColumnCandidate? Match(string column, HeaderName header, string name, ColumnMeaning? meaning)
    {
        foreach (HeaderReading reading in header.Readings)
        {
            if (reading.Factor != 1 && meaning is not { IsCount: true }) continue;
            if (reading.Nested && (header.IsOfEvaluation && meaning is { IsCount: true } || IsRatio(header))) continue;
            if (Kind(column, reading, name, meaning) is not { } kind) continue;
            if (reading.Nested && name == "loss" && header.Segments.Any(s => s_training.Contains(s.ToLowerInvariant()))) kind = Math.Max(kind, Loose);
            if (reading.Nested && kind >= Loose && name != "loss" && !reading.Text.Contains('_', StringComparison.Ordinal)) continue; // "optimizer.name" names no run
            int level = kind + (reading.Nested ? Nested : 0) + (reading.Factor != 1 ? 1 : 0);
            if (reading.Factor == 1) return new(column, 1, level);
            // "tokens_B" of 3e9: somebody kept the name and wrote plain numbers.
            bool plain = !IsPlausible(meaning!, column, reading.Factor) && IsPlausible(meaning!, column, 1);
            return new(column, plain ? 1 : reading.Factor, level, plain);
        }

        return null;
    }

    private int? Kind(string column, HeaderReading reading, string name, ColumnMeaning? meaning)
    {
        if (ColumnMeaning.Matches(reading.Text, name)) return 0;
        if (meaning is null) return null;
        if (ColumnMeaning.Matches(reading.Text, meaning.Aliases)) return Alias;
        if (ColumnMeaning.Matches(reading.Text, meaning.CheckedAliases) && IsPlausible(meaning, column, reading.Factor)) return Alias;
        return ColumnMeaning.Matches(reading.Text, meaning.LooseAliases) ? Loose : null;
    }

    // "tokens/params" is a ratio, no key within another.
    private static bool IsRatio(HeaderName header) => header.Segments.Count == 2 && ColumnMeaning.All.Any(m => m.IsCount && ColumnMeaning.Matches(header.Segments[0], [m.Name, .. m.Aliases]));

    private bool IsPlausible(ColumnMeaning meaning, string column, double factor)
    {
        double median = factor * Median(column);
        return median >= meaning.Plausible.Low && median <= meaning.Plausible.High;
    }

    private bool Same(ColumnCandidate a, ColumnCandidate b) => a.Factor == b.Factor && _table.IsNumeric(a.Column) == _table.IsNumeric(b.Column)
        && (_table.IsNumeric(a.Column) ? _table.Numbers(a.Column).AsSpan().SequenceEqual(_table.Numbers(b.Column)) : _table.Texts(a.Column).SequenceEqual(_table.Texts(b.Column)));
}
