using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Quantities;

namespace Foretrain.Planning;

/// <summary>What makes a question unanswerable, in the user's words.</summary>
internal static class RequestChecks
{
    /// <summary>Numbers that make no sense whatever the law.</summary>
    public static void Numbers(PlanRequest request)
    {
        if (request.Budget is not null && request.TargetLoss is not null)
        {
            throw new ForetrainException("plan-two-goals", "both a budget and a target were given; one of them follows from the other",
                hint: "keep the budget to get the least loss, or the target to get the least budget");
        }

        Positive(request.Budget, "budget", "--flops 1e21");
        Positive(request.InferenceTokens, "number of inference tokens", "--inference-tokens 1T", zero: true);
        if (request.TargetLoss is { } target && !double.IsFinite(target))
            throw new ForetrainException("plan-number", $"the target is {target}, which is no number to reach", hint: "e.g. --loss 2.1");
        if (!(request.Tolerance > 0 && request.Tolerance < 1))
            throw new ForetrainException("plan-number", $"the tolerance is {request.Tolerance:G4}; it is a fraction between 0 and 1", hint: "0.001 is 0.1 %");
        if (!(request.Level > 0 && request.Level < 1))
            throw new ForetrainException("plan-number", $"the level is {request.Level:G4}; it is a fraction between 0 and 1", hint: "0.95 is 95 %");
        if (request.CurvePoints is < 0 or > 100_000)
            throw new ForetrainException("plan-number", $"{request.CurvePoints} curve points were asked for; 0 to 100000 are possible");
        foreach ((string name, double value) in request.Fixed)
        {
            if (!double.IsFinite(value) || value < 0)
                throw new ForetrainException("plan-number", $"{name} is held at {value:G4}; inputs are finite and not negative", hint: $"e.g. --fix-input {name}=1B");
        }

        foreach ((string name, (double low, double high)) in request.Ranges)
        {
            if (!(low >= 0 && low < high && double.IsFinite(high)))
                throw new ForetrainException("plan-range", $"the range of '{name}' is {low:G4} to {high:G4}; the ends must be finite, not negative and in order", hint: $"e.g. --input-range {name}=1e6:1e12");
        }
    }

    /// <summary>Names that neither the law nor the cost knows.</summary>
    public static void Names(PlanRequest request, string[] inputs, FittedLaw law)
    {
        string[] known = [.. inputs, .. inputs.Select(LawProblem.ColumnName).Except(inputs)];
        foreach (string name in request.Fixed.Keys.Concat(request.Ranges.Keys).Concat(request.Integer))
        {
            if (known.Contains(name)) continue;
            throw new ForetrainException("unknown-input", $"{law.Name} has no input '{name}'", hint: DidYouMean.HintOrList(name, inputs, "its inputs"));
        }

        string? both = request.Ranges.Keys.FirstOrDefault(request.Fixed.ContainsKey);
        if (both is not null)
            throw new ForetrainException("plan-range", $"'{both}' is both held fixed and given a range", hint: "keep one of the two");
    }

    /// <summary>Questions with nothing to find or nothing to hold it back.</summary>
    public static void Sense(PlanSpace space)
    {
        PlanRequest request = space.Request;
        string law = space.Law.Name;
        if (request.Budget is not null && request.BudgetUnit is { } given && space.Cost is not null && given != space.CostUnit)
        {
            throw new ForetrainException("plan-budget-unit", $"the budget is given in {given}, but the cost {space.CostFormula} is counted in {space.CostUnit}",
                hint: $"write --budget {NumberText.Format(request.Budget.Value)} for that many {space.CostUnit}, or give a cost in FLOP with --cost");
        }

        if (space.Coordinates.Length == 0)
        {
            throw new ForetrainException("plan-nothing-free", $"every input of {law} is held fixed, so there is nothing to plan",
                hint: "leave one out of --fix-input, or ask for a forecast");
        }

        foreach (string name in request.Ranges.Keys)
        {
            if (space.Coordinates.Select(c => c.Input).Concat(space.Shares).Any(i => space.Inputs[i] == name || LawProblem.ColumnName(space.Inputs[i]) == name)) continue;
            throw new ForetrainException("plan-range", $"'{name}' was given a range but is not searched: it follows from the other inputs or is no input of the law",
                hint: $"hold it with --fix-input {name}=..., or write a limit, e.g. --limit \"{name} <= 1\"");
        }

        bool goal = request.Budget is not null || request.TargetLoss is not null;
        if (goal && !space.Constrained)
        {
            throw new ForetrainException("plan-nothing-free", $"the cost {space.CostFormula} uses none of the inputs that are searched",
                hint: "leave one of its inputs out of --fix-input, or drop the budget to search the others freely");
        }

        if (!goal && space.Constrained && !space.Limited)
        {
            throw new ForetrainException("plan-no-goal", $"nothing limits {space.Inputs[space.Coordinates.First(c => space.InCost[c.Input]).Input]}: more of it always costs more and never hurts",
                hint: "give a budget (--flops 1e21), a target (--loss 2.1) or a limit (--limit \"tokens <= 1T\")");
        }
    }

    private static void Positive(double? value, string what, string example, bool zero = false)
    {
        if (value is not { } x || (double.IsFinite(x) && (x > 0 || (zero && x == 0)))) return;
        throw new ForetrainException("plan-number", $"the {what} is {x:G4}; it must be a positive number", hint: $"e.g. {example}");
    }
}
