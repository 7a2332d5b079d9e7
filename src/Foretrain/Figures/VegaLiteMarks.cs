using System.Text.Json;

namespace Foretrain.Figures;

/// <summary>The marks of a figure as layers of Vega-Lite: kinds in the order of <see cref="SvgWriter"/>, one layer per mark, named after its place.</summary>
internal static class VegaLiteMarks
{
    /// <summary>Writes all marks.</summary>
    public static void Write(VegaLiteFrame frame)
    {
        (int At, Mark Mark)[] marks = [.. frame.Layout.Figure.Marks.Index()];
        foreach ((int at, Mark mark) in marks) if (mark is BandMark band) Band(frame, at, band);
        foreach ((int at, Mark mark) in marks) if (mark is BarMark bars) Bars(frame, at, bars);
        foreach ((int at, Mark mark) in marks) if (mark is ContourMark contour) Contour(frame, at, contour);
        foreach ((int at, Mark mark) in marks) if (mark is LineMark line) Line(frame, at, line);
        foreach ((int at, Mark mark) in marks) if (mark is PointMark points) Points(frame, at, points);
        foreach ((int at, Mark mark) in marks) if (mark is ContourMark contour) Labels(frame, at, contour);
        foreach ((int at, Mark mark) in marks) if (mark is TextMark text) Text(frame, at, text);
    }

    /// <summary>Shape, size and colour of points, as properties of a mark.</summary>
    public static void Shape(VegaLiteFrame frame, PointMark points)
    {
        Utf8JsonWriter json = frame.Json;
        bool open = !points.IsCloud && points.Shape is PointShape.Ring or PointShape.Cross;
        (string shape, double size) = points.IsCloud ? ("circle", 12.6) : points.Shape switch
        {
            PointShape.Ring => ("circle", 50.3),
            PointShape.Square => ("square", 51.8),
            PointShape.Diamond => ("diamond", 60.0),
            PointShape.Triangle => ("triangle-up", 75.0),
            PointShape.Cross => ("M-1,-1L1,1M-1,1L1,-1", 64.0),
            _ => ("circle", 55.4),
        };
        json.WriteString("shape", shape);
        frame.Number("size", size);
        json.WriteBoolean("filled", !open);
        frame.Number("opacity", points.IsCloud ? 0.45 : 1);
        if (open) frame.Number("strokeWidth", points.Shape == PointShape.Ring ? 1.8 : 2);
        json.WriteString("color", VegaLiteFrame.Colour(points));
    }

    private static void Band(VegaLiteFrame frame, int at, BandMark band)
    {
        BandStep[] steps = [.. frame.Layout.Held(band)];
        if (steps.Length < 2) return;
        frame.Begin($"mark_{at}", "area");
        frame.Json.WriteString("color", VegaLiteFrame.Colour(band));
        frame.Number("opacity", 0.2);
        Data(frame, steps, s => [("x", s.X), ("y", s.Low), ("y2", s.High)]);
        Channels(frame, ["y2"]);
    }

    private static void Bars(VegaLiteFrame frame, int at, BarMark bars)
    {
        frame.Begin($"mark_{at}", "rect");
        frame.Json.WriteString("color", VegaLiteFrame.Colour(bars));
        frame.Number("opacity", 0.85);
        Data(frame, bars.Bars, b => [("x", b.X - bars.Width / 2), ("x2", b.X + bars.Width / 2), ("y", frame.Layout.Inside(b.From)), ("y2", frame.Layout.Inside(b.To))]);
        Channels(frame, ["x2", "y2"]);
    }

    private static void Contour(VegaLiteFrame frame, int at, ContourMark contour)
    {
        SvgLayout l = frame.Layout;
        (FigurePoint Point, int Part)[] points = [.. l.Contours(contour).SelectMany((c, part) => c.Pixels.Select(p => (l.Data(p), part)))];
        if (points.Length > 0) Paths(frame, at, points, contour, 1.4, LinePattern.Solid);
    }

    private static void Labels(VegaLiteFrame frame, int at, ContourMark contour)
    {
        int k = 0;
        foreach (ContourPath c in frame.Layout.Contours(contour))
            if (c.Label is { } label) Words(frame, $"label_{at}_{k++}", frame.Layout.Data(c.LabelAt), label, SvgLayout.NoteSize, Palette.LightPage.Dim, "center", 0, 4);
    }

    private static void Line(VegaLiteFrame frame, int at, LineMark line)
    {
        var points = new List<(FigurePoint, int)>();
        int part = 0;
        foreach (FigurePoint p in line.Points)
        {
            // A place that an axis cannot show breaks the line, as in the SVG.
            if (double.IsFinite(frame.Layout.X(p.X)) && double.IsFinite(frame.Layout.Y(p.Y))) points.Add((p, part));
            else part++;
        }

        if (points.Count > 0) Paths(frame, at, points, line, 2.2, line.Pattern);
    }

