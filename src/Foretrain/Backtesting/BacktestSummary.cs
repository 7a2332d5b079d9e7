using Foretrain.Numerics;

namespace Foretrain.Backtesting;

/// <summary>Scores single forecasts and averages them.</summary>
internal static class BacktestSummary
{
    // Where a distribution rises: enough to follow a narrow part inside a wide one.
    private static readonly double[] s_marks = [1e-4, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1 - 1e-4];

    /// <summary>One forecast scored.</summary>
    public static BacktestForecast Score(
        int row, int unit, double horizon, double observed, double value, IOutcomes? outcomes, int target, bool isLog, BacktestOptions options)
    {
        double outcome = Scale(observed, isLog);
        EquatableList<ScoredInterval> intervals = [];
        double crps = double.NaN, median = value;
        if (outcomes is not null)
        {
            intervals = [.. options.Levels.Select(level =>
            {
                double low = outcomes.Quantile(target, 0.5 - level / 2), high = Math.Max(low, outcomes.Quantile(target, 0.5 + level / 2)); // of no width: equal but for rounding
                return new ScoredInterval(level, low, high, End(high) - End(low), Scores.IntervalScore(End(low), End(high), level, outcome));
            })];
            median = outcomes.Quantile(target, 0.5);
            crps = Scores.CrpsOfCdf(x => outcomes.Probability(target, isLog ? Math.Exp(x) : x), [.. s_marks.Select(p => End(outcomes.Quantile(target, p)))], outcome);
        }

        return new(row, unit, horizon, observed, value, Scale(value, isLog) - outcome, crps, intervals) { MedianError = End(median) - outcome };

        // A distribution may reach below zero, where there is no logarithm, or to infinity: far from the forecast is near enough.
        double End(double quantile) => Scale(isLog ? Math.Clamp(quantile, 1e-6 * value, 1e6 * value) : quantile, isLog);
    }

    /// <summary>Scores of the forecasts in a bin of horizons, or null when there are none.</summary>
    public static BacktestScores? Of(BacktestForecast[][] byOrigin, double from, double to, BacktestOptions options)
    {
        BacktestForecast[][] inside = [.. byOrigin.Select(o => o.Where(f => f.Horizon > from && f.Horizon <= to).ToArray()).Where(o => o.Length > 0)];
        BacktestForecast[] all = [.. inside.SelectMany(o => o)];
        if (all.Length == 0) return null;
        double[] sizes = [.. all.Select(f => Math.Abs(f.Error))];
        BacktestForecast[] spread = [.. all.Where(f => f.Intervals.Count > 0)];
        return new(
            from, to, all.Length, all.Select(f => f.Unit).Distinct().Count(), inside.Length,
            Statistics.Mean(sizes), Statistics.Median(sizes), Statistics.Mean([.. all.Select(f => f.Error)]), Statistics.Mean([.. spread.Select(f => f.Crps)]),
            spread.Length == 0 ? [] : [.. options.Levels.Select((level, k) => new LevelScores(
                level, Scores.Coverage(spread.Select(f => (f.Intervals[k].Low, f.Intervals[k].High, f.Observed))),
                Statistics.Mean([.. spread.Select(f => f.Intervals[k].Score)]),
                Statistics.Median([.. spread.Select(f => f.Intervals[k].Width)])))]);
    }

    private static double Scale(double value, bool isLog) => isLog ? Math.Log(value) : value;
}
