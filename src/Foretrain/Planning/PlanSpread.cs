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
/// runs, to wherever it leads. For a target loss the cost moves by what the loss is off, over what more cost buys. A bend that the residuals show widens the
/// interval to both sides and does not move its middle: carried on to the plan it was as often wrong as right (docs/calibration.md).
/// </remarks>
internal sealed class PlanSpread
{
    // Half a tenth of a decade: wide enough for differences of smooth laws, narrow against any bowl.
    private const double Step = 0.05;

    /// <summary>
    /// Factor on the errors of inputs beyond the form model's own, which back-tests of losses set: a bowl is flat, and its bottom more easily moved than its height is.
    /// Chosen on the train rows of the four isoFLOP tables of calibration/groups.json (22 best sizes): 1, 1.25, 1.5 and 2 hold 50, 59, 82 and 95 % of them in 80 %
    /// intervals, and 86, 95, 100 and 100 % in 95 % ones.
    /// </summary>
    private const double Widening = 1.5;

    private readonly FormModel _model;
    private readonly double[] _slopes; // shift of ln input i (then of ln cost) per unit of bend k at i * bends + k
    private readonly int _bends;
    private readonly double[] _weights;
    private readonly NormalDraws?[] _draws;

    private PlanSpread(FormModel model, double[] slopes, Predictive output)
    {
        (_model, _slopes, _bends, Output) = (model, slopes, model.Axes.Count, output);
        _weights = [.. model.Components.Select(c => c.Weight)];
        _draws = [.. model.Components.Select(c => c.Residual is { } r ? new NormalDraws(Spread(r, model.Inflation), _bends) : null)];
    }

    /// <summary>Outcome of one run at the plan.</summary>
    public Predictive Output { get; }

    /// <summary>Works it out.</summary>
    /// <param name="space">The question.</param>
    /// <param name="plan">Its answer under the law as fitted.</param>
    /// <returns>
    /// Null where the law carries no form model or none with directions, or the plan is no smooth optimum inside its ranges: at an end of a range or a limit, among
    /// several dips, in whole numbers, in shares of a mixture, or where more cost would make it worse.
    /// </returns>
    public static PlanSpread? Of(PlanSpace space, PlanSolution plan)
    {
        if (space.Limited || space.Cap is not null || plan.Dips > 1 || !plan.Binding || plan.Edges.Any(e => e)) return null;
        if (space.Coordinates.Any(c => c.Scale != Scale.Log || c.Integer)) return null;
        if (space.Law.Form is not { } model || model.Axes.Count == 0 || model.Components.Any(c => c.Bend > 0 && c.Residual is null)) return null;
        var around = new PlanSurroundings(space, plan, model.Space, Step);
        if (!around.Smooth) return null;
        int inputs = space.Inputs.Length, moving = around.Moving, bends = model.Axes.Count, points = around.Inputs.Count;
        double[][] columns = [.. space.Law.Variables.Select((_, v) => around.Inputs.Select(x => x[v]).ToArray())];
        double[] directions = model.Axes.Directions(columns, points), inside = model.Axes.Directions([.. columns.Select((c, v) => Inside(c, space.Law, v))], points);
        double[] along = new double[inputs], shift = new double[moving], slopes = new double[(inputs + 1) * bends];
        bool target = space.Request.TargetLoss is not null;
        if (target) along = PlanSurroundings.AlongCost(space, plan, Step);
        double gain = plan.Marginal * Predictive.Slope(model.Space, plan.Output);
        for (int k = 0; k < bends; k++)
        {
            ReadOnlySpan<double> at = inside.AsSpan(k * points, points);
            for (int m = 0; m < moving; m++) shift[m] = -space.Sign * (at[2 * m + 1] - at[2 * m + 2]) / (2 * Step);
            Cholesky.Solve(around.Curvature, moving, shift);
            double cost = target ? -directions[k * points] / gain : 0;
            for (int i = 0; i < inputs; i++)
            {
                double sum = along[i] * cost;
                for (int m = 0; m < moving; m++) sum += around.Follow[i * moving + m] * shift[m];
                slopes[i * bends + k] = sum;
            }

            slopes[inputs * bends + k] = cost;
        }

        if (!slopes.All(double.IsFinite)) return null;
        double[][] place = [.. columns.Select(c => new[] { c[0] })];
        return new(model, slopes, Predictive.Of(space.Law, place)!);
    }

    /// <summary>
    /// The plan under a draw of the constants as an error of constants and form together: its distance from the plan, widened as all errors are, and a
    /// bend that is drawn.
    /// </summary>
    /// <param name="plan">The plan under the law as fitted.</param>
    /// <param name="drawn">The plan under a draw of the constants.</param>
    /// <param name="draw">Number of the draw; the same number gives the same bend.</param>
    public PlanSolution Move(PlanSolution plan, PlanSolution drawn, int draw)
    {
        if (drawn.Status != PlanStatus.Found || drawn.Edges.Any(e => e)) return drawn;
        var random = new RandomStream(0, (ulong)draw);
        NormalDraws? from = _draws[NormalDraws.Pick(random, _weights)];
        double stretch = NormalDraws.Stretch(random, _model.Freedom);
        var bend = new double[_bends];
        from?.Next(random, stretch, bend);
        double[] shift = Shift(bend);
        double Far(double own) => own == 0 ? 0 : _model.Inflation * stretch * own;
        return drawn with
        {
            Inputs = [.. plan.Inputs.Select((x, i) => x > 0 ? x * Math.Exp(Widening * (Far(Math.Log(drawn.Inputs[i] / x)) + shift[i])) : x)],
            LogCost = plan.LogCost + Far(drawn.LogCost - plan.LogCost) + shift[^1],
        };
    }

    /// <summary>How a bend moves the plan: ln of each input, then ln of the cost.</summary>
    /// <param name="bend">A coefficient per direction.</param>
    public double[] Shift(ReadOnlySpan<double> bend)
    {
        var shift = new double[_slopes.Length / _bends];
        for (int i = 0; i < shift.Length; i++)
            for (int k = 0; k < _bends; k++) shift[i] += _slopes[i * _bends + k] * bend[k];
        return shift;
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
