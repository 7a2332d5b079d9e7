using System.Globalization;
using System.Text.Json;
using Foretrain.Cli;
using Foretrain.Forecasting;
using Foretrain.Objectives;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Cli;

/// <summary>Targets and tables about which nothing can be said: in words, and the same from every verb.</summary>
[Collection(CliRunner.Alone)]
public sealed class HostileTargetTests
{
    private const string Far = "params=1e300,tokens=1e300";

    private static readonly string[] s_rows = SampleRuns.Noisy.Split('\n')[..^1];
    private static readonly double[] s_sizes = [1e8, 2e8, 4e8, 8e8, 1.6e9, 3.2e9];

    private static readonly Dictionary<string, string> s_files = new()
    {
        ["runs.csv"] = SampleRuns.Noisy,
        ["copy.csv"] = SampleRuns.Noisy,
        ["steeper.csv"] = SampleRuns.Steeper,
        ["one.csv"] = string.Join('\n', s_rows[..2]) + "\n",
        ["same.csv"] = SampleRuns.Header + string.Concat(Enumerable.Repeat(s_rows[1] + "\n", 8)),
        ["empty-loss.csv"] = SampleRuns.Header + string.Concat(s_sizes.Select(n => string.Create(CultureInfo.InvariantCulture, $"{n:R},{20 * n:R},nan\n"))),
        ["six.csv"] = SampleRuns.Header + string.Concat(new[] { 1, 4, 7, 10, 15, 18 }.Select(i => s_rows[i] + "\n")),
        ["exact.csv"] = SampleRuns.Exact(SampleRuns.Grid()),
        ["tokens.csv"] = "tokens,loss\n" + string.Concat(s_rows[1..].Select(r => r[(r.IndexOf(',', StringComparison.Ordinal) + 1)..] + "\n")),
        ["seeds.csv"] = SampleRuns.Header + string.Concat(SampleRuns.Grid().SelectMany(_ => Enumerable.Range(0, 3),
            (p, k) => string.Create(CultureInfo.InvariantCulture, $"{p.Params:R},{p.Tokens:R},{SampleRuns.Loss(p.Params, p.Tokens) * (1 + 0.001 * Math.Sin(7 * k + p.Params * 1e-8 + p.Tokens * 1e-9)):R}\n"))),
        ["shares.csv"] = "params,tokens,accuracy\n" + string.Concat(SampleRuns.Grid().Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Params:R},{p.Tokens:R},{1 - SampleRuns.Loss(p.Params, p.Tokens) / 20:R}\n"))),
        ["huge.csv"] = SampleRuns.Header + string.Concat(SampleRuns.Grid().Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Params:R},{p.Tokens:R},{1e200 * SampleRuns.Loss(p.Params, p.Tokens):R}\n"))),
        ["tiny.csv"] = SampleRuns.Header + string.Concat(SampleRuns.Grid().Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Params:R},{p.Tokens:R},{1e-200 * SampleRuns.Loss(p.Params, p.Tokens):R}\n"))),
        ["curves.csv"] = "run,step,lr,loss\n" + string.Concat(Enumerable.Range(0, 3).SelectMany(r => Enumerable.Range(1, 20 + 5 * r).Select(k =>
            string.Create(CultureInfo.InvariantCulture, $"r{r},{500 * k},{3e-4 / (r + 1):R},{2.5 + 40 / Math.Pow(500 * k / (r + 1.0), 0.5) + 0.001 * Math.Sin(k * (r + 3)):R}\n")))),
    };

