namespace Foretrain.Expressions;

/// <summary>A formula evaluated on single numbers: for implicit definitions, where each row is solved by itself.</summary>
internal sealed class ScalarTape
{
    private readonly Node[] _nodes;
    private readonly int _result;
    private readonly double[] _values;

    public ScalarTape(Expr expr, IReadOnlyList<string> variables, IReadOnlyList<string> parameters)
    {
        var builder = new TapeBuilder(variables, parameters);
        _result = builder.Add(expr);
        _nodes = [.. builder.Nodes];
        _values = new double[_nodes.Length];
    }

    public double Evaluate(ReadOnlySpan<double> variables, ReadOnlySpan<double> parameters)
    {
        for (int i = 0; i <= _result; i++)
        {
            Node n = _nodes[i];
            _values[i] = n.Op switch
            {
                Op.Constant => n.Value,
                Op.Variable => variables[n.Aux],
                Op.Parameter => parameters[n.Aux],
                _ => ScalarMath.Apply(n.Op, _values[n.A], n.B < 0 ? 0 : _values[n.B], n.Aux),
            };
        }

        return _values[_result];
    }
}

/// <summary>Solves one implicit definition for every row.</summary>
internal sealed class RootSolver
{
    private readonly ScalarTape _body, _low, _high;
    private readonly double[] _row;

    public RootSolver(RootUse use, IReadOnlyList<string> variables, IReadOnlyList<string> parameters)
    {
        string[] names = [.. variables, use.Unknown];
        _body = new(use.Body, names, parameters);
        _low = new(use.Low, names, parameters);
        _high = new(use.High, names, parameters);
        _row = new double[names.Length];
    }

    /// <summary>The root for one row of variables, or NaN when the bracket does not hold one.</summary>
    public double Solve(ReadOnlySpan<double> variables, double[] parameters)
    {
        variables.CopyTo(_row);
        double low = _low.Evaluate(_row, parameters), high = _high.Evaluate(_row, parameters);
        double fLow = At(low), fHigh = At(high);
        if (fLow == 0) return low;
        if (fHigh == 0) return high;
        if (!double.IsFinite(low) || !double.IsFinite(high) || fLow < 0 == fHigh < 0 || double.IsNaN(fLow + fHigh)) return double.NaN;

        return Brent(low, fLow, high, fHigh);

        // Brent (1973), zeroin: inverse quadratic or secant steps inside a bracket, bisection where they do not pay.
        double Brent(double a, double fa, double b, double fb)
        {
            double c = a, fc = fa, step = b - a, before = step;
            for (int k = 0; k < 200; k++)
            {
                if (Math.Abs(fc) < Math.Abs(fb)) (a, fa, b, fb, c, fc) = (b, fb, c, fc, b, fb);
                double least = 2.5e-16 * Math.Abs(b), middle = 0.5 * (c - b);
                if (Math.Abs(middle) <= least || fb == 0) return b;
                if (Math.Abs(before) < least || Math.Abs(fa) <= Math.Abs(fb))
                {
                    step = before = middle;
                }
                else
                {
                    double s = fb / fa, p, q;
                    if (a == c) (p, q) = (2 * middle * s, 1 - s);
                    else
                    {
                        double u = fa / fc, r = fb / fc;
                        (p, q) = (s * (2 * middle * u * (u - r) - (b - a) * (r - 1)), (u - 1) * (r - 1) * (s - 1));
                    }

                    if (p > 0) q = -q;
                    p = Math.Abs(p);
                    bool pays = 2 * p < Math.Min(3 * middle * q - Math.Abs(least * q), Math.Abs(before * q));
                    (before, step) = pays ? (step, p / q) : (middle, middle);
                }

                (a, fa) = (b, fb);
                b += Math.Abs(step) > least ? step : Math.CopySign(least, middle);
                fb = At(b);
                if (double.IsNaN(fb)) return double.NaN;
                if (fb > 0 != fc > 0) continue;
                (c, fc) = (a, fa);
                step = before = b - a;
            }

            return b;
        }

        double At(double x)
        {
            _row[^1] = x;
            return _body.Evaluate(_row, parameters);
        }
    }
}
