namespace Foretrain.Expressions;

/// <summary>Walking and rebuilding trees, and the names of operators and functions in text.</summary>
internal static class ExprTree
{
    /// <summary>Function by its name in text; <c>ln</c> is another name of <c>log</c>.</summary>
    public static IReadOnlyDictionary<string, Function> Functions { get; } = MakeFunctions();

    /// <summary>The name of a function in text.</summary>
    public static string Name(Function function) => Names[(int)function];

    private static readonly string[] Names = [.. Enum.GetNames<Function>().Select(n => n.ToLowerInvariant())];

    /// <summary>The direct parts of a node, left to right.</summary>
    public static IReadOnlyList<Expr> Children(Expr e) => e switch
    {
        Negate n => [n.X],
        Binary b => [b.X, b.Y],
        Call c => c.Args,
        Fold f => [f.Body],
        KernelCall k => k.Args,
        Solve s => [s.Body, s.Low, s.High],
        _ => [],
    };

    /// <summary>The node with every direct part replaced; the same object when no part changed.</summary>
    public static Expr Rebuild(Expr e, Func<Expr, Expr> part) => e switch
    {
        // Deep recursion passes here: one small method per node keeps the stack frames small.
        Negate n => Rebuild(n, part),
        Binary b => Rebuild(b, part),
        Call c => Rebuild(c, part),
        KernelCall k => Rebuild(k, part),
        Fold f => Rebuild(f, part),
        Solve s => Rebuild(s, part),
        _ => e,
    };

    private static Negate Rebuild(Negate n, Func<Expr, Expr> part)
    {
        Expr x = part(n.X);
        return ReferenceEquals(x, n.X) ? n : new(x);
    }

    private static Binary Rebuild(Binary b, Func<Expr, Expr> part)
    {
        Expr x = part(b.X), y = part(b.Y);
        return ReferenceEquals(x, b.X) && ReferenceEquals(y, b.Y) ? b : new(b.Op, x, y);
    }

    private static Call Rebuild(Call c, Func<Expr, Expr> part)
    {
        EquatableList<Expr> args = Parts(c.Args, part);
        return ReferenceEquals(args, c.Args) ? c : new(c.Function, args);
    }

    private static KernelCall Rebuild(KernelCall k, Func<Expr, Expr> part)
    {
        EquatableList<Expr> args = Parts(k.Args, part);
        return ReferenceEquals(args, k.Args) ? k : new(k.Kernel, args);
    }

    private static Fold Rebuild(Fold f, Func<Expr, Expr> part)
    {
        Expr body = part(f.Body);
        return ReferenceEquals(body, f.Body) ? f : new(f.Op, f.Index, body);
    }

    private static Solve Rebuild(Solve s, Func<Expr, Expr> part)
    {
        Expr body = part(s.Body), low = part(s.Low), high = part(s.High);
        return ReferenceEquals(body, s.Body) && ReferenceEquals(low, s.Low) && ReferenceEquals(high, s.High)
            ? s : new(s.Unknown, body, low, high);
    }

    /// <summary>Index names used in brackets and bound by no sum or product inside, in order of appearance.</summary>
    public static IReadOnlyList<string> FreeIndices(Expr e)
    {
        var found = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Walk(e, []);
        return found;

        void Walk(Expr node, List<string> bound)
        {
            if (node is Indexed i && !bound.Contains(i.Index) && seen.Add(i.Index)) found.Add(i.Index);
            if (node is Fold f) bound.Add(f.Index);
            foreach (Expr child in Children(node)) Walk(child, bound);
            if (node is Fold) bound.RemoveAt(bound.Count - 1);
        }
    }

    /// <summary>
    /// The index that <c>sum(body)</c> runs over when none is written: the single-letter index inside. Longer names in brackets
    /// are fixed labels.
    /// </summary>
    public static IReadOnlyList<string> ImplicitIndices(Expr body)
        => [.. FreeIndices(body).Where(i => i.Length == 1 && char.IsAsciiLetterLower(i[0]))];

    /// <summary>Length of the longest path down the tree; shared parts are visited once.</summary>
    public static int Depth(Expr e) => Measure(e).Depth;

    /// <summary>Depth and number of nodes as if written out, found without recursion so that no tree is too deep for it.</summary>
    public static (int Depth, double Nodes) Measure(Expr e)
    {
        var done = new Dictionary<Expr, (int Depth, double Nodes)>(ReferenceEqualityComparer.Instance);
        var stack = new Stack<(Expr Node, bool Ready)>([(e, false)]);
        while (stack.TryPop(out var top))
        {
            if (done.ContainsKey(top.Node)) continue;
            IReadOnlyList<Expr> children = Children(top.Node);
            if (top.Ready)
            {
                int depth = 0;
                double nodes = 1;
                foreach (Expr child in children)
                {
                    depth = Math.Max(depth, done[child].Depth);
                    nodes += done[child].Nodes;
                }
                done[top.Node] = (depth + 1, nodes);
                continue;
            }
            stack.Push((top.Node, true));
            foreach (Expr child in children) stack.Push((child, false));
        }
        return done[e];
    }

    private static EquatableList<Expr> Parts(EquatableList<Expr> args, Func<Expr, Expr> part)
    {
        var changed = new Expr[args.Count];
        bool same = true;
        for (int i = 0; i < changed.Length; i++)
        {
            changed[i] = part(args[i]);
            same &= ReferenceEquals(changed[i], args[i]);
        }
        return same ? args : new(changed);
    }

    private static Dictionary<string, Function> MakeFunctions()
    {
        var functions = Enum.GetValues<Function>().ToDictionary(f => f.ToString().ToLowerInvariant(), StringComparer.Ordinal);
        functions["ln"] = Function.Log;
        return functions;
    }
}
