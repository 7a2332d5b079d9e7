namespace Foretrain.Expressions;

public static partial class ExprTools
{
    // Beyond these a formula came out of runaway definitions; walking it would exhaust the stack or the machine.
    private const int DeepestTree = 800;
    private const double LargestTree = 2e6;

    // Longer sums are built as balanced trees so that depth grows with the logarithm of the number of labels.
    private const int LongestChain = 64;

    /// <summary>
    /// The derivative by a name, lightly simplified. At ties of min and max and at the zero of abs it evaluates to NaN.
    /// </summary>
    /// <param name="e">The formula.</param>
    /// <param name="symbol">A name, or a member of a family as <c>t[code]</c> (the formula must then be expanded).</param>
    /// <exception cref="NotSupportedException">A kernel, or an unexpanded sum with a member, depends on the name.</exception>
    public static Expr Derivative(Expr e, string symbol) => new Differentiator(symbol).Of(e);

    /// <summary>Replaces names by formulas, all at once; what is put in is not searched again.</summary>
    /// <remarks>The unknown of a <c>solve</c> is its own name: it is not replaced, and it is renamed where it would capture one.</remarks>
    /// <exception cref="ForetrainException"><c>formula-too-large</c> when the result explodes.</exception>
    public static Expr Substitute(Expr e, IReadOnlyDictionary<string, Expr> definitions)
    {
        Expr result = Replace(e, definitions);
        var (depth, nodes) = ExprTree.Measure(result);
        if (depth <= DeepestTree && nodes <= LargestTree) return result;
        throw new ForetrainException(
            "formula-too-large",
            depth > DeepestTree
                ? $"with all definitions inserted the formula nests {depth} levels deep, at most {DeepestTree} are possible"
                : $"with all definitions inserted the formula has {nodes:G3} parts, at most {LargestTree:G3} are possible",
            null, "use fewer or shorter named sub-formulas");
    }

    private static Expr Replace(Expr e, IReadOnlyDictionary<string, Expr> definitions)
    {
        if (e is Symbol s) return definitions.TryGetValue(s.Name, out Expr? definition) ? definition : e;
        if (e is not Solve solve) return ExprTree.Rebuild(e, part => Replace(part, definitions));
        var (unknown, body) = (solve.Unknown, solve.Body);
        var inside = definitions.Where(d => d.Key != solve.Unknown).ToDictionary(d => d.Key, d => d.Value);
        HashSet<string> free = [.. Symbols(body)];
        if (inside.Any(d => free.Contains(d.Key) && Symbols(d.Value).Contains(unknown)))
        {
            free.UnionWith(inside.Values.SelectMany(Symbols));
            int suffix = 1;
            while (free.Contains($"{solve.Unknown}_{suffix}")) suffix++;
            unknown = $"{solve.Unknown}_{suffix}";
            inside[solve.Unknown] = new Symbol(unknown);
        }
        return new Solve(unknown, Replace(body, inside), Replace(solve.Low, definitions), Replace(solve.High, definitions));
    }

    /// <summary>Gives a free index a label: <c>t[o]</c> becomes <c>t[code]</c>. Used for laws with several outputs.</summary>
    public static Expr BindIndex(Expr e, string index, string label) => e switch
    {
        Indexed i => i.Index == index ? new Indexed(i.Family, label) : i,
        Fold f when f.Index == index => f,
        _ => ExprTree.Rebuild(e, part => BindIndex(part, index, label)),
    };

