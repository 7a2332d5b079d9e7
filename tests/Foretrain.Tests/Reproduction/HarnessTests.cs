using System.Globalization;
using System.Text;
using Foretrain.Laws;
using Foretrain.Reproduction;
using Foretrain.Reproduction.Published;
using Foretrain.Reproduction.Sldbench;
using Foretrain.Reproduction.Study;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Reproduction;

/// <summary>The harness on a folder of made runs whose truth is known, and what it says where the shared runs are absent.</summary>
[Collection(CliRunner.Alone)]
public sealed class HarnessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("foretrain-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_published_fit_of_made_runs_is_found_again_and_a_wrong_one_is_told()
    {
        Write("made/runs.csv", "params,tokens,loss,kept\n" + string.Concat(
            from i in Enumerable.Range(0, 6)
            from d in new[] { 5.0, 20, 80 }
            let n = 2e7 * Math.Pow(2, i)
            select FormattableString.Invariant($"{n:R},{n * d:R},{1.8 + 400 / Math.Pow(n, 0.34) + 2000 / Math.Pow(n * d, 0.37):R},1\n")) + "1e9,1e9,9,0\n");
        FitSpec spec = new("made/runs.csv", "chinchilla") { Where = "kept = 1" };
        PublishedFit fit = new()
        {
            Id = "made",
            Law = "chinchilla",
            Folder = "made",
            Source = "the formula",
            How = "made runs",
            Claims =
            [
                Claims.Constant(spec, "alpha", "0.34000"), Claims.Constant(spec, "A", "400.0"), Claims.Constant(spec, "beta", "0.39"),
                new("loss of a larger run", "1.959", b => b.Value(spec, ("params", 1e10), ("tokens", 2e11))) { Within = 0.2 },
                Claims.R2(spec, "1.0000"), new("absent", "1", b => b.Constant(new("made/none.csv", "chinchilla"), "A")), new("ln 0", "1", _ => double.NegativeInfinity),
            ],
        };
        FitOutcome[] one = TableCommand.Compute([fit, fit], new Tables(_folder.FullName), 1), two = TableCommand.Compute([fit, fit], new Tables(_folder.FullName), 2);
        Assert.Equal([true, true, false, true, true, false, false], one[0].Claims.Select(c => c.Matches));
        Assert.Equal(one[0].Claims.Select(c => c.Ours), two[1].Claims.Select(c => c.Ours));
        string page = Page.Markdown(one[..1]);
        Assert.Contains("| chinchilla | [made](#made) | alpha | 0.34000 | 0.340000 | yes |", page, StringComparison.Ordinal);
        Assert.Contains("|  |  | beta | 0.39 | 0.370 | no |", page, StringComparison.Ordinal);
        Assert.Contains("|  |  | absent | 1 | none | no |", page, StringComparison.Ordinal);
        Assert.Contains("none.csv", page, StringComparison.Ordinal); // the reason stands in the notes
        Assert.StartsWith("4 of 7 numbers match", Page.Count(one[..1]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_cannot_be_used_is_no_quiet_loss()
    {
        Write("made/runs.csv", "params,tokens,loss\n1e7,1e9,4\n1e8,1e9,\n1e9,1e10,3\n");
        var bench = new Workbench(new Tables(_folder.FullName));
        var e = Assert.Throws<ForetrainException>(() => bench.Fit(new("made/runs.csv", "chinchilla") { Fix = ["constants:besiroglu-2024"] }));
        Assert.Equal("rows-set-aside", e.Code);
        Assert.Contains("line 3", e.Place, StringComparison.Ordinal);
    }

    [Fact]
    public void A_benchmark_task_is_chosen_on_train_and_scored_on_test()
    {
        // Two groups of curves in examples: the form of fine-tuning, whose truth the test rows continue.
        static string Rows(int first, int end) => "group,examples,loss\n" + string.Concat(
            from g in new[] { (Name: "a", Floor: 1.0), (Name: "b", Floor: 2.0) }
            from k in Enumerable.Range(first, end - first)
            let d = 200 * Math.Pow(2, k)
            select string.Create(CultureInfo.InvariantCulture, $"{g.Name},{d:R},{g.Floor + 500 / (150 + Math.Pow(d, 0.7)):R}\n"));
        Write("sldbench/made/train.csv", Rows(0, 10));
        Write("sldbench/made/test.csv", Rows(10, 12));
        SldTask task = new() { Id = "made", Features = ["examples"], Cap = 4, Axis = "examples", Goal = 0.99 };
        SldOutcome outcome = SldRun.Run(task, new Tables(_folder.FullName), LawCatalog.Embedded);
        Assert.Null(outcome.Failure);
        Assert.Equal("rectified-scaling-law", outcome.Choice!.Law.Id);
        Assert.Equal(1, outcome.R2, 1e-6);
        Assert.Equal((20, 4, 2), (outcome.Known, outcome.Later, outcome.Groups));
        Assert.Contains("| made | 2 | 20 | 4 test | rectified-scaling-law |", SldPage.Markdown([outcome]), StringComparison.Ordinal);
        Assert.NotNull(SldRun.Run(task with { Cap = 1 }, new Tables(_folder.FullName), LawCatalog.Embedded).Failure); // the cap counts
    }

    [Fact]
    public void The_score_is_one_less_the_mean_square_over_the_variance()
    {
        // By hand: squares of errors 1, 0, 1, mean 2/3; variance of 1, 3, 5 is 8/3.
        Assert.Equal(0.75, new Scores([2, 3, 4], [1, 3, 5]).R2, 1e-12);
        Assert.Equal(2.0 / 3, new Scores([2, 3, 4], [1, 3, 5]).MeanAbsolute, 1e-12);
    }

    [Theory]
    [InlineData("table")]
    [InlineData("sldbench")]
    public void Without_the_shared_runs_the_command_refuses_in_words(string command)
    {
        string? before = Environment.GetEnvironmentVariable("FORETRAIN_SHARED");
        try
        {
            Environment.SetEnvironmentVariable("FORETRAIN_SHARED", Path.Combine(_folder.FullName, "nowhere"));
            var e = Assert.Throws<ForetrainException>(() => command == "table" ? TableCommand.Run([]) : SldbenchCommand.Run([]));
            Assert.Equal("no-shared-data", e.Code);
            Assert.Contains("FORETRAIN_SHARED", e.Hint, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("FORETRAIN_SHARED", before);
        }
    }

    [Theory]
    [InlineData("--only", "nothing-of-this-name")]
    [InlineData("--only", "parscale-*", "--write")]
    [InlineData("--onyl", "x")]
    public void Options_that_cannot_be_meant_are_refused(params string[] args) =>
        Assert.Throws<ForetrainException>(() => TableCommand.Run(args));

    private void Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text, new UTF8Encoding(false));
    }
}
