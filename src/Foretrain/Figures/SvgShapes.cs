using System.Globalization;
using System.Text;

namespace Foretrain.Figures;

/// <summary>Pieces of SVG text: numbers to a tenth of a pixel, escaped words, clipped lines, shapes of points.</summary>
internal static class SvgShapes
{
    /// <summary>Points of a cloud that are elements of their own, each with its label.</summary>
    public const int MostShapes = 1000;

    private const int DustPaths = 8;

    /// <summary>A coordinate with at most one decimal.</summary>
    public static string N(double x)
    {
        double rounded = Math.Round(x, 1, MidpointRounding.AwayFromZero);
        return rounded == 0 ? "0" : rounded.ToString("0.#", CultureInfo.InvariantCulture);
    }

    /// <summary>Text that is safe between tags and in attributes; characters that XML forbids become a replacement mark.</summary>
    public static string Escape(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '<': safe.Append("&lt;"); break;
                case '>': safe.Append("&gt;"); break;
                case '&': safe.Append("&amp;"); break;
                case '"': safe.Append("&quot;"); break;
                case '\'': safe.Append("&#39;"); break;
                case < 32 or 0x7f or 0xfffe or 0xffff: safe.Append('\ufffd'); break;
                default: safe.Append(rune.ToString()); break;
            }
        }

        return safe.ToString();
    }

    /// <summary>A text whose exponent after ^ is raised.</summary>
    public static string Raised(string text)
    {
        int hat = text.IndexOf('^', StringComparison.Ordinal);
        return hat < 0 ? Escape(text) : $"{Escape(text[..hat])}<tspan dy=\"-4.5\" font-size=\"9\">{Escape(text[(hat + 1)..])}</tspan>";
    }

    /// <summary>The part of a line inside a box, as the data of a path; empty when nothing is left.</summary>
    public static string Path(IEnumerable<FigurePoint> pixels, double left, double top, double right, double bottom)
    {
        var path = new StringBuilder();
        FigurePoint? before = null;
        string last = "";
        foreach (FigurePoint p in pixels)
        {
            if (!double.IsFinite(p.X) || !double.IsFinite(p.Y))
            {
                before = null;
                continue;
            }

            if (before is { } from && Clip(from, p, left, top, right, bottom) is var (a, b))
            {
                string start = $"{N(a.X)} {N(a.Y)}", end = $"{N(b.X)} {N(b.Y)}";
                if (start != last) path.Append(path.Length == 0 ? "M" : " M").Append(start);
                if (end != start || start != last) path.Append(" L").Append(end);
                last = end;
            }

            before = p;
        }

        return path.ToString();
    }

    /// <summary>The shape of a point of about five pixels, or six for open ones.</summary>
    public static string Point(PointMark mark, double x, double y, string colour, string? label = null)
    {
        string shape = mark.IsCloud ? $"<circle cx=\"{N(x)}\" cy=\"{N(y)}\" r=\"2\" fill-opacity=\".45\" class=\"f{colour}\"" : mark.Shape switch
        {
            PointShape.Ring => $"<circle cx=\"{N(x)}\" cy=\"{N(y)}\" r=\"4\" fill=\"none\" stroke-width=\"1.8\" class=\"s{colour}\"",
            PointShape.Square => $"<rect x=\"{N(x - 3.6)}\" y=\"{N(y - 3.6)}\" width=\"7.2\" height=\"7.2\" class=\"f{colour}\"",
            PointShape.Diamond => $"<path d=\"M{N(x)} {N(y - 5)} L{N(x + 5)} {N(y)} L{N(x)} {N(y + 5)} L{N(x - 5)} {N(y)} Z\" class=\"f{colour}\"",
            PointShape.Triangle => $"<path d=\"M{N(x)} {N(y - 4.8)} L{N(x + 4.6)} {N(y + 3.6)} L{N(x - 4.6)} {N(y + 3.6)} Z\" class=\"f{colour}\"",
            PointShape.Cross => $"<path d=\"M{N(x - 4)} {N(y - 4)} L{N(x + 4)} {N(y + 4)} M{N(x - 4)} {N(y + 4)} L{N(x + 4)} {N(y - 4)}\" fill=\"none\" stroke-width=\"2\" class=\"s{colour}\"",
            _ => $"<circle cx=\"{N(x)}\" cy=\"{N(y)}\" r=\"4.2\" class=\"f{colour}\"",
        };
        if (label is null) return shape + "/>";
        return $"{shape}><title>{Escape(label)}</title></{shape[1..shape.IndexOf(' ', StringComparison.Ordinal)]}>";
    }

    /// <summary>A large cloud as a few paths of dots: an element per point would take a browser longer than everything else.</summary>
    /// <remarks>Dots of one path do not darken one another, so that neighbours in the table go to different ones.</remarks>
    public static void Dust(StringBuilder svg, IEnumerable<FigurePoint> points, string colour)
    {
        var paths = new StringBuilder[DustPaths];
        for (int k = 0; k < DustPaths; k++) paths[k] = new();
        foreach ((int i, FigurePoint p) in points.Index()) paths[i % DustPaths].Append($"M{N(p.X)} {N(p.Y)}h0");
        foreach (StringBuilder path in paths.Where(p => p.Length > 0)) svg.Append($"<path d=\"{path}\" fill=\"none\" stroke-width=\"4\" stroke-linecap=\"round\" stroke-opacity=\".45\" class=\"s{colour}\"/>\n");
    }

    /// <summary>The dashes of a line as an attribute.</summary>
    public static string Dashes(LinePattern pattern) => pattern switch
    {
        LinePattern.Dashed => " stroke-dasharray=\"8 4\"",
        LinePattern.Dotted => " stroke-dasharray=\"1.5 4.5\"",
        LinePattern.DashDot => " stroke-dasharray=\"9 4 1.5 4\"",
        _ => "",
    };

    // Liang and Barsky: what remains of a segment inside a box.
    private static (FigurePoint, FigurePoint)? Clip(FigurePoint a, FigurePoint b, double left, double top, double right, double bottom)
    {
        double from = 0, to = 1, dx = b.X - a.X, dy = b.Y - a.Y;
        if (!Edge(-dx, a.X - left) || !Edge(dx, right - a.X) || !Edge(-dy, a.Y - top) || !Edge(dy, bottom - a.Y)) return null;
        return (new(a.X + from * dx, a.Y + from * dy), new(a.X + to * dx, a.Y + to * dy));

        bool Edge(double p, double q)
        {
            if (p == 0) return q >= 0;
            double t = q / p;
            if (p < 0) from = Math.Max(from, t);
            else to = Math.Min(to, t);
            return from <= to;
        }
    }
}
