using Foretrain.Expressions;
using Foretrain.Fitting;
using Foretrain.Objectives;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Fitting;

public class FitEngineTests
{
    public static TheoryData<string> Objectives => ["log-huber:0.001", "log-squared", "squared", "huber:0.01", "log-absolute", "pinball:0.9"];

    [Theory]
    [MemberData(nameof(Objectives))]
    public void Noise_free_runs_give_back_the_truth_under_every_objective(string objective)
    {
        FitResult fit = FitEngine.Fit(ChinchillaRuns.Synthetic(0).Problem(ObjectiveText.Parse(objective)));
        Assert.True(fit.IsExact);
        for (int j = 0; j < 5; j++) Assert.Equal(1, fit.Theta[j] / ChinchillaRuns.Truth[j], 1e-3);
    }

    [Fact]
    public void Logit_residuals_fit_fractions()
    {
        double[] x = [.. Enumerable.Range(1, 20).Select(i => i / 4.0)], y = [.. x.Select(v => 0.9 / (1 + Math.Exp(2 - 1.3 * v)))];
        CompiledFormula formula = CompiledFormula.Compile(ExpressionParser.Parse("top*sigmoid(slope*x - shift)"), ["x"], ["top", "slope", "shift"]);
        FitResult fit = FitEngine.Fit(new FitProblem(formula, [x], y, ObjectiveText.Parse("logit-squared"),
            [new("top", 0.01, 0.9999, 0.5, 0.99), new("slope", 0, 20, 0.1, 5), new("shift", -10, 20, 0, 5)]));
        Assert.Equal([0.9, 1.3, 2.0], fit.Theta.Select(v => Math.Round(v, 6)));
    }

    [Theory]
    [MemberData(nameof(Objectives))]
    public void The_minimum_does_not_depend_on_the_order_of_runs(string objective)
    {
        ChinchillaRuns runs = ChinchillaRuns.Synthetic(0.004);
        ChinchillaRuns shuffled = runs.Rows(Enumerable.Range(0, runs.Loss.Length).OrderBy(i => i * 7919 % runs.Loss.Length));
        FitResult a = FitEngine.Fit(runs.Problem(ObjectiveText.Parse(objective))), b = FitEngine.Fit(shuffled.Problem(ObjectiveText.Parse(objective)));
        Assert.Equal(1, b.Objective / a.Objective, 1e-9);
        for (int j = 0; j < 5; j++) Assert.Equal(1, b.Theta[j] / a.Theta[j], 1e-5);
    }

    [Fact]
    public void A_weight_of_two_is_the_run_twice()
    {
        ChinchillaRuns runs = ChinchillaRuns.Synthetic(0.004);
        int n = runs.Loss.Length;
        double[] weights = [.. Enumerable.Range(0, n).Select(i => i % 3 == 0 ? 2.0 : 1.0)];
        ChinchillaRuns copied = runs.Rows(Enumerable.Range(0, n).SelectMany(i => Enumerable.Repeat(i, (int)weights[i])));
        FitResult a = FitEngine.Fit(runs.Problem(weights: weights)), b = FitEngine.Fit(copied.Problem());
        Assert.Equal(1, b.Objective / a.Objective, 1e-10);
        for (int j = 0; j < 5; j++) Assert.Equal(1, b.Theta[j] / a.Theta[j], 1e-6);
    }

    [Fact]
    public void Fixed_and_tied_constants_stay_fixed_and_tied()
    {
        ChinchillaRuns runs = ChinchillaRuns.Synthetic(0.004);
        ParameterSpec[] tied = ChinchillaRuns.Specs;
        tied[4] = tied[4] with { TiedTo = "alpha" };
        FitResult fit = FitEngine.Fit(runs.Problem(specs: tied));
        Assert.Equal(fit["alpha"], fit["beta"]);
        ParameterSpec[] held = ChinchillaRuns.Specs;
        held[3] = held[3] with { Fixed = fit["alpha"] };
        held[4] = held[4] with { Fixed = fit["alpha"] };
        FitResult same = FitEngine.Fit(runs.Problem(specs: held));
        Assert.Equal(fit["alpha"], same["alpha"]);
        Assert.Equal(1, same.Objective / fit.Objective, 1e-9);
        Assert.Equal(1, same["E"] / fit["E"], 1e-7);

        FitResult free = FitEngine.Fit(runs.Problem());
        Assert.True(free.Objective <= fit.Objective);
    }

