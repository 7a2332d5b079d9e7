using System.Text.Json;
using System.Text.Json.Nodes;
using Foretrain.Cli;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Cli;

/// <summary>Requests that a careless or hostile user makes: each is refused in words, or its result says what is wrong with it.</summary>
[Collection(CliRunner.Alone)]
public sealed class HostileTests
{
    private static readonly Dictionary<string, string> s_files = new()
    {
        ["runs.csv"] = SampleRuns.Noisy,
        ["five.csv"] = string.Join('\n', SampleRuns.Noisy.Split('\n')[..6]) + "\n",
        ["named.csv"] = "run," + string.Join('\n', SampleRuns.Noisy.Split('\n')[..^1].Select((l, i) => i == 0 ? l : $"r{i},{l}")) + "\n",
        ["one-size.csv"] = SampleRuns.Exact(new[] { 1e8, 2e8, 4e8, 8e8, 1.6e9, 3.2e9, 6.4e9, 1e10 }.Select(d => (1e9, 20 * d))),
        ["shares.csv"] = "r_a,r_b,r_c,loss\n" + string.Concat(Enumerable.Range(1, 12).Select(i => $"{i % 4},{i % 3},{i % 5},{2.5 * (i % 4) + 0.5 * (i % 3) + 1.5 * (i % 5) + 1}\n")),
    };

