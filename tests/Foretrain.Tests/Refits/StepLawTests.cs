using System.Globalization;
using System.Text.Json;
using Foretrain.Laws;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Refits;

/// <summary>
/// Step Law (Li et al. 2025) on its public grids: how much loss its rate and batch cost, and what a refit of those runs gives.
/// Expected numbers: an independent script, quoted in the README of the data set.
/// </summary>
public class StepLawTests
{
    public const string Rate = """foretrain fit $FORETRAIN_SHARED/data/steplaw_dense/runs.csv --law lr-from-params-tokens --target lr --where "rel_gap < 0.0025" --resamples 0 """;
    public const string Batch = """foretrain fit $FORETRAIN_SHARED/data/steplaw_dense/runs.csv --law batch-from-tokens --target batch_tokens --where "rel_gap < 0.0025" --resamples 0 """;

    [Theory]
    [InlineData(Rate)]
    [InlineData(Batch)]
    public void Every_command_stands_in_the_document(string command) =>
        Assert.Contains(command.Trim(), File.ReadAllText(Path.Combine(Repository.Root, "docs", "refits.md")), StringComparison.Ordinal);

    [Fact]
    public void The_nearest_grid_point_is_a_tenth_of_a_percent_above_the_best()
    {
        double[] gaps = Gaps("steplaw_dense/runs.csv", "params");
        Assert.Equal(17, gaps.Length);
        Assert.Equal(0.096e-2, gaps.Average(), 0.0005e-2);
        Assert.Equal(0.31e-2, gaps.Max(), 0.005e-2);
    }

    [Theory]
    [InlineData("params_total", 0.159e-2, 0.514e-2)]
    [InlineData("params_active", 1.001e-2, 2.240e-2)]
    public void Mixtures_of_experts_are_counted_with_all_their_parameters(string column, double mean, double worst)
    {
        // Expected: an own script in Python; the paper gives no such numbers.
        double[] gaps = Gaps("steplaw_moe/runs.csv", column);
        Assert.Equal(16, gaps.Length);
        Assert.Equal(mean, gaps.Average(), 0.0005e-2);
        Assert.Equal(worst, gaps.Max(), 0.0005e-2);
    }

    [Fact]
    public void The_public_runs_alone_give_other_powers()
    {
        JsonElement rate = RefitCommand.Run(Rate).GetProperty("fits")[0], batch = RefitCommand.Run(Batch).GetProperty("fits")[0];
        Assert.Equal("certified", RefitCommand.Code(rate));
        Assert.Equal(-0.766, RefitCommand.Constant(rate, "a"), 5e-4);
        Assert.Equal(0.197, RefitCommand.Constant(rate, "b"), 5e-4);
        Assert.Equal(Math.Exp(4.35) * Math.Pow(1e9, -0.766) * Math.Pow(1e11, 0.197), RefitCommand.Constant(rate, "k"), 3e-5);
        Assert.Equal(0.6125, RefitCommand.Constant(batch, "p"), 5e-5);
        Assert.Equal(0.2085 * Math.Pow(1e11, 0.6125), RefitCommand.Constant(batch, "k"), 2e3);
    }

    // Loss at the grid point nearest, in logarithms, to the law's rate and batch, relative to the best of its grid.
    private static double[] Gaps(string file, string parameters)
    {
        string[][] rows = [.. File.ReadLines(SharedData.Path(file)).Select(l => l.Split(','))];
        string[] header = rows[0];
        Law rate = LawCatalog.Embedded.Get("lr-from-params-tokens"), batch = LawCatalog.Embedded.Get("batch-from-tokens");
        IReadOnlyDictionary<string, double> rateConstants = rate.ConstantSet("li-2025-step").Values(rate), batchConstants = batch.ConstantSet("li-2025-step").Values(batch);
        return [.. rows.Skip(1).GroupBy(r => (Text(r, "group"), Text(r, "tokens"))).Select(Gap)];

        double Gap(IEnumerable<string[]> grid)
        {
            string n = Text(grid.First(), parameters), d = Text(grid.First(), "tokens");
            double lr = LawPrediction.Of(rate, "optimal_lr", rateConstants, new Dictionary<string, string> { ["params"] = n, ["tokens"] = d });
            double size = LawPrediction.Of(batch, "optimal_batch", batchConstants, new Dictionary<string, string> { ["tokens"] = d });
            string[] nearest = grid.MinBy(r => Math.Pow(Math.Log(Number(r, "lr") / lr), 2) + Math.Pow(Math.Log(Number(r, "batch_tokens") / size), 2))!;
            return (Number(nearest, "loss") / grid.Min(r => Number(r, "loss"))) - 1;
        }

        string Text(string[] row, string column) => row[Array.IndexOf(header, column)];
        double Number(string[] row, string column) => double.Parse(Text(row, column), CultureInfo.InvariantCulture);
    }
}
