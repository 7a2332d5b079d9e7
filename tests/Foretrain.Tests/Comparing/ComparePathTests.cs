using Foretrain.Comparing;
using Foretrain.Forecasting;
using Foretrain.Quantities;
using Xunit;

namespace Foretrain.Tests.Comparing;

public sealed class ComparePathTests
{
    private static readonly FittedLaw s_law = MadeRecipes.Fitted("a", [1.82, 482, 2085, 0.348, 0.366], 0.001, 1).Law;

    [Fact]
    public void At_a_budget_every_point_is_the_best_split()
    {
        ComparePath path = ComparePath.Create(s_law, At(("flops", 1e23)), null, higherWins: false);
        double[] split = path.Inputs([1e23], TestContext.Current.CancellationToken)[0]!;
        Assert.Equal(1e23, 6 * split[0] * split[1], 1e17);

        // Where N is best, moving along the budget changes the loss in no direction (Hoffmann et al. 2022, approach 3).
        double[] c = s_law.Theta;
        double at = MadeRecipes.Loss(c, split[0], split[1]);
        Assert.True(at <= MadeRecipes.Loss(c, split[0] * 1.01, split[1] / 1.01) && at <= MadeRecipes.Loss(c, split[0] / 1.01, split[1] * 1.01));
        Assert.Equal((s_law.LeastCost!.Value, s_law.LargestCost!.Value), path.Seen);
    }

    [Fact]
    public void From_inputs_the_ray_keeps_their_proportions()
    {
        ComparePath path = ComparePath.Create(s_law, At(("params", 7e9), ("tokens", 2e11)), null, false);
        Assert.Equal("flops", path.Axis);
        Assert.Equal(6 * 7e9 * 2e11, path.Target, 1e8);
        double[] hundredfold = path.Inputs([100 * path.Target], TestContext.Current.CancellationToken)[0]!;
        Assert.Equal(7e10, hundredfold[0], 1e4);
        Assert.Equal(2e12, hundredfold[1], 1e6);
    }

    [Fact]
    public void Along_an_input_the_others_stay()
    {
        ComparePath path = ComparePath.Create(s_law, At(("params", 7e9), ("tokens", 2e11)), "tokens", false);
        Assert.Equal([7e9, 5e11], path.Inputs([5e11], TestContext.Current.CancellationToken)[0]!);
        Assert.Equal(s_law.Seen["tokens"], path.Seen);
    }

    [Theory]
    [InlineData("unknown-input", "parms=7e9", null)]
    [InlineData("missing-input", "params=7e9", null)]
    [InlineData("bad-input", "flops=0", null)]
    [InlineData("compare-axis", "flops=1e22", "tokens")]
    [InlineData("compare-axis", "params=7e9,tokens=2e11", "steps")]
    public void Targets_that_say_nothing_are_refused(string code, string at, string? axis)
    {
        var target = NumberText.ParseAssignments(at);
        Assert.Equal(code, Assert.Throws<ForetrainException>(() => ComparePath.Create(s_law, target, axis, false)).Code);
    }

    private static Dictionary<string, double> At(params (string Name, double Value)[] target) => target.ToDictionary(t => t.Name, t => t.Value);
}
