using Foretrain.Figures;
using Foretrain.Forecasting;
using Foretrain.Laws;

namespace Foretrain.App.Charts;

/// <summary>The outcome along training, as a law over whole runs has it, beside what was observed.</summary>
internal static class LearningCurves
{
    private const int MostRuns = 4, MostPoints = 60;

    /// <summary>The longest runs of a fit, or null where the law does not follow runs.</summary>
    public static Func<Figure>? Of(LawFit fit)
    {
        if (fit.Law.Variables.FirstOrDefault(v => v.Text) is not { } run || Along(fit.Law) is not { } along) return null;
        return () =>
        {
            double[] codes = fit.Runs.Variables[run.Name], at = fit.Runs.Variables[Fitting.LawProblem.ColumnName(along.Name)];
            var groups = Enumerable.Range(0, fit.Runs.Count).GroupBy(i => (int)codes[i]).OrderByDescending(g => g.Max(i => at[i])).ThenBy(g => g.Key).Take(MostRuns).ToList();
            string[] labels = [.. RunPoints.Labels(fit.Runs)];
            var marks = new List<Mark>();
            foreach ((int k, IGrouping<int, int> rows) in groups.Index())
            {
                int[] order = [.. rows.OrderBy(i => at[i])], thin = [.. Thinned(order)];
                marks.Add(new PointMark([.. thin.Select(i => new FigurePoint(at[i], fit.Runs.Target[i]))]) { Series = k, Shape = PointShape.Ring, Labels = [.. thin.Select(i => labels[i])], IsCloud = order.Length > 25 });
                marks.Add(new LineMark([.. order.Select(i => new FigurePoint(at[i], fit.Result.Fitted[i]))]) { Series = k, Name = fit.Runs.Labels[run.Name][rows.Key], Pattern = (LinePattern)(k % 4) });
            }

            return Draw(fit.Law, fit.Group, along, marks, groups.Count < codes.Distinct().Count() ? $"The {groups.Count} longest of {codes.Distinct().Count()} runs; lines: the law, points: observed" : "Lines: the law, points: observed");
        };
    }

    /// <summary>Forecasts of whole runs from a table of targets, or null.</summary>
    public static Func<Figure>? Of(FittedLawChoice choice, IReadOnlyList<Forecast> forecasts)
    {
        FittedLaw law = choice.Law;
        if (!law.Variables.Any(v => v.Text) || Along(law) is not { } along || forecasts.Count < 2) return null;
        return () =>
        {
            var marks = new List<Mark>();
            foreach ((int k, var run) in forecasts.GroupBy(f => f.Label).Take(MostRuns).Index())
            {
                Forecast[] rows = [.. run.OrderBy(f => f.At[along.Name])];
                if (rows.All(f => f.Interval is not null)) marks.Add(new BandMark([.. rows.Select(f => new BandStep(f.At[along.Name], f.Interval!.Low, f.Interval.High))]) { Series = k });
                marks.Add(new LineMark([.. rows.Select(f => new FigurePoint(f.At[along.Name], f.Value))]) { Series = k, Name = run.Key, Pattern = (LinePattern)(k % 4) });
                Forecast[] known = [.. Thinned([.. rows.Where(f => f.Observed is not null)])];
                if (known.Length > 0) marks.Add(new PointMark([.. known.Select(f => new FigurePoint(f.At[along.Name], f.Observed!.Value))]) { Series = k, Shape = PointShape.Ring, IsCloud = known.Length > 25, Labels = [.. known.Select(f => RunPoints.Label(f, law.Output.Name))] });
            }

            return Draw(law, choice.Group, along, marks, "Lines and bands: forecast with interval, points: observed");
        };
    }

    private static Figure Draw(FittedLaw law, string? group, LawVariable along, IReadOnlyList<Mark> marks, string subtitle)
    {
        FigurePoint[] points = [.. marks.OfType<LineMark>().SelectMany(m => m.Points).Concat(marks.OfType<PointMark>().SelectMany(m => m.Points))];
        (double low, double high) = ChartAxes.Extent(points.Select(p => p.X));
        // Training is read along a plain axis; where runs span many sizes, by decades.
        bool log = low > 0 && high / low > 300;
        Axis x = (log ? ChartAxes.Input(along.Name, along.Unit, [low, high]) : ChartAxes.Linear(along.Name, along.Unit, [low, high], 0.02)) with { Ticks = TickText.Counts };
        return new($"{law.Name}{(group is { } g ? $", {g}" : "")}: {law.Output.Name} along training", x, ChartAxes.Outcome(law.Output, points.Select(p => p.Y)), [.. marks])
        {
            Subtitle = subtitle,
            Description = $"{law.Output.Name} against {along.Name}: {string.Join(", ", marks.Where(m => m.Name is not null).Select(m => m.Name))}",
        };
    }

    private static LawVariable? Along(FittedLaw law) => law.Variables.FirstOrDefault(v => v.Name == "step") ?? law.Variables.FirstOrDefault(v => v.Name == "tokens") ?? law.Variables.FirstOrDefault(v => !v.Text && v.Name != "lr");

    private static IEnumerable<T> Thinned<T>(T[] rows)
    {
        int stride = Math.Max(1, (rows.Length + MostPoints - 1) / MostPoints);
        return rows.Where((_, i) => i % stride == 0 || i == rows.Length - 1);
    }
}
