using Foretrain.Runs;

namespace Foretrain.Backtesting;

/// <summary>
/// Which rows are one training run. Rows of one run say almost the same thing, so a back-test that had some of them on
/// either side would forecast what it has seen.
/// </summary>
/// <param name="UnitOf">Unit of each row, 0-based.</param>
/// <param name="Count">Number of units.</param>
/// <param name="Column">Column whose equal values are one unit, or null when every row is a run of its own.</param>
public sealed record RunUnits(int[] UnitOf, int Count, string? Column)
{
    /// <summary>Units of prepared runs: the user's clusters, else equal names in a column that names runs, else single rows.</summary>
    public static RunUnits Of(PreparedRuns runs)
    {
        if (runs.Clusters is { } clusters) return new(clusters, clusters.Max() + 1, runs.ClusteredBy);
        string[] names = ["run", .. ColumnMeaning.Of("run")!.Aliases];
        string? column = runs.Labels.Count > 0 ? runs.Mapping.Of(runs.Labels.Keys.First()).Column
            : runs.Table.ColumnNames.FirstOrDefault(c => ColumnMeaning.Matches(c, names));
        if (column is not null)
        {
            string[] texts = runs.Table.Texts(column);
            int[] codes = RunSelection.Codes([.. texts.Select((t, i) => t.Length > 0 ? "=" + t : $"line {i}")]).Codes;
            int count = codes.Max() + 1;
            if (count < codes.Length) return new(codes, count, column);
        }

        return Rows(runs);
    }

    /// <summary>Every row a run of its own.</summary>
    public static RunUnits Rows(PreparedRuns runs) => new([.. Enumerable.Range(0, runs.Count)], runs.Count, null);

    /// <summary>The runs with these units as their clusters, so that errors of a fit count whole runs.</summary>
    public PreparedRuns Mark(PreparedRuns runs) => Column is null ? runs : runs with { Clusters = UnitOf, ClusteredBy = Column };
}
