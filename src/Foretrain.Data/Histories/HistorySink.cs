using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Foretrain.Quantities;

namespace Foretrain.Data.Histories;

/// <summary>Takes the rows of histories and keeps the latest cells of every run. One per thread; joined at the end.</summary>
internal sealed class HistorySink(string source, ReductionOptions options) : IRowSink
{
    private const int MostRuns = 10_000_000;

    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RunHistory> _runs = new(StringComparer.Ordinal);
    private readonly List<ColumnInfo> _columns = [];
    private readonly int _keep = options.Kind == ReductionKind.Final ? 1 : Math.Max(1, options.Last);
    private byte[] _bytes = new byte[1024]; // the cells of the current row, one after the other
    private (int Column, int Start, int Length)[] _cells = new (int, int, int)[16];
    private int _count;
    private int _used;
    private int _expected;
    private int _runColumn = -1;
    private int _stepColumn = -1;
    private byte[] _lastName = [];
    private RunHistory? _lastRun;

    /// <summary>Place of the next row: files, pieces of a file and lines in the order in which they are read.</summary>
    public long Place { get; set; }

    /// <summary>Name of the run when no column names it.</summary>
    public string? FixedRun { get; set; }

    /// <summary>Rows that name no run.</summary>
    public long Nameless { get; private set; }

    /// <summary>Rows taken.</summary>
    public long Rows { get; private set; }

    /// <summary>The columns.</summary>
    public IReadOnlyList<ColumnInfo> Columns => _columns;

    /// <summary>The runs by name.</summary>
    public IReadOnlyDictionary<string, RunHistory> Runs => _runs;

    /// <inheritdoc/>
    public int Column(ReadOnlySpan<byte> name)
    {
        int next = _expected < _columns.Count ? _expected : 0;
        if (next < _columns.Count && name.SequenceEqual(_columns[next].Utf8))
        {
            _expected = next + 1;
            return next;
        }

        string text = Encoding.UTF8.GetString(name).Trim() is { Length: > 0 } named ? named : TableBuilder.NoName;
        ref int at = ref CollectionsMarshal.GetValueRefOrAddDefault(_index, text, out bool known);
        if (!known)
        {
            at = _columns.Count;
            _columns.Add(new(text, name.ToArray(), Place, _count));
            if (text == options.RunColumn) _runColumn = at;
            if (text == options.StepColumn) _stepColumn = at;
        }

        _expected = at + 1;
        return at;
    }

    /// <inheritdoc/>
    public void Cell(int column, ReadOnlySpan<byte> utf8)
    {
        if (_count == _cells.Length) Array.Resize(ref _cells, _count * 2);
        if (_bytes.Length - _used < utf8.Length) Array.Resize(ref _bytes, Math.Max(_used + utf8.Length, _bytes.Length * 2));
        utf8.CopyTo(_bytes.AsSpan(_used));
        _cells[_count++] = (column, _used, utf8.Length);
        _used += utf8.Length;
        ColumnInfo info = _columns[column];
        if (info.Row == Rows)
            throw new ForetrainException("duplicate-column", $"{source} has two values for '{info.Name}' in one row", source, "rename one of them");
        info.Row = Rows;
    }

