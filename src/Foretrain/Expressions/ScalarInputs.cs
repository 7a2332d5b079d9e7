namespace Foretrain.Expressions;

/// <summary>
/// The scalar part of a formula: sub-expressions of parameters only that columns meet, with their first and second
/// derivatives in the parameters. Usually these are the parameters themselves and the matrices are the identity.
/// </summary>
internal sealed class ScalarInputs
{
    private readonly Node[] _tape;
    private readonly int _parameters;
    private readonly int[] _order; // scalar nodes that some input needs, in order
    private readonly double[] _values;
    private readonly double[][] _first, _second;

    public ScalarInputs(CompiledFormula formula, bool[] used)
    {
        _tape = formula.Nodes;
        _parameters = formula.Parameters.Count;
        Nodes = [.. Enumerable.Range(0, _tape.Length).Where(i => used[i] && _tape[i].Kind == NodeKind.Scalar)];
        var needed = new bool[_tape.Length];
        foreach (int i in Nodes) needed[i] = true;
        for (int i = _tape.Length - 1; i >= 0; i--)
        {
            if (!needed[i]) continue;
            if (_tape[i].A >= 0) needed[_tape[i].A] = true;
            if (_tape[i].B >= 0) needed[_tape[i].B] = true;
        }

        _order = [.. Enumerable.Range(0, _tape.Length).Where(i => needed[i])];
        AreParameters = Nodes.All(i => _tape[i].Op == Op.Parameter);
        Values = new double[Nodes.Length];
        _values = new double[_tape.Length];
        _first = new double[_tape.Length][];
        _second = new double[_tape.Length][];
        foreach (int i in _order)
        {
            _first[i] = new double[_parameters];
            _second[i] = new double[_parameters * _parameters];
            if (_tape[i].Op == Op.Parameter) _first[i][_tape[i].Aux] = 1;
            if (_tape[i].Op == Op.Constant) _values[i] = _tape[i].Value;
        }
    }

    /// <summary>Node numbers of the inputs.</summary>
    public int[] Nodes { get; }

    /// <summary>True when every input is a parameter itself.</summary>
    public bool AreParameters { get; }

    public int Count => Nodes.Length;

    /// <summary>Values of the inputs at the last parameter vector.</summary>
    public double[] Values { get; }

    public double ValueOf(int node) => _tape[node].Kind == NodeKind.Constant ? _tape[node].Value : _values[node];

    /// <summary>Parameter number of input k when <see cref="AreParameters"/>.</summary>
    public int ParameterOf(int k) => _tape[Nodes[k]].Aux;

    /// <summary>d input k / d parameter j.</summary>
    public double Slope(int k, int j) => _first[Nodes[k]][j];

    public void Evaluate(ReadOnlySpan<double> theta, bool second)
    {
        foreach (int i in _order)
        {
            Node n = _tape[i];
            if (n.Op == Op.Constant) continue;
            if (n.Op == Op.Parameter)
            {
                _values[i] = theta[n.Aux];
                continue;
            }

            double x = _values[n.A], y = n.B >= 0 ? _values[n.B] : 0;
            double v = _values[i] = ScalarMath.Apply(n.Op, x, y, n.Aux);
            if (n.B < 0)
            {
                (double f1, double f2) = ScalarMath.Derivatives(n.Op, x, v, n.Aux);
                Chain(i, n.A, -1, f1, 0, f2, 0, 0, second);
                continue;
            }

            switch (n.Op)
            {
                case Op.Add: Chain(i, n.A, n.B, 1, 1, 0, 0, 0, second); break;
                case Op.Subtract: Chain(i, n.A, n.B, 1, -1, 0, 0, 0, second); break;
                case Op.Multiply: Chain(i, n.A, n.B, y, x, 0, 1, 0, second); break;
                case Op.Divide: Chain(i, n.A, n.B, 1 / y, -v / y, 0, -1 / (y * y), 2 * v / (y * y), second); break;
                default:
                    bool first = n.Op == Op.Min ? x <= y : x >= y;
                    Chain(i, n.A, n.B, first ? 1 : 0, first ? 0 : 1, 0, 0, 0, second);
                    break;
            }
        }

        for (int k = 0; k < Nodes.Length; k++) Values[k] = _values[Nodes[k]];
    }

    /// <summary>gradient over parameters = S' (gradient over inputs).</summary>
    public void GradientToParameters(ReadOnlySpan<double> inputs, Span<double> parameters)
    {
        parameters.Clear();
        for (int k = 0; k < Nodes.Length; k++)
        {
            double[] slope = _first[Nodes[k]];
            for (int j = 0; j < _parameters; j++) parameters[j] += inputs[k] * slope[j];
        }
    }

    /// <summary>Hessian over parameters = S' H S + sum_k gradient_k (second derivative of input k).</summary>
    public void HessianToParameters(ReadOnlySpan<double> inputs, ReadOnlySpan<double> hessian, Span<double> parameters)
    {
        parameters.Clear();
        int p = _parameters, count = Nodes.Length;
        for (int k = 0; k < count; k++)
        {
            double[] sk = _first[Nodes[k]];
            for (int l = 0; l < count; l++)
            {
                double h = hessian[k * count + l];
                if (h == 0) continue;
                double[] sl = _first[Nodes[l]];
                for (int a = 0; a < p; a++)
                {
                    double x = h * sk[a];
                    if (x == 0) continue;
                    for (int b = 0; b < p; b++) parameters[a * p + b] += x * sl[b];
                }
            }

            if (_tape[Nodes[k]].Op == Op.Parameter) continue;
            double[] bend = _second[Nodes[k]];
            for (int ab = 0; ab < p * p; ab++) parameters[ab] += inputs[k] * bend[ab];
        }
    }

    private void Chain(int at, int a, int b, double fa, double fb, double faa, double fab, double fbb, bool second)
    {
        double[] g = _first[at], ga = _first[a], gb = b >= 0 ? _first[b] : ga;
        if (b < 0) fb = 0;
        for (int j = 0; j < _parameters; j++) g[j] = fa * ga[j] + (b >= 0 ? fb * gb[j] : 0);
        if (!second) return;
        double[] h = _second[at], ha = _second[a], hb = b >= 0 ? _second[b] : ha;
        int p = _parameters;
        for (int i = 0; i < p; i++)
        {
            for (int j = 0; j < p; j++)
            {
                double value = fa * ha[i * p + j] + faa * ga[i] * ga[j];
                if (b >= 0) value += fb * hb[i * p + j] + fab * (ga[i] * gb[j] + gb[i] * ga[j]) + fbb * gb[i] * gb[j];
                h[i * p + j] = value;
            }
        }
    }
}
