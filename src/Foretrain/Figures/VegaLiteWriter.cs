using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Foretrain.Figures;

/// <summary>
/// Writes a figure as a Vega-Lite specification with its data inside, for notebooks, Altair and editors. Plot, ticks, texts and names of
/// marks stand where <see cref="SvgWriter"/> puts them. The same figure gives the same bytes on every machine.
/// </summary>
/// <remarks>
/// Names of marks are drawn as marks and not left to Vega-Lite's own legends: those are one per scale and would lose dashes and shapes where
/// lines, bands and points share a colour.
/// </remarks>
public static class VegaLiteWriter
{
    /// <summary>The version of the language that is written.</summary>
    public const string Schema = "https://vega.github.io/schema/vega-lite/v6.json";

    // Characters that could end a script or an attribute are escaped, others are left to be read.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>The specification as JSON text that ends with a line break.</summary>
    public static string Write(Figure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        var buffer = new ArrayBufferWriter<byte>(1 << 14);
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            var frame = new VegaLiteFrame(json, new SvgLayout(figure));
            json.WriteStartObject();
            frame.Head();
            json.WriteStartArray("layer");
            VegaLiteMarks.Write(frame);
            frame.Names();
            frame.Note();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }
}
