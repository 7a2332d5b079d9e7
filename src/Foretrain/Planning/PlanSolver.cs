namespace Foretrain.Planning;

/// <summary>How a search for one set of constants ended.</summary>
internal enum PlanStatus
{
    /// <summary>An optimum.</summary>
    Found,

    /// <summary>The cost can be met nowhere in the ranges, or the law is undefined there.</summary>
    Failed,

    /// <summary>No cost in the ranges reaches the target.</summary>
    Unreachable,

    /// <summary>The least cost in the ranges already does better than the target.</summary>
    TooEasy,
}

/// <summary>An optimum for one set of constants.</summary>
/// <param name="Status">How the search ended; the rest has a meaning only when found.</param>
/// <param name="Inputs">Value by input.</param>
/// <param name="U">Position by coordinate.</param>
/// <param name="Output">Output in its own sign.</param>
/// <param name="LogCost">ln of the cost, 0 without one.</param>
/// <param name="Marginal">d output / d ln cost in the output's own sign.</param>
/// <param name="Edges">Per input: at the end of its range.</param>
/// <param name="Binding">False when spending less than the budget is better.</param>
/// <param name="Dips">Separate dips seen on the way; 0 when not counted.</param>
internal sealed record PlanSolution(
    PlanStatus Status, double[] Inputs, double[] U, double Output, double LogCost, double Marginal, bool[] Edges, bool Binding = true, int Dips = 0)
{
    public static PlanSolution Without(PlanStatus status) => new(status, [], [], double.NaN, double.NaN, double.NaN, []);
}

/// <summary>Answers a checked question for one set of constants after another. A workspace for one thread.</summary>
internal sealed partial class PlanSolver
{
    private const int CostScan = 41;
    private const int FewValues = 16; // whole numbers with no more values than this are tried one by one
    private readonly PlanSpace _space;
    private readonly PlanModel _model;
    private readonly double[] _u;
    private LineSearch _line;
    private BoxSearch? _box;
    private int _dips;

    public PlanSolver(PlanSpace space)
    {
        _space = space;
        _model = new PlanModel(space);
        _u = new double[space.Coordinates.Length];
        _line = new LineSearch(_model);
        _limits = [.. space.Limits.Select(l => l.Copy())];
        Arrange();
    }

    public PlanModel Model => _model;

    public void SetTheta(ReadOnlySpan<double> theta) => _model.SetTheta(theta);

    /// <summary>Chooses again what moves, after pins have changed.</summary>
    public bool Arrange()
    {
        bool possible = _model.Arrange();
        _line = new LineSearch(_model);
        _box = _model.Moving.Length > 1 && !_space.Limited ? new BoxSearch(_model) : null;
        _limited = _space.Limited ? new LimitedSearch(_model) : null;
        return possible;
    }

    /// <summary>The plan; a nearby solution makes it fast and is otherwise of no consequence.</summary>
    public PlanSolution Solve(PlanSolution? near = null)
    {
        PlanSolution solution = Continuous(near);
        int[] whole = [.. _model.Moving.ToArray().Where(k => _space.Coordinates[k].Integer)];
        bool listed = near is null && whole.Any(k => Values(k) <= FewValues); // these may work where numbers between them do not
        if (solution.Status != PlanStatus.Found && !(listed && solution.Status == PlanStatus.Failed)) return solution;
        if (whole.Length > 0) return Branch(whole.MinBy(Values), solution, near);
        return _model.Eliminated >= 0 && _space.Coordinates[_model.Eliminated].Integer ? RoundDown(solution) : solution;
    }

    /// <summary>
    /// Least output (sign turned when maximised) at a cost, over what moves; NaN when there is none. The model is left at
    /// that point.
    /// </summary>
    public double At(double logCost, double[]? near)
    {
        if (_limited is not null) return AtLimited(logCost, near);
        _model.SetLogCost(logCost);
        ReadOnlySpan<int> moving = _model.Moving;
        if (moving.Length == 0) return _model.Evaluate([], []);
        Span<double> x = stackalloc double[moving.Length], slopes = stackalloc double[moving.Length];
        double value = double.NaN;
        if (near is not null)
        {
            for (int m = 0; m < x.Length; m++) x[m] = near[moving[m]];
            value = _box is null ? x[0] = _line.Near(x[0]) : _box.Near(x);
        }

        if (double.IsNaN(value))
        {
            value = _box is null ? x[0] = _line.Global() : _box.Global(x);
            if (_box is null) _dips = Math.Max(_dips, _line.Dips);
        }

        if (double.IsNaN(value)) return double.NaN;
        for (int m = 0; m < x.Length; m++) _u[moving[m]] = x[m];
        return _model.Evaluate(x, slopes);
    }

