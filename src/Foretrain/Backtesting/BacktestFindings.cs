using Foretrain.Findings;
using Foretrain.Fitting;
using Foretrain.Laws;
using Foretrain.Runs;

namespace Foretrain.Backtesting;

/// <summary>What a back-test says about a law on these runs.</summary>
internal static class BacktestFindings
{
    /// <summary>Fewer fits than this are hardly a rolling back-test.</summary>
    private const int FewOrigins = 3;

    /// <summary>Fewer forecast runs than this say little about the coverage of an interval.</summary>
    private const int FewRuns = 10;

    public static IEnumerable<Finding> Of(Law law, PreparedRuns runs, BacktestOrigin[] origins, BacktestForecast[][] all, BacktestOptions options)
    {
        BacktestOrigin[] used = [.. origins.Where(o => o.Forecasts.Count > 0)];
        BacktestScores overall = BacktestSummary.Of(all, 0, double.PositiveInfinity, options)!;
        BacktestOrigin[] failed = [.. origins.Where(o => o.Failure is not null)];
        if (failed.Length > 0)
        {
            yield return new("backtest-refits-failed", Severity.Warning, $"{failed.Length} of {origins.Length} refits gave no forecast",
                "the scores are those of the others, which may be the easier ones", $"read why below the list of origins; the first: {failed[0].Failure!.Message}");
        }

        if (used.Length < FewOrigins || overall.Runs < FewRuns)
        {
            yield return new("backtest-few", Severity.Warning,
                $"{Count(used.Length, "fit")} and {Count(overall.Runs, "forecast run")} are behind these scores",
                "errors of one fit go together, so the scores may be off by a factor of two", "take them for a rough guide; runs at more scales make them better");
        }

        if (Bias(used, overall) is { } bias) yield return bias;
        foreach (LevelScores level in overall.Levels)
        {
            // Runs of one fit share its errors; forecast runs are the largest sensible count.
            double slack = 2 * Math.Sqrt(level.Level * (1 - level.Level) / overall.Runs);
            if (overall.Runs < FewRuns || level.Coverage >= level.Level - slack) continue;
            yield return new("backtest-undercovers", Severity.Warning,
                $"{Quantities.NumberText.Level(level.Level)} intervals held {100 * level.Coverage:0} % of {overall.Forecasts} outcomes",
                "with this law on runs like these, intervals are narrower than the errors", "expect the same of the interval at your target; compare other laws (foretrain rank)");
            break;
        }

        int open = used.Count(o => o.Code == FitCode.NotIdentified);
        if (2 * open > used.Length)
        {
            yield return new("backtest-not-identified", Severity.Warning, $"in {open} of {used.Length} fits the runs leave constants open",
                "a fit to few runs has room for very different forecasts, so early origins may look worse than a fit to all runs", "weigh the last origins most");
        }
    }

    // The same sign at every origin, and more than the scatter between them: the law bends away from the runs.
    private static Finding? Bias(BacktestOrigin[] used, BacktestScores overall)
    {
        if (used.Length < FewOrigins || used.All(o => o.Code == FitCode.ExactFit)) return null; // errors of rounding have no direction
        double[] bias = [.. used.Select(o => o.Forecasts.Average(f => f.Error))];
        bool high = bias.All(b => b > 0), low = bias.All(b => b < 0);
        if ((!high && !low) || Math.Abs(overall.Bias) < 0.5 * overall.MeanError) return null;
        string way = high ? "high" : "low";
        return new("backtest-biased", Severity.Warning, $"at each of {used.Length} origins the forecasts are too {way} on average",
            $"the law bends the other way than these runs; a forecast beyond them is likely too {way} as well", "compare other laws (foretrain rank); look at the errors by horizon for how fast it grows");
    }

    private static string Count(int n, string noun) => n == 1 ? $"1 {noun}" : $"{n} {noun}s";
}
