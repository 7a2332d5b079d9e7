using Foretrain.Figures;
using Foretrain.Forecasting;
using Foretrain.Quantities;
using Foretrain.Ranking;

namespace Foretrain.App.Charts;

/// <summary>Laws beside one another: how well they forecast, and what they say about a target.</summary>
internal static class RankCharts
{
    /// <summary>Score of every law relative to the best, with its standard error.</summary>
    public static Figure Ranking(RankResult result)
    {
        RankedLaw[] laws = [.. result.Laws.Reverse()]; // the best stands on top
        double Ratio(double behind) => Math.Exp(behind);
        Axis y = ChartAxes.Names("law", [.. laws.Select(l => l.Law.Id)]);
        (double _, double worst) = ChartAxes.Extent(laws.Select(l => Ratio(l.Behind + l.BehindError)));
        Axis x = worst > 6 ? ChartAxes.Input("forecast error relative to the best law", "ratio", laws.SelectMany(l => (double[])[Ratio(l.Behind - l.BehindError), Ratio(l.Behind + l.BehindError)])) with { Ticks = TickText.Plain }
            : ChartAxes.Linear("forecast error relative to the best law", "ratio", laws.SelectMany(l => (double[])[Ratio(l.Behind - l.BehindError), Ratio(l.Behind + l.BehindError)]).Append(1));
        var marks = new List<Mark>
        {
            new LineMark([new(1, y.Low), new(1, y.High)]) { Series = Mark.Neutral, Pattern = LinePattern.Dashed },
            new LineMark([.. laws.SelectMany((l, k) => (FigurePoint[])[new(Ratio(l.Behind - l.BehindError), k), new(Ratio(l.Behind + l.BehindError), k), new(double.NaN, 0)])]) { Series = Mark.Neutral, Name = "one standard error" },
        };
        foreach ((bool tied, string name, int series, PointShape shape) in new[] { (true, "cannot be told from the best", 0, PointShape.Disc), (false, "worse", 1, PointShape.Square) })
        {
            int[] mine = [.. Enumerable.Range(0, laws.Length).Where(k => laws[k].Tied == tied)];
            if (mine.Length > 0) marks.Add(new PointMark([.. mine.Select(k => new FigurePoint(Ratio(laws[k].Behind), k))]) { Name = name, Series = series, Shape = shape, Labels = [.. mine.Select(k => Label(laws[k]))] });
        }

        return new("Laws by how well they forecast larger runs", x, y, [.. marks])
        {
            Subtitle = $"Mean CRPS over back-tests along {result.Axis.Name}; picked: {result.Pick.Law.Id}",
            Height = Math.Max(280, 190 + 26 * laws.Length),
            Description = $"Laws from best to worst: {string.Join(", ", result.Laws.Select(Label))}",
        };
    }

    /// <summary>What every law and their average say about one target.</summary>
    public static Figure Forecasts(RankedForecast target)
    {
        (string Name, Forecast Forecast)[] laws = [.. target.Pick is { IsOpen: false } pick ? new[] { ("pick", pick) } : [], .. target.Laws.Where(l => !l.Forecast.IsOpen).Select(l => ($"{l.Law.Id} ({100 * l.Weight:0} %)", l.Forecast))];
        Array.Reverse(laws);
        bool average = double.IsFinite(target.Average);
        string[] names = [.. average ? (string[])["average"] : [], .. laws.Select(l => l.Name)];
        int first = average ? 1 : 0;
        string output = target.Laws[0].Law.Outputs[0].Name;
        Axis y = ChartAxes.Names("law and its weight", names);
        double[] ends = [.. laws.SelectMany(l => (double[])[l.Forecast.Value, l.Forecast.Interval?.Low ?? l.Forecast.Value, l.Forecast.Interval?.High ?? l.Forecast.Value]), .. average ? (double[])[target.Average, target.Interval?.Low ?? target.Average, target.Interval?.High ?? target.Average] : [], .. target.Observed is { } seen ? (double[])[seen] : []];
        Axis x = ChartAxes.Outcome(target.Laws[0].Law.Outputs[0], ends);
        var marks = new List<Mark>();
        if (target.Observed is { } truth) marks.Add(new LineMark([new(truth, y.Low), new(truth, y.High)]) { Series = 2, Pattern = LinePattern.Dashed, Name = "observed" });
        marks.Add(new LineMark([.. laws.SelectMany((l, k) => l.Forecast.Interval is { } i ? (FigurePoint[])[new(i.Low, first + k), new(i.High, first + k), new(double.NaN, 0)] : [])]));
        marks.Add(new PointMark([.. laws.Select((l, k) => new FigurePoint(l.Forecast.Value, first + k))]) { Name = "one law", Labels = [.. laws.Select(l => $"{l.Name}: {RunPoints.Label(l.Forecast, output)}")] });
        if (average && target.Interval is { } whole) marks.Add(new LineMark([new(whole.Low, 0), new(whole.High, 0)]) { Series = 1 });
        if (average) marks.Add(new PointMark([new(target.Average, 0)]) { Series = 1, Shape = PointShape.Diamond, Name = "average", Labels = [$"average: {NumberText.Format(target.Average, 4)}"] });
        string at = string.Join(", ", target.At.Select(a => $"{a.Key} {NumberText.Format(a.Value)}"));
        return new($"{output} of {target.Label ?? at} by every law", x, y, [.. marks])
        {
            Subtitle = (target.Label is null ? "" : $"At {at}; ") + (laws.Length > 0 && laws[0].Forecast.Interval is { } any ? $"{NumberText.Level(any.Level)} intervals" : "no intervals"),
            Height = Math.Max(280, 180 + 26 * names.Length),
            Description = $"Forecasts of {output} at {at}: {string.Join("; ", laws.Reverse().Select(l => $"{l.Name} {NumberText.Format(l.Forecast.Value, 4)}"))}" + (average ? $"; average {NumberText.Format(target.Average, 4)}" : ""),
        };
    }

    private static string Label(RankedLaw l) => $"{l.Law.Id}: {NumberText.Format(Math.Exp(l.Behind))} times the error of the best, weight {100 * l.Weight:0} %";
}
