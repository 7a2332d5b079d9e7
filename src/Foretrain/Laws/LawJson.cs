using System.Globalization;
using System.Text.Json;
using Foretrain.Quantities;

namespace Foretrain.Laws;

/// <summary>
/// One object of a law file, read strictly: fields nobody asked for, fields given twice and values of the wrong kind are errors that
/// name file, field, found and expected.
/// </summary>
internal sealed class LawJson
{
    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.Ordinal);
    private readonly string _file;
    private readonly string _path;

    private LawJson(JsonElement element, string file, string path, IReadOnlyList<string>? known)
    {
        (_file, _path) = (file, path);
        if (element.ValueKind != JsonValueKind.Object) throw Wrong(path, element, "an object in braces");
        foreach (JsonProperty field in element.EnumerateObject())
        {
            if (known is not null && !known.Contains(field.Name))
            {
                throw Error($"there is no field '{PathOf(field.Name)}' in a law file",
                    DidYouMean.HintOrList(field.Name, known, "fields here"));
            }

            if (!_fields.TryAdd(field.Name, field.Value)) throw Error($"field '{PathOf(field.Name)}' is given twice", "keep one of them");
        }
    }

    /// <summary>Opens the object a file consists of.</summary>
    /// <exception cref="ForetrainException"><c>bad-law-file</c> when the text is not JSON or not an object of known fields.</exception>
    public static LawJson Open(string text, string file, IReadOnlyList<string>? known)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                text, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return new(document.RootElement.Clone(), file, "", known);
        }
        catch (JsonException e)
        {
            throw new ForetrainException(
                "bad-law-file", "the file is not valid JSON", $"{file}: line {e.LineNumber + 1}, character {e.BytePositionInLine + 1}",
                "look for a missing comma, quote or bracket just before this place", e);
        }
    }

    /// <summary>Names of the fields present, in file order.</summary>
    public IEnumerable<string> Names => _fields.Keys;

    /// <summary>True when the field is present and not null.</summary>
    public bool Has(string name) => _fields.TryGetValue(name, out JsonElement e) && e.ValueKind != JsonValueKind.Null;

    /// <summary>A text that is not empty.</summary>
    public string Text(string name) => OptionalText(name) ?? throw Missing(name, "a text");

    /// <summary>A text that is not empty, or null when the field is absent.</summary>
    public string? OptionalText(string name)
    {
        if (!Has(name)) return null;
        string text = AsText(_fields[name], PathOf(name));
        return text.Length > 0 ? text : throw Error($"field '{PathOf(name)}' is empty, expected a text", null);
    }

    /// <summary>A number, or the default when the field is absent. Infinite bounds are left out of files.</summary>
    public double Number(string name, double absent) => OptionalNumber(name) ?? absent;

    /// <summary>A number, or null when the field is absent.</summary>
    public double? OptionalNumber(string name) => Has(name) ? AsNumber(_fields[name], PathOf(name)) : null;

    /// <summary>A pair [low, high] of numbers with low &lt;= high.</summary>
    public (double Low, double High) Range(string name)
    {
        if (!Has(name)) throw Missing(name, "[low, high]");
        string path = PathOf(name);
        JsonElement e = _fields[name];
        if (e.ValueKind != JsonValueKind.Array || e.GetArrayLength() != 2) throw Wrong(path, e, "[low, high]");
        double low = AsNumber(e[0], $"{path}[0]"), high = AsNumber(e[1], $"{path}[1]");
        return low <= high ? (low, high) : throw Error($"field '{path}' is {e.GetRawText()}, expected the low end first", null);
    }

    /// <summary>True or false; false when absent.</summary>
    public bool Flag(string name)
    {
        if (!Has(name)) return false;
        JsonElement e = _fields[name];
        return e.ValueKind is JsonValueKind.True or JsonValueKind.False ? e.GetBoolean() : throw Wrong(PathOf(name), e, "true or false");
    }

    /// <summary>One of some words.</summary>
    public string Word(string name, IReadOnlyList<string> possible)
    {
        string word = Text(name);
        return possible.Contains(word)
            ? word
            : throw Error($"field '{PathOf(name)}' is '{word}', expected {string.Join(", ", possible)}", DidYouMean.Hint(word, possible));
    }

    /// <summary>A list of texts, empty when absent.</summary>
    public EquatableList<string> Texts(string name)
        => [.. Items(name, "a list of texts").Select((e, i) => AsText(e, $"{PathOf(name)}[{i}]"))];

    /// <summary>A list of objects, empty when absent.</summary>
    public IReadOnlyList<LawJson> Objects(string name, IReadOnlyList<string> known)
        => [.. Items(name, "a list of objects").Select((e, i) => new LawJson(e, _file, $"{PathOf(name)}[{i}]", known))];

    /// <summary>One object, or null when absent.</summary>
    public LawJson? Object(string name, IReadOnlyList<string> known)
        => Has(name) ? new(_fields[name], _file, PathOf(name), known) : null;

    /// <summary>An object of texts, such as printed constants; empty when absent.</summary>
    public IReadOnlyDictionary<string, string> Dictionary(string name)
    {
        if (!Has(name)) return new Dictionary<string, string>();
        var inside = new LawJson(_fields[name], _file, PathOf(name), null);
        return inside.Names.ToDictionary(n => n, n => AsText(inside._fields[n], inside.PathOf(n)), StringComparer.Ordinal);
    }

    /// <summary>An error about this file.</summary>
    public ForetrainException Error(string message, string? hint, Exception? inner = null)
        => new("bad-law-file", message, _file, hint, inner);

    /// <summary>The error for a field that must be there.</summary>
    public ForetrainException Missing(string name, string expected)
        => Error($"field '{PathOf(name)}' is missing, expected {expected}", "copy the field from a neighbouring law; laws/README.md lists them all");

    /// <summary>Name of a field from the top of the file, e.g. <c>parameters[2].min</c>.</summary>
    public string PathOf(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    private JsonElement[] Items(string name, string expected)
    {
        if (!Has(name)) return [];
        JsonElement e = _fields[name];
        return e.ValueKind == JsonValueKind.Array ? [.. e.EnumerateArray()] : throw Wrong(PathOf(name), e, expected);
    }

    private string AsText(JsonElement e, string path) => e.ValueKind == JsonValueKind.String
        ? e.GetString()!.Trim()
        : throw Wrong(path, e, e.ValueKind == JsonValueKind.Number ? "a text: put the number in quotes, exactly as printed" : "a text");

    private double AsNumber(JsonElement e, string path)
    {
        if (e.ValueKind == JsonValueKind.Number && e.TryGetDouble(out double x) && double.IsFinite(x)) return x;
        throw Wrong(path, e, "a number");
    }

    private ForetrainException Wrong(string path, JsonElement found, string expected)
    {
        string raw = found.GetRawText();
        string shown = raw.Length <= 40 ? raw : string.Create(CultureInfo.InvariantCulture, $"{raw.AsSpan(0, 37)}...");
        return Error(path.Length == 0
            ? $"the file holds {shown}, expected {expected}"
            : $"field '{path}' is {shown}, expected {expected}", null);
    }
}
