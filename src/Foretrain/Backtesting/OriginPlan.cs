using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.Backtesting;

/// <summary>One fit of a back-test: the rows below a cut that it sees, and the rows beyond that it forecasts.</summary>
/// <param name="Cut">The cut.</param>
/// <param name="Units">Runs fitted.</param>
/// <param name="Fitted">Rows fitted, ascending.</param>
/// <param name="Beyond">Rows to forecast, in order of the axis.</param>
internal sealed record OriginSplit(double Cut, int Units, int[] Fitted, int[] Beyond);

/// <summary>
/// Where the axis is cut. Cuts are spread evenly over the rows, from the first at which the law can be fitted, and each moves
/// to the widest gap near it: between budgets rather than through one.
/// </summary>
/// <remarks>
/// Runs that reach over a cut (their checkpoints lie on both sides) are dealt into two or three parts: one fit per part sees the
/// lower rows of the runs of the others and forecasts the upper rows of its own. No run is ever on both sides of a fit.
/// </remarks>
internal sealed class OriginPlan
{
    private const double SameValue = 1e-6; // relative; what is closer is one value
    private const int MostCandidates = 400;

    /// <summary>Rows that a fit needs beyond its constants.</summary>
    private const int Spare = 3;

    private readonly string _law;
    private readonly PreparedRuns _runs;
    private readonly BacktestAxis _axis;
    private readonly RunUnits _units;
    private readonly int _constants;
    private readonly double[] _sorted; // axis values, ascending
    private readonly int[][] _rows; // rows per unit, ascending along the axis
    private readonly int[] _order; // units, ascending by their largest row
    private readonly (double[] Values, int Needed)[] _inputs;

    /// <summary>Prepares cuts for one law, or for several that are to be compared on the same forecasts.</summary>
    /// <param name="law">Name of the law, for messages.</param>
    /// <param name="runs">The runs.</param>
    /// <param name="axis">What they are ordered by.</param>
    /// <param name="units">What is one run.</param>
    /// <param name="constants">Constants that every fit must be able to estimate.</param>
    /// <param name="inputs">Inputs that must vary in every fit.</param>
    public OriginPlan(string law, PreparedRuns runs, BacktestAxis axis, RunUnits units, int constants, IEnumerable<double[]> inputs)
    {
        (_law, _runs, _axis, _units, _constants) = (law, runs, axis, units, constants);
        _sorted = [.. axis.Values.Order()];
        _rows = [.. Enumerable.Range(0, runs.Count).GroupBy(r => units.UnitOf[r]).OrderBy(g => g.Key)
            .Select(g => g.OrderBy(r => axis.Values[r]).ThenBy(r => r).ToArray())];
        _order = [.. Enumerable.Range(0, units.Count).OrderBy(u => Top(u)).ThenBy(u => u)];

        // With fewer values of an input than three, or than there are at all, its exponent cannot be told from the floor.
        _inputs = [.. inputs.Select(v => (v, Math.Min(3, RunFindings.DistinctScales(v))))];
    }

    /// <summary>The numeric inputs of prepared runs.</summary>
    public static IEnumerable<double[]> Inputs(PreparedRuns runs) => runs.Variables.Where(v => !runs.Labels.ContainsKey(v.Key)).Select(v => v.Value);

    /// <summary>One to three splits per cut, in ascending order.</summary>
    /// <exception cref="ForetrainException"><c>backtest-one-scale</c>, <c>backtest-too-few</c>.</exception>
    public IReadOnlyList<OriginSplit> Splits(BacktestOptions options)
    {
        int n = _sorted.Length;
        if (Same(_sorted[0], _sorted[n - 1])) throw OneScale();
        int least = Math.Max(_constants + Spare, (int)Math.Ceiling(options.LeastShare * n));
        int[] cuts = [.. Enumerable.Range(0, n).Where(i => i >= least && i < n && !Same(_sorted[i - 1], _sorted[i]))];
        if (cuts.Length > MostCandidates) cuts = [.. Enumerable.Range(0, MostCandidates).Select(k => cuts[(int)((k + 0.5) * cuts.Length / MostCandidates)])];

        // Higher cuts leave more to fit, so bisection finds the first that leaves enough.
        int low = 0, high = cuts.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (At(cuts[middle]).Count > 0) high = middle;
            else low = middle + 1;
        }

