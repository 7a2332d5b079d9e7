using Foretrain.Expressions;

namespace Foretrain.Planning;

/// <summary>
/// The output along the surface of constant cost, with exact derivatives: one searched input follows from the cost, the
/// others move. A workspace for one thread; the answer depends only on the arguments, never on earlier calls.
/// </summary>
internal sealed class PlanModel
{
    private readonly PointFormula _output;
    private readonly PointFormula? _cost;
    private readonly (int Input, PointFormula Formula)[] _ties;
    private readonly double[] _x, _outputSlope, _costSlope;
    private readonly double[] _pins; // per coordinate: the value it is held at, or NaN
    private int _eliminated = -1; // coordinate
    private int[] _moving = [];

    public PlanModel(PlanSpace space)
    {
        Space = space;
        _output = space.Output.Copy();
        _cost = space.Cost?.Copy();
        _ties = [.. space.Ties.Select(t => (t.Input, t.Formula.Copy()))];
        _x = new double[space.Inputs.Length + space.Law.Theta.Length];
        space.Values.CopyTo(_x, 0);
        _outputSlope = new double[_x.Length];
        _costSlope = new double[space.Inputs.Length];
        _pins = new double[space.Coordinates.Length];
        Array.Fill(_pins, double.NaN);
        SetTheta(space.Law.Theta);
        Arrange();
    }

    public PlanSpace Space { get; }

    /// <summary>ln of the cost to be met, while <see cref="Eliminated"/> is not -1.</summary>
    public double LogCost { get; private set; }

    /// <summary>Coordinate that follows from the cost, or -1.</summary>
    public int Eliminated => _eliminated;

    /// <summary>Coordinates that move, as indices into the space's.</summary>
    public ReadOnlySpan<int> Moving => _moving;

    /// <summary>d output / d ln cost at the last point, everything that moves held.</summary>
    public double Marginal { get; set; }

    /// <summary>Inputs at the last point.</summary>
    public ReadOnlySpan<double> Inputs => _x.AsSpan(0, Space.Inputs.Length);

    /// <summary>Inputs and constants at the last point.</summary>
    public ReadOnlySpan<double> Point => _x;

    public void SetTheta(ReadOnlySpan<double> theta) => theta.CopyTo(_x.AsSpan(Space.Inputs.Length));

    /// <summary>Chooses which coordinate follows from the cost and which move, after pins have changed.</summary>
    /// <returns>False when there is a cost to be met and no unpinned coordinate that can.</returns>
    public bool Arrange()
    {
        bool follows = Space.Constrained && !Space.Limited; // among limits the cost is one more of them
        _eliminated = follows ? ChooseEliminated() : -1;
        _moving = [.. Enumerable.Range(0, _pins.Length).Where(k => k != _eliminated && double.IsNaN(_pins[k]))];
        return !follows || _eliminated >= 0;
    }

    /// <summary>Sets the cost to be met.</summary>
    public void SetLogCost(double logCost) => LogCost = logCost;

    /// <summary>Holds a coordinate at a value; call <see cref="Arrange"/> afterwards when it was not held before.</summary>
    public void Pin(int coordinate, double u) => _pins[coordinate] = u;

    /// <summary>Releases a coordinate; call <see cref="Arrange"/> afterwards.</summary>
    public void Unpin(int coordinate) => _pins[coordinate] = double.NaN;

    /// <summary>True when the coordinate is held.</summary>
    public bool IsPinned(int coordinate) => !double.IsNaN(_pins[coordinate]);

    /// <summary>The coordinate's value at the last point (shares excluded).</summary>
    public double CoordinateValue(int coordinate)
    {
        Coordinate c = Space.Coordinates[coordinate];
        return c.FromInput(_x[c.Input]);
    }

    /// <summary>
    /// The output to be minimised (its sign turned for outputs that are maximised) and its slopes in the moving coordinates.
    /// NaN where the cost cannot be met inside the ranges or the law is undefined.
    /// </summary>
    public double Evaluate(ReadOnlySpan<double> moving, Span<double> slopes)
    {
        Place(moving);
        double rate = 0;
        if (_eliminated >= 0)
        {
            if (!MeetCost()) return double.NaN;
            Coordinate e = Space.Coordinates[_eliminated];
            double value = _output.Gradient(_x, _outputSlope);
            double cost = _cost!.Gradient(_x, _costSlope);
            rate = _outputSlope[e.Input] / _costSlope[e.Input];
            Marginal = Space.Sign * rate * cost;
            return Finish(value, rate, slopes);
        }

        return Finish(_output.Gradient(_x, _outputSlope), rate, slopes);
    }

    /// <summary>The cost where the eliminated coordinate is at an end of its range and the others as given.</summary>
    public double CostAtEnd(ReadOnlySpan<double> moving, bool high)
    {
        Place(moving);
        Coordinate e = Space.Coordinates[_eliminated];
        _x[e.Input] = e.ToInput(high ? e.High : e.Low);
        return _cost!.Value(_x);
    }

    /// <summary>Cost at the last point.</summary>
    public double Cost() => _cost is null ? double.NaN : _cost.Value(_x);

    /// <summary>Output at any inputs, under the current constants.</summary>
    public double OutputAt(ReadOnlySpan<double> inputs)
    {
        Span<double> kept = stackalloc double[Space.Inputs.Length];
        Inputs.CopyTo(kept);
        inputs.CopyTo(_x);
        double value = _output.Value(_x);
        kept.CopyTo(_x);
        return value;
    }

