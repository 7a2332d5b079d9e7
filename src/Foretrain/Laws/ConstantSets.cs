using System.Globalization;
using Foretrain.Expressions;

namespace Foretrain.Laws;

/// <summary>From constants as printed to the parameters of a law.</summary>
public static class ConstantSets
{
    /// <summary>
    /// The parameters of a law under one constant set: printed values, converted where the set says so; a parameter the set leaves out takes
    /// the value of the parameter it is tied to, or the value it is fixed at.
    /// </summary>
    /// <param name="set">One of the law's constant sets.</param>
    /// <param name="law">The law.</param>
    /// <returns>Value by parameter name in the law's own order; members of a family as <c>t[code]</c>.</returns>
    /// <exception cref="ForetrainException"><c>bad-constants</c>: a constant that is no number, a conversion that uses an unknown name, a
    /// parameter without value.</exception>
    public static IReadOnlyDictionary<string, double> Values(this ConstantSet set, Law law)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(law);
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (LawParameter parameter in law.Parameters)
        {
            foreach (string name in Members(set, parameter.Name)) values[name] = Value(set, name, parameter, law);
        }

        return values;
    }

    /// <summary>The constant set of that id.</summary>
    /// <exception cref="ForetrainException"><c>unknown-constants</c>, with what the law has.</exception>
    public static ConstantSet ConstantSet(this Law law, string id)
    {
        ArgumentNullException.ThrowIfNull(law);
        return law.Constants.FirstOrDefault(c => c.Id == id) ?? throw new ForetrainException(
            "unknown-constants", $"law '{law.Id}' has no constant set '{id}'", null,
            Quantities.DidYouMean.HintOrList(id, [.. law.Constants.Select(c => c.Id)], "its sets"));
    }

    /// <summary>The constant set of that id, to forecast with.</summary>
    /// <exception cref="ForetrainException"><c>unknown-constants</c>; <c>constants-made-up</c> for an illustration.</exception>
    public static ConstantSet MeasuredSet(this Law law, string id)
    {
        ConstantSet set = law.ConstantSet(id);
        if (!set.IsIllustration) return set;
        string[] measured = [.. law.Constants.Where(c => !c.IsIllustration).Select(c => c.Id)];
        throw new ForetrainException("constants-made-up", $"the constants '{id}' of {law.Id} were made up to check its arithmetic: no forecast follows from them", null,
            measured.Length == 0 ? $"fit the law to your runs: foretrain fit runs.csv --law {law.Id}" : $"its other sets: {string.Join(", ", measured)}");
    }

    /// <summary>A printed number as a double; NaN when it is none. Grouping and suffixes are not read.</summary>
    internal static double Printed(string text)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double x) && double.IsFinite(x) ? x : double.NaN;

    private static double Value(ConstantSet set, string name, LawParameter parameter, Law law)
    {
        if (set.Convert.TryGetValue(name, out string? formula)) return Converted(set, name, formula, law);
        if (set.Printed.TryGetValue(name, out string? printed)) return Number(set, name, printed, law);
        if (parameter.TiedTo is { } other && law.Parameters.FirstOrDefault(p => p.Name == other) is { TiedTo: null } leader)
            return Value(set, other, leader, law);
        return parameter.Fixed ?? throw Bad(set, law, $"gives no value for '{name}'", "print it, or convert it from what is printed");
    }

    private static double Converted(ConstantSet set, string name, string formula, Law law)
    {
        Expr e;
        try
        {
            e = ExpressionParser.Parse(formula);
        }
        catch (ForetrainException inner)
        {
            throw LawChecks.InFormula($"law '{law.Id}', constants '{set.Id}'", $"convert.{name}", inner);
        }

        return ExprTools.Evaluate(e, printed => set.Printed.TryGetValue(printed, out string? text)
            ? Number(set, printed, text, law)
            : throw Bad(set, law, $"converts '{name}' from '{printed}', which is not printed",
                Quantities.DidYouMean.HintOrList(printed, [.. set.Printed.Keys], "printed")));
    }

    private static double Number(ConstantSet set, string name, string text, Law law)
    {
        double x = Printed(text);
        return double.IsNaN(x) ? throw Bad(set, law, $"prints '{name}' as '{text}', expected a number", "write it like 1.13e7") : x;
    }

    // One name, or every label that the set gives to a family t[*].
    private static IEnumerable<string> Members(ConstantSet set, string name)
    {
        if (!name.EndsWith("[*]", StringComparison.Ordinal)) return [name];
        string start = name[..^2];
        return set.Convert.Keys.Concat(set.Printed.Keys).Where(k => k.StartsWith(start, StringComparison.Ordinal) && k.EndsWith(']')).Distinct();
    }

    private static ForetrainException Bad(ConstantSet set, Law law, string message, string hint)
        => new("bad-constants", $"constant set '{set.Id}' {message}", $"law '{law.Id}'", hint);
}
