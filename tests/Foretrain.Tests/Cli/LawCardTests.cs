using System.Globalization;
using Foretrain.App;
using Foretrain.Laws;
using Foretrain.Tests.Laws;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Cli;

/// <summary>One law in full: commands that work, references, plots.</summary>
[Collection(CliRunner.Alone)]
public sealed class LawCardTests
{
    public static TheoryData<string> Ids => [.. LawCatalog.Embedded.Ids];

    [Theory, MemberData(nameof(Ids))]
    public void The_forecast_a_card_proposes_gives_the_number_it_promises(string id)
    {
        LawCard card = LawsOperation.Show(new AnalysisRequest(), id);
        (string Command, string What)[] forecasts = [.. card.Commands.Where(c => c.Command.StartsWith("foretrain predict", StringComparison.Ordinal))];
        foreach ((string command, string what) in forecasts)
        {
            CliResult result = CliRunner.Run([.. command.Split(' ').Skip(1), "--json"]);
            Assert.True(result.Exit == 0, $"{command}: {result.Error}");
            string expect = what.Split(" = ")[1];
            double found = result.Json.GetProperty("groups")[0].GetProperty("forecasts")[0].GetProperty("value").GetDouble();
            Assert.Equal(double.Parse(expect, CultureInfo.InvariantCulture), found, 2.0001 * LawChecks.LastDigit(expect));
        }
    }

    [Theory, MemberData(nameof(Ids))]
    public void A_card_prints_with_every_set_number_caveat_and_reference(string id)
    {
        CliResult result = CliRunner.Run("laws", "show", id);
        Assert.Equal(0, result.Exit);
        string flat = string.Join(' ', result.Out.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        LawCard card = LawsOperation.Show(new AnalysisRequest(), id);
        Law law = card.Law;
        Assert.NotEmpty(card.References);
        IEnumerable<string> said = [law.Question, law.Validity, law.Identifiability, .. law.Caveats, .. law.Constants.Select(c => c.Id), .. law.Constants.Select(c => c.Where), .. law.Golden.Select(g => g.Expect), .. law.See,
            .. card.References.Select(r => $"{{{r.Key},"), .. card.Commands.Select(c => c.Command)];
        Assert.All(said, s => Assert.Contains(string.Join(' ', s.Split(' ', StringSplitOptions.RemoveEmptyEntries)), flat, StringComparison.Ordinal));
        Assert.All(result.Out.Split('\n').Where(l => !l.StartsWith("  foretrain ", StringComparison.Ordinal) && !l.Contains('\\', StringComparison.Ordinal)), l => Assert.True(l.Length <= 80, l));
    }

    [Fact]
    public void Constants_in_other_units_are_shown_converted()
    {
        // 1.6e7 PF-days of 8.64e19 FLOP each.
        string text = CliRunner.Run("laws", "show", "kaplan-c").Out;
        Assert.Contains("Cc = Cc_PFday * 8.64e19 = 1.3824e27", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Bibtex_is_printed_alone()
    {
        string text = CliRunner.Run("laws", "show", "kaplan-n", "--bibtex").Out;
        Assert.StartsWith("@misc{kaplan-2020,\n", text, StringComparison.Ordinal);
        Assert.Contains("2001.08361", text, StringComparison.Ordinal);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plot_is_written_where_asked_and_refused_where_not_possible()
    {
        var files = new Dictionary<string, string> { ["bare.json"] = LawFiles.Valid.Without("constants").Without("golden") };
        Assert.Equal(0, CliRunner.RunIn(files, "laws", "show", "chinchilla", "--plot", "c.svg").Exit);
        CliResult picture = CliRunner.RunIn(files, "laws", "show", "chinchilla", "--plot", "c.png");
        Assert.StartsWith("error: --plot 'c.png' does not end in .svg", picture.Error, StringComparison.Ordinal);
        CliResult none = CliRunner.RunIn(files, "laws", "show", "my-law", "--law-file", "bare.json", "--plot", "c.svg");
        Assert.StartsWith("error: there is no plot of law 'my-law'", none.Error, StringComparison.Ordinal);
        CliResult folder = CliRunner.RunIn(files, "laws", "show", "chinchilla", "--plot", "nowhere/c.svg");
        Assert.StartsWith("error: --plot nowhere/c.svg cannot be written", folder.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_of_own_laws_are_written()
    {
        var files = new Dictionary<string, string> { ["mine.json"] = LawFiles.Valid };
        CliResult result = CliRunner.RunIn(files, "laws", "pages", "out", "--own", "--law-file", "mine.json");
        Assert.Equal((0, "2 pages and 1 plot in out\n"), (result.Exit, result.Out));
        CliResult taken = CliRunner.RunIn(files, "laws", "pages", "mine.json");
        Assert.StartsWith("error: the folder mine.json cannot be made", taken.Error, StringComparison.Ordinal);
    }
}
