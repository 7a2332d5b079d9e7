using Foretrain.Expressions;
using Foretrain.Objectives;
using Foretrain.Runs;

namespace Foretrain.Laws;

/// <summary>Turns a formula of the user's into a law: names of columns are inputs, all other names are constants to fit.</summary>
/// <remarks>
/// Constants are taken as non-negative, as the field writes its laws; other ranges are given by name. A constant the formula
/// is linear in moves in its logarithm unless it stands alone (a floor); other constants are searched on 0.02 to 2 when
/// dimensionless as exponents are, and over the data's own decades when they carry the unit of a column.
/// </remarks>
public static class FormulaLaw
{
    /// <summary>Id of every law made from a formula.</summary>
    public const string Id = "formula";

    /// <summary>Builds the law.</summary>
    /// <param name="text">The formula.</param>
    /// <param name="columns">Names that may be inputs besides the vocabulary: columns of the table and names given with --map.</param>
    /// <param name="target">Name of the predicted column.</param>
    /// <param name="objective">Objective, or null for the default of loss laws.</param>
    /// <param name="ranges">Allowed range by constant, from the user.</param>
    /// <param name="references">Reference unit by input, which allows its bare logarithm.</param>
    /// <exception cref="ForetrainException">Syntax, units, or a formula without inputs or constants.</exception>
    public static Law Create(
        string text, IReadOnlyCollection<string> columns, string target, Objective? objective = null,
        IReadOnlyDictionary<string, (double Low, double High)>? ranges = null, IReadOnlyDictionary<string, double>? references = null)
    {
        Expr expr = ExpressionParser.Parse(text);
        var names = ExprTools.Symbols(expr);
        var families = ExprTools.Families(expr);
        var variables = new List<LawVariable>();
        var constants = new List<string>();
        foreach (string name in names)
        {
            ColumnMeaning? meaning = ColumnMeaning.Of(name);
            if (name == target) throw new ForetrainException("formula-uses-target", $"the formula uses '{name}', which is what it predicts", text, "predict another column with --target COLUMN");
            if (meaning is null && !columns.Contains(name))
            {
                if (ranges?.ContainsKey(name) != true) RequireNoTypo(name, text, columns);
                constants.Add(name);
                continue;
            }

            variables.Add(new(name, meaning?.Unit ?? "1", meaning?.Meaning ?? $"column {name}", null, 1, 1e30, Reference: references is not null && references.TryGetValue(name, out double r) ? r : null));
        }

        foreach (string family in families)
        {
            if (columns.Any(c => c.StartsWith(family + "_", StringComparison.Ordinal))) variables.Add(new($"{family}_*", "1", $"columns {family}_*", null, 0, 1));
            else constants.Add($"{family}[*]");
        }

        if (variables.Count == 0)
            throw new ForetrainException("formula-no-input", "the formula uses no column of the table", text, $"columns that can be used: {string.Join(", ", columns.Where(c => c != target).Take(12))}");
        if (constants.Count == 0) throw new ForetrainException("formula-no-constant", "the formula has no constant to fit", text, "names that are not columns are fitted, e.g. E + A/params^alpha");

        IReadOnlyDictionary<string, Unit> units = CheckUnits(expr, variables, constants, target);
        IReadOnlyList<string> linear = Linearity.Find(expr, constants);
        Expr written = WrittenOut(expr, families, columns);
        ColumnMeaning? predicted = ColumnMeaning.Of(target);
        return new Law
        {
            Id = Id,
            Title = "Formula given by the user",
            Question = "As the user sees it",
            Family = Id,
            Formula = text,
            Expr = expr,
            Outputs = [new(target, predicted?.Unit ?? "1", predicted?.Meaning ?? $"column {target}")],
            Variables = [.. variables],
            Parameters = [.. constants.Select(c => Constant(c, written, linear, ranges, units.GetValueOrDefault(c)))],
            Estimator = new(objective ?? Objective.LogHuber, null, "default of loss laws"),
            Cost = variables.Any(v => v.Name == "params") && variables.Any(v => v.Name == "tokens") ? new("6ND", "6[flop/param/token] * params * tokens", "forward and backward pass of a dense transformer, attention left out")
                : variables is [{ Name: "flops" }] ? new("flops", "flops", "the input itself") : null,
            Identifiability = "not stated",
            Validity = "not stated",
            Citation = "",
            Confidence = "user",
        };
    }

