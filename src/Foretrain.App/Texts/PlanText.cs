using Foretrain.Findings;
using Foretrain.Forecasting;
using Foretrain.Planning;

namespace Foretrain.App.Texts;

/// <summary>The report of a plan: the answer with intervals, the flat bowl, the cost convention, remarks.</summary>
internal static class PlanText
{
    /// <summary>Prints the report.</summary>
    public static void Write(IReport report, PlanReport result)
    {
        for (int g = 0; g < result.Groups.Count; g++)
        {
            if (g > 0) report.Space();
            One(report, result.Groups[g], result);
        }
    }

    private static void One(IReport report, GroupPlan group, PlanReport result)
    {
        PlanResult plan = group.Plan;
        report.Heading(group.Choice.Group is { } name ? $"Plan for {group.Choice.By ?? "group"} {name}" : "Plan");
        report.Paragraph(Question(result.Question, plan), indent: 2, hanging: 2);
        report.Paragraph($"{group.Choice.Law.Source}; {plan.OutputName} in {group.Choice.Law.Output.Unit}", indent: 2, hanging: 2, tone: Tone.Dim);
        report.Space();
        string level = $"{Quantities.NumberText.Level(result.Request.Level)} interval";
        var rows = new List<string[]>();
        foreach (PlanInput input in plan.Inputs)
            rows.Add(Row(input.Name, input.Value, Num.Scale, input.Fixed ? "given" : input.AtEdge ? "end of its search range" : Bowl(plan, input.Name)));
        if (plan.Ratio is { } ratio) rows.Add(Row("tokens/params", ratio, Num.Scale, Bowl(plan, "tokens/params")));
        if (plan.Epochs is { } epochs) rows.Add(Row("epochs", epochs, Num.Scale, ""));
        bool reached = plan.Constraints.Any(c => c is { Kind: PlanConstraintKind.Target, Binding: true });
        rows.Add(Row(plan.OutputName, plan.Output, (x, d) => Num.Value(x, d + 2), reached ? "given" : ""));
        if (plan.Cost is { } cost) rows.Add(Row(plan.CostUnit == PlanCost.Flop ? "flops" : plan.CostUnit ?? "cost", cost, Num.Flops, plan.Convention ?? ""));
        foreach (CostPart part in plan.CostParts) rows.Add(["  of it", Num.Flops(part.Value), "", part.Convention]);
        string bowl = plan.Bowls.Count > 0 ? $"within {Num.Percent(result.Question.Tolerance, 2)} of the best {plan.OutputName}" : "";
        report.Table([new(""), new("best", Right: true), new(level), new(bowl)], rows);
        Constraints(report, plan);
        report.Space();
        report.Paragraph(Intervals(plan, group.IntervalMethod), indent: 2, hanging: 2, tone: Tone.Dim);
        if (plan.Middle is { } middle)
            report.Paragraph($"{plan.OutputName}: the law's own value; predict, which follows the runs where they bend away from the law, says {Num.Value(middle, 5)} there", indent: 2, hanging: 2, tone: Tone.Dim);
        if (plan.CostFormula is { } formula) report.Paragraph($"cost convention: {plan.Convention} ({formula}); replace it with --cost", indent: 2, hanging: 2, tone: Tone.Dim);
        if (plan.Marginal is { } marginal && marginal != 0) report.Paragraph($"doubling the budget changes {plan.OutputName} by about {Num.Value(marginal * Math.Log(2), 2)}", indent: 2, hanging: 2, tone: Tone.Dim);
        Curve(report, plan);
        FindingsText.Write(report, plan.Findings.Concat(FitRemarks.OfChoice(group.Choice, result.Request.Level).Where(f => f.Severity != Severity.Note)));
    }

