using Foretrain.Comparing;
using Foretrain.Forecasting;
using Xunit;

namespace Foretrain.Tests.Comparing;

public sealed class ComparerTests
{
    // The second has the lower floor and the worse coefficients: it wins at scale.
    private static readonly double[] s_first = [1.82, 482, 2085, 0.348, 0.366], s_second = [1.74, 560, 2500, 0.348, 0.366];
    private static readonly Recipe[] s_pair = [MadeRecipes.Fitted("first", s_first, 0.0005, 1), MadeRecipes.Fitted("second", s_second, 0.0005, 2)];

    [Fact]
    public void The_recipe_that_wins_at_scale_is_named_and_the_crossover_covered()
    {
        Comparison at = Comparer.Compare(s_pair, MadeRecipes.Budget(1e23), TestContext.Current.CancellationToken);
        Pairing pairing = Assert.Single(at.Pairings);
        Assert.Equal(("second", "first"), (pairing.Leader, pairing.Other));
        Assert.True(pairing.Win > 0.9 && pairing.Settled && pairing.Settles is null && pairing.Best is null);

        double truth = 1e16;
        while (MadeRecipes.BestLoss(s_second, truth) > MadeRecipes.BestLoss(s_first, truth)) truth *= 1.05;
        Crossover crossover = pairing.Crossover!;
        Assert.Equal(("first", "second"), (crossover.Before, crossover.After));
        Assert.InRange(truth, crossover.Low, crossover.High);
        Assert.True(crossover.High < 100 * crossover.Low, "an interval that says something");

        double gap = MadeRecipes.BestLoss(s_first, 1e23) / MadeRecipes.BestLoss(s_second, 1e23) - 1;
        Assert.InRange(gap, pairing.Gap.Low, pairing.Gap.High);
        Assert.InRange(pairing.Gap.Value, gap / 2, gap * 2);

        double match = 1e23;
        while (MadeRecipes.BestLoss(s_first, match) > MadeRecipes.BestLoss(s_second, 1e23)) match *= 1.05;
        Assert.InRange(match / 1e23, pairing.Multiplier.Low, pairing.Multiplier.High);
        Assert.True(pairing.Multiplier.Value > 1);
    }

    [Fact]
    public void The_order_of_recipes_does_not_matter()
    {
        Pairing one = Comparer.Compare(s_pair, MadeRecipes.Budget(1e22), TestContext.Current.CancellationToken).Pairings[0];
        Pairing other = Comparer.Compare([s_pair[1], s_pair[0]], MadeRecipes.Budget(1e22), TestContext.Current.CancellationToken).Pairings[0];
        Assert.Equal((one.Leader, one.Other), (other.Leader, other.Other));
        Assert.Equal(one.Win, other.Win, 1e-9);
        Assert.Equal(one.Gap.Value, other.Gap.Value, 1e-9);
    }

    [Fact]
    public void When_larger_is_better_the_other_one_leads()
    {
        Pairing least = Comparer.Compare(s_pair, MadeRecipes.Budget(1e23), TestContext.Current.CancellationToken).Pairings[0];
        var at = new Dictionary<string, double> { ["params"] = 1e10, ["tokens"] = 2e12 };
        CompareRequest request = new() { At = at, Draws = 500, Threads = 1 };
        Pairing low = Comparer.Compare(s_pair, request, TestContext.Current.CancellationToken).Pairings[0];
        Pairing high = Comparer.Compare(s_pair, request with { HigherWins = true }, TestContext.Current.CancellationToken).Pairings[0];
        Assert.Equal(least.Leader, low.Leader);
        Assert.Equal((low.Leader, low.Other), (high.Other, high.Leader));
        Assert.Equal(low.Win, high.Win, 1e-9);
    }

    [Fact]
    public void A_copy_is_as_good_as_its_original()
    {
        Pairing pairing = Comparer.Compare([s_pair[0], s_pair[0] with { Name = "copy" }], MadeRecipes.Budget(1e23), TestContext.Current.CancellationToken).Pairings[0];
        Assert.Equal(0.5, pairing.Win, 1e-6);
        Assert.Equal(0, pairing.Gap.Value, 1e-6);
        Assert.False(pairing.Settled);
        Assert.InRange(pairing.Multiplier.Value, 0.9, 1.1);
    }

