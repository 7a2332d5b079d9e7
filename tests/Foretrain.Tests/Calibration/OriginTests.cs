using System.Text;
using Foretrain.Calibration.Suite;
using Foretrain.Data;
using Foretrain.Runs;
using Xunit;

namespace Foretrain.Tests.Calibration;

/// <summary>What is known and what is forecast.</summary>
public sealed class OriginTests
{
    // Four runs of three checkpoints; run d is the largest. Row 13 and 14 are the test, 15 is in between.
    private static readonly string Checkpoints = "run,cost,loss,split\n" +
        string.Concat(from run in (string[])["a", "b", "c", "d"] from step in (int[])[1, 2, 3] select $"{run},{step * (1 + run[0] - 'a')},{3 - 0.1 * step},train\n") +
        "a,4,2.5,test\ne,20,2.1,test\ne,30,2.0,mid\n";

    [Fact]
    public void Whole_runs_are_known_or_not()
    {
        GroupRows rows = Of(Checkpoints, CutKind.Runs);
        IReadOnlyList<Origin> origins = Origin.Rolling(rows, CutKind.Runs, least: 3);
        Assert.NotEmpty(origins);
        foreach (Origin o in origins)
        {
            Assert.Empty(o.Known.Select(r => rows.Runs[r]).Intersect(o.Later.Select(r => rows.Runs[r])));
            Assert.All(o.Later, r => Assert.True(rows.Cost[r] > o.Cost));
        }

        // Ends of the runs are 3, 6, 9, 12. At 30 % of the rows a and b are known; of c and d is to come what costs more than 6.
        Origin first = origins[0];
        Assert.Equal([0, 1, 2, 3, 4, 5], first.Known);
        Assert.Equal([8, 10, 11], first.Later);
    }

    [Fact]
    public void A_cut_through_runs_goes_by_cost_alone()
    {
        GroupRows rows = Of(Checkpoints, CutKind.Rows);
        foreach (Origin o in Origin.Rolling(rows, CutKind.Rows, least: 1))
        {
            Assert.Equal(rows.Train, o.Known.Concat(o.Later).Order());
            Assert.True(o.Known.Max(r => rows.Cost[r]) < o.Later.Min(r => rows.Cost[r]));
        }
    }

    [Fact]
    public void The_test_is_forecast_from_all_of_train_and_nothing_between_is_used()
    {
        GroupRows rows = Of(Checkpoints, CutKind.Runs);
        Origin final = Origin.Final(rows);
        Assert.Equal(12, final.Known.Length);
        Assert.Equal([12, 13], final.Later);
        Assert.Equal(12, final.Cost);
        Assert.Equal(14, rows.Cost.Length);
    }

    [Theory]
    [InlineData(6, 2)]
    [InlineData(7, 1)] // only with three of the four runs known
    [InlineData(13, 0)]
    public void Too_few_known_rows_make_no_origin(int least, int origins) =>
        Assert.Equal(origins, Origin.Rolling(Of(Checkpoints, CutKind.Runs), CutKind.Runs, least).Count);

    [Fact]
    public void The_best_of_a_grid_is_kept()
    {
        const string Grid = "size,lr,cost,loss,split\n1,1,1,3.2,train\n1,2,1,3.1,train\n1,3,1,,train\n2,1,2,2.9,train\n2,2,2,2.95,test\n2,3,2,2.8,mid\n";
        SuiteGroup group = Group(CutKind.Runs) with { Cluster = null, Best = ["size", "split"], Cost = "2 * cost" };
        GroupRows rows = GroupRows.Of(group, Read(Grid));
        Assert.Equal([3, 5, 6], Enumerable.Range(0, 3).Select(rows.Line));
        Assert.Equal([2, 4, 4], rows.Cost);
    }

    private static SuiteGroup Group(CutKind cut) => new() { Id = "g", Table = "t.csv", Target = "loss", Cost = "cost", Cut = cut, Cluster = "run", Laws = ["hestness"] };

    private static GroupRows Of(string csv, CutKind cut) => GroupRows.Of(Group(cut), Read(csv));

    private static TableReading Read(string csv) => TableFile.Read("t.csv", new MemoryStream(Encoding.UTF8.GetBytes(csv)));
}
