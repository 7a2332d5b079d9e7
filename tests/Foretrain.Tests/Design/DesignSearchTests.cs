using Foretrain.Design;
using Foretrain.Forecasting;
using Foretrain.Numerics;
using Xunit;

namespace Foretrain.Tests.Design;

/// <summary>Greedy and exchange search against trying every subset.</summary>
public sealed class DesignSearchTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Few_candidates_are_chosen_almost_as_well_as_by_trying_every_subset(ulong seed)
    {
        DesignRuns runs = DesignRuns.Small(0.002, seed);
        var random = new RandomStream(seed, 8);
        Candidate[] candidates = [.. Enumerable.Range(0, 11).Select(_ => Math.Pow(10, 7 + 2.5 * random.NextDouble()) is var n ? new Candidate([n, n * (3 + 60 * random.NextDouble())], 0) : null!)];
        candidates = [.. candidates.Select(c => c with { Cost = 6 * c.Inputs[0] * c.Inputs[1] })];
        FittedLaw law = runs.Fit();
        DesignModel model = DesignModel.Of(law, law.Form!, new ForecastGoal([[1e10, 3e10], [2e11, 1e12]]), runs.Columns, candidates);
        foreach (double share in new[] { 0.05, 0.2, 0.6 })
        {
            double budget = share * candidates.Sum(c => c.Cost);
            var search = new DesignSearch(model, [.. candidates.Select(c => c.Cost)], budget, mostRuns: 4, leastGain: 0);
            int[] chosen = search.Run();
            Assert.True(chosen.Sum(c => candidates[c].Cost) <= budget * (1 + 1e-6) && chosen.Length <= 4);
            double best = Subsets(11).Where(s => s.Length <= 4 && s.Sum(c => candidates[c].Cost) <= budget).Min(s => search.ScoreOf(s));
            Assert.InRange(search.Before - search.ScoreOf(chosen), 0.97 * (search.Before - best), search.Before - best + 1e-9);
        }
    }

    [Fact]
    public void The_run_that_pays_most_for_its_cost_comes_first_and_the_order_changes_nothing_else()
    {
        DesignRuns runs = DesignRuns.Small(0.002, 7);
        DesignResult result = runs.Choose(runs.Fit(), DesignRuns.Beyond(), 5e20, new ForecastGoal([[3e10], [6e11]]));
        Assert.True(result.Steps.Count >= 3);
        Assert.Equal(result.Steps.Select(s => s.Left).OrderDescending(), result.Steps.Select(s => s.Left));
        DesignStep first = result.Steps[0];
        Assert.Equal(first.Alone, first.Left, 1e-12);
        Assert.All(result.Steps.Skip(1), s => Assert.True(Pays(first) >= Pays(s) * (1 - 1e-9)));

        static double Pays(DesignStep s) => -Math.Log(s.Alone) / Math.Pow(s.Run.Cost, DesignSearch.OrderPower);
    }

    private static IEnumerable<int[]> Subsets(int n) =>
        Enumerable.Range(0, 1 << n).Select(mask => Enumerable.Range(0, n).Where(i => (mask >> i & 1) == 1).ToArray());
}
