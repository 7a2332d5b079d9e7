using System.Text.Json;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Cli;

/// <summary>Published constants of laws over a family of columns forecast like any others.</summary>
public class FamilyConstantsTests
{
    [Theory]
    [InlineData("data-mixing", "github-70m", "r_github=0.25,r_pile_cc=0.75", 1.44512)] // 1.10987 + 0.505488 exp(-1.64260 / 4)
    [InlineData("data-filtering", "illustration-2", "samples=128e6,unique=25.6e6,pools=2,w_p1=0.5,w_p2=0.5", 0.27134)] // computed in Python
    public void Shares_are_given_by_name(string law, string constants, string at, double expected)
    {
        CliResult result = CliRunner.Run("predict", "--law", law, "--constants", constants, "--at", at, "--json");
        Assert.True(result.Exit is 0 or 3, result.All);
        JsonElement forecast = result.Json.GetProperty("groups")[0].GetProperty("forecasts")[0];
        Assert.Equal(expected, forecast.GetProperty("value").GetDouble(), 1e-5);
    }
}
