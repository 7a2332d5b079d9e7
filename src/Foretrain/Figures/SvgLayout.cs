namespace Foretrain.Figures;

/// <summary>A name in the legend with the mark it stands for.</summary>
internal sealed record LegendEntry(Mark Mark, double X, double Y);

/// <summary>A name at the end of a line.</summary>
internal sealed record LineEnd(LineMark Mark, double X, double Y, double LineY);

/// <summary>A line of a contour in pixels, and where its value is written.</summary>
internal sealed record ContourPath(IReadOnlyList<FigurePoint> Pixels, string? Label, FigurePoint LabelAt);

/// <summary>Where everything of a figure goes, in pixels: margins follow from the texts.</summary>
internal sealed class SvgLayout
{
    public const double TitleSize = 15, TextSize = 12.5, TickSize = 12, NoteSize = 11, Pad = 16;
    private const double Swatch = 22, SwatchGap = 7, EntryGap = 18, LineHeight = 17, LegendHeight = 20, EndGap = 15.5;

    public SvgLayout(Figure figure)
    {
        Figure = figure;
        double inside = figure.Width - 2 * Pad, y = Pad;
        Title = TextWidths.Wrap(figure.Title, TitleSize, inside, bold: true);
        Subtitle = figure.Subtitle is { } s ? TextWidths.Wrap(s, TextSize, inside) : [];
        Note = figure.Note is { } n ? TextWidths.Wrap(n, NoteSize, inside) : [];
        TitleY = y + 12;
        y += Title.Count * 20;
        SubtitleY = y + 11;
        y += Subtitle.Count * LineHeight + 6;
        Entries = figure.Legend == LegendPlace.Top ? LegendRows(figure, inside, ref y) : [];
        CaptionY = y + 14;
        Top = y + 26;

        double noteHeight = Note.Count == 0 ? 0 : Note.Count * 14.5 + 6;
        Bottom = figure.Height - Pad - noteHeight - 42;
        NoteY = figure.Height - Pad - noteHeight + 6 + NoteSize;
        YTicks = AxisTicks.Of(figure.Y, Math.Clamp((int)((Bottom - Top) / 42), 3, 8));
        Left = Pad + YTicks.Select(t => TickWidth(t.Text)).DefaultIfEmpty(0).Max() + 10;
        double names = figure.Legend == LegendPlace.LineEnds ? Ends(figure).Select(m => TextWidths.Of(m.Name!, TextSize)).Append(figure.LegendTitle is { } l ? TextWidths.Of(l, NoteSize) : 0).Max() + 12 : 0;
        Right = figure.Width - Pad - Math.Max(names, 10);
        XTicks = XTicksThatFit(figure.X);
        LineEnds = figure.Legend == LegendPlace.LineEnds ? Placed(figure) : [];
    }

    public Figure Figure { get; }

    public IReadOnlyList<string> Title { get; }

    public IReadOnlyList<string> Subtitle { get; }

    public IReadOnlyList<string> Note { get; }

    public double TitleY { get; }

    public double SubtitleY { get; }

    public double CaptionY { get; }

    public double NoteY { get; }

    public double Left { get; }

    public double Right { get; }

    public double Top { get; }

    public double Bottom { get; }

    public IReadOnlyList<AxisTick> XTicks { get; }

    public IReadOnlyList<AxisTick> YTicks { get; }

    public IReadOnlyList<LegendEntry> Entries { get; }

    public IReadOnlyList<LineEnd> LineEnds { get; }

    public double X(double value) => Left + Figure.X.Share(value) * (Right - Left);

    public double Y(double value) => Bottom - Figure.Y.Share(value) * (Bottom - Top);

    /// <summary>The data units of a place in pixels.</summary>
    public FigurePoint Data(FigurePoint pixel) => new(Figure.X.At((pixel.X - Left) / (Right - Left)), Figure.Y.At((Bottom - pixel.Y) / (Bottom - Top)));

    /// <summary>How dark a band looks where those of its series before it lie beneath.</summary>
    public double Shade(BandMark band) =>
        1 - Math.Pow(0.8, 1 + Figure.Marks.OfType<BandMark>().TakeWhile(m => !ReferenceEquals(m, band)).Count(m => m.Series == band.Series));

    /// <summary>True for a place inside the plot, or half a pixel beside it.</summary>
    public bool Shows(FigurePoint p)
    {
        double x = X(p.X), y = Y(p.Y);
        return x >= Left - 0.5 && x <= Right + 0.5 && y >= Top - 0.5 && y <= Bottom + 0.5;
    }

    /// <summary>A vertical value held inside the plot; one that the axis cannot show is its low end.</summary>
    public double Inside(double y)
    {
        double share = Figure.Y.Share(y);
        return share is >= 0 and <= 1 ? y : share > 1 ? Figure.Y.High : Figure.Y.Low;
    }

