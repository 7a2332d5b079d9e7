using System.Globalization;
using System.Text;
using System.Text.Json;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Cli;

/// <summary>Laws over whole runs must see a schedule from its first row, whatever rows are asked for.</summary>
[Collection(CliRunner.Alone)]
public sealed class ScheduleTests
{
    private static readonly Dictionary<string, string> s_files = new() { ["curves.csv"] = Curves() };

    private static readonly string[] s_fit = ["curves.csv", "--law", "lr-annealing", "--resamples", "0", "--map", "run=curve", "--json"];

    [Fact]
    public void A_target_has_the_same_forecast_alone_and_among_its_run()
    {
        JsonElement[] all = Forecasts("curve = 'cosine'"), late = Forecasts("curve = 'cosine' and step >= 800");
        Assert.Equal(3, late.Length);
        Assert.Equal(all[^3..].Select(f => f.GetProperty("value").GetDouble()), late.Select(f => f.GetProperty("value").GetDouble()));
        Assert.All(late, f => Assert.Equal("cosine", f.GetProperty("label").GetString()));
    }

    [Theory]
    [InlineData("step >= 300", true)]
    [InlineData("step <= 700", false)]
    [InlineData("curve != 'cosine'", false)]
    public void A_fit_to_runs_without_their_beginning_is_severe(string where, bool cut)
    {
        CliResult result = CliRunner.RunIn(s_files, ["fit", .. s_fit, "--where", where]);
        Assert.Equal(cut, result.Json.GetProperty("fits")[0].GetProperty("findings").EnumerateArray().Any(f => f.GetProperty("id").GetString() == "schedule-cut" && f.GetProperty("severity").GetString() == "severe"));
    }

    private static JsonElement[] Forecasts(string where) =>
        [.. CliRunner.RunIn(s_files, ["predict", .. s_fit, "--targets", "curves.csv", "--targets-where", where]).Json
            .GetProperty("groups")[0].GetProperty("forecasts").EnumerateArray()];

    private static string Curves()
    {
        var text = new StringBuilder("curve,step,lr,loss\n");
        foreach ((string name, Func<double, double> rate) in new (string, Func<double, double>)[] { ("constant", _ => 1), ("cosine", t => 0.55 + 0.45 * Math.Cos(Math.PI * t)), ("decay", t => t < 0.7 ? 1 : 1 - 2.5 * (t - 0.7)) })
        {
            double area = 0, drop = 0;
            for (int step = 100; step <= 1000; step += 100)
            {
                double lr = 3e-4 * rate(step / 1000.0);
                area += 100 * lr;
                drop += 3e-4 - lr;
                double loss = 2.5 + 0.6 * Math.Pow(area, -0.4) - 30 * drop * (1 + 0.001 * (step % 300));
                text.Append(CultureInfo.InvariantCulture, $"{name},{step},{lr:R},{loss:R}\n");
            }
        }

        return text.ToString();
    }
}
