using Foretrain.Expressions;
using Foretrain.Quantities;

namespace Foretrain.Planning;

/// <summary>Which conditions cannot be met together, in words: a smallest set of them, and how far off they are.</summary>
internal static class PlanConflicts
{
    public static ForetrainException Explain(PlanSpace space, PlanSolver solver)
    {
        PlanCondition[] all = solver.Conditions();
        PlanCondition anything = PlanCondition.Least(new PointFormula(new Number(1), space.Inputs), 1);
        if (double.IsFinite(solver.Least(anything, all)))
        {
            string[] whole = [.. space.Coordinates.Where(c => c.Integer).Select(c => space.Inputs[c.Input])];
            return whole.Length > 0
                ? new("plan-infeasible", $"no whole numbers of {string.Join(", ", whole)} meet {Listed(space, all)}", hint: "relax a limit, or widen a range with --input-range")
                : new("plan-undefined", $"{space.Law.Name} has no finite {space.Law.Output.Name} where {Listed(space, all)} hold",
                    hint: "narrow the ranges with --input-range, or hold inputs with --fix-input");
        }

        // What is not needed for the conflict is dropped, one after another; what is left is the conflict.
        List<PlanCondition> conflict = [.. all];
        foreach (PlanCondition c in all)
        {
            PlanCondition[] without = [.. conflict.Where(o => o != c)];
            if (!double.IsFinite(solver.Least(anything, without))) conflict.Remove(c);
        }

        if (conflict.Count == 0)
        {
            return new("plan-undefined", $"{space.Law.Name} has no finite {space.Law.Output.Name} inside the search ranges",
                hint: "narrow the ranges with --input-range, or hold inputs with --fix-input");
        }

        PlanCondition first = conflict[0];
        string reach = Reach(space, solver, first, [.. conflict.Skip(1)]);
        return conflict.Count == 1
            ? new("plan-infeasible", $"{Phrase(space, first)} cannot be met inside the search ranges{reach}", hint: Hint(space, conflict))
            : new("plan-infeasible", $"no plan meets {Listed(space, conflict)}: with the others met{reach[1..]}", hint: Hint(space, conflict));
    }

    // The closest that one condition comes to being met while the others are.
    private static string Reach(PlanSpace space, PlanSolver solver, PlanCondition condition, PlanCondition[] others)
    {
        double least = solver.Least(condition, others);
        if (!double.IsFinite(least)) return ", they leave nothing to choose from";
        (double left, double right) = condition.Sides(solver.Model.Point);
        bool atMost = condition.AtMost;
        string what = condition.Kind switch
        {
            PlanConstraintKind.Budget => "the cost",
            PlanConstraintKind.Target => space.Law.Output.Name,
            _ => "its left side",
        };
        return $", {what} is {(atMost ? "at least" : "at most")} {NumberText.Format(left, 4)}, not {NumberText.Format(right, 4)}";
    }

    private static string Listed(PlanSpace space, IEnumerable<PlanCondition> conditions)
    {
        string[] phrases = [.. conditions.Select(c => Phrase(space, c))];
        return phrases.Length == 1 ? phrases[0] : string.Join(", ", phrases[..^1]) + " and " + phrases[^1] + " together";
    }

    private static string Phrase(PlanSpace space, PlanCondition c) => c.Kind switch
    {
        PlanConstraintKind.Budget => $"a cost of at most {NumberText.Format(space.Request.Budget!.Value, 4)}",
        _ => c.Text,
    };

    private static string Hint(PlanSpace space, List<PlanCondition> conflict)
    {
        string ranges = "widen a range with --input-range";
        if (space.Values.Index().Any(v => v.Index < space.Law.Variables.Count && !double.IsNaN(v.Item))) ranges += ", or hold less with --fix-input";
        return conflict.Count == 1 ? $"relax it, or {ranges}" : $"relax one of them, or {ranges}";
    }
}
