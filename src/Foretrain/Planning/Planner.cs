using Foretrain.Forecasting;

namespace Foretrain.Planning;

/// <summary>
/// Plans: searches over forecasts. Works for any law of single numbers with any cost formula and any limits, because it knows
/// none of them: one input follows from the cost, the others are moved until the exact slope of the output vanishes; with
/// limits, until the limits that bind account for what is left of the slope.
/// </summary>
/// <remarks>
/// Intervals are percentiles over parameter draws, the whole plan re-optimised for each, and moved by a bend of the law that its fit leaves
/// open (<see cref="PlanSpread"/>). Where that cannot be said (published constants, few runs, limits, ends of ranges, whole numbers) they cover
/// the constants only, and say so.
/// </remarks>
public static class Planner
{
    /// <summary>Answers one question.</summary>
    /// <param name="law">Formula and constants, with parameter draws when intervals are wanted.</param>
    /// <param name="request">The question.</param>
    /// <param name="cancel">Stops between draws.</param>
    /// <exception cref="ForetrainException">
    /// <c>loss-below-floor</c> (the target cannot be reached at any cost), <c>plan-out-of-range</c> (budget or target outside
    /// the search ranges), <c>plan-infeasible</c> (limits that cannot be met together), <c>plan-limit</c>, <c>plan-no-cost</c>, <c>plan-two-goals</c>, <c>plan-no-goal</c>, <c>plan-nothing-free</c>,
    /// <c>unknown-input</c>, <c>plan-number</c>, <c>plan-range</c> and others of the kind for questions that make no sense.
    /// </exception>
    public static PlanResult Plan(FittedLaw law, PlanRequest request, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(request);
        PlanSpace space = PlanSetup.Create(law, request);
        var solver = new PlanSolver(space);
        if (!solver.Arrange())
        {
            throw new ForetrainException("plan-cost-not-growing", "the cost does not grow with any input that is searched", space.CostFormula,
                "a cost must grow with parameters and tokens; check its signs");
        }

        PlanSolution plan = solver.Solve();
        if (plan.Status != PlanStatus.Found) throw space.Limited ? PlanConflicts.Explain(space, solver) : PlanErrors.NoPlan(space, solver, plan.Status);
        PlanDraws? draws = PlanDraws.Run(space, plan, cancel);
        var shape = new PlanShape(space, plan);
        var prices = new PlanPrices(space, plan, solver);
        bool held = prices.List().Any(c => c.Binding && c.Kind is PlanConstraintKind.Limit or PlanConstraintKind.Range);
        return Report(space, plan, draws, PlanSpread.Of(space, plan, held), shape, prices);
    }

    /// <summary>The same question at a ladder of budgets, in the order given.</summary>
    /// <exception cref="ForetrainException">As for <see cref="Plan"/>; <c>plan-nothing-asked</c> when there is no budget.</exception>
    public static IReadOnlyList<PlanResult> Frontier(FittedLaw law, PlanRequest request, IReadOnlyList<double> budgets, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(budgets);
        if (budgets.Count == 0) throw new ForetrainException("plan-nothing-asked", "the ladder has no budgets", hint: "e.g. --budgets 1e19,1e20,1e21");
        return [.. budgets.Select(b => Plan(law, request with { Budget = b, TargetLoss = null }, cancel))];
    }

