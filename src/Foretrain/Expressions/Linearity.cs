namespace Foretrain.Expressions;

/// <summary>
/// A formula as c0 + sum over k of theta_k * c_k, where neither c0 nor any c_k contains any theta.
/// </summary>
/// <param name="Constant">c0.</param>
/// <param name="Coefficients">c_k by parameter name.</param>
public sealed record AffineSplit(Expr Constant, IReadOnlyDictionary<string, Expr> Coefficients);

/// <summary>
/// Finds the parameters in which a formula is jointly affine. Those can be solved for exactly at fixed values of the others,
/// which takes them out of the search.
/// </summary>
public static class Linearity
{
    // Up to this many contested parameters the best choice is found by trying all; beyond, the first come first served.
    private const int TryAll = 18;

    /// <summary>
    /// The largest set of parameters in which the formula is jointly affine, in the order given; among sets of equal size the one
    /// with the earlier parameters. Judged by the form: what would only cancel counts as present.
    /// </summary>
    /// <param name="e">The formula, sums expanded.</param>
    /// <param name="parameters">Candidates. Those that do not appear are not returned.</param>
    public static IReadOnlyList<string> Find(Expr e, IReadOnlyList<string> parameters)
    {
        ArgumentNullException.ThrowIfNull(e);
        ArgumentNullException.ThrowIfNull(parameters);
        var search = new Search(parameters);
        HashSet<int> present = search.Visit(e);
        int[] candidates = [.. present.Where(p => !search.Nonlinear.Contains(p)).Order()];
        bool Clash(int p, int q) => search.Clashes.Contains((Math.Min(p, q), Math.Max(p, q)));
        int[] contested = [.. candidates.Where(p => candidates.Any(q => q != p && Clash(p, q)))];
        HashSet<int> chosen = [.. candidates.Except(contested)];
        chosen.UnionWith(contested.Length <= TryAll ? Largest(contested, Clash) : Greedy(contested, Clash));
        return [.. chosen.Order().Select(p => parameters[p])];
    }

    /// <summary>Splits a formula that is jointly affine in <paramref name="linear"/>.</summary>
    /// <param name="e">The formula, sums expanded.</param>
    /// <param name="linear">Parameters as found by <see cref="Find"/>, or some of them.</param>
    /// <exception cref="ArgumentException">The formula is not affine in them.</exception>
    public static AffineSplit Split(Expr e, IReadOnlyList<string> linear)
    {
        if (Find(e, linear).Count != ExprTools.Symbols(e).Intersect(linear).Count())
            throw new ArgumentException($"{e.ToText()} is not jointly affine in {string.Join(", ", linear)}", nameof(linear));
        var zeros = linear.ToDictionary(p => p, _ => (Expr)new Number(0));
        var coefficients = linear.ToDictionary(p => p, p => ExprTools.Simplify(ExprTools.Derivative(e, p)), StringComparer.Ordinal);
        return new(ExprTools.Simplify(ExprTools.Substitute(e, zeros)), coefficients);
    }

    private static List<int> Greedy(int[] contested, Func<int, int, bool> clash)
    {
        var chosen = new List<int>();
        foreach (int p in contested)
            if (!chosen.Any(q => clash(p, q))) chosen.Add(p);
        return chosen;
    }

    private static List<int> Largest(int[] contested, Func<int, int, bool> clash)
    {
        // Taking before leaving meets the set with the earlier parameters first, and only a larger one replaces it.
        var best = new List<int>();
        var now = new List<int>();
        Try(0);
        return best;

        void Try(int at)
        {
            if (now.Count > best.Count) best = [.. now];
            if (at == contested.Length || now.Count + contested.Length - at <= best.Count) return;
            if (!now.Any(q => clash(contested[at], q)))
            {
                now.Add(contested[at]);
                Try(at + 1);
                now.RemoveAt(now.Count - 1);
            }
            Try(at + 1);
        }
    }

    /// <summary>One walk that collects which parameters appear nonlinearly and which are multiplied with each other.</summary>
    private sealed class Search(IReadOnlyList<string> parameters)
    {
        private readonly Dictionary<string, int> _positions = Enumerable.Range(0, parameters.Count)
            .GroupBy(i => parameters[i], StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);

        private readonly HashSet<string> _unknowns = new(StringComparer.Ordinal);

        public HashSet<int> Nonlinear { get; } = [];

        public HashSet<(int, int)> Clashes { get; } = [];

        /// <summary>The parameters in a part.</summary>
        public HashSet<int> Visit(Expr e)
        {
            switch (e)
            {
                case Symbol s:
                    return _positions.TryGetValue(s.Name, out int p) && !_unknowns.Contains(s.Name) ? [p] : [];
                case Indexed i:
                    return _positions.TryGetValue($"{i.Family}[{i.Index}]", out int member) ? [member] : [];
                case Negate n:
                    return Visit(n.X);
                case Fold { Op: FoldOp.Sum } f:
                    return Visit(f.Body);
                case Binary { Op: BinaryOp.Add or BinaryOp.Subtract } b:
                    return Union(Visit(b.X), Visit(b.Y));
                case Binary { Op: BinaryOp.Multiply } b:
                    return Product(Visit(b.X), Visit(b.Y));
                case Binary { Op: BinaryOp.Divide } b:
                    HashSet<int> below = Visit(b.Y);
                    Nonlinear.UnionWith(below);
                    return Product(Visit(b.X), below);
                case Binary b when Simplifier.IsOne(b.Y):
                    return Visit(b.X);
                case Solve s:
                    return VisitSolve(s);
            }
            HashSet<int> all = [];
            foreach (Expr child in ExprTree.Children(e)) all.UnionWith(Visit(child));
            Nonlinear.UnionWith(all);
            return all;
        }

        private HashSet<int> VisitSolve(Solve s)
        {
            bool isNew = _unknowns.Add(s.Unknown);
            HashSet<int> all = Visit(s.Body);
            if (isNew) _unknowns.Remove(s.Unknown);
            all.UnionWith(Visit(s.Low));
            all.UnionWith(Visit(s.High));
            Nonlinear.UnionWith(all);
            return all;
        }

        private HashSet<int> Product(HashSet<int> x, HashSet<int> y)
        {
            foreach (int p in x)
            {
                foreach (int q in y)
                {
                    if (p == q) Nonlinear.Add(p);
                    else Clashes.Add((Math.Min(p, q), Math.Max(p, q)));
                }
            }
            return Union(x, y);
        }

        private static HashSet<int> Union(HashSet<int> x, HashSet<int> y)
        {
            x.UnionWith(y);
            return x;
        }
    }
}
