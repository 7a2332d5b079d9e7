using Foretrain.Figures;
using Foretrain.Forecasting;
using Foretrain.Numerics;
using Foretrain.Quantities;

namespace Foretrain.App.Charts;

/// <summary>
/// The outcome along compute (or another axis) with the fan of its intervals: what was seen, what is expected beyond, and how sure. The
/// middle of the fan is the forecast that <see cref="Forecaster"/> gives at the same place.
/// </summary>
internal static class LossFan
{
    // Quantiles cost more than anything else here and are smooth along an axis: a few are computed, the rest lies on a line through them.
    private const int Places = 41, Nodes = 11, MostExact = 3;

    // How far beyond the runs a fan without a target goes: far enough to see it open.
    private const double Beyond = 30;

    /// <summary>The fan, or null where the law has no axis that can be drawn.</summary>
    /// <param name="choice">The law, with its runs where they are known.</param>
    /// <param name="targets">Forecasts to show.</param>
    /// <param name="level">Level of the widest band.</param>
    /// <param name="path">The path, or null for the usual one.</param>
    public static Func<Figure>? Of(FittedLawChoice choice, IReadOnlyList<Forecast> targets, double level, FanPath? path = null)
    {
        path ??= PathOf(choice, targets);
        return path is null ? null : () => Draw(choice, targets, targets.Count == 1 ? "target" : $"{targets.Count} targets", level, path);
    }

    /// <summary>The fan along a path with forecasts that are made when the figure is.</summary>
    /// <param name="choice">The law, with its runs where they are known.</param>
    /// <param name="targets">Makes the forecasts.</param>
    /// <param name="name">What they are.</param>
    /// <param name="level">Level of the widest band.</param>
    /// <param name="path">The path.</param>
    public static Func<Figure> Of(FittedLawChoice choice, Func<IReadOnlyList<Forecast>> targets, string name, double level, FanPath path) => () => Draw(choice, targets(), name, level, path);

    /// <summary>The usual path: through the largest target, else the best splits, else through the largest run.</summary>
    public static FanPath? PathOf(FittedLawChoice choice, IReadOnlyList<Forecast> targets, string? axis = null)
    {
        FittedLaw law = choice.Law;
        if (targets.Count > 0) return FanPath.Through(law, targets.MaxBy(t => t.Reach ?? double.NegativeInfinity)!.At, axis);
        if (choice.Fit is not { } fit || law.Variables.Any(v => v.Text)) return null;
        Dictionary<string, double>[] runs = [.. Enumerable.Range(0, fit.Runs.Count).Select(i => law.Variables.ToDictionary(v => v.Name, v => fit.Runs.Variables[Fitting.LawProblem.ColumnName(v.Name)][i]))];
        if (axis is null && law.LargestCost is { } cost)
        {
            HashSet<string> paid = [.. Expressions.ExprTools.Symbols(law.CostExpr!)];
            var held = law.Variables.Where(v => !paid.Contains(v.Name)).ToDictionary(v => Fitting.LawProblem.ColumnName(v.Name), v => Statistics.Median([.. runs.Select(r => r[v.Name])]));
            if (FanPath.Optimal(law, held, cost) is { } best) return best;
        }

        Dictionary<string, double> largest = law.CostExpr is { } formula ? runs.MaxBy(r => Expressions.ExprTools.Evaluate(formula, n => r[n]))! : runs[^1];
        return FanPath.Through(law, largest, axis);
    }

    private static Figure Draw(FittedLawChoice choice, IReadOnlyList<Forecast> targets, string name, double level, FanPath path)
    {
        FittedLaw law = choice.Law;
        double[] aims = [.. targets.Select(t => path.At(t.At)).Where(x => x > 0 && double.IsFinite(x))];
        (double low, double high) = Range(path, aims, choice.Fit is not null || path.Seen is not null);
        Axis x = ChartAxes.Input(path.Axis == "flops" ? "training compute" : path.Axis, path.Unit, [low, high], 0.01);
        double[] exact = [.. ChartAxes.Grid(x, Nodes), .. aims.Length <= MostExact ? aims : []];
        (double[] nodes, double[][] columns) = path.Columns([.. exact.Where(v => v >= x.Low && v <= x.High).Distinct().Order()]);
        double[] at = [.. ChartAxes.Grid(x, Places).Concat(nodes).Where(v => v >= nodes[0] && v <= nodes[^1]).Distinct().Order()];
        Fan fan = Fan.Of(law, columns, level).Along([.. nodes.Select(x.Share)], [.. at.Select(x.Share)]);

        var marks = new List<Mark>();
        foreach ((double share, (double Low, double High)[] ends) in fan.Bands)
            marks.Add(new BandMark([.. at.Zip(ends, (a, e) => new BandStep(a, e.Low, e.High)).Where(s => double.IsFinite(s.Low) && double.IsFinite(s.High))]) { Name = NumberText.Level(share) });
        marks.RemoveAll(m => m is BandMark { Steps.Count: < 2 });
        marks.Add(new LineMark([.. at.Zip(fan.Middle, (a, b) => new FigurePoint(a, b))]) { Name = fan.IsCalibrated ? "forecast" : law.Name });
        PointMark[] seen = choice.Fit is { } fit ? [.. Seen(fit.Runs, law, path, nodes, columns)] : [];
        marks.AddRange(seen);
        marks.AddRange(Targets(targets, name, path, law));
        double[] solid =
        [
            .. fan.Middle,
            .. marks.OfType<PointMark>().SelectMany(p => p.Points).Select(p => p.Y),
            .. targets.Where(t => t.Interval is not null).SelectMany(Ends),
        ];
        Axis y = ChartAxes.Outcome(law.Output, Limited(solid, fan.Bands));
        if (fan.IsCalibrated && fan.Leaves(y))
            marks.Add(new LineMark([.. at.Zip(fan.Fitted, (a, b) => new FigurePoint(a, b))]) { Name = "the law alone", Series = Mark.Neutral, Pattern = LinePattern.Dashed });
        return new($"{law.Name}{(choice.Group is { } g ? $", {g}" : "")}: {law.Output.Name} against {x.Title}", x, y, [.. marks])
        {
            Subtitle = Sentence(path.Held),
            Note = fan.Bands.Count > 0 ? $"Bands: {fan.Covers}." : null,
            Description = $"{law.Output.Name} against {x.Title} from {NumberText.Format(low)} to {NumberText.Format(high)} {x.Unit}: falls from {NumberText.Format(fan.Middle[0], 4)} to {NumberText.Format(fan.Middle[^1], 4)}"
                .Replace("falls", fan.Middle[^1] > fan.Middle[0] ? "rises" : "falls", StringComparison.Ordinal)
                + (fan.Bands.Count > 0 ? $", {NumberText.Level(fan.Bands[0].Level)} interval at the end {NumberText.Format(fan.Bands[0].Ends[^1].Low, 4)} to {NumberText.Format(fan.Bands[0].Ends[^1].High, 4)}" : ""),
        };
    }

