using Foretrain.Expressions;
using Foretrain.Figures;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Numerics;
using Foretrain.Quantities;

namespace Foretrain.App.Charts;

/// <summary>Lines of equal outcome over two inputs, with the runs, the best split of every budget, and a budget.</summary>
internal static class LossContour
{
    private const int Side = 41, Lines = 9, Steps = 13;

    /// <summary>The contour, or null for a law without two inputs on scales.</summary>
    /// <param name="choice">The law.</param>
    /// <param name="points">Places to show, by variable: targets or a plan.</param>
    /// <param name="name">What the places are.</param>
    /// <param name="budget">Cost to draw as a line, or null.</param>
    public static Func<Figure>? Of(FittedLawChoice choice, IReadOnlyList<(IReadOnlyDictionary<string, double> At, string Label)> points, string name, double? budget = null)
    {
        if (AxesOf(choice.Law) is not { } axes) return null;
        if (choice.Fit is null && points.Count == 0) return null;
        return () => Draw(choice, points, name, budget, axes.X, axes.Y);
    }

    private static (LawVariable X, LawVariable Y)? AxesOf(FittedLaw law)
    {
        if (law.Variables.Any(v => v.Text)) return null;
        LawVariable[] usual = [.. law.Variables.Where(v => v.Name is "params" or "tokens").OrderBy(v => v.Name, StringComparer.Ordinal)];
        if (usual.Length == 2) return (usual[0], usual[1]);
        LawVariable[] scales = [.. law.Variables.Where(v => !v.Simplex && v.Low > 0 && v.High / v.Low > 10)];
        return scales.Length >= 2 ? (scales[0], scales[1]) : null;
    }

    private static Figure Draw(FittedLawChoice choice, IReadOnlyList<(IReadOnlyDictionary<string, double> At, string Label)> points, string name, double? budget, LawVariable vx, LawVariable vy)
    {
        FittedLaw law = choice.Law;
        (double[] runsX, double[] runsY) = (Column(choice.Fit, vx), Column(choice.Fit, vy));
        double[] aimX = [.. points.Select(p => p.At[vx.Name])], aimY = [.. points.Select(p => p.At[vy.Name])];
        Axis x = Wide(vx, runsX, aimX, law), y = Wide(vy, runsY, aimY, law);
        var held = law.Variables.Where(v => v != vx && v != vy).ToDictionary(v => v.Name, v => points.Count > 0 ? points[^1].At[v.Name] : Statistics.Median(Column(choice.Fit, v)), StringComparer.Ordinal);
        double[] gx = ChartAxes.Grid(x, Side), gy = ChartAxes.Grid(y, Side);
        double[] Values(Func<LawVariable, double[]> column) => law.Predict([.. law.Variables.Select(column)], law.Theta);
        double[] values = Values(v => v == vx ? [.. gy.SelectMany(_ => gx)] : v == vy ? [.. gy.SelectMany(b => Enumerable.Repeat(b, Side))] : [.. Enumerable.Repeat(held[v.Name], Side * Side)]);

        var marks = new List<Mark> { new ContourMark([.. gx], [.. gy], [.. values], [.. Levels(values)]) { Series = 0 } };
        if (Frontier(law, held, vx, vy, x, y) is { } frontier) marks.Add(frontier);
        if (budget is { } cost && CostLine(law, held, vx, vy, gx, gy, cost) is { } line) marks.Add(line with { Name = $"budget {NumberText.Format(cost)}", Series = 3, Pattern = LinePattern.Dashed });
        if (choice.Fit is { } fit) marks.Add(RunPoints.Of(fit.Runs, runsX, runsY) with { Name = $"{fit.Runs.Count} runs" });
        if (points.Count > 0) marks.Add(new PointMark([.. aimX.Zip(aimY, (a, b) => new FigurePoint(a, b))]) { Name = name, Series = 1, Shape = PointShape.Diamond, Labels = [.. points.Select(p => p.Label)] });
        return new($"{law.Name}{(choice.Group is { } g ? $", {g}" : "")}: {law.Output.Name} over {x.Title} and {y.Title}", x, y, [.. marks])
        {
            Subtitle = $"Lines of equal {law.Output.Name}{(law.Output.Unit is "1" ? "" : $" [{law.Output.Unit}]")}, the law alone"
                + (held.Count == 0 ? "" : $", at {string.Join(", ", held.Select(h => $"{Fitting.LawProblem.ColumnName(h.Key)} {NumberText.Format(h.Value)}"))}"),
            Height = 440,
            Description = $"Contour lines of {law.Output.Name} over {x.Title} and {y.Title}" + (frontierIn(marks) ? ", with the best split of every budget" : "") + (points.Count > 0 ? $"; {string.Join("; ", points.Take(5).Select(p => p.Label))}" : ""),
        };

        static bool frontierIn(List<Mark> marks) => marks.Any(m => m is LineMark { Series: 2 });
    }

