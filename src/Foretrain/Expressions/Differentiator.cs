using static Foretrain.Expressions.Simplifier;

namespace Foretrain.Expressions;

/// <summary>Symbolic derivatives, lightly simplified as they are built.</summary>
internal sealed class Differentiator(string name)
{
    // Asked again at every level, and of parts that definitions share: remembered by object.
    private readonly Dictionary<Expr, bool> _uses = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Expr, Expr> _derivatives = new(ReferenceEqualityComparer.Instance);

    public Expr Of(Expr e)
    {
        if (!Uses(e)) return Zero;
        if (_derivatives.TryGetValue(e, out Expr? known)) return known;
        return _derivatives[e] = e switch
        {
            Symbol or Indexed => One,
            Negate n => Negate(Of(n.X)),
            Binary b => OfBinary(b),
            Call c => OfCall(c),
            Fold f => OfFold(f),
            Solve s => OfSolve(s),
            KernelCall k => throw new NotSupportedException($"the kernel '{k.Kernel}' has no symbolic derivative"),
            _ => throw new InvalidOperationException($"unknown node {e.GetType().Name}"),
        };
    }

    private bool Uses(Expr e)
    {
        if (!_uses.TryGetValue(e, out bool uses)) _uses[e] = uses = Search(e);
        return uses;
    }

    private bool Search(Expr e) => e switch
    {
        Symbol s => s.Name == name,
        Indexed i => IsNamed(i),
        Solve s when s.Unknown == name => Uses(s.Low) || Uses(s.High),
        _ => ExprTree.Children(e).Any(Uses),
    };

    private bool IsNamed(Indexed i) => name.Length == i.Family.Length + i.Index.Length + 2
        && name.StartsWith(i.Family, StringComparison.Ordinal) && name == $"{i.Family}[{i.Index}]";

    private Expr OfBinary(Binary b)
    {
        Expr u = b.X, v = b.Y, du = Of(u), dv = Of(v);
        switch (b.Op)
        {
            case BinaryOp.Add: return Add(du, dv);
            case BinaryOp.Subtract: return Subtract(du, dv);
            case BinaryOp.Multiply: return Add(Multiply(du, v), Multiply(u, dv));
            case BinaryOp.Divide:
                Expr first = Divide(du, v);
                return IsZero(dv) ? first : Subtract(first, Divide(Multiply(u, dv), Power(v, new Number(2))));
        }
        // A constant exponent keeps negative bases defined; a constant base needs its log only.
        Expr byBase = IsZero(du) ? Zero : Multiply(Multiply(v, Power(u, Subtract(v, One))), du);
        Expr byExponent = IsZero(dv) ? Zero : Multiply(Multiply(b, Function1(Function.Log, u)), dv);
        return Add(byBase, byExponent);
    }

    private Expr OfCall(Call c)
    {
        if (c.Function is Function.Min or Function.Max) return OfExtremum(c);
        Expr u = c.Args[0];
        Expr outer = c.Function switch
        {
            Function.Exp => c,
            Function.Log => Divide(One, u),
            Function.Log10 => Divide(One, Multiply(u, Function1(Function.Log, new Number(10)))),
            Function.Sqrt => Divide(new Number(0.5), c),
            Function.Sin => Function1(Function.Cos, u),
            Function.Cos => Negate(Function1(Function.Sin, u)),
            Function.Atan => Divide(One, Add(One, Power(u, new Number(2)))),
            Function.Sigmoid => Multiply(c, Subtract(One, c)),
            Function.Abs => Divide(u, c),
            _ => throw new InvalidOperationException($"unknown function {c.Function}"),
        };
        return Multiply(outer, Of(u));
    }

    // max(u, v) = (u + v + |u - v|) / 2; there is no derivative at a tie, and none is made up: the result is NaN there.
    private Expr OfExtremum(Call c)
    {
        Expr best = c.Args[0], slope = Of(best);
        for (int i = 1; i < c.Args.Count; i++)
        {
            Expr other = c.Args[i], dOther = Of(other), gap = Subtract(best, other);
            Expr sign = Divide(gap, Function1(Function.Abs, gap));
            Expr change = Multiply(sign, Subtract(slope, dOther));
            Expr sum = Add(slope, dOther);
            slope = Divide(c.Function == Function.Max ? Add(sum, change) : Subtract(sum, change), new Number(2));
            best = new Call(c.Function, [best, other]);
        }
        return slope;
    }

    private Expr OfFold(Fold f)
    {
        // Under a sum, t[i] stands for every member, so a derivative by one member is not visible before expansion.
        if (name.Contains('[')) throw new NotSupportedException("expand sums and products before taking a derivative by a member of a family");
        Expr inside = Of(f.Body);
        return f.Op == FoldOp.Sum
            ? new Fold(FoldOp.Sum, f.Index, inside)
            : Multiply(f, new Fold(FoldOp.Sum, f.Index, Divide(inside, f.Body)));
    }

    // Implicit function theorem at the root; the ends of the bracket do not move it.
    private Expr OfSolve(Solve s)
    {
        if (s.Unknown == name || !Uses(s.Body)) return Zero;
        Expr AtRoot(Expr e) => ExprTools.Substitute(e, new Dictionary<string, Expr> { [s.Unknown] = s });
        return Negate(Divide(AtRoot(Of(s.Body)), AtRoot(new Differentiator(s.Unknown).Of(s.Body))));
    }

    private static Expr Function1(Function function, Expr x) => Simplify(new Call(function, [x]));
}
