using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Foretrain.Findings;
using Foretrain.Forecasting;

namespace Foretrain.App.Documents;

/// <summary>Writes JSON documents by hand: no reflection, and numbers that JSON cannot hold become null.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions s_options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A document of one object whose first field is its schema.</summary>
    public static string Document(string schema, Action<Utf8JsonWriter> fields)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            json.WriteString("schema", schema);
            fields(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    /// <summary>A number, or null where there is none.</summary>
    public static void Number(this Utf8JsonWriter json, string name, double? value)
    {
        json.WritePropertyName(name);
        json.NumberValue(value);
    }

    /// <summary>A number as an item of an array.</summary>
    public static void NumberValue(this Utf8JsonWriter json, double? value)
    {
        if (value is { } x && double.IsFinite(x)) json.WriteNumberValue(x);
        else json.WriteNullValue();
    }

    /// <summary>An array of numbers.</summary>
    public static void Numbers(this Utf8JsonWriter json, string name, IEnumerable<double> values) => json.List(name, values, v => json.NumberValue(v));

    /// <summary>An array of texts.</summary>
    public static void Texts(this Utf8JsonWriter json, string name, IEnumerable<string> values) => json.List(name, values, json.WriteStringValue);

    /// <summary>An array.</summary>
    public static void List<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items) write(item);
        json.WriteEndArray();
    }

    /// <summary>An array of objects.</summary>
    public static void Objects<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> fields) => json.List(name, items, item =>
    {
        json.WriteStartObject();
        fields(item);
        json.WriteEndObject();
    });

    /// <summary>An object.</summary>
    public static void Object(this Utf8JsonWriter json, string name, Action fields)
    {
        json.WriteStartObject(name);
        fields();
        json.WriteEndObject();
    }

    /// <summary>Names to numbers.</summary>
    public static void Map(this Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, double>> values) =>
        json.Object(name, () => { foreach (var (key, value) in values) json.Number(key, value); });

    /// <summary>An interval, or null.</summary>
    public static void Interval(this Utf8JsonWriter json, string name, Interval? interval)
    {
        if (interval is null)
        {
            json.WriteNull(name);
            return;
        }

        json.Object(name, () =>
        {
            json.Number("low", interval.Low);
            json.Number("high", interval.High);
            json.Number("level", interval.Level);
            json.WriteString("method", interval.Method);
            json.WriteString("covers", interval.Sources);
        });
    }

    /// <summary>Why something could not be done, in the fields of an error.</summary>
    public static void Reason(this Utf8JsonWriter json, string code, string message, string? place, string? hint)
    {
        json.WriteString("code", code);
        json.WriteString("message", message);
        json.WriteString("place", place);
        json.WriteString("hint", hint);
    }

    /// <summary>Findings, in the order given.</summary>
    public static void Findings(this Utf8JsonWriter json, IEnumerable<Finding> findings) => json.Objects("findings", findings, f => Finding(json, f));

    /// <summary>The fields of a finding.</summary>
    internal static void Finding(Utf8JsonWriter json, Finding f)
    {
        json.WriteString("id", f.Id);
        json.WriteString("severity", SeverityName(f.Severity));
        json.WriteString("what", f.What);
        json.WriteString("meaning", f.Meaning);
        json.WriteString("action", f.Action);
        json.List("lines", f.Lines ?? [], json.WriteNumberValue);
    }

    private static string SeverityName(Severity severity) => severity switch { Severity.Severe => "severe", Severity.Warning => "warning", _ => "note" };
}
