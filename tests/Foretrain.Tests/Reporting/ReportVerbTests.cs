using System.Text.RegularExpressions;
using Foretrain.Tests.Cli;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Reporting;

/// <summary>What <c>foretrain report</c> writes: alone, safe, the same again, and nothing where it must not.</summary>
[Collection(CliRunner.Alone)]
public sealed partial class ReportVerbTests
{
    private static readonly Dictionary<string, string> s_files = new()
    {
        ["runs.csv"] = SampleRuns.Noisy,
        ["recipes.csv"] = SampleRuns.TwoGroups,
        ["four.csv"] = "params,loss\n1e8,3.5\n2e8,3.3\n4e8,3.1\n8e8,2.95\n",
        ["odd.csv"] = SampleRuns.Noisy.Replace("params,", "\"<img src=x onerror=alert(1)>|*_\",", StringComparison.Ordinal),
    };

    [Fact]
    public void Html_stands_alone()
    {
        string html = Html("report runs.csv --law chinchilla --at flops=1e22 --resamples 100 --rank");
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<link", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(" src=", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch(@"url\(\s*[""']?http", html);
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
        foreach (string id in new[] { "answer", "forecast", "plan", "findings", "data", "fit", "backtest", "laws", "method", "references", "reproduce" })
        {
            Assert.Contains($"<section id=\"{id}\">", html, StringComparison.Ordinal);
            Assert.Contains($"<a href=\"#{id}\">", html, StringComparison.Ordinal);
        }

        Assert.Equal(Regex.Count(html, "<section"), Regex.Count(html, "</section>"));
        Assert.Equal(Regex.Count(html, "<ul>"), Regex.Count(html, "</ul>"));
        Assert.Contains("<math", html, StringComparison.Ordinal);
        Assert.Contains("<svg", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_from_a_table_never_become_markup()
    {
        string[] args = ["report", "odd.csv", "--law", "chinchilla", "--map", "params=<img src=x onerror=alert(1)>|*_", "--title", "</title><script>alert(2)</script>", "--resamples", "0"];
        CliResult html = In([.. args, "--out", "r.html"], "r.html", out string page);
        Assert.True(html.Exit is 0 or 3, html.All);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.Contains("&lt;img src=x onerror=alert(1)&gt;", page, StringComparison.Ordinal);
        CliResult markdown = In(args, null, out _);
        Assert.DoesNotContain("<img", WithoutCode(markdown.Out), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", WithoutCode(markdown.Out), StringComparison.Ordinal);
        Assert.Contains("onerror=alert(1)>\\|\\*\\_", markdown.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("report runs.csv --law chinchilla --at flops=1e22 --at params=7B,tokens=2T --resamples 100 --out r.html")]
    [InlineData("report|runs.csv|--where|tokens >= 1e9|--level|0.9|--seed|7|--resamples|100|--no-backtest|--title|Two words|--out|r.html")]
    public void The_command_it_names_makes_the_same_report(string line)
    {
        string[] args = Args(line);
        In(args, "r.html", out string first);
        string command = System.Net.WebUtility.HtmlDecode(Regex.Match(first, @"<section id=""reproduce"">.*?<code>(.*?)</code>", RegexOptions.Singleline).Groups[1].Value);
        Assert.StartsWith("foretrain report runs.csv", command, StringComparison.Ordinal);
        string[] again = [.. Word().Matches(command).Select(m => m.Value.Trim('"')).Skip(1)];
        In(again, "report.html", out string second);
        Assert.Equal(first, second);
    }

    [Fact]
    public void Threads_do_not_change_a_report()
    {
        const string Line = "report runs.csv --law chinchilla --at flops=1e22 --resamples 100 --rank";
        Assert.Equal(Html($"{Line} --threads 1"), Html($"{Line} --threads 3"));
    }

    [Fact]
    public void Markdown_has_its_figures_beside_it()
    {
        CliResult result = CliRunner.RunIn(s_files, "report", "runs.csv", "--law", "chinchilla", "--resamples", "100", "--out", "my runs.md");
        Assert.Contains("written to my runs.md", result.Out, StringComparison.Ordinal);
        In(["report", "runs.csv", "--law", "chinchilla", "--resamples", "100", "--out", "my runs.md"], "my runs.md", out string page, folder =>
        {
            foreach (Match image in Regex.Matches(File.ReadAllText(Path.Combine(folder, "my runs.md")), @"!\[[^\]]*\]\(([^)]*)\)"))
                Assert.StartsWith("<svg", File.ReadAllText(Path.Combine(folder, Uri.UnescapeDataString(image.Groups[1].Value))), StringComparison.Ordinal);
        });
        Assert.Matches(@"!\[[^\]]*\]\(my%20runs-figures/", page);
    }

    [Fact]
    public void Groups_are_reported_each()
    {
        string html = Html("report recipes.csv --law chinchilla --by recipe --at flops=1e22 --resamples 100");
        foreach (string group in new[] { "recipe old: 1e22 FLOP are best spent", "recipe new: 1e22 FLOP are best spent" }) Assert.Contains(group, html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_back_test_that_is_not_possible_is_a_finding()
    {
        string html = Html("report four.csv --law henighan-n --resamples 0");
        Assert.Contains("no back-test was possible", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<section id=\"backtest\">", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("report runs.csv --out report", "no ending")]
    [InlineData("report runs.csv --out report.pdf", "no report is written as .pdf")]
    [InlineData("report runs.csv --out runs.csv", "no report is written as .csv")]
    [InlineData("report runs.csv --out missing/report.html", "no folder")]
    [InlineData("report runs.csv --at params=7B", "tokens")]
    [InlineData("report runs.csv --at flops=", "flops")]
    [InlineData("report runs.csv --at parms=7B,tokens=2T", "parms")]
    [InlineData("report nowhere.csv", "nowhere.csv")]
    public void What_cannot_be_reported_is_refused_with_a_hint(string line, string says)
    {
        CliResult result = CliRunner.RunIn(s_files, Args(line));
        Assert.True(result.Exit is not 0 and not 3, result.All);
        Assert.Empty(result.Out);
        Assert.Contains(says, result.Error, StringComparison.Ordinal);
        Assert.Contains("hint:", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kept_fit_is_no_table_of_runs()
    {
        var files = new Dictionary<string, string>(s_files) { ["fit.json"] = "{ \"schema\": \"foretrain-fit/1\", \"fits\": [] }" };
        Assert.Contains("kept fit", CliRunner.RunIn(files, "report", "fit.json").Error, StringComparison.Ordinal);
    }

    private static string[] Args(string line) => line.Split(line.Contains('|', StringComparison.Ordinal) ? '|' : ' ');

    private static string Html(string line)
    {
        In([.. Args(line), "--out", "r.html"], "r.html", out string html);
        return html;
    }

    private static CliResult In(string[] args, string? file, out string text, Action<string>? look = null)
    {
        string folder = Directory.CreateTempSubdirectory("foretrain-").FullName, before = Directory.GetCurrentDirectory();
        try
        {
            foreach (var (name, content) in s_files) File.WriteAllText(Path.Combine(folder, name), content);
            Directory.SetCurrentDirectory(folder);
            CliResult result = CliRunner.Run(args);
            if (file is not null) Assert.True(File.Exists(file), result.All);
            text = file is null ? "" : File.ReadAllText(file);
            look?.Invoke(folder);
            return result;
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string WithoutCode(string markdown) => Regex.Replace(markdown, "```.*?```", "", RegexOptions.Singleline);

    [GeneratedRegex("(?:[^\\s\"]|\"[^\"]*\")+")]
    private static partial Regex Word();
}