    /// <summary>ln of the least and the largest cost in the ranges.</summary>
    public (double Low, double High) CostRange()
    {
        double[] low = [.. _model.Moving.ToArray().Select(k => _space.Coordinates[k].Low)];
        double[] high = [.. _model.Moving.ToArray().Select(k => _space.Coordinates[k].High)];
        double least = Math.Log(_model.CostAtEnd(low, high: false)), most = Math.Log(_model.CostAtEnd(high, high: true));
        // Only one point can be paid for at the very ends.
        return double.IsFinite(least) ? (least + 1e-6, most - 1e-6) : (most - 100, most - 1e-6);
    }

    /// <summary>
    /// The least output (own sign) the law allows when everything that costs is made as large as numbers go, and the rest as
    /// at the largest cost.
    /// </summary>
    public double Floor()
    {
        double value = At(CostRange().High, null);
        double[] limit = _model.Inputs.ToArray();
        foreach (Coordinate c in _space.Coordinates)
        {
            if (_space.InCost[c.Input] && c.Scale == Scale.Log && !_space.Request.Ranges.ContainsKey(_space.Inputs[c.Input])) limit[c.Input] *= 1e40;
        }

        double far = _space.Sign * _model.OutputAt(limit);
        return _space.Sign * (double.IsFinite(far) && far < value ? far : value);
    }

    private PlanSolution Continuous(PlanSolution? near)
    {
        _dips = 0;
        if (_limited is not null) return Limited(near);
        double[]? start = near?.U;
        PlanRequest request = _space.Request;
        if (!_space.Constrained) return Capture(At(0, start));
        if (request.Budget is { } budget) return Budget(Math.Log(budget), start);
        return Target(_space.Sign * request.TargetLoss!.Value, near);
    }

    private PlanSolution Budget(double logCost, double[]? start)
    {
        double value = At(logCost, start);
        if (!(_model.Marginal > 1e-9 * Math.Abs(value))) return Capture(value);

        // More cost makes it worse here: a cheaper plan may be better.
        PlanSolution full = Capture(value);
        double low = CostRange().Low;
        double[] at = [.. Enumerable.Range(0, CostScan).Select(i => low + (logCost - low) * i / (CostScan - 1))];
        double[] values = [.. at.Select(c => At(c, null))];
        int best = CostScan - 1;
        for (int i = 0; i < CostScan; i++)
            if (values[i] < values[best]) best = i;
        double from = at[Math.Max(best - 1, 0)], to = at[Math.Min(best + 1, CostScan - 1)];
        double root = Numerics.Optimization.ScalarRoot.Brent(c => double.IsNaN(At(c, null)) ? double.NaN : _model.Marginal, from, to);
        value = At(double.IsNaN(root) ? at[best] : root, null);
        return value < _space.Sign * full.Output ? Capture(value) with { Binding = false } : full;
    }

    private PlanSolution Target(double target, PlanSolution? near)
    {
        (double low, double high) = CostRange();
        double bracketLow = double.NegativeInfinity, bracketHigh = double.PositiveInfinity, c;
        double[]? start = near?.U;
        if (near is not null) c = Math.Clamp(near.LogCost, low, high);
        else
        {
            int i = 0;
            double value = double.NaN;
            for (; i < CostScan; i++)
            {
                _dips = 0; // only those near the target count
                value = At(low + (high - low) * i / (CostScan - 1), null);
                if (value <= target) break;
            }

            if (i == 0) return PlanSolution.Without(PlanStatus.TooEasy);
            if (i == CostScan) return PlanSolution.Without(double.IsNaN(value) ? PlanStatus.Failed : PlanStatus.Unreachable);
            (bracketLow, bracketHigh) = (low + (high - low) * (i - 1) / (CostScan - 1), low + (high - low) * i / (CostScan - 1));
            c = bracketHigh;
        }

        // Newton on the output as a function of ln cost: its slope comes with every optimum (envelope theorem).
        double least = double.NaN;
        for (int step = 0; step < 100; step++)
        {
            least = At(c, start);
            if (double.IsNaN(least)) return PlanSolution.Without(PlanStatus.Failed);
            start = _u;
            double gap = least - target;
            if (Math.Abs(gap) <= 1e-16 * Math.Abs(target)) break;
            if (gap > 0) bracketLow = c;
            else bracketHigh = c;
            if (gap > 0 && c >= high) return PlanSolution.Without(PlanStatus.Unreachable);
            if (gap < 0 && c <= low) return PlanSolution.Without(PlanStatus.TooEasy);
            double next = c - gap / _model.Marginal;
            if (!(_model.Marginal < 0) || !(next > bracketLow && next < bracketHigh))
                next = double.IsFinite(bracketLow + bracketHigh) ? 0.5 * (bracketLow + bracketHigh) : gap > 0 ? c + 1 : c - 1;
            next = Math.Clamp(next, Math.Max(low, c - 4), Math.Min(high, c + 4));
            if (Math.Abs(next - c) <= 2e-15 * Math.Max(1, Math.Abs(c))) break;
            c = next;
        }

        return Capture(least);
    }