    [Fact]
    public void A_bound_that_is_right_is_certified_with_its_multiplier()
    {
        ParameterSpec[] specs = ChinchillaRuns.Specs;
        specs[3] = specs[3] with { Max = 0.3, StartHigh = 0.3 };
        FitResult fit = FitEngine.Fit(ChinchillaRuns.Synthetic(0.004).Problem(specs: specs));
        Assert.Equal(FitCode.CertifiedAtBound, fit.Certificate.Code);
        BoundMultiplier bound = Assert.Single(fit.Certificate.AtBounds);
        Assert.Equal(("alpha", true, 0.3), (bound.Name, bound.Upper, bound.Value));
        Assert.True(bound.Multiplier > 1e-6);
        Assert.Contains(fit.Findings, f => f.Id == "parameter-on-bound");
    }

    [Fact]
    public void A_product_of_constants_is_named_as_a_flat_direction()
    {
        double[] x = [.. Enumerable.Range(1, 12).Select(i => (double)i)], y = [.. x.Select(v => 2 * v + 0.01 * (v % 3))];
        CompiledFormula formula = CompiledFormula.Compile(ExpressionParser.Parse("p*q*x"), ["x"], ["p", "q"]);
        FitResult fit = FitEngine.Fit(new FitProblem(formula, [x], y, new Objective(ResidualSpace.Linear, LossKind.Squared),
            [new("p", 0, double.PositiveInfinity, 0.1, 10, true), new("q", 0, double.PositiveInfinity, 0.1, 10, true)]));
        Assert.Equal(FitCode.NotIdentified, fit.Certificate.Code);
        FlatDirection flat = Assert.Single(fit.Certificate.FlatDirections);
        Assert.Contains("ln p", flat.Text, StringComparison.Ordinal);
        Assert.Contains("- ln q", flat.Text.Replace("ln q - ln p", "ln p - ln q", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void The_run_with_the_largest_distance_moves_the_fit_most()
    {
        ChinchillaRuns runs = ChinchillaRuns.Synthetic(0.003, sizes: 4);
        runs.Loss[5] *= 1.05;
        FitResult fit = FitEngine.Fit(runs.Problem(ObjectiveText.Parse("log-squared")));
        Assert.Equal(5, Array.IndexOf(fit.Influence.Cook, fit.Influence.Cook.Max()));
        LeftOut without = fit.Influence.Largest.Single(l => l.Row == 5);
        FitResult refit = FitEngine.Fit(runs.Rows(Enumerable.Range(0, runs.Loss.Length).Where(i => i != 5)).Problem(ObjectiveText.Parse("log-squared")));
        for (int j = 0; j < 5; j++) Assert.Equal(1, without.Theta[j] / refit.Theta[j], 1e-5);
    }

    [Fact]
    public void Fewer_runs_than_constants_are_refused_by_name()
    {
        var e = Assert.Throws<ForetrainException>(() => ChinchillaRuns.Synthetic(0.01).Rows([0, 1, 2]).Problem());
        Assert.Equal("too-few-runs", e.Code);
        Assert.Equal("3 usable runs cannot determine 5 free parameters (E, A, B, alpha, beta)", e.Message);
    }

    [Fact]
    public void The_same_problem_gives_the_same_bits()
    {
        FitResult a = FitEngine.Fit(ChinchillaRuns.Synthetic(0.01).Problem()), b = FitEngine.Fit(ChinchillaRuns.Synthetic(0.01).Problem());
        Assert.Equal(a.Theta, b.Theta);
        Assert.Equal(a.Objective, b.Objective);
        Assert.Equal(a.Influence.Cook, b.Influence.Cook);
    }
}
