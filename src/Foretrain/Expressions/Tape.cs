namespace Foretrain.Expressions;

/// <summary>What a node of a tape depends on.</summary>
internal enum NodeKind : byte
{
    /// <summary>Nothing: folded when compiled.</summary>
    Constant,

    /// <summary>Columns only: computed once per table.</summary>
    Data,

    /// <summary>Parameters only: computed once per parameter vector, as a scalar.</summary>
    Scalar,

    /// <summary>Both: computed for every row and parameter vector.</summary>
    Mixed,
}

/// <summary>Operations of a tape; binary ones use A and B, unary ones A.</summary>
internal enum Op : byte
{
    Constant, Variable, Parameter, Add, Subtract, Multiply, Divide, Negate,
    Exp, Log, ExpM1, Log1P, Sqrt, Sin, Cos, Atan, Sigmoid, Abs, Min, Max, IntegerPower, Kernel, Root,
}

/// <summary>One instruction. <paramref name="Aux"/> is the variable, parameter or power, or an index into a side list.</summary>
internal readonly record struct Node(Op Op, int A, int B, int Aux, double Value, NodeKind Kind);

/// <summary>A kernel call on the tape: which kernel, its column arguments and its scalar arguments as nodes.</summary>
internal sealed record KernelUse(string Name, int[] Columns, int[] Scalars)
{
    /// <summary>All arguments in order.</summary>
    public int[] Args { get; init; } = [];
}

/// <summary>An implicit definition: the unknown, the expression that is zero there, and the bracket of the search.</summary>
internal sealed record RootUse(string Unknown, Expr Body, Expr Low, Expr High);

/// <summary>
/// Turns a tree into a tape: shared sub-expressions appear once, constants are folded, and powers of data become
/// exp(p ln x) with ln x cached, because ln of a column is the dear part and never changes.
/// </summary>
internal sealed class TapeBuilder(IReadOnlyList<string> variables, IReadOnlyList<string> parameters)
{
    private readonly Dictionary<Node, int> _index = [];
    private readonly Dictionary<string, int> _variables = Positions(variables);
    private readonly Dictionary<string, int> _parameters = Positions(parameters);
    private readonly Dictionary<string, int> _roots = new(StringComparer.Ordinal);

    public List<Node> Nodes { get; } = [];

    public List<KernelUse> Kernels { get; } = [];

    public List<RootUse> Roots { get; } = [];

    /// <summary>Adds the whole formula; its result is always a row value, even when it uses no column or no parameter.</summary>
    public int AddResult(Expr expr)
    {
        int result = Add(expr);
        return Nodes[result].Kind == NodeKind.Mixed
            ? result
            : Intern(new(Op.Add, result, Constant(0), 0, 0, NodeKind.Mixed));
    }

    public int Add(Expr expr) => expr switch
    {
        Number n => Constant(n.Value),
        Symbol s => Name(s.Name),
        Indexed x => Name($"{x.Family}[{x.Index}]"),
        Negate n => Unary(Op.Negate, Add(n.X)),
        Foretrain.Expressions.Binary { Op: BinaryOp.Power } b => Power(Add(b.X), Add(b.Y)),
        Foretrain.Expressions.Binary { Op: BinaryOp.Divide } b => Quotient(b),
        Foretrain.Expressions.Binary b => Binary(b.Op switch
        {
            BinaryOp.Add => Op.Add,
            BinaryOp.Subtract => Op.Subtract,
            _ => Op.Multiply,
        }, Add(b.X), Add(b.Y)),
        Call c => Function(c),
        KernelCall k => KernelNode(k),
        Solve s => RootNode(s),
        Fold f => throw new InvalidOperationException($"index '{f.Index}' was not expanded before compiling"),
        _ => throw new InvalidOperationException($"cannot compile {expr.GetType().Name}"),
    };

    private static Dictionary<string, int> Positions(IReadOnlyList<string> names) =>
        names.Select((name, i) => (name, i)).ToDictionary(x => x.name, x => x.i, StringComparer.Ordinal);

    private int Name(string name)
    {
        if (_roots.TryGetValue(name, out int root)) return root;
        if (_parameters.TryGetValue(name, out int p)) return Intern(new(Op.Parameter, -1, -1, p, 0, NodeKind.Scalar));
        if (_variables.TryGetValue(name, out int v)) return Intern(new(Op.Variable, -1, -1, v, 0, NodeKind.Data));
        throw new InvalidOperationException($"'{name}' is neither a variable nor a parameter of the formula");
    }

    private int Constant(double value) => Intern(new(Op.Constant, -1, -1, 0, value, NodeKind.Constant));

    // A / x^p is compiled as A * x^-p, so that the division disappears into the cached logarithm.
    private int Quotient(Binary b)
    {
        if (b.Y is Binary { Op: BinaryOp.Power } power)
        {
            int x = Add(power.X);
            if (Nodes[x].Kind is NodeKind.Data)
            {
                int p = Add(power.Y);
                if (Nodes[p].Kind is NodeKind.Scalar) return Binary(Op.Multiply, Add(b.X), DataPower(x, p, negative: true));
            }
        }

        return Binary(Op.Divide, Add(b.X), Add(b.Y));
    }

    private int Power(int x, int p)
    {
        Node power = Nodes[p];
        if (power.Kind == NodeKind.Constant)
        {
            double c = power.Value;
            if (c == 0) return Constant(1);
            if (c == 1) return x;
            if (c == 0.5) return Unary(Op.Sqrt, x);
            if (c == Math.Round(c) && Math.Abs(c) <= 64) return Intern(new(Op.IntegerPower, x, -1, (int)c, 0, Nodes[x].Kind));
        }

        if (Nodes[x].Kind == NodeKind.Data && power is { Kind: NodeKind.Scalar, Op: Op.Negate }) return DataPower(x, power.A, negative: true);
        if (Nodes[x].Kind == NodeKind.Data && power.Kind == NodeKind.Scalar) return DataPower(x, p, negative: false);
        return Unary(Op.Exp, Binary(Op.Multiply, p, Unary(Op.Log, x)));
    }

