using Foretrain.Cli;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Cli;

/// <summary>Runs from several files, patterns and side tables on the command line.</summary>
[Collection(CliRunner.Alone)]
public sealed class SourcesTests
{
    private static readonly string[] s_lines = SampleRuns.Noisy.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [Fact]
    public void Parts_of_a_table_give_the_fit_of_the_whole()
    {
        string first = string.Join('\n', s_lines[..20]), second = string.Join('\n', [s_lines[0], .. s_lines[20..]]);
        Dictionary<string, string> files = new() { ["all.csv"] = SampleRuns.Noisy, ["a.csv"] = first, ["b.csv"] = second };
        double whole = Objective(files, "all.csv");
        Assert.Equal(whole, Objective(files, "a.csv", "b.csv"), 1e-12);
        Assert.Equal(whole, Objective(files, "[ab].csv"), 1e-12);
    }

    [Fact]
    public void A_side_table_adds_columns()
    {
        int tokens = Array.IndexOf(s_lines[0].Split(','), "tokens");
        string[][] rows = [.. s_lines.Select(l => l.Split(','))];
        string main = string.Join('\n', rows.Select((r, i) => (i == 0 ? "run" : $"r{i}") + "," + string.Join(',', r.Where((_, c) => c != tokens))));
        string side = string.Join('\n', rows.Select((r, i) => (i == 0 ? "run" : $"r{i}") + "," + r[tokens]));
        Dictionary<string, string> files = new() { ["all.csv"] = SampleRuns.Noisy, ["main.csv"] = main, ["side.csv"] = side };
        Assert.Equal(Objective(files, "all.csv"), Objective(files, "main.csv", "--join", "side.csv"), 1e-12);
        CliResult wrong = CliRunner.RunIn(files, "fit", "main.csv", "--join", "side.csv:rum", "--law", "chinchilla");
        Assert.Equal((int)ExitCode.Refused, wrong.Exit);
    }

    [Fact]
    public void A_file_of_a_pattern_is_not_written_over()
    {
        CliResult result = CliRunner.RunIn(new Dictionary<string, string> { ["a.csv"] = SampleRuns.Noisy }, "fit", "*.csv", "--law", "chinchilla", "--resamples", "0", "--out", "a.csv");
        Assert.Equal((int)ExitCode.Refused, result.Exit);
        Assert.Contains("is the input itself", result.Error, StringComparison.Ordinal);
    }

    private static double Objective(Dictionary<string, string> files, params string[] sources)
    {
        CliResult result = CliRunner.RunIn(files, ["fit", .. sources, "--law", "chinchilla", "--resamples", "0", "--json"]);
        Assert.True(result.Exit is 0 or 3, result.Error);
        return result.Json.GetProperty("fits")[0].GetProperty("objective").ValueKind == System.Text.Json.JsonValueKind.Object
            ? result.Json.GetProperty("fits")[0].GetProperty("objective").GetProperty("value").GetDouble()
            : result.Json.GetProperty("fits")[0].GetProperty("objective").GetDouble();
    }
}
