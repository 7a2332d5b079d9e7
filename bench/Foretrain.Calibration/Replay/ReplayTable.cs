using Foretrain.Calibration.Suite;
using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Uncertainty.Form;

namespace Foretrain.Calibration.Replay;

/// <summary>A table whose rows are hidden and shown on choice. Rows count within the table: first the pool, then the targets.</summary>
internal sealed class ReplayTable
{
    /// <summary>The dearest train rows are targets: this share of them.</summary>
    public const double TargetShare = 0.12;

    /// <summary>Most targets; where there are more, an even sample in cost.</summary>
    public const int MostTargets = 12;

    /// <summary>Rows of the pool cost at most this share of the cheapest target.</summary>
    public const double Gap = 0.7;

    private readonly GroupRows _rows;
    private readonly int[] _pool;
    private readonly FitSetup _setup;

    private ReplayTable(GroupRows rows, Law law, int[] pool, int[] targets, FormSettings? settings)
    {
        (_rows, Law, _pool) = (rows, law, pool);
        _setup = new(new(0, 1, 1), settings, new FitOptions(Starts: 6, ProfilePoints: 3, LeaveOut: 0));
        Cost = [.. pool.Select(r => rows.Cost[r])];
        (Columns, _) = rows.Targets(law, pool);
        (TargetColumns, var asked) = rows.Targets(law, targets);
        TargetLoss = [.. asked.Select(a => a.Observed)];
    }

    /// <summary>Name of the series.</summary>
    public string Name => _rows.Group.Id;

    /// <summary>Its baseline law.</summary>
    public Law Law { get; }

    /// <summary>Inputs of the pool, one column each.</summary>
    public double[][] Columns { get; }

    /// <summary>Cost of each row of the pool.</summary>
    public double[] Cost { get; }

    /// <summary>Inputs of the targets.</summary>
    public double[][] TargetColumns { get; }

    /// <summary>Outcomes of the targets.</summary>
    public double[] TargetLoss { get; }

    /// <summary>Rows of the pool.</summary>
    public int Count => _pool.Length;

    /// <summary>Divides the train rows of a series.</summary>
    /// <exception cref="ForetrainException"><c>replay-too-small</c>.</exception>
    public static ReplayTable Of(GroupRows rows, FormSettings? settings = null)
    {
        Law law = LawCatalog.Embedded.Get(rows.Group.Laws[0]);
        (_, var usable) = rows.Targets(law, rows.Train);
        int[] byCost = [.. usable.Select(u => u.Row).OrderBy(r => rows.Cost[r]).ThenBy(r => r)];
        int count = (int)Math.Ceiling(TargetShare * byCost.Length);
        int[] targets = byCost[^count..];
        int[] pool = [.. byCost[..^count].Where(r => rows.Cost[r] < Gap * rows.Cost[targets[0]]).Order()];
        if (pool.Length < 2 * law.Parameters.Count)
            throw new ForetrainException("replay-too-small", $"{rows.Group.Id} has {pool.Length} rows to choose from, too few for a replay of {law.Id}");
        if (count > MostTargets) targets = [.. Enumerable.Range(0, MostTargets).Select(k => targets[(int)((k + 0.5) * count / MostTargets)])];
        return new(rows, law, pool, targets, settings);
    }

    /// <summary>
    /// Fits the law to rows of the pool with few starts, because a replay fits many thousand times, and where none of them reaches a minimum
    /// as the program does; null where it cannot or where its errors stay unknown.
    /// </summary>
    public FittedLaw? Fit(IEnumerable<int> rows)
    {
        int[] chosen = [.. rows.Select(r => _pool[r]).Order()];
        return Fit(chosen, _setup) ?? Fit(chosen, _setup with { Effort = null });
    }

    private FittedLaw? Fit(int[] rows, FitSetup setup)
    {
        try
        {
            return _rows.Fit(Law, rows, setup, clustered: false).Law is { Form: not null } law ? law : null;
        }
        catch (ForetrainException)
        {
            return null;
        }
    }
}
