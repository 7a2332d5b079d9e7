using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Cli;

/// <summary>Reports for people, as verified: every line within 80 columns except commands to copy.</summary>
[Collection(CliRunner.Alone)]
public sealed class ReportTests
{
    private static readonly Dictionary<string, string> s_files = new()
    {
        ["runs.csv"] = SampleRuns.Noisy,
        ["steeper.csv"] = SampleRuns.Steeper,
        ["recipes.csv"] = SampleRuns.TwoGroups,
        ["budgets.csv"] = SampleRuns.Budgets,
        ["list.csv"] = "name,params,tokens,days\nshort,3e9,6e9,2\nsmall,1e9,2e11,3\nmiddle,3e9,2e11,9\nlarge,1e10,2e11,30\nbroken,1e10,,30\n",
        ["curves.csv"] = SampleRuns.Curves,
        ["batches.csv"] = SampleRuns.Batches,
        ["few.csv"] = SampleRuns.Few,
        ["ladder.csv"] = File.ReadAllText(CliRunner.InRepository("datasets/tiny_ladder/runs.csv")),
    };

    [Theory]
    [InlineData("fit", "fit runs.csv --law chinchilla --resamples 400")]
    [InlineData("fit-no-law", "fit runs.csv --resamples 100")]
    [InlineData("fit-formula", "fit|runs.csv|--formula|E + A/params^alpha + B/tokens^beta|--fix|beta=alpha|--resamples|100")]
    [InlineData("fit-fixed", "fit runs.csv --law chinchilla --fix alpha=0.35 --objective log-squared --resamples 100 --level 0.9")]
    [InlineData("fit-by", "fit recipes.csv --law chinchilla --by recipe --resamples 200")]
    [InlineData("fit-ladder", "fit|ladder.csv|--law|chinchilla|--map|params=params|--where|split = 'train' and tokens >= 1e6|--resamples|200")]
    [InlineData("predict-at", "predict runs.csv --law chinchilla --at params=70B,tokens=1.4T --at params=1B,tokens=20B --resamples 400")]
    [InlineData("predict-ladder", "predict|ladder.csv|--law|chinchilla|--map|params=params|--where|split = 'train' and tokens >= 1e6|--targets|ladder.csv|--targets-where|split != 'train'|--resamples|200")]
    [InlineData("predict-constants", "predict --law chinchilla --constants besiroglu-2024 --at params=7B,tokens=2T")]
    [InlineData("plan-flops", "plan runs.csv --law chinchilla --flops 1e22 --curve 5 --resamples 200")]
    [InlineData("plan-loss", "plan runs.csv --law chinchilla --loss 2.1 --inference-tokens 1T --resamples 200")]
    [InlineData("plan-constants", "plan --law chinchilla --constants besiroglu-2024 --flops 1e24 --fix-input params=7B")]
    [InlineData("plan-limits", "plan|runs.csv|--law|chinchilla|--flops|1e24|--limit|2*params <= 80G|--limit|tokens <= 2T|--resamples|200")]
    [InlineData("plan-combined", "plan --law chinchilla --combine besiroglu-2024=0.5,hoffmann-2022=0.5 --flops 1e22 --fix-input tokens=20*params")]
    [InlineData("isoflop", "isoflop budgets.csv --at flops=1e21")]
    [InlineData("compare", "compare runs.csv steeper.csv --law chinchilla --at flops=1e24")]
    [InlineData("compare-by", "compare recipes.csv --by recipe --law chinchilla --at params=70B,tokens=1.4T --at params=3B,tokens=50B --level 0.9")]
    [InlineData("compare-tokens", "compare runs.csv steeper.csv --law chinchilla --at params=7B,tokens=2T --axis tokens --within 1B:100T --sure 0.7")]
    [InlineData("chain", "chain curves.csv --stage hestness --stage henighan-n --at params=3e10,tokens=1e12")]
    [InlineData("unravel", "unravel batches.csv --at params=1e9,step=1e5,batch=2e6 --warm-up 3000")]
    [InlineData("backtest", "backtest runs.csv --law chinchilla")]
    [InlineData("backtest-ladder", "backtest|ladder.csv|--law|chinchilla|--map|params=params_total|--where|split != 'test' and tokens >= 1e6|--horizons|0.3,1|--level|0.9")]
    [InlineData("backtest-curves", "backtest curves.csv --axis tokens")]
    [InlineData("rank", "rank runs.csv --at params=70B,tokens=1.4T")]
    [InlineData("rank-ladder", "rank|ladder.csv|--map|params=params_total|--where|split = 'train' and tokens >= 1e6|--targets|ladder.csv|--targets-where|split != 'train'")]
    [InlineData("rank-curves", "rank curves.csv --laws chinchilla,gadre-overtraining,henighan-n --through-runs --origins 4")]
    [InlineData("rank-few", "rank few.csv")]
    [InlineData("check", "check runs.csv --law chinchilla --at params=70B,tokens=1.4T --resamples 200")]
    [InlineData("check-ladder", "check|ladder.csv|--map|params=params_total|--where|split = 'train'|--resamples|200")]
    [InlineData("next", "next runs.csv --law chinchilla --at params=70B,tokens=1.4T --budget 1e21")]
    [InlineData("next-list", "next runs.csv --law chinchilla --at params=70B,tokens=1.4T --at params=30B,tokens=2T --candidates list.csv --hours 2000 --flops-per-hour 1.4e18 --price 2.5")]
    [InlineData("next-days", "next runs.csv --law chinchilla --at params=70B,tokens=1.4T --candidates list.csv --cost days --budget 12")]
    [InlineData("next-against", "next runs.csv --against steeper.csv --law chinchilla --at flops=1e24 --budget 1e21 --runs 4")]
    [InlineData("next-between", "next recipes.csv --between recipe --law chinchilla --at params=70B,tokens=1.4T --candidates list.csv --budget 1e22 --level 0.8")]
    [InlineData("next-optimum", "next runs.csv --law chinchilla --optimum 1e24 --budget 1e21 --runs 3")]
    [InlineData("next-ladder", "next|ladder.csv|--law|chinchilla|--map|params=params_total|--where|split = 'train' and tokens >= 1e6|--at|params=499k,tokens=20M|--budget|3e13|--level|0.8")]
    [InlineData("next-little", "next runs.csv --law chinchilla --at params=70B,tokens=1.4T --budget 1.3e18")]
    [InlineData("laws", "laws")]
    [InlineData("laws-search", "laws besiroglu")]
    [InlineData("laws-show", "laws show chinchilla")]
    public void Reports_are_as_verified(string name, string line)
    {
        CliResult result = Run(line);
        Assert.Equal(0, result.Exit);
        Assert.Empty(result.Error);
        Assert.All(result.Out.Split('\n').Where(l => !l.StartsWith("  foretrain ", StringComparison.Ordinal)), l => Assert.True(l.Length <= 80, l));
        Assert.All(result.Out, c => Assert.True(c < 128, $"'{c}' may not print everywhere"));
        Snapshot.Match("report-" + name, Snapshot.WithoutNoise(result.Out));
    }

