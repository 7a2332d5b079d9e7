namespace Foretrain.Planning;

// Plans among limits: budget or target is one more condition beside them, so that it need not bind.
internal sealed partial class PlanSolver
{
    private readonly PlanCondition[] _limits;
    private LimitedSearch? _limited;

    /// <summary>All conditions of the question: budget or target, then the limits.</summary>
    public PlanCondition[] Conditions()
    {
        PlanRequest request = _space.Request;
        if (request.TargetLoss is not null && _space.Constrained) return [TargetCondition(), .. _limits];
        return request.Budget is { } budget && _space.Constrained ? [BudgetCondition(budget), .. _limits] : _limits;
    }

    /// <summary>What is minimised: the output, or ln of the cost when an output is to be reached.</summary>
    public PlanCondition Objective() => _space.Request.TargetLoss is not null && _space.Constrained
        ? PlanCondition.LeastCost(_space.Cost!.Copy())
        : PlanCondition.Least(_space.Output.Copy(), _space.Sign);

    /// <summary>The least value of a function under some conditions, whatever the question, the model left there; NaN when they cannot be met.</summary>
    public double Least(PlanCondition objective, PlanCondition[] conditions) => _limited!.Global(objective, conditions).Value;

    private PlanCondition BudgetCondition(double budget) =>
        new(PlanConstraintKind.Budget, "budget", _space.Cost!.Copy(), null, budget, 1, 0);

    private PlanCondition TargetCondition()
    {
        double target = _space.Request.TargetLoss!.Value;
        // A positive output is compared as a ratio; it may still be zero or negative on the way, so only its target decides.
        return new(PlanConstraintKind.Target, $"{_space.Law.Output.Name} {(_space.Sign > 0 ? "<=" : ">=")} {target:G6}", _space.Output.Copy(), null, target, _space.Sign, Math.Max(Math.Abs(target), 1e-3));
    }

    private double AtLimited(double logCost, double[]? near)
    {
        PlanCondition objective = PlanCondition.Least(_space.Output.Copy(), _space.Sign);
        PlanRequest request = _space.Request;
        // What may be spent: the budget, the cost of a target, and without either whatever the limits allow.
        double? most = !_space.Constrained ? null : request.Budget ?? (request.TargetLoss is null ? null : Math.Exp(logCost));
        PlanCondition[] conditions = most is { } cost ? [BudgetCondition(cost), .. _limits] : _limits;
        return Run(objective, conditions, near).Value;
    }

    private PlanSolution Limited(PlanSolution? near)
    {
        PlanCondition[] conditions = Conditions();
        LimitedEnd end = Run(Objective(), conditions, near?.U);
        if (!double.IsFinite(end.Value) && near is not null) end = Run(Objective(), conditions, null);
        bool target = _space.Request.TargetLoss is not null && _space.Constrained;
        if (!double.IsFinite(end.Value))
        {
            if (!target) return PlanSolution.Without(PlanStatus.Failed);
            bool possible = double.IsFinite(_limited!.Global(PlanCondition.Least(_space.Output.Copy(), _space.Sign), _limits).Value);
            return PlanSolution.Without(possible ? PlanStatus.Unreachable : PlanStatus.Failed);
        }

        _dips = end.Optima;
        double pull = conditions.Length > _limits.Length ? end.Multipliers[0] : 0;
        // d output / d ln cost: the multiplier of the budget, or the inverse of that of the target.
        _model.Marginal = !target ? -pull : pull > 0 ? -Math.Max(Math.Abs(_space.Request.TargetLoss!.Value), 1e-3) / pull : 0;
        double output = _space.Sign * _space.Output.Copy().Value(_model.Point);
        PlanSolution plan = Capture(output);
        bool binding = conditions.Length == _limits.Length || Math.Abs(conditions[0].Value(_model.Point)) <= 1e-7;
        return plan with { Binding = target || binding };
    }

    private LimitedEnd Run(PlanCondition objective, PlanCondition[] conditions, double[]? near)
    {
        ReadOnlySpan<int> moving = _model.Moving;
        double[] start = near is null ? [] : [.. moving.ToArray().Select(k => near[k])];
        LimitedEnd end = near is null ? _limited!.Global(objective, conditions) : _limited!.Near(objective, conditions, start);
        for (int m = 0; m < end.Position.Length; m++) _u[moving[m]] = end.Position[m];
        return end;
    }
}
