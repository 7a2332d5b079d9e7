namespace Foretrain.Cleaning;

/// <summary>Rows that repeat another one in every cell: a file that was exported twice, a line that was logged twice.</summary>
internal sealed class DuplicateRows : ICleaningStep
{
    /// <inheritdoc/>
    public string Kind => "duplicates";

    /// <inheritdoc/>
    public void Apply(RunLog log)
    {
        string[][] cells = [.. log.Table.ColumnNames.Where(c => log.RunIsFile || c != log.FileColumn).Select(log.Table.Texts)];
        var seen = new Dictionary<EquatableList<string>, int>();
        int[] copies = [.. log.Rows.Where(r => !seen.TryAdd(new([.. cells.Select(c => c[r])]), r))];
        foreach (var run in copies.GroupBy(r => log.Run[r]).ToArray())
        {
            // Without names two runs that agree in every cell cannot be told from a copy, but they may be two runs.
            if (!log.Wants(Kind, run.Key)) continue;
            log.Decide(Kind, run.Key, $"{Count(run.Count())} of '{run.Key}' removed", "every cell is that of an earlier row", [.. run], removed: true);
        }
    }

    private static string Count(int n) => n == 1 ? "1 row" : $"{n} rows";
}
