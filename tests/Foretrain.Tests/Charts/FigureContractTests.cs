using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Foretrain.App.Charts;
using Foretrain.Figures;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Charts;

/// <summary>What holds for every figure of every operation.</summary>
public class FigureContractTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    public static TheoryData<string> Operations => [.. AllFigures.List.Select(f => f.Operation).Distinct()];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Specifications_are_as_verified(string operation)
    {
        var text = new StringBuilder();
        foreach (NamedFigure f in AllFigures.Of(operation)) text.Append("=== ").Append(f.Id).Append('\n').Append(Short(VegaLiteWriter.Write(f.Figure))).Append('\n');
        Snapshot.Match("figures-" + operation, text.ToString());
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Every_figure_says_what_it_is_and_where_its_numbers_lie(string operation)
    {
        NamedFigure[] figures = [.. AllFigures.Of(operation)];
        Assert.NotEmpty(figures);
        Assert.Equal(figures.Length, figures.Select(f => f.Id).Distinct().Count());
        foreach (NamedFigure f in figures)
        {
            Assert.Matches("^[a-z][A-Za-z0-9_-]*(/.+)?$", f.Id);
            Assert.True(f.Figure.Description.Length > 20, $"{f.Id}: {f.Figure.Description}");
            foreach (Axis axis in new[] { f.Figure.X, f.Figure.Y })
            {
                Assert.True(axis.Low < axis.High && double.IsFinite(axis.Low) && double.IsFinite(axis.High), $"{f.Id}: {axis}");
                Assert.False(axis.Log && !(axis.Low > 0), $"{f.Id}: {axis}");
                Assert.True(AxisTicks.Of(axis).Count(t => t.Text.Length > 0) >= 2, $"{f.Id}: {axis.Caption} has no ticks to read it by");
            }

            foreach (PointMark points in f.Figure.Marks.OfType<PointMark>())
            {
                Assert.NotEmpty(points.Points);
                Assert.True(points.Labels is null || points.Labels.Count == points.Points.Count, f.Id);
                // A picture that leaves out what it is about is worse than none; a bootstrap cloud may have stragglers.
                int seen = points.Points.Count(p => f.Figure.X.Share(p.X) is >= -1e-6 and <= 1 + 1e-6 && f.Figure.Y.Share(p.Y) is >= -1e-6 and <= 1 + 1e-6);
                Assert.True(seen == points.Points.Count || (points.IsCloud && seen > 0.9 * points.Points.Count), $"{f.Id}: {points.Points.Count - seen} of {points.Points.Count} points of {points.Name} outside");
            }

            foreach (BandMark band in f.Figure.Marks.OfType<BandMark>())
            {
                Assert.True(band.Steps.Count > 1, f.Id);
                Assert.All(band.Steps, s => Assert.True(s.Low <= s.High, $"{f.Id}: {s}"));
                Assert.Equal(band.Steps.Select(s => s.X).Order(), band.Steps.Select(s => s.X));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Both_writers_give_whole_texts_without_holes(string operation)
    {
        foreach (NamedFigure f in AllFigures.Of(operation))
        {
            string svg = SvgWriter.Write(f.Figure), vega = VegaLiteWriter.Write(f.Figure);
            Assert.DoesNotContain("NaN", svg + vega, StringComparison.Ordinal);
            Assert.DoesNotContain("Infinity", svg + vega, StringComparison.Ordinal);
            Assert.Equal(VegaLiteWriter.Schema, JsonDocument.Parse(vega).RootElement.GetProperty("$schema").GetString());
            XElement root = XDocument.Parse(svg).Root!;
            Assert.Equal(f.Figure.Description, root.Element(s_svg + "desc")!.Value);
            foreach (XElement text in root.Descendants(s_svg + "text")) Inside(f, text);
            Assert.Empty(Overlaps(root).Select(o => $"{f.Id}: '{o.A}' runs into '{o.B}'"));
            Assert.Empty(XDocument.Parse(SvgWriter.Write(f.Figure, withStyle: false)).Root!.Elements(s_svg + "style"));
        }
    }

    private static void Inside(NamedFigure f, XElement text)
    {
        (double left, double right, double y) = Box(text);
        Assert.True(left > -1 && right < f.Figure.Width + 1 && y > 0 && y < f.Figure.Height, $"{f.Id}: '{text.Value}' from {left} to {right} at {y}");
    }

    // Texts on one line that touch: names of marks, ticks, titles. Those on top of marks are placed by their values and may meet.
    private static IEnumerable<(string A, string B)> Overlaps(XElement root)
    {
        XElement[] texts = [.. root.Descendants(s_svg + "text").Where(t => (string?)t.Attribute("class") is "ink" or "dim" && !Haloed(t))];
        for (int i = 0; i < texts.Length; i++)
        {
            for (int j = i + 1; j < texts.Length; j++)
            {
                (double l1, double r1, double y1) = Box(texts[i]);
                (double l2, double r2, double y2) = Box(texts[j]);
                if (Math.Abs(y1 - y2) < 9 && l1 < r2 && l2 < r1) yield return (texts[i].Value, texts[j].Value);
            }
        }
    }

    private static bool Haloed(XElement text) => text.PreviousNode is XElement before && (string?)before.Attribute("class") == "halo";

    private static (double Left, double Right, double Y) Box(XElement text)
    {
        double x = Number(text, "x"), width = text.Attribute("font-size") is { } ? TextWidths.Of(text.Value, Number(text, "font-size")) / 1.06 : 0;
        return ((string?)text.Attribute("text-anchor")) switch { "end" => (x - width, x, Number(text, "y")), "middle" => (x - width / 2, x + width / 2, Number(text, "y")), _ => (x, x + width, Number(text, "y")) };
    }

    private static double Number(XElement e, string name) => double.Parse(e.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    // Numbers to three digits, three rows of each table of data, colours and fonts left out: what a reader of the diff needs to see.
    private static string Short(string vega)
    {
        JsonNode root = JsonNode.Parse(vega)!;
        root.AsObject().Remove("config");
        root.AsObject().Remove("$schema");
        foreach (string axis in new[] { "x", "y" })
            foreach (string detail in new[] { "gridOpacity", "tickSize", "labelOverlap", "labelFlush", "labelPadding", "titlePadding", "titleAngle", "titleAlign", "titleBaseline", "titleX", "titleY" }) root["encoding"]![axis]!["axis"]!.AsObject().Remove(detail);
        JsonNode[] all = [.. root["layer"]!.AsArray().Select(l => l!.DeepClone())];
        root["layer"] = new JsonArray([.. all.Where(l => !Name(l).StartsWith("name", StringComparison.Ordinal) && !Name(l).EndsWith("_halo", StringComparison.Ordinal) && Name(l) != "note")]);
        root["names"] = new JsonArray([.. all.Where(l => Name(l).StartsWith("name", StringComparison.Ordinal) && l["mark"]!["text"] is not null).Select(l => l["mark"]!["text"]!.DeepClone())]);
        foreach (JsonNode? layer in root["layer"]!.AsArray())
        {
            JsonArray rows = layer!["data"]!["values"]!.AsArray();
            if (rows.Count <= 3) continue;
            int count = rows.Count;
            JsonNode[] kept = [rows[0]!.DeepClone(), rows[count / 2]!.DeepClone(), rows[count - 1]!.DeepClone()];
            layer["data"]!["values"] = new JsonArray([.. kept, $"{count} rows"]);
        }

        return Rounded(root)!.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Replace(",{\"name\":", ",\n{\"name\":", StringComparison.Ordinal);
    }

    private static string Name(JsonNode layer) => layer["name"]!.GetValue<string>();

    private static JsonNode? Rounded(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.Select(p => KeyValuePair.Create(p.Key, Rounded(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Rounded)]),
        JsonValue v when v.GetValueKind() == JsonValueKind.Number => JsonNode.Parse(v.GetValue<double>().ToString("G3", CultureInfo.InvariantCulture)),
        _ => node?.DeepClone(),
    };
}
