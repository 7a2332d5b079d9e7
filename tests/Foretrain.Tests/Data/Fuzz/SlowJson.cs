using System.Globalization;
using System.Text;

namespace Foretrain.Tests.Data.Fuzz;

/// <summary>JSON by recursive descent over characters, with Python's bare marks; lists keep their text.</summary>
internal sealed class SlowJson(string text)
{
    private int _at;

    /// <summary>A number or a constant as written.</summary>
    public sealed record Word(string Text);

    /// <summary>A list, and its text without blanks.</summary>
    public sealed record Array(List<object?> Items, string Text);

    /// <summary>An object; keys in order, twice where written twice.</summary>
    public sealed record Map(List<(string Key, object? Value)> Items)
    {
        public object? this[string key] => Items.FirstOrDefault(i => i.Key == key).Value;
    }

    /// <summary>The document, or null when there is anything wrong with it.</summary>
    public static object? Parse(string text)
    {
        try
        {
            SlowJson parser = new(text);
            object? value = parser.Value();
            parser.Blank();
            return parser._at == text.Length ? value : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The cells of an object, nested keys joined by dots.</summary>
    public static IEnumerable<(string Name, string? Cell)> Cells(Map map, string prefix = "")
    {
        foreach ((string key, object? value) in map.Items)
        {
            if (value is Map inner)
            {
                foreach (var cell in Cells(inner, prefix + key + ".")) yield return cell;
            }
            else
            {
                yield return (prefix + key, Cell(value));
            }
        }
    }

    /// <summary>A value as a cell.</summary>
    public static string? Cell(object? value) => value switch
    {
        Word w => w.Text switch { "NaN" or "null" => null, "Infinity" => "inf", "-Infinity" => "-inf", var t => t },
        Array a => a.Text,
        "\x7f" => null, // what the readers put in the place of a bare NaN; nobody writes it
        string s => s,
        _ => null,
    };

    private object? Value()
    {
        Blank();
        if (_at >= text.Length) throw new FormatException();
        switch (text[_at])
        {
            case '{':
                _at++;
                List<(string, object?)> items = [];
                if (Take('}')) return new Map(items);
                do
                {
                    Blank();
                    string key = String();
                    if (!Take(':')) throw new FormatException();
                    items.Add((key, Value()));
                }
                while (Take(','));
                return Take('}') ? new Map(items) : throw new FormatException();
            case '[':
                int start = _at++;
                List<object?> list = [];
                if (!Take(']'))
                {
                    do list.Add(Value());
                    while (Take(','));
                    if (!Take(']')) throw new FormatException();
                }

                return new Array(list, Compact(text[start.._at]));
            case '"':
                return String();
            default:
                int from = _at;
                while (_at < text.Length && text[_at] is not (',' or '}' or ']' or ' ' or '\t' or '\r' or '\n' or ':')) _at++;
                return _at > from ? new Word(text[from.._at]) : throw new FormatException();
        }
    }

    private string String()
    {
        if (_at >= text.Length || text[_at] != '"') throw new FormatException();
        StringBuilder value = new();
        for (_at++; _at < text.Length; _at++)
        {
            if (text[_at] == '"')
            {
                _at++;
                return value.ToString();
            }

            if (text[_at] != '\\')
            {
                value.Append(text[_at]);
                continue;
            }

            if (++_at >= text.Length) break;
            if (text[_at] == 'u')
            {
                if (_at + 4 >= text.Length || !ushort.TryParse(text.AsSpan(_at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code)) throw new FormatException();
                value.Append((char)code);
                _at += 4;
                continue;
            }

            value.Append(text[_at] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', var c => c });
        }

        throw new FormatException();
    }

    private static string Compact(string json)
    {
        StringBuilder compact = new();
        bool quoted = false;
        for (int i = 0; i < json.Length; i++)
        {
            if (quoted && json[i] == '\\') compact.Append(json[i++]);
            else if (json[i] == '"') quoted = !quoted;
            if (quoted || json[i] is not (' ' or '\t' or '\r' or '\n')) compact.Append(json[i]);
        }

        return compact.ToString();
    }

    private bool Take(char c)
    {
        Blank();
        if (_at >= text.Length || text[_at] != c) return false;
        _at++;
        return true;
    }

    private void Blank()
    {
        while (_at < text.Length && text[_at] is ' ' or '\t' or '\r' or '\n') _at++;
    }
}
