using Foretrain.Forecasting;
using Foretrain.Numerics;
using Foretrain.Uncertainty.Form;

namespace Foretrain.Planning;

/// <summary>
/// How far a plan may be off because the law's form is: the bend that the residuals of the fit show and leave open, to first order around the
/// plan.
/// </summary>
/// <remarks>
/// Along the surface of constant cost, with u the logarithms of the inputs that move, the optimum has g(u) = 0. A bend that adds dg moves
/// it by du = -dg / H, with H the curvature of the law as fitted: to repeat the search with a bent law would follow the bend, known around the
/// runs, to wherever it leads. For a target loss the cost comes from <see cref="TargetCosts"/>. A bend that the residuals show widens the
/// interval to both sides and does not move its middle: carried on to the plan it was as often wrong as right (docs/calibration.md).
/// </remarks>
internal sealed class PlanSpread
{
    // Five per cent: wide enough for differences of smooth laws, narrow against any bowl.
    private const double Step = 0.05;

    /// <summary>
    /// Factor on the errors of inputs at equal cost, beyond the form model's own, which back-tests of losses set: a bowl is flat, and its bottom more easily moved than its height is.
    /// Chosen on the train rows of the four isoFLOP tables of calibration/groups.json (22 best sizes): 1, 1.25, 1.5 and 2 hold 50, 59, 82 and 95 % of them in 80 %
    /// intervals, and 86, 95, 100 and 100 % in 95 % ones.
    /// </summary>
    private const double Widening = 1.5;

    private readonly FormModel _model;
    private readonly double[] _slopes; // shift of ln input i per unit of bend k at i * bends + k
    private readonly double[] _costSlopes; // d ln input / d ln cost, for a target
    private readonly TargetCosts? _target;
    private readonly PlanSpace _space;
    private readonly int _bends;
    private readonly double[] _weights;
    private readonly NormalDraws?[] _draws;

    private PlanSpread(PlanSpace space, FormModel model, double[] slopes, double[] costSlopes, TargetCosts? target, NormalDraws?[] draws, Predictive output)
    {
        (_space, _model, _slopes, _costSlopes, _target, _draws, _bends, Output) = (space, model, slopes, costSlopes, target, draws, model.Axes.Count, output);
        _weights = [.. model.Components.Select(c => c.Weight)];
    }

    /// <summary>Outcome of one run at the plan.</summary>
    public Predictive Output { get; }

    /// <summary>Works it out.</summary>
    /// <param name="space">The question.</param>
    /// <param name="plan">Its answer under the law as fitted.</param>
    /// <param name="held">True when a limit beside budget and target holds the plan.</param>
    /// <returns>
    /// Null where the law carries no form model or none with directions, or the plan is no smooth optimum inside its ranges: at an end of a range or a limit, among
    /// several dips, where data begin to repeat, in whole numbers, in shares of a mixture, or where more cost would make it worse.
    /// </returns>
    public static PlanSpread? Of(PlanSpace space, PlanSolution plan, bool held)
    {
        if (held || plan.Dips > 1 || !plan.Binding || plan.Edges.Any(e => e)) return null;
        if (space.Coordinates.Any(c => c.Scale != Scale.Log || c.Integer)) return null;
        if (space.Law.Form is not { } model || model.Axes.Count == 0 || Draws(model) is not { } draws || Free(space) is not { } free) return null;
        space = free;
        if (space.Cap is { } cap && Math.Abs(Math.Log(plan.Inputs[cap.Input] / plan.Inputs[cap.Other])) < 2 * Step) return null;
        var around = new PlanSurroundings(space, plan, model.Space, Step);
        if (!around.Smooth) return null;
        int inputs = space.Inputs.Length, moving = around.Moving, bends = model.Axes.Count, points = around.Inputs.Count;
        double[][] used = [.. around.Inputs.Select(x => Used(space, x))];
        double[][] columns = [.. space.Law.Variables.Select((_, v) => used.Select(x => x[v]).ToArray())];
        double[] directions = model.Axes.Directions([.. columns.Select((c, v) => Inside(c, space.Law, v))], points), shift = new double[moving], slopes = new double[inputs * bends];
        for (int k = 0; k < bends; k++)
        {
            ReadOnlySpan<double> at = directions.AsSpan(k * points, points);
            for (int m = 0; m < moving; m++) shift[m] = -space.Sign * (at[2 * m + 1] - at[2 * m + 2]) / (2 * Step);
            Cholesky.Solve(around.CurvatureFactor, moving, shift);
            for (int i = 0; i < inputs; i++)
                for (int m = 0; m < moving; m++) slopes[i * bends + k] += around.InputSlopes[i * moving + m] * shift[m];
        }

        bool target = space.Request.TargetLoss is not null;
        TargetCosts? costs = target ? TargetCosts.Of(space, plan) : null;
        double[] costSlopes = target ? PlanSurroundings.CostSlopes(space, plan, Step) : new double[inputs];
        if (target && costs is null || !slopes.All(double.IsFinite) || !costSlopes.All(double.IsFinite)) return null;
        double[][] place = [.. columns.Select(c => new[] { c[0] })];
        return new(space, model, slopes, costSlopes, costs, draws, Predictive.Of(space.Law, place)!);
    }

