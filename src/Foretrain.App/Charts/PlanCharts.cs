using Foretrain.Figures;
using Foretrain.Forecasting;
using Foretrain.Planning;
using Foretrain.Quantities;

namespace Foretrain.App.Charts;

/// <summary>What a plan looks like from its neighbours: the bowl at its cost, and what another size would cost.</summary>
internal static class PlanCharts
{
    private const int Points = 41;

    /// <summary>The outcome along the first input that can move, the cost held: the isoFLOP curve through the plan.</summary>
    /// <returns>Null when nothing can move.</returns>
    public static Func<Figure>? Bowl(GroupPlan plan, PlanRequest question) =>
        Moving(plan.Plan) is { } input ? () => DrawBowl(plan, question, input, relative: false) : null;

    /// <summary>The price of training longer or shorter than best at the same budget: worsening of the outcome against tokens per parameter.</summary>
    public static Func<Figure>? OverTraining(GroupPlan plan, PlanRequest question) =>
        Moving(plan.Plan) is { } && plan.Plan.Ratio is not null && question.TargetLoss is null ? () => DrawBowl(plan, question, "tokens/params", relative: true) : null;

    /// <summary>The outcome along compute at the best splits, with the forecast of the plan.</summary>
    public static Func<Figure>? Fan(GroupPlan plan, PlanRequest question)
    {
        FittedLaw law = plan.Choice.Law;
        if (law.Variables.Any(v => v.Text) || !law.Variables.All(v => plan.Plan.Inputs.Any(i => i.Name == v.Name))) return null;
        double[] inputs = [.. law.Variables.Select(v => plan.Plan[v.Name].Value)];
        var at = law.Variables.Zip(inputs).ToDictionary(p => p.First.Name, p => p.Second, StringComparer.Ordinal);
        var held = law.Variables.Where(v => question.Fixed.ContainsKey(v.Name)).ToDictionary(v => Fitting.LawProblem.ColumnName(v.Name), v => at[v.Name], StringComparer.Ordinal);
        bool plain = question.Limits.Count == 0 && question.Ties.Count == 0 && question.Ranges.Count == 0 && question.Cost is null && question.InferenceTokens is null;
        FanPath? path = (plain && plan.Plan.Cost is { } cost ? FanPath.Optimal(law, held, cost.Value) : null) ?? FanPath.Through(law, at);
        if (path is null) return null;
        return LossFan.Of(plan.Choice, () => Forecaster.Predict(law, [.. inputs.Select(v => (double[])[v])], question.Level), "plan", question.Level, path);
    }

    // Bowls are made for inputs that can move at the plan's cost; the curve runs along the first of them.
    private static string? Moving(PlanResult plan) => plan.Inputs.FirstOrDefault(i => !i.Fixed && plan.Bowls.Any(b => b.Input == i.Name) && i.Value.Value > 0)?.Name;

    private static Figure DrawBowl(GroupPlan group, PlanRequest question, string along, bool relative)
    {
        PlanResult plan = group.Plan;
        FittedLaw law = group.Choice.Law;
        // For a target the bowl is that of the budget found.
        IReadOnlyList<CurvePoint> curve = plan.Curve.Count >= 21 ? plan.Curve : Planner.Curve(Bare(law), question, Points);
        double At(IReadOnlyDictionary<string, double> inputs) => along == "tokens/params" ? Input(inputs, "tokens") / Input(inputs, "params") : Input(inputs, along);
        double Input(IReadOnlyDictionary<string, double> inputs, string name) => inputs.TryGetValue(name, out double v) ? v : plan[name].Value;
        double Y(double output) => relative ? 100 * (output / plan.Output.Value - 1) : output;
        FigurePoint[] line = [.. curve.Select(p => new FigurePoint(At(p.Inputs), Y(p.Output))).OrderBy(p => p.X)];
        var best = new FigurePoint(along == "tokens/params" ? plan.Ratio!.Value : plan[along].Value, Y(plan.Output.Value));
        Axis x = ChartAxes.Input(along == "tokens/params" ? "tokens per param" : Fitting.LawProblem.ColumnName(along), along == "tokens/params" ? "token/param" : ChartAxes.UnitOf(law.Variables, along), line.Select(p => p.X).Append(best.X), 0.01);
        double[] heights = [.. line.Select(p => p.Y).Append(best.Y)];
        Axis y = relative ? ChartAxes.Linear($"change of {law.Output.Name} against the plan", "%", heights) : ChartAxes.Linear(law.Output.Name, law.Output.Unit, heights);
        var marks = new List<Mark>();
        if (plan.Bowls.FirstOrDefault(b => b.Input == along) is { } bowl)
            marks.Add(new BandMark([new(Math.Max(bowl.Low, x.Low), y.Low, y.High), new(Math.Min(bowl.High, x.High), y.Low, y.High)]) { Name = $"{law.Output.Name} within {NumberText.Format(100 * bowl.Tolerance)} %", Series = 2 });
        Interval? interval = along == "tokens/params" ? plan.Ratio!.Interval : plan[along].Interval;
        marks.Add(new LineMark([.. line]) { Name = relative ? null : $"{law.Output.Name} at {Cost(plan)}" });
        if (interval is { } i) marks.Add(new LineMark([new(Math.Max(i.Low, x.Low), best.Y), new(Math.Min(i.High, x.High), best.Y)]) { Series = 1, Name = $"{NumberText.Level(i.Level)} interval of the best" });
        marks.Add(new PointMark([best])
        {
            Series = 1,
            Shape = PointShape.Diamond,
            Name = "plan",
            Labels = [$"plan: {string.Join(", ", plan.Inputs.Select(p => $"{p.Name} {NumberText.Format(p.Value.Value)}"))}, {plan.OutputName} {NumberText.Format(plan.Output.Value, 4)}"],
        });
        string title = relative ? $"what over- and under-training cost at {Cost(plan)}" : $"the bowl around the plan at {Cost(plan)}";
        return new($"{plan.Law}{(group.Choice.Group is { } g ? $", {g}" : "")}: {title}", x, y, [.. marks])
        {
            Subtitle = relative ? "Everything else follows from the budget; right of the plan: smaller, trained longer" : "Everything else is re-optimised at the same cost",
            Description = $"{y.Title} against {x.Title} at {Cost(plan)}: best at {NumberText.Format(best.X)}, {plan.OutputName} {NumberText.Format(plan.Output.Value, 4)}",
        };
    }

    private static string Cost(PlanResult plan) => plan.Cost is { } c ? $"{NumberText.Format(c.Value)} {plan.CostUnit}" : "no cost";

    /// <summary>The law without its draws: curves are those of the constants.</summary>
    public static FittedLaw Bare(FittedLaw law) =>
        new(law.Name, law.Formula.Expr, law.Variables, law.Output, law.Formula.Parameters, law.Theta) { Cost = law.Cost, Seen = law.Seen, Source = law.Source };
}
