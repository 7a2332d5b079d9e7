namespace Foretrain.Expressions;

/// <summary>
/// Builders that fold constants and drop zeros and ones, nothing cleverer: results stay recognisable. Numbers with a unit are
/// left alone. 0*x is 0 even where x could be infinite.
/// </summary>
internal static class Simplifier
{
    public static readonly Number Zero = new(0), One = new(1);

    public static bool IsZero(Expr e) => e is Number { Value: 0, Unit: null };

    public static bool IsOne(Expr e) => e is Number { Value: 1, Unit: null };

    public static Expr Simplify(Expr e) => ExprTree.Rebuild(e, Simplify) switch
    {
        Negate n => Negate(n.X),
        Binary b => Binary(b.Op, b.X, b.Y),
        Call c => Call(c),
        Expr other => other,
    };

    public static Expr Negate(Expr x) => x switch
    {
        Number { Unit: null } n => new Number(n.Value == 0 ? 0 : -n.Value),
        Negate n => n.X,
        _ => new Negate(x),
    };

    public static Expr Binary(BinaryOp op, Expr x, Expr y) => op switch
    {
        BinaryOp.Add => Add(x, y),
        BinaryOp.Subtract => Subtract(x, y),
        BinaryOp.Multiply => Multiply(x, y),
        BinaryOp.Divide => Divide(x, y),
        _ => Power(x, y),
    };

    public static Expr Add(Expr x, Expr y)
    {
        if (IsZero(x)) return y;
        if (IsZero(y)) return x;
        if (y is Negate n) return Subtract(x, n.X);
        return Folded(BinaryOp.Add, x, y);
    }

    public static Expr Subtract(Expr x, Expr y)
    {
        if (IsZero(y)) return x;
        if (IsZero(x)) return Negate(y);
        if (y is Negate n) return Add(x, n.X);
        return Folded(BinaryOp.Subtract, x, y);
    }

    public static Expr Multiply(Expr x, Expr y)
    {
        if (IsZero(x) || IsZero(y)) return Zero;
        if (IsOne(x)) return y;
        if (IsOne(y)) return x;
        if (x is Number { Value: -1, Unit: null }) return Negate(y);
        if (y is Number { Value: -1, Unit: null }) return Negate(x);
        return Folded(BinaryOp.Multiply, x, y);
    }

    public static Expr Divide(Expr x, Expr y)
    {
        if (IsOne(y)) return x;
        if (IsZero(x) && !IsZero(y)) return Zero;
        return Folded(BinaryOp.Divide, x, y);
    }

    public static Expr Power(Expr x, Expr y)
    {
        if (IsOne(y)) return x;
        if (IsZero(y) || IsOne(x)) return One;
        return Folded(BinaryOp.Power, x, y);
    }

    private static Expr Call(Call c)
    {
        var values = new double[c.Args.Count];
        for (int i = 0; i < values.Length; i++)
        {
            if (c.Args[i] is not Number { Unit: null } n) return c;
            values[i] = n.Value;
        }
        double value = Evaluator.Apply(c.Function, values);
        return double.IsFinite(value) ? new Number(value) : c;
    }

    // A result that overflows or is undefined stays as written, so that the fault shows where it is evaluated.
    private static Expr Folded(BinaryOp op, Expr x, Expr y)
    {
        if (x is not Number { Unit: null } a || y is not Number { Unit: null } b) return new Binary(op, x, y);
        double value = Evaluator.Apply(op, a.Value, b.Value);
        return double.IsFinite(value) ? new Number(value) : new Binary(op, x, y);
    }
}
