namespace Foretrain.Planning;

/// <summary>Runs grouped by compute.</summary>
internal static class IsoFlopBudgets
{
    /// <summary>
    /// Rows per budget, budgets ascending in compute. Neighbours in sorted compute belong together while their ratio is at most
    /// 1 + tolerance.
    /// </summary>
    public static int[][] Group(double[] flops, double tolerance)
    {
        int[] order = [.. Enumerable.Range(0, flops.Length).OrderBy(i => flops[i])];
        List<int[]> budgets = [];
        int start = 0;
        for (int k = 1; k <= order.Length; k++)
        {
            if (k < order.Length && flops[order[k]] <= flops[order[k - 1]] * (1 + tolerance)) continue;
            budgets.Add([.. order[start..k].Order()]);
            start = k;
        }

        return [.. budgets];
    }

    /// <summary>Geometric mean of the compute of these rows.</summary>
    public static double Centre(double[] flops, ReadOnlySpan<int> rows)
    {
        // Exactly equal budgets must come back unchanged, without the rounding of exp(log).
        double first = flops[rows[0]], logs = 0;
        foreach (int row in rows) logs += Math.Log(flops[row] / first);
        return first * Math.Exp(logs / rows.Length);
    }
}
