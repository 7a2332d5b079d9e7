namespace Foretrain.Comparing;

/// <summary>Values of the axis, ten per decade, with the target among them.</summary>
internal sealed class AxisGrid
{
    /// <summary>Points per decade: outcomes are smooth, and between points a straight line in the logarithm does.</summary>
    public const int PerDecade = 10;

    private AxisGrid(double[] values, int target) => (Values, Target) = (values, target);

    /// <summary>Values in rising order.</summary>
    public double[] Values { get; }

    /// <summary>Position of the target.</summary>
    public int Target { get; }

    /// <summary>A grid that covers a range around the target.</summary>
    public static AxisGrid Of(double target, double low, double high)
    {
        int below = Steps(target / low), above = Steps(high / target);
        return new([.. Enumerable.Range(-below, below + above + 1).Select(i => i == 0 ? target : target * Math.Pow(10, i / (double)PerDecade))], below);
    }

    /// <summary>Keeps an unbroken run of points around the target for which something holds.</summary>
    public AxisGrid Where(Func<int, bool> usable)
    {
        int first = Target, last = Target;
        while (first > 0 && usable(first - 1)) first--;
        while (last < Values.Length - 1 && usable(last + 1)) last++;
        return new(Values[first..(last + 1)], Target - first);
    }

    /// <summary>Where a curve given at the points is zero, nearest to the target; with its sign before. NaN when nowhere.</summary>
    public (double At, bool NegativeBefore) Root(ReadOnlySpan<double> curve, double from, double to)
    {
        double best = double.NaN, distance = double.PositiveInfinity;
        bool negative = false;
        for (int i = 0; i + 1 < Values.Length; i++)
        {
            if (curve[i] < 0 == curve[i + 1] < 0) continue;
            double share = curve[i] / (curve[i] - curve[i + 1]), at = Values[i] * Math.Pow(Values[i + 1] / Values[i], share);
            double away = Math.Abs(Math.Log(at / Values[Target]));
            if (!(at >= from && at <= to) || !(away < distance)) continue;
            (best, distance, negative) = (at, away, curve[i] < 0);
        }

        return (best, negative);
    }

    private static int Steps(double factor) => factor > 1 ? (int)Math.Ceiling(PerDecade * Math.Log10(factor) - 1e-9) : 0;
}