    private static string Intervals(PlanResult plan, string? method)
    {
        bool run = plan.Output.Interval is { } i && i.Sources != "parameters";
        string own = run ? $"that of {plan.OutputName}: for the outcome of one run, as predict gives it" : "";
        if (!plan.Planned.Any(q => q.Interval is not null))
        {
            string why = method is null ? "the constants come without draws" : "nothing is left open, or the findings say why";
            return run ? $"no intervals of the plan ({why}); {own}" : plan.Output.Interval is null ? $"no intervals: {why}" : $"interval of {plan.OutputName}: {method}; it covers the error of the constants only";
        }

        if (!plan.CoversForm) return $"intervals: the plan redone for each draw of the {method}; they cover the error of the constants only, not the form of the law";
        string alone = plan.Inputs.FirstOrDefault(q => q.Value.Constants is not null) is { Value.Constants: { } c } input ? $"; the constants alone would give {input.Name} {Ends(c, Num.Scale)}" : "";
        return $"intervals: the plan redone for each draw of the {method}, and moved by how far the law's form may be off; they cover the error of the constants and of the form{alone}{(run ? "; " + own : "")}";
    }

    private static string Question(PlanRequest q, PlanResult plan)
    {
        string unit = plan.CostUnit is null or PlanCost.Flop ? "FLOP" : plan.CostUnit;
        string goal = q.TargetLoss is { } target ? $"least cost that reaches {plan.OutputName} {Num.Value(target, 4).TrimEnd('0').TrimEnd('.')}"
            : q.Budget is { } budget ? $"least {plan.OutputName} for {Num.Flops(budget)} {unit}"
            : $"least {plan.OutputName} over its inputs";
        string held = q.Fixed.Count == 0 ? "" : ", " + string.Join(", ", q.Fixed.Select(f => $"{f.Key} = {Num.Scale(f.Value)}"));
        string inference = q.InferenceTokens is { } tokens ? $", counting {Num.Scale(tokens)} tokens of inference" : "";
        held += string.Concat(q.Ties.Select(t => $", {t.Key} = {t.Value}"));
        string limits = q.Limits.Count == 0 ? "" : ", where " + string.Join(" and ", q.Limits);
        return goal + held + limits + inference;
    }

    // Only where something beside the budget or the target holds the plan back, or could have.
    private static void Constraints(IReport report, PlanResult plan)
    {
        if (!plan.Constraints.Any(c => c.Kind is PlanConstraintKind.Limit or PlanConstraintKind.Range)) return;
        report.Space();
        report.Heading("What holds it back");
        bool cost = plan.Objective == PlanObjective.MinimiseCost;
        string gain = $"relaxed 1 %: {(cost ? "cost" : plan.OutputName)}";
        report.Table([new("condition"), new("plan", Right: true), new("bound", Right: true), new(gain, Right: true)],
            [.. plan.Constraints.Select(c => (string[])[c.Text, Num.Scale(c.Value, 4), Num.Scale(c.Bound, 4), !c.Binding ? "not binding" : c.Price is { } p ? (p > 0 ? "+" : "") + Num.Value(p, 3) : "-"])]);
    }

    private static string[] Row(string name, Quantity q, Func<double, int, string> format, string note) =>
        [name, format(q.Value, 3), Ends(q.Interval, format), note];

    private static string Ends(Interval? interval, Func<double, int, string> format) =>
        interval is not { } i ? "-" : double.IsFinite(i.High) ? $"{format(i.Low, 3)} to {format(i.High, 3)}" : $"{format(i.Low, 3)} or more";

    private static string Bowl(PlanResult plan, string input)
    {
        if (plan.Bowls.FirstOrDefault(b => b.Input == input) is not { } bowl) return "";
        string low = bowl.OpenLow ? "below " + Num.Scale(bowl.Low) : Num.Scale(bowl.Low), high = bowl.OpenHigh ? "above " + Num.Scale(bowl.High) : Num.Scale(bowl.High);
        return $"{low} to {high}";
    }

    private static void Curve(IReport report, PlanResult plan)
    {
        if (plan.Curve.Count == 0) return;
        string[] names = [.. plan.Curve[0].Inputs.Keys];
        report.Space();
        report.Heading($"Curve at this {(plan.Cost is null ? "optimum" : "cost")}");
        report.Table([.. names.Select(n => new Column(n, Right: true)), new(plan.OutputName, Right: true), new("over best", Right: true)],
            [.. plan.Curve.Select(c => (string[])[.. names.Select(n => Num.Scale(c.Inputs[n])), Num.Value(c.Output), Num.SignedPercent(c.Output / plan.Output.Value - 1)])]);
    }
}