    // A misspelt column would be fitted as a constant without a word. Names as short as alpha or E0 are left alone, and so is any name with a range.
    private static void RequireNoTypo(string name, string text, IReadOnlyCollection<string> columns)
    {
        if (name.Length < 4 || name.Any(char.IsDigit)) return;
        string? near = columns.Concat(ColumnMeaning.All.Select(m => m.Name)).FirstOrDefault(c => c.Length >= 4 && Quantities.DidYouMean.Distance(c, name) <= (name.Length >= 7 ? 2 : 1));
        if (near is null) return;
        int at = text.IndexOf(name, StringComparison.Ordinal);
        throw new ForetrainException("formula-unknown-name", $"'{name}' in the formula is not a column; it would be fitted as a constant",
            at < 0 ? text : $"{text}\n{new string(' ', at)}{new string('^', name.Length)}", $"did you mean '{near}'? If the constant is meant, give it a range: --range {name}=LOW:HIGH");
    }

    // Derivatives need sums written out. A family of constants has the labels of the columns it goes with.
    private static Expr WrittenOut(Expr expr, IReadOnlyCollection<string> families, IReadOnlyCollection<string> columns)
    {
        if (families.Count == 0) return expr;
        IReadOnlyList<string> first = families.Select(Labels).FirstOrDefault(l => l.Count > 0) ?? [];
        return ExprTools.ExpandIndices(expr, family => Labels(family) is { Count: > 0 } own ? own : first);

        IReadOnlyList<string> Labels(string family) => [.. columns.Where(c => c.Length > family.Length + 1 && c.StartsWith(family + "_", StringComparison.Ordinal)).Select(c => c[(family.Length + 1)..])];
    }

    private static LawParameter Constant(
        string name, Expr expr, IReadOnlyList<string> linear, IReadOnlyDictionary<string, (double Low, double High)>? ranges, Unit? unit)
    {
        if (ranges is not null && ranges.TryGetValue(name, out var range))
            return new(name, "constant of the formula", range.Low, range.High, range.Low, range.High, range.Low > 0 && range.High / range.Low > 100);
        if (linear.Contains(name))
        {
            bool alone = ExprTools.Simplify(ExprTools.Derivative(expr, MemberOf(name, expr))) is Number;
            return alone ? new(name, "constant of the formula", 0, double.PositiveInfinity, 0.1, 3)
                : new(name, "constant of the formula", 0, double.PositiveInfinity, 1e-3, 1e6, LogScale: true);
        }

        bool dimensionless = unit is null || unit.ToString() == "1";
        return dimensionless ? new(name, "constant of the formula", 0, 20, 0.02, 2) : new(name, "constant of the formula", 0, double.PositiveInfinity, 1e3, 1e20, LogScale: true);
    }

    private static string MemberOf(string name, Expr written) =>
        name.EndsWith("[*]", StringComparison.Ordinal) ? ExprTools.Symbols(written).FirstOrDefault(s => s.StartsWith(name[..^2], StringComparison.Ordinal)) ?? name : name;

    private static IReadOnlyDictionary<string, Unit> CheckUnits(Expr expr, List<LawVariable> variables, List<string> constants, string target) =>
        UnitChecker.Check(expr, variables.ToDictionary(v => v.Name, v => new UnitOfVariable(v.Unit, v.Reference is not null)),
            constants, Unit.Parse(ColumnMeaning.Of(target)?.Unit ?? "1")).Parameters;
}
