using Foretrain.Expressions;

namespace Foretrain.Laws;

/// <summary>Several outputs of a law as one number, e.g. a weighted loss over domains.</summary>
public static class LawCombination
{
    /// <summary>A law whose output is a formula over its outputs.</summary>
    /// <param name="law">The law.</param>
    /// <param name="formula">Formula over names of outputs, e.g. <c>0.3*loss_code + 0.7*loss_web</c>.</param>
    /// <param name="columnsOf">As for <see cref="LawShape.Of"/>.</param>
    /// <exception cref="ForetrainException"><c>unknown-output</c>, <c>formula-syntax</c>, <c>missing-family</c>.</exception>
    public static LawShape Of(Law law, string formula, Func<string, IReadOnlyList<string>>? columnsOf = null)
    {
        ArgumentNullException.ThrowIfNull(law);
        Expr combined = ExpressionParser.Parse(formula);
        string[] used = [.. ExprTools.Symbols(combined)];
        if (used.Length == 0)
        {
            throw new ForetrainException("unknown-output", $"'{formula}' uses no output of law '{law.Id}'",
                hint: $"its outputs: {string.Join(", ", law.Outputs.Select(o => o.Name))}");
        }

        LawShape[] parts = [.. used.Select(name => LawShape.Of(law, name, columnsOf))];
        Expr expr = ExprTools.Substitute(combined, used.Index().ToDictionary(u => u.Item, u => parts[u.Index].Expr));
        string[] units = [.. parts.Select(p => p.Output.Unit).Distinct()];
        return new(law, new LawOutput(formula, units.Length == 1 ? units[0] : "1", $"{formula} of the law's outputs"), expr, parts[0].Variables,
            [.. parts.SelectMany(p => p.Parameters).DistinctBy(p => p.Name)]);
    }

    /// <summary>Labels of a family of columns, from the members that a constant set gives to the families of parameters.</summary>
    /// <param name="law">The law.</param>
    /// <param name="values">Parameters by name, members as <c>t[code]</c>.</param>
    public static IReadOnlyList<string> Labels(Law law, IReadOnlyDictionary<string, double> values)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(values);
        // With several outputs some families have a member per output, and these are no columns.
        return [.. values.Keys.Where(k => k.EndsWith(']')).Select(k => k[(k.IndexOf('[', StringComparison.Ordinal) + 1)..^1]).Distinct()
            .Where(label => law.Outputs.Count == 1 || law.Outputs.All(o => o.Name != label))];
    }
}
