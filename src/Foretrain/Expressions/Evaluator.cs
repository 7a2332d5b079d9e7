namespace Foretrain.Expressions;

/// <summary>The plain interpreter: one number at a time, straight from the tree.</summary>
internal sealed class Evaluator(Func<string, double> valueOf)
{
    private readonly List<(string Name, double Value)> _unknowns = [];
    private readonly Dictionary<Solve, Expr> _slopes = new(ReferenceEqualityComparer.Instance);

    public double Value(Expr e) => e switch
    {
        Number n => n.Value,
        Symbol s => ValueOf(s.Name),
        Indexed i => ValueOf($"{i.Family}[{i.Index}]"),
        Negate n => -Value(n.X),
        Binary b => Apply(b.Op, Value(b.X), Value(b.Y)),
        Call { Args.Count: 1 } c => Apply(c.Function, [Value(c.Args[0])]),
        Call c => Apply(c.Function, [.. c.Args.Select(Value)]),
        Solve s => Root(s),
        Fold f => throw new ForetrainException(
            "formula-index", $"the labels of index '{f.Index}' are not known here", f.ToText(), "expand sums and products first"),
        KernelCall k => throw new ForetrainException(
            "formula-kernel", $"'{k.Kernel}' works on whole runs and has no value for single numbers", k.ToText()),
        _ => throw new InvalidOperationException($"unknown node {e.GetType().Name}"),
    };

    public static double Apply(BinaryOp op, double x, double y) => op switch
    {
        BinaryOp.Add => x + y,
        BinaryOp.Subtract => x - y,
        BinaryOp.Multiply => x * y,
        BinaryOp.Divide => x / y,
        _ => Math.Pow(x, y),
    };

    public static double Apply(Function function, ReadOnlySpan<double> args)
    {
        double x = args[0];
        switch (function)
        {
            case Function.Exp: return Math.Exp(x);
            case Function.Log: return Math.Log(x);
            case Function.Log10: return Math.Log10(x);
            case Function.Sqrt: return Math.Sqrt(x);
            case Function.Sin: return Math.Sin(x);
            case Function.Cos: return Math.Cos(x);
            case Function.Atan: return Math.Atan(x);
            case Function.Abs: return Math.Abs(x);
            // Either branch keeps full relative precision where the other would lose it or overflow.
            case Function.Sigmoid: return x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));
            case Function.Min:
                foreach (double y in args[1..]) x = Math.Min(x, y);
                return x;
            case Function.Max:
                foreach (double y in args[1..]) x = Math.Max(x, y);
                return x;
            default: throw new InvalidOperationException($"unknown function {function}");
        }
    }

    private double ValueOf(string name)
    {
        for (int i = _unknowns.Count - 1; i >= 0; i--)
            if (_unknowns[i].Name == name) return _unknowns[i].Value;
        return valueOf(name);
    }

    /// <summary>Newton steps kept inside a shrinking bracket; NaN when the body has the same sign at both ends.</summary>
    private double Root(Solve s)
    {
        double low = Value(s.Low), high = Value(s.High);
        if (low > high) (low, high) = (high, low);
        double atLow = At(s, s.Body, low), atHigh = At(s, s.Body, high);
        if (atLow == 0) return low;
        if (atHigh == 0) return high;
        if (double.IsNaN(atLow) || double.IsNaN(atHigh) || Math.Sign(atLow) == Math.Sign(atHigh)) return double.NaN;
        if (!_slopes.TryGetValue(s, out Expr? slope)) _slopes[s] = slope = ExprTools.Derivative(s.Body, s.Unknown);
        double x = Middle(low, high), width = double.PositiveInfinity;
        for (int step = 0; step < 2000; step++)
        {
            double value = At(s, s.Body, x);
            if (value == 0 || double.IsNaN(value)) return value == 0 ? x : double.NaN;
            if (Math.Sign(value) == Math.Sign(atLow)) low = x;
            else high = x;
            double next = x - value / At(s, slope, x);
            // A Newton step that leaves the bracket, or does not halve the move before it, gives way to the middle.
            bool newton = next > low && next < high && Math.Abs(next - x) < 0.5 * width;
            if (!newton) next = Middle(low, high);
            width = newton ? Math.Abs(next - x) : high - low;
            if (next == x || next <= low || next >= high || Math.Abs(next - x) <= 2e-16 * Math.Abs(x)) return next;
            x = next;
        }
        return x;
    }

    // Brackets that span decades are halved in the logarithm.
    private static double Middle(double low, double high)
        => low > 0 && high > 4 * low ? Math.Exp(0.5 * (Math.Log(low) + Math.Log(high))) : low + 0.5 * (high - low);

    private double At(Solve s, Expr e, double x)
    {
        _unknowns.Add((s.Unknown, x));
        double value = Value(e);
        _unknowns.RemoveAt(_unknowns.Count - 1);
        return value;
    }
}
