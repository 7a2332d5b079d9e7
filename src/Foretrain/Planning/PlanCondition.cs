using Foretrain.Expressions;

namespace Foretrain.Planning;

/// <summary>Where a condition comes from.</summary>
public enum PlanConstraintKind
{
    /// <summary>The budget.</summary>
    Budget,

    /// <summary>The output to be reached.</summary>
    Target,

    /// <summary>A limit of the request.</summary>
    Limit,

    /// <summary>An end of the search range of an input.</summary>
    Range,
}

/// <summary>
/// A function of the inputs that must not be positive. Where both sides are positive it is the logarithm of their ratio,
/// in which power laws are straight lines and 1 % is the same everywhere; else their difference over a typical size.
/// </summary>
internal sealed class PlanCondition
{
    private readonly PointFormula _left;
    private readonly PointFormula? _right;
    private readonly (PointFormula Left, PointFormula Right)? _written;
    private readonly double _bound, _sign;
    private readonly double[] _gradient;

    /// <summary>Left at most right when <paramref name="sign"/> is 1, at least when it is -1.</summary>
    /// <param name="kind">Where it comes from.</param>
    /// <param name="text">How to show it.</param>
    /// <param name="left">Left side.</param>
    /// <param name="right">Right side, or null for the number <paramref name="bound"/>.</param>
    /// <param name="bound">Right side when it is a number.</param>
    /// <param name="sign">1 or -1.</param>
    /// <param name="scale">0 to compare logarithms; else the typical size that differences are measured in.</param>
    /// <param name="written">Left and right as the user wrote them, when terms were moved across the sign.</param>
    public PlanCondition(
        PlanConstraintKind kind, string text, PointFormula left, PointFormula? right, double bound, double sign, double scale,
        (PointFormula Left, PointFormula Right)? written = null)
    {
        (Kind, Text, _left, _right, _bound, _sign, Scale, _written) = (kind, text, left, right, bound, sign, scale, written);
        _gradient = new double[Math.Max(left.Names, right?.Names ?? 0)];
    }

    /// <summary>The output, to be minimised (its sign turned when it is maximised).</summary>
    public static PlanCondition Least(PointFormula output, double sign) => new(PlanConstraintKind.Target, "", output, null, 0, sign, 1);

    /// <summary>ln of the cost, to be minimised.</summary>
    public static PlanCondition LeastCost(PointFormula cost) => new(PlanConstraintKind.Budget, "", cost, null, 1, 1, 0);

    public PlanConstraintKind Kind { get; }

    public string Text { get; }

    /// <summary>0 when logarithms are compared; else the size that the difference is divided by.</summary>
    public double Scale { get; }

    /// <summary>True when the left side is at most the right, false when it is at least.</summary>
    public bool AtMost => _sign > 0;

    /// <summary>The same with a workspace of its own.</summary>
    public PlanCondition Copy() => new(Kind, Text, _left.Copy(), _right?.Copy(), _bound, _sign, Scale,
        _written is { } w ? (w.Left.Copy(), w.Right.Copy()) : null);

    /// <summary>Both sides as written, at a point.</summary>
    public (double Left, double Right) Sides(ReadOnlySpan<double> x) =>
        _written is { } w ? (w.Left.Value(x), w.Right.Value(x)) : (_left.Value(x), _right?.Value(x) ?? _bound);

    /// <summary>By how much the function falls when the right side as written is relaxed by 1 % of itself; null when that side is zero.</summary>
    public double? Relaxed(ReadOnlySpan<double> x)
    {
        double written = Math.Abs(Sides(x).Right), right = _right?.Value(x) ?? _bound;
        return written > 0 ? 0.01 * written / (Scale == 0 ? right : Scale) : null;
    }

    /// <summary>The function at a point.</summary>
    public double Value(ReadOnlySpan<double> x)
    {
        double left = _left.Value(x), right = _right?.Value(x) ?? _bound;
        return _sign * (Scale == 0 ? Math.Log(left) - Math.Log(right) : (left - right) / Scale);
    }

    /// <summary>Adds the slopes in the inputs, times a factor.</summary>
    public void AddSlopes(ReadOnlySpan<double> x, double factor, Span<double> slopes)
    {
        double left = _left.Gradient(x, _gradient);
        Accumulate(factor * _sign / (Scale == 0 ? left : Scale), _left.Names, slopes);
        if (_right is null) return;
        double right = _right.Gradient(x, _gradient);
        Accumulate(-factor * _sign / (Scale == 0 ? right : Scale), _right.Names, slopes);
    }

    private void Accumulate(double factor, int names, Span<double> slopes)
    {
        for (int i = 0; i < Math.Min(names, slopes.Length); i++)
            if (_gradient[i] != 0) slopes[i] += factor * _gradient[i];
    }
}
