using Foretrain.Expressions;
using Foretrain.Findings;
using Foretrain.Forecasting;
using Foretrain.Quantities;

namespace Foretrain.Planning;

/// <summary>What a plan has to say about itself.</summary>
internal static class PlanFindings
{
    private const double Kink = 1e-5;

    public static IEnumerable<Finding> Of(PlanSpace space, PlanSolution plan, PlanResult result)
    {
        (double? stationarity, DrawShares? draws, bool form) = (result.Stationarity, result.Draws, result.CoversForm);
        for (int i = 0; i < space.Inputs.Length; i++)
        {
            if (!plan.Edges[i]) continue;
            yield return new("optimum-at-edge", Severity.Warning,
                $"{space.Inputs[i]} = {NumberText.Format(plan.Inputs[i], 4)} is the end of its search range",
                "the law has no optimum inside the range: it lacks a term that would hold this input back, or the range is too narrow",
                $"hold it with --fix-input {space.Inputs[i]}=..., widen it with --input-range {space.Inputs[i]}=LOW:HIGH, or use a law with the missing term");
        }

        if (Reach(space, plan) is { } reach && reach > Forecaster.FarReach)
        {
            yield return new("far-extrapolation", Severity.Warning, $"the plan costs {reach:0.#}x the largest run",
                form ? "a misfit of the law's form grows with distance; the intervals allow for one of the size that these runs leave open, not for a change of regime"
                    : "a small misfit of the law's form that these runs cannot show grows with distance; the intervals do not contain it",
                "add a run nearer to the plan, or compare the plans of several laws");
        }

        foreach (Finding f in LawRange.Remarks(space.Law, space.Inputs.Index().ToDictionary(i => i.Item, i => plan.Inputs[i.Index]))) yield return f;
        if (stationarity > Kink)
        {
            yield return new("optimum-at-kink", Severity.Note, $"the slope does not vanish at the plan (what is left is {stationarity:G2} of the {space.Law.Output.Name})",
                "law, cost or limit has a kink there (min, max), or the search ended early; nearby points were tried and are worse",
                "look at the curve: --curve 33");
        }

        if (!plan.Binding && space.Limited)
        {
            yield return new("budget-not-binding", Severity.Note,
                $"the best plan costs {Math.Exp(plan.LogCost):G4} of a budget of {space.Request.Budget:G4}",
                "other limits hold the plan back, or more would make the output worse; more budget buys nothing", "relax the limit with the largest price first");
        }
        else if (!plan.Binding)
        {
            yield return new("budget-not-binding", Severity.Warning,
                $"the best plan costs {Math.Exp(plan.LogCost):G4} of a budget of {space.Request.Budget:G4}",
                "under this law spending more makes the output worse", "check the law at the budget: few laws are meant to turn upwards");
        }

        if (plan.Dips > 1)
        {
            yield return new("several-optima", Severity.Note, $"{plan.Dips} separate optima were seen{(space.Limited ? "" : " at this cost")}; the best is reported",
                "the law has more than one good allocation", "look at the curve before choosing");
        }

        if (space.Mirror is not null)
        {
            yield return new("unique-tokens-unlimited", Severity.Note, "planned with every token read once: unique_tokens = tokens",
                "no limit on unique data was given", "give one with --fix-input unique_tokens=...");
        }

        if (draws is null) yield break;
        double total = draws.Total, tail = (1 - space.Request.Level) / 2;
        if (draws.Unreachable > 0)
        {
            yield return new("draws-unreachable", draws.Unreachable / total > tail ? Severity.Warning : Severity.Note,
                $"under {draws.Unreachable} of {draws.Total} draws no cost reaches the target",
                "the target is near the floor of the law, which the runs leave open; those draws count as infinite cost, and an interval that would end there has no upper end",
                "choose an easier target, or add runs that pin the floor down");
        }

        if (draws.Failed > 0)
        {
            yield return new("draws-failed", draws.Failed / total > tail ? Severity.Warning : Severity.Note,
                $"{draws.Failed} of {draws.Total} draws gave no plan and are left out of the intervals",
                "the law has no finite optimum inside the search ranges there", "widen the ranges with --input-range, or hold an input fixed");
        }

        if (draws.AtEdge > 0)
        {
            yield return new("draws-at-edge", draws.AtEdge / total > tail ? Severity.Warning : Severity.Note,
                $"the optimum is at the end of a search range in {draws.AtEdge} of {draws.Total} draws",
                "interval ends that coincide with a range are the range's, not the data's", "widen the range with --input-range, or hold the input fixed");
        }
    }

    /// <summary>Values of the law that their own intervals leave out: those follow the runs, these follow the law.</summary>
    public static IEnumerable<Finding> Outside(PlanResult plan)
    {
        (string Name, Quantity? Of)[] told = [(plan.OutputName, plan.Output), ("cost", plan.Cost), .. plan.Inputs.Select(i => (i.Name, (Quantity?)i.Value))];
        foreach ((string name, Quantity? of) in told)
        {
            if (of?.Interval is not { } ends || ends.Sources == "parameters" || (of.Value >= ends.Low && of.Value <= ends.High)) continue;
            yield return new("plan-outside-interval", Severity.Warning,
                $"{name} {NumberText.Format(of.Value, 4)} lies outside its interval {NumberText.Format(ends.Low, 4)} {(double.IsFinite(ends.High) ? $"to {NumberText.Format(ends.High, 4)}" : "or more")}",
                "the value is the law's own; the residuals bend away from the law, and the interval follows the runs",
                "the distance between the two is an error of form, and the split that this law calls best may be off as well: compare other laws with foretrain rank");
        }
    }

    // Training cost by the law's own convention, whatever was budgeted, because that is how the runs were counted.
    private static double? Reach(PlanSpace space, PlanSolution plan)
    {
        if (space.Law.CostExpr is not { } cost || space.Law.LargestCost is not > 0) return null;
        return ExprTools.Evaluate(cost, name => plan.Inputs[space.IndexOf(name)]) / space.Law.LargestCost;
    }
}
