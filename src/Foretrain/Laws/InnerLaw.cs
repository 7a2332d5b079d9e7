using Foretrain.Expressions;
using Foretrain.Quantities;

namespace Foretrain.Laws;

/// <summary>
/// A definition of a law file: a sub-formula, or another law taken in as a whole. A law inside brings its inputs and constants along,
/// so that nested laws (error from loss, loss from size and tokens) are compositions of files and not code.
/// </summary>
/// <param name="Definition">The definition.</param>
/// <param name="Law">The law inside, or null.</param>
/// <param name="Replaced">Names of the law inside that formulas of this file stand for.</param>
internal sealed record InnerLaw(LawDefinition Definition, Law? Law, IReadOnlyCollection<string> Replaced)
{
    /// <summary>Reads one definition.</summary>
    /// <param name="json">Its object.</param>
    /// <param name="find">Finds the law inside.</param>
    public static InnerLaw Read(LawJson json, Func<string, Law>? find)
    {
        string name = json.Text("name"), meaning = json.Text("meaning");
        if (!json.Has("law"))
        {
            if (json.Has("with")) throw json.Error($"field '{json.PathOf("with")}' has no meaning without a law", "add \"law\": an id, or leave it out");
            return new(new(name, json.Text("formula"), meaning), null, []);
        }

        string id = json.Text("law"), field = json.PathOf("law");
        if (json.Has("formula")) throw json.Error($"'{name}' has a formula and a law, expected one of them", $"leave out 'formula' to take {id} in as it is");
        Law law = Find(json, id, field, find);
        if (law.Outputs.Count > 1 || ExprTools.Families(law.Expr).Count > 0)
            throw json.Error($"field '{field}' is '{id}', a law over several outputs or a family of columns, expected one with a single formula", "write its formula out");
        string[] known = [.. law.Variables.Select(v => v.Name), .. law.Parameters.Select(p => p.Name)];
        var replaced = new Dictionary<string, Expr>(StringComparer.Ordinal);
        foreach (var (inside, formula) in json.Dictionary("with"))
        {
            if (!known.Contains(inside))
                throw json.Error($"field '{json.PathOf("with")}' names '{inside}', which {id} does not have", DidYouMean.HintOrList(inside, known, "its names"));
            replaced.Add(inside, LawReader.Parse(json, $"{json.PathOf("with")}.{inside}", formula));
        }

        return new(new(name, ExprTools.Simplify(ExprTools.Substitute(law.Expr, replaced)).ToText(), meaning, law.Id), law, replaced.Keys);
    }

    /// <summary>The inputs of a file and those that laws inside bring along; the file's own word counts.</summary>
    public static IEnumerable<LawVariable> Variables(IEnumerable<LawVariable> own, IReadOnlyList<InnerLaw> inner)
    {
        LawVariable[] named = [.. own];
        return named.Concat(inner.SelectMany(d => d.Brought(d.Law?.Variables ?? [], v => v.Name)).DistinctBy(v => v.Name)
            .ExceptBy(named.Select(v => v.Name), v => v.Name));
    }

    /// <summary>The constants of a file and those that laws inside bring along; the file's own word counts.</summary>
    /// <remarks>A name that two laws bring stays twice, which the check of names refuses: two constants must not become one unseen.</remarks>
    public static IEnumerable<LawParameter> Parameters(IEnumerable<LawParameter> own, IReadOnlyList<InnerLaw> inner)
    {
        LawParameter[] named = [.. own];
        HashSet<string> names = [.. named.Select(p => p.Name)];
        return named.Concat(inner.SelectMany(d => d.Brought(d.Law?.Parameters ?? [], p => p.Name)).Where(p => !names.Contains(p.Name)));
    }

    private IEnumerable<T> Brought<T>(IEnumerable<T> all, Func<T, string> name) => all.Where(x => !Replaced.Contains(name(x)));

    private static Law Find(LawJson json, string id, string field, Func<string, Law>? find)
    {
        if (find is null) throw json.Error($"field '{field}' is '{id}', but there is no catalogue to take it from", "write its formula out");
        try
        {
            return find(id);
        }
        catch (ForetrainException e) when (e.Code is "unknown-law" or "law-in-itself")
        {
            throw json.Error($"field '{field}': {e.Message}", e.Hint);
        }
    }
}