    /// <summary>The steps of a band that the plot has room for, their edges held inside it: a band may reach further than the axis.</summary>
    public IEnumerable<BandStep> Held(BandMark band) => band.Steps.Where(s => Figure.X.Share(s.X) is >= -1e-9 and <= 1 + 1e-9)
        .Select(s => new BandStep(s.X, Inside(s.Low), Inside(s.High)));

    /// <summary>The lines of a contour with their labels: one per level, on its longest line, where it is clear of the frame and of other labels.</summary>
    public IEnumerable<ContourPath> Contours(ContourMark contour)
    {
        double[] x = [.. contour.X.Select(X)], y = [.. contour.Y.Select(Y)];
        var taken = new List<FigurePoint>();
        foreach (double level in contour.Levels)
        {
            string? label = contour.Labelled ? AxisTicks.Text(new Axis("", null, level, level), level) : null;
            foreach (IReadOnlyList<FigurePoint> line in ContourLines.Of(x, y, contour.Values, level).OrderByDescending(c => c.Count))
            {
                FigurePoint? at = label is null ? null : LabelPlace(line, taken);
                yield return new(line, at is null ? null : label, at ?? default);
                if (at is not { } place) continue;
                taken.Add(place);
                label = null;
            }
        }
    }

    // Near the middle of the line if that is free, else a little further along.
    private FigurePoint? LabelPlace(IReadOnlyList<FigurePoint> line, List<FigurePoint> taken)
    {
        foreach (double share in (double[])[0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8])
        {
            FigurePoint p = line[(int)(share * (line.Count - 1))];
            bool inside = p.X >= Left + 20 && p.X <= Right - 20 && p.Y >= Top + 8 && p.Y <= Bottom - 8;
            if (inside && taken.All(t => Math.Abs(t.X - p.X) > 40 || Math.Abs(t.Y - p.Y) > 16)) return p;
        }

        return null;
    }

    /// <summary>Width of a tick text: what follows ^ is set smaller.</summary>
    public static double TickWidth(string text)
    {
        int hat = text.IndexOf('^', StringComparison.Ordinal);
        return hat < 0 ? TextWidths.Of(text, TickSize) : TextWidths.Of(text[..hat], TickSize) + TextWidths.Of(text[(hat + 1)..], 0.75 * TickSize);
    }

    private static IEnumerable<LineMark> Ends(Figure figure) => figure.Marks.OfType<LineMark>().Where(m => m.Name is not null);

    private static List<LegendEntry> LegendRows(Figure figure, double inside, ref double y)
    {
        var entries = new List<LegendEntry>();
        double x = Pad;
        foreach (Mark mark in figure.Marks.Where(m => m.Name is not null))
        {
            double width = Swatch + SwatchGap + TextWidths.Of(mark.Name!, TextSize);
            if (x > Pad && x + width > Pad + inside)
            {
                x = Pad;
                y += LegendHeight;
            }

            entries.Add(new(mark, x, y + 12));
            x += width + EntryGap;
        }

        if (entries.Count > 0) y += LegendHeight + 2;
        return entries;
    }

    // Fewer ticks until their texts stand clear of one another.
    private IReadOnlyList<AxisTick> XTicksThatFit(Axis axis)
    {
        for (int most = Math.Clamp((int)((Right - Left) / 62), 3, 9); ; most--)
        {
            IReadOnlyList<AxisTick> ticks = AxisTicks.Of(axis, most);
            AxisTick[] named = [.. ticks.Where(t => t.Text.Length > 0)];
            bool clear = Enumerable.Range(1, Math.Max(0, named.Length - 1)).All(i => X(named[i].Value) - X(named[i - 1].Value) > (TickWidth(named[i].Text) + TickWidth(named[i - 1].Text)) / 2 + 8);
            if (clear || axis.Categories is not null) return ticks;
            if (most > 2) continue;
            // Names at 2 and 5 do not fit: keep every second.
            int k = 0;
            return [.. ticks.Select(t => t.Text.Length > 0 && k++ % 2 == 1 ? t with { Text = "" } : t)];
        }
    }

    private List<LineEnd> Placed(Figure figure)
    {
        var ends = new List<(LineMark Mark, double X, double Y)>();
        foreach (LineMark mark in Ends(figure))
        {
            FigurePoint[] seen = [.. mark.Points.Where(p => figure.X.Share(p.X) is >= -1e-9 and <= 1 + 1e-9 && figure.Y.Share(p.Y) is >= -1e-9 and <= 1 + 1e-9)];
            if (seen.Length > 0) ends.Add((mark, X(seen[^1].X), Y(seen[^1].Y)));
        }

        ends = [.. ends.OrderBy(e => e.Y)];
        double[] at = [.. ends.Select(e => e.Y)];
        for (int i = 1; i < at.Length; i++) at[i] = Math.Max(at[i], at[i - 1] + EndGap);
        for (int i = at.Length - 1; i >= 0; i--) at[i] = Math.Min(at[i], i == at.Length - 1 ? Bottom : at[i + 1] - EndGap);
        return [.. ends.Select((e, i) => new LineEnd(e.Mark, Right + 8, at[i], e.Y))];
    }
}
