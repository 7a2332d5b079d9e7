using System.Text.RegularExpressions;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Reporting;

/// <summary>
/// The report that docs keeps as an example is what the program writes today, so that a change of any sentence, number or figure shows in
/// the difference of a commit.
/// </summary>
[Collection(CliRunner.Alone)]
public sealed class ReportExampleTests
{
    private const string Kept = "docs/examples/tiny_ladder.html";

    private static readonly string[] s_command =
    [
        "report", "datasets/tiny_ladder/runs.csv", "--law", "chinchilla", "--map", "params=params_total", "--where", "split = 'train' and tokens >= 1e6",
        "--at", "flops=1e14", "--targets", "datasets/tiny_ladder/runs.csv", "--targets-where", "split = 'test'", "--title", "The tiny ladder: a forecast thirteen times beyond its runs",
    ];

    [Fact]
    public void The_kept_report_is_what_the_program_writes()
    {
        string html = InCheckout(path => [.. s_command, "--out", path], ".html");
        string kept = CliRunner.InRepository(Kept);
        if (Environment.GetEnvironmentVariable("FORETRAIN_UPDATE_SNAPSHOTS") == "1") File.WriteAllText(kept, html);
        Assert.True(File.Exists(kept), $"{Kept} is not there; set FORETRAIN_UPDATE_SNAPSHOTS=1 to write it");
        Assert.Equal(File.ReadAllText(kept).ReplaceLineEndings("\n"), html);
    }

    [Fact]
    public void Its_text_is_as_verified() => Snapshot.Match("report-document", Regex.Replace(InCheckout(_ => s_command, null), @"(?m)^!\[.*$", "(figure)"));

    [Fact]
    public void It_holds_no_date_and_no_path()
    {
        string html = File.ReadAllText(CliRunner.InRepository(Kept));
        Assert.DoesNotMatch(@"\b20[2-9]\d-\d\d-\d\d\b", html);
        Assert.DoesNotContain(CliRunner.InRepository(""), html, StringComparison.Ordinal);
    }

    private static string InCheckout(Func<string, string[]> args, string? ending)
    {
        string before = Directory.GetCurrentDirectory(), folder = Directory.CreateTempSubdirectory("foretrain-").FullName, path = Path.Combine(folder, "report" + ending);
        try
        {
            Directory.SetCurrentDirectory(CliRunner.InRepository(""));
            CliResult result = CliRunner.Run(args(path));
            Assert.True(result.Exit is 0 or 3, result.All);
            return ending is null ? result.Out : File.ReadAllText(path);
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
            Directory.Delete(folder, recursive: true);
        }
    }
}
