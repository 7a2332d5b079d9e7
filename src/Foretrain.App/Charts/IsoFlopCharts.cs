using Foretrain.Figures;
using Foretrain.Planning;
using Foretrain.Quantities;

namespace Foretrain.App.Charts;

/// <summary>IsoFLOP analyses: the bowl of every budget with its optimum, and the line of the optima over compute.</summary>
internal static class IsoFlopCharts
{
    /// <summary>Losses over size, one curve per budget.</summary>
    /// <returns>Null where the analysis has no budgets.</returns>
    public static Func<Figure>? Bowls(GroupIsoFlop group, IsoFlopOptions options, IsoFlopLine line)
    {
        if (line.Optima.Count == 0) return null;
        return () =>
        {
            double[] sizes = group.Runs.Variables[line.Quantity];
            var input = new IsoFlopInput(group.Runs.Variables["flops"], group.Runs.Variables.GetValueOrDefault("params"), group.Runs.Variables.GetValueOrDefault("tokens"), group.Runs.Target, group.Runs.Table.Lines);
            IReadOnlyList<IsoFlopBowl> bowls = IsoFlopBowls.Of(input, sizes, options);
            string[] labels = [.. RunPoints.Labels(group.Runs)];
            var marks = new List<Mark>();
            foreach ((int k, IsoFlopBowl bowl) in bowls.Index())
            {
                if (bowl.Curve.Count > 1) marks.Add(new LineMark([.. bowl.Curve.Select(p => new FigurePoint(p.Size, p.Loss))]) { Series = k, Name = ChartText.OnAxis(bowl.Flops, "flops"), Pattern = k < 5 ? LinePattern.Solid : LinePattern.Dashed });
                marks.Add(new PointMark([.. bowl.Rows.Select(i => new FigurePoint(sizes[i], group.Runs.Target[i]))]) { Series = k, Shape = PointShape.Ring, Labels = [.. bowl.Rows.Select(i => labels[i])] });
            }

            IsoFlopOptimum[] found = [.. line.Optima.Where(o => o.Problem is null)];
            marks.Add(new PointMark([.. found.Select(o => new FigurePoint(o.Value, o.Loss))])
            {
                Series = Mark.Neutral,
                Shape = PointShape.Diamond,
                Labels = [.. found.Select(o => $"optimum at {ChartText.Cost(o.Flops, null)} flop: {line.Quantity} {NumberText.Format(o.Value)}, {group.Runs.TargetName} {NumberText.Format(o.Loss, 4)}")],
            });
            double[] heights = [.. marks.OfType<PointMark>().SelectMany(m => m.Points).Select(p => p.Y)];
            return new($"{Of(group)}{group.Runs.TargetName} over {line.Quantity} at equal compute", ChartAxes.Input(line.Quantity, ChartAxes.UnitOf([], line.Quantity), sizes),
                ChartAxes.Outcome(new(group.Runs.TargetName, "nat/token", ""), heights), [.. marks])
            {
                Subtitle = $"{(options.Method == IsoFlopMethod.Parabola ? "Parabola in ln size" : "Akima's curve")} per budget; grey diamonds: optima",
                Legend = bowls.Count(b => b.Curve.Count > 1) <= 12 ? LegendPlace.LineEnds : LegendPlace.None,
                LegendTitle = "flops",
                Height = 440,
                Description = $"{group.Runs.TargetName} against {line.Quantity} for {bowls.Count} budgets; optima {string.Join(", ", found.Select(o => $"{NumberText.Format(o.Value)} at {ChartText.Cost(o.Flops, null)}"))}",
            };
        };
    }

