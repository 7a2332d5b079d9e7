using Foretrain.Expressions;
using Foretrain.Laws.Kernels;

namespace Foretrain.Laws;

/// <summary>Whether every name in a law's formulas is known, every name given is used, and kernels get arguments of the right kind.</summary>
internal static class LawNames
{
    public static void Check(Law law, string place)
    {
        HashSet<string> variables = [.. law.Variables.Select(v => v.Name)];
        HashSet<string> names = [.. law.Parameters.Select(p => p.Name)];
        for (int i = 0; i < law.Where.Count; i++)
        {
            Known(law.Where[i].Formula, $"where[{i}].formula", variables, names, law.Where.Skip(i).Select(d => d.Name), place);
            names.Add(law.Where[i].Name);
        }

        Known(law.Formula, "formula", variables, names, [], place);
        Unused(law, place);
        Kernels(law.Expr, [.. variables.Where(v => !IsFamily(v))], [.. variables.Select(Plain)], place);

        if (law.Cost is { } cost) Columns(cost.Formula, "cost.formula");
        if (law.Estimator.Weights is { } weights) Columns(weights, "estimator.weights");

        void Columns(string formula, string field)
        {
            Known(formula, field, variables, names, [], place);
            string? wrong = ExprTools.Symbols(ExpressionParser.Parse(formula)).FirstOrDefault(s => names.Contains(s));
            if (wrong is not null) throw LawChecks.Bad(place, $"field '{field}' uses '{wrong}', which is no variable", "only columns may be used here");
        }
    }

    /// <summary>True for a family of columns <c>r_*</c> or of parameters <c>t[*]</c>.</summary>
    public static bool IsFamily(string name)
        => name.EndsWith("_*", StringComparison.Ordinal) || name.EndsWith("[*]", StringComparison.Ordinal);

    /// <summary>The name formulas use: <c>r</c> for <c>r_*</c>, <c>t</c> for <c>t[*]</c>.</summary>
    public static string Plain(string name) => !IsFamily(name) ? name : name.EndsWith(']') ? name[..^3] : name[..^2];

    private static void Known(
        string formula, string field, HashSet<string> variables, HashSet<string> names, IEnumerable<string> later, string place)
    {
        try
        {
            Expr e = ExpressionParser.Parse(formula, LawReader.Kernels);
            string? early = ExprTools.Symbols(e).FirstOrDefault(later.Contains);
            if (early is not null) throw LawChecks.Bad(place, $"field '{field}' uses '{early}', which is not defined before it", "a definition may use only those before it");
            FormulaNames.Check(e, variables, names, formula);
        }
        catch (ForetrainException inner) when (inner.Code != "bad-law-file")
        {
            throw LawChecks.InFormula(place, field, inner);
        }
    }

    private static void Unused(Law law, string place)
    {
        HashSet<string> written = [.. law.Where.Select(d => d.Formula).Prepend(law.Formula)
            .SelectMany(f => ExprTools.Symbols(ExpressionParser.Parse(f, LawReader.Kernels)))];
        foreach (LawDefinition d in law.Where.Where(d => !written.Contains(d.Name)))
            throw LawChecks.Bad(place, $"definition '{d.Name}' is never used", "leave it out, or use it in the formula");

        HashSet<string> used = [.. ExprTools.Symbols(law.Expr).Select(s => s.Split('[')[0])];
        foreach (LawVariable v in law.Variables)
        {
            if (!used.Contains(Plain(v.Name))) throw LawChecks.Bad(place, $"variable '{v.Name}' does not occur in the formula", "leave it out");
        }

        foreach (LawParameter p in law.Parameters)
        {
            if (!used.Contains(Plain(p.Name)))
                throw LawChecks.Bad(place, $"parameter '{p.Name}' does not occur in the formula", "leave it out: nothing could determine it");
        }
    }

    private static void Kernels(Expr e, HashSet<string> variables, HashSet<string> columns, string place)
    {
        if (e is KernelCall k)
        {
            IKernel kernel = KernelRegistry.All[k.Kernel];
            string[] wanted = [.. kernel.ColumnArguments, .. kernel.ScalarArguments];
            if (k.Args.Count != wanted.Length)
            {
                throw LawChecks.Bad(place, $"field 'formula': {k.Kernel} takes {wanted.Length} arguments, {k.Args.Count} given",
                    $"write {k.Kernel}({string.Join(", ", wanted)})");
            }

            for (int i = 0; i < wanted.Length; i++)
            {
                bool column = i < kernel.ColumnArguments.Count;
                string? wrong = ExprTools.Symbols(k.Args[i]).FirstOrDefault(s => column ? !variables.Contains(s) : columns.Contains(s.Split('[')[0]));
                if (wrong is null) continue;
                throw LawChecks.Bad(place, $"field 'formula': argument '{wanted[i]}' of {k.Kernel} depends on '{wrong}'",
                    column ? "it must be made of columns only" : "it must be made of parameters only");
            }
        }

        foreach (Expr part in ExprTree.Children(e)) Kernels(part, variables, columns, place);
    }
}
