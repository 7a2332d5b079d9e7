using Foretrain.Design;
using Foretrain.Forecasting;
using Xunit;

namespace Foretrain.Tests.Design;

/// <summary>The grid that is offered when the user gives no list.</summary>
public sealed class CandidateGridTests
{
    private static readonly DesignRuns s_runs = DesignRuns.Small(0.002, 1);
    private static readonly double[][] s_target = [[7e9], [1.4e11]];

    [Fact]
    public void Every_candidate_is_affordable_round_and_as_long_as_runs_are()
    {
        FittedLaw law = s_runs.Fit();
        IReadOnlyList<Candidate> grid = CandidateGrid.Make(law, CandidateCost.Of(law, null), s_runs.Columns, s_target, 1e19);
        Assert.InRange(grid.Count, 30, 1000);
        double[] ratios = [.. s_runs.Tokens.Zip(s_runs.Params, (d, n) => d / n)];
        Assert.All(grid, c =>
        {
            Assert.Equal(6 * c.Inputs[0] * c.Inputs[1], c.Cost, 1e-9 * c.Cost);
            Assert.InRange(c.Cost, 0, 1e19);
            Assert.InRange(c.Inputs[0], 0.999e7, 7.001e9);
            Assert.InRange(c.Inputs[1] / c.Inputs[0], ratios.Min() / 2.01, ratios.Max() * 2.01);
            Assert.Contains(c.Inputs[0] / Math.Pow(10, Math.Floor(Math.Log10(c.Inputs[0] * 1.0001))), (double[])[1, 1.5, 2, 3, 5, 7], new Near());
        });
        Assert.Contains(grid, c => c.Inputs[0] > s_runs.Params.Max());
    }

    [Fact]
    public void A_budget_below_every_candidate_is_refused_with_the_least_that_would_do()
    {
        FittedLaw law = s_runs.Fit();
        ForetrainException e = Assert.Throws<ForetrainException>(() => CandidateGrid.Make(law, CandidateCost.Of(law, null), s_runs.Columns, s_target, 1e10));
        Assert.Equal("design-budget", e.Code);
        double least = CandidateGrid.Make(law, CandidateCost.Of(law, null), s_runs.Columns, s_target, 1e30).Min(c => c.Cost);
        Assert.Contains(Foretrain.Quantities.NumberText.Format(least), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cost_over_something_else_is_refused_where_there_is_only_a_grid()
    {
        FittedLaw law = s_runs.Fit();
        ForetrainException e = Assert.Throws<ForetrainException>(() => CandidateGrid.Make(law, CandidateCost.Of(law, "3*params*days"), s_runs.Columns, s_target, 1e30));
        Assert.Equal("design-cost-input", e.Code);
        Assert.Contains("'days'", e.Message, StringComparison.Ordinal);
    }

    private sealed class Near : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) < 1e-6;

        public int GetHashCode(double x) => 0;
    }
}
