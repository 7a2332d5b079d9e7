using Foretrain.Numerics;

namespace Foretrain.Planning;

/// <summary>
/// What holds a plan back and what each of it costs, read from the plan itself: where the slope of what is minimised is not
/// zero, a condition or the end of a range must account for it.
/// </summary>
internal sealed class PlanPrices
{
    private const double Bound = 1e-7; // a condition nearer than this to its end binds
    private readonly PlanSpace _space;
    private readonly PlanSolution _plan;
    private readonly PlanModel _model;
    private readonly PlanCondition[] _conditions;
    private readonly double[] _values, _multipliers, _rest;

    /// <summary>Prices of a plan.</summary>
    public PlanPrices(PlanSpace space, PlanSolution plan, PlanSolver solver)
    {
        (_space, _plan, _model) = (space, plan, new PlanModel(space));
        _model.MoveTo(plan.Inputs);
        _conditions = solver.Conditions();
        _values = [.. _conditions.Select(c => c.Value(_model.Point))];
        _multipliers = new double[_conditions.Length];
        int[] all = [.. Enumerable.Range(0, space.Coordinates.Length)];
        _rest = SlopesOf(solver.Objective(), all);
        int[] free = [.. all.Where(k => !space.Coordinates[k].Integer && !AtEnd(k))];
        int[] binding = [.. Enumerable.Range(0, _conditions.Length).Where(i => Binds(i))];
        double[][] slopes = [.. binding.Select(i => SlopesOf(_conditions[i], all))];
        Solve(free, binding, slopes);
        for (int b = 0; b < binding.Length; b++)
            foreach (int k in all) _rest[k] += _multipliers[binding[b]] * slopes[b][k];

        // With nothing left to move, nobody can say which of the conditions holds the plan back.
        Known = free.Length > 0 || binding.Length == 0;
        double size = Math.Max(Math.Abs(Objective), 1e-9);
        Stationarity = free.Length == 0 ? null : free.Max(k => Math.Abs(_rest[k])) / size;
    }

    /// <summary>Largest slope at the plan that nothing accounts for, over the size of what is minimised; null when nothing can move by little.</summary>
    public double? Stationarity { get; }

    private bool Known { get; }

    private double Objective => _space.Request.TargetLoss is not null && _space.Constrained ? 1 : _plan.Output;

    /// <summary>Every condition, and the ends of ranges that the plan stands at.</summary>
    public EquatableList<PlanConstraint> List()
    {
        var list = new List<PlanConstraint>();
        for (int i = 0; i < _conditions.Length; i++)
        {
            PlanCondition c = _conditions[i];
            (double value, double bound) = c.Sides(_model.Point);
            if (c.Kind == PlanConstraintKind.Budget && !Binds(i) && _plan.Binding)
            {
                list.Add(new(c.Text, c.Kind, value, bound, true, null)); // whole numbers, of which one more costs too much
                continue;
            }

            double? price = !Binds(i) ? 0 : Known && c.Relaxed(_model.Point) is { } relaxed ? InUnits(-_multipliers[i] * relaxed) : null;
            list.Add(new(c.Text, c.Kind, value, bound, Binds(i), price));
        }

        for (int k = 0; k < _space.Coordinates.Length; k++)
        {
            Coordinate c = _space.Coordinates[k];
            if (!AtEnd(k) || c.Scale == Scale.Share) continue;
            bool low = _plan.U[k] <= c.Low + 1e-6;
            double end = c.ToInput(low ? c.Low : c.High), step = 0.01 * (c.Scale == Scale.Log ? 1 : Math.Abs(end));
            double gain = low ? -Math.Max(_rest[k], 0) : Math.Min(_rest[k], 0);
            double? price = c.Integer || !Known || step == 0 ? null : InUnits(gain * step);
            list.Add(new($"{_space.Inputs[c.Input]} {(low ? ">=" : "<=")} {Quantities.NumberText.Format(end, 4)}", PlanConstraintKind.Range, _plan.Inputs[c.Input], end, true, price));
        }

        return [.. list];
    }

    private bool Binds(int i) => Math.Abs(_values[i]) <= Bound * (_conditions[i].Kind == PlanConstraintKind.Target && _conditions[i].Scale != 0 ? 10 : 1);

    private bool AtEnd(int k) => _plan.U[k] <= _space.Coordinates[k].Low + 1e-6 || _plan.U[k] >= _space.Coordinates[k].High - 1e-6;

    // For a target, ln of the cost is what is minimised.
    private double InUnits(double change) =>
        _space.Request.TargetLoss is not null && _space.Constrained ? Math.Exp(_plan.LogCost) * (Math.Exp(change) - 1) : _space.Sign * change;

    private double[] SlopesOf(PlanCondition function, int[] coordinates)
    {
        var inInputs = new double[_space.Inputs.Length];
        function.AddSlopes(_model.Point, 1, inInputs);
        var slopes = new double[coordinates.Length];
        _model.Slopes(inInputs, coordinates, slopes);
        return slopes;
    }

    private void Solve(int[] free, int[] binding, double[][] slopes)
    {
        int n = binding.Length;
        if (n == 0 || free.Length == 0) return;
        double[] gram = new double[n * n], moment = new double[n], x = new double[n];
        for (int a = 0; a < n; a++)
        {
            moment[a] = -free.Sum(k => slopes[a][k] * _rest[k]);
            for (int b = 0; b < n; b++) gram[a * n + b] = free.Sum(k => slopes[a][k] * slopes[b][k]);
        }

        new Nnls(n).Solve(gram, moment, [], x);
        for (int a = 0; a < n; a++) _multipliers[binding[a]] = x[a];
    }
}
