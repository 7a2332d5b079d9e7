using System.Text;
using Foretrain.Quantities;

namespace Foretrain.Data;

/// <summary>
/// One column while it is being read. A column whose first filled cell is a number is kept as numbers only, without a string
/// per cell; should it turn out to be text after all, <see cref="IsLostText"/> asks for a second pass.
/// </summary>
/// <param name="keepText">True in that second pass: keep every cell as written.</param>
internal sealed class ColumnBuilder(bool keepText)
{
    private const int LargestPool = 4096;
    private const int LongestNumber = 64;

    private readonly List<(int Row, string Text)> _faults = [];
    private readonly Dictionary<string, string> _pool = new(StringComparer.Ordinal);
    private double[] _numbers = new double[4]; // a table may have a hundred thousand columns
    private string[]? _texts = new string[4];
    private int _count;
    private int _numberCount;
    private int _faultCount;
    private int _blankCount;
    private bool _isText;

    /// <summary>
    /// True when everything filled is a number, or the faults are few: fewer than one in ten, or a single one among at least
    /// three numbers. Marks like <c>none</c> are missing numbers beside numbers and text beside text.
    /// </summary>
    public bool IsNumeric => !_isText && (_numberCount == 0
        ? _blankCount == _count
        : _faultCount == 0 || (_faultCount == 1 && _numberCount >= 3) || _faultCount * 10L < _numberCount + _faultCount);

    /// <summary>True when the column is text but its cells were kept as numbers.</summary>
    public bool IsLostText => !IsNumeric && _texts is null;

    /// <summary>Adds a cell.</summary>
    /// <param name="utf8">The cell without its quotes, valid UTF-8.</param>
    public void Add(ReadOnlySpan<byte> utf8)
    {
        Span<char> buffer = stackalloc char[LongestNumber];
        ReadOnlySpan<char> cell = utf8.Length <= LongestNumber
            ? buffer[..Encoding.UTF8.GetChars(utf8, buffer)]
            : Encoding.UTF8.GetString(utf8);
        cell = cell.Trim();
        NumberTextKind kind = NumberText.Classify(cell, out double value);
        Grow();
        switch (kind)
        {
            case NumberTextKind.Number or NumberTextKind.Infinite:
                _numberCount++;
                if (!keepText && _faultCount == 0) _texts = null;
                break;
            case NumberTextKind.Text:
                _faultCount++;
                _faults.Add((_count, Pool(cell)));
                break;
            default:
                if (cell.IsEmpty) _blankCount++;
                break;
        }

        if (_texts is not null) _texts[_count] = Pool(cell);
        _numbers[_count++] = value;
    }

    /// <summary>Adds a cell that is text whatever it looks like.</summary>
    public void AddText(ReadOnlySpan<byte> utf8)
    {
        Grow();
        _isText = true;
        if (_texts is not null) _texts[_count] = Pool(Encoding.UTF8.GetString(utf8).AsSpan().Trim());
        _numbers[_count++] = double.NaN;
    }

    /// <summary>Adds a cell that the format keeps as a number.</summary>
    public void Add(double value)
    {
        Grow();
        if (double.IsNaN(value)) _blankCount++;
        else
        {
            _numberCount++;
            if (!keepText && _faultCount == 0) _texts = null;
        }

        if (_texts is not null) _texts[_count] = double.IsNaN(value) ? "" : value.ToString("R");
        _numbers[_count++] = value;
    }

    /// <summary>Number of cells so far.</summary>
    public int Count => _count;

    /// <summary>Adds missing cells until there are this many.</summary>
    public void PadTo(int count)
    {
        while (_count < count)
        {
            Grow();
            _blankCount++;
            if (_texts is not null) _texts[_count] = "";
            _numbers[_count++] = double.NaN;
        }
    }

    /// <summary>The cells as numbers; NaN where missing or faulty.</summary>
    public double[] ToNumbers() => _numbers.AsSpan(0, _count).ToArray();

    /// <summary>The cells as written, without surrounding spaces.</summary>
    public string[] ToTexts() => _texts.AsSpan(0, _count).ToArray();

    /// <summary>Cells that are not numbers, as written, with their 0-based row.</summary>
    public IReadOnlyList<(int Row, string Text)> Faults => _faults;

    private void Grow()
    {
        if (_count < _numbers.Length) return;
        Array.Resize(ref _numbers, _count * 2);
        if (_texts is not null) Array.Resize(ref _texts, _count * 2);
    }

    // Text columns repeat themselves (groups, splits): one string per distinct value, up to a limit for columns of ids.
    private string Pool(ReadOnlySpan<char> cell)
    {
        var pool = _pool.GetAlternateLookup<ReadOnlySpan<char>>();
        if (pool.TryGetValue(cell, out string? known)) return known;
        string text = cell.ToString();
        if (_pool.Count < LargestPool) _pool.Add(text, text);
        return text;
    }
}