    /// <summary>
    /// Writes sums and products out over their labels: <c>t[i]</c> under a sum over i and <c>t[code]</c> become the name
    /// <c>t[code]</c>.
    /// </summary>
    /// <param name="e">The formula.</param>
    /// <param name="labelsOf">The labels of a family, in order; null or empty when there is no such family.</param>
    /// <exception cref="ForetrainException"><c>formula-index</c>: an unknown family or label, an index that is bound by nothing, or
    /// families with different labels under one index.</exception>
    public static Expr ExpandIndices(Expr e, Func<string, IReadOnlyList<string>?> labelsOf)
    {
        Expr result = Expand(e);
        var (depth, nodes) = ExprTree.Measure(result);
        if (depth <= DeepestTree && nodes <= LargestTree) return result;
        throw new ForetrainException("formula-too-large", $"with all sums written out the formula has {nodes:G3} parts", e.ToText(), "use fewer labels");

        Expr Expand(Expr node) => node switch
        {
            Indexed i => Member(i),
            Fold f => ExpandFold(f),
            _ => ExprTree.Rebuild(node, Expand),
        };

        Symbol Member(Indexed i)
        {
            IReadOnlyList<string> labels = Labels(i);
            if (labels.Contains(i.Index)) return new($"{i.Family}[{i.Index}]");
            string hint = i.Index.Length == 1
                ? $"put it under sum({i.Index}, ...) or prod({i.Index}, ...); labels: {string.Join(", ", labels.Take(12))}"
                : Quantities.DidYouMean.HintOrList(i.Index, [.. labels], "labels");
            throw new ForetrainException("formula-index", $"'{i.Family}' has no label '{i.Index}'", i.ToText(), hint);
        }

        IReadOnlyList<string> Labels(Indexed i) => labelsOf(i.Family) is { Count: > 0 } labels
            ? labels
            : throw new ForetrainException("formula-index", $"'{i.Family}' has no labels here", i.ToText(),
                $"give columns or parameters named {i.Family}[...] or {i.Family}_...");

        Expr ExpandFold(Fold f)
        {
            IReadOnlyList<string> labels = Agreed(f);
            Expr[] terms = [.. labels.Select(label => Expand(BindIndex(f.Body, f.Index, label)))];
            return Chain(f.Op == FoldOp.Sum ? BinaryOp.Add : BinaryOp.Multiply, terms);
        }

        IReadOnlyList<string> Agreed(Fold f)
        {
            var members = new List<Indexed>();
            Collect(f.Body, f.Index, members);
            if (members.Count == 0)
            {
                throw new ForetrainException("formula-index", $"nothing under this {f.Op.ToString().ToLowerInvariant()} has the index '{f.Index}'",
                    f.ToText(), $"write the index in brackets, as in t[{f.Index}]");
            }
            IReadOnlyList<string> labels = Labels(members[0]);
            foreach (Indexed other in members.Skip(1))
            {
                IReadOnlyList<string> theirs = Labels(other);
                if (labels.ToHashSet().SetEquals(theirs)) continue;
                string[] odd = [.. labels.Except(theirs), .. theirs.Except(labels)];
                throw new ForetrainException(
                    "formula-index",
                    $"'{members[0].Family}' and '{other.Family}' run over the same index '{f.Index}' but have different labels: "
                    + $"{List(labels)} and {List(theirs)}",
                    f.ToText(), $"only one of them has {List(odd)}");
            }
            return labels;
        }
    }

    private static void Collect(Expr e, string index, List<Indexed> members)
    {
        if (e is Indexed i && i.Index == index && !members.Contains(i)) members.Add(i);
        if (e is Fold f && f.Index == index) return;
        foreach (Expr child in ExprTree.Children(e)) Collect(child, index, members);
    }

    private static string List(IReadOnlyList<string> labels)
        => labels.Count <= 8 ? string.Join(", ", labels) : $"{string.Join(", ", labels.Take(8))} and {labels.Count - 8} more";

    private static Expr Chain(BinaryOp op, ReadOnlySpan<Expr> terms)
    {
        if (terms.Length > LongestChain)
            return new Binary(op, Chain(op, terms[..(terms.Length / 2)]), Chain(op, terms[(terms.Length / 2)..]));
        Expr all = terms[0];
        foreach (Expr term in terms[1..]) all = new Binary(op, all, term);
        return all;
    }
}
