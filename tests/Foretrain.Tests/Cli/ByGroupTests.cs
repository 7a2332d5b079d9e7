using System.Text.Json;
using Foretrain.Cli;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Cli;

/// <summary>--by: every group gets the answer it would get as a table of its own.</summary>
[Collection(CliRunner.Alone)]
public sealed class ByGroupTests
{
    private static readonly Dictionary<string, string> s_files = new()
    {
        ["recipes.csv"] = SampleRuns.TwoGroups + "tiny,1e8,2e9,3\n",
    };

    [Theory]
    [InlineData("check --law chinchilla --resamples 0", "findings")]
    [InlineData("check --law chinchilla --resamples 0", "target")]
    [InlineData("next --law chinchilla --at params=70B,tokens=1.4T --budget 1e21", "runs")]
    [InlineData("rank --laws chinchilla,gadre-overtraining --at params=70B,tokens=1.4T", "forecasts")]
    public void A_group_is_answered_as_a_table_of_its_own(string line, string field)
    {
        string[] words = line.Split(' ');
        JsonElement all = CliRunner.RunIn(s_files, [words[0], "recipes.csv", .. words[1..], "--by", "recipe", "--json"]).Json;
        JsonElement[] groups = [.. all.GetProperty("groups").EnumerateArray()];
        bool check = words[0] == "check"; // it answers no where others cannot answer
        Assert.Equal(check ? ["old", "new", "tiny"] : ["old", "new"], groups.Select(g => g.GetProperty("group").GetString()!));
        foreach (JsonElement group in groups)
        {
            JsonElement alone = CliRunner.RunIn(s_files, [words[0], "recipes.csv", .. words[1..], "--where", $"recipe = '{group.GetProperty("group").GetString()}'", "--json"]).Json;
            Assert.True(JsonElement.DeepEquals(alone.GetProperty(field), group.GetProperty("report").GetProperty(field)), $"{line}: {field} of {group.GetProperty("group").GetString()}");
        }

        JsonElement[] failed = [.. all.GetProperty("failed").EnumerateArray()];
        Assert.Equal(check ? [] : ["tiny"], failed.Select(f => f.GetProperty("group").GetString()!));
        if (check) Assert.Equal("no", groups[2].GetProperty("report").GetProperty("verdict").GetString());
    }

    [Fact]
    public void Groups_are_told_apart_in_text_and_one_without_an_answer_is_named()
    {
        CliResult result = CliRunner.RunIn(s_files, "next", "recipes.csv", "--law", "chinchilla", "--at", "params=70B,tokens=1.4T", "--budget", "1e21", "--by", "recipe", "--where", "params < 1e10");
        Assert.Contains("=== recipe old", result.Out, StringComparison.Ordinal);
        Assert.Contains("=== recipe new", result.Out, StringComparison.Ordinal);
        Assert.Contains("recipe tiny has no answer", result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown-column", "check recipes.csv --by colour")]
    [InlineData("rank-by-targets", "rank recipes.csv --by recipe --targets recipes.csv")]
    [InlineData("no-group-answered", "next recipes.csv --law chinchilla --at params=70B,tokens=1.4T --budget 1e21 --by loss")]
    public void What_groups_cannot_answer_is_refused(string code, string line)
    {
        CliResult result = CliRunner.RunIn(s_files, [.. line.Split(' '), "--json"]);
        Assert.Equal(code, result.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal((int)ExitCode.Refused, result.Exit);
    }
}
