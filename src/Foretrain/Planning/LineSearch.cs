using Foretrain.Numerics.Optimization;

namespace Foretrain.Planning;

/// <summary>The least output when one coordinate moves: a grid, then the root of the exact slope in each dip.</summary>
internal sealed class LineSearch(PlanModel model)
{
    private const int GridPoints = 49;
    private readonly double[] _u = new double[1], _slope = new double[1];

    /// <summary>Best position from a start nearby, or NaN when the way leaves the region where the cost can be met.</summary>
    public double Near(double start)
    {
        Coordinate c = model.Space.Coordinates[model.Moving[0]];
        double at = Math.Clamp(start, c.Low, c.High), slope = Slope(at), step = 0.1;
        if (slope == 0) return at;
        int way = slope > 0 ? -1 : 1;
        for (int k = 0; k < 60 && !double.IsNaN(slope); k++, step *= 2)
        {
            double next = Math.Clamp(at + way * step, c.Low, c.High);
            if (next == at) return at;
            double there = Slope(next);
            if (there == 0) return next;
            if (there > 0 == way > 0) return ScalarRoot.Brent(Slope, Math.Min(at, next), Math.Max(at, next));
            (at, slope) = (next, there);
        }

        return double.NaN;
    }

    /// <summary>Separate dips seen by the last <see cref="Global"/>.</summary>
    public int Dips { get; private set; }

    /// <summary>Best position in the whole range, or NaN when the cost can be met nowhere.</summary>
    public double Global()
    {
        (double low, double high) = Feasible();
        if (!(low <= high)) return double.NaN;
        double[] u = new double[GridPoints], f = new double[GridPoints], g = new double[GridPoints];
        for (int i = 0; i < GridPoints; i++)
        {
            u[i] = i == GridPoints - 1 ? high : low + (high - low) * i / (GridPoints - 1);
            f[i] = Value(u[i]);
            g[i] = _slope[0];
            if (double.IsNaN(f[i])) f[i] = double.PositiveInfinity;
        }

        double best = double.NaN, least = double.PositiveInfinity;
        Dips = CountDips(f);
        for (int i = 0; i < GridPoints; i++)
        {
            bool dip = double.IsFinite(f[i]) && (i == 0 || f[i - 1] >= f[i]) && (i == GridPoints - 1 || f[i + 1] >= f[i]);
            if (!dip) continue;
            double at = Refine(u, g, i), value = Value(at);
            if (value < least || double.IsNaN(best)) (best, least) = (at, value);
        }

        return best;
    }

    // Dips with a rise on both sides (or an end) that is no rounding noise.
    private static int CountDips(double[] f)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        bool rising = false;
        int count = 0;
        foreach (double value in f)
        {
            double noise = 1e-7 * Math.Abs(value);
            if (!double.IsFinite(value)) continue;
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
            if (!rising && value > low + noise)
            {
                count++;
                (rising, high) = (true, value);
            }
            else if (rising && value < high - noise)
            {
                (rising, low) = (false, value);
            }
        }

        return rising ? count : count + 1;
    }

    private double Refine(double[] u, double[] g, int i)
    {
        int other = g[i] < 0 ? i + 1 : i - 1;
        if (g[i] == 0 || other < 0 || other == u.Length) return u[i];
        double low = Math.Min(u[i], u[other]), high = Math.Max(u[i], u[other]);
        if (g[i] > 0 != g[other] > 0 && !double.IsNaN(g[other])) return ScalarRoot.Brent(Slope, low, high);

        // The slope does not change sign between the neighbours: a second dip or a jump. Values decide.
        return ScalarMinimum.Brent(Value, u[Math.Max(i - 1, 0)], u[Math.Min(i + 1, u.Length - 1)]).X;
    }

    private double Value(double u)
    {
        _u[0] = u;
        return model.Evaluate(_u, _slope);
    }

    private double Slope(double u) => double.IsNaN(Value(u)) ? double.NaN : _slope[0];

    // Where the cost can be met. It grows with every coordinate, so this is an interval.
    private (double Low, double High) Feasible()
    {
        Coordinate c = model.Space.Coordinates[model.Moving[0]];
        if (model.Eliminated < 0) return (c.Low, c.High);
        double low = c.Low, high = c.High;
        if (Side(low) > 0 || Side(high) < 0) return (1, 0);
        if (Side(high) > 0) high = Boundary(low, high, 1);
        if (Side(low) < 0) low = Boundary(low, high, -1);
        return (low, high);
    }

    // -1 where even the dearest choice of the eliminated input costs too little, 1 where the cheapest costs too much.
    private int Side(double u)
    {
        _u[0] = u;
        const double Slack = 1e-13;
        if (Math.Log(model.CostAtEnd(_u, high: false)) > model.LogCost + Slack) return 1;
        return Math.Log(model.CostAtEnd(_u, high: true)) < model.LogCost - Slack ? -1 : 0;
    }

    private double Boundary(double low, double high, int side)
    {
        // Invariant: one end is infeasible on that side, the other end is not on that side.
        for (int k = 0; k < 200; k++)
        {
            double middle = 0.5 * (low + high);
            if (middle <= low || middle >= high) break;
            if (Side(middle) == side == (side > 0)) high = middle;
            else low = middle;
        }

        return side > 0 ? low : high;
    }
}
