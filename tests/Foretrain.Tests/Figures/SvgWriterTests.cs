using System.Globalization;
using System.Xml.Linq;
using Foretrain.Figures;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Figures;

public class SvgWriterTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    internal static readonly Figure Every = new("Every mark, <escaped> & \"quoted\"", new Axis("params", "param", 1e8, 1e11) { Log = true, Ticks = TickText.Counts }, new Axis("loss", "nat/token", 2, 3),
    [
        new BandMark([new(1e8, 2.7, 2.95), new(1e9, 2.4, 2.6), new(1e11, 1.8, 2.2)]) { Name = "95 % interval" },
        new BarMark([new(1e10, 2, 2.3)], 4e9) { Series = 1, Name = "bars" },
        new LineMark([new(1e8, 2.8), new(1e9, 2.5), new(1e11, 2.1)]) { Name = "fit" },
        new LineMark([new(1e7, 3.5), new(1e9, 2.5), new(double.NaN, 2), new(1e10, 2.2), new(1e13, 2.1)]) { Series = 2, Pattern = LinePattern.Dashed },
        new PointMark([new(2e8, 2.7), new(5e9, 2.35), new(1e15, 2)]) { Series = 1, Name = "runs" },
        new PointMark([new(3e9, 2.4)]) { Series = Mark.Neutral, Shape = PointShape.Ring },
        new TextMark(new(5e9, 2.35), "7B <here>") { Series = 1 },
        new ContourMark([1e8, 1e9, 1e10], [2, 2.5, 3], [0, 1, 2, 1, 2, 3, 2, 3, 4], [1.5, 2.5]) { Series = 3 },
    ])
    {
        Subtitle = "subtitle",
        Note = "note",
        Description = "what is seen",
    };

    [Fact]
    public void Every_mark_is_as_verified() => Snapshot.Match("figure-every-mark", SvgWriter.Write(Every));

    [Fact]
    public void The_text_is_well_formed_without_links_or_scripts()
    {
        string text = SvgWriter.Write(Every);
        XElement root = XDocument.Parse(text).Root!;
        Assert.Equal("Every mark, <escaped> & \"quoted\"", root.Element(Svg + "title")!.Value);
        Assert.Equal("what is seen", root.Element(Svg + "desc")!.Value);
        Assert.Empty(root.Descendants(Svg + "script"));
        Assert.DoesNotContain("href", text, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", text, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme:dark", text, StringComparison.Ordinal);
        Assert.EndsWith("</svg>\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Characters_that_xml_forbids_do_not_break_the_file()
    {
        string text = SvgWriter.Write(Every with { Title = "a\u0001b</title><script>\ud800c" });
        Assert.Equal("a\ufffdb</title><script>\ufffdc", XDocument.Parse(text).Root!.Element(Svg + "title")!.Value);
    }

    [Fact]
    public void Marks_stand_where_their_values_say()
    {
        // One point at each corner fixes the frame; the middle of a log axis is the geometric mean.
        var figure = new Figure("t", new Axis("x", "x unit", 1, 1e4) { Log = true }, new Axis("y", null, 0, 10), [new PointMark([new(1, 0), new(1e4, 10), new(100, 2.5)])]);
        (double X, double Y)[] at = [.. XDocument.Parse(SvgWriter.Write(figure)).Descendants(Svg + "circle").Select(c => (Number(c, "cx"), Number(c, "cy")))];
        Assert.Equal((at[0].X + at[1].X) / 2, at[2].X, 0.11);
        Assert.Equal(at[0].Y + 0.25 * (at[1].Y - at[0].Y), at[2].Y, 0.11);
        Assert.True(at[1].Y < at[0].Y, "up is more");
    }

    [Fact]
    public void A_large_cloud_is_a_few_paths_and_a_small_one_shapes_with_labels()
    {
        foreach (int n in new[] { 1000, 3000 })
        {
            FigurePoint[] points = [.. Enumerable.Range(0, n).Select(i => new FigurePoint(i % 100, i / 100))];
            var figure = new Figure("t", new Axis("x", null, 0, 100), new Axis("y", null, 0, 30), [new PointMark([.. points]) { IsCloud = true, Labels = [.. points.Select(p => $"at {p.X}")] }]);
            string text = SvgWriter.Write(figure);
            XElement root = XDocument.Parse(text).Root!;
            int circles = root.Elements(Svg + "circle").Count();
            XElement[] paths = [.. root.Elements(Svg + "path").Where(p => p.Attribute("stroke-opacity") is not null)];
            Assert.Equal(n == 1000 ? (1000, 0, 1000) : (0, 8, 3000), (circles, paths.Length, circles + paths.Sum(p => p.Attribute("d")!.Value.Count(c => c == 'M'))));
            Assert.InRange(text.Length, 0, 120_000);
        }
    }

    [Fact]
    public void Lines_are_cut_at_the_frame_and_broken_at_gaps()
    {
        var figure = new Figure("t", new Axis("x", null, 0, 10), new Axis("y", null, 0, 10), [new LineMark([new(-5, 5), new(5, 5), new(5, 50), new(double.NaN, 1), new(8, 1), new(9, 1)])]);
        XElement path = XDocument.Parse(SvgWriter.Write(figure)).Descendants(Svg + "path").Single(p => (string?)p.Attribute("stroke-width") == "2.2");
        string[] parts = path.Attribute("d")!.Value.Split('M', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(2, parts.Length);
        double[] numbers = [.. parts.SelectMany(p => p.Split([' ', 'L'], StringSplitOptions.RemoveEmptyEntries)).Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
        Assert.All(numbers.Where((_, k) => k % 2 == 0), x => Assert.InRange(x, 0, 600));
        Assert.All(numbers.Where((_, k) => k % 2 == 1), y => Assert.InRange(y, 0, 400));
    }

    [Fact]
    public void Names_at_line_ends_never_overlap_and_stay_in_the_picture()
    {
        LineMark[] lines = [.. Enumerable.Range(0, 6).Select(k => new LineMark([new(1, 2), new(10, 1 + 0.001 * k)]) { Name = $"line {k}", Series = k })];
        var figure = new Figure("t", new Axis("x", null, 1, 10), new Axis("y", null, 1, 2), [.. lines]) { Legend = LegendPlace.LineEnds, LegendTitle = "lines" };
        XElement[] names = [.. XDocument.Parse(SvgWriter.Write(figure)).Descendants(Svg + "text").Where(t => t.Value.StartsWith("line ", StringComparison.Ordinal))];
        Assert.Equal(6, names.Length);
        double[] y = [.. names.Select(n => Number(n, "y")).Order()];
        Assert.All(Enumerable.Range(1, 5), i => Assert.True(y[i] - y[i - 1] >= 15));
        Assert.True(y[^1] < 400 && y[0] > 0);
        Assert.All(names, n => Assert.True(Number(n, "x") + TextWidths.Of(n.Value, 12.5, bold: true) <= 600));
    }

    [Fact]
    public void Colours_stand_out_from_the_page_and_from_each_other()
    {
        foreach ((PageColours page, IReadOnlyList<string> series) in new[] { (Palette.LightPage, Palette.Light), (Palette.DarkPage, Palette.Dark) })
        {
            // 3:1 is what WCAG asks of graphics, 4.5:1 of text.
            Assert.All(series.Append(page.Neutral).Append(page.Frame), c => Assert.True(Contrast(c, page.Page) >= 3, $"{c} on {page.Page}: {Contrast(c, page.Page):0.00}"));
            Assert.All([page.Ink, page.Dim], c => Assert.True(Contrast(c, page.Page) >= 4.5, c));
            Assert.Equal(series.Count, series.Distinct().Count());
        }
    }

    private static double Number(XElement e, string name) => double.Parse(e.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    private static double Contrast(string a, string b)
    {
        double x = Luminance(a), y = Luminance(b);
        return (Math.Max(x, y) + 0.05) / (Math.Min(x, y) + 0.05);
    }

    // Relative luminance as WCAG 2 defines it.
    private static double Luminance(string colour)
    {
        double[] c = [.. new[] { 1, 3, 5 }.Select(i => int.Parse(colour.AsSpan(i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0).Select(v => v <= 0.03928 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4))];
        return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
    }
}
