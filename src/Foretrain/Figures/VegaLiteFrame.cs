using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Foretrain.Figures;

/// <summary>Everything of a Vega-Lite specification that is no mark of the figure: size, titles, axes, colours, names, small print.</summary>
internal sealed class VegaLiteFrame(Utf8JsonWriter json, SvgLayout layout)
{
    private const string Font = "system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif";

    public Utf8JsonWriter Json => json;

    public SvgLayout Layout => layout;

    private static PageColours Page => Palette.LightPage;

    /// <summary>Colour of a mark.</summary>
    public static string Colour(Mark mark) => mark.Series < 0 ? Page.Neutral : Palette.Light[Palette.Place(mark.Series)];

    /// <summary>All up to the layers.</summary>
    public void Head()
    {
        Figure figure = layout.Figure;
        json.WriteString("$schema", VegaLiteWriter.Schema);
        json.WriteString("description", figure.Description.Length > 0 ? Clean(figure.Description) : Clean(figure.Title));
        json.WriteStartObject("title");
        Lines("text", layout.Title);
        if (layout.Subtitle.Count > 0) Lines("subtitle", layout.Subtitle);
        json.WriteString("anchor", "start");
        json.WriteString("frame", "group");
        Number("dx", SvgLayout.Pad - layout.Left);
        Number("offset", 10); // from whatever stands highest over the plot
        json.WriteEndObject();
        Number("width", layout.Right - layout.Left);
        Number("height", layout.Bottom - layout.Top);
        // Margins and not automatic sizing: that would make room for lines which are cut at the plot.
        json.WriteStartObject("autosize");
        json.WriteString("type", "none");
        json.WriteEndObject();
        json.WriteStartObject("padding");
        Pixel("left", layout.Left);
        Pixel("top", layout.Top);
        Pixel("right", figure.Width - layout.Right);
        Pixel("bottom", figure.Height - layout.Bottom);
        json.WriteEndObject();
        Config();
        json.WriteStartObject("encoding");
        Position("x", figure.X, layout.XTicks, vertical: false);
        Position("y", figure.Y, layout.YTicks, vertical: true);
        json.WriteEndObject();
    }

    /// <summary>Names of marks, in rows above the plot or at the ends of lines.</summary>
    public void Names()
    {
        foreach ((int i, LegendEntry e) in layout.Entries.Index())
        {
            string name = $"name_{i}";
            double x = e.X - layout.Left, y = e.Y - layout.Top;
            switch (e.Mark)
            {
                case PointMark p:
                    Begin(name + "_mark", "point");
                    VegaLiteMarks.Shape(this, p);
                    Place(x + 11, y - 4);
                    break;
                case BandMark or BarMark:
                    Begin(name + "_mark", "rect");
                    json.WriteString("color", Colour(e.Mark));
                    Number("opacity", e.Mark is BandMark band ? layout.Shade(band) : 0.85);
                    Place(x, y - 10, x + 22, y + 2);
                    break;
                default:
                    Begin(name + "_mark", "rule");
                    json.WriteString("color", Colour(e.Mark));
                    Number("strokeWidth", 2.2);
                    if (e.Mark is LineMark line) Dashes(line.Pattern);
                    Place(x, y - 4, x + 22, y - 4);
                    break;
            }

            Text(name, x + 29, y, e.Mark.Name!, SvgLayout.TextSize, Page.Ink);
        }

        double right = layout.Right - layout.Left;
        if (layout.LineEnds.Count > 0 && layout.Figure.LegendTitle is { } title)
            Text("names", right + 8, Math.Min(layout.LineEnds[0].Y - 15, layout.Bottom - 15) - layout.Top, title, SvgLayout.NoteSize, Page.Dim);
        foreach ((int i, LineEnd e) in layout.LineEnds.Index())
        {
            if (Math.Abs(e.Y - e.LineY) > 3)
            {
                Begin($"name_{i}_mark", "rule");
                json.WriteString("color", Colour(e.Mark));
                Place(right + 1, e.LineY - layout.Top, right + 6, e.Y - layout.Top);
            }

            Text($"name_{i}", e.X - layout.Left, e.Y + 4 - layout.Top, e.Mark.Name!, SvgLayout.TextSize, Colour(e.Mark), bold: true);
        }
    }

