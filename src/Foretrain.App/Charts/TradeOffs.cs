using Foretrain.Figures;
using Foretrain.Forecasting;
using Foretrain.Planning;
using Foretrain.Quantities;

namespace Foretrain.App.Charts;

/// <summary>What reaching the plan's outcome in another way would cost: with another size, or in fewer steps.</summary>
internal static class TradeOffs
{
    private const int Points = 41, Halvings = 60;

    // Sizes from a sixteenth of the plan's to sixteen times it, batches likewise.
    private const double Span = 16;

    /// <summary>Training and lifetime cost of the plan's outcome over the size of the model.</summary>
    /// <returns>Null for laws without params, tokens and a cost.</returns>
    public static Func<Figure>? Size(GroupPlan plan, PlanRequest question)
    {
        FittedLaw law = plan.Choice.Law;
        return law.CostExpr is not null && Has(law, plan.Plan, "params") && Has(law, plan.Plan, "tokens") && question.Cost is null && !question.Maximise ? () => DrawSize(plan, question) : null;
    }

    /// <summary>Steps against compute at the plan's outcome, as the batch is changed; null for laws without steps and batches.</summary>
    public static Func<Figure>? Time(GroupPlan plan) =>
        plan.Choice.Law.CostExpr is not null && Has(plan.Choice.Law, plan.Plan, "step") && Has(plan.Choice.Law, plan.Plan, "batch") ? () => DrawTime(plan) : null;

    private static bool Has(FittedLaw law, PlanResult plan, string name) => law.Variables.Any(v => v.Name == name) && plan.Inputs.Any(i => i.Name == name) && law.Variables.All(v => !v.Text && plan.Inputs.Any(i => i.Name == v.Name));

    private static Figure DrawSize(GroupPlan group, PlanRequest question)
    {
        (FittedLaw law, PlanResult plan) = (group.Choice.Law, group.Plan);
        (double[] sizes, double[] tokens) = Same(law, plan, "params", "tokens");
        double[] training = [.. sizes.Zip(tokens, (n, d) => Cost(law, plan, ("params", n), ("tokens", d)))];
        double? demand = question.InferenceTokens;
        double[] serving = [.. sizes.Select(n => 2 * n * (demand ?? 0))];
        double[] total = [.. training.Zip(serving, (a, b) => a + b)];
        Axis x = ChartAxes.Input("params", "param", sizes, 0.01);
        double least = total.Where(double.IsFinite).DefaultIfEmpty(1).Min();
        Axis y = ChartAxes.Input("compute", law.Cost!.Unit, [.. total.Concat(training).Where(v => v < 30 * least), .. demand is null ? [] : serving.Where(v => v > least / 300)]);
        var marks = new List<Mark>();
        if (demand is not null)
        {
            marks.Add(Line(training) with { Name = "training", Pattern = LinePattern.Dashed });
            marks.Add(Line(serving) with { Name = $"inference, {NumberText.Format(demand.Value)} tokens", Series = 2, Pattern = LinePattern.DashDot });
        }

        marks.Add(Line(total) with { Name = demand is null ? "training" : "together" });
        double best = plan["params"].Value, own = Cost(law, plan, ("params", best), ("tokens", plan["tokens"].Value)) + 2 * best * (demand ?? 0);
        marks.Add(new PointMark([new(best, own)]) { Series = 1, Shape = PointShape.Diamond, Name = "plan", Labels = [$"plan: params {NumberText.Format(best)}, tokens {NumberText.Format(plan["tokens"].Value)}, {ChartText.Cost(own, law.Cost.Unit)}"] });
        return new($"{plan.Law}{(group.Choice.Group is { } g ? $", {g}" : "")}: compute to reach {plan.OutputName} {NumberText.Format(plan.Output.Value, 4)} by size", x, y, [.. marks])
        {
            Subtitle = demand is null ? "A smaller model is cheaper to use and must be trained longer" : "Training and use together: the more it is used, the smaller the best model",
            Note = "The law alone; inference counted as 2 FLOP per param and token.",
            Description = $"Compute against params at {plan.OutputName} {NumberText.Format(plan.Output.Value, 4)}; the plan stands at {NumberText.Format(best)} params",
        };

        LineMark Line(double[] values) => new([.. sizes.Zip(values, (a, b) => new FigurePoint(a, b))]);
    }