    /// <summary>
    /// The plan under a draw of the constants as an error of constants and form together: its distance from the plan, widened as all errors are, and a
    /// bend that is drawn. What leaves its search range stays at the end.
    /// </summary>
    /// <param name="plan">The plan under the law as fitted.</param>
    /// <param name="drawn">The plan under a draw of the constants.</param>
    /// <param name="draw">Number of the draw; the same number gives the same bend.</param>
    public PlanSolution Move(PlanSolution plan, PlanSolution drawn, int draw)
    {
        bool found = drawn.Status == PlanStatus.Found;
        if (!found && _target is null) return drawn;
        var random = new RandomStream(0, (ulong)draw);
        NormalDraws? from = _draws[NormalDraws.Pick(random, _weights)];
        double stretch = NormalDraws.Stretch(random, _model.Freedom), cost = plan.LogCost;
        var bend = new double[_bends];
        from?.Next(random, stretch, bend);
        double[] shift = Shift(bend), place = [.. plan.Inputs.Select(x => Math.Log(x))];
        if (_target is { } target)
        {
            if (target.At(random.NextDouble()) is not { } reached) return PlanSolution.Without(PlanStatus.Unreachable);
            (cost, place) = reached;
        }

        double[] inputs = [.. plan.Inputs];
        var edges = new bool[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (!(plan.Inputs[i] > 0)) continue;
            double own = found ? Math.Log(drawn.Inputs[i] / plan.Inputs[i]) - _costSlopes[i] * (drawn.LogCost - plan.LogCost) : 0;
            double move = own == 0 ? shift[i] : _model.Inflation * stretch * own + shift[i];
            if (move != 0 || _target is not null) inputs[i] = Math.Exp(place[i] + Widening * move);
        }

        foreach (Coordinate c in _space.Coordinates)
        {
            double low = c.ToInput(c.Low), high = c.ToInput(c.High);
            edges[c.Input] = !(inputs[c.Input] > low && inputs[c.Input] < high);
            inputs[c.Input] = Math.Clamp(inputs[c.Input], low, high);
        }

        return plan with { Inputs = inputs, LogCost = cost, Edges = edges };
    }

    /// <summary>How a bend moves the plan at equal cost: ln of each input.</summary>
    /// <param name="bend">A coefficient per direction.</param>
    public double[] Shift(ReadOnlySpan<double> bend)
    {
        var shift = new double[_slopes.Length / _bends];
        for (int i = 0; i < shift.Length; i++)
            for (int k = 0; k < _bends; k++) shift[i] += _slopes[i * _bends + k] * bend[k];
        return shift;
    }

    /// <summary>Inputs as the law takes them: never more different tokens than tokens.</summary>
    internal static double[] Used(PlanSpace space, ReadOnlySpan<double> inputs)
    {
        double[] used = inputs.ToArray();
        if (space.Cap is { } cap) used[cap.Input] = Math.Min(used[cap.Input], used[cap.Other]);
        return used;
    }

    // The question without limits that do not matter at the plan; null where they cannot be left out.
    private static PlanSpace? Free(PlanSpace space)
    {
        if (!space.Limited) return space;
        try
        {
            PlanSpace free = PlanSetup.Create(space.Law, space.Request with { Limits = [] });
            return free.Limited ? null : free;
        }
        catch (ForetrainException)
        {
            return null; // without them the question makes no sense
        }
    }

    // Null where a component says nothing of the bend on top of the fit (kept by earlier versions), or what no bend can be.
    private static NormalDraws?[]? Draws(FormModel model)
    {
        var draws = new NormalDraws?[model.Components.Count];
        for (int k = 0; k < draws.Length; k++)
        {
            if (model.Components[k].Bend <= 0) continue;
            if (model.Components[k].Residual is not { } residual) return null;
            double[] spread = Spread(residual, model.Inflation);
            if (!spread.All(double.IsFinite)) return null;
            draws[k] = new(spread, model.Axes.Count);
        }

        return draws;
    }

    // The same steps from the nearest place that the runs reach: how steep a bend is beyond them, nothing tells.
    private static double[] Inside(double[] column, FittedLaw law, int input)
    {
        if (!law.Seen.TryGetValue(law.Variables[input].Name, out var seen) || !(seen.Low > 0)) return column;
        double factor = Math.Clamp(column[0], seen.Low, seen.High) / column[0];
        return [.. column.Select(x => x * factor)];
    }

    private static double[] Spread(ResidualBend bend, double inflation)
    {
        int n = bend.Coefficients.Length;
        var spread = new double[n * n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) spread[i * n + j] = inflation * inflation * bend.Covariance[i * n + j] + bend.Coefficients[i] * bend.Coefficients[j];
        return spread;
    }
}
