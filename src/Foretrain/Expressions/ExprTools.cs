namespace Foretrain.Expressions;

/// <summary>Questions asked of trees and changes made to them.</summary>
public static partial class ExprTools
{
    /// <summary>Constant folding and the rules of zero and one; nothing that would make the formula hard to recognise.</summary>
    public static Expr Simplify(Expr e) => Simplifier.Simplify(e);

    /// <summary>
    /// The value for one set of numbers, by walking the tree: slow, exact to rounding, the yardstick of the compiled form.
    /// </summary>
    /// <param name="e">The formula; sums and products must be expanded.</param>
    /// <param name="valueOf">The value of a name, in base units; a member of a family is asked for as <c>t[code]</c>.</param>
    /// <returns>The value; NaN where it is undefined (a log of a negative number, a solve without a sign change).</returns>
    /// <exception cref="ForetrainException"><c>formula-index</c> or <c>formula-kernel</c> for sums and kernels.</exception>
    public static double Evaluate(Expr e, Func<string, double> valueOf) => new Evaluator(valueOf).Value(e);

    /// <summary>Free names in order of first appearance. A member of a family appears as written, e.g. <c>t[i]</c>.</summary>
    public static IReadOnlyList<string> Symbols(Expr e)
    {
        var found = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Walk(e, []);
        return found;

        void Walk(Expr node, List<string> bound)
        {
            string? name = node switch
            {
                Symbol s when !bound.Contains(s.Name) => s.Name,
                Indexed i => $"{i.Family}[{i.Index}]",
                _ => null,
            };
            if (name is not null && seen.Add(name)) found.Add(name);
            if (node is Solve solve)
            {
                bound.Add(solve.Unknown);
                Walk(solve.Body, bound);
                bound.RemoveAt(bound.Count - 1);
                Walk(solve.Low, bound);
                Walk(solve.High, bound);
                return;
            }
            foreach (Expr child in ExprTree.Children(node)) Walk(child, bound);
        }
    }

    /// <summary>Families used with an index, in order of first appearance: t and r for <c>sum(t[i]*r[i])</c>.</summary>
    public static IReadOnlyList<string> Families(Expr e)
    {
        var found = new List<string>();
        Walk(e);
        return found;

        void Walk(Expr node)
        {
            if (node is Indexed i && !found.Contains(i.Family)) found.Add(i.Family);
            foreach (Expr child in ExprTree.Children(node)) Walk(child);
        }
    }
}
