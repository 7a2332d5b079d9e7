using Foretrain.App.Texts;
using Foretrain.Forecasting;
using Foretrain.Planning;
using Foretrain.Quantities;

namespace Foretrain.App.Reporting;

/// <summary>A report's question and its answer as sentences.</summary>
internal static class ReportAnswer
{
    /// <summary>What was asked.</summary>
    public static string Question(RunReport report)
    {
        FittedLaw law = report.Fit.Fits[0].Law;
        string output = law.Output.Name, runs = report.Request.Source == "-" ? "these runs" : $"the runs of {report.Request.Source}";
        var parts = new List<string>();
        foreach (PlanReport p in report.Plans) parts.Add($"how are {Num.Flops(p.Question.Budget!.Value)} FLOP best spent, and what {output} do they buy");
        string[] points = [.. report.Question.At.Where(a => report.Plans.All(p => NumberText.ParseAssignments(a) is not { Count: 1 } one || one.Values.Single() != p.Question.Budget))];
        if (points.Length > 0) parts.Add($"what {output} will a run of {string.Join(" or of ", points.Select(a => a.Replace(",", ", ", StringComparison.Ordinal).Replace("=", " = ", StringComparison.Ordinal)))} reach");
        if (report.Question.Targets is { } targets) parts.Add($"what {output} will the runs of {targets} reach");
        if (parts.Count == 0) parts.Add($"what does {law.Name} make of them, and what {output} will a run of {CheckOperation.DefaultReach:0} times the largest reach");
        string text = string.Join("; ", parts);
        return $"From {runs}: {text}?";
    }

    /// <summary>The answer, most important first; the verdict is not among these.</summary>
    public static IEnumerable<string> Answers(RunReport report)
    {
        foreach (PlanReport plan in report.Plans)
        {
            foreach (GroupPlan g in plan.Groups) yield return Group(g.Choice) + Plan(g, plan);
        }

        if (report.Forecast is not { } forecast) yield break;
        foreach (GroupForecast g in forecast.Groups)
        {
            foreach (Forecast f in g.Forecasts.Take(5)) yield return Group(g.Choice) + Forecast(f, g.Choice.Law);
            if (g.Forecasts.Count > 5) yield return $"{g.Forecasts.Count - 5} more targets are in the table below.";
        }
    }

    /// <summary>How far the answer can be trusted, in a sentence.</summary>
    public static (string Text, Tone Tone) Verdict(RunReport report)
    {
        IReadOnlyList<WeighedFinding> findings = ReportComposer.Weighed(report);
        int severe = findings.Count(f => f.Finding.Severity == Findings.Severity.Severe), warnings = findings.Count(f => f.Finding.Severity == Findings.Severity.Warning);
        return severe > 0 ? ($"These runs cannot answer this: {Num.Count(severe, "severe finding")}, listed below.", Tone.Bad)
            : warnings > 0 ? ($"To be taken with care: {Num.Count(warnings, "warning")}, listed below in order of weight.", Tone.Warn)
            : ("Nothing was found that speaks against it.", Tone.Good);
    }

    private static string Group(FittedLawChoice choice) => choice.Group is { } name ? $"{choice.By ?? "group"} {name}: " : "";

    private static string Plan(GroupPlan group, PlanReport report)
    {
        PlanResult plan = group.Plan;
        string best = string.Join(" and ", plan.Inputs.Where(i => !i.Fixed).Select(i => $"{Num.Scale(i.Value.Value)} {i.Name}{Range(i.Value.Interval)}"));
        string bowl = plan.Bowls is [var flat, ..] ? $" Anything from {Num.Scale(flat.Low)} to {Num.Scale(flat.High)} {flat.Input} is within {Num.Percent(report.Question.Tolerance, 2)} of the best {plan.OutputName}." : "";
        return $"{Num.Flops(report.Question.Budget!.Value)} FLOP are best spent on {best}.{bowl}";
    }

    private static string Range(Interval? interval) => interval is null ? "" : $" ({NumberText.Level(interval.Level)}: {Num.Scale(interval.Low)} to {Num.Scale(interval.High)})";

    /// <summary>What a forecast is of: its label, or its inputs.</summary>
    public static string Name(Forecast f) => f.Label ?? string.Join(", ", f.At.Select(a => $"{a.Key} = {FitText.Short(a.Value)}"));

    private static string Forecast(Forecast f, FittedLaw law)
    {
        string what = Name(f);
        string interval = f.Interval is { } i ? $", {NumberText.Level(i.Level)} interval {Num.Interval(i, f.Value)}" : "; no interval can be given";
        string reach = f.Reach is { } r ? $"; {Num.Factor(r)} the cost of the largest run" : "";
        string seen = f.Observed is > 0 and var o ? $"; observed {Num.Value(o)}, {Num.SignedPercent(f.Value / o - 1)}" : "";
        return f.IsOpen ? $"{what}: no forecast can be given{reach}; see the findings." : $"{what}: {law.Output.Name} {Num.Value(f.Value)}{interval}{reach}{seen}.";
    }
}
