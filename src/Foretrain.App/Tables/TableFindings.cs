using Foretrain.Cleaning;
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

    /// <summary>A batch that is rounded, and a last step that is not logged, stay within this share.</summary>
    private const double SameTokens = 0.1;

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
            yield return new("ambiguous-columns", Severity.Warning, $"{List(names)} may all be '{group.Key}'", "a law that needs it does not guess", $"choose one: {MapOption.For(group.Key, names[0])}");
        }

        foreach (ColumnProfile c in columns.Where(c => c.LooksWrong && c.Role is ColumnRole.Taken or ColumnRole.Doubtful && c.LooksWrong))
        {
            // What is said with the rows that are used is not said twice.
            if (laws.Count > 0 && (c.Meaning!.Name is "params" or "tokens" || (c.Meaning.Plausible.High <= 1 && laws[0].Mapping.Target == c.Meaning.Name))) continue;
            yield return new("unlikely-values", Severity.Warning,
                $"'{c.Column}' is taken for {c.Meaning!.Name} and its values are around {NumberText.Format(c.Factor * c.Median)}",
                $"{c.Meaning.Meaning} is hardly ever below {NumberText.Format(c.Meaning.Plausible.Low)} or above {NumberText.Format(c.Meaning.Plausible.High)}; the column may mean something else or be in another unit",
                (ToUnit(table, c) is { } option ? $"bring it to its unit, e.g. {option}, or map another column" : $"write it in its unit, or map another column with --map {c.Meaning.Name}=COLUMN"));
        }

        // Without a law nobody has looked at the outcomes yet.
        foreach (Finding unread in OfUnread(table, null)) yield return unread;
        if (OfTokens(table, columns, laws) is { } tokens) yield return tokens;
        if (OneRun(table, request) is { } one) yield return one;
        if (Compute(table, columns, request) is { } compute) yield return compute;
        if (shape.Kind == TableKind.Checkpoints)
        {
            yield return new("checkpoints", Severity.Note, $"the rows are checkpoints of {shape.Runs} runs ('{shape.RunColumn}')",
                "rows of one run are not independent, and a loss before the end of a schedule is higher than that of a run that ends there",
                $"use --cluster {NextCommands.Quoted(shape.RunColumn!)} in fits, or keep the last row of each: foretrain data clean {NextCommands.Sources(request, table)} --final --out {NextCommands.Free("clean.csv", request)}");
        }
    }

    /// <summary>Columns that would be inputs or outcomes and are text because of how their numbers are written.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="mapping">Columns in use, which are read; null for none.</param>
    internal static IEnumerable<Finding> OfUnread(RunTable table, ColumnMapping? mapping) => UnreadNumbers.Find(table).Where(u => mapping is null || mapping.Columns.All(c => c.Variable != u.Variable)).Select(u => new Finding("column-not-read", Severity.Warning,
        u.What, $"no law sees '{u.Variable}', and one that does not need it may be fitted instead", u.Hint, [table.Lines[u.Row]]));

    /// <summary>A log of one run without its name, of which every row would be taken for a run; or null.</summary>
    internal static Finding? OneRun(RunTable table, AnalysisRequest request) => !TableCleaner.IsOneRun(table) ? null
        : new("one-curve", Severity.Warning, "the rows look like the log of one run: the steps go up evenly, and nothing that is set for a run changes",
            "a law takes every row for a run of its own that was trained to its end, and a loss before the end of a schedule is higher",
            $"give the logs of several runs; one row of this one: foretrain data clean {NextCommands.Sources(request, table)} --final --out {NextCommands.Free("clean.csv", request)}");

    // The factor that brings the usual value where such values are; per cent first for shares.
    private static string? ToUnit(RunTable table, ColumnProfile c)
    {
        (double low, double high) = c.Meaning!.Plausible;
        double now = c.Factor * c.Median;
        if (high <= 1) return now <= 100 ? MapOption.Formula(table, c.Meaning.Name, c.Column, n => $"{n} / 100") : null;
        if (!c.Meaning.IsCount) return null;
        double[] factors = [.. new[] { 1e9, 1e6, 1e12, 1e3 }.Where(f => f * now >= low && f * now <= high)];
        return factors.Length == 0 ? null : MapOption.Formula(table, c.Meaning.Name, c.Column, n => $"{factors[0].ToString("0e0", System.Globalization.CultureInfo.InvariantCulture)}*{n}");
    }

    // Tokens beside steps, batch and length of sequences either agree, or one of the four is not what its header says.
    private static Finding? OfTokens(RunTable table, IReadOnlyList<ColumnProfile> columns, IReadOnlyList<LawMatch> laws)
    {
        if (DerivedTokens.Of(table) is not { } derived) return null;
        if (!columns.Any(c => c.Meaning?.Name == "tokens" && c.Role is ColumnRole.Taken or ColumnRole.Ambiguous && c.Meaning?.Name == "tokens"))
        {
            if (laws.Count > 0 && laws[0].Mapping.Columns.Any(c => c.Kind == MappingKind.Derived)) return null; // its own findings say so
            double[] values = [.. derived.Values.Where(double.IsFinite)];
            return values.Length == 0 ? null : new("tokens-derived", Severity.Note, $"tokens can be worked out: {derived.Formula}, {NumberText.Format(values.Min())} to {NumberText.Format(values.Max())}",
                $"no column holds tokens; {derived.Meaning}", "laws that need tokens take them from there");
        }

        if (columns.FirstOrDefault(c => c.Meaning?.Name == "tokens" && c.Role == ColumnRole.Taken && c.IsNumeric) is not { } column) return null;
        double[] given = table.Numbers(column.Column);
        (int Row, double Ratio)[] ratios = [.. Enumerable.Range(0, table.Rows).Select(r => (r, column.Factor * given[r] / derived.Values[r])).Where(x => double.IsFinite(x.Item2) && x.Item2 > 0).OrderBy(x => x.Item2)];
        (int Row, double Ratio)[] off = [.. ratios.Where(x => Math.Abs(x.Ratio - 1) > SameTokens)];
        if (ratios.Length == 0 || off.Length == 0) return null;
        bool all = off.Length == ratios.Length && ratios[^1].Ratio <= 1.01 * ratios[0].Ratio;
        (int row, double ratio) = off.MaxBy(x => Math.Abs(Math.Log(x.Ratio)));
        return new("tokens-contradict-steps", Severity.Warning,
            all ? $"'{column.Column}' is {NumberText.Format(ratio)} times {derived.Formula} in every row"
                : $"'{column.Column}' is not {derived.Formula} in {(off.Length == 1 ? "1 row" : $"{off.Length} of {ratios.Length} rows")}: {NumberText.Format(ratio)} times that in {table.PlaceOf(row)}",
            "one of these columns is not what its header says, or in another unit (sequences for tokens, steps of accumulation, a batch per device); if it is the tokens, exponents are wrong",
            $"find out which one it is; tokens are read from '{column.Column}', --map \"tokens = {derived.Formula}\" takes the product", [.. off.Select(x => table.Lines[x.Row]).Order().Take(50)]);
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
    private static Finding? Compute(RunTable table, IReadOnlyList<ColumnProfile> columns, AnalysisRequest request)
    {
        if (Values("flops") is not { } flops || Values("tokens") is not { } tokens) return null;
        foreach (string name in new[] { "params", "params_total", "params_active" })
        {
            if (Values(name) is not { } sizes) continue;
            (int Row, double Ratio)[] ratios = [.. Enumerable.Range(0, table.Rows).Select(i => (i, flops.Of[i] / (6 * sizes.Of[i] * tokens.Of[i]))).Where(r => double.IsFinite(r.Item2)).OrderBy(r => r.Item2)];
            if (ratios.Length == 0) continue;
            double low = ratios[ratios.Length / 10].Ratio, high = ratios[ratios.Length - 1 - ratios.Length / 10].Ratio;
            if (!(Math.Abs(low - 1) < SameCompute && Math.Abs(high - 1) < SameCompute)) continue;
            // A few rows that say otherwise by far are in another unit, or wrong.
            (int Row, double Ratio)[] off = [.. ratios.Where(r => r.Ratio is < 0.5 or > 2)];
            if (off.Length > 0)
                return new("compute-contradicts-6nd", Severity.Warning, $"'{flops.Column}' is 6 x '{sizes.Column}' x '{tokens.Column}' except in {(off.Length == 1 ? "1 row" : $"{off.Length} of {ratios.Length} rows")}: {NumberText.Format(off.MaxBy(r => Math.Abs(Math.Log(r.Ratio))).Ratio)} times that in {table.PlaceOf(off.MaxBy(r => Math.Abs(Math.Log(r.Ratio))).Row)}",
                    "one of the three is in another unit there, or wrong; a law that uses it is pulled by these rows", "correct the cells, or leave the rows out with --where", [.. off.Select(r => table.Lines[r.Row]).Order().Take(50)]);
            return new("compute-is-6nd", Severity.Note, $"'{flops.Column}' is 6 x '{sizes.Column}' x '{tokens.Column}'", $"compute counts what '{sizes.Column}' counts, without attention", "nothing to do; other conventions: foretrain data convert --help");
        }

        if (Values("params") is not { } n) return null;
        double[] all = [.. Enumerable.Range(0, table.Rows).Select(i => flops.Of[i] / (6 * n.Of[i] * tokens.Of[i])).Where(double.IsFinite).Order()];
        return all.Length == 0 ? null : new("compute-not-6nd", Severity.Note, $"'{flops.Column}' is {NumberText.Format(all[0])} to {NumberText.Format(all[^1])} times 6 x '{n.Column}' x '{tokens.Column}'",
            "compute follows another convention (attention, the output layer, measured counts); exponents of optima depend on which", $"count it as 6ND: foretrain data convert {NextCommands.Sources(request, table)} --flops 6ND");

        (string Column, double[] Of)? Values(string name) => columns.FirstOrDefault(c => c.Meaning?.Name == name && c.Role == ColumnRole.Taken && c.IsNumeric && c.Distinct > 0) is { } c
            ? (c.Column, c.Factor == 1 ? table.Numbers(c.Column) : [.. table.Numbers(c.Column).Select(x => x * c.Factor)]) : null;
    }

    private static string List(string[] names) => string.Join(", ", names.Take(6).Select(n => $"'{n}'")) + (names.Length > 6 ? $" and {names.Length - 6} more" : "");
}