    private static void Paths(VegaLiteFrame frame, int at, IReadOnlyList<(FigurePoint Point, int Part)> points, Mark mark, double width, LinePattern pattern)
    {
        frame.Begin($"mark_{at}", "line");
        frame.Json.WriteString("color", VegaLiteFrame.Colour(mark));
        frame.Number("strokeWidth", width);
        frame.Json.WriteString("strokeJoin", "round");
        frame.Json.WriteString("strokeCap", "round");
        frame.Json.WriteBoolean("clip", true);
        frame.Dashes(pattern);
        Data(frame, [.. points.Index()], p => [("x", p.Item.Point.X), ("y", p.Item.Point.Y), ("part", p.Item.Part), ("order", p.Index)]);
        // Without an order of its own Vega-Lite would join points from left to right.
        Utf8JsonWriter json = frame.Json;
        json.WriteStartObject("encoding");
        Field(json, "detail", "part", "nominal");
        Field(json, "order", "order", "quantitative");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Points(VegaLiteFrame frame, int at, PointMark points)
    {
        (int Index, FigurePoint Point)[] seen = [.. points.Points.Index().Where(p => frame.Layout.Shows(p.Item))];
        if (seen.Length == 0) return;
        frame.Begin($"mark_{at}", "point");
        Shape(frame, points);
        Data(frame, seen, p => [("x", p.Point.X), ("y", p.Point.Y)], points.Labels is { } labels ? p => labels[p.Index] : null);
        Utf8JsonWriter json = frame.Json;
        if (points.Labels is not null)
        {
            json.WriteStartObject("encoding");
            Field(json, "tooltip", "label", "nominal");
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Text(VegaLiteFrame frame, int at, TextMark text)
    {
        if (!double.IsFinite(frame.Layout.X(text.At.X)) || !double.IsFinite(frame.Layout.Y(text.At.Y))) return;
        (double dx, double dy, string align) = text.Side switch { TextSide.Left => (-8, 4, "right"), TextSide.Above => (0, -9, "center"), TextSide.Below => (0, 18, "center"), _ => (8, 4, "left") };
        Words(frame, $"mark_{at}", text.At, text.Text, SvgLayout.TickSize, VegaLiteFrame.Colour(text), align, dx, dy);
    }

    // Twice: first as a broad line in the colour of the page, so that what lies below does not run through the letters.
    private static void Words(VegaLiteFrame frame, string name, FigurePoint at, string text, double size, string colour, string align, double dx, double dy)
    {
        foreach (bool halo in (bool[])[true, false])
        {
            frame.Begin(halo ? name + "_halo" : name, "text");
            Utf8JsonWriter json = frame.Json;
            json.WriteString("text", VegaLiteFrame.Clean(text));
            frame.Number("fontSize", size);
            json.WriteString("align", align);
            json.WriteString("baseline", "alphabetic");
            frame.Number("dx", dx);
            frame.Number("dy", dy);
            json.WriteString(halo ? "stroke" : "color", halo ? Palette.LightPage.Page : colour);
            if (halo) frame.Number("strokeWidth", 4);
            Data(frame, (FigurePoint[])[at], p => [("x", p.X), ("y", p.Y)]);
            json.WriteEndObject();
        }
    }

    // Ends the mark and gives its layer the data.
    private static void Data<T>(VegaLiteFrame frame, IReadOnlyList<T> rows, Func<T, (string Field, double Value)[]> values, Func<T, string>? label = null)
    {
        Utf8JsonWriter json = frame.Json;
        json.WriteEndObject();
        json.WriteStartObject("data");
        json.WriteStartArray("values");
        foreach (T row in rows)
        {
            json.WriteStartObject();
            foreach ((string field, double value) in values(row)) frame.Number(field, value);
            if (label is not null) json.WriteString("label", VegaLiteFrame.Clean(label(row)));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Channels(VegaLiteFrame frame, string[] channels)
    {
        frame.Json.WriteStartObject("encoding");
        foreach (string channel in channels) Field(frame.Json, channel, channel, null);
        frame.Json.WriteEndObject();
        frame.Json.WriteEndObject();
    }

    private static void Field(Utf8JsonWriter json, string channel, string field, string? type)
    {
        json.WriteStartObject(channel);
        json.WriteString("field", field);
        if (type is not null) json.WriteString("type", type);
        json.WriteEndObject();
    }
}
