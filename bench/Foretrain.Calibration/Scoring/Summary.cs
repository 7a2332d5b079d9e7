using Foretrain.Numerics;

namespace Foretrain.Calibration.Scoring;

/// <summary>Means of one method on one series; every forecast counts alike.</summary>
internal sealed record GroupMeans(string Group, int Forecasts, double Relative, double Error, double Coverage80, double Coverage95, double Score80, double Score95, double Crps, double Horizon)
{
    public static GroupMeans Of(string group, IReadOnlyCollection<ScoredForecast> forecasts) => new(
        group, forecasts.Count, forecasts.Average(f => f.Relative), forecasts.Average(f => Math.Abs(f.Error)),
        forecasts.Average(f => f.Holds80 ? 1.0 : 0), forecasts.Average(f => f.Holds95 ? 1.0 : 0),
        forecasts.Average(f => f.Score80), forecasts.Average(f => f.Score95), forecasts.Average(f => f.Crps), forecasts.Average(f => f.Horizon));
}

/// <summary>A mean over series with the interval that resampling whole series gives.</summary>
internal readonly record struct Estimate(double Value, double Low, double High);

/// <summary>One method over all series; every series counts alike.</summary>
internal static class Summary
{
    private const int Resamples = 4000;

    /// <summary>Mean over series with a 95 % percentile interval; whole series are resampled.</summary>
    public static Estimate Mean(IReadOnlyList<double> values, ulong seed = 1)
    {
        double[] all = [.. values], drawn = new double[all.Length], means = new double[Resamples];
        for (int k = 0; k < Resamples; k++)
        {
            var random = new RandomStream(seed, (ulong)k);
            for (int i = 0; i < drawn.Length; i++) drawn[i] = all[random.NextInt(all.Length)];
            means[k] = Statistics.Mean(drawn);
        }

        (double low, double high) = Statistics.Central(means, 0.95);
        return new(Statistics.Mean(all), low, high);
    }

    /// <summary>The same for a geometric mean.</summary>
    public static Estimate GeometricMean(IReadOnlyList<double> values, ulong seed = 1)
    {
        Estimate logs = Mean([.. values.Select(v => Math.Log(v))], seed);
        return new(Math.Exp(logs.Value), Math.Exp(logs.Low), Math.Exp(logs.High));
    }
}