    /// <summary>Best size over compute: the optima, the line through them and what it says beyond.</summary>
    /// <param name="group">The runs.</param>
    /// <param name="line">Optima and line.</param>
    /// <param name="level">Level of the intervals of targets.</param>
    public static Figure Line(GroupIsoFlop group, IsoFlopLine line, double level)
    {
        IsoFlopOptimum[] found = [.. line.Optima.Where(o => o.Problem is null)];
        double[] flops = [.. found.Select(o => o.Flops), .. line.Targets.Select(t => t.Flops)];
        if (found.Length == 0) flops = [.. flops, group.Runs.Variables["flops"].Min(), group.Runs.Variables["flops"].Max()];
        Axis x = ChartAxes.Input("training compute", "flop", flops, 0.06);
        double[] ends = [x.Low, x.High];
        (double X, double Low, double High)[] spreads = [.. found.Where(o => double.IsFinite(o.LogSpread)).Select(o => (o.Flops, o.Value * Math.Exp(-1.96 * o.LogSpread), o.Value * Math.Exp(1.96 * o.LogSpread)))];
        IsoFlopTarget[] sure = [.. line.Targets.Where(t => double.IsFinite(t.Value.Low) && double.IsFinite(t.Value.High))];
        Axis y = ChartAxes.Input($"best {line.Quantity}", ChartAxes.UnitOf([], line.Quantity), [.. ends.Select(line.At), .. found.Select(o => o.Value), .. spreads.Concat(sure.Select(t => (t.Flops, t.Value.Low, t.Value.High))).SelectMany(e => (double[])[e.Low, e.High])]);
        var marks = new List<Mark>
        {
            new LineMark([.. ends.Select(c => new FigurePoint(c, line.At(c)))]) { Name = $"{NumberText.Format(line.Coefficient)} C^{NumberText.Format(line.Exponent.Value)}" },
            RunPoints.Whiskers(spreads) with { Series = Mark.Neutral },
            new PointMark([.. found.Select(o => new FigurePoint(o.Flops, o.Value))]) { Series = Mark.Neutral, Shape = PointShape.Diamond, Name = "optimum of a budget", Labels = [.. found.Select(o => $"{ChartText.Cost(o.Flops, null)} flop, {o.Runs} runs: best {line.Quantity} {NumberText.Format(o.Value)}")] },
        };
        if (line.Targets.Count > 0)
        {
            marks.Add(RunPoints.Whiskers(sure.Select(t => (t.Flops, t.Value.Low, t.Value.High))) with { Series = 1 });
            marks.Add(new PointMark([.. line.Targets.Select(t => new FigurePoint(t.Flops, t.Value.Value))]) { Series = 1, Name = "target", Labels = [.. line.Targets.Select(t => $"{ChartText.Cost(t.Flops, null)} flop: {line.Quantity} {NumberText.Format(t.Value.Value)}, {NumberText.Format(t.Value.Low)} to {NumberText.Format(t.Value.High)}")] });
        }

        marks.RemoveAll(m => m is LineMark { Points.Count: 0 } or PointMark { Points.Count: 0 });
        string exponent = $"exponent {NumberText.Format(line.Exponent.Value)} ({NumberText.Format(line.Exponent.Low)} to {NumberText.Format(line.Exponent.High)})";
        return new($"{Of(group)}best {line.Quantity} over compute", x, y, [.. marks])
        {
            Subtitle = char.ToUpperInvariant(exponent[0]) + exponent[1..],
            Note = spreads.Length + sure.Length == 0 ? null : sure.Length == 0 ? "Upright lines: 95 % intervals." : $"Upright lines: 95 % intervals of optima, {NumberText.Level(level)} of targets.",
            Description = $"Best {line.Quantity} over compute: {exponent}",
        };
    }

    /// <summary>Loss along compute of every training curve or run, for the lower envelope.</summary>
    public static Figure Envelope(GroupIsoFlop group, string? curves)
    {
        double[] flops = group.Runs.Variables["flops"];
        string? column = curves ?? (group.Runs.Table.Has("run") ? "run" : null);
        string[] names = column is null ? [.. Enumerable.Repeat("", flops.Length)] : group.Runs.Table.Texts(column);
        var marks = new List<Mark>();
        if (column is not null)
        {
            foreach (var run in Enumerable.Range(0, flops.Length).GroupBy(i => names[i]))
                marks.Add(new LineMark([.. run.OrderBy(i => flops[i]).Select(i => new FigurePoint(flops[i], group.Runs.Target[i]))]) { Series = Mark.Neutral });
        }
        else
        {
            marks.Add(RunPoints.Of(group.Runs, flops, group.Runs.Target));
        }

        double least = double.PositiveInfinity;
        var front = new List<FigurePoint>();
        foreach (int i in Enumerable.Range(0, flops.Length).OrderBy(i => flops[i]).ThenBy(i => group.Runs.Target[i]))
        {
            if (group.Runs.Target[i] >= least) continue;
            least = group.Runs.Target[i];
            front.Add(new(flops[i], least));
        }

        marks.Add(new LineMark([.. front]) { Series = 1, Name = "best so far" });
        return new($"{Of(group)}{group.Runs.TargetName} along compute", ChartAxes.Input("training compute", "flop", flops), ChartAxes.Outcome(new(group.Runs.TargetName, "nat/token", ""), group.Runs.Target), [.. marks])
        {
            Subtitle = column is null ? "Finished runs; the line joins those that beat every run of less compute" : "One grey line per run; the coloured one joins what beats everything of less compute",
            Description = $"{group.Runs.TargetName} against compute of {flops.Length} points with their lower envelope",
        };
    }

    private static string Of(GroupIsoFlop group) => group.Group is { } g ? $"{g}: " : "";
}
