using Foretrain.Expressions;
using Foretrain.Laws.Kernels;
using Foretrain.Objectives;

namespace Foretrain.Laws;

/// <summary>
/// Reads a law file (JSON text) into a <see cref="Law"/>. Only form is checked here: fields, kinds of value, names, formula syntax.
/// Whether the law makes sense - units, bounds, worked numbers - is the business of <see cref="LawChecks"/>.
/// </summary>
public static class LawReader
{
    // The fields of a law file, held against laws/law.schema.json by a test.
    internal static readonly Dictionary<string, string[]> Fields = new(StringComparer.Ordinal)
    {
        ["law"] = ["$schema", "id", "aliases", "title", "question", "family", "formula", "where", "outputs", "variables", "parameters", "estimator", "cost",
            "constants", "unpublished", "golden", "identifiability", "validity", "caveats", "citation", "see", "confidence"],
        ["definition"] = ["name", "formula", "law", "with", "meaning"],
        ["output"] = ["name", "unit", "meaning"],
        ["variable"] = ["name", "unit", "meaning", "counts", "range", "integer", "reference", "simplex", "text"],
        ["parameter"] = ["name", "meaning", "min", "max", "start", "logScale", "tiedTo", "fixed"],
        ["estimator"] = ["space", "loss", "shape", "weights", "note"],
        ["cost"] = ["convention", "formula", "note"],
        ["constantSet"] = ["id", "printed", "convert", "where", "setting", "counts", "confidence", "citation", "note"],
        ["goldenCheck"] = ["constants", "at", "output", "expect", "from"],
    };

    internal static readonly string[] Confidences = ["paper", "repository", "notes", "abstract", "memory"];
    internal static readonly string[] SetConfidences = [.. Confidences, ConstantSet.Illustration];
    internal static readonly string[] Counts = ["total", "non-embedding", "active"];

    // In the order of the enumerations.
    internal static readonly string[] Spaces = ["linear", "log", "logit"];
    internal static readonly string[] Losses = ["squared", "huber", "absolute", "pinball"];

    internal static IReadOnlySet<string> Kernels { get; } = KernelRegistry.All.Keys.ToHashSet();

    /// <summary>Reads one law.</summary>
    /// <param name="text">The JSON text.</param>
    /// <param name="file">Name of the file, for errors; its folder is the family unless the file names one.</param>
    /// <param name="find">Finds the laws that definitions take in; null when there are none to be had.</param>
    /// <exception cref="ForetrainException"><c>bad-law-file</c>: not JSON, an unknown, missing or repeated field, a value of the wrong kind,
    /// a bad name, a formula that does not parse, a law inside that cannot be taken in.</exception>
    public static Law Read(string text, string file, Func<string, Law>? find = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(file);
        LawJson json = LawJson.Open(text, file, Fields["law"]);
        string id = json.Text("id");
        if (!IsKebab(id)) throw json.Error($"field 'id' is '{id}', expected lower-case words joined by '-'", "write it like kaplan-n");

        InnerLaw[] inner = [.. json.Objects("where", Fields["definition"]).Select(d => InnerLaw.Read(d, find))];
        EquatableList<LawDefinition> where = [.. inner.Select(d => d.Definition)];
        EquatableList<LawOutput> outputs = [.. json.Objects("outputs", Fields["output"]).Select(o
            => new LawOutput(o.Text("name"), o.Text("unit"), o.Text("meaning")))];
        EquatableList<LawVariable> variables = [.. InnerLaw.Variables(json.Objects("variables", Fields["variable"]).Select(Variable), inner)];
        EquatableList<LawParameter> parameters = [.. InnerLaw.Parameters(json.Objects("parameters", Fields["parameter"]).Select(Parameter), inner)];
        if (outputs.Count == 0) throw json.Missing("outputs", "a list with one output or more");
        if (variables.Count == 0) throw json.Missing("variables", "a list with one variable or more");
        if (parameters.Count == 0) throw json.Missing("parameters", "a list with one parameter or more");
        CheckNames(json, where, outputs, variables, parameters);

        return new()
        {
            Id = id,
            Aliases = json.Texts("aliases"),
            Title = json.Text("title"),
            Question = json.Text("question"),
            Family = json.OptionalText("family") ?? FamilyOf(file),
            Formula = json.Text("formula"),
            Where = where,
            Expr = Insert(json, where),
            Outputs = outputs,
            Variables = variables,
            Parameters = parameters,
            Estimator = Estimator(json.Object("estimator", Fields["estimator"]) ?? throw json.Missing("estimator", "an object in braces")),
            Cost = json.Object("cost", Fields["cost"]) is { } c ? new(c.Text("convention"), c.Text("formula"), c.Text("note")) : null,
            Constants = [.. json.Objects("constants", Fields["constantSet"]).Select(Constants)],
            Unpublished = json.OptionalText("unpublished"),
            Golden = [.. json.Objects("golden", Fields["goldenCheck"]).Select(g
                => new GoldenCheck(g.Text("constants"), g.Dictionary("at"), g.Text("output"), g.Text("expect"), g.Text("from")))],
            Identifiability = json.Text("identifiability"),
            Validity = json.Text("validity"),
            Caveats = json.Texts("caveats"),
            Citation = json.Text("citation"),
            See = json.Texts("see"),
            Confidence = json.Word("confidence", Confidences),
        };
    }

