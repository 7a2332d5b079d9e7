using System.Globalization;
using System.Text.Json;
using Foretrain.Tests.Cli;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Forecasting;

/// <summary>Which number a forecast is.</summary>
[Collection(CliRunner.Alone)]
public class ForecasterTests
{
    // Loss of SampleRuns with a bend along compute that no constants of the law can follow.
    private static double Bent(double params_, double tokens)
    {
        double decades = Math.Log10(6 * params_ * tokens) - 20;
        return SampleRuns.Loss(params_, tokens) * (1 - 0.012 * decades * decades);
    }

    [Fact]
    public void The_forecast_is_the_middle_and_follows_the_runs_where_they_bend_away()
    {
        string runs = SampleRuns.Header + string.Concat(SampleRuns.Grid().Select((p, i) =>
            string.Create(CultureInfo.InvariantCulture, $"{p.Params:R},{p.Tokens:R},{Bent(p.Params, p.Tokens) * (1 + 0.0005 * Math.Sin(7 * i)):R}\n")));
        double n = 1e10, d = 2e11;
        JsonElement forecast = Forecast(runs, "--law", "chinchilla", "--at", string.Create(CultureInfo.InvariantCulture, $"params={n:R},tokens={d:R}"));
        double value = forecast.GetProperty("value").GetDouble(), fitted = forecast.GetProperty("fitted").GetDouble(), truth = Bent(n, d);
        Assert.True(forecast.GetProperty("calibrated").GetBoolean());
        Assert.InRange(value, forecast.GetProperty("interval").GetProperty("low").GetDouble(), forecast.GetProperty("interval").GetProperty("high").GetDouble());
        Assert.True(Math.Abs(value - truth) < 0.7 * Math.Abs(fitted - truth), $"middle {value}, law's own {fitted}, truth {truth}");
    }

    [Fact]
    public void Constants_without_runs_are_taken_at_their_word()
    {
        JsonElement forecast = CliRunner.RunIn(new Dictionary<string, string>(), "predict", "--law", "chinchilla", "--constants", "besiroglu-2024", "--at", "params=7B,tokens=2T", "--json")
            .Json.GetProperty("groups")[0].GetProperty("forecasts")[0];
        Assert.False(forecast.GetProperty("calibrated").GetBoolean());
        Assert.Equal(forecast.GetProperty("fitted").GetDouble(), forecast.GetProperty("value").GetDouble());
    }

    private static JsonElement Forecast(string runs, params string[] line) =>
        CliRunner.RunIn(new Dictionary<string, string> { ["runs.csv"] = runs }, ["predict", "runs.csv", "--resamples", "0", "--json", .. line]).Json.GetProperty("groups")[0].GetProperty("forecasts")[0];
}
