using Foretrain.Laws;
using Foretrain.Reproduction;
using Foretrain.Reproduction.Published;
using Foretrain.Reproduction.Sldbench;
using Foretrain.Reproduction.Study;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Reproduction;

/// <summary>docs/reproductions.md and docs/sldbench.md belong to the records they were made from.</summary>
public class ReproductionPageTests
{
    public static TheoryData<string> Ids => [.. Catalogue.All.Select(f => f.Id)];

    [Fact]
    public void The_page_has_every_claim_in_order()
    {
        string[] expected = [.. Ordered().SelectMany(f => f.Claims).Select(c => $"{c.What.Replace("|", "\\|", StringComparison.Ordinal)} | {Page.Published(c)}")];
        string[] found = [.. Table().Select(r => $"{r.What} | {r.Published}")];
        Assert.Equal(expected, found);
    }

    [Fact]
    public void Ids_are_unique_and_laws_exist()
    {
        Assert.Equal(Catalogue.All.Count, Catalogue.All.Select(f => f.Id).Distinct().Count());
        Assert.All(Catalogue.All, f => Assert.NotEmpty(f.Claims));
        Assert.Empty(Catalogue.All.Select(f => f.Folder).Intersect(Catalogue.Without.Select(w => w.Folder)));
    }

    [Fact]
    public void Every_folder_of_the_shared_data_has_a_row_or_a_reason()
    {
        string data = Path.GetDirectoryName(SharedData.Path("README.md"))!;
        string[] named = [.. Catalogue.All.Select(f => f.Folder).Concat(Catalogue.Without.Select(w => w.Folder)).Distinct().Order()];
        Assert.Equal(Directory.GetDirectories(data).Select(d => Path.GetFileName(d)!).Order(), named);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_page_says_what_comes_out(string id)
    {
        PublishedFit fit = Catalogue.All.Single(f => f.Id == id);
        Tables tables = new(Path.GetDirectoryName(SharedData.Path("README.md"))!);
        FitOutcome outcome = FitOutcome.Of(fit, new Workbench(tables));
        (string Id, string What, string Published, string Ours, string Verdict)[] rows = [.. Table().SkipWhile(r => r.Id != id).Take(fit.Claims.Count)];
        Assert.Equal(rows.Select(r => r.Verdict), outcome.Claims.Select(Page.Verdict));
        Assert.Equal(rows.Select(r => r.Ours), outcome.Claims.Select(Page.Ours));
    }

    [Fact]
    public void The_benchmark_page_has_every_task()
    {
        string page = File.ReadAllText(Path.Combine(Support.Repository.Root, SldPage.Place));
        foreach (SldTask task in SldTasks.All)
            Assert.Contains($"\n| {(task.Reading is { } reading ? $"{task.Id}, {reading}" : task.Id)} |", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("parallel")]
    [InlineData("data_constrained")]
    public void Goals_of_the_benchmark_are_reached(string id)
    {
        SldTask task = SldTasks.All.First(t => t.Id == id);
        SldOutcome outcome = SldRun.Run(task, new Tables(Path.GetDirectoryName(SharedData.Path("README.md"))!), LawCatalog.Embedded);
        Assert.True(outcome.R2 >= task.Goal, $"{outcome.R2}");
    }

    private static IEnumerable<PublishedFit> Ordered() => Catalogue.All.Where(f => !f.Extrapolation).Concat(Catalogue.All.Where(f => f.Extrapolation));

    // Rows of both tables; the id stands in the first row of a fit.
    private static (string Id, string What, string Published, string Ours, string Verdict)[] Table()
    {
        string id = "";
        var rows = new List<(string, string, string, string, string)>();
        foreach (string line in File.ReadLines(Path.Combine(Support.Repository.Root, Page.Place)))
        {
            string[] cells = [.. line.Replace("\\|", "\u0001", StringComparison.Ordinal).Split('|').Select(c => c.Trim().Replace("\u0001", "\\|", StringComparison.Ordinal))];
            if (cells.Length != 8 || cells[1] == "law" || cells[1].StartsWith("---", StringComparison.Ordinal)) continue;
            if (cells[2].Length > 0) id = cells[2][1..cells[2].IndexOf(']', StringComparison.Ordinal)];
            rows.Add((id, cells[3], cells[4], cells[5], cells[6]));
        }

        return [.. rows];
    }
}