    private static Figure DrawTime(GroupPlan group)
    {
        (FittedLaw law, PlanResult plan) = (group.Choice.Law, group.Plan);
        (double[] batches, double[] steps) = Same(law, plan, "batch", "step");
        double[] costs = [.. batches.Zip(steps, (b, s) => Cost(law, plan, ("batch", b), ("step", s)))];
        int[] kept = [.. Enumerable.Range(0, batches.Length).Where(i => double.IsFinite(costs[i]))];
        double own = Cost(law, plan);
        Axis x = ChartAxes.Input("training compute", law.Cost!.Unit, kept.Select(i => costs[i]).Append(own)), y = ChartAxes.Input("steps", "step", kept.Select(i => steps[i]).Append(plan["step"].Value));
        return new($"{plan.Law}{(group.Choice.Group is { } g ? $", {g}" : "")}: steps against compute at {plan.OutputName} {NumberText.Format(plan.Output.Value, 4)}", x, y,
        [
            new LineMark([.. kept.Select(i => new FigurePoint(costs[i], steps[i]))]) { Name = $"batches from {NumberText.Format(batches[0])} to {NumberText.Format(batches[^1])}" },
            new PointMark([.. kept.Where(i => i % 5 == 0).Select(i => new FigurePoint(costs[i], steps[i]))]) { Shape = PointShape.Ring, Labels = [.. kept.Where(i => i % 5 == 0).Select(i => $"batch {NumberText.Format(batches[i])}: {NumberText.Format(steps[i])} steps, {ChartText.Cost(costs[i], law.Cost.Unit)}")] },
            new PointMark([new(own, plan["step"].Value)]) { Series = 1, Shape = PointShape.Diamond, Name = "plan" },
        ])
        {
            Subtitle = "Larger batches take fewer steps and more compute",
            Description = $"Steps against compute at equal {plan.OutputName}, batches from {NumberText.Format(batches[0])} to {NumberText.Format(batches[^1])}",
        };
    }

    // The value of one input that keeps the outcome when another is moved, by bisection on all places at once; NaN where none does.
    private static (double[] Moved, double[] Answer) Same(FittedLaw law, PlanResult plan, string moved, string answer)
    {
        double[] places = [.. Enumerable.Range(0, Points).Select(k => plan[moved].Value * Math.Pow(Span, 2.0 * k / (Points - 1) - 1))];
        double[] low = [.. places.Select(_ => Math.Log(plan[answer].Value) - 14)], high = [.. places.Select(_ => Math.Log(plan[answer].Value) + 21)];
        double goal = plan.Output.Value;
        for (int i = 0; i < Halvings; i++)
        {
            double[] middle = [.. low.Zip(high, (a, b) => 0.5 * (a + b))];
            double[] output = law.Predict([.. law.Variables.Select(v => v.Name == moved ? places : v.Name == answer ? [.. middle.Select(m => Math.Exp(m))] : [.. Enumerable.Repeat(plan[v.Name].Value, Points)])], law.Theta);
            for (int k = 0; k < Points; k++)
            {
                if (output[k] > goal) low[k] = middle[k];
                else high[k] = middle[k];
            }
        }

        double far = Math.Log(plan[answer].Value) + 20.9;
        return (places, [.. high.Select(h => h > far ? double.NaN : Math.Exp(h))]);
    }

    private static double Cost(FittedLaw law, PlanResult plan, params (string Name, double Value)[] at) =>
        Expressions.ExprTools.Evaluate(law.CostExpr!, n => at.Any(a => a.Name == n) ? at.First(a => a.Name == n).Value : plan[n].Value);
}