        OriginSplit[] splits = [.. Choose(cuts[low..], options.Origins).SelectMany(At)];
        return splits.Length > 0 ? splits : throw TooFew(least);
    }

    private double Top(int unit) => _axis.Values[_rows[unit][^1]];

    private double Bottom(int unit) => _axis.Values[_rows[unit][0]];

    private static bool Same(double low, double high) => high - low <= SameValue * high;

    private IEnumerable<int> Choose(int[] cuts, int count)
    {
        if (cuts.Length <= count) return cuts;
        var chosen = new SortedSet<int>();
        double step = (_sorted.Length - cuts[0]) / (double)count;
        for (int k = 0; k < count; k++)
        {
            double wanted = cuts[0] + (k + 0.5) * step;
            int[] left = [.. cuts.Where(c => !chosen.Contains(c))], near = [.. left.Where(c => Math.Abs(c - wanted) <= step / 2)];
            chosen.Add(near.Length == 0 ? left.MinBy(c => Math.Abs(c - wanted)) : near.MaxBy(c => Math.Log(_sorted[c] / _sorted[c - 1])));
        }

        return chosen;
    }

    // The splits of a cut that leave enough to fit and something to forecast.
    private List<OriginSplit> At(int position)
    {
        double cut = _sorted[position - 1];
        int[] below = [.. _order.Where(u => !IsBeyond(Top(u), cut))];
        int[] across = [.. _order.Where(u => IsBeyond(Top(u), cut) && !IsBeyond(Bottom(u), cut))], above = [.. _order.Where(u => IsBeyond(Bottom(u), cut))];
        if (across.Length < 2) return [.. new[] { Split(cut, below, [], [.. across, .. above]) }.OfType<OriginSplit>()];
        int parts = across.Length >= 8 ? 2 : Math.Min(3, across.Length); // few runs: more of them in every fit
        int[] Part(int[] units, int which) => [.. units.Where((_, i) => i % parts == which)];
        return [.. Enumerable.Range(0, parts).Select(k => Split(cut, below, [.. across.Except(Part(across, k))], [.. Part(across, k), .. Part(above, k)])).OfType<OriginSplit>()];
    }

    private static bool IsBeyond(double value, double cut) => value > cut && !Same(cut, value);

    private OriginSplit? Split(double cut, int[] whole, int[] partly, int[] forecast)
    {
        int[] fitted = [.. whole.SelectMany(u => _rows[u]).Concat(partly.SelectMany(u => _rows[u]).Where(r => !IsBeyond(_axis.Values[r], cut))).Order()];
        int[] beyond = [.. forecast.SelectMany(u => _rows[u]).Where(r => IsBeyond(_axis.Values[r], cut) && _runs.Weights?[r] != 0).OrderBy(r => _axis.Values[r]).ThenBy(r => r)];
        if (beyond.Length == 0 || fitted.Count(r => _runs.Weights?[r] != 0) < _constants + Spare) return null;
        if (_inputs.Any(i => RunFindings.DistinctScales([.. fitted.Select(r => i.Values[r])]) < i.Needed)) return null;
        double reached = fitted.Max(r => _axis.Values[r]); // without some of the runs, the largest fitted may end below the cut
        return new(reached, whole.Length + partly.Length, fitted, beyond);
    }

    private ForetrainException OneScale() => new("backtest-one-scale",
        $"all {_sorted.Length} runs have the same {_axis.Name}, {NumberText.Format(_sorted[0])}: there is nothing to forecast beyond",
        _runs.Table.Source, "give runs of several scales, or roll along another axis, e.g. --axis tokens");

    private ForetrainException TooFew(int least)
    {
        int n = _sorted.Length;
        string runs = _units.Column is null ? $"{n} runs are" : $"{(_units.Count == 1 ? "1 run" : $"{_units.Count} runs")} in {n} rows (those of one '{_units.Column}' kept together) {(_units.Count == 1 ? "is" : "are")}";
        string why = n <= least
            ? $"a fit of {_law} to the smaller ones takes {least} ({_constants} constants) and leaves none to forecast"
            : $"no cut along {_axis.Name} leaves runs above it and, below it, {_constants + Spare} runs with three values of every input";
        return new("backtest-too-few", $"{runs} too few for a back-test: {why}", _runs.Table.Source,
            _units.Column is null ? "add runs, back-test a law with fewer constants (--law), or hold some with --fix"
                : $"add runs; if rows of one '{_units.Column}' are separate runs, say what belongs together with --cluster COLUMN, or cut through runs with --through-runs");
    }
}
