using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Runs;
using Foretrain.Uncertainty;

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
        if (units.Column is not null) runs = runs with { Clusters = units.UnitOf, ClusteredBy = units.Column };
        int constants = LawProblem.FreeConstants(law, runs, choices);
        bool isLog = runs.Target.All(y => y > 0);
        IReadOnlyList<OriginSplit> splits = new OriginPlan(law, runs, axis, units, constants).Splits(options);
        var origins = new BacktestOrigin[splits.Count];
        int done = 0;
        Parallel.For(0, splits.Count, new ParallelOptions { MaxDegreeOfParallelism = options.Threads > 0 ? options.Threads : Environment.ProcessorCount, CancellationToken = cancel }, k =>
        {
            OriginSplit split = splits[k];
            var origin = new BacktestOrigin(split.Cut, split.Units, split.Fitted.Length, split.Beyond.Length);
            try
            {
                origins[k] = One(origin, law, runs, axis, units, choices, options, isLog, split, cancel);
            }
            catch (ForetrainException e)
            {
                origins[k] = origin with { Failure = e };
            }

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

    private static BacktestOrigin One(
        BacktestOrigin origin, Law law, PreparedRuns runs, BacktestAxis axis, RunUnits units, FitChoices choices, BacktestOptions options,
        bool isLog, OriginSplit split, CancellationToken cancel)
    {
        LawFit fit = LawFitter.Fit(law, runs.Rows(split.Fitted), choices, new BootstrapOptions(0), options.Kernels, cancel: cancel, effort: options.Effort);

        // A law over whole runs must see them from their beginning, so all rows of the runs beyond are forecast and some scored.
        HashSet<int> ahead = [.. split.Beyond.Select(r => units.UnitOf[r])];
        int[] rows = runs.Labels.Count == 0 ? Sample(split.Beyond, options.MostForecasts) : [.. Enumerable.Range(0, runs.Count).Where(r => ahead.Contains(units.UnitOf[r]))];
        HashSet<int> scored = [.. Sample(split.Beyond, options.MostForecasts)];
        PreparedRuns targets = runs.Rows(rows);
        double[][] columns = [.. fit.Shape.Variables.Select(v => targets.Variables[LawProblem.ColumnName(v.Name)])];
        double[] values = fit.Law.Predict(columns, fit.Law.Theta);
        IOutcomes? outcomes = options.Forecaster(fit, columns);
        int[] order = [.. Enumerable.Range(0, rows.Length).Where(i => scored.Contains(rows[i])).OrderBy(i => axis.Values[rows[i]]).ThenBy(i => rows[i])];
        int bad = Array.FindIndex(order, i => !double.IsFinite(values[i]) || (isLog && values[i] <= 0));
        if (bad >= 0)
        {
            throw new ForetrainException("backtest-undefined-forecast",
                $"{law.Id} forecasts {runs.TargetName} = {values[order[bad]]:G4} in line {runs.Table.Lines[rows[order[bad]]]}", runs.Table.Source, "another law, or an objective on the log scale, keeps forecasts positive");
        }

        return origin with
        {
            Theta = fit.Result.Theta,
            Code = fit.Result.Certificate.Code,
            Forecasts = [.. order.Select(i => BacktestSummary.Score(
                rows[i], units.UnitOf[rows[i]], Math.Log10(axis.Values[rows[i]] / origin.Cut), runs.Target[rows[i]], values[i], outcomes, i, isLog, options))],
        };
    }

    private static int[] Sample(int[] rows, int most) => rows.Length <= most ? rows : [.. Enumerable.Range(0, most).Select(k => rows[(int)((k + 0.5) * rows.Length / most)])];
}
