using System.Text.Json;
using Foretrain.Data.Json;

namespace Foretrain.Data.Histories;

/// <summary>
/// Hands one line of JSON to a sink. Lines of a log mostly have the same keys in the same order and spelling: what stands between the
/// values of the line before is compared as a whole, and only the values are looked at. A line that differs goes through the parser,
/// which also has the last word on faults.
/// </summary>
internal sealed class JsonLineScan(IRowSink sink)
{
    private readonly JsonCells _cells = new(sink);
    private byte[][] _between = []; // up to the first value, between values, ..., after the last
    private int[] _columns = [];
    private int _misses;

    /// <summary>Reads a line; the row is ended by the caller.</summary>
    /// <param name="line">Not empty, without its line end.</param>
    /// <param name="row">The sink itself, which forgets a row that the quick way began in vain.</param>
    /// <exception cref="JsonException">The line is not JSON.</exception>
    /// <exception cref="ForetrainException"><c>not-an-object</c>.</exception>
    public void Read(ReadOnlySpan<byte> line, HistorySink row)
    {
        if (_columns.Length > 0)
        {
            if (Fast(line))
            {
                _misses = 0;
                return;
            }

            row.DropRow();
        }

        Slow(line);
        // A log of several kinds of lines in turn would be learned anew all the time.
        if (_columns.Length == 0 || ++_misses is < 16 || _misses % 64 == 0) Learn(line);
    }

    private bool Fast(ReadOnlySpan<byte> line)
    {
        int at = 0;
        for (int i = 0; i < _columns.Length; i++)
        {
            ReadOnlySpan<byte> between = _between[i];
            if (!line[at..].StartsWith(between)) return false;
            at += between.Length;
            int length = Value(line[at..]);
            if (length == 0) return false;
            if (line[at] == '"') sink.Cell(_columns[i], line.Slice(at + 1, length - 2));
            else sink.Cell(_columns[i], line[at] == 'n' ? default : line.Slice(at, length));
            at += length;
        }

        return line[at..].SequenceEqual(_between[^1]);
    }

    // Length of a plain value: text without escapes, a number, a constant; 0 for anything else.
    private static int Value(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return 0;
        if (text[0] == '"')
        {
            for (int i = 1; i < text.Length; i++)
            {
                byte c = text[i];
                if (c == '"') return i + 1;
                if (c is (byte)'\\' or < 0x20 or JsonText.NoNumber) return 0;
            }

            return 0;
        }

        if (text[0] is (byte)'-' or (>= (byte)'0' and <= (byte)'9')) return Number(text);
        return text.StartsWith("true"u8) || text.StartsWith("null"u8) ? 4 : text.StartsWith("false"u8) ? 5 : 0;
    }

    // -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?
    private static int Number(ReadOnlySpan<byte> text)
    {
        int i = text[0] == '-' ? 1 : 0, digits = i;
        while (i < text.Length && (uint)(text[i] - '0') <= 9) i++;
        if (i == digits || (text[digits] == '0' && i > digits + 1)) return 0;
        if (i < text.Length && text[i] == '.')
        {
            digits = ++i;
            while (i < text.Length && (uint)(text[i] - '0') <= 9) i++;
            if (i == digits) return 0;
        }

        if (i < text.Length && text[i] is (byte)'e' or (byte)'E')
        {
            i++;
            if (i < text.Length && text[i] is (byte)'+' or (byte)'-') i++;
            digits = i;
            while (i < text.Length && (uint)(text[i] - '0') <= 9) i++;
            if (i == digits) return 0;
        }

        return i;
    }

    private void Slow(ReadOnlySpan<byte> line)
    {
        if (line.IndexOfAny((byte)'N', (byte)'I') >= 0) line = JsonText.WithoutBareMarks(line.ToArray()).Span;
        Utf8JsonReader reader = new(line, JsonCells.Options);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw new ForetrainException("not-an-object", "the line holds no object");
        _cells.Object(ref reader, line);
        reader.Read(); // refuses anything after the object
    }

    // Takes the line for a pattern when it is flat and plain: the parser has found it sound already.
    private void Learn(ReadOnlySpan<byte> line)
    {
        List<byte[]> between = [];
        List<(int Start, int Length)> names = [];
        Utf8JsonReader reader = new(line, JsonCells.Options);
        int last = 0;
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueIsEscaped) return;
                names.Add(((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length));
                reader.Read();
                if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject || reader.ValueIsEscaped) return;
                between.Add(line[last..(int)reader.TokenStartIndex].ToArray());
                last = (int)reader.BytesConsumed;
            }
        }
        catch (JsonException)
        {
            return; // bare marks of Python: the parser saw another text
        }

        List<int> columns = [];
        foreach ((int start, int length) in names) columns.Add(sink.Column(line.Slice(start, length)));
        if (columns.Distinct().Count() < columns.Count) return;
        between.Add(line[last..].ToArray());
        (_between, _columns) = ([.. between], [.. columns]);
    }
}
