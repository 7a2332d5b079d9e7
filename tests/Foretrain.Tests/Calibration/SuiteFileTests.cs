using Foretrain.Calibration.Suite;
using Foretrain.Data;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Calibration;

/// <summary>The list of real series is well made, and its tables hold what it says.</summary>
public sealed class SuiteFileTests
{
    private static readonly SuiteFile Suite = SuiteFile.Read(Path.Combine(Repository.Root, SuiteFile.Place));

    public static TheoryData<string> Ids => [.. Suite.Groups.Select(g => g.Id)];

    [Fact]
    public void Names_are_unique_and_every_folder_counts_its_groups()
    {
        Assert.InRange(Suite.Groups.Count, 30, 100);
        Assert.Equal(Suite.Groups.Count, Suite.Groups.Select(g => g.Id).Distinct().Count());
        foreach (SuiteFolder folder in Suite.Folders)
        {
            Assert.Equal(folder.Groups, Suite.Groups.Count(g => g.Table.StartsWith(folder.Folder + "/", StringComparison.Ordinal)));
            Assert.InRange(folder.Groups, 0, folder.Folder == "sft_rectified" ? 12 : 6); // the list's own rule
            Assert.False(string.IsNullOrWhiteSpace(folder.Why));
        }

        Assert.Equal(Suite.Groups.Count, Suite.Folders.Sum(f => f.Groups));
        Assert.All(["chinchilla_isoflop_scalefit", "overtrain_downstream", "sldbench"], repeated => Assert.Equal(0, Suite.Folders.Single(f => f.Folder == repeated).Groups));
    }

    [Fact]
    public void Every_folder_of_the_shared_data_is_accounted_for()
    {
        string data = Path.GetDirectoryName(Path.GetDirectoryName(SharedData.Path("chinchilla_epoch/runs.csv")))!;
        Assert.Equal(Directory.GetDirectories(data).Select(Path.GetFileName).Order(StringComparer.Ordinal), Suite.Folders.Select(f => f.Folder).Order(StringComparer.Ordinal)!);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_law_of_a_group_finds_its_columns_in_both_splits(string id)
    {
        GroupRows rows = Rows(id);
        Assert.NotEmpty(rows.Train);
        Assert.NotEmpty(rows.Test);
        Assert.All(rows.Train.Concat(rows.Test), r => Assert.True(rows.Cost[r] > 0));
        foreach (string law in rows.Group.Laws)
        {
            var (columns, asked) = rows.Targets(LawCatalog.Embedded.Get(law), rows.Test);
            Assert.NotEmpty(asked);
            Assert.All(columns, c => Assert.True(c.Length >= asked.Length));
        }
    }

    [Theory] // constants of the train-split fits as printed in the READMEs of the tables
    [InlineData("chinchilla", 138, "E=1.868, alpha=0.313, beta=0.469")]
    [InlineData("llama3", 83, "E=0.653, alpha=0.340, beta=0.425")]
    [InlineData("gemstones-hot", 345, "E=2.45")]
    public void The_baseline_is_the_plain_fit_of_the_table(string id, int train, string expected)
    {
        GroupRows rows = Rows(id);
        Assert.Equal(train, rows.Train.Length);
        LawFit fit = rows.Fit(LawCatalog.Embedded.Get(rows.Group.Laws[0]), rows.Train, FitSetup.Of(0));
        foreach (string[] part in expected.Split(", ").Select(p => p.Split('=')))
            Assert.Equal(double.Parse(part[1]), fit.Result[part[0]], part[1].Length > 4 ? 6e-4 : 6e-3);
    }

    [Fact]
    public void A_misspelt_field_is_an_error()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, File.ReadAllText(Path.Combine(Repository.Root, SuiteFile.Place)).Replace("\"target\"", "\"targets\""));
            Assert.Equal("suite-unreadable", Assert.Throws<ForetrainException>(() => SuiteFile.Read(path)).Code);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Groups_are_chosen_by_pattern()
    {
        Assert.Equal(["gadre-c4", "gadre-refinedweb", "opt"], Suite.Select("gadre-*, opt").Select(g => g.Id));
        Assert.Equal("no-groups", Assert.Throws<ForetrainException>(() => Suite.Select("none-*")).Code);
    }

    private static GroupRows Rows(string id)
    {
        SuiteGroup group = Suite.Groups.Single(g => g.Id == id);
        return GroupRows.Of(group, TableFile.Read(SharedData.Path(group.Table)));
    }
}
