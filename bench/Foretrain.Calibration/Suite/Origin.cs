namespace Foretrain.Calibration.Suite;

/// <summary>A moment from which is forecast: what is known then, and what comes later.</summary>
/// <param name="Known">Rows that are fitted.</param>
/// <param name="Later">Rows that are forecast.</param>
/// <param name="Cost">Largest cost known.</param>
internal sealed record Origin(int[] Known, int[] Later, double Cost)
{
    /// <summary>Shares of the rows that are known at the origins of a rolling back-test.</summary>
    private static readonly double[] Shares = [0.3, 0.45, 0.6, 0.75, 0.9];

    /// <summary>The one origin of the test split.</summary>
    public static Origin Final(GroupRows rows) => new(rows.Train, rows.Test, rows.Train.Max(r => rows.Cost[r]));

    /// <summary>Origins inside the train rows, at quantiles of cost; a run is known when all of it costs no more than the cut.</summary>
    /// <param name="rows">The series.</param>
    /// <param name="cut">Whether whole runs are kept together.</param>
    /// <param name="least">Fewest rows to fit.</param>
    public static IReadOnlyList<Origin> Rolling(GroupRows rows, CutKind cut, int least)
    {
        var origins = new List<Origin>();
        foreach (double share in Shares)
            if (At(rows, cut, share) is { } origin && origin.Known.Length >= least && origins.All(o => o.Cost != origin.Cost)) origins.Add(origin);
        return origins;
    }

    /// <summary>One origin inside the train rows, with this share of them known; null where nothing is left to forecast.</summary>
    public static Origin? At(GroupRows rows, CutKind cut, double share)
    {
        int[] train = rows.Train;
        var end = train.GroupBy(r => rows.Runs[r]).ToDictionary(g => g.Key, g => g.Max(r => rows.Cost[r]));
        double KnownFrom(int row) => cut == CutKind.Runs ? end[rows.Runs[row]] : rows.Cost[row];
        double[] costs = [.. train.Select(KnownFrom).Order()];
        double limit = costs[Math.Max(0, (int)Math.Ceiling(share * costs.Length) - 1)];
        int[] known = [.. train.Where(r => KnownFrom(r) <= limit)], later = [.. train.Where(r => rows.Cost[r] > limit)];
        return known.Length > 0 && later.Length > 0 ? new(known, later, known.Max(r => rows.Cost[r])) : null;
    }
}
