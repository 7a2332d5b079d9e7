using Foretrain.Expressions;

namespace Foretrain.Laws;

/// <summary>
/// A law with its indexed families unrolled for the labels at hand and one output chosen: plain names only, ready to compile.
/// </summary>
/// <param name="Law">The law.</param>
/// <param name="Output">The output predicted.</param>
/// <param name="Expr">Formula over <paramref name="Variables"/> and <paramref name="Parameters"/>.</param>
/// <param name="Variables">Inputs; a member of a family is named <c>r[code]</c>.</param>
/// <param name="Parameters">Constants; a member of a family is named <c>t[code]</c>.</param>
public sealed record LawShape(
    Law Law, LawOutput Output, Expr Expr, EquatableList<LawVariable> Variables, EquatableList<LawParameter> Parameters)
{
    /// <summary>Index letter that stands for the output in laws with several outputs.</summary>
    private const string OutputIndex = "o";

    /// <summary>Unrolls a law for the columns that a set of its constants is for, such as the domains of a mixture.</summary>
    /// <param name="law">The law.</param>
    /// <param name="constants">Value by parameter; members of a family as <c>t[code]</c>.</param>
    /// <param name="output">Name of the output, or null for the first.</param>
    /// <exception cref="ForetrainException"><c>unknown-output</c>, <c>missing-family</c>.</exception>
    public static LawShape OfConstants(Law law, IReadOnlyDictionary<string, double> constants, string? output = null)
    {
        string[] labels = [.. constants.Keys.Where(k => k.EndsWith(']')).Select(k => k[(k.IndexOf('[', StringComparison.Ordinal) + 1)..^1]).Distinct().Except(law.Outputs.Select(o => o.Name))];
        return Of(law, output, _ => labels);
    }

    /// <summary>Unrolls a law.</summary>
    /// <param name="law">The law.</param>
    /// <param name="output">Name of the output, or null for the first.</param>
    /// <param name="columnsOf">Labels present for a family of columns, e.g. <c>r</c> gives code, web; not asked when the law has none.</param>
    /// <exception cref="ForetrainException"><c>unknown-output</c>, <c>missing-family</c>.</exception>
    public static LawShape Of(Law law, string? output = null, Func<string, IReadOnlyList<string>>? columnsOf = null)
    {
        LawOutput chosen = output is null ? law.Outputs[0] : law.Outputs.FirstOrDefault(o => o.Name == output)
            ?? throw new ForetrainException("unknown-output", $"law '{law.Id}' does not predict '{output}'",
                hint: Quantities.DidYouMean.HintOrList(output, [.. law.Outputs.Select(o => o.Name)], "its outputs"));
        var labels = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var variables = new List<LawVariable>();
        foreach (LawVariable v in law.Variables)
        {
            if (!v.Name.EndsWith("_*", StringComparison.Ordinal))
            {
                variables.Add(v);
                continue;
            }

            string family = v.Name[..^2];
            IReadOnlyList<string> found = columnsOf?.Invoke(family) ?? [];
            if (found.Count == 0)
                throw new ForetrainException("missing-family", $"law '{law.Id}' needs columns {v.Name} and there are none", hint: $"name the columns {family}_FIRST, {family}_SECOND, ...");
            labels[family] = found;
            variables.AddRange(found.Select(label => v with { Name = $"{family}[{label}]" }));
        }

        Expr expr = law.Outputs.Count > 1 ? ExprTools.BindIndex(law.Expr, OutputIndex, chosen.Name) : law.Expr;
        IReadOnlyList<string>? all = labels.Values.FirstOrDefault();
        IReadOnlyList<string> outputs = [.. law.Outputs.Select(o => o.Name)];
        foreach (string family in law.Parameters.Where(p => p.Name.EndsWith("[*]", StringComparison.Ordinal)).Select(p => p.Name[..^3]))
        {
            if (law.Outputs.Count > 1 && HasMember(law.Expr, family, OutputIndex)) labels.TryAdd(family, outputs);
            else if (all is not null) labels.TryAdd(family, all);
        }

        expr = ExprTools.ExpandIndices(expr, f => labels.GetValueOrDefault(f));
        IReadOnlyList<LawParameter> parameters = [.. law.Parameters.SelectMany(p => p.Name.EndsWith("[*]", StringComparison.Ordinal)
            ? labels[p.Name[..^3]].Select(label => p with { Name = $"{p.Name[..^3]}[{label}]" })
            : [p])];
        var used = ExprTools.Symbols(expr).ToHashSet(StringComparer.Ordinal);
        return new(law, chosen, expr, [.. variables], [.. parameters.Where(p => used.Contains(p.Name))]);
    }

    private static bool HasMember(Expr e, string family, string index) =>
        e is Indexed i ? i.Family == family && i.Index == index : ExprTree.Children(e).Any(child => HasMember(child, family, index));
}
