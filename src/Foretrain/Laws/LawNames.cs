using Foretrain.Expressions;
using Foretrain.Laws.Kernels;
using Foretrain.Quantities;

namespace Foretrain.Laws;

/// <summary>Whether every name in a law's formulas is known, every name given is used, and kernels get arguments of the right kind.</summary>
internal static class LawNames
{
    public static void Check(Law law, string place)
    {
        HashSet<string> variables = [.. law.Variables.Where(v => !IsFamily(v.Name)).Select(v => v.Name)];
        HashSet<string> parameters = [.. law.Parameters.Where(p => !IsFamily(p.Name)).Select(p => p.Name)];
        HashSet<string> families = [.. law.Variables.Select(v => v.Name).Concat(law.Parameters.Select(p => p.Name)).Where(IsFamily).Select(Plain)];
        HashSet<string> known = [.. variables, .. parameters];

        CheckWhere(law, known, families, place);
        Unknown(law.Expr, known, families, "formula", place, law.Where.Select(d => d.Name));
        Unused(law, place);
        Kernels(law.Expr, variables, [.. law.Variables.Select(v => Plain(v.Name))], place);

        if (law.Cost is { } cost) Columns(cost.Formula, "cost.formula", variables, place);
        if (law.Estimator.Weights is { } weights) Columns(weights, "estimator.weights", variables, place);
    }

    /// <summary>True for a family of columns <c>r_*</c> or of parameters <c>t[*]</c>.</summary>
    public static bool IsFamily(string name)
        => name.EndsWith("_*", StringComparison.Ordinal) || name.EndsWith("[*]", StringComparison.Ordinal);

    /// <summary>The name formulas use: <c>r</c> for <c>r_*</c>, <c>t</c> for <c>t[*]</c>.</summary>
    public static string Plain(string name) => !IsFamily(name) ? name : name.EndsWith(']') ? name[..^3] : name[..^2];

    private static void CheckWhere(Law law, HashSet<string> known, HashSet<string> families, string place)
    {
        HashSet<string> before = [.. known];
        for (int i = 0; i < law.Where.Count; i++)
        {
            Unknown(ExpressionParser.Parse(law.Where[i].Formula, LawReader.Kernels), before, families, $"where[{i}].formula", place,
                law.Where.Skip(i).Select(d => d.Name));
            before.Add(law.Where[i].Name);
        }

        HashSet<string> used = [.. ExprTools.Symbols(ExpressionParser.Parse(law.Formula, LawReader.Kernels)),
            .. law.Where.SelectMany(d => ExprTools.Symbols(ExpressionParser.Parse(d.Formula, LawReader.Kernels)))];
        foreach (LawDefinition d in law.Where)
        {
            if (!used.Contains(d.Name)) throw LawChecks.Bad(place, $"definition '{d.Name}' is never used", "leave it out, or use it in the formula");
        }
    }

    private static void Unknown(
        Expr e, HashSet<string> known, HashSet<string> families, string field, string place, IEnumerable<string> later)
    {
        foreach (string name in ExprTools.Symbols(e))
        {
            int bracket = name.IndexOf('[', StringComparison.Ordinal);
            if (bracket < 0 ? known.Contains(name) : families.Contains(name[..bracket])) continue;
            string hint = later.Contains(name) ? "a definition may use only those before it"
                : bracket < 0 && families.Contains(name) ? $"'{name}' is a family: write {name}[i] under a sum"
                : DidYouMean.HintOrList(bracket < 0 ? name : name[..bracket], [.. known, .. families], "known names");
            throw LawChecks.Bad(place, $"field '{field}' uses '{name}', which is no variable, parameter or definition", hint);
        }
    }

    private static void Unused(Law law, string place)
    {
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

    private static void Columns(string formula, string field, HashSet<string> variables, string place)
    {
        Expr e;
        try
        {
            e = ExpressionParser.Parse(formula);
        }
        catch (ForetrainException inner)
        {
            throw LawChecks.InFormula(place, field, inner);
        }

        string? wrong = ExprTools.Symbols(e).FirstOrDefault(s => !variables.Contains(s));
        if (wrong is null) return;
        throw LawChecks.Bad(place, $"field '{field}' uses '{wrong}', which is no variable", DidYouMean.HintOrList(wrong, variables, "variables"));
    }
}