    [Theory]
    [InlineData("one-setting", "predict|one.csv|--at|params=7B,tokens=1T")]
    [InlineData("one-setting", "rank|same.csv")]
    [InlineData("column-empty", "check|empty-loss.csv")]
    [InlineData("compare-same-table", "compare|runs.csv|./runs.csv|--at|flops=1e22")]
    [InlineData("compare-out-of-range", "compare|runs.csv|steeper.csv|--law|chinchilla|--at|params=1e40,tokens=1e40")]
    [InlineData("compare-out-of-range", "compare|runs.csv|steeper.csv|--law|chinchilla|--at|" + Far)]
    [InlineData("design-undefined", "next|runs.csv|--law|chinchilla|--budget|1e21|--at|" + Far)]
    [InlineData("target-rises", "predict|shares.csv|--law|chinchilla|--target|accuracy|--at|params=7B,tokens=1T")]
    [InlineData("target-rises", "check|shares.csv|--law|chinchilla|--target|accuracy")]
    [InlineData("target-rises", "fit|shares.csv|--law|chinchilla|--map|loss=accuracy")]
    [InlineData("target-range", "rank|huge.csv")]
    [InlineData("target-range", "fit|tiny.csv|--law|chinchilla")]
    [InlineData("bad-option", "predict|runs.csv|--law|chinchilla|--resamples|1|--at|params=7B,tokens=1T")]
    [InlineData("bad-option", "fit|runs.csv|--law|chinchilla|--resamples|49")]
    [InlineData("bad-option", "isoflop|runs.csv|--resamples|1")]
    [InlineData("optimum-none", "next|runs.csv|--law|chinchilla|--budget|1e20|--optimum|1e300")]
    [InlineData("check-whole-runs", "check|curves.csv|--law|lr-annealing|--resamples|0|--at|step=2000,lr=1e-4")]
    public void What_cannot_be_answered_is_refused_in_words(string code, string line)
    {
        CliResult result = CliRunner.RunIn(s_files, [.. line.Split('|'), "--json"]);
        Assert.Equal(code, result.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal((int)ExitCode.Refused, result.Exit);
        Assert.Contains("hint: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_of_one_setting_says_no() => Assert.Equal("no", Run("check", "same.csv").Json.GetProperty("verdict").GetString());

    [Fact]
    public void Where_no_interval_has_ends_none_is_shown()
    {
        CliResult predict = Run("predict", "runs.csv", "--law", "chinchilla", "--resamples", "50", "--at", Far), check = Run("check", "runs.csv", "--law", "chinchilla", "--resamples", "50", "--at", Far),
            rank = Run("rank", "runs.csv", "--laws", "chinchilla", "--at", Far);
        Assert.All([predict, check, rank], r => Assert.Equal((int)ExitCode.Unreliable, r.Exit));
        JsonElement[] forecasts = [predict.Json.GetProperty("groups")[0].GetProperty("forecasts")[0], check.Json.GetProperty("target")[0], rank.Json.GetProperty("forecasts")[0]];
        Assert.All(forecasts, f => Assert.Equal(JsonValueKind.Null, f.GetProperty("interval").ValueKind));
        Assert.All(forecasts, f => Assert.Equal("severe", Severity(f, "forecast-open")));
        Assert.NotEqual(JsonValueKind.Null, forecasts[0].GetProperty("parameterInterval").ValueKind);
    }

    [Theory]
    [InlineData(ResidualSpace.Log, 1.5, 2.5, 2, false)]
    [InlineData(ResidualSpace.Log, 0.05, 29, 1.1, true)]
    [InlineData(ResidualSpace.Log, 0, double.PositiveInfinity, 2, true)]
    [InlineData(ResidualSpace.Logit, 0.001, 0.2, 0.05, false)]
    [InlineData(ResidualSpace.Logit, 0.001, 0.999, 0.5, true)]
    [InlineData(ResidualSpace.Linear, -42, 12.6, 1.8, true)]
    [InlineData(ResidualSpace.Linear, 1.5, 2.5, 2, false)]
    [InlineData(ResidualSpace.Linear, double.NaN, 2.5, 2, true)]
    public void An_interval_that_leaves_everything_open_is_known(ResidualSpace space, double low, double high, double value, bool open) =>
        Assert.Equal(open, Forecaster.SaysNothing(space, low, high, value));

    [Fact]
    public void A_law_that_says_nothing_shows_no_number_in_a_ranking()
    {
        string[] line = ["rank", "runs.csv", "--laws", "chinchilla,gadre-overtraining", "--at", "params=1e40,tokens=1e40"];
        CliResult json = Run(line), text = CliRunner.RunIn(s_files, line);
        JsonElement forecast = json.Json.GetProperty("forecasts")[0];
        Assert.All(forecast.GetProperty("byLaw").EnumerateArray(), l => Assert.True(l.GetProperty("open").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, forecast.GetProperty("average").ValueKind);
        Assert.Equal("severe", Severity(forecast, "average-open"));
        Assert.Equal("warning", Severity(forecast, "laws-open"));
        Assert.Equal((int)ExitCode.Unreliable, json.Exit);
        string[] rows = [.. text.Out.Split('\n').Where(l => l.Contains("open  -", StringComparison.Ordinal))];
        Assert.Equal(3, rows.Length); // the pick and both laws

        JsonElement near = Run("rank", "runs.csv", "--laws", "chinchilla,gadre-overtraining", "--at", "params=7B,tokens=140B").Json.GetProperty("forecasts")[0];
        Assert.All(near.GetProperty("byLaw").EnumerateArray(), l => Assert.False(l.GetProperty("open").GetBoolean()));
        Assert.Equal(JsonValueKind.Number, near.GetProperty("average").ValueKind);
    }

    [Fact]
    public void A_forecast_below_zero_of_what_is_always_positive_is_severe()
    {
        // A straight line downwards: the fit is good, its carrying on is not.
        string falling = "tokens,loss\n" + string.Concat(Enumerable.Range(1, 12).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i}e9,{10 - 0.5 * i + 0.01 * (i % 3):R}\n")));
        CliResult result = CliRunner.RunIn(new Dictionary<string, string> { ["line.csv"] = falling }, "predict", "line.csv", "--formula", "a - b*tokens/1e9", "--objective", "squared", "--range", "a=0:20", "--range", "b=0:2", "--at", "tokens=30e9", "--json");
        Assert.Equal("severe", Severity(result.Json.GetProperty("groups")[0].GetProperty("forecasts")[0], "forecast-not-positive"));
        Assert.Equal((int)ExitCode.Unreliable, result.Exit);
    }

    [Fact]
    public void The_next_runs_come_with_the_distance_of_their_target()
    {
        Assert.Equal("warning", Severity(Run("next", "runs.csv", "--law", "chinchilla", "--budget", "1e21", "--at", "params=1e12,tokens=2e13").Json, "far-extrapolation"));
        Assert.Null(Severity(Run("next", "runs.csv", "--law", "chinchilla", "--budget", "1e21", "--at", "params=7B,tokens=140B").Json, "far-extrapolation"));
    }

    [Fact]
    public void A_budget_beyond_all_reason_is_told_as_such() =>
        Assert.Contains("x the largest run", Run("next", "runs.csv", "--law", "chinchilla", "--budget", "1e20", "--optimum", "1e300").Json.GetProperty("error").GetProperty("hint").GetString(), StringComparison.Ordinal);

    [Fact]
    public void One_spare_run_is_a_warning() =>
        Assert.Equal("warning", Severity(Run("fit", "six.csv", "--law", "chinchilla", "--resamples", "0").Json.GetProperty("fits")[0], "one-spare-run"));

    [Fact]
    public void Exact_runs_are_scored_and_have_no_bias()
    {
        JsonElement group = Run("backtest", "exact.csv", "--law", "chinchilla").Json.GetProperty("groups")[0];
        Assert.Null(Severity(group, "backtest-biased"));
        Assert.All(group.GetProperty("overall").GetProperty("intervals").EnumerateArray(), i => Assert.Equal(JsonValueKind.Number, i.GetProperty("score").ValueKind));
    }

    [Fact]
    public void Recipes_with_the_same_runs_are_no_comparison()
    {
        CliResult result = Run("compare", "runs.csv", "copy.csv", "--law", "chinchilla", "--at", "flops=1e23");
        Assert.Equal((int)ExitCode.Unreliable, result.Exit);
        Assert.Equal("severe", Severity(result.Json, "same-runs"));
        Assert.Null(Severity(Run("compare", "runs.csv", "steeper.csv", "--law", "chinchilla", "--at", "flops=1e23").Json, "same-runs"));
    }

    [Fact]
    public void A_finding_whose_list_of_rows_is_cut_off_is_not_weighed()
    {
        JsonElement repeats = Run("check", "seeds.csv", "--law", "chinchilla", "--resamples", "0").Json.GetProperty("findings").EnumerateArray().Single(f => f.GetProperty("id").GetString() == "repeated-runs");
        Assert.Equal(50, repeats.GetProperty("lines").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, repeats.GetProperty("moves").ValueKind);
    }

    [Fact]
    public void The_question_to_a_law_of_whole_runs_is_the_end_of_the_longest()
    {
        CliResult json = Run("check", "curves.csv", "--law", "lr-annealing", "--resamples", "0");
        Assert.Equal(15000, json.Json.GetProperty("target")[0].GetProperty("at").GetProperty("step").GetDouble());
        CliResult text = CliRunner.RunIn(s_files, "check", "curves.csv", "--law", "lr-annealing", "--resamples", "0");
        Assert.DoesNotContain("ten times the largest run", text.Out.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_of_another_law_says_how_the_law_was_chosen()
    {
        Assert.Contains("hestness, the first law that fits", Run("predict", "tokens.csv", "--at", "params=7B,tokens=1T").Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.DoesNotContain("first law", Run("predict", "tokens.csv", "--law", "hestness", "--at", "params=7B,tokens=1T").Error, StringComparison.Ordinal);
    }

    private static CliResult Run(params string[] line) => CliRunner.RunIn(s_files, [.. line, "--json"]);

    private static string? Severity(JsonElement of, string id) => of.GetProperty("findings").EnumerateArray()
        .Where(f => f.GetProperty("id").GetString() == id).Select(f => f.GetProperty("severity").GetString()).FirstOrDefault();
}
