using Foretrain.Laws;
using Foretrain.Tests.Laws;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Cli;

/// <summary>Searching the catalogue: what is found, and what is said when nothing is.</summary>
[Collection(CliRunner.Alone)]
public sealed class LawSearchTests
{
    private static string[] Found(params string[] args)
    {
        CliResult result = CliRunner.Run(["laws", .. args, "--json"]);
        Assert.Equal(0, result.Exit);
        return [.. result.Json.GetProperty("laws").EnumerateArray().Select(l => l.GetProperty("id").GetString()!)];
    }

    [Theory]
    [InlineData("repeated data", "muennighoff")] // title
    [InlineData("approach-3", "chinchilla")] // alias
    [InlineData("besiroglu", "chinchilla")] // source of a constant set
    [InlineData("\"Over-parameterized\"|wrong", "")] // nothing
    [InlineData("lr_annealing(run", "lr-annealing")] // formula
    [InlineData("MUENNIGHOFF 2023", "muennighoff")] // author and year, any case
    [InlineData("2203.15556", "chinchilla")] // arXiv number
    [InlineData("streams", "parscale")] // input
    public void Words_are_looked_for_in_everything_a_law_says(string words, string id)
    {
        if (id.Length == 0) Assert.Equal(1, CliRunner.Run("laws", words).Exit);
        else Assert.Contains(id, Found(words.Split(' ')));
    }

    [Fact]
    public void Every_law_found_by_input_and_output_has_them_and_none_is_missed()
    {
        string[] expected = [.. LawCatalog.Embedded.All.Where(l => l.Variables.Any(v => v.Name == "params") && l.Variables.Any(v => v.Name == "tokens") && l.Outputs.Any(o => o.Name == "loss")).Select(l => l.Id)];
        Assert.True(expected.Length >= 3);
        Assert.Equal(expected, Found("--input", "params", "--input", "tokens", "--output", "loss"));
    }

    [Fact]
    public void Families_add_up()
    {
        string[] expected = [.. LawCatalog.Embedded.Summaries.Where(l => l.Family is "moe" or "curves").Select(l => l.Id)];
        Assert.Equal(expected, Found("--family", "moe", "--family", "curves"));
    }

    [Fact]
    public void A_paper_is_found_by_authors_and_year_together()
    {
        Assert.Contains("chinchilla", Found("--paper", "hoffmann 2022"));
        Assert.DoesNotContain("kaplan-n", Found("--paper", "hoffmann 2022"));
        Assert.Contains("kaplan-n", Found("--paper", "Scaling Laws for Neural Language Models"));
    }

    [Theory]
    [InlineData("arXiv:2001.08361")]
    [InlineData("https://arxiv.org/pdf/2001.08361v1")]
    public void An_arXiv_number_is_found_as_it_is_pasted(string paper) => Assert.Equal(Found("--paper", "2001.08361"), Found("--paper", paper));

    [Fact]
    public void A_paper_that_only_gave_constants_is_pointed_at()
        => Assert.Contains("foretrain laws --paper besiroglu-2024", CliRunner.Run("laws", "show", "besiroglu-2024").Error.Replace("\n  ", " ", StringComparison.Ordinal), StringComparison.Ordinal);

    [Fact]
    public void A_constant_set_to_a_number_is_told_once()
    {
        string text = CliRunner.Run("laws", "show", "diloco-lr").Out;
        Assert.Contains("beta = 0\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("= 0 = 0", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Laws_without_constants_can_be_left_out()
    {
        string law = LawFiles.Valid.Without("constants").Without("golden");
        string[] Ids(params string[] more) => [.. CliRunner.RunIn(new Dictionary<string, string> { ["mine.json"] = law }, ["laws", "--law-file", "mine.json", "--family", "user", .. more, "--json"]).Json is var json && json.TryGetProperty("laws", out var laws) ? laws.EnumerateArray().Select(l => l.GetProperty("id").GetString()!) : []];
        Assert.Equal(["my-law"], Ids());
        Assert.Empty(Ids("--with-constants"));
    }

    [Theory]
    [InlineData("laws|chinchila", "no law mentions 'chinchila'", "did you mean 'chinchilla'")]
    [InlineData("laws|--input|tokns", "no law has the input 'tokns'", "did you mean 'tokens'")]
    [InlineData("laws|--input|zebra", "no law has the input 'zebra'", "inputs: ")]
    [InlineData("laws|--output|los", "no law has the output 'los'", "did you mean 'loss'")]
    [InlineData("laws|--family|los", "no law is of the family 'los'", "did you mean 'loss'")]
    [InlineData("laws|--paper|hofmann", "no law cites 'hofmann'", "Hoffmann")]
    [InlineData("laws|routed|--input|tokens", "no law mentions 'routed' and has the input 'tokens'", "if it need not be one that mentions 'routed'")]
    public void A_miss_says_what_is_missing_and_what_is_near(string line, string message, string hint)
    {
        CliResult result = CliRunner.Run(line.Split('|'));
        Assert.Equal(1, result.Exit);
        Assert.StartsWith($"error: {message}\n", result.Error, StringComparison.Ordinal);
        Assert.Contains(hint, result.Error.Replace("\n  ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void The_whole_list_names_every_law_once_with_its_question_in_80_columns()
    {
        string text = CliRunner.Run("laws").Out;
        Assert.All(text.Split('\n'), l => Assert.True(l.Length <= 80, l));
        string flat = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        foreach (LawSummary law in LawCatalog.Embedded.Summaries)
        {
            Assert.Contains($"{law.Id} {string.Join(' ', law.Question.Split(' '))}", flat, StringComparison.Ordinal);
            Assert.Single(text.Split('\n'), l => l.StartsWith($"  {law.Id} ", StringComparison.Ordinal) || l == $"  {law.Id}");
        }
    }
}
