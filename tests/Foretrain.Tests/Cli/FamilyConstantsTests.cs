using System.Text.Json;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Cli;

/// <summary>Published constants of laws over a family of columns forecast like any others.</summary>
public class FamilyConstantsTests
{
    [Theory]
    [InlineData("data-mixing", "github-70m", "r_github=0.25,r_pile_cc=0.75", 1.44512)] // 1.10987 + 0.505488 exp(-1.64260 / 4)
    public void Shares_are_given_by_name(string law, string constants, string at, double expected)
    {
        CliResult result = CliRunner.Run("predict", "--law", law, "--constants", constants, "--at", at, "--json");
        Assert.True(result.Exit is 0 or 3, result.All);
        JsonElement forecast = result.Json.GetProperty("groups")[0].GetProperty("forecasts")[0];
        Assert.Equal(expected, forecast.GetProperty("value").GetDouble(), 1e-5);
    }

    [Theory]
    [InlineData("r_github=0.3,r_pile_cc=0.9", "sum to 1.2")]
    [InlineData("r_github=0.3,r_pile_cc=0.3", "sum to 0.6")]
    public void Shares_that_are_no_mixture_are_no_forecast(string at, string said)
    {
        CliResult result = CliRunner.Run("predict", "--law", "data-mixing", "--constants", "github-70m", "--at", at);
        Assert.Equal(3, result.Exit);
        Assert.Contains(said, result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Shares_with_rounding_are_a_mixture()
        => Assert.Equal(0, CliRunner.Run("predict", "--law", "data-mixing", "--constants", "github-70m", "--at", "r_github=0.33,r_pile_cc=0.67").Exit);

    [Theory]
    [InlineData("params=70B,tokens=1.4T", false)] // 4.4 and 2.8 times the range: what the law is for
    [InlineData("params=1e15,tokens=1.4T", true)]
    [InlineData("params=70B,tokens=1e6", true)]
    public void Printed_constants_say_where_nothing_was_measured(string at, bool far)
        => Assert.Equal(far, CliRunner.Run("predict", "--law", "chinchilla", "--constants", "besiroglu-2024", "--at", at).Out.Contains("nothing was measured there", StringComparison.Ordinal));

    [Fact]
    public void A_plan_with_printed_constants_says_so_too()
        => Assert.Contains("tokens = 33.3T is 67 times above the range", CliRunner.Run("plan", "--law", "chinchilla", "--constants", "besiroglu-2024", "--flops", "1e24", "--limit", "16*params <= 80G").Out, StringComparison.Ordinal);
}
