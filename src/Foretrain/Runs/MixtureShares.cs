namespace Foretrain.Runs;

/// <summary>Finds the columns that hold the shares of a data mixture by what they add up to.</summary>
internal static class MixtureShares
{
    private const double Tolerance = 0.02;

    /// <summary>The prefix whose columns, two or more with values from 0 to 1, add up to 1 in every row; null when there is none or more than one.</summary>
    public static string? Find(RunTable table)
    {
        string[] prefixes = [.. table.ColumnNames.SelectMany(Prefixes).GroupBy(p => p).Where(g => g.Count() > 1).Select(g => g.Key)];
        string[] found = [.. prefixes.Where(p => AddUp(table, p))];
        // Of w_ and w_pile_, both adding up, the shorter one holds all shares.
        found = [.. found.Where(p => !found.Any(o => o.Length < p.Length && p.StartsWith(o, StringComparison.Ordinal)))];
        return found is [var only] ? only : null;
    }

    private static IEnumerable<string> Prefixes(string column)
    {
        for (int i = 1; i < column.Length - 1; i++) if (column[i] is '_' or '.' or '/' or '-') yield return column[..(i + 1)];
    }

    private static bool AddUp(RunTable table, string prefix)
    {
        string[] members = [.. table.ColumnNames.Where(c => c.Length > prefix.Length && c.StartsWith(prefix, StringComparison.Ordinal))];
        if (!members.All(table.IsNumeric)) return false;
        double[][] columns = [.. members.Select(table.Numbers)];
        for (int row = 0; row < table.Rows; row++)
        {
            double sum = 0;
            foreach (double[] column in columns)
            {
                double share = column[row];
                if (!(share >= 0 && share <= 1)) return false;
                sum += share;
            }

            if (Math.Abs(sum - 1) > Tolerance) return false;
        }

        return table.Rows > 0;
    }
}