    private static double[] Column(LawFit? fit, LawVariable v) => fit is null ? [] : fit.Runs.Variables[Fitting.LawProblem.ColumnName(v.Name)];

    // As far as runs and targets go with a third of a decade to spare; around targets alone, two decades.
    private static Axis Wide(LawVariable v, double[] runs, double[] aims, FittedLaw law)
    {
        (double low, double high) = law.Seen.TryGetValue(v.Name, out var seen) && runs.Length == 0 ? seen : ChartAxes.Extent(runs.Concat(aims));
        (low, high) = (Math.Min(low, aims.DefaultIfEmpty(low).Min()), Math.Max(high, aims.DefaultIfEmpty(high).Max()));
        double spare = high / low < 3 ? 10 : 2;
        return ChartAxes.Input(Fitting.LawProblem.ColumnName(v.Name), v.Unit, [low / spare, high * spare], 0);
    }

    // Levels that share the picture evenly, rounded as far as they stay apart.
    private static IEnumerable<double> Levels(double[] values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        if (sorted.Length == 0 || !(sorted[^1] > sorted[0])) return [];
        double[] at = [.. Enumerable.Range(1, Lines).Select(k => sorted[(int)((sorted.Length - 1) * k / (Lines + 1.0))])];
        for (int digits = 2; digits <= 6; digits++)
        {
            double[] rounded = [.. at.Select(v => NumberText.Parse(NumberText.Format(v, digits))).Distinct()];
            if (rounded.Length >= Lines - 1) return rounded;
        }

        return at.Distinct();
    }

    private static LineMark? Frontier(FittedLaw law, Dictionary<string, double> held, LawVariable vx, LawVariable vy, Axis x, Axis y)
    {
        if (law.CostExpr is not { } cost) return null;
        double Cost(double a, double b) => ExprTools.Evaluate(cost, n => n == vx.Name ? a : n == vy.Name ? b : held[n]);
        (double low, double high) = (Cost(x.Low, y.Low), Cost(x.High, y.High));
        if (!(high > low) || !(low > 0)) return null;
        var others = held.ToDictionary(h => Fitting.LawProblem.ColumnName(h.Key), h => h.Value, StringComparer.Ordinal);
        if (FanPath.Optimal(law, others, Math.Sqrt(low * high)) is not { } path) return null;
        (_, double[][] columns) = path.Columns([.. Enumerable.Range(0, Steps).Select(k => low * Math.Pow(high / low, k / (Steps - 1.0)))]);
        int ix = law.Variables.ToList().IndexOf(vx), iy = law.Variables.ToList().IndexOf(vy);
        FigurePoint[] points = [.. columns[ix].Zip(columns[iy], (a, b) => new FigurePoint(a, b))];
        return points.Any(p => x.Share(p.X) is >= 0 and <= 1 && y.Share(p.Y) is >= 0 and <= 1) ? new([.. points]) { Name = "best split", Series = 2 } : null;
    }

    // Where the cost is that of the budget: a line of equal cost.
    private static LineMark? CostLine(FittedLaw law, Dictionary<string, double> held, LawVariable vx, LawVariable vy, double[] gx, double[] gy, double budget)
    {
        if (law.CostExpr is not { } cost) return null;
        double[] values = [.. gy.SelectMany(b => gx.Select(a => Math.Log(ExprTools.Evaluate(cost, n => n == vx.Name ? a : n == vy.Name ? b : held[n]))))];
        FigurePoint[] line = [.. ContourLines.Of([.. gx.Select(g => Math.Log(g))], [.. gy.Select(g => Math.Log(g))], values, Math.Log(budget)).OrderByDescending(l => l.Count).FirstOrDefault() ?? []];
        return line.Length < 2 ? null : new([.. line.Select(p => new FigurePoint(Math.Exp(p.X), Math.Exp(p.Y)))]);
    }
}