    /// <summary>True for lower-case words and digits joined by single hyphens.</summary>
    internal static bool IsKebab(string id)
        => id.Length > 0 && id.Split('-').All(word => word.Length > 0 && word.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)));

    // "laws/loss/chinchilla.json" > "loss"; a file outside any folder is the user's own.
    private static string FamilyOf(string file)
    {
        string[] parts = file.Split('/', '\\');
        return parts.Length >= 3 && parts[^3] == "laws" ? parts[^2] : "user";
    }

    private static LawVariable Variable(LawJson v)
    {
        bool text = v.Flag("text");
        var (low, high) = text && !v.Has("range") ? (0, 0) : v.Range("range");
        return new(v.Text("name"), v.Text("unit"), v.Text("meaning"), v.Has("counts") ? v.Word("counts", Counts) : null, low, high,
            v.Flag("integer"), v.OptionalNumber("reference"), v.Flag("simplex"), text);
    }

    private static LawParameter Parameter(LawJson p)
    {
        var (low, high) = p.Range("start");
        return new(p.Text("name"), p.Text("meaning"), p.Number("min", double.NegativeInfinity), p.Number("max", double.PositiveInfinity),
            low, high, p.Flag("logScale"), p.OptionalText("tiedTo"), p.OptionalNumber("fixed"));
    }

    private static LawEstimator Estimator(LawJson e)
    {
        var space = (ResidualSpace)Array.IndexOf(Spaces, e.Word("space", Spaces));
        var loss = (LossKind)Array.IndexOf(Losses, e.Word("loss", Losses));
        bool needsShape = loss is LossKind.Huber or LossKind.Pinball;
        if (needsShape && !e.Has("shape")) throw e.Missing("shape", loss == LossKind.Huber ? "the delta of Huber's loss" : "the quantile");
        if (!needsShape && e.Has("shape")) throw e.Error($"field '{e.PathOf("shape")}' has no meaning for a {loss.ToString().ToLowerInvariant()} loss", "leave it out");
        return new(new(space, loss, e.Number("shape", 0)), e.OptionalText("weights"), e.Text("note"));
    }

    private static ConstantSet Constants(LawJson c) => new(
        c.Text("id"), c.Has("printed") ? c.Dictionary("printed") : throw c.Missing("printed", "an object of constants as printed"), c.Dictionary("convert"),
        c.Text("where"), c.Text("setting"), c.Has("counts") ? c.Word("counts", Counts) : null, c.Word("confidence", SetConfidences),
        c.Text("citation"), c.OptionalText("note"));

    private static Expr Insert(LawJson json, EquatableList<LawDefinition> where)
    {
        var definitions = new Dictionary<string, Expr>(StringComparer.Ordinal);
        for (int i = 0; i < where.Count; i++)
            definitions.Add(where[i].Name, ExprTools.Substitute(Parse(json, $"where[{i}].formula", where[i].Formula), definitions));
        return ExprTools.Substitute(Parse(json, "formula", json.Text("formula")), definitions);
    }

    internal static Expr Parse(LawJson json, string field, string formula)
    {
        try
        {
            return ExpressionParser.Parse(formula, Kernels);
        }
        catch (ForetrainException e)
        {
            throw LawChecks.InFormula(json.Error("", null).Place!, field, e);
        }
    }

    // Variables, parameters and definitions share one name space, since formulas mix them.
    private static void CheckNames(
        LawJson json, EquatableList<LawDefinition> where, EquatableList<LawOutput> outputs,
        EquatableList<LawVariable> variables, EquatableList<LawParameter> parameters)
    {
        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        Each("variables", variables.Select(v => v.Name), "_*");
        Each("parameters", parameters.Select(p => p.Name), "[*]");
        Each("where", where.Select(d => d.Name), null);
        taken.Clear();
        Each("outputs", outputs.Select(o => o.Name), null);

        void Each(string list, IEnumerable<string> names, string? family)
        {
            int i = 0;
            foreach (string name in names)
            {
                string field = $"{list}[{i++}].name";
                string plain = family is not null && name.EndsWith(family, StringComparison.Ordinal) ? name[..^family.Length] : name;
                if (!IsName(plain))
                {
                    throw json.Error($"field '{field}' is '{name}', expected a name that formulas can use",
                        "letters, digits and '_', no function or kernel name" + (family is null ? "" : $"; a family ends in {family}"));
                }

                if (!taken.TryAdd(plain, field))
                    throw json.Error($"the name '{plain}' is given twice: {taken[plain]} and {field}", where.Any(d => d.Law is not null) ? "rename one of them; \"with\" gives a constant of a law inside another name" : "rename one of them");
            }
        }
    }

    private static bool IsName(string name)
    {
        if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')) return false;
        try
        {
            return ExpressionParser.Parse(name, Kernels) is Symbol;
        }
        catch (ForetrainException)
        {
            return false;
        }
    }
}
