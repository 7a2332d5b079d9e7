using Foretrain.Findings;
using Foretrain.Quantities;

namespace Foretrain.Runs;

/// <summary>Two units within one column: 125 (million) beside 7e9 parameters, 33 (per cent) beside a share of 0.29.</summary>
internal static class MixedUnits
{
    private const int MostLines = 20;

    /// <summary>Neighbours in size further apart than this were not chosen by one person with one unit in mind.</summary>
    private const double Gap = 1e4;

    /// <summary>Below the least that a run has, a gap of this size is enough.</summary>
    private const double SmallGap = 100;

    private static readonly (string Name, double Least)[] s_counts = [("params", 1e3), ("params_total", 1e3), ("params_active", 1e3), ("tokens", 1e5), ("unique_tokens", 1e5), ("flops", 1e8)];
    private static readonly string[] s_shares = ["accuracy", "error", "coverage"];

    /// <summary>One finding per column.</summary>
    public static IEnumerable<Finding> Of(RunTable table, IReadOnlyDictionary<string, double[]> variables, NeededColumn target, double[] values, ColumnMapping mapping)
    {
        foreach ((string name, double least) in s_counts)
            if (variables.TryGetValue(name, out double[]? counts) && OfCounts(table, name, least, counts) is { } finding) yield return finding;
        if (s_shares.Contains(target.Name) && OfShares(table, target.Name, values, mapping) is { } share) yield return share;
    }

    private static Finding? OfCounts(RunTable table, string name, double least, double[] counts)
    {
        double[] sorted = [.. counts.Where(x => x > 0 && double.IsFinite(x)).Distinct().Order()];
        (double ratio, int at) = Enumerable.Range(1, Math.Max(0, sorted.Length - 1)).Select(i => (sorted[i] / sorted[i - 1], i)).OrderByDescending(g => g.Item1).FirstOrDefault();
        if (at == 0 || !(ratio >= Gap || (ratio >= SmallGap && sorted[0] < least))) return null;
        double low = sorted[at - 1];
        // The unit that puts the smaller values among the larger ones.
        double middle = Math.Sqrt(sorted[at] * sorted[^1]), unit = new[] { 1e3, 1e6, 1e9, 1e12 }.MinBy(u => Math.Abs(Math.Log(u * Math.Sqrt(sorted[0] * low) / middle)));
        int[] rows = [.. Enumerable.Range(0, counts.Length).Where(r => counts[r] <= low)];
        bool impossible = sorted[0] < least;
        return new("mixed-units", impossible ? Severity.Severe : Severity.Warning,
            $"{name} is {NumberText.Format(low, 4)} or less in {(rows.Length == 1 ? "1 row" : $"{rows.Length} rows")} and {NumberText.Format(sorted[at], 4)} or more in the others, with nothing between",
            $"the smaller values look like {(unit switch { 1e3 => "thousands", 1e6 => "millions", 1e9 => "billions", _ => "trillions" })}; with two units in one column no exponent means anything",
            $"write all of them in one unit, e.g. {NumberText.Format(unit * low)} for {NumberText.Format(low, 4)} in {table.PlaceOf(rows[0])}, or leave the rows out with --where \"{name} > {low.ToString("0.###e0", System.Globalization.CultureInfo.InvariantCulture)}\"",
            [.. rows.Select(r => table.Lines[r]).Order().Take(MostLines)]);
    }

    private static Finding? OfShares(RunTable table, string name, double[] values, ColumnMapping mapping)
    {
        int[] large = [.. Enumerable.Range(0, values.Length).Where(r => values[r] > 1)];
        int small = values.Count(v => v is > 0 and < 1);
        if (large.Length == 0 || large.Any(r => values[r] > 100)) return null;
        if (small == 0)
        {
            return mapping.Of(name).Kind == MappingKind.Formula ? null : new("per-cent", Severity.Severe, $"{name} is {NumberText.Format(values.Min(), 4)} to {NumberText.Format(values.Max(), 4)}, and a share is at most 1",
                "these look like per cent; laws of a share level off at 1 and cannot follow them",
                MapOption.Formula(table, name, mapping.Of(name).Source, n => $"{n} / 100") is { } option ? $"bring them to shares: {option}" : "write them as shares");
        }

        return new("mixed-units", Severity.Severe, $"{name} is a share in {(small == 1 ? "1 row" : $"{small} rows")} and above 1 in {(large.Length == 1 ? "1 row" : $"{large.Length} rows")}, up to {NumberText.Format(large.Max(r => values[r]), 4)}",
            "shares and per cents stand in one column; a law takes a value of 33 for a hundred times one of 0.33",
            $"write all of them as shares, e.g. {NumberText.Format(values[large[0]] / 100)} for {NumberText.Format(values[large[0]], 4)} in {table.PlaceOf(large[0])}", [.. large.Select(r => table.Lines[r]).Order().Take(MostLines)]);
    }
}
