using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Runs;
using Foretrain.Uncertainty;

namespace Foretrain.Backtesting;

/// <summary>One fit of a back-test with its forecasts.</summary>
internal static class BacktestRefit
{
    /// <summary>Fits the rows below the cut and forecasts those beyond; a fit that fails is a result with the reason.</summary>
    public static BacktestOrigin Of(
        Law law, PreparedRuns runs, BacktestAxis axis, RunUnits units, FitChoices choices, BacktestOptions options, bool isLog, OriginSplit split, CancellationToken cancel)
    {
        var origin = new BacktestOrigin(split.Cut, split.Units, split.Fitted.Length, split.Beyond.Length);
        try
        {
            return One(origin, law, runs, axis, units, choices, options, isLog, split, cancel);
        }
        catch (ForetrainException e)
        {
            return origin with { Failure = e };
        }
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
                $"{law.Id} forecasts {runs.TargetName} = {values[order[bad]]:G4} in {runs.Table.PlaceOf(rows[order[bad]])}", runs.Table.Source, "another law, or an objective on the log scale, keeps forecasts positive");
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
