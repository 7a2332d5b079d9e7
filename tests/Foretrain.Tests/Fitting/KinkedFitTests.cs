using Foretrain.Fitting;
using Foretrain.Numerics;
using Foretrain.Tests.Support;
using Foretrain.Uncertainty;
using Xunit;

namespace Foretrain.Tests.Fitting;

/// <summary>Least absolute deviations and quantiles: published numbers, exact optimality, degenerate tables.</summary>
public class KinkedFitTests
{
    [Theory]
    [InlineData("log-absolute", 1.0)]
    [InlineData("log-pinball:0.5", 0.5)]
    public void Chinchilla_headline_constants_are_the_least_absolute_deviations(string objective, double factor)
    {
        FitResult fit = FitEngine.Fit(KinkedFixture.Chinchilla(objective));
        Assert.Equal(FitCode.Certified, fit.Certificate.Code);
        Assert.Equal(1.1294947 * factor, fit.Objective, 5e-8);
        Assert.Equal(482.006, fit["A"], 5e-4);
        Assert.Equal(2085.44, fit["B"], 5e-3);
        Assert.Equal(1.81686, fit["E"], 5e-6);
        Assert.Equal(0.347813, fit["alpha"], 5e-7);
        Assert.Equal(0.365854, fit["beta"], 5e-7);
        Assert.Equal(5, fit.Certificate.Subgradients.Count);
        Assert.Equal(1, fit.Certificate.LeastCurvature);
    }

    [Theory]
    [InlineData("log-absolute", 1000)]
    [InlineData("log-pinball:0.1", 400)]
    [InlineData("log-pinball:0.5", 400)]
    [InlineData("log-pinball:0.9", 400)]
    public void Chinchilla_resamples_are_certified_and_profiles_are_complete(string objective, int resamples)
    {
        FitResult fit = FitEngine.Fit(KinkedFixture.Chinchilla(objective));
        Assert.All(fit.Certificate.Profiles, p => Assert.DoesNotContain(p.Objectives, double.IsNaN));
        Assert.All(fit.Certificate.Profiles, p => Assert.All(p.Objectives, f => Assert.True(f >= fit.Objective * (1 - 1e-12))));
        BootstrapResult draws = Bootstrap.Run(fit, new BootstrapOptions(resamples, 1));
        Assert.InRange(draws.Unconverged, 0, resamples / 200);
        if (objective != "log-absolute") return;
        // Published standard errors of 4000 resamples: A 124.5, alpha 0.015, beta 0.021, E 0.03.
        Assert.InRange(Deviation(draws, fit, "A"), 105, 150);
        Assert.InRange(Deviation(draws, fit, "alpha"), 0.0135, 0.019);
        Assert.InRange(Deviation(draws, fit, "beta"), 0.017, 0.024);
        Assert.InRange(Deviation(draws, fit, "E"), 0.021, 0.034);
    }

    [Theory]
    [InlineData("log-absolute")]
    [InlineData("absolute")]
    [InlineData("log-pinball:0.2")]
    [InlineData("pinball:0.7")]
    public void Certificate_names_slopes_within_their_limits_that_balance_the_gradient(string objective)
    {
        FitResult fit = FitEngine.Fit(KinkedFixture.Synthetic(objective, 90, 0.01, 5));
        Assert.NotEmpty(fit.Certificate.Subgradients);
        Assert.InRange(fit.Certificate.Subgradients.Count, 1, 5);
        foreach (Subgradient s in fit.Certificate.Subgradients)
        {
            Assert.InRange(s.Slope, s.Low, s.High);
            Assert.InRange(Math.Abs(fit.Residuals[s.Row]), 0, 5e-12);
        }

        Assert.InRange(KinkedFixture.Imbalance(fit), 0, 1e-9);
        Assert.InRange(fit.Certificate.ScaledGradient, 0, fit.Certificate.GradientTolerance);
        Assert.Equal(1e-9, fit.Certificate.GradientTolerance);
    }

    [Fact]
    public void Recovers_the_law_and_beats_the_truth_on_noisy_runs()
    {
        FitProblem problem = KinkedFixture.Synthetic("log-absolute", 200, 0.005, 1);
        FitResult fit = FitEngine.Fit(problem);
        Assert.Equal(FitCode.Certified, fit.Certificate.Code);
        Assert.Equal(0.35, fit["alpha"], 0.03);
        Assert.Equal(0.37, fit["beta"], 0.03);
        Assert.Equal(1.8, fit["E"], 0.06);
        double[] truth = new double[problem.Rows];
        problem.Bound.NewEvaluator().Values([.. fit.Names.Select(n => n switch { "E" => 1.8, "A" => 480, "B" => 2100, "alpha" => 0.35, _ => 0.37 })], truth);
        Assert.True(fit.Objective < truth.Select((v, i) => Math.Abs(Math.Log(v / problem.Target[i]))).Sum());
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.25)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Share_of_runs_below_is_the_quantile(double tau)
    {
        // E, A and B together move every log residual alike, so the slopes sum to zero: the share is right up to the runs met.
        FitResult fit = FitEngine.Fit(KinkedFixture.Synthetic(FormattableString.Invariant($"log-pinball:{tau}"), 150, 0.01, 8));
        int met = fit.Certificate.Subgradients.Count;
        int below = Enumerable.Range(0, 150).Count(i => fit.Residuals[i] > 0 && fit.Certificate.Subgradients.All(s => s.Row != i));
        Assert.InRange(below, tau * 150 - met, tau * 150);
        Assert.InRange(met, 1, 5);
    }

