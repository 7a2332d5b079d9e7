using Foretrain.Fitting;
using Foretrain.Laws;
using Foretrain.Runs;

namespace Foretrain.Backtesting;

/// <summary>
/// Fits a law to the runs up to a cost, forecasts those above it, and rolls forward: how well this law would have forecast
/// these runs. No run is ever on both sides of a fit.
/// </summary>
public static class RollingBacktest
{
    /// <summary>Runs the back-test.</summary>
    /// <param name="law">The law.</param>
    /// <param name="runs">The runs.</param>
    /// <param name="axis">What they are ordered by.</param>
    /// <param name="choices">How the law is fitted.</param>
    /// <param name="options">Origins, horizons, levels.</param>
    /// <param name="progress">Told the number of origins done.</param>
    /// <param name="cancel">Stops by throwing.</param>
    /// <exception cref="ForetrainException">
    /// <c>backtest-one-scale</c>, <c>backtest-too-few</c>, <c>backtest-no-fit</c>, or whatever is wrong with the choices.
    /// </exception>
    public static BacktestResult Run(
        Law law, PreparedRuns runs, BacktestAxis axis, FitChoices? choices = null, BacktestOptions? options = null,
        IProgress<int>? progress = null, CancellationToken cancel = default)
    {
        (choices, options) = (choices ?? new(), options ?? new());
        RunUnits units = options.KeepRunsWhole ? RunUnits.Of(runs) : RunUnits.Rows(runs);
        runs = units.Mark(runs);
        int constants = LawProblem.FreeConstants(law, runs, choices);
        bool isLog = runs.Target.All(y => y > 0);
        IReadOnlyList<OriginSplit> splits = new OriginPlan(law.Id, runs, axis, units, constants, OriginPlan.Inputs(runs)).Splits(options);
        var origins = new BacktestOrigin[splits.Count];
        int done = 0;
        Parallel.For(0, splits.Count, new ParallelOptions { MaxDegreeOfParallelism = options.Threads > 0 ? options.Threads : Environment.ProcessorCount, CancellationToken = cancel }, k =>
        {
            origins[k] = BacktestRefit.Of(law, runs, axis, units, choices, options, isLog, splits[k], cancel);
            progress?.Report(Interlocked.Increment(ref done));
        });

        if (origins.All(o => o.Forecasts.Count == 0))
        {
            ForetrainException why = origins.Select(o => o.Failure).OfType<ForetrainException>().First();
            throw new ForetrainException("backtest-no-fit", $"none of the {origins.Length} refits of {law.Id} gives a forecast; the first: {why.Message}", why.Place ?? runs.Table.Source, why.Hint, why);
        }

        BacktestForecast[][] all = [.. origins.Select(o => o.Forecasts.ToArray())];
        double[] ends = [0, .. options.Horizons, double.PositiveInfinity];
        return new()
        {
            Law = law,
            Runs = runs,
            Units = units,
            Axis = axis,
            Names = [.. LawProblem.Shape(law, runs).Parameters.Select(p => p.Name)],
            IsLog = isLog,
            Origins = [.. origins],
            Overall = BacktestSummary.Of(all, 0, double.PositiveInfinity, options)!,
            Horizons = [.. Enumerable.Range(0, ends.Length - 1).Select(b => BacktestSummary.Of(all, ends[b], ends[b + 1], options)).OfType<BacktestScores>()],
            Findings = [.. BacktestFindings.Of(law, runs, origins, all, options)],
        };
    }
}