    /// <summary>Slopes in some coordinates from slopes in the inputs, at the last point.</summary>
    public void Slopes(ReadOnlySpan<double> inInputs, ReadOnlySpan<int> coordinates, Span<double> slopes)
    {
        double mean = 0;
        foreach (int i in Space.Shares) mean += _x[i] / Space.ShareSum * inInputs[i];
        for (int m = 0; m < coordinates.Length; m++)
        {
            Coordinate c = Space.Coordinates[coordinates[m]];
            double slope = inInputs[c.Input];
            slopes[m] = c.Scale switch
            {
                Scale.Log => slope * _x[c.Input],
                Scale.Share => _x[c.Input] * (slope - mean),
                _ => slope,
            };
        }
    }

    /// <summary>Sets the inputs to those of a solution.</summary>
    public void MoveTo(ReadOnlySpan<double> inputs) => inputs.CopyTo(_x);

    /// <summary>Inputs from the coordinates that move and the pins.</summary>
    public void Place(ReadOnlySpan<double> moving)
    {
        Coordinate[] coordinates = Space.Coordinates;
        bool shares = false;
        for (int k = 0; k < coordinates.Length; k++)
        {
            if (coordinates[k].Scale == Scale.Share) shares = true;
            else if (!double.IsNaN(_pins[k])) _x[coordinates[k].Input] = Pinned(k);
        }

        for (int m = 0; m < _moving.Length; m++)
        {
            Coordinate c = coordinates[_moving[m]];
            // Shares first hold exp(u), to be divided by their sum.
            _x[c.Input] = c.Scale == Scale.Share ? Math.Exp(moving[m]) : c.ToInput(moving[m]);
        }

        if (!shares)
        {
            Follow();
            return;
        }

        int[] members = Space.Shares;
        _x[members[^1]] = 1;
        double sum = 0;
        foreach (int i in members) sum += _x[i];
        foreach (int i in members) _x[i] *= Space.ShareSum / sum;
        Follow();
    }

    private void Follow()
    {
        foreach ((int input, PointFormula formula) in _ties) _x[input] = formula.Value(_x);
    }

    private double Pinned(int k)
    {
        Coordinate c = Space.Coordinates[k];
        double x = c.ToInput(_pins[k]);
        return c.Integer && Math.Abs(x - Math.Round(x)) < 1e-9 * x ? Math.Round(x) : x;
    }

    private double Finish(double value, double rate, Span<double> slopes)
    {
        for (int i = 0; i < Space.Inputs.Length; i++)
            _outputSlope[i] = Space.Sign * (_outputSlope[i] - (rate == 0 ? 0 : rate * _costSlope[i]));
        Slopes(_outputSlope, _moving, slopes);
        Follow();
        return Space.Sign * value;
    }

    // Newton in (coordinate, ln cost), where power laws are straight lines; bisection keeps it inside the range.
    private bool MeetCost()
    {
        Coordinate e = Space.Coordinates[_eliminated];
        double low = e.Low, high = e.High, t = 0.5 * (low + high), tolerance = 1e-15 * Math.Max(1, Math.Abs(LogCost));
        bool triedLow = false, triedHigh = false;
        for (int step = 0; step < 200; step++)
        {
            double x = _x[e.Input] = e.ToInput(t);
            double cost = _cost!.Gradient(_x, _costSlope);
            if (!(cost > 0)) return false;
            double gap = Math.Log(cost) - LogCost;
            if (Math.Abs(gap) <= tolerance) return true;
            if ((gap < 0 && t >= e.High) || (gap > 0 && t <= e.Low)) return Math.Abs(gap) < 1e-11;
            if (gap < 0) low = t;
            else high = t;
            double slope = _costSlope[e.Input] * (e.Scale == Scale.Log ? x : 1) / cost;
            double next = t - gap / slope;
            if (next >= high && !triedHigh && high == e.High) (next, triedHigh) = (high, true);
            else if (next <= low && !triedLow && low == e.Low) (next, triedLow) = (low, true);
            else if (!(next > low && next < high)) next = 0.5 * (low + high);
            if (next == t || high - low <= 4e-16 * Math.Max(1, Math.Abs(t))) return true;
            t = next;
        }

        return true;
    }

    // The input whose relative change moves the cost most, of equals the last; whole-number inputs only when there is no other.
    private int ChooseEliminated()
    {
        foreach (Coordinate c in Space.Coordinates)
            if (c.Scale != Scale.Share) _x[c.Input] = c.ToInput(0.5 * (c.Low + c.High));
        for (int k = 0; k < _pins.Length; k++)
            if (!double.IsNaN(_pins[k])) _x[Space.Coordinates[k].Input] = Pinned(k);
        double cost = _cost!.Gradient(_x, _costSlope), best = 0;
        int chosen = -1;
        foreach (bool integer in (bool[])[false, true])
        {
            for (int k = 0; k < _pins.Length; k++)
            {
                Coordinate c = Space.Coordinates[k];
                if (!double.IsNaN(_pins[k]) || c.Scale == Scale.Share || c.Integer != integer) continue;
                double pull = _costSlope[c.Input] * _x[c.Input] / cost;
                if (pull > 0 && pull >= best * (1 - 1e-9)) (best, chosen) = (pull, k);
            }

            if (chosen >= 0) return chosen;
        }

        return -1;
    }
}
