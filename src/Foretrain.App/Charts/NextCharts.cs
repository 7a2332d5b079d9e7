using Foretrain.Design;
using Foretrain.Figures;
using Foretrain.Laws;
using Foretrain.Quantities;

namespace Foretrain.App.Charts;

/// <summary>Runs to do next: what each buys, and where it lies among those there are.</summary>
internal static class NextCharts
{
    /// <summary>Share of the interval that is left after each run; null when none helps.</summary>
    public static Func<Figure>? Gain(NextReport report)
    {
        DesignStep[] steps = [.. report.Design.Steps];
        if (steps.Length == 0) return null;
        return () =>
        {
            FigurePoint[] left = [new(0, 100), .. steps.Select((s, k) => new FigurePoint(k + 1, 100 * s.Left))], spent = [new(0, 0), .. steps.Select((_, k) => new FigurePoint(k + 1, 100 * steps.Take(k + 1).Sum(s => s.Share)))];
            string[] names = ["today", .. steps.Select((_, k) => $"run {k + 1}")];
            Axis x = new("runs done, in the order chosen", null, -0.5, steps.Length + 0.5) { Categories = [.. names] };
            return new("What the next runs buy", x, new Axis("share", "%", 0, 105),
            [
                new LineMark([.. left]) { Name = "interval left" },
                new PointMark([.. left]) { Labels = [.. names.Select((n, k) => k == 0 ? "today: 100 %" : $"{n}: {Words(report, steps[k - 1])}; {100 * steps[k - 1].Left:0.#} % of the interval left")] },
                new LineMark([.. spent]) { Name = "budget spent", Series = 1, Pattern = LinePattern.Dashed },
                new PointMark([.. spent]) { Series = 1, Shape = PointShape.Square },
            ])
            {
                Subtitle = $"{report.Design.Quantities.Count} {(report.Design.Quantities.Count == 1 ? "quantity" : "quantities")} to settle, budget {Texts.Num.Flops(report.Budget)} {(report.Cost.Convention is null ? report.Cost.Text : "FLOP")}",
                Description = $"Share of the interval left after each of {steps.Length} runs: {string.Join(", ", steps.Select(s => $"{100 * s.Left:0} %"))}",
            };
        };
    }

    /// <summary>Existing, chosen and aimed-at runs over two inputs; null for laws without two inputs on scales.</summary>
    public static Func<Figure>? Runs(NextReport report)
    {
        LawVariable[] two = [.. report.Fit.Law.Variables.Where(v => !v.Text && !v.Simplex && v.Low > 0).OrderBy(v => v.Name == "params" ? 0 : v.Name == "tokens" ? 1 : 2).Take(2)];
        if (two.Length < 2 || report.Design.Steps.Count == 0) return null;
        return () =>
        {
            (int a, int b) = (report.Fit.Law.Variables.ToList().IndexOf(two[0]), report.Fit.Law.Variables.ToList().IndexOf(two[1]));
            (string xName, string yName) = (Fitting.LawProblem.ColumnName(two[0].Name), Fitting.LawProblem.ColumnName(two[1].Name));
            Runs.PreparedRuns[] all = [report.Fit.Runs, .. report.Pair is { } pair ? (Runs.PreparedRuns[])[pair.SecondFit.Runs] : []];
            double[] x = [.. all.SelectMany(r => r.Variables[xName])], y = [.. all.SelectMany(r => r.Variables[yName])];
            FigurePoint[] chosen = [.. report.Design.Steps.Select(s => new FigurePoint(s.Run.Inputs[a], s.Run.Inputs[b]))];
            FigurePoint[] aims = [.. report.Design.Quantities.Where(q => q.At.ContainsKey(two[0].Name) && q.At.ContainsKey(two[1].Name)).Select(q => new FigurePoint(q.At[two[0].Name], q.At[two[1].Name])).Distinct()];
            List<Mark> marks =
            [
                .. all.Select((r, i) => RunPoints.Of(r, r.Variables[xName], r.Variables[yName]) with { Name = $"{r.Count} runs{(report.Pair is { } p ? $" of {(i == 0 ? p.First : p.Second)}" : "")}", Series = 2 * i }),
                new PointMark([.. chosen]) { Name = "to do next", Shape = PointShape.Square, Labels = [.. report.Design.Steps.Select((s, k) => $"run {k + 1}: {Words(report, s)}")] },
            ];
            // Their order, where there is room to read it.
            if (chosen.Length <= 8) marks.AddRange(chosen.Select((p, k) => new TextMark(p, $"{k + 1}") { Side = TextSide.Above }));
            if (aims.Length > 0) marks.Add(new PointMark([.. aims]) { Name = aims.Length == 1 ? "target" : "targets", Series = 1, Shape = PointShape.Diamond });
            return new("Where the next runs lie", ChartAxes.Input(xName, two[0].Unit, [.. x, .. chosen.Select(p => p.X), .. aims.Select(p => p.X)], 0.06),
                ChartAxes.Input(yName, two[1].Unit, [.. y, .. chosen.Select(p => p.Y), .. aims.Select(p => p.Y)], 0.06), [.. marks])
            {
                Subtitle = chosen.Length <= 8 ? "Numbers: the order in which to do them" : $"{chosen.Length} runs, at best in the order of the report",
                Height = 440,
                Description = $"Next runs over {xName} and {yName}: {string.Join("; ", report.Design.Steps.Select(s => Words(report, s)))}",
            };
        };
    }

    private static string Words(NextReport report, DesignStep step) =>
        (step.Run.Recipe is { } recipe ? $"{recipe}, " : "") + string.Join(", ", report.Fit.Law.Variables.Select((v, k) => $"{Fitting.LawProblem.ColumnName(v.Name)} {NumberText.Format(step.Run.Inputs[k])}"));
}