    /// <summary>The curve through the plan at its cost alone, under the law's own constants: no intervals, bowls or prices.</summary>
    /// <param name="law">Formula and constants.</param>
    /// <param name="request">The question.</param>
    /// <param name="points">Points of the curve.</param>
    /// <returns>Points from small to large, those that can be paid for; empty when nothing can move or there is no plan.</returns>
    /// <exception cref="ForetrainException">As for <see cref="Plan"/>, for questions that make no sense.</exception>
    public static IReadOnlyList<CurvePoint> Curve(FittedLaw law, PlanRequest request, int points)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(request);
        PlanSpace space = PlanSetup.Create(law, request);
        var solver = new PlanSolver(space);
        if (!solver.Arrange()) return [];
        PlanSolution plan = solver.Solve();
        return plan.Status == PlanStatus.Found ? new PlanShape(space, plan).Curve(points) : [];
    }

    /// <summary>Inputs of the plan at one budget after another under the law's own constants, without intervals or bowls.</summary>
    /// <param name="law">Formula and constants.</param>
    /// <param name="request">The question; its budget is replaced.</param>
    /// <param name="budgets">Budgets.</param>
    /// <param name="cancel">Stops between budgets.</param>
    /// <returns>Inputs in the law's order, null where a budget cannot be spent inside the search ranges.</returns>
    /// <exception cref="ForetrainException">As for <see cref="Plan"/>, for questions that make no sense at any budget.</exception>
    public static IReadOnlyList<double[]?> Path(FittedLaw law, PlanRequest request, IReadOnlyList<double> budgets, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(budgets);
        var path = new double[]?[budgets.Count];
        PlanSolution? near = null;
        for (int i = 0; i < path.Length; i++)
        {
            cancel.ThrowIfCancellationRequested();
            var solver = new PlanSolver(PlanSetup.Create(law, request with { Budget = budgets[i], TargetLoss = null }));
            if (!solver.Arrange()) continue;
            PlanSolution plan = solver.Solve(near);
            near = plan.Status == PlanStatus.Found && plan.Dips <= 1 ? plan : null;
            if (plan.Status == PlanStatus.Found) path[i] = plan.Inputs[..law.Variables.Count];
        }

        return path;
    }

    private static PlanResult Report(PlanSpace space, PlanSolution plan, PlanDraws? draws, PlanSpread? spread, PlanShape shape, PlanPrices prices)
    {
        PlanRequest request = space.Request;
        PlanDraws? moved = spread is null ? null : draws?.Moved(spread, plan);
        bool target = request.TargetLoss is not null;
        int tokens = space.IndexOf("tokens"), parameters = space.IndexOf("params"), unique = space.IndexOf("unique_tokens");
        var inputs = new List<PlanInput>();
        for (int i = 0; i < space.Inputs.Length; i++)
        {
            int at = i;
            bool searched = double.IsNaN(space.Values[i]);
            Quantity value = searched ? Of(s => s.Inputs[at], target && space.InCost[i]) : new(Used(plan, i));
            inputs.Add(new(space.Inputs[i], value, !searched, plan.Edges[i]));
        }

        double? cost = space.Cost is null ? null : Math.Exp(plan.LogCost);
        var result = new PlanResult
        {
            Law = space.Law.Name,
            Objective = request.Objective,
            Inputs = [.. inputs],
            OutputName = space.Law.Output.Name,
            Output = target ? new(plan.Output) : OutputOf(),
            Middle = spread?.Output.Quantile(0, 0.5),
            Cost = cost is null ? null : target || !plan.Binding ? Of(s => Math.Exp(s.LogCost), target) : new(cost.Value),
            Convention = space.Convention,
            CostFormula = space.CostFormula,
            CostParts = [.. space.Parts.Select(p => new CostPart(p.Convention, p.Formula.Copy().Value(plan.Inputs)))],
            Ratio = tokens >= 0 && parameters >= 0 ? Of(s => s.Inputs[tokens] / s.Inputs[parameters], false) : null,
            Epochs = tokens >= 0 && unique >= 0 ? Of(s => s.Inputs[tokens] / Used(s, unique), false) : null,
            Marginal = space.Constrained && (target || request.Budget is not null) ? plan.Marginal : null,
            CostUnit = space.Cost is null ? null : space.CostUnit,
            Constraints = prices.List(),
            Stationarity = prices.Stationarity,
            Optima = Math.Max(plan.Dips, 1),
            Bowls = shape.Bowls(),
            Curve = shape.Curve(request.CurvePoints),
            Draws = (moved ?? draws)?.Shares,
        };
        return result with { Findings = [.. PlanFindings.Of(space, plan, result), .. PlanFindings.Outside(result)] };

        // Where the fit says something of the law's form, the interval covers it; what the constants alone would give stands beside.
        Quantity Of(Func<PlanSolution, double> read, bool grows)
        {
            Interval? constants = draws?.IntervalOf(read, grows);
            return moved is null ? new(read(plan), constants) : new(read(plan), moved.IntervalOf(read, grows), constants);
        }

        Quantity OutputOf()
        {
            Interval? constants = draws?.IntervalOf(s => s.Output, false);
            return spread is null ? new(plan.Output, constants) : new(plan.Output, Forecaster.Whole(spread.Output, 0, request.Level), constants);
        }

        double Used(PlanSolution s, int i) => space.Cap is { } cap && cap.Input == i ? Math.Min(s.Inputs[i], s.Inputs[cap.Other]) : s.Inputs[i];
    }
}