    [Fact]
    public void What_is_open_comes_with_the_cheapest_run_that_settles_it()
    {
        Recipe[] pair = [MadeRecipes.Flat("a", 2, 0.02, noise: 0.002), MadeRecipes.Flat("b", 2.02, 0.02, noise: 0.002)];
        Pairing open = Comparer.Compare(pair, MadeRecipes.At(100), TestContext.Current.CancellationToken).Pairings[0];
        Assert.False(open.Settled);
        ExtraRun settles = open.Settles!;
        Assert.True(settles.Expected >= 0.9);
        Assert.Equal(["a", "b"], settles.Recipes);

        // The law is flat and without bend, so a run tells as much at the smallest x as anywhere, and that costs least.
        Assert.Equal(1, settles.Axis, 0.05);
        Assert.True(Comparer.Compare(pair, MadeRecipes.At(100) with { Sure = 0.999 }, TestContext.Current.CancellationToken).Pairings[0] is { Settles: null, Best: not null });
        Assert.True(Comparer.Compare(pair, MadeRecipes.At(100) with { Sure = 0.51 }, TestContext.Current.CancellationToken).Pairings[0] is { Settled: true, Best: null });
    }

    [Fact]
    public void Threads_and_repetition_change_nothing()
    {
        Recipe[] three = [.. s_pair, MadeRecipes.Fitted("third", s_first, 0.002, 5)];
        Comparison one = Comparer.Compare(three, MadeRecipes.Budget(1e23), TestContext.Current.CancellationToken);
        Comparison two = Comparer.Compare(three, MadeRecipes.Budget(1e23) with { Threads = 2 }, TestContext.Current.CancellationToken);
        Assert.Equal(2, one.Pairings.Count);
        Assert.Equal(one.Pairings.Select(p => (p.Other, p.Win, p.Gap, p.Crossover, p.Multiplier)), two.Pairings.Select(p => (p.Other, p.Win, p.Gap, p.Crossover, p.Multiplier)));
        Assert.NotEqual(one.Pairings[0].Multiplier, Comparer.Compare(three, MadeRecipes.Budget(1e23) with { Seed = 2 }, TestContext.Current.CancellationToken).Pairings[0].Multiplier);
    }

    [Theory]
    [InlineData(1e20, "target-inside-data")]
    [InlineData(1e24, "far-extrapolation")]
    [InlineData(1e13, "far-extrapolation")]
    public void Where_the_target_lies_is_remarked(double flops, string id) =>
        Assert.Equal(2, Comparer.Compare(s_pair, MadeRecipes.Budget(flops), TestContext.Current.CancellationToken).Findings.Count(f => f.Id == id));

    [Fact]
    public void Runs_without_a_scale_in_common_are_remarked()
    {
        FittedLaw law = s_pair[1].Law;
        var apart = new FittedLaw(law.Name, law.Formula.Expr, law.Variables, law.Output, law.Formula.Parameters, law.Theta)
        {
            Source = law.Source,
            Cost = law.Cost,
            Seen = law.Seen,
            FormSource = law.FormSource,
            LeastCost = 1e21,
            LargestCost = 1e22,
        };
        Assert.Contains(Comparer.Compare([s_pair[0], new("apart", apart)], MadeRecipes.Budget(1e23), TestContext.Current.CancellationToken).Findings, f => f.Id == "ranges-apart");
        Assert.DoesNotContain(Comparer.Compare(s_pair, MadeRecipes.Budget(1e23), TestContext.Current.CancellationToken).Findings, f => f.Id == "ranges-apart");
    }

    [Fact]
    public void Runs_of_one_scale_are_compared_there_only()
    {
        FittedLaw law = s_pair[1].Law;
        Recipe one = new("one", new(law.Name, law.Formula.Expr, law.Variables, law.Output, law.Formula.Parameters, law.Theta)
        {
            Source = law.Source,
            Cost = law.Cost,
            Seen = law.Seen,
            FormSource = law.FormSource,
            LeastCost = 1e20,
            LargestCost = 1.1e20,
        });
        var refusal = Assert.Throws<ForetrainException>(() => Comparer.Compare([s_pair[0], one], MadeRecipes.Budget(1e23), TestContext.Current.CancellationToken));
        Assert.Equal("compare-one-scale", refusal.Code);
        Assert.Single(Comparer.Compare([s_pair[0], one], MadeRecipes.Budget(1e20), TestContext.Current.CancellationToken).Pairings);
    }

    [Fact]
    public void What_cannot_be_compared_is_refused()
    {
        Assert.Equal("compare-one-recipe", Code([s_pair[0]], 1e23));
        Assert.Equal("compare-out-of-range", Code(s_pair, 1e60));
        FittedLaw law = s_pair[1].Law;
        var bare = new FittedLaw(law.Name, law.Formula.Expr, law.Variables, law.Output, law.Formula.Parameters, law.Theta) { Source = "a paper", Cost = law.Cost };
        Assert.Equal("compare-no-errors", Code([s_pair[0], new("paper", bare)], 1e23));

        static string Code(Recipe[] recipes, double flops) => Assert.Throws<ForetrainException>(() => Comparer.Compare(recipes, MadeRecipes.Budget(flops), TestContext.Current.CancellationToken)).Code;
    }
}