    [Theory]
    [InlineData("fit runs.csv --law chinchilla --resamples 200")]
    [InlineData("backtest runs.csv --law chinchilla --json")]
    [InlineData("chain curves.csv --stage hestness --stage henighan-n --at params=3e10,tokens=1e12 --json")]
    [InlineData("rank runs.csv --at params=70B,tokens=1.4T --json")]
    [InlineData("compare runs.csv steeper.csv ladder.csv --law chinchilla --at flops=1e22 --json")]
    public void A_report_does_not_depend_on_threads(string line)
    {
        CliResult one = Run(line + " --threads 1"), four = Run(line + " --threads 4");
        Assert.Equal(0, one.Exit);
        Assert.Equal(one.Out, four.Out);
    }

    [Fact]
    public void A_kept_fit_forecasts_and_plans_like_its_runs()
    {
        string[] files = ["predict fit.json --at params=70B,tokens=1.4T", "plan fit.json --flops 1e22"];
        string[] runs = ["predict runs.csv --law chinchilla --resamples 100 --at params=70B,tokens=1.4T", "plan runs.csv --law chinchilla --resamples 100 --flops 1e22"];
        string kept = Keep();
        for (int i = 0; i < files.Length; i++)
        {
            CliResult fromFile = CliRunner.RunIn(new Dictionary<string, string> { ["fit.json"] = kept }, [.. files[i].Split(' '), "--json"]);
            CliResult fromRuns = Run(runs[i] + " --json");
            string part = i == 0 ? "groups" : "plans", numbers = i == 0 ? "forecasts" : "inputs";
            Assert.Equal(fromRuns.Json.GetProperty(part)[0].GetProperty(numbers).GetRawText(), fromFile.Json.GetProperty(part)[0].GetProperty(numbers).GetRawText());
            if (i == 1) Assert.Equal("parameters, form", fromFile.Json.GetProperty("plans")[0].GetProperty("inputs")[0].GetProperty("interval").GetProperty("covers").GetString());
        }
    }

    [Fact]
    public void Latex_is_printed_alone() => Assert.Equal("E + \\frac{A}{N^{\\alpha}} + \\frac{B}{D^{\\beta}}\n", CliRunner.Run("laws", "show", "chinchilla", "--latex").Out);

    private static CliResult Run(string line) => CliRunner.RunIn(s_files, line.Contains('|', StringComparison.Ordinal) ? line.Split('|') : line.Split(' '));

    private static string Keep()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("foretrain-").FullName, "fit.json");
        Assert.Equal(0, Run($"fit|runs.csv|--law|chinchilla|--resamples|100|--out|{path}").Exit);
        string text = File.ReadAllText(path);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        return text;
    }
}