    private int DataPower(int x, int p, bool negative)
    {
        int log = Unary(Op.Log, x);
        return Unary(Op.Exp, Binary(Op.Multiply, p, negative ? Unary(Op.Negate, log) : log));
    }

    private int Function(Call c)
    {
        switch (c.Function)
        {
            case Expressions.Function.Log10: return Binary(Op.Multiply, Unary(Op.Log, Add(c.Args[0])), Constant(1 / Math.Log(10)));
            case Expressions.Function.Min or Expressions.Function.Max:
                Op op = c.Function == Expressions.Function.Min ? Op.Min : Op.Max;
                return c.Args.Select(Add).Aggregate((a, b) => Binary(op, a, b));
            default:
                return Unary(c.Function switch
                {
                    Expressions.Function.Exp => Op.Exp,
                    Expressions.Function.Log => Op.Log,
                    Expressions.Function.Sqrt => Op.Sqrt,
                    Expressions.Function.Sin => Op.Sin,
                    Expressions.Function.Cos => Op.Cos,
                    Expressions.Function.Atan => Op.Atan,
                    Expressions.Function.Sigmoid => Op.Sigmoid,
                    _ => Op.Abs,
                }, Add(c.Args[0]));
        }
    }

    private int KernelNode(KernelCall call)
    {
        int[] args = [.. call.Args.Select(Add)];
        int[] columns = [.. args.Where(a => Nodes[a].Kind == NodeKind.Data)];
        int[] scalars = [.. args.Where(a => Nodes[a].Kind is NodeKind.Scalar or NodeKind.Constant)];
        if (columns.Length + scalars.Length != args.Length)
        {
            throw new ForetrainException("formula-kernel-argument",
                $"an argument of {call.Kernel}(...) depends on both columns and parameters",
                hint: "column arguments may use columns only, the rest parameters and numbers only");
        }

        Kernels.Add(new(call.Kernel, columns, scalars) { Args = args });
        bool free = scalars.Any(s => Nodes[s].Kind == NodeKind.Scalar);
        return Intern(new(Op.Kernel, -1, -1, Kernels.Count - 1, 0, free ? NodeKind.Mixed : NodeKind.Data));
    }

    private int RootNode(Solve s)
    {
        // The root itself carries no derivative; two Newton steps written as ordinary nodes around it do, exactly to second
        // order (each step doubles the order to which the derivatives of the iterate agree with those of the true root).
        Roots.Add(new(s.Unknown, s.Body, s.Low, s.High));
        int x = Intern(new(Op.Root, -1, -1, Roots.Count - 1, 0, NodeKind.Mixed));
        Expr slope = ExprTools.Derivative(s.Body, s.Unknown);
        for (int step = 0; step < 2; step++)
        {
            string name = $"{s.Unknown}@{Roots.Count}.{step}"; // '@' cannot occur in a user's name
            _roots[name] = x;
            var iterate = new Dictionary<string, Expr> { [s.Unknown] = new Symbol(name) };
            int value = Add(ExprTools.Substitute(s.Body, iterate)), derivative = Add(ExprTools.Substitute(slope, iterate));
            x = Binary(Op.Subtract, x, Binary(Op.Divide, value, derivative));
        }

        return x;
    }

    private int Unary(Op op, int a)
    {
        Node x = Nodes[a];
        if (x.Kind == NodeKind.Constant) return Constant(ScalarMath.Apply(op, x.Value, 0, 0));

        // ln(1 + y) and exp(y) - 1 lose all digits for small y when computed as written (saturating terms do this).
        if (op == Op.Log && x.Op == Op.Add && IsConstant(Nodes[x.A], 1)) return Unary(Op.Log1P, x.B);
        if (op == Op.Log && x.Op == Op.Add && IsConstant(Nodes[x.B], 1)) return Unary(Op.Log1P, x.A);
        if (op == Op.Negate && x.Op == Op.Negate) return x.A;
        return Intern(new(op, a, -1, 0, 0, x.Kind));
    }

    private int Binary(Op op, int a, int b)
    {
        Node x = Nodes[a], y = Nodes[b];
        if (x.Kind == NodeKind.Constant && y.Kind == NodeKind.Constant) return Constant(ScalarMath.Apply(op, x.Value, y.Value, 0));
        if (op == Op.Multiply && IsConstant(x, 1)) return b;
        if (op is Op.Multiply or Op.Divide && IsConstant(y, 1)) return a;
        if (op == Op.Subtract && IsConstant(x, 1) && y.Op == Op.Exp) return Unary(Op.Negate, Unary(Op.ExpM1, y.A));
        if (op == Op.Subtract && IsConstant(y, 1) && x.Op == Op.Exp) return Unary(Op.ExpM1, x.A);
        if (op == Op.Add && IsConstant(x, 0)) return b;
        if (op is Op.Add or Op.Subtract && IsConstant(y, 0)) return a;
        return Intern(new(op, a, b, 0, 0, Join(x.Kind, y.Kind)));
    }

    private static bool IsConstant(Node n, double value) => n.Kind == NodeKind.Constant && n.Value == value;

    private static NodeKind Join(NodeKind x, NodeKind y) =>
        x == NodeKind.Constant ? y : y == NodeKind.Constant || x == y ? x : NodeKind.Mixed;

    private int Intern(Node node)
    {
        if (_index.TryGetValue(node, out int at)) return at;
        Nodes.Add(node);
        return _index[node] = Nodes.Count - 1;
    }
}
