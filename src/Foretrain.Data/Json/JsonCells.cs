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
    private int _level; // of the object whose keys are being read; a key may be empty, so the name does not tell

    /// <summary>Path of an exception about half a character, whose position is counted from the beginning of the row.</summary>
    public const string HalfCharacter = "half a character";

    /// <summary>How deep objects may be nested.</summary>
    public static JsonReaderOptions Options { get; } = new() { MaxDepth = 64 };

    /// <summary>Walks through an object.</summary>
    /// <param name="reader">Stands on the opening brace; stands on the closing one afterwards.</param>
    /// <param name="content">What the reader reads.</param>
    public void Object(ref Utf8JsonReader reader, ReadOnlySpan<byte> content)
    {
        int outer = _length, level = _level;
        _level = level + 1;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            Append(ref reader);
            reader.Read();
            Value(ref reader, content);
            _length = outer;
        }

        _level = level;
    }

    /// <summary>A value under a name that is already known.</summary>
    public void Named(string name, ref Utf8JsonReader reader, ReadOnlySpan<byte> content)
    {
        _length = 0;
        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(name);
        Reserve(ref _name, utf8.Length);
        utf8.CopyTo(_name, 0);
        (_length, _level) = (utf8.Length, 1);
        Value(ref reader, content);
        (_length, _level) = (0, 0);
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
                sink.Cell(sink.Column(name), default);
                break;
            case JsonTokenType.String when reader.ValueSpan is [JsonText.NoNumber]:
                sink.Number(sink.Column(name), double.NaN);
                break;
            case JsonTokenType.String when reader.ValueIsEscaped:
                Reserve(ref _text, reader.ValueSpan.Length);
                int length = Copy(ref reader, _text);
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
        if (_level > 1) _name[_length++] = (byte)'.';
        if (reader.ValueIsEscaped)
        {
            _length += Copy(ref reader, _name.AsSpan(_length));
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
            if (!quoted && c == '"' && JsonText.BareMark(json[i..]) is { Length: > 0 } mark)
            {
                mark.CopyTo(_text.AsSpan(length)); // as it was written
                (length, i) = (length + mark.Length, i + mark.Length - 1);
                continue;
            }

            if (quoted && c == '\\' && i + 1 < json.Length) _text[length++] = json[i++];
            else if (c == '"') quoted = !quoted;
            if (quoted || c is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')) _text[length++] = json[i];
        }

        return _text.AsSpan(0, length);
    }

    // Escapes may spell half of a pair of surrogates, which is no character.
    private static int Copy(ref Utf8JsonReader reader, Span<byte> buffer)
    {
        try
        {
            return reader.CopyString(buffer);
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("an escape spells half a character (one of \\ud800 to \\udfff alone)", HalfCharacter, 0, reader.TokenStartIndex, e);
        }
    }

    private static void Reserve(ref byte[] buffer, int length)
    {
        if (buffer.Length < length) Array.Resize(ref buffer, Math.Max(length, buffer.Length * 2));
    }
}
