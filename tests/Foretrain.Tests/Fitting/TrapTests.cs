using Foretrain.Fitting;
using Foretrain.Numerics.Optimization;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Fitting;

/// <summary>
/// The four ways in which public tools return a wrong optimum without a word (bench/reference.md beside the shared data): stopping
/// early, one start, starting at published constants and never leaving them, and a mean in place of a sum.
/// </summary>
public class TrapTests
{
    private const double Minimum = 1.0182740178006e-3;

    public static TheoryData<bool> Both => [true, false];

    [Theory]
    [MemberData(nameof(Both))]
    public void No_start_stops_early(bool real)
    {
        // A tolerance relative to max(|f|, 1) ends at 1.0419e-3 with f near 1e-3 and reports success.
        FitProblem problem = Runs(real).Problem();
        List<LocalMinimum> ends = new StartSearch(problem, FitOptions.Default, default).Run();
        double least = ends.Min(e => e.Value);
        if (real) Assert.Equal(Minimum, least, 1e-12);
        foreach (LocalMinimum end in ends.Where(e => e.Code.IsMinimum()))
        {
            Assert.True(end.ScaledGradient <= LocalSolver.GradientTolerance(problem.Objective));
            Assert.Equal(1, end.Value / least, 1e-9);
        }

        Assert.True(ends.Count(e => e.Code.IsMinimum()) >= 10);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void One_start_is_never_enough_evidence(bool real)
    {
        FitProblem problem = Runs(real).Problem();
        double best = FitEngine.Fit(problem).Objective;
        FitResult fit = FitEngine.Fit(problem, new FitOptions(Starts: 1));
        Assert.Equal(1, fit.Objective / best, 1e-9);
        Assert.True(fit.Certificate.Starts > 1 && fit.Certificate.Agreeing > 1, "more starts must have been added before the fit is certified");
    }

    [Theory]
    [InlineData(true, 1.8172, 482.01, 2085.43, 0.3478, 0.3658)]
    [InlineData(true, 1.69, 406.4, 410.7, 0.34, 0.28)]
    [InlineData(false, 1.69, 406.4, 410.7, 0.34, 0.28)]
    public void Published_constants_are_left_behind(bool real, params double[] published)
    {
        FitProblem problem = Runs(real).Problem();
        double best = FitEngine.Fit(problem).Objective;
        var solver = new LocalSolver(problem.NewFunction());
        var x = new double[5];
        problem.Coordinates.FromParameters(published, x);
        double there = solver.Function.Value(x);
        LocalMinimum end = solver.Minimise(x, warm: true, problem.Coordinates.Lower, problem.Coordinates.Upper);
        Assert.True(end.Code.IsMinimum());
        Assert.True(there > best * 1.004, $"the start itself has {there:R}");
        Assert.Equal(1, end.Value / best, 1e-9);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void A_mean_gives_the_same_constants_as_a_sum(bool real)
    {
        ChinchillaRuns runs = Runs(real);
        FitResult sum = FitEngine.Fit(runs.Problem());
        FitResult mean = FitEngine.Fit(runs.Problem(weights: [.. Enumerable.Repeat(1.0 / runs.Loss.Length, runs.Loss.Length)]));
        for (int j = 0; j < 5; j++) Assert.Equal(1, mean.Theta[j] / sum.Theta[j], 1e-7);
        Assert.Equal(1, mean.Objective * runs.Loss.Length / sum.Objective, 1e-9);
        Assert.Equal(FitCode.Certified, mean.Certificate.Code);
    }

    private static ChinchillaRuns Runs(bool real) => real ? ChinchillaRuns.Digitised() : ChinchillaRuns.Synthetic(0.005);
}
