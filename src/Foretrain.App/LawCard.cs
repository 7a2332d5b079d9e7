using Foretrain.Expressions;
using Foretrain.Laws;
using Foretrain.Quantities;

namespace Foretrain.App;

/// <summary>A law with what its file only refers to: references in full, and commands that use it.</summary>
/// <param name="Law">The law.</param>
/// <param name="References">The references it names, its own first.</param>
/// <param name="Commands">Commands to try, with what each does.</param>
public sealed record LawCard(Law Law, IReadOnlyList<Reference> References, IReadOnlyList<(string Command, string What)> Commands)
{
    /// <summary>The card of a law.</summary>
    public static LawCard Of(Law law, LawCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(catalog);
        return new(law, [.. LawSummary.Of(law).Citations.Select(k => catalog.References.GetValueOrDefault(k)).OfType<Reference>()], [.. CommandsOf(law)]);
    }

    /// <summary>The formula and its parts as equations in LaTeX, the formula first.</summary>
    public static IReadOnlyList<string> Equations(Law law)
    {
        ArgumentNullException.ThrowIfNull(law);
        (string Name, Expr Formula)[] parts = [(law.Outputs[0].Name, ExpressionParser.Parse(law.Formula, KernelNames)), .. law.Where.Select(d => (d.Name, ExpressionParser.Parse(d.Formula, KernelNames)))];
        // One letter must mean one thing in all of them.
        HashSet<string> used = [.. parts.SelectMany(p => ExprTools.Symbols(p.Formula).Concat(ExprTools.Families(p.Formula))), .. law.Where.Select(d => d.Name)];
        Dictionary<string, string> symbols = ExprLatex.FieldSymbols.Where(s => !used.Contains(s.Value)).ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal);
        string left = law.Outputs.Count > 1 ? ExprLatex.Name("outputs[o]", symbols).Replace("outputs", "output", StringComparison.Ordinal) : ExprLatex.Name(law.Outputs[0].Name, symbols);
        return [.. parts.Select((p, i) => $"{(i == 0 ? left : ExprLatex.Name(p.Name, symbols))} = {p.Formula.ToLatex(symbols)}")];
    }

    /// <summary>The same equations as MathML.</summary>
    public static IReadOnlyList<string> MathMlEquations(Law law) => [.. Equations(law).Select(MathMl.OfLatex)];

    private static HashSet<string> KernelNames => [.. Laws.Kernels.KernelRegistry.All.Keys];

    private static IEnumerable<(string, string)> CommandsOf(Law law)
    {
        yield return ($"foretrain fit runs.csv --law {law.Id}", "fit it to your runs");
        if (Worked(law) is { } golden)
        {
            Dictionary<string, double[]> columns = LawPrediction.Columns(law, golden.At);
            string at = string.Join(',', golden.At.Select(a => $"{a.Key}={(NumberText.TryParse(a.Value, out _) ? a.Value : ExprText.ToText(columns[a.Key][0]))}"));
            yield return ($"foretrain predict --law {law.Id} --constants {golden.Constants} --at {at}", $"the worked number {golden.Output} = {golden.Expect}");
        }

        yield return ($"foretrain laws show {law.Id} --plot {law.Id}.svg", "draw it");
    }

    // Schedules, families of columns and several outputs do not fit on a command line.
    private static GoldenCheck? Worked(Law law) => law.Outputs.Count > 1 || law.Variables.Any(v => v.Text || v.Name.EndsWith("_*", StringComparison.Ordinal))
        ? null : law.Golden.Where(g => !law.ConstantSet(g.Constants).IsIllustration && g.At.Values.All(v => !v.Contains(';', StringComparison.Ordinal))).OrderBy(g => g.Constants == Pages.LawFigure.SetFor(law).Id ? 0 : 1).FirstOrDefault();
}
