using System.Text;
using static Foretrain.Figures.SvgShapes;

namespace Foretrain.Figures;

/// <summary>
/// Writes a figure as SVG: one file without links, fonts or scripts, light or dark as the reader's system asks. The same figure gives the
/// same bytes on every machine.
/// </summary>
public static class SvgWriter
{
    /// <summary>The figure as SVG text that ends with a line break.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="withStyle">False to leave out the colours: only names of classes then, for a page that brings <see cref="Style()"/> itself.</param>
    public static string Write(Figure figure, bool withStyle = true)
    {
        ArgumentNullException.ThrowIfNull(figure);
        var layout = new SvgLayout(figure);
        var svg = new StringBuilder();
        svg.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{figure.Width}\" height=\"{figure.Height}\" viewBox=\"0 0 {figure.Width} {figure.Height}\" role=\"img\" aria-label=\"{Escape(figure.Title)}\">\n");
        svg.Append($"<title>{Escape(figure.Title)}</title>\n");
        if (figure.Description.Length > 0) svg.Append($"<desc>{Escape(figure.Description)}</desc>\n");
        if (withStyle) svg.Append("<style>\n").Append(Style()).Append("</style>\n");
        svg.Append($"<rect width=\"{figure.Width}\" height=\"{figure.Height}\" rx=\"6\" class=\"page\"/>\n");
        Heading(svg, layout);
        Axes(svg, layout);
        Marks(svg, layout);
        Names(svg, layout);
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>The rules that colour the classes of every figure, light and dark.</summary>
    public static string Style()
    {
        var css = new StringBuilder("text{font-family:system-ui,-apple-system,\"Segoe UI\",\"Helvetica Neue\",Arial,sans-serif}\n");
        Colours(css, Palette.LightPage, Palette.Light);
        css.Append("@media (prefers-color-scheme:dark){\n");
        Colours(css, Palette.DarkPage, Palette.Dark);
        return css.Append("}\n").ToString();
    }

    private static void Colours(StringBuilder svg, PageColours page, IReadOnlyList<string> series)
    {
        svg.Append($".page{{fill:{page.Page}}}.ink{{fill:{page.Ink}}}.dim{{fill:{page.Dim}}}.grid{{stroke:{page.Grid}}}.frame{{stroke:{page.Frame}}}.halo{{stroke:{page.Page}}}");
        svg.Append($".fn{{fill:{page.Neutral}}}.sn{{stroke:{page.Neutral}}}");
        for (int k = 0; k < series.Count; k++) svg.Append($".f{k}{{fill:{series[k]}}}.s{k}{{stroke:{series[k]}}}");
        svg.Append('\n');
    }

    private static void Heading(StringBuilder svg, SvgLayout l)
    {
        for (int i = 0; i < l.Title.Count; i++) Text(svg, SvgLayout.Pad, l.TitleY + 20 * i, l.Title[i], SvgLayout.TitleSize, "ink", weight: 600);
        for (int i = 0; i < l.Subtitle.Count; i++) Text(svg, SvgLayout.Pad, l.SubtitleY + 17 * i, l.Subtitle[i], SvgLayout.TextSize, "dim");
        for (int i = 0; i < l.Note.Count; i++) Text(svg, SvgLayout.Pad, l.NoteY + 14.5 * i, l.Note[i], SvgLayout.NoteSize, "dim");
    }