    [Fact]
    public void Line_equals_an_exhaustive_search_with_ties_and_repeats()
    {
        for (ulong seed = 0; seed < 60; seed++)
        {
            var random = new RandomStream(seed, 12);
            // Whole numbers make ties, repeats and more than two points on the best line common.
            double[] x = [.. Enumerable.Range(0, 12).Select(_ => (double)random.NextInt(6))], y = [.. x.Select(v => v + random.NextInt(4))];
            double[] w = [.. x.Select(_ => (double)random.NextInt(4))];
            if (x.Where((_, i) => w[i] > 0).Distinct().Count() < 2) continue;
            FitResult fit = FitEngine.Fit(KinkedFixture.Line(x, y, w));
            Assert.Equal(KinkedFixture.BestLine(x, y, w), fit.Objective, 1e-9);
            Assert.InRange(fit.Certificate.ScaledGradient, 0, 1e-9);
        }
    }

    [Fact]
    public void Whole_number_weights_equal_repeated_rows()
    {
        double[] x = [0, 1, 2, 3, 4, 5, 6, 7], y = [1.1, 0.7, 2.9, 2.2, 4.8, 4.1, 9.5, 6.6], w = [1, 3, 0, 2, 2, 1, 4, 2];
        int[] rows = [.. Enumerable.Range(0, 8).SelectMany(i => Enumerable.Repeat(i, (int)w[i]))];
        FitResult weighted = FitEngine.Fit(KinkedFixture.Line(x, y, w)), repeated = FitEngine.Fit(KinkedFixture.Line([.. rows.Select(i => x[i])], [.. rows.Select(i => y[i])]));
        Assert.Equal(repeated.Objective, weighted.Objective, 1e-12);
        Assert.Equal(repeated["a"], weighted["a"], 1e-9);
        Assert.Equal(repeated["b"], weighted["b"], 1e-9);
    }

    [Theory]
    [InlineData("log-absolute")]
    [InlineData("log-pinball:0.3")]
    public void Exact_runs_are_an_exact_fit(string objective)
    {
        FitResult fit = FitEngine.Fit(KinkedFixture.Synthetic(objective, 60, 0, 1));
        Assert.Equal(FitCode.ExactFit, fit.Certificate.Code);
        Assert.Equal(0.35, fit["alpha"], 1e-8);
        Assert.InRange(fit.Objective, 0, 1e-12);
        Assert.InRange(fit.Certificate.ScaledGradient, 0, 1e-9);
        Assert.Empty(fit.Certificate.Subgradients);
    }

    [Fact]
    public void Bound_takes_the_place_of_a_run_that_is_met()
    {
        // The best slope is near 1; held at most at 0.5, one parameter is left and the line is a median of y - 0.5 x.
        double[] x = [0, 1, 2, 3, 4, 5, 6], y = [0.1, 1.2, 1.9, 3.3, 3.9, 5.2, 6.1];
        FitProblem line = KinkedFixture.Line(x, y);
        FitResult fit = FitEngine.Fit(new FitProblem(line.Formula, line.Columns, y, line.Objective, [line.Parameters[0], line.Parameters[1] with { Max = 0.5, StartHigh = 0.5 }]));
        Assert.Equal(0.5, fit["b"]);
        Assert.Equal(y.Select((v, i) => v - 0.5 * x[i]).Order().ElementAt(3), fit["a"], 1e-12);
        BoundMultiplier held = Assert.Single(fit.Certificate.AtBounds);
        Assert.True(held.Upper && held.Multiplier > 0);
        Assert.Single(fit.Certificate.Subgradients);
    }

    [Fact]
    public void Parameters_that_cannot_be_told_apart_are_a_flat_minimum()
    {
        // Only a + c is determined; the steepest descent directions must not run along the valley.
        double[] y = [1, 2, 2.5, 4, 9];
        FitProblem line = KinkedFixture.Line([1, 1, 1, 1, 1], y);
        FitResult fit = FitEngine.Fit(line);
        Assert.Equal(FitCode.NotIdentified, fit.Certificate.Code);
        Assert.Equal(2.5, fit["a"] + fit["b"], 1e-9);
        Assert.Equal(1.5 + 0.5 + 1.5 + 6.5, fit.Objective, 1e-9);
    }

    [Fact]
    public void Bootstrap_is_the_same_on_any_number_of_threads()
    {
        FitResult fit = FitEngine.Fit(KinkedFixture.Synthetic("log-pinball:0.5", 60, 0.01, 2));
        BootstrapResult one = Bootstrap.Run(fit, new BootstrapOptions(120, 4, 1)), two = Bootstrap.Run(fit, new BootstrapOptions(120, 4, 2));
        Assert.Equal(one.Draws, two.Draws);
        Assert.InRange(one.Unconverged, 0, 1);
    }

    private static double Deviation(BootstrapResult draws, FitResult fit, string name)
    {
        int j = fit.Names.ToList().IndexOf(name);
        double mean = draws.Draws.Average(d => d[j]);
        return Math.Sqrt(draws.Draws.Sum(d => (d[j] - mean) * (d[j] - mean)) / (draws.Draws.Length - 1));
    }
}
