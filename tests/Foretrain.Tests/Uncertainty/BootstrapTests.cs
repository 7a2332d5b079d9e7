using Foretrain.Fitting;
using Foretrain.Objectives;
using Foretrain.Tests.Support;
using Foretrain.Uncertainty;
using Xunit;

namespace Foretrain.Tests.Uncertainty;

public class BootstrapTests
{
    [Fact]
    public void Draws_do_not_depend_on_the_number_of_threads()
    {
        FitResult fit = FitEngine.Fit(ChinchillaRuns.Synthetic(0.01).Problem());
        BootstrapResult one = Bootstrap.Run(fit, new(400, 9, 1)), two = Bootstrap.Run(fit, new(400, 9, 2));
        Assert.Equal(one.Draws.SelectMany(d => d), two.Draws.SelectMany(d => d));
        Assert.NotEqual(one.Draws[0], Bootstrap.Run(fit, new(1, 10, 1)).Draws[0]);
        Assert.Equal(0, one.Unconverged);
    }

    [Fact]
    public void Clusters_are_drawn_whole()
    {
        // Every run four times over: drawing rows pretends to four times the data, drawing clusters does not.
        ChinchillaRuns runs = ChinchillaRuns.Synthetic(0.01);
        int n = runs.Loss.Length;
        ChinchillaRuns copies = runs.Rows(Enumerable.Range(0, 4 * n).Select(i => i % n));
        double Spread(FitProblem problem)
        {
            double[] alpha = [.. Bootstrap.Run(FitEngine.Fit(problem), new(600, 3)).Draws.Select(d => d[3])];
            return Math.Sqrt(alpha.Average(a => (a - alpha.Average()) * (a - alpha.Average())));
        }

        double single = Spread(runs.Problem()), rows = Spread(copies.Problem()), clusters = Spread(copies.Problem(clusters: [.. Enumerable.Range(0, 4 * n).Select(i => i % n)]));
        Assert.Equal(1, clusters / single, 0.05);
        Assert.Equal(0.5, rows / single, 0.12);
    }

    [Fact]
    public void For_least_squares_every_estimator_agrees_with_the_textbook()
    {
        FitResult fit = FitEngine.Fit(ChinchillaRuns.Synthetic(0.002, sizes: 30).Problem(ObjectiveText.Parse("log-squared")));
        var delta = new DeltaMethod(fit);
        double[] alpha = [.. Bootstrap.Run(fit, new(1000, 5)).Draws.Select(d => d[3])];
        double boot = Math.Sqrt(alpha.Average(a => (a - alpha.Average()) * (a - alpha.Average())));
        double jacobian = delta.StandardError(3, CovarianceKind.JacobianProduct), sandwich = delta.StandardError(3, CovarianceKind.Sandwich);
        Assert.Equal(1, sandwich / jacobian, 0.2);
        Assert.Equal(1, boot / jacobian, 0.2);
    }

    [Fact]
    public void Four_runs_cannot_be_resampled()
    {
        ParameterSpec[] specs = ChinchillaRuns.Specs;
        for (int j = 1; j < 5; j++) specs[j] = specs[j] with { Fixed = ChinchillaRuns.Truth[j] };
        FitResult fit = FitEngine.Fit(ChinchillaRuns.Synthetic(0.01).Rows([0, 1, 2, 3]).Problem(specs: specs));
        var e = Assert.Throws<ForetrainException>(() => Bootstrap.Run(fit, new(100)));
        Assert.Equal("4 runs cannot be resampled; at least 5 are needed", e.Message);
    }
}