    /// <inheritdoc/>
    public void Number(int column, double value)
    {
        if (double.IsNaN(value) && column == _runColumn)
        {
            Cell(column, default); // no name of a run
            return;
        }

        Span<byte> text = stackalloc byte[32];
        value.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture);
        Cell(column, text[..length]);
    }

    /// <inheritdoc/>
    public void Text(int column, ReadOnlySpan<byte> utf8)
    {
        _columns[column].IsText = true;
        Cell(column, utf8);
    }

    /// <inheritdoc/>
    public void EndRow(int line)
    {
        Rows++;
        _expected = 0;
        int count = _count;
        (_count, _used) = (0, 0);
        ReadOnlySpan<byte> name = default;
        double step = options.StepColumn is null ? 0 : double.NaN;
        for (int i = 0; i < count; i++)
        {
            (int column, int start, int length) = _cells[i];
            if (column == _runColumn) name = _bytes.AsSpan(start, length);
            else if (column == _stepColumn) step = Step(_bytes.AsSpan(start, length));
        }

        RunHistory? run = Run(name);
        if (run is null)
        {
            Nameless++;
            return;
        }

        step = run.Arrive(step, Place);
        for (int i = 0; i < count; i++)
        {
            (int column, int start, int length) = _cells[i];
            if (length > 0 && column != _runColumn) run.Offer(column, step, Place, _bytes.AsSpan(start, length));
        }
    }

    /// <summary>Forgets the cells of a row that turned out to be unreadable halfway.</summary>
    public void DropRow()
    {
        for (int i = 0; i < _count; i++) _columns[_cells[i].Column].Row = -1;
        (_count, _used, _expected) = (0, 0, 0);
    }

    /// <summary>Takes in what another thread kept.</summary>
    public void Join(HistorySink other)
    {
        int[] columns = new int[other._columns.Count];
        for (int c = 0; c < columns.Length; c++)
        {
            ColumnInfo theirs = other._columns[c];
            columns[c] = Column(theirs.Utf8);
            ColumnInfo own = _columns[columns[c]];
            if ((theirs.FirstPlace, theirs.FirstOrder).CompareTo((own.FirstPlace, own.FirstOrder)) < 0) (own.FirstPlace, own.FirstOrder) = (theirs.FirstPlace, theirs.FirstOrder);
            own.IsText |= theirs.IsText;
        }

        foreach ((string name, RunHistory run) in other._runs)
        {
            if (!_runs.TryGetValue(name, out RunHistory? own)) _runs.Add(name, own = new(_keep, run.First));
            own.Join(run, columns);
        }

        Nameless += other.Nameless;
        Rows += other.Rows;
    }

    private RunHistory? Run(ReadOnlySpan<byte> name)
    {
        if (options.RunColumn is null) name = FixedRun is null ? "all"u8 : Encoding.UTF8.GetBytes(FixedRun);
        if (name.IsEmpty) return null;
        if (_lastRun is not null && name.SequenceEqual(_lastName)) return _lastRun;
        string text = Encoding.UTF8.GetString(name).Trim(); // as cells are
        if (text.Length == 0) return null;
        if (!_runs.TryGetValue(text, out RunHistory? run))
        {
            if (_runs.Count == MostRuns)
                throw new ForetrainException("too-many-runs", $"'{options.RunColumn}' of {source} has more than {NumberText.Format(MostRuns)} different values", source, "name the column that is the same in every row of a run");
            _runs.Add(text, run = new(_keep, Place));
        }

        (_lastName, _lastRun) = (name.ToArray(), run);
        return run;
    }

    // Whole numbers of up to 15 digits, as steps are; anything else goes the long way.
    private static double Step(ReadOnlySpan<byte> cell)
    {
        if (cell.Length is > 0 and <= 15)
        {
            long value = 0;
            foreach (byte b in cell)
            {
                uint digit = (uint)(b - '0');
                if (digit > 9) return Slow(cell);
                value = value * 10 + digit;
            }

            return value;
        }

        return Slow(cell);

        static double Slow(ReadOnlySpan<byte> text) => NumberText.Classify(Encoding.UTF8.GetString(text), out double value) == NumberTextKind.Number ? value : double.NaN;
    }

    /// <summary>A column, and where it was seen first, by which columns are put in order.</summary>
    internal sealed class ColumnInfo(string name, byte[] utf8, long firstPlace, int firstOrder)
    {
        public string Name { get; } = name;

        public byte[] Utf8 { get; } = utf8;

        public long FirstPlace { get; set; } = firstPlace;

        public int FirstOrder { get; set; } = firstOrder;

        public bool IsText { get; set; }

        public long Row { get; set; } = -1;
    }
}
