namespace Foretrain.Expressions;

/// <summary>The operations of a tape on single numbers, with first and second derivatives.</summary>
internal static class ScalarMath
{
    public static double Apply(Op op, double x, double y, int power) => op switch
    {
        Op.Add => x + y,
        Op.Subtract => x - y,
        Op.Multiply => x * y,
        Op.Divide => x / y,
        Op.Negate => -x,
        Op.Exp => Math.Exp(x),
        Op.Log => Math.Log(x),
        Op.ExpM1 => ExpM1(x),
        Op.Log1P => Log1P(x),
        Op.Sqrt => Math.Sqrt(x),
        Op.Sin => Math.Sin(x),
        Op.Cos => Math.Cos(x),
        Op.Atan => Math.Atan(x),
        Op.Sigmoid => Sigmoid(x),
        Op.Abs => Math.Abs(x),
        Op.Min => x <= y ? x : double.IsNaN(x) ? x : y,
        Op.Max => x >= y ? x : double.IsNaN(x) ? x : y,
        Op.IntegerPower => IntegerPower(x, power),
        _ => throw new InvalidOperationException($"{op} has no scalar form"),
    };

    public static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    /// <summary>exp(x) - 1 without cancellation (Kahan's correction of the rounded exponential).</summary>
    public static double ExpM1(double x)
    {
        double u = Math.Exp(x);
        if (u == 1) return x;
        double minus = u - 1;
        return minus == -1 || double.IsInfinity(u) ? minus : minus * x / Math.Log(u);
    }

    /// <summary>ln(1 + x) without cancellation (Kahan).</summary>
    public static double Log1P(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : double.IsInfinity(u) ? u : Math.Log(u) * x / (u - 1);
    }

    public static double IntegerPower(double x, int n)
    {
        double result = 1, b = n < 0 ? 1 / x : x;
        for (int k = Math.Abs(n); k > 0; k >>= 1, b *= b) if ((k & 1) == 1) result *= b;
        return result;
    }

    /// <summary>First and second derivative of a unary operation at x, given its value v.</summary>
    public static (double First, double Second) Derivatives(Op op, double x, double v, int power)
    {
        switch (op)
        {
            case Op.Negate: return (-1, 0);
            case Op.Exp: return (v, v);
            case Op.Log: return (1 / x, -1 / (x * x));
            case Op.ExpM1: return (v + 1, v + 1);
            case Op.Log1P: return (1 / (1 + x), -1 / ((1 + x) * (1 + x)));
            case Op.Sqrt: return (0.5 / v, -0.25 / (v * x));
            case Op.Sin: return (Math.Cos(x), -v);
            case Op.Cos: return (-Math.Sin(x), -v);
            case Op.Atan:
                double d = 1 / (1 + x * x);
                return (d, -2 * x * d * d);
            case Op.Sigmoid: return (v * (1 - v), v * (1 - v) * (1 - 2 * v));
            case Op.Abs: return (x < 0 ? -1 : 1, 0);
            case Op.IntegerPower:
                return (power * IntegerPower(x, power - 1), power * (power - 1) * IntegerPower(x, power - 2));
            default: throw new InvalidOperationException($"{op} is not unary");
        }
    }
}
