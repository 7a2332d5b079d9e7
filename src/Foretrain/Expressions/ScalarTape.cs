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

        // Bisection with secant (ITP-like) proposals: safe, and near machine precision in a few tens of steps.
        for (int k = 0; k < 200 && Math.Abs(high - low) > 4e-16 * (Math.Abs(low) + Math.Abs(high)); k++)
        {
            double x = k % 3 == 2 ? 0.5 * (low + high) : low - fLow * (high - low) / (fHigh - fLow);
            if (!(x > Math.Min(low, high) && x < Math.Max(low, high))) x = 0.5 * (low + high);
            double f = At(x);
            if (f == 0) return x;
            if (f < 0 == fLow < 0) (low, fLow) = (x, f);
            else (high, fHigh) = (x, f);
        }

        return 0.5 * (low + high);

        double At(double x)
        {
            _row[^1] = x;
            return _body.Evaluate(_row, parameters);
        }
    }
}