    private static void Axes(StringBuilder svg, SvgLayout l)
    {
        foreach (AxisTick t in l.YTicks)
        {
            double y = l.Y(t.Value);
            if (t.Text.Length > 0)
            {
                svg.Append($"<path d=\"M{N(l.Left)} {N(y)} H{N(l.Right)}\" class=\"grid\"/>\n");
                Tick(svg, l.Left - 8, y + 4, t.Text, "end");
            }
            else
            {
                svg.Append($"<path d=\"M{N(l.Left)} {N(y)} h-3\" class=\"frame\"/>\n");
            }
        }

        bool lines = l.Figure.X.Categories is null;
        foreach (AxisTick t in l.XTicks)
        {
            double x = l.X(t.Value);
            if (t.Text.Length > 0 && lines) svg.Append($"<path d=\"M{N(x)} {N(l.Top)} V{N(l.Bottom)}\" class=\"grid\"/>\n");
            svg.Append($"<path d=\"M{N(x)} {N(l.Bottom)} v{(t.Text.Length > 0 ? 5 : 3)}\" class=\"frame\"/>\n");
            if (t.Text.Length > 0) Tick(svg, x, l.Bottom + 19, t.Text, "middle");
        }

        svg.Append($"<path d=\"M{N(l.Left)} {N(l.Bottom)} H{N(l.Right)}\" class=\"frame\"/>\n");
        Text(svg, SvgLayout.Pad, l.CaptionY, l.Figure.Y.Caption, SvgLayout.TextSize, "ink");
        Text(svg, (l.Left + l.Right) / 2, l.Bottom + 39, l.Figure.X.Caption, SvgLayout.TextSize, "ink", "middle");
    }

    private static void Marks(StringBuilder svg, SvgLayout l)
    {
        foreach (BandMark band in l.Figure.Marks.OfType<BandMark>())
        {
            BandStep[] steps = [.. l.Held(band)];
            IEnumerable<FigurePoint> edge = steps.Select(s => new FigurePoint(l.X(s.X), l.Y(s.High))).Concat(steps.Reverse().Select(s => new FigurePoint(l.X(s.X), l.Y(s.Low))));
            if (steps.Length > 1) svg.Append($"<path d=\"{string.Join(' ', edge.Select((p, i) => $"{(i == 0 ? "M" : "L")}{N(p.X)} {N(p.Y)}"))} Z\" fill-opacity=\".2\" class=\"f{Colour(band)}\"/>\n");
        }

        foreach (BarMark bars in l.Figure.Marks.OfType<BarMark>())
        {
            foreach (Bar b in bars.Bars)
            {
                double left = l.X(b.X - bars.Width / 2), right = l.X(b.X + bars.Width / 2), from = l.Y(l.Inside(b.From)), to = l.Y(l.Inside(b.To));
                svg.Append($"<rect x=\"{N(left)}\" y=\"{N(Math.Min(from, to))}\" width=\"{N(right - left)}\" height=\"{N(Math.Abs(from - to))}\" fill-opacity=\".85\" class=\"f{Colour(bars)}\"/>\n");
            }
        }

        var labels = new StringBuilder(); // over everything: a label that a line runs through cannot be read
        foreach (ContourMark contour in l.Figure.Marks.OfType<ContourMark>()) Contour(svg, labels, l, contour);
        foreach (LineMark line in l.Figure.Marks.OfType<LineMark>())
        {
            string path = Path(line.Points.Select(p => new FigurePoint(l.X(p.X), l.Y(p.Y))), l.Left, l.Top, l.Right, l.Bottom);
            if (path.Length > 0) svg.Append($"<path d=\"{path}\" fill=\"none\" stroke-width=\"2.2\" stroke-linejoin=\"round\" stroke-linecap=\"round\"{Dashes(line.Pattern)} class=\"s{Colour(line)}\"/>\n");
        }

        foreach (PointMark points in l.Figure.Marks.OfType<PointMark>())
        {
            if (points.IsCloud && points.Points.Count > MostShapes)
            {
                Dust(svg, points.Points.Where(l.Shows).Select(p => new FigurePoint(l.X(p.X), l.Y(p.Y))), Colour(points));
                continue;
            }

            foreach ((int i, FigurePoint p) in points.Points.Index())
            {
                if (l.Shows(p)) svg.Append(Point(points, l.X(p.X), l.Y(p.Y), Colour(points), points.Labels?[i])).Append('\n');
            }
        }

        svg.Append(labels);
        foreach (TextMark text in l.Figure.Marks.OfType<TextMark>())
        {
            double x = l.X(text.At.X), y = l.Y(text.At.Y);
            if (!double.IsFinite(x) || !double.IsFinite(y)) continue;
            (double dx, double dy, string anchor) = text.Side switch { TextSide.Left => (-8, 4, "end"), TextSide.Above => (0, -9, "middle"), TextSide.Below => (0, 18, "middle"), _ => (8, 4, "start") };
            Text(svg, x + dx, y + dy, text.Text, SvgLayout.TickSize, $"f{Colour(text)}", anchor, halo: true);
        }
    }