    /// <summary>The small print below.</summary>
    public void Note()
    {
        if (layout.Note.Count == 0) return;
        Begin("note", "text");
        Lines("text", layout.Note);
        Number("fontSize", SvgLayout.NoteSize);
        Number("lineHeight", 14.5);
        json.WriteString("align", "left");
        json.WriteString("baseline", "alphabetic");
        json.WriteString("color", Page.Dim);
        Place(SvgLayout.Pad - layout.Left, layout.NoteY - layout.Top);
    }

    /// <summary>Starts a layer and its mark; properties of the mark may follow.</summary>
    public void Begin(string name, string type)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteStartObject("mark");
        json.WriteString("type", type);
    }

    /// <summary>Ends a mark and its layer at a place of the page instead of the axes: pixels from the upper left corner of the plot.</summary>
    public void Place(double x, double y, double? x2 = null, double? y2 = null)
    {
        json.WriteEndObject();
        json.WriteStartObject("data");
        json.WriteStartArray("values");
        json.WriteStartObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("encoding");
        foreach ((string channel, double? at) in new[] { ("x", x), ("y", y), ("x2", x2), ("y2", y2) })
        {
            if (at is not { } pixel) continue;
            json.WriteStartObject(channel);
            Pixel("value", pixel);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The dashes of a line.</summary>
    public void Dashes(LinePattern pattern)
    {
        double[]? dashes = pattern switch { LinePattern.Dashed => [8, 4], LinePattern.Dotted => [1.5, 4.5], LinePattern.DashDot => [9, 4, 1.5, 4], _ => null };
        if (dashes is null) return;
        json.WriteStartArray("strokeDash");
        foreach (double d in dashes) json.WriteNumberValue(d);
        json.WriteEndArray();
    }

    /// <summary>A number of the data: eight digits are finer than any pixel.</summary>
    public void Number(string name, double value)
    {
        json.WritePropertyName(name);
        Number(value);
    }

    private void Number(double value) => json.WriteRawValue(value.ToString("G8", CultureInfo.InvariantCulture));

    // Pixels to a tenth, as the SVG has them.
    private void Pixel(string name, double value) => Number(name, Math.Round(value, 1) + 0.0);

    private void Text(string name, double x, double y, string text, double size, string colour, bool bold = false)
    {
        Begin(name, "text");
        json.WriteString("text", Clean(text));
        json.WriteString("align", "left");
        json.WriteString("baseline", "alphabetic");
        Number("fontSize", size);
        if (bold) Number("fontWeight", 600);
        json.WriteString("color", colour);
        Place(x, y);
    }

    private void Lines(string name, IReadOnlyList<string> lines)
    {
        json.WriteStartArray(name);
        foreach (string line in lines) json.WriteStringValue(Clean(line));
        json.WriteEndArray();
    }

    private void Position(string channel, Axis axis, IReadOnlyList<AxisTick> ticks, bool vertical)
    {
        json.WriteStartObject(channel);
        json.WriteString("field", channel);
        json.WriteString("type", "quantitative");
        json.WriteStartObject("scale");
        if (axis.Log) json.WriteString("type", "log");
        json.WriteStartArray("domain");
        Number(axis.Low);
        Number(axis.High);
        json.WriteEndArray();
        json.WriteBoolean("nice", false);
        if (!axis.Log) json.WriteBoolean("zero", false);
        json.WriteEndObject();
        json.WriteStartObject("axis");
        json.WriteString("title", Clean(axis.Caption));
        json.WriteStartArray("values");
        foreach (AxisTick t in ticks) Number(t.Value);
        json.WriteEndArray();
        // By position: two numbers that should be equal may not be after a detour through text.
        json.WriteString("labelExpr", $"[{string.Join(',', ticks.Select(t => Quoted(Raised(t.Text))))}][round(datum.index * {(ticks.Count - 1).ToString(CultureInfo.InvariantCulture)})]");
        json.WriteBoolean("labelOverlap", false);
        json.WriteBoolean("labelFlush", false);
        if (axis.Categories is not null && !vertical) json.WriteBoolean("grid", false);
        else ByLabel("gridOpacity", 1, 0);
        if (vertical)
        {
            json.WriteBoolean("domain", false);
            ByLabel("tickSize", 0, 3);
            Number("labelPadding", 8);
            Number("titleAngle", 0);
            json.WriteString("titleAlign", "left");
            json.WriteString("titleBaseline", "alphabetic");
            Pixel("titleX", SvgLayout.Pad - layout.Left);
            Pixel("titleY", layout.CaptionY - layout.Top);
        }
        else
        {
            ByLabel("tickSize", 5, 3);
            Number("labelPadding", 4);
            Number("titlePadding", 7);
        }

        json.WriteEndObject();
        json.WriteEndObject();

        void ByLabel(string property, double named, double bare)
        {
            json.WriteStartObject(property);
            json.WriteStartObject("condition");
            json.WriteString("test", $"[{string.Join(',', ticks.Select(t => t.Text.Length > 0 ? "1" : "0"))}][round(datum.index * {(ticks.Count - 1).ToString(CultureInfo.InvariantCulture)})]");
            Number("value", named);
            json.WriteEndObject();
            Number("value", bare);
            json.WriteEndObject();
        }
    }

    private void Config()
    {
        json.WriteStartObject("config");
        json.WriteString("background", Page.Page);
        json.WriteString("font", Font);
        json.WriteStartObject("view");
        json.WriteNull("stroke");
        json.WriteEndObject();
        json.WriteStartObject("title");
        Number("fontSize", SvgLayout.TitleSize);
        Number("fontWeight", 600);
        json.WriteString("color", Page.Ink);
        Number("lineHeight", 20);
        Number("subtitleFontSize", SvgLayout.TextSize);
        json.WriteString("subtitleColor", Page.Dim);
        Number("subtitleLineHeight", 17);
        json.WriteEndObject();
        json.WriteStartObject("axis");
        json.WriteString("domainColor", Page.Frame);
        json.WriteString("tickColor", Page.Frame);
        json.WriteString("gridColor", Page.Grid);
        json.WriteString("labelColor", Page.Dim);
        Number("labelFontSize", SvgLayout.TickSize);
        Number("labelLimit", 0);
        json.WriteString("titleColor", Page.Ink);
        Number("titleFontSize", SvgLayout.TextSize);
        json.WriteString("titleFontWeight", "normal");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>10^21 with raised digits.</summary>
    private static string Raised(string text)
    {
        int hat = text.IndexOf('^', StringComparison.Ordinal);
        if (hat < 0) return text;
        var raised = new StringBuilder(text[..hat]);
        foreach (char c in text[(hat + 1)..]) raised.Append(c is >= '0' and <= '9' ? "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"[c - '0'] : c == '-' ? '\u207b' : c);
        return raised.ToString();
    }

    // A text inside an expression of Vega: names of laws and groups come from users.
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("'");
        foreach (char c in Clean(text)) quoted.Append(c is '\'' or '\\' ? $"\\{c}" : c is '\u2028' or '\u2029' ? " " : c.ToString());
        return quoted.Append('\'').ToString();
    }

    /// <summary>Control characters and halves of characters become a replacement mark.</summary>
    internal static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes()) clean.Append(rune.Value is < 32 or 0x7f ? "\ufffd" : rune.ToString());
        return clean.ToString();
    }
}
