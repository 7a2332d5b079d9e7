namespace Foretrain.Expressions;

/// <summary>
/// A formula at one point, with its exact first derivatives in every name: for searches, which move inputs and not only
/// parameters. Owns its workspace, so one per thread (<see cref="Copy"/> is cheap).
/// </summary>
internal sealed partial class PointFormula
{
    private readonly Node[] _nodes;
    private readonly int _result;
    private readonly double[] _values, _adjoints;
    private readonly RootUse[] _uses;
    private readonly RootSolver[] _roots;
    private readonly string[] _names;
    private readonly (IKernel Kernel, int[] Args)[] _kernels;

    /// <summary>Compiles the formula over these names.</summary>
    /// <param name="expr">The formula.</param>
    /// <param name="names">Its names.</param>
    /// <param name="kernels">Finds kernels that have a value for a single row; null when there are none.</param>
    /// <exception cref="ForetrainException"><c>formula-kernel</c> when the formula calls a kernel that works on whole runs.</exception>
    public PointFormula(Expr expr, IReadOnlyList<string> names, CompiledFormula.KernelLookup? kernels = null)
    {
        var builder = new TapeBuilder(names, []);
        int result = builder.Add(expr);
        if (builder.Kernels.Count > 0 && kernels is null)
        {
            throw new ForetrainException("formula-kernel",
                $"'{builder.Kernels[0].Name}' works on whole runs and has no value for single numbers", expr.ToText());
        }

        _kernels = [.. builder.Kernels.Select(k => (kernels!(k.Name), k.Args))];
        _names = [.. names];
        _nodes = [.. builder.Nodes];
        _result = result;
        _uses = [.. builder.Roots];
        _roots = [.. _uses.Select(r => new RootSolver(r, _names, []))];
        _values = new double[_nodes.Length];
        _adjoints = new double[_nodes.Length];
    }

    private PointFormula(PointFormula other)
    {
        (_names, _nodes, _result, _uses, _kernels) = (other._names, other._nodes, other._result, other._uses, other._kernels);
        _roots = [.. _uses.Select(r => new RootSolver(r, _names, []))];
        _values = new double[_nodes.Length];
        _adjoints = new double[_nodes.Length];
    }

    /// <summary>Number of names.</summary>
    public int Names => _names.Length;

    /// <summary>The same formula with a workspace of its own.</summary>
    public PointFormula Copy() => new(this);

    /// <summary>Value at x (one number per name; further entries are ignored); NaN where undefined.</summary>
    public double Value(ReadOnlySpan<double> x)
    {
        for (int i = 0; i < _nodes.Length; i++)
        {
            Node n = _nodes[i];
            _values[i] = n.Op switch
            {
                Op.Constant => n.Value,
                Op.Variable => x[n.Aux],
                Op.Kernel => Kernel(n.Aux, []),
                Op.Root => _roots[n.Aux].Solve(x[.._names.Length], []),
                _ => ScalarMath.Apply(n.Op, _values[n.A], n.B < 0 ? 0 : _values[n.B], n.Aux),
            };
        }

        return _values[_result];
    }

    /// <summary>Value and derivatives in every name.</summary>
    public double Gradient(ReadOnlySpan<double> x, Span<double> gradient)
    {
        double value = Value(x);
        _adjoints.AsSpan().Clear();
        gradient.Clear();
        _adjoints[_result] = 1;
        for (int i = _result; i >= 0; i--)
        {
            double adjoint = _adjoints[i];
            if (adjoint == 0) continue;
            Node n = _nodes[i];
            switch (n.Op)
            {
                // A root is followed on the tape by Newton steps, which carry its derivative.
                case Op.Constant or Op.Root: break;
                case Op.Kernel: AddKernel(n.Aux, adjoint); break;
                case Op.Variable: gradient[n.Aux] += adjoint; break;
                case Op.Add: Add(n, adjoint, adjoint); break;
                case Op.Subtract: Add(n, adjoint, -adjoint); break;
                case Op.Multiply: Add(n, adjoint * _values[n.B], adjoint * _values[n.A]); break;
                case Op.Divide: Add(n, adjoint / _values[n.B], -adjoint * _values[i] / _values[n.B]); break;
                case Op.Min: Choose(n, adjoint, _values[n.A] <= _values[n.B]); break;
                case Op.Max: Choose(n, adjoint, _values[n.A] >= _values[n.B]); break;
                default: _adjoints[n.A] += adjoint * ScalarMath.Derivatives(n.Op, _values[n.A], _values[i], n.Aux).First; break;
            }
        }

        return value;
    }

    private void Add(Node n, double a, double b)
    {
        _adjoints[n.A] += a;
        _adjoints[n.B] += b;
    }

    private void Choose(Node n, double adjoint, bool first) => _adjoints[first ? n.A : n.B] += adjoint;
}
