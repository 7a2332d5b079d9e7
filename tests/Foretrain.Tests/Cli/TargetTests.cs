using System.Text.Json;
using Foretrain.App.Texts;
using Foretrain.Cli;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Cli;

/// <summary>Tables of targets as people have them: long names, outcomes for some rows only, several groups, cells that are wrong.</summary>
[Collection(CliRunner.Alone)]
public sealed class TargetTests
{
    private const string Long = "c4_original-d=1024_l=24_h=8_with_a_name_that_goes_on-16.0";

    private static readonly Dictionary<string, string> s_files = new()
    {
        ["runs.csv"] = SampleRuns.Noisy,
        ["groups.csv"] = SampleRuns.TwoGroups,
        // The third group has too few runs for five constants.
        ["three.csv"] = SampleRuns.TwoGroups + "tiny,1e8,2e9,3.5\ntiny,2e8,2e9,3.4\n",
        ["targets.csv"] = $"run,recipe,params,tokens,loss\n{Long},old,7e9,1.4e11,2.1\nb,old,13e9,1e12,\nc,new,7e9,1.4e11,1.9\nd,new,,1e12,2\ne,new,-1,1e12,2\n",
    };

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(100)]
    public void Long_names_do_not_push_numbers_out(int width)
    {
        string text = CliRunner.RunIn(s_files, width, "predict", "runs.csv", "--law", "chinchilla", "--resamples", "50", "--targets", "targets.csv").Out;
        Assert.DoesNotContain("…", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= width, line));
        string[] words = text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        foreach (string word in new[] { "7B", "140B", "13B", "1T", "2.1000", "1.9000", "observed", "error", "reach" }) Assert.Contains(word, words);
        Assert.StartsWith(Long[..12], words.First(w => w.StartsWith("c4_", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_without_an_outcome_are_forecast_and_unusable_ones_are_named()
    {
        JsonElement group = Predict("predict", "runs.csv", "--law", "chinchilla", "--targets", "targets.csv")[0];
        Assert.Equal([Long, "b", "c"], Labels(group));
        Assert.Equal([2.1, null, 1.9], group.GetProperty("forecasts").EnumerateArray().Select(f => f.GetProperty("observed") is { ValueKind: JsonValueKind.Number } n ? n.GetDouble() : (double?)null));
        JsonElement[] left = [.. Findings(group, "targets-rejected")];
        Assert.Equal([5, 6], left.SelectMany(f => f.GetProperty("lines").EnumerateArray().Select(l => l.GetInt32())));
    }

    [Fact]
    public void The_outcome_s_column_may_be_named_although_targets_lack_it()
    {
        var files = new Dictionary<string, string>(s_files) { ["renamed.csv"] = SampleRuns.Noisy.Replace("loss", "bits", StringComparison.Ordinal), ["bare.csv"] = "params,tokens\n7e9,1.4e11\n" };
        CliResult result = CliRunner.RunIn(files, "predict", "renamed.csv", "--law", "chinchilla", "--resamples", "0", "--map", "loss=bits", "--targets", "bare.csv", "--json");
        Assert.Equal(1, result.Json.GetProperty("groups")[0].GetProperty("forecasts").GetArrayLength());
    }

    [Fact]
    public void Each_group_forecasts_its_own_targets_also_from_a_kept_fit()
    {
        JsonElement direct = Predict("predict", "groups.csv", "--law", "chinchilla", "--by", "recipe", "--targets", "targets.csv");
        Assert.Equal([Long, "b"], Labels(direct[0]));
        Assert.Equal(["c"], Labels(direct[1]));
        string file = Path.GetTempFileName();
        try
        {
            CliRunner.RunIn(s_files, "fit", "groups.csv", "--law", "chinchilla", "--by", "recipe", "--resamples", "0", "--out", file);
            JsonElement kept = CliRunner.RunIn(s_files, "predict", file, "--targets", "targets.csv", "--json").Json.GetProperty("groups");
            Assert.Equal(direct.EnumerateArray().Select(g => string.Join(' ', Labels(g))), kept.EnumerateArray().Select(g => string.Join(' ', Labels(g))));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_group_without_targets_says_so_and_targets_of_no_group_are_refused()
    {
        JsonElement groups = Predict("predict", "groups.csv", "--law", "chinchilla", "--by", "recipe", "--targets", "targets.csv", "--targets-where", "recipe = 'old'");
        Assert.Empty(Labels(groups[1]));
        Assert.Single(Findings(groups[1], "group-without-targets"));
        var files = new Dictionary<string, string>(s_files) { ["other.csv"] = "recipe,params,tokens\nelse,7e9,1.4e11\n" };
        CliResult other = CliRunner.RunIn(files, "predict", "groups.csv", "--law", "chinchilla", "--resamples", "0", "--by", "recipe", "--targets", "other.csv", "--json");
        Assert.Equal("no-targets", other.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal((int)ExitCode.Refused, other.Exit);
    }

    [Fact]
    public void Groups_that_could_not_be_fitted_are_named_by_predict_and_plan()
    {
        JsonElement groups = Predict("predict", "three.csv", "--law", "chinchilla", "--by", "recipe", "--at", "params=7e9,tokens=1e12");
        Assert.Equal(2, groups.GetArrayLength());
        Assert.Single(Findings(groups[0], "group-not-fitted"), f => f.GetProperty("what").GetString()!.Contains("recipe tiny", StringComparison.Ordinal));
        string plan = CliRunner.RunIn(s_files, "plan", "three.csv", "--law", "chinchilla", "--resamples", "0", "--by", "recipe", "--flops", "1e22").Out;
        Assert.Contains("recipe tiny could not be fitted", plan, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_in_billions_are_doubted()
    {
        string billions = SampleRuns.Table(SampleRuns.Grid().Select(p => (p.Params / 1e9, p.Tokens / 1e9, SampleRuns.Loss(p.Params, p.Tokens))));
        CliResult result = CliRunner.RunIn(new Dictionary<string, string> { ["runs.csv"] = billions }, "fit", "runs.csv", "--law", "chinchilla", "--resamples", "0", "--json");
        Assert.Equal(2, Findings(result.Json.GetProperty("fits")[0], "small-counts").Count());
        JsonElement counts = CliRunner.RunIn(s_files, "fit", "runs.csv", "--law", "chinchilla", "--resamples", "0", "--json").Json.GetProperty("fits")[0];
        Assert.Empty(Findings(counts, "small-counts"));
    }

    [Theory]
    [InlineData(double.PositiveInfinity, "inf")]
    [InlineData(double.NaN, "-")]
    [InlineData(5.76e23, "5.76e23")]
    public void Amounts_beyond_every_number_are_printed(double amount, string text) => Assert.Equal(text, Num.Flops(amount));

    [Fact]
    public void The_median_by_pinball_has_the_errors_of_absolute_residuals()
    {
        JsonElement[] fits = [.. new[] { "absolute", "pinball:0.5" }.Select(o => CliRunner.RunIn(s_files, "fit", "runs.csv", "--law", "chinchilla", "--objective", o, "--resamples", "0", "--json").Json.GetProperty("fits")[0])];
        double[][] errors = [.. fits.Select(f => f.GetProperty("parameters").EnumerateArray().Select(p => p.GetProperty("standardError").GetProperty("sandwich").GetDouble()).ToArray())];
        Assert.All(errors[0].Zip(errors[1]), e => Assert.Equal(1, e.First / e.Second, 1e-4));
    }

    private static JsonElement Predict(params string[] line) => CliRunner.RunIn(s_files, [.. line, "--resamples", "0", "--json"]).Json.GetProperty("groups");

    private static IEnumerable<string?> Labels(JsonElement group) => group.GetProperty("forecasts").EnumerateArray().Select(f => f.GetProperty("label").GetString());

    private static IEnumerable<JsonElement> Findings(JsonElement of, string id) => of.GetProperty("findings").EnumerateArray().Where(f => f.GetProperty("id").GetString() == id);
}
