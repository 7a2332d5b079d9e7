using Foretrain.Numerics.Optimization;
using Xunit;

namespace Foretrain.Tests.Numerics.Optimization;

/// <summary>The More-Garbow-Hillstrom collection from its standard starts and from 10 and 100 times those.</summary>
public class MghTests
{
    private const string Infinity = "descends to a finite limit at infinity that the paper does not list";
    private const string Dead = "the start is so far away that part of the model has no effect there (exponentials have died)";

    /// <summary>Runs that end elsewhere, with the reason. None of them may be reported as plain convergence.</summary>
    private static readonly Dictionary<(string Name, int Factor), string> Exceptions = new()
    {
        [("Powell badly scaled", 10)] = "a valley 1e-4 wide from x2 = 961 back to 9.1 in which exp(-x2) gives no slope; 1e-8 after 1000 steps",
        [("Powell badly scaled", 100)] = "exp(-100) against 1e4 x1 x2: the slope towards the valley is below rounding",
        [("Beale", 10)] = $"x1 to -infinity, x2 to 1, sum 0.452: {Infinity}",
        [("Beale", 100)] = $"x1 to -infinity, x2 to 1, sum 0.452: {Infinity}",
        [("Jennrich and Sampson", 10)] = $"x1 to -infinity, sum 259.58: {Infinity}",
        [("Jennrich and Sampson", 100)] = "not defined: exp(10 x 40) squared overflows, reported as NonFinite",
        [("Gulf research and development", 100)] = "powers |y - 250|^15 kill every exponential: all derivatives are exactly zero",
        [("Box three-dimensional", 10)] = $"x2 to +infinity, sum 0.0756: {Infinity}",
        [("Box three-dimensional", 100)] = $"x2 to +infinity, sum 0.0756: {Infinity}",
        [("Osborne 1", 100)] = Dead,
        [("Biggs EXP6", 100)] = $"x2 to +infinity, sum 0.30637: {Infinity}",
        [("Osborne 2", 10)] = Dead,
        [("Osborne 2", 100)] = Dead,
        [("Chebyquad 9", 100)] = "polynomials of degree 9 at arguments up to 90: sums of 1e40 with a long way back, stopped at 1000 steps",
        [("Chebyquad 10", 100)] = "polynomials of degree 10 at arguments up to 90: sums of 1e45 with a long way back, stopped at 1000 steps",
    };

    public static TheoryData<string, int> Runs
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (MghProblem problem in MghProblem.All)
            {
                data.Add(problem.Name, 1);

                // Ten times the origin is the origin.
                if (problem.Start.All(v => v == 0)) continue;
                data.Add(problem.Name, 10);
                data.Add(problem.Name, 100);
            }

            return data;
        }
    }

    [Fact]
    public void AllThirtyFiveProblemsArePresent() =>
        Assert.Equal(Enumerable.Range(1, 35), MghProblem.All.Select(p => p.Number).Distinct().Order());

    [Theory]
    [MemberData(nameof(Runs))]
    public void ReachesAPublishedMinimum(string name, int factor)
    {
        MghProblem problem = MghProblem.All.Single(p => p.Name == name);
        double[] x = [.. problem.Start.Select(v => v * factor)];
        SolveOutcome end = new GaussNewton(problem.N, problem.M).Minimise(problem.Residuals(), x, [], [], GaussNewton.DefaultOptions);
        bool reached = problem.IsListed(2 * end.Value);
        if (Exceptions.ContainsKey((name, factor)))
        {
            Assert.False(reached, "no longer an exception: remove it");
            Assert.NotEqual(SolveCode.Converged, end.Code);
            Assert.NotEqual(SolveCode.ExactFit, end.Code);
            return;
        }

        Assert.True(reached, $"sum {2 * end.Value:E6}, {end}");
    }
}
