using Foretrain.Numerics.Optimization;

namespace Foretrain.Planning;

/// <summary>How flat the optimum is: every input held here and there, the rest re-optimised at the plan's cost.</summary>
/// <remarks>Inputs that are whole numbers stay at the plan's value while another input moves.</remarks>
internal sealed class PlanShape
{
    // The curve spans this factor to either side of the optimum, and as much of its range when it is no logarithm.
    private const double Span = 16;

    private readonly PlanSpace _space;
    private readonly PlanSolution _center;
    private readonly PlanSolver _solver;

    public PlanShape(PlanSpace space, PlanSolution center)
    {
        (_space, _center, _solver) = (space, center, new PlanSolver(space));
        for (int k = 0; k < space.Coordinates.Length; k++)
            if (space.Coordinates[k].Integer) _solver.Model.Pin(k, center.U[k]);
        _solver.Arrange();
    }

    /// <summary>The flat range of every searched input that can move at this cost, and of tokens/params.</summary>
    public EquatableList<Bowl> Bowls()
    {
        var bowls = new List<Bowl>();
        for (int k = 0; k < _space.Coordinates.Length; k++)
        {
            if (!Hold(k)) continue;
            Bowl? ratio = null;
            bowls.Add(BowlOf(k, ref ratio));
            if (ratio is not null) bowls.Add(ratio);
            Release(k);
        }

        return [.. bowls.OrderBy(b => b.Input == RatioName)];
    }

    public const string RatioName = "tokens/params";

    /// <summary>Outputs along the first searched input at the plan's cost.</summary>
    public EquatableList<CurvePoint> Curve(int points)
    {
        if (points == 0) return [];
        int k = Enumerable.Range(0, _space.Coordinates.Length).OrderBy(k => _space.Coordinates[k].Input).FirstOrDefault(Holdable, -1);
        if (k < 0 || !Hold(k)) return [];
        Coordinate c = _space.Coordinates[k];
        double reach = c.Scale == Scale.Log ? Math.Log(Span) : (c.High - c.Low) / 2;
        double low = Math.Max(c.Low, _center.U[k] - reach), high = Math.Min(c.High, _center.U[k] + reach);
        var curve = new List<CurvePoint>();
        foreach (double u in Enumerable.Range(0, points).Select(i => points == 1 ? _center.U[k] : low + (high - low) * i / (points - 1)))
        {
            double at = c.Integer ? Snap(c, u) : u, value = Profile(k, at);
            if (double.IsNaN(value)) continue;
            double[] inputs = _solver.Model.Inputs.ToArray();
            curve.Add(new(_space.Inputs.Index().Where(i => double.IsNaN(_space.Values[i.Index])).ToDictionary(i => i.Item, i => inputs[i.Index]), _space.Sign * value));
        }

        Release(k);
        return [.. c.Integer ? curve.DistinctBy(p => p.Inputs[_space.Inputs[c.Input]]) : curve];
    }

    private static double Snap(Coordinate c, double u) => c.FromInput(Math.Round(c.ToInput(u)));

    private bool Holdable(int k)
    {
        bool possible = Hold(k);
        if (possible) Release(k);
        return possible;
    }

    private bool Hold(int k)
    {
        if (_space.Coordinates[k].Scale == Scale.Share) return false;
        _solver.Model.Pin(k, _center.U[k]);
        if (_solver.Arrange()) return true;
        Release(k);
        return false;
    }

    private void Release(int k)
    {
        if (_space.Coordinates[k].Integer) _solver.Model.Pin(k, _center.U[k]);
        else _solver.Model.Unpin(k);
        _solver.Arrange();
    }

    private double Profile(int k, double u)
    {
        _solver.Model.Pin(k, u);
        return _solver.At(_center.LogCost, _center.U);
    }

    private Bowl BowlOf(int k, ref Bowl? ratio)
    {
        Coordinate c = _space.Coordinates[k];
        double tolerance = _space.Request.Tolerance, least = _space.Sign * _center.Output, limit = least + tolerance * Math.Abs(least);
        int tokens = _space.IndexOf("tokens"), parameters = _space.IndexOf("params");
        (double low, bool openLow) = End(k, c, limit, -1);
        double ratioLow = Ratio(k, low, tokens, parameters);
        (double high, bool openHigh) = End(k, c, limit, 1);
        double ratioHigh = Ratio(k, high, tokens, parameters);
        if (c.Input == parameters && tokens >= 0)
        {
            bool turned = ratioHigh < ratioLow;
            ratio = turned
                ? new(RatioName, ratioHigh, ratioLow, openHigh, openLow, tolerance)
                : new(RatioName, ratioLow, ratioHigh, openLow, openHigh, tolerance);
        }

        (double from, double to) = (c.ToInput(low), c.ToInput(high));
        if (c.Integer) (from, to) = (Math.Ceiling(from - 1e-6), Math.Floor(to + 1e-6));
        return new(_space.Inputs[c.Input], from, to, openLow, openHigh, tolerance);
    }

    private double Ratio(int k, double u, int tokens, int parameters)
    {
        if (tokens < 0 || parameters < 0) return double.NaN;
        Profile(k, u);
        return _solver.Model.Inputs[tokens] / _solver.Model.Inputs[parameters];
    }

    // Outwards until the output is too bad, then back to where it just is not.
    private (double U, bool Open) End(int k, Coordinate c, double limit, int way)
    {
        double inside = _center.U[k], outside = inside, edge = way > 0 ? c.High : c.Low;
        for (double step = 0.05; ; step *= 2)
        {
            outside = way > 0 ? Math.Min(inside + step, edge) : Math.Max(inside - step, edge);
            double value = Profile(k, outside);
            if (!(value <= limit)) break;
            if (outside == edge) return (edge, true);
            inside = outside;
        }

        // A cost that cannot be met is no bowl's end: bisection finds the last point that can be paid for.
        while (double.IsNaN(Profile(k, outside)))
        {
            double middle = 0.5 * (inside + outside);
            if (middle == inside || middle == outside || Math.Abs(outside - inside) < 1e-9) return (inside, true);
            if (Profile(k, middle) <= limit) inside = middle;
            else outside = middle;
        }

        double root = ScalarRoot.Brent(u => Profile(k, u) - limit, Math.Min(inside, outside), Math.Max(inside, outside), 1e-12);
        return (double.IsNaN(root) ? inside : root, false);
    }
}
