using Foretrain.Tests.Laws;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Cli;

/// <summary>A law file with a mistake is refused by every verb that takes one, with file, field, what was found and what was expected.</summary>
[Collection(CliRunner.Alone)]
public sealed class LawFileTests
{
    public static TheoryData<string, string, string?, string[]> Mistakes => new()
    {
        { "unknown field", "titel", "\"x\"", ["there is no field 'titel'", "did you mean 'title'?"] },
        { "field missing", "validity", null, ["field 'validity' is missing", "expected a text"] },
        { "wrong kind", "parameters[0].min", "\"0\"", ["field 'parameters[0].min'", "is \"0\"", "expected a number"] },
        { "formula that does not parse", "formula", "\"E + reducible)\"", ["field 'formula'", "E + reducible)", "^"] },
        { "unknown name in a formula", "formula", "\"E + reducible * param\"", ["field 'formula'", "'param'", "did you mean 'params'?"] },
        { "units", "formula", "\"E + reducible + 1e-9 * params\"", ["field 'formula' does not balance", "params"] },
        { "unit of an output", "outputs[0].unit", "\"nat per token\"", ["output 'loss'", "'nat per token' is not a unit"] },
        { "cost", "cost.formula", "\"6 * params\"", ["field 'cost.formula' does not balance", "has unit param", "expected flop"] },
        { "worked number off", "golden[0].expect", "\"2.53\"", ["field 'golden[0]'", "gives 2.5", "expected 2.53 to within 0.02"] },
        { "worked number without constants", "golden[0].constants", "\"mime\"", ["field 'golden[0].constants' is 'mime'", "expected the id", "did you mean 'mine'?"] },
        { "constant outside its bounds", "constants[0].printed.E", "\"-1\"", ["constant set 'mine'", "E = -1", "outside its bounds 0 .. infinity"] },
        { "constant that is no number", "constants[0].printed.E", "\"1,5\"", ["constant set 'mine'", "'1,5'", "expected a number"] },
        { "citation", "citation", "\"kaplan-2021\"", ["citation 'kaplan-2021' is not in references.bib", "did you mean 'kaplan-2020'"] },
        { "name taken", "id", "\"chinchilla\"", ["there is a law 'chinchilla' already"] },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void A_mistake_is_refused_with_file_field_found_and_expected(string what, string path, string? json, string[] said)
    {
        var files = new Dictionary<string, string> { ["mine.json"] = LawFiles.Valid.With(path, json), ["runs.csv"] = SampleRuns.Noisy };
        foreach (string line in new[] { "laws --law-file mine.json", "laws show my-law --law-file mine.json", "fit runs.csv --law my-law --law-file mine.json", "predict --law my-law --constants mine --at params=1e7 --law-file mine.json" })
        {
            CliResult result = CliRunner.RunIn(files, line.Split(' '));
            Assert.True(result.Exit == 1 && result.Out.Length == 0, $"{what}: {line} gives {result.All}");
            string flat = result.Error.Replace("\n  ", " ", StringComparison.Ordinal);
            Assert.Contains("mine.json", flat, StringComparison.Ordinal);
            Assert.All(said, s => Assert.Contains(s, flat, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_file_these_tests_break_is_taken()
    {
        var files = new Dictionary<string, string> { ["mine.json"] = LawFiles.Valid };
        CliResult result = CliRunner.RunIn(files, "predict", "--law", "my-law", "--constants", "mine", "--at", "params=1e8", "--law-file", "mine.json", "--json");
        Assert.Equal(0, result.Exit);
        Assert.Equal(1.51, result.Json.GetProperty("groups")[0].GetProperty("forecasts")[0].GetProperty("value").GetDouble(), 1e-6); // 1.5 + 100 / 1e8^0.5
    }

    [Theory]
    [InlineData("{ \"id\": \"x\", ", "the file is not valid JSON", "line 1")]
    [InlineData("[1, 2]", "the file holds [1, 2]", "expected an object in braces")]
    public void What_is_no_law_file_is_said_plainly(string text, string message, string more)
    {
        CliResult result = CliRunner.RunIn(new Dictionary<string, string> { ["mine.json"] = text }, "laws", "--law-file", "mine.json");
        Assert.Equal(1, result.Exit);
        Assert.StartsWith($"error: {message}", result.Error, StringComparison.Ordinal);
        Assert.Contains(more, result.Error, StringComparison.Ordinal);
    }
}