    private static void Contour(StringBuilder svg, StringBuilder labels, SvgLayout l, ContourMark contour)
    {
        foreach (ContourPath c in l.Contours(contour))
        {
            string path = Path(c.Pixels, l.Left, l.Top, l.Right, l.Bottom);
            if (path.Length == 0) continue;
            svg.Append($"<path d=\"{path}\" fill=\"none\" stroke-width=\"1.4\" class=\"s{Colour(contour)}\"/>\n");
            if (c.Label is { } label) Text(labels, c.LabelAt.X, c.LabelAt.Y + 4, label, SvgLayout.NoteSize, "dim", "middle", halo: true);
        }
    }

    private static void Names(StringBuilder svg, SvgLayout l)
    {
        foreach (LegendEntry e in l.Entries)
        {
            string colour = Colour(e.Mark);
            svg.Append(e.Mark switch
            {
                PointMark p => Point(p, e.X + 11, e.Y - 4, colour),
                BandMark or BarMark => $"<rect x=\"{N(e.X)}\" y=\"{N(e.Y - 10)}\" width=\"22\" height=\"12\" fill-opacity=\"{(e.Mark is BandMark b ? Shade(l, b) : ".85")}\" class=\"f{colour}\"/>",
                _ => $"<path d=\"M{N(e.X)} {N(e.Y - 4)} h22\" fill=\"none\" stroke-width=\"2.2\" stroke-linecap=\"round\"{(e.Mark is LineMark m ? Dashes(m.Pattern) : "")} class=\"s{colour}\"/>",
            }).Append('\n');
            Text(svg, e.X + 29, e.Y, e.Mark.Name!, SvgLayout.TextSize, "ink");
        }

        if (l.LineEnds.Count > 0 && l.Figure.LegendTitle is { } title) Text(svg, l.Right + 8, Math.Min(l.LineEnds[0].Y - 15, l.Bottom - 15), title, SvgLayout.NoteSize, "dim");
        foreach (LineEnd e in l.LineEnds)
        {
            if (Math.Abs(e.Y - e.LineY) > 3) svg.Append($"<path d=\"M{N(l.Right + 1)} {N(e.LineY)} L{N(l.Right + 6)} {N(e.Y)}\" stroke-width=\"1\" class=\"s{Colour(e.Mark)}\"/>\n");
            Text(svg, e.X, e.Y + 4, e.Mark.Name!, SvgLayout.TextSize, $"f{Colour(e.Mark)}", weight: 600);
        }
    }

    private static string Shade(SvgLayout l, BandMark band) => l.Shade(band).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture).TrimStart('0');

    private static string Colour(Mark mark) => mark.Series < 0 ? "n" : Palette.Place(mark.Series).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static void Tick(StringBuilder svg, double x, double y, string text, string anchor) =>
        svg.Append($"<text x=\"{N(x)}\" y=\"{N(y)}\" font-size=\"{N(SvgLayout.TickSize)}\" text-anchor=\"{anchor}\" class=\"dim\">{Raised(text)}</text>\n");

    private static void Text(StringBuilder svg, double x, double y, string text, double size, string colour, string anchor = "start", int weight = 400, bool halo = false)
    {
        string attributes = (anchor == "start" ? "" : $" text-anchor=\"{anchor}\"") + (weight == 400 ? "" : $" font-weight=\"{weight}\"");
        if (halo) svg.Append($"<text x=\"{N(x)}\" y=\"{N(y)}\" font-size=\"{N(size)}\"{attributes} fill=\"none\" stroke-width=\"5\" stroke-linejoin=\"round\" class=\"halo\">{Escape(text)}</text>\n");
        svg.Append($"<text x=\"{N(x)}\" y=\"{N(y)}\" font-size=\"{N(size)}\"{attributes} class=\"{colour}\">{Escape(text)}</text>\n");
    }
}
