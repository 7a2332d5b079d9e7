using Foretrain.Forecasting;
using Foretrain.Numerics;
using Foretrain.Objectives;

namespace Foretrain.Calibration.Methods;

/// <summary>What the program shows without calibration: the forecasts of the bootstrap refits, or the delta method where none were made.</summary>
internal sealed class PlainMethod : IForecastMethod
{
    public string Name => "plain";

    public IReadOnlyList<Outlook> Forecast(ForecastTask task) => [.. ParameterDraws.Of(task).Select(d => d.Outlook())];
}

/// <summary>The plain method with the scatter of the runs about the law added: its error if the law's form were right.</summary>
internal sealed class NoiseMethod : IForecastMethod
{
    /// <summary>Quantiles that stand for all residuals; every draw is combined with each.</summary>
    private const int Residuals = 41;

    public string Name => "plain+noise";

    public IReadOnlyList<Outlook> Forecast(ForecastTask task)
    {
        Fitting.FitResult result = task.Fit.Result;
        int free = task.Law.Parameters.Count(p => p.Fixed is null && p.TiedTo is null), rows = result.Residuals.Length;
        // Residuals of a fit are too small by the freedom it used up.
        double widen = rows > free ? Math.Sqrt((double)rows / (rows - free)) : double.NaN;
        if (double.IsNaN(widen)) throw new ForetrainException("no-scatter", $"{rows} runs and {free} constants leave no scatter to estimate noise from");
        double[] residuals = [.. Enumerable.Range(0, Residuals).Select(k => widen * Statistics.Quantile(result.Residuals, (k + 0.5) / Residuals))];
        ResidualSpace space = result.Problem.Objective.Space;
        return [.. ParameterDraws.Of(task).Select(d => d.With([.. d.Values.SelectMany(v => residuals.Select(r => Observed(v, r, space)))]).Outlook())];
    }

    // A residual is prediction minus observation on its scale.
    private static double Observed(double predicted, double residual, ResidualSpace space) => space switch
    {
        ResidualSpace.Log => predicted * Math.Exp(-residual),
        ResidualSpace.Logit => 1 / (1 + (1 - predicted) / predicted * Math.Exp(residual)),
        _ => predicted - residual,
    };
}

/// <summary>Equally likely values of one forecast.</summary>
/// <param name="Point">Point forecast.</param>
/// <param name="Values">Values, ascending.</param>
internal sealed record ParameterDraws(double Point, double[] Values)
{
    /// <summary>Quantiles that stand for a normal distribution.</summary>
    private const int Normal = 199;

    /// <summary>One set per row of the task's columns.</summary>
    public static IEnumerable<ParameterDraws> Of(ForecastTask task)
    {
        FittedLaw law = task.Resampled.Law;
        double[] points = law.Predict(task.Columns, law.Theta);
        double[][] draws = [.. law.Draws.Select(theta => law.Predict(task.Columns, theta))];
        IReadOnlyList<Forecast>? delta = draws.Length == 0 ? Forecaster.Predict(law, task.Columns, 0.5) : null;
        for (int i = 0; i < points.Length; i++)
        {
            if (!double.IsFinite(points[i])) throw new ForetrainException("forecast-undefined", $"{law.Name} has no finite value at a target");
            double[] values = delta is null ? [.. draws.Select(d => d[i]).Where(double.IsFinite)] : FromDelta(points[i], delta[i].Delta);
            if (values.Length == 0) throw new ForetrainException("no-interval", "neither a bootstrap nor the delta method gives an interval: too few runs for the constants");
            yield return new ParameterDraws(points[i], []).With(values);
        }
    }

    public ParameterDraws With(double[] values) => this with { Values = [.. values.Order()] };

    public Outlook Outlook() => new(Point, p => Statistics.QuantileSorted(Values, p));

    private static double[] FromDelta(double point, Interval? half)
    {
        if (half is null || !double.IsFinite(half.High)) return [];
        double sigma = (half.High - point) / Distributions.NormalQuantile(0.75);
        return [.. Enumerable.Range(0, Normal).Select(k => point + sigma * Distributions.NormalQuantile((k + 0.5) / Normal))];
    }
}
