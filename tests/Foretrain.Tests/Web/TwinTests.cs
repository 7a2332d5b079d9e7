using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Web;

/// <summary>The twin of a page holds the very bytes that the command line prints.</summary>
[Collection(CliRunner.Alone)]
public sealed class TwinTests
{
    private static readonly (string Address, string Line)[] s_pairs =
    [
        ("/fit.json?t=runs.csv&law=chinchilla&resamples=50", "fit runs.csv --law chinchilla --resamples 50"),
        ("/fit.json?t=runs.csv&resamples=0&where=params>1e8&fix=beta=0.37&level=0.8", "fit runs.csv --resamples 0 --where params>1e8 --fix beta=0.37 --level 0.8"),
        ("/fit.json?t=recipes.csv&by=recipe&law=chinchilla&resamples=50&seed=3", "fit recipes.csv --by recipe --law chinchilla --resamples 50 --seed 3"),
        ("/fit.json?t=sub/more.csv&formula=E%2BA/params^alpha%2BB/tokens^beta&resamples=0", "fit sub/more.csv --formula E+A/params^alpha+B/tokens^beta --resamples 0"),
        ("/forecast.json?t=runs.csv&law=chinchilla&resamples=50&at=params=70B,tokens=1.4T&at=params=7B,tokens=2T&level=0.9", "predict runs.csv --law chinchilla --resamples 50 --at params=70B,tokens=1.4T --at params=7B,tokens=2T --level 0.9"),
        ("/forecast.json?t=runs.csv&law=chinchilla&resamples=50&targets=targets.csv", "predict runs.csv --law chinchilla --resamples 50 --targets targets.csv"),
        ("/forecast.json?law=chinchilla&constants=besiroglu-2024&at=params=7B,tokens=2T", "predict --law chinchilla --constants besiroglu-2024 --at params=7B,tokens=2T"),
        ("/plan.json?t=runs.csv&law=chinchilla&resamples=50&flops=1e24&limit=params<=1e10", "plan runs.csv --law chinchilla --resamples 50 --flops 1e24 --limit params<=1e10"),
        ("/plan.json?t=runs.csv&law=chinchilla&resamples=50&loss=2.1&inference-tokens=1T", "plan runs.csv --law chinchilla --resamples 50 --loss 2.1 --inference-tokens 1T"),
        ("/plan.json?t=runs.csv&law=chinchilla&resamples=50&flops=1e22&at=params=7B", "plan runs.csv --law chinchilla --resamples 50 --flops 1e22 --fix-input params=7B"),
        ("/compare.json?t=runs.csv&t=steeper.csv&law=chinchilla&at=flops=1e24", "compare runs.csv steeper.csv --law chinchilla --at flops=1e24"),
        ("/compare.json?t=recipes.csv&by=recipe&law=chinchilla&at=params=70B,tokens=1.4T&sure=0.8", "compare recipes.csv --by recipe --law chinchilla --at params=70B,tokens=1.4T --sure 0.8"),
        ("/compare.json?t=runs.csv&law=chinchilla&law=gadre-overtraining&at=params=70B,tokens=1.4T", "rank runs.csv --laws chinchilla,gadre-overtraining --at params=70B,tokens=1.4T"),
        ("/next.json?t=runs.csv&law=chinchilla&at=params=70B,tokens=1.4T&budget=1e21&runs=3", "next runs.csv --law chinchilla --at params=70B,tokens=1.4T --budget 1e21 --runs 3"),
        ("/rank.json?t=runs.csv&laws=chinchilla,gadre-overtraining&targets=runs.csv", "rank runs.csv --laws chinchilla,gadre-overtraining --targets runs.csv"),
        ("/backtest.json?t=runs.csv&law=chinchilla&level=0.9&axis=tokens", "backtest runs.csv --law chinchilla --level 0.9 --axis tokens"),
        ("/check.json?t=runs.csv&law=chinchilla&resamples=50&at=params=70B,tokens=1T", "check runs.csv --law chinchilla --resamples 50 --at params=70B,tokens=1T"),
        ("/isoflop.json?t=budgets.csv&resamples=50&at=flops=1e21", "isoflop budgets.csv --resamples 50 --at flops=1e21"),
        ("/report.json?t=runs.csv&law=chinchilla&resamples=50&at=params=70B,tokens=1.4T&targets=targets.csv&no-backtest=1", "report runs.csv --law chinchilla --resamples 50 --at params=70B,tokens=1.4T --targets targets.csv --no-backtest"),
        ("/laws.json?q=repeated%20data", "laws repeated data"),
        ("/laws/chinchilla.json", "laws show chinchilla"),
    ];

    public static TheoryData<string, string> Pairs() => new(s_pairs.Select(p => (p.Address, p.Line)));

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Twin_and_command_line_print_the_same(string address, string line)
    {
        await using Workbench workbench = await Workbench.Start(WorkbenchFixture.Files);
        WebAnswer twin = await workbench.Get(address + (address.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "figures=none");
        Assert.True(twin.Status == 200, twin.Text);
        string before = Directory.GetCurrentDirectory();
        CliResult printed;
        try
        {
            Directory.SetCurrentDirectory(workbench.Folder);
            printed = CliRunner.Run([.. line.Split(' '), "--json"]);
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }

        Assert.Equal(printed.Out.TrimEnd('\n'), twin.Result.GetRawText());
    }
}
