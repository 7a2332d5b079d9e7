using Foretrain.Cli;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Cli;

/// <summary>Command lines that cannot be understood, exit codes, colour, cancelling, defects.</summary>
[Collection(CliRunner.Alone)]
public sealed class UsageTests
{
    [Theory]
    [InlineData("verb", "fti")]
    [InlineData("option", "fit runs.csv --lw chinchilla")]
    [InlineData("option-of-another-verb", "fit runs.csv --flops 1e24")]
    [InlineData("missing-value", "fit runs.csv --law")]
    [InlineData("twice", "fit runs.csv --law chinchilla --law hestness")]
    [InlineData("missing-source", "fit")]
    [InlineData("spaces-in-at", "predict runs.csv --at params=7B tokens=2T")]
    [InlineData("option-first", "--law chinchilla")]
    public void Usage_errors_are_as_verified(string name, string line)
    {
        CliResult result = CliRunner.Run(line.Split(' '));
        Assert.Equal((int)ExitCode.Usage, result.Exit);
        Assert.Empty(result.Out);
        Snapshot.Match("usage-" + name, result.All);
    }

    [Fact]
    public void A_file_in_place_of_a_verb_is_recognised()
    {
        CliResult result = CliRunner.RunIn(new Dictionary<string, string> { ["runs.csv"] = SampleRuns.Noisy }, "runs.csv");
        Assert.Contains("foretrain fit runs.csv", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--level", "95", "write --level 0.95")]
    [InlineData("--level", "2e9", "write --level 0.95")]
    [InlineData("--resamples", "many", "whole number")]
    [InlineData("--seed", "-1", "whole number")]
    [InlineData("--objective", "hubert", "log-huber")]
    [InlineData("--range", "alpha", "NAME=VALUE")]
    [InlineData("--fix", "gamma=1", "E, A, B, alpha, beta")]
    public void Option_values_are_checked(string option, string value, string said)
    {
        CliResult result = CliRunner.RunIn(new Dictionary<string, string> { ["runs.csv"] = SampleRuns.Noisy }, "fit", "runs.csv", "--law", "chinchilla", option, value);
        Assert.Equal((int)ExitCode.Refused, result.Exit);
        Assert.Contains(said, result.Error.Replace("\n  ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(result.Out);
    }

    [Fact]
    public void Errors_are_documents_with_json()
    {
        CliResult result = CliRunner.Run("laws", "show", "chinchila", "--json");
        Assert.Equal((int)ExitCode.Refused, result.Exit);
        Assert.Equal("foretrain/error/1", result.Json.GetProperty("schema").GetString());
        Assert.Equal("unknown-law", result.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains("chinchilla", result.Json.GetProperty("error").GetProperty("hint").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(result.Error);
        Assert.Equal("usage", CliRunner.Run("fit", "--json").Json.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public void Colour_changes_no_text()
    {
        string Print(bool colour)
        {
            using StringWriter text = new() { NewLine = "\n" }, error = new();
            CliApplication.Run(["laws", "show", "chinchilla"], new Terminal(text, error) { Colour = colour }, default);
            return text.ToString();
        }

        string plain = Print(false), coloured = Print(true);
        Assert.DoesNotContain('\x1b', plain);
        Assert.Contains("\x1b[1m", coloured, StringComparison.Ordinal);
        Assert.Equal(plain, System.Text.RegularExpressions.Regex.Replace(coloured, "\x1b\\[[0-9;]*m", ""));
        using StringWriter off = new(), quiet = new();
        CliApplication.Run(["laws", "show", "chinchilla", "--no-color"], new Terminal(off, quiet) { Colour = true }, default);
        Assert.DoesNotContain('\x1b', off.ToString());
    }

    [Fact]
    public void Cancelling_ends_with_130_and_no_result()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        using StringWriter stdout = new(), stderr = new();
        string path = CliRunner.InRepository("datasets/tiny_ladder/runs.csv");
        int exit = CliApplication.Run(["fit", path, "--law", "chinchilla"], stdout, stderr, cancel.Token);
        Assert.Equal((int)ExitCode.Cancelled, exit);
        Assert.Empty(stdout.ToString());
        Assert.Contains("stopped", stderr.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_defect_is_reported_without_a_stack_trace()
    {
        using var broken = new BrokenWriter();
        using StringWriter stderr = new() { NewLine = "\n" };
        int exit = CliApplication.Run(["laws"], broken, stderr, TestContext.Current.CancellationToken);
        Assert.Equal((int)ExitCode.Internal, exit);
        Assert.StartsWith("internal error: NotSupportedException", stderr.ToString(), StringComparison.Ordinal);
        Assert.Contains("report it", stderr.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\n   at ", stderr.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_users_law_folder_is_found()
    {
        Terminal At(params (string Name, string Value)[] variables) => new(TextWriter.Null, TextWriter.Null)
        {
            Environment = n => variables.FirstOrDefault(v => v.Name == n).Value,
        };

        Assert.Equal("/laws", At(("FORETRAIN_LAWS", "/laws"), ("HOME", "/home/u")).UserLawFolder);
        Assert.Equal(Path.Combine("/cfg", "foretrain", "laws"), At(("XDG_CONFIG_HOME", "/cfg"), ("HOME", "/home/u")).UserLawFolder);
        Assert.Equal(Path.Combine("/home/u", ".config", "foretrain", "laws"), At(("HOME", "/home/u")).UserLawFolder);
        Assert.Null(At().UserLawFolder);
    }

    private sealed class BrokenWriter : StringWriter
    {
        public override void WriteLine(string? value) => throw new NotSupportedException("full");
    }
}