    // Runs within a factor of two of the line, and the others fainter: the fan is not about those.
    private static IEnumerable<PointMark> Seen(Runs.PreparedRuns runs, FittedLaw law, FanPath path, double[] nodes, double[][] columns)
    {
        double[] places = [.. Enumerable.Range(0, runs.Count).Select(i => path.At(law.Variables.ToDictionary(v => v.Name, v => runs.Variables[Fitting.LawProblem.ColumnName(v.Name)][i])))];
        bool[] near = [.. places.Select((x, i) => law.Variables.Select((v, k) => RunPoints.IsNear(runs.Variables[Fitting.LawProblem.ColumnName(v.Name)][i], ChartAxes.Along(nodes, columns[k], x))).All(n => n))];
        foreach ((bool side, string words) in new[] { (true, "near this line"), (false, "elsewhere") })
        {
            int[] rows = [.. Enumerable.Range(0, runs.Count).Where(i => near[i] == side)];
            if (rows.Length == 0) continue;
            Runs.PreparedRuns part = rows.Length == runs.Count ? runs : runs.Rows(rows);
            PointMark mark = RunPoints.Of(part, [.. rows.Select(i => places[i])], part.Target);
            yield return mark with { Name = RunPoints.Count(part) + (side && part == runs ? "" : $", {words}"), IsCloud = mark.IsCloud || !side };
        }
    }

    private static IEnumerable<Mark> Targets(IReadOnlyList<Forecast> targets, string name, FanPath path, FittedLaw law)
    {
        if (targets.Count == 0) yield break;
        (Forecast Forecast, double X)[] placed = [.. targets.Select(t => (t, path.At(t.At)))];
        yield return RunPoints.Whiskers(placed.Where(t => t.Forecast.Interval is not null).Select(t => (t.X, t.Forecast.Interval!.Low, t.Forecast.Interval.High))) with { Series = 1 };
        yield return new PointMark([.. placed.Select(t => new FigurePoint(t.X, t.Forecast.Value))])
        {
            Name = name,
            Series = 1,
            Labels = [.. placed.Select(t => RunPoints.Label(t.Forecast, law.Output.Name))],
        };
        (Forecast Forecast, double X)[] known = [.. placed.Where(t => t.Forecast.Observed is not null)];
        if (known.Length == 0) yield break;
        yield return new PointMark([.. known.Select(t => new FigurePoint(t.X, t.Forecast.Observed!.Value))])
        {
            Name = "observed",
            Series = 2,
            Shape = PointShape.Diamond,
            Labels = [.. known.Select(t => RunPoints.Label(t.Forecast, law.Output.Name))],
        };
    }

    private static (double Low, double High) Range(FanPath path, double[] aims, bool hasRuns)
    {
        if (path.Seen is { } seen && hasRuns) return (Math.Min(seen.Low, aims.DefaultIfEmpty(seen.Low).Min()), aims.Length == 0 ? Beyond * seen.High : Math.Max(1.5 * aims.Max(), seen.High));
        double middle = aims.Length > 0 ? aims.Max() : path.Target;
        return (Math.Min(middle / 1000, aims.DefaultIfEmpty(middle).Min() / 10), 10 * middle);
    }

    // To its ends, unless these lie so far off that nothing else could be read.
    private static IEnumerable<double> Ends(Forecast f) => f.Value > 0
        ? [Math.Max(f.Interval!.Low, f.Value / 20), Math.Min(f.Interval.High, f.Value * 20)]
        : [f.Interval!.Low, f.Interval.High];

    // Bands may open far: they are shown as far as twice the range of what is solid, so that the rest stays legible.
    private static IEnumerable<double> Limited(double[] solid, IReadOnlyList<(double Level, (double Low, double High)[] Ends)> bands)
    {
        (double low, double high) = ChartAxes.Extent(solid);
        double span = Math.Max(high - low, 1e-9 * Math.Abs(high));
        double least = low > 0 ? Math.Max(low - 0.7 * span, low / 3) : low - 0.7 * span;
        return solid.Concat(bands.SelectMany(b => b.Ends).SelectMany(e => (double[])[Math.Max(e.Low, least), Math.Min(e.High, high + 0.7 * span)]));
    }

    private static string? Sentence(string held) => held.Length == 0 ? null : char.ToUpperInvariant(held[0]) + held[1..];
}