    private PlanSolution Capture(double value)
    {
        if (!double.IsFinite(value)) return PlanSolution.Without(PlanStatus.Failed);
        double[] inputs = _model.Inputs.ToArray(), u = (double[])_u.Clone();
        var edges = new bool[inputs.Length];
        for (int k = 0; k < u.Length; k++)
        {
            Coordinate c = _space.Coordinates[k];
            if (c.Scale != Scale.Share) u[k] = c.FromInput(inputs[c.Input]);
            if (_model.IsPinned(k) && !c.Integer) continue;
            edges[c.Input] = u[k] <= c.Low + 1e-6 || u[k] >= c.High - 1e-6;
        }

        double logCost = _space.Cost is null ? 0 : Math.Log(_model.Cost());
        return new(PlanStatus.Found, inputs, u, _space.Sign * value, logCost, _space.Sign * _model.Marginal, edges, Dips: _dips);
    }

    // Few whole numbers are all tried; of many, those around the best position (and the one nearby, whatever the best was
    // before). Everything else is found again each time, other whole-number inputs in turn.
    private PlanSolution Branch(int k, PlanSolution around, PlanSolution? near)
    {
        Coordinate c = _space.Coordinates[k];
        PlanSolution best = PlanSolution.Without(PlanStatus.Failed);
        foreach (double candidate in Candidates(k, around, near))
        {
            _model.Pin(k, Math.Clamp(c.FromInput(candidate), c.Low, c.High));
            PlanSolution solution = Arrange() ? Solve(near) : PlanSolution.Without(PlanStatus.Failed);
            if (solution.Status == PlanStatus.Found && (best.Status != PlanStatus.Found || Better(solution, best))) best = solution;
            _model.Unpin(k);
        }

        Arrange();
        return best with { Dips = Math.Max(best.Dips, around.Dips) };
    }

    private double[] Candidates(int k, PlanSolution around, PlanSolution? near)
    {
        Coordinate c = _space.Coordinates[k];
        double low = Math.Round(c.ToInput(c.Low)), high = Math.Round(c.ToInput(c.High));
        if (near is null && Values(k) <= FewValues) return [.. Enumerable.Range(0, (int)Values(k)).Select(i => low + i)];
        double[] before = near is { Status: PlanStatus.Found } ? [.. ((double[])[-1, 0, 1]).Select(d => Math.Round(near.Inputs[c.Input]) + d)] : [];
        double x = around.Status == PlanStatus.Found ? c.ToInput(around.U[k]) : 0.5 * (low + high), nearest = Math.Round(x);
        double[] candidates = Math.Abs(x - nearest) < 1e-9 * Math.Max(1, x) ? [nearest] : [Math.Floor(x), Math.Ceiling(x)];
        return [.. candidates.Concat(before).Where(v => v >= low && v <= high).Distinct()];
    }

    private double Values(int k)
    {
        Coordinate c = _space.Coordinates[k];
        return Math.Round(c.ToInput(c.High)) - Math.Round(c.ToInput(c.Low)) + 1;
    }

    private bool Better(PlanSolution a, PlanSolution b) => _space.Request.TargetLoss is not null
        ? a.LogCost < b.LogCost
        : _space.Sign * a.Output < _space.Sign * b.Output;

    // Everything that costs is a whole number: the last one takes what the budget leaves, or one more when a target must be met.
    private PlanSolution RoundDown(PlanSolution solution)
    {
        int input = _space.Coordinates[_model.Eliminated].Input;
        double x = solution.Inputs[input], nearest = Math.Round(x);
        double whole = Math.Abs(x - nearest) < 1e-9 * Math.Max(1, x) ? nearest
            : _space.Request.TargetLoss is null ? Math.Floor(x) : Math.Ceiling(x);
        double[] inputs = (double[])solution.Inputs.Clone();
        inputs[input] = whole;
        return solution with { Inputs = inputs, Output = _model.OutputAt(inputs), LogCost = Math.Log(_space.Cost!.Copy().Value(inputs)) };
    }
}
