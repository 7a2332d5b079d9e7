using Foretrain.Design;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Objectives;
using Foretrain.Uncertainty.Form;
using Xunit;

namespace Foretrain.Tests.Design;

/// <summary>What a run is expected to buy, against algebra.</summary>
public sealed class DesignModelTests
{
    private static readonly FormSettings s_straight = FormSettings.Default with { Bends = [0], BendWeights = [1], Shared = [0], SharedWeights = [1] };

    [Fact]
    public void For_a_straight_line_the_interval_shrinks_as_least_squares_says()
    {
        // y = a + b x: Var of an outcome at x is s^2 (1 + x'(X'X)^-1 x), and a run at z adds zz' to X'X.
        double[] x = [1, 2, 3, 4, 5, 6, 7, 8], y = [.. x.Select((v, i) => 3 + 0.5 * v + (i % 2 == 0 ? 0.01 : -0.01))];
        Law law = FormulaLaw.Create("a + b*params", ["params", "loss"], "loss", ObjectiveText.Parse("squared"), new Dictionary<string, (double, double)>());
        FittedLaw fitted = DesignRuns.Fit(law, [x], y, s_straight);
        DesignResult result = RunDesigner.Choose(fitted, new()
        {
            Goal = new ForecastGoal([[20.0]]),
            Candidates = [new([12.0], 5, "twelve"), new([15.0], 9, "fifteen")],
            Budget = 14,
            Existing = [x],
        });
        Assert.Equal(["twelve", "fifteen"], result.Steps.Select(s => s.Run.Label!).Order(StringComparer.Ordinal).Reverse());
        foreach (DesignStep step in result.Steps) Assert.Equal(Math.Sqrt(Variance([.. x, step.Run.Inputs[0]], 20) / Variance(x, 20)), step.Alone, 1e-5);
        double both = Math.Sqrt(Variance([.. x, 12, 15], 20) / Variance(x, 20));
        DesignQuantity q = Assert.Single(result.Quantities);
        Assert.Equal(both, q.Ratio, 1e-5);
        Assert.Equal(both, (q.After.High - q.After.Low) / (q.Before.High - q.Before.Low), 1e-5);
        Assert.Equal(Predictive.Of(fitted, [[20.0]])!.Central(0, 0.95).High, q.Before.High, 1e-9);
        Assert.Equal(14, result.Cost);

        static double Variance(double[] x, double at)
        {
            double mean = x.Average(), spread = x.Sum(v => (v - mean) * (v - mean));
            return 1 + 1.0 / x.Length + (at - mean) * (at - mean) / spread;
        }
    }

    [Fact]
    public void One_more_run_of_a_size_seen_often_buys_less_than_a_new_size()
    {
        DesignRuns runs = DesignRuns.Small(0.001, 3, bySize: 0.01);
        double seen = runs.Params[^1];
        Candidate[] two = [new([seen, 3e10], 1, "same size"), new([1.001 * seen, 3e10], 1, "new size")];
        var goal = new ForecastGoal([[1e10], [2e11]]);
        FormSettings shared = s_straight with { Shared = [4], SharedWeights = [1] };
        Assert.Equal("new size", Assert.Single(runs.Choose(runs.Fit(shared), two, 1, goal).Steps).Run.Label);
        (double same, double other) = (Alone(shared, 0), Alone(shared, 1));
        Assert.True(1 - other > 1.2 * (1 - same), $"left: {same} same size, {other} new size");
        Assert.Equal(Alone(s_straight, 0), Alone(s_straight, 1), 0.01);

        double Alone(FormSettings settings, int which) => runs.Choose(runs.Fit(settings), [two[which]], 1, goal).Steps is [var step] ? step.Left : 1;
    }

    [Fact]
    public void A_law_that_may_bend_asks_for_a_run_nearer_the_target()
    {
        DesignRuns runs = DesignRuns.Small(0.002, 5, bend: 0.004);
        var goal = new ForecastGoal([[3e10], [6e11]]);
        Candidate[] two = [new([3e7, 6e8], 1, "among the runs"), new([3e9, 6e10], 1, "beyond")];
        DesignStep step = Assert.Single(runs.Choose(runs.Fit(), two, 1, goal).Steps);
        Assert.Equal("beyond", step.Run.Label);
        Assert.True(step.Left < 0.7, $"a run a hundred times the cost leaves {step.Left:0.00}");
    }
}
