using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Cli;

/// <summary>Published constants on runs that count parameters in another way.</summary>
[Collection(CliRunner.Alone)]
public sealed class CountingTests
{
    [Theory]
    [InlineData("params_nonembed", "besiroglu-2024", true)]
    [InlineData("params_total", "besiroglu-2024", false)]
    [InlineData("params", "besiroglu-2024", false)]
    public void Held_constants_and_runs_that_count_differently_are_told(string column, string set, bool told)
    {
        var files = new Dictionary<string, string> { ["runs.csv"] = SampleRuns.Noisy.Replace("params,", $"{column},", StringComparison.Ordinal) };
        CliResult result = CliRunner.RunIn(files, "fit", "runs.csv", "--law", "chinchilla", "--fix", $"constants:{set}", "--free", "E", "--resamples", "0", "--json");
        Assert.Equal(told, result.Out.Contains("\"constants-counting\"", StringComparison.Ordinal));
    }
}
