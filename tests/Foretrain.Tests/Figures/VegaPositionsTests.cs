using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Foretrain.Figures;
using Foretrain.Tests.Charts;
using Xunit;

namespace Foretrain.Tests.Figures;

/// <summary>Our SVG and Vega's drawing of our specification, mark by mark: the same place within a pixel.</summary>
public partial class VegaPositionsTests
{
    private const double Pixel = 1;

    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Marks_of_every_figure_stand_where_vega_puts_them()
    {
        (string Name, Figure Figure)[] figures = [("every mark", SvgWriterTests.Every), .. AllFigures.List.Select(f => ($"{f.Operation} {f.Figure.Id}", f.Figure.Figure))];
        IReadOnlyList<VegaSvg> drawn = VegaSvg.Draw([.. figures.Select(f => VegaLiteWriter.Write(f.Figure))]);
        int compared = 0;
        foreach (((string name, Figure figure), VegaSvg vega) in figures.Zip(drawn))
        {
            Assert.True(vega.Warnings.Count == 0, $"{name}: {string.Join("; ", vega.Warnings)}");
            compared += Compare(name, figure, vega);
        }

        Assert.True(compared > 1000, $"{compared} places compared");
    }

    [Fact]
    public void A_shift_of_two_pixels_is_seen()
    {
        VegaSvg drawn = VegaSvg.Draw([VegaLiteWriter.Write(SvgWriterTests.Every)])[0];
        Figure every = SvgWriterTests.Every;
        Compare("as drawn", every, drawn);
        double up = 2.1 / (new SvgLayout(every).Bottom - new SvgLayout(every).Top) * (every.Y.High - every.Y.Low), right = Math.Pow(every.X.High / every.X.Low, 2.1 / (new SvgLayout(every).Right - new SvgLayout(every).Left));
        for (int k = 0; k < every.Marks.Count; k++)
        {
            Mark[] marks = [.. every.Marks];
            marks[k] = marks[k] switch
            {
                BandMark m => m with { Steps = [.. m.Steps.Select(s => s with { Low = s.Low + up, High = s.High + up })] },
                BarMark m => m with { Bars = [.. m.Bars.Select(b => b with { To = b.To + up })] },
                LineMark m => m with { Points = [.. m.Points.Select(p => p with { Y = p.Y + up })] },
                PointMark m => m with { Points = [.. m.Points.Select(p => p with { X = p.X * right })] },
                ContourMark m => m with { Y = [.. m.Y.Select(y => y + up)] },
                _ => marks[k],
            };
            if (marks[k] is not TextMark) Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Compare("shifted", every with { Marks = [.. marks] }, drawn));
        }
    }

    private static int Compare(string name, Figure figure, VegaSvg vega)
    {
        var layout = new SvgLayout(figure);
        XElement svg = XDocument.Parse(SvgWriter.Write(figure)).Root!;
        XElement[] paths = [.. svg.Elements(s_svg + "path")];
        (int At, Mark Mark)[] marks = [.. figure.Marks.Index()];
        int compared = 0;

        XElement[] bands = [.. paths.Where(p => p.Attribute("fill-opacity") is not null)];
        int[] bandsAt = [.. marks.Where(m => m.Mark is BandMark b && layout.Held(b).Count() > 1).Select(m => m.At)];
        Assert.Equal(bandsAt.Length, bands.Length);
        foreach ((int at, XElement path) in bandsAt.Zip(bands)) compared += Same($"{name}, mark {at}", Ours(path, layout), vega.Paths($"mark_{at}"), layout);

        XElement[] bars = [.. svg.Elements(s_svg + "rect").Where(r => (string?)r.Attribute("fill-opacity") == ".85")];
        foreach (((int at, Mark mark), int k) in marks.Where(m => m.Mark is BarMark).Select((m, k) => (m, k)))
        {
            FigurePoint corner = new(Number(bars[k], "x") - layout.Left, Number(bars[k], "y") - layout.Top);
            FigurePoint far = new(corner.X + Number(bars[k], "width"), corner.Y + Number(bars[k], "height"));
            FigurePoint[] box = [.. vega.Paths($"mark_{at}").SelectMany(p => p)];
            Near($"{name}, bar {at}", corner, new(box.Min(p => p.X), box.Min(p => p.Y)));
            Near($"{name}, bar {at}", far, new(box.Max(p => p.X), box.Max(p => p.Y)));
            compared += 2;
        }

        int[] contours = [.. marks.Where(m => m.Mark is ContourMark).Select(m => m.At)];
        if (contours.Length > 0)
            compared += Same($"{name}, contours", [.. paths.Where(p => (string?)p.Attribute("stroke-width") == "1.4").SelectMany(p => Ours(p, layout))], [.. contours.SelectMany(at => vega.Paths($"mark_{at}"))], layout);

        // A line that is outside altogether has no path of ours.
        int[] lines = [.. marks.Where(m => m.Mark is LineMark l && SvgShapes.Path(l.Points.Select(p => new FigurePoint(layout.X(p.X), layout.Y(p.Y))), layout.Left, layout.Top, layout.Right, layout.Bottom).Length > 0).Select(m => m.At)];
        XElement[] ours = [.. paths.Where(p => (string?)p.Attribute("stroke-width") == "2.2" && p.Attribute("stroke-linejoin") is not null)];
        Assert.Equal(lines.Length, ours.Length);
        foreach ((int at, XElement path) in lines.Zip(ours)) compared += Same($"{name}, mark {at}", Ours(path, layout), vega.Paths($"mark_{at}"), layout);

        FigurePoint[] shapes = [.. Shapes(svg)];
        int next = 0;
        foreach ((int at, Mark mark) in marks.Where(m => m.Mark is PointMark))
        {
            FigurePoint[] theirs = vega.Symbols($"mark_{at}");
            Assert.Equal(((PointMark)mark).Points.Count(layout.Shows), theirs.Length);
            foreach (FigurePoint p in theirs) Near($"{name}, point of mark {at}", new(shapes[next].X - layout.Left, shapes[next++].Y - layout.Top), p);
            compared += theirs.Length;
        }

        string[] ticks = [.. layout.XTicks.Concat(layout.YTicks).Select(t => t.Text).Where(t => t.Length > 0).Select(t => t.Split('^')[0]).Order(StringComparer.Ordinal)];
        Assert.Equal(ticks, vega.TickTexts().Select(t => t.Split(['\u2070', '\u00b9', '\u00b2', '\u00b3', '\u2074', '\u2075', '\u2076', '\u2077', '\u2078', '\u2079', '\u207b'])[0]).Order(StringComparer.Ordinal));
        return compared;
    }

    // Both ways: what Vega draws inside the plot lies on our line, and our corners lie on Vega's.
    private static int Same(string what, IReadOnlyList<IReadOnlyList<FigurePoint>> ours, IReadOnlyList<IReadOnlyList<FigurePoint>> theirs, SvgLayout layout)
    {
        FigurePoint[] inside = [.. theirs.SelectMany(p => p).Where(p => p.X >= 0 && p.Y >= 0 && p.X <= layout.Right - layout.Left && p.Y <= layout.Bottom - layout.Top)];
        foreach (FigurePoint p in inside) Assert.True(Distance(p, ours) <= Pixel, $"{what}: Vega's corner {p} is {Distance(p, ours):0.0} pixels off our line");
        foreach (FigurePoint p in ours.SelectMany(o => o)) Assert.True(Distance(p, theirs) <= Pixel, $"{what}: our corner {p} is {Distance(p, theirs):0.0} pixels off Vega's line");
        return inside.Length;
    }

    private static double Distance(FigurePoint p, IReadOnlyList<IReadOnlyList<FigurePoint>> lines)
    {
        double least = double.PositiveInfinity;
        foreach (IReadOnlyList<FigurePoint> line in lines)
        {
            for (int i = 0; i + 1 < line.Count; i++)
            {
                double dx = line[i + 1].X - line[i].X, dy = line[i + 1].Y - line[i].Y, length = dx * dx + dy * dy;
                double t = length > 0 ? Math.Clamp(((p.X - line[i].X) * dx + (p.Y - line[i].Y) * dy) / length, 0, 1) : 0;
                least = Math.Min(least, Math.Sqrt(Math.Pow(line[i].X + t * dx - p.X, 2) + Math.Pow(line[i].Y + t * dy - p.Y, 2)));
            }

            if (line.Count == 1) least = Math.Min(least, Math.Sqrt(Math.Pow(line[0].X - p.X, 2) + Math.Pow(line[0].Y - p.Y, 2)));
        }

        return least;
    }

    private static List<IReadOnlyList<FigurePoint>> Ours(XElement path, SvgLayout layout) => VegaSvg.Corners(path.Attribute("d")!.Value, new(-layout.Left, -layout.Top));

    // Points in the order of their marks. A large cloud deals them out to a few paths one after the other.
    private static IEnumerable<FigurePoint> Shapes(XElement svg)
    {
        var dust = new List<FigurePoint[]>();
        foreach (XElement e in svg.Elements())
        {
            if (e.Attribute("stroke-opacity") is not null)
            {
                dust.Add([.. Dot().Matches(e.Attribute("d")!.Value).Select(m => new FigurePoint(double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture), double.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture)))]);
                continue;
            }

            for (int i = 0, n = dust.Sum(d => d.Length), k = dust.Count; i < n; i++) yield return dust[i % k][i / k];
            dust.Clear();
            if (Shape(e) is { } point) yield return point;
        }

        for (int i = 0, n = dust.Sum(d => d.Length), k = dust.Count; i < n; i++) yield return dust[i % k][i / k];
    }

    [GeneratedRegex("M([-.0-9]+) ([-.0-9]+)h0")]
    private static partial Regex Dot();

    // The middle of a point's shape, from how each is drawn; null for anything else. Shapes of the legend come after all marks.
    private static FigurePoint? Shape(XElement e)
    {
        if (e.Name == s_svg + "circle") return new(Number(e, "cx"), Number(e, "cy"));
        if (e.Name == s_svg + "rect" && (string?)e.Attribute("width") == "7.2") return new(Number(e, "x") + 3.6, Number(e, "y") + 3.6);
        if (e.Name != s_svg + "path" || e.Attribute("fill-opacity") is not null) return null;
        FigurePoint[] corners = [.. VegaSvg.Corners(e.Attribute("d")!.Value.Replace("H", "L", StringComparison.Ordinal) is var d && (d.Contains('Z', StringComparison.Ordinal) || (string?)e.Attribute("stroke-width") == "2") ? d : "M0 0", default).SelectMany(p => p)];
        if ((string?)e.Attribute("stroke-width") == "2") return new((corners[0].X + corners[1].X) / 2, (corners[0].Y + corners[1].Y) / 2);
        return e.Attribute("d")!.Value.Contains('Z', StringComparison.Ordinal) ? corners.Length == 5 ? new(corners[0].X, corners[0].Y + 5) : new(corners[0].X, corners[0].Y + 4.8) : null;
    }

    private static void Near(string what, FigurePoint ours, FigurePoint theirs) =>
        Assert.True(Math.Abs(ours.X - theirs.X) <= Pixel && Math.Abs(ours.Y - theirs.Y) <= Pixel, $"{what}: {ours} and Vega's {theirs}");

    private static double Number(XElement e, string name) => double.Parse(e.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
