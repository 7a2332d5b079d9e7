using Foretrain.Figures;
using Foretrain.Forecasting;
using Foretrain.Laws;

namespace Foretrain.App.Charts;

/// <summary>Observed against predicted outcome, with the line on which both agree.</summary>
internal static class ObservedPredicted
{
    // More groups than colours would only be confused with one another.
    private const int MostGroups = 5;

    /// <summary>Every run of one fit or of several, each group in its own colour and shape.</summary>
    public static Figure Of(IReadOnlyList<LawFit> fits)
    {
        LawFit first = fits[0];
        bool groups = fits.Count is > 1 and <= MostGroups;
        PointMark[] marks = [.. fits.Select((f, k) => RunPoints.Of(f.Runs, f.Result.Fitted, f.Runs.Target) with
        {
            Name = groups ? f.Group : null,
            Series = groups ? k : 0,
            Shape = groups ? (PointShape)k : PointShape.Ring,
        })];
        int runs = fits.Sum(f => f.Runs.Count);
        return Draw(first.Law.Name + (fits.Count == 1 && first.Group is { } g ? $", {g}" : ""), first.Law.Output, marks, groups,
            $"{runs} runs{(fits.Count > 1 ? $" in {fits.Count} groups, one fit each" : "")}; on the dashed line both agree");
    }

    /// <summary>Targets whose outcome is known, with the intervals of their forecasts.</summary>
    public static Figure Of(string law, LawOutput output, IReadOnlyList<Forecast> known)
    {
        string level = known[0].Interval is { } i ? $", with {Quantities.NumberText.Level(i.Level)} intervals" : "";
        LineMark whiskers = new([.. known.Where(f => f.Interval is not null).SelectMany(f => (FigurePoint[])[new(f.Interval!.Low, f.Observed!.Value), new(f.Interval.High, f.Observed.Value), new(double.NaN, double.NaN)])]) { Series = 1 };
        PointMark points = new([.. known.Select(f => new FigurePoint(f.Value, f.Observed!.Value))]) { Series = 1, Labels = [.. known.Select(f => RunPoints.Label(f, output.Name))] };
        return Draw(law, output, whiskers.Points.Count > 0 ? [whiskers, points] : [points], false, $"{known.Count} targets{level}; on the dashed line both agree");
    }

    private static Figure Draw(string law, LawOutput output, IReadOnlyList<Mark> marks, bool names, string subtitle)
    {
        FigurePoint[] points = [.. marks.OfType<PointMark>().SelectMany(m => m.Points)];
        Axis x = ChartAxes.Outcome(output, points.SelectMany(p => (double[])[p.X, p.Y])) with { Title = $"predicted {output.Name}" };
        return new($"{law}: observed against predicted", x, x with { Title = $"observed {output.Name}" },
            [new LineMark([new(x.Low, x.Low), new(x.High, x.High)]) { Series = Mark.Neutral, Pattern = LinePattern.Dashed }, .. marks])
        {
            Subtitle = subtitle,
            Legend = names ? LegendPlace.Top : LegendPlace.None,
            Description = $"Observed against predicted {output.Name}: {subtitle}",
        };
    }
}