    [Theory]
    [InlineData("target-is-input", "fit|runs.csv|--law|chinchilla|--target|params")]
    [InlineData("zero-weights", "fit|runs.csv|--law|chinchilla|--weights|0*params")]
    [InlineData("too-few-runs", "fit|runs.csv|--law|chinchilla|--weights|max(0, params-2e9)")]
    [InlineData("unknown-column", "fit|runs.csv|--map|params=prams")]
    [InlineData("unknown-column", "fit|runs.csv|--map|tokens=flops/(6*params)")]
    [InlineData("bad-map", "fit|runs.csv|--map|params")]
    [InlineData("column-not-numeric", "fit|named.csv|--map|params=run")]
    [InlineData("missing-column", "fit|runs.csv|--target|perplexity")]
    [InlineData("column-not-numeric", "fit|named.csv|--target|run")]
    [InlineData("circular-tie", "fit|runs.csv|--law|chinchilla|--fix|alpha=alpha")]
    [InlineData("circular-tie", "fit|runs.csv|--law|chinchilla|--fix|alpha=beta|--fix|beta=alpha")]
    [InlineData("circular-tie", "fit|runs.csv|--law|chinchilla|--fix|A=alpha,alpha=beta,beta=alpha")]
    [InlineData("bad-option", "fit|runs.csv|--law|chinchilla|--fix|alpha=.3|--fix|alpha=.4")]
    [InlineData("bad-option", "fit|runs.csv|--law|chinchilla|--range|alpha=0:1|--range|alpha=0:2")]
    [InlineData("bad-option", "fit|runs.csv|--law|chinchilla|--fix|alpha=.3|--free|alpha")]
    [InlineData("target-domain", "fit|runs.csv|--law|chinchilla|--objective|logit-squared")]
    [InlineData("formula-index", "fit|runs.csv|--formula|E + A/params^alpha + sum(t[i])")]
    [InlineData("output-unwritable", "fit|runs.csv|--law|chinchilla|--out|")]
    [InlineData("output-unwritable", "fit|runs.csv|--law|chinchilla|--out|-")]
    [InlineData("output-unwritable", "fit|runs.csv|--law|chinchilla|--out|.")]
    [InlineData("output-unwritable", "fit|runs.csv|--law|chinchilla|--out|nowhere/fit.json")]
    [InlineData("output-unwritable", "fit|runs.csv|--law|chinchilla|--out|/dev/null")]
    [InlineData("plan-cost-not-positive", "plan|runs.csv|--law|chinchilla|--resamples|0|--flops|1e22|--cost|-1*params*tokens")]
    public void Nonsense_is_refused_in_words(string code, string line)
    {
        if (line.Contains("/dev/", StringComparison.Ordinal) && !File.Exists("/dev/null")) Assert.Skip("no devices in the file system");
        CliResult result = CliRunner.RunIn(s_files, [.. line.Split('|'), "--json"]);
        Assert.Equal(code, result.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal((int)ExitCode.Refused, result.Exit);
        Assert.Contains("hint: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_hint_of_a_bad_level_is_a_share_only_where_percent_was_meant()
    {
        Assert.Contains("--level 0.9\n", CliRunner.RunIn(s_files, "fit", "runs.csv", "--level", "90").Error, StringComparison.Ordinal);
        Assert.Contains("--level 0.95\n", CliRunner.RunIn(s_files, "fit", "runs.csv", "--level", "1.5").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_range_names_the_option_and_the_constant() =>
        Assert.Contains("--range alpha, lower end: 'a'", CliRunner.RunIn(s_files, "fit", "runs.csv", "--law", "chinchilla", "--range", "alpha=a:1").Error, StringComparison.Ordinal);

    [Fact]
    public void As_many_constants_as_runs_is_severe()
    {
        CliResult result = CliRunner.RunIn(s_files, "fit", "five.csv", "--law", "chinchilla", "--json");
        Assert.Equal((int)ExitCode.Unreliable, result.Exit);
        Assert.Equal("severe", Severity(result.Json.GetProperty("fits")[0], "no-spare-runs"));
    }

    [Theory]
    [InlineData("50", "0.99", true)]
    [InlineData("250", "0.99", false)]
    [InlineData("60", "0.95", false)]
    public void Too_few_resamples_for_the_level_are_a_finding(string resamples, string level, bool found)
    {
        CliResult result = CliRunner.RunIn(s_files, "fit", "runs.csv", "--law", "chinchilla", "--resamples", resamples, "--level", level, "--json");
        Assert.Equal(found ? "warning" : null, Severity(result.Json.GetProperty("fits")[0], "few-draws"));
    }

    [Theory]
    [InlineData("[1, 2]", "draws", "0")]
    [InlineData("[1, 2, 3]", "covariance", null)]
    [InlineData("[1e999, 1, 1, 1, 1]", "theta", null)]
    [InlineData("[null, 1, 1, 1, 1]", "theta", null)]
    [InlineData("[]", "variables", null)]
    [InlineData("\"6*bananas\"", "cost", "formula")]
    [InlineData("[]", "variables", "0")]
    public void A_damaged_kept_fit_is_refused(string value, string field, string? inner)
    {
        JsonNode kept = JsonNode.Parse(Kept("runs.csv", "--resamples", "50"))!;
        JsonNode fit = kept["fits"]![0]!, damage = JsonNode.Parse(value)!;
        if (inner is null) fit[field] = damage;
        else if (int.TryParse(inner, out int k)) fit[field]![k] = damage;
        else fit[field]![inner] = damage;
        foreach (string[] verb in new[] { new[] { "predict", "fit.json", "--at", "params=7B,tokens=1T" }, ["plan", "fit.json", "--flops", "1e22"] })
        {
            CliResult result = CliRunner.RunIn(new Dictionary<string, string> { ["fit.json"] = kept.ToJsonString() }, [.. verb, "--json"]);
            Assert.Equal("bad-fit-file", result.Json.GetProperty("error").GetProperty("code").GetString());
        }
    }

    [Theory]
    [InlineData("residualBend", "[1]")]
    [InlineData("residualBend", "[null, 1, 1]")]
    [InlineData("residualBendCovariance", "[1, 2, 3]")]
    [InlineData("residualBendCovariance", null)]
    [InlineData("residualBendCovariance", "[-1, 0, 0, 0, 1, 0, 0, 0, 1]")]
    public void A_damaged_bend_of_a_kept_fit_is_refused(string field, string? value)
    {
        JsonNode kept = JsonNode.Parse(Kept("runs.csv", "--resamples", "50"))!;
        JsonNode bent = kept["fits"]![0]!["form"]!["components"]!.AsArray().First(c => c!["residualBend"] is not null)!;
        if (value is null) bent.AsObject().Remove(field);
        else bent[field] = JsonNode.Parse(value);
        CliResult result = CliRunner.RunIn(new Dictionary<string, string> { ["fit.json"] = kept.ToJsonString() }, "plan", "fit.json", "--flops", "1e22", "--json");
        Assert.Equal("bad-fit-file", result.Json.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public void Runs_for_an_optimum_start_from_the_interval_of_its_plan()
    {
        string[] plan = ["plan", "runs.csv", "--law", "chinchilla", "--flops", "1e23", "--json"], next = ["next", "runs.csv", "--law", "chinchilla", "--optimum", "1e23", "--budget", "1e21", "--json"];
        JsonElement input = CliRunner.RunIn(s_files, plan).Json.GetProperty("plans")[0].GetProperty("inputs")[0], quantity = CliRunner.RunIn(s_files, next).Json.GetProperty("goals")[0];
        Assert.Equal(input.GetProperty("value").GetDouble(), quantity.GetProperty("value").GetDouble(), input.GetProperty("value").GetDouble() * 1e-6);
        foreach (string end in new[] { "low", "high" })
            Assert.Equal(1, quantity.GetProperty("before").GetProperty(end).GetDouble() / input.GetProperty("interval").GetProperty(end).GetDouble(), 1e-6);
        Assert.True(quantity.GetProperty("expected").GetProperty("high").GetDouble() < quantity.GetProperty("before").GetProperty("high").GetDouble());
    }

    [Fact]
    public void A_cost_without_an_upper_end_is_said_as_such()
    {
        string[] near = ["plan", "runs.csv", "--law", "chinchilla", "--resamples", "100", "--loss", "1.9"]; // the floor is about 1.8
        CliResult text = CliRunner.RunIn(s_files, near);
        Assert.Matches(@"\n  flops +\S+  \S+ or more ", text.Out);
        JsonElement interval = CliRunner.RunIn(s_files, [.. near, "--json"]).Json.GetProperty("plans")[0].GetProperty("cost").GetProperty("interval");
        Assert.Equal(JsonValueKind.Null, interval.GetProperty("high").ValueKind);
        Assert.True(interval.GetProperty("low").GetDouble() > 1e20);
    }

    [Fact]
    public void A_fit_kept_before_plans_knew_of_form_plans_with_its_constants()
    {
        JsonNode kept = JsonNode.Parse(Kept("runs.csv", "--resamples", "50"))!;
        foreach (JsonNode? component in kept["fits"]![0]!["form"]!["components"]!.AsArray())
        {
            component!.AsObject().Remove("residualBend");
            component.AsObject().Remove("residualBendCovariance");
        }

        CliResult result = CliRunner.RunIn(new Dictionary<string, string> { ["fit.json"] = kept.ToJsonString() }, "plan", "fit.json", "--flops", "1e22", "--json");
        Assert.Equal("parameters", result.Json.GetProperty("plans")[0].GetProperty("inputs")[0].GetProperty("interval").GetProperty("covers").GetString());
    }

    [Fact]
    public void A_kept_fit_without_fits_is_refused()
    {
        var files = new Dictionary<string, string> { ["fit.json"] = "{\"schema\": \"foretrain-fit/1\", \"fits\": []}" };
        Assert.Equal((int)ExitCode.Refused, CliRunner.RunIn(files, "predict", "fit.json", "--at", "params=7B,tokens=1T").Exit);
    }

    [Theory]
    [InlineData("--law", "kaplan-nd")]
    [InlineData("--where", "params > 1e9")]
    [InlineData("--fix", "alpha=0.3")]
    [InlineData("--by", "split")]
    [InlineData("--objective", "squared")]
    public void Options_that_would_change_a_kept_fit_are_refused(string option, string value)
    {
        var files = new Dictionary<string, string> { ["fit"] = Kept("runs.csv", "--resamples", "0") };
        CliResult result = CliRunner.RunIn(files, "predict", "fit", "--at", "params=7B,tokens=1T", option, value, "--json");
        Assert.Equal("fit-is-kept", result.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains(option, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kept_fit_is_known_by_its_content_and_is_no_table()
    {
        var files = new Dictionary<string, string> { ["fit.kept"] = Kept("runs.csv", "--resamples", "0") };
        Assert.Equal(0, CliRunner.RunIn(files, "predict", "fit.kept", "--at", "params=7B,tokens=1T").Exit);
        Assert.Contains("is a kept fit", CliRunner.RunIn(files, "fit", "fit.kept").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kept_fit_remembers_what_is_wrong_with_it()
    {
        string kept = Kept("one-size.csv", "--resamples", "0");
        CliResult later = CliRunner.RunIn(new Dictionary<string, string> { ["fit.json"] = kept }, "predict", "fit.json", "--at", "params=7B,tokens=1T", "--json");
        CliResult direct = CliRunner.RunIn(s_files, "predict", "one-size.csv", "--law", "chinchilla", "--resamples", "0", "--at", "params=7B,tokens=1T", "--json");
        Assert.Equal((int)ExitCode.Unreliable, later.Exit);
        Assert.Equal(direct.Exit, later.Exit);
        Assert.Equal(direct.Json.GetProperty("groups")[0].GetProperty("findings").GetRawText(), later.Json.GetProperty("groups")[0].GetProperty("findings").GetRawText());
    }

    [Fact]
    public void A_link_to_the_input_is_the_input()
    {
        string folder = Directory.CreateTempSubdirectory("foretrain-").FullName;
        try
        {
            string data = Path.Combine(folder, "runs.csv"), link = Path.Combine(folder, "link.csv");
            File.WriteAllText(data, SampleRuns.Noisy);
            File.CreateSymbolicLink(link, data);
            foreach ((string source, string target) in new[] { (link, data), (data, link) })
            {
                CliResult result = CliRunner.Run("fit", source, "--law", "chinchilla", "--resamples", "0", "--out", target);
                Assert.Contains("is the input itself", result.Error, StringComparison.Ordinal);
                Assert.Equal(SampleRuns.Noisy, File.ReadAllText(data));
            }
        }
        catch (UnauthorizedAccessException)
        {
            Assert.Skip("links cannot be made here");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_sum_over_a_family_of_columns_is_fitted_forecast_and_kept()
    {
        string[] fit = ["shares.csv", "--formula", "k + sum(t[i]*r[i])", "--objective", "squared", "--resamples", "0"];
        JsonElement constants = CliRunner.RunIn(s_files, ["fit", .. fit, "--json"]).Json.GetProperty("fits")[0].GetProperty("parameters");
        double[] values = [.. constants.EnumerateArray().Select(p => p.GetProperty("value").GetDouble())];
        Assert.Equal([1, 2.5, 0.5, 1.5], values.Select(v => Math.Round(v, 9)));
        CliResult forecast = CliRunner.RunIn(s_files, ["predict", .. fit, "--at", "r_a=1,r_b=0,r_c=2", "--json"]);
        Assert.Equal(6.5, forecast.Json.GetProperty("groups")[0].GetProperty("forecasts")[0].GetProperty("value").GetDouble(), 9);
        CliResult bounded = CliRunner.RunIn(s_files, ["fit", .. fit, "--range", "t[*]=0:2", "--json"]);
        Assert.Equal(2, bounded.Json.GetProperty("fits")[0].GetProperty("parameters")[1].GetProperty("value").GetDouble(), 9);
    }

    [Fact]
    public void An_error_against_a_loss_of_zero_or_less_is_no_number()
    {
        var files = new Dictionary<string, string>(s_files) { ["targets.csv"] = "params,tokens,loss\n1e9,2e10,0\n1e9,2e10,-1\n" };
        CliResult result = CliRunner.RunIn(files, "predict", "runs.csv", "--law", "chinchilla", "--resamples", "0", "--targets", "targets.csv", "--json");
        JsonElement forecasts = result.Json.GetProperty("groups")[0].GetProperty("forecasts");
        Assert.Equal([0, -1], forecasts.EnumerateArray().Select(f => f.GetProperty("observed").GetDouble()));
        Assert.All(forecasts.EnumerateArray(), f => Assert.Equal(JsonValueKind.Null, f.GetProperty("relativeError").ValueKind));
    }

    [Fact]
    public void A_full_disk_is_told_without_a_stack_trace()
    {
        using var error = new StringWriter();
        int exit = CliApplication.Run(["laws", "--json"], new FullDisk(), error, TestContext.Current.CancellationToken);
        Assert.Equal((int)ExitCode.Refused, exit);
        Assert.StartsWith("error: reading or writing failed: no room", error.ToString(), StringComparison.Ordinal);
    }

    private static string Kept(string source, params string[] options)
    {
        string folder = Directory.CreateTempSubdirectory("foretrain-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "runs.csv"), s_files[source]);
            string kept = Path.Combine(folder, "fit.json");
            CliRunner.Run(["fit", Path.Combine(folder, "runs.csv"), "--law", "chinchilla", "--out", kept, .. options]);
            return File.ReadAllText(kept);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string? Severity(JsonElement fit, string id) =>
        fit.GetProperty("findings").EnumerateArray().Where(f => f.GetProperty("id").GetString() == id).Select(f => f.GetProperty("severity").GetString()).SingleOrDefault();

    private sealed class FullDisk : StringWriter
    {
        public override void WriteLine(string? value) => throw new IOException("no room");

        public override void Flush() => throw new IOException("no room");
    }
}
