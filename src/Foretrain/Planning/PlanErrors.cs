using Foretrain.Quantities;

namespace Foretrain.Planning;

/// <summary>Why there is no plan.</summary>
internal static class PlanErrors
{
    public static ForetrainException NoPlan(PlanSpace space, PlanSolver solver, PlanStatus status)
    {
        string output = space.Law.Output.Name, law = space.Law.Name;
        if (!space.Constrained)
        {
            return new("plan-undefined", $"{law} has no finite {output} inside the search ranges",
                hint: "narrow the ranges with --input-range, or hold inputs with --fix-input");
        }

        (double low, double high) = solver.CostRange();
        if (double.IsNaN(low) || double.IsNaN(high))
            return new("plan-cost-not-positive", $"the cost is not positive inside the search ranges ({space.Convention})", hint: "a cost must be positive and grow with parameters and tokens; check its signs");
        string range = $"{NumberText.Format(Math.Exp(low))} to {NumberText.Format(Math.Exp(high))}";
        if (space.Request.TargetLoss is not { } target)
        {
            return new("plan-out-of-range", $"no plan costs {space.Request.Budget:G4}: the search ranges allow {range} ({space.Convention})",
                hint: "widen a range with --input-range, or change what is held by --fix-input");
        }

        if (status == PlanStatus.TooEasy)
        {
            return new("plan-out-of-range", $"even the least cost in the search ranges, {NumberText.Format(Math.Exp(low))}, does better than {output} {target:G6}",
                hint: "the target is easier than anything the law was made for; lower a range with --input-range if it is meant");
        }

        double floor = solver.Floor();
        bool below = space.Sign * target <= space.Sign * floor;
        string held = string.Join(", ", space.Inputs.Index().Where(i => !double.IsNaN(space.Values[i.Index])).Select(i => $"{i.Item}={NumberText.Format(space.Values[i.Index])}"));
        string given = held.Length == 0 ? "" : $" with {held}";
        return below
            ? new("loss-below-floor", $"{output} {target:G6} cannot be reached at any cost{given}: {law} flattens out at {output} {floor:G6}",
                hint: space.Sign > 0 ? $"ask for more than {floor:G6}; the floor is an estimate and below it the law says nothing" : $"ask for less than {floor:G6}; the limit is an estimate and beyond it the law says nothing")
            : new("plan-out-of-range", $"{output} {target:G6} needs more than {NumberText.Format(Math.Exp(high))} ({space.Convention}), the most the search ranges allow{given}",
                hint: $"the law flattens out at {output} {floor:G6}; widen a range with --input-range if this is meant");
    }
}
