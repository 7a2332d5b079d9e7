using System.Text.Json;

namespace Foretrain.Data.Json;

/// <summary>
/// Hands the values of one JSON object to a sink as cells of the current row: nested keys are joined by dots, lists are kept as
/// compact text, <c>null</c> is a missing cell.
/// </summary>
/// <param name="sink">Gets the cells.</param>
internal sealed class JsonCells(IRowSink sink)
{
    private byte[] _name = new byte[256];
    private byte[] _text = new byte[256];
    private int _length;

    /// <summary>How deep objects may be nested.</summary>
    public static JsonReaderOptions Options { get; } = new() { MaxDepth = 64 };

    /// <summary>Walks through an object.</summary>
    /// <param name="reader">Stands on the opening brace; stands on the closing one afterwards.</param>
    /// <param name="content">What the reader reads.</param>
    public void Object(ref Utf8JsonReader reader, ReadOnlySpan<byte> content)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int start = _length;
            Append(ref reader);
            reader.Read();
            Value(ref reader, content);
            _length = start;
        }
    }

    /// <summary>A value under a name that is already known.</summary>
    public void Named(string name, ref Utf8JsonReader reader, ReadOnlySpan<byte> content)
    {
        _length = 0;
        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(name);
        Reserve(ref _name, utf8.Length);
        utf8.CopyTo(_name, 0);
        _length = utf8.Length;
        Value(ref reader, content);
        _length = 0;
    }

    private void Value(ref Utf8JsonReader reader, ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> name = _name.AsSpan(0, _length);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                Object(ref reader, content);
                break;
            case JsonTokenType.StartArray:
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                sink.Cell(sink.Column(name), Compact(content[start..(int)reader.BytesConsumed]));
                break;
            case JsonTokenType.Null:
                sink.Column(name);
                break;
            case JsonTokenType.String when reader.ValueSpan is [JsonText.NoNumber]:
                sink.Number(sink.Column(name), double.NaN);
                break;
            case JsonTokenType.String when reader.ValueIsEscaped:
                Reserve(ref _text, reader.ValueSpan.Length);
                int length = reader.CopyString(_text);
                sink.Cell(sink.Column(name), _text.AsSpan(0, length));
                break;
            default:
                sink.Cell(sink.Column(name), reader.ValueSpan);
                break;
        }
    }

    private void Append(ref Utf8JsonReader reader)
    {
        Reserve(ref _name, _length + 1 + reader.ValueSpan.Length);
        if (_length > 0) _name[_length++] = (byte)'.';
        if (reader.ValueIsEscaped)
        {
            _length += reader.CopyString(_name.AsSpan(_length));
            return;
        }

        reader.ValueSpan.CopyTo(_name.AsSpan(_length));
        _length += reader.ValueSpan.Length;
    }

    private ReadOnlySpan<byte> Compact(ReadOnlySpan<byte> json)
    {
        Reserve(ref _text, json.Length);
        int length = 0;
        bool quoted = false;
        for (int i = 0; i < json.Length; i++)
        {
            byte c = json[i];
            if (quoted && c == '\\' && i + 1 < json.Length) _text[length++] = json[i++];
            else if (c == '"') quoted = !quoted;
            if (quoted || c is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')) _text[length++] = json[i];
        }

        return _text.AsSpan(0, length);
    }

    private static void Reserve(ref byte[] buffer, int length)
    {
        if (buffer.Length < length) Array.Resize(ref buffer, Math.Max(length, buffer.Length * 2));
    }
}
