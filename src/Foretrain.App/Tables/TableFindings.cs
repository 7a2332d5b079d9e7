using Foretrain.Findings;
using Foretrain.Fitting;
using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.App.Tables;

/// <summary>What is remarkable about a table before a law is fitted.</summary>
internal static class TableFindings
{
    /// <summary>Checks compute against 6ND within this share.</summary>
    private const double SameCompute = 0.01;

    /// <summary>The findings of the reader, of the columns, and of the rows as the usual law would use them.</summary>
    public static IEnumerable<Finding> Of(TableReading reading, IReadOnlyList<ColumnProfile> columns, TableShape shape, IReadOnlyList<LawMatch> laws, AnalysisRequest request)
    {
        RunTable table = reading.Table;
        foreach (Finding finding in laws.Count > 0 ? OfRuns(reading, laws[0], request) : reading.Findings) yield return finding;
        string[] empty = [.. columns.Where(c => c.Distinct == 0).Select(c => c.Column)];
        if (empty.Length > 0)
            yield return new("empty-columns", Severity.Note, $"{(empty.Length == 1 ? "column" : "columns")} {List(empty)} {(empty.Length == 1 ? "is" : "are")} empty", "nothing can be read from them", "drop them, or fill them in");
        foreach (var group in columns.Where(c => c.Role == ColumnRole.Ambiguous).GroupBy(c => c.Meaning!.Name))
        {
            string[] names = [.. group.Select(c => c.Column)];
            if (request.Map.Any(m => m.Split('=')[0].Trim() == group.Key)) continue;
            yield return new("ambiguous-columns", Severity.Warning, $"{List(names)} may all be '{group.Key}'", "a law that needs it does not guess", $"choose one: --map {group.Key}={names[0]}");
        }

        foreach (ColumnProfile c in columns.Where(c => c.LooksWrong && c.Role is ColumnRole.Taken or ColumnRole.Doubtful && c.LooksWrong))
        {
            if (c.Meaning!.Name is "params" or "tokens" && laws.Count > 0) continue; // small-counts says it with the rows that are used
            yield return new("unlikely-values", Severity.Warning,
                $"'{c.Column}' is taken for {c.Meaning.Name} and its values are around {NumberText.Format(c.Factor * c.Median)}",
                $"{c.Meaning.Meaning} is hardly ever below {NumberText.Format(c.Meaning.Plausible.Low)} or above {NumberText.Format(c.Meaning.Plausible.High)}; the column may mean something else or be in another unit",
                $"bring it to its unit, e.g. --map \"{c.Meaning.Name} = 1e9*{c.Column}\", or map another column");
        }

        if (Compute(table, columns) is { } compute) yield return compute;
        if (shape.Kind == TableKind.Checkpoints)
        {
            yield return new("checkpoints", Severity.Note, $"the rows are checkpoints of {shape.Runs} runs ('{shape.RunColumn}')",
                "rows of one run are not independent, and a loss before the end of a schedule is higher than that of a run that ends there",
                $"use --cluster {shape.RunColumn} in fits, or keep the last row of each: foretrain data clean {table.Source} --final --out clean.csv");
        }
    }

    private static EquatableList<Finding> OfRuns(TableReading reading, LawMatch match, AnalysisRequest request)
    {
        try
        {
            return RunSelection.Prepare(reading, LawProblem.Needs(match.Law), LawProblem.Target(match.Law, match.Law.Estimator.Objective, request.Target),
                new SelectionOptions { Map = LawSource.MapFor(match.Law, request) }).Findings;
        }
        catch (ForetrainException e)
        {
            return [.. reading.Findings, new("rows-unusable", Severity.Severe, e.Message, $"{match.Law.Id} cannot be fitted to these rows", e.Hint ?? "correct the cells")];
        }
    }

    // Which convention compute follows decides exponents; a table that has all three columns tells it.
    private static Finding? Compute(RunTable table, IReadOnlyList<ColumnProfile> columns)
    {
        if (Values("flops") is not { } flops || Values("tokens") is not { } tokens) return null;
        foreach (string name in new[] { "params", "params_total", "params_active" })
        {
            if (Values(name) is not { } sizes) continue;
            double[] ratios = [.. Enumerable.Range(0, table.Rows).Select(i => flops.Of[i] / (6 * sizes.Of[i] * tokens.Of[i])).Where(double.IsFinite).Order()];
            if (ratios.Length == 0) continue;
            double low = ratios[ratios.Length / 10], high = ratios[ratios.Length - 1 - ratios.Length / 10];
            if (Math.Abs(low - 1) < SameCompute && Math.Abs(high - 1) < SameCompute)
                return new("compute-is-6nd", Severity.Note, $"'{flops.Column}' is 6 x '{sizes.Column}' x '{tokens.Column}'", $"compute counts what '{sizes.Column}' counts, without attention", "nothing to do; other conventions: foretrain data convert");
        }

        if (Values("params") is not { } n) return null;
        double[] all = [.. Enumerable.Range(0, table.Rows).Select(i => flops.Of[i] / (6 * n.Of[i] * tokens.Of[i])).Where(double.IsFinite).Order()];
        return all.Length == 0 ? null : new("compute-not-6nd", Severity.Note, $"'{flops.Column}' is {NumberText.Format(all[0])} to {NumberText.Format(all[^1])} times 6 x '{n.Column}' x '{tokens.Column}'",
            "compute follows another convention (attention, the output layer, measured counts); exponents of optima depend on which", "with architecture columns: foretrain data convert --flops 6ND");

        (string Column, double[] Of)? Values(string name) => columns.FirstOrDefault(c => c.Meaning?.Name == name && c.Role == ColumnRole.Taken && c.IsNumeric && c.Distinct > 0) is { } c
            ? (c.Column, c.Factor == 1 ? table.Numbers(c.Column) : [.. table.Numbers(c.Column).Select(x => x * c.Factor)]) : null;
    }

    private static string List(string[] names) => string.Join(", ", names.Take(6).Select(n => $"'{n}'")) + (names.Length > 6 ? $" and {names.Length - 6} more" : "");
}
