using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Numerics;
using Foretrain.Uncertainty.Form;
using Xunit;

namespace Foretrain.Tests.Uncertainty.Form;

/// <summary>The design of the coverage experiment: six sizes by eight tokens per parameter, a truth bent by (1 + k (log10 C - 20)^2).</summary>
public sealed class FormModelTests
{
    private static readonly double[][] s_far = [[7e10], [1.4e12]];

    [Fact]
    public void A_bend_in_the_data_is_seen_and_moves_the_interval_to_the_truth()
    {
        FittedLaw law = Fit(bend: 0.002, noise: 0.0005, seed: 1);
        Assert.True(law.Form!.BendProbability > 0.8, $"P(bend) = {law.Form.BendProbability:0.00}");
        Predictive far = Predictive.Of(law, s_far, ForecastOf.Mean)!;
        (double low, double high) = far.Central(0, 0.95);
        double truth = Truth(7e10, 1.4e12, 0.002), plain = law.Predict(s_far, law.Theta)[0];
        Assert.InRange(truth, low, high);
        Assert.True(plain < far.Central(0, 0.5).Low, $"the law's own forecast {plain:0.0000} lies inside the middle half, so the bend has moved nothing");
    }

    [Fact]
    public void Without_a_bend_the_truth_is_covered_and_form_is_the_larger_source_far_away()
    {
        int inside = 0;
        for (ulong seed = 1; seed <= 10; seed++)
        {
            FittedLaw law = Fit(bend: 0, noise: 0.0005, seed);
            Predictive far = Predictive.Of(law, s_far, ForecastOf.Mean)!;
            (double low, double high) = far.Central(0, 0.95);
            if (Truth(7e10, 1.4e12, 0) is var truth && truth >= low && truth <= high) inside++;
            ErrorSources near = Predictive.Of(law, [[2e8], [4e9]], ForecastOf.Mean)!.Sources(0), away = far.Sources(0);
            Assert.True(away.Form > away.Parameters && away.Form > 5 * near.Form, $"form {away.Form} far, {near.Form} inside, constants {away.Parameters}");
        }

        Assert.True(inside >= 9, $"{inside} of 10 intervals of 95 % hold the truth");
    }

    [Fact]
    public void A_run_is_less_certain_than_the_mean_of_runs_and_the_sources_add_up()
    {
        FittedLaw law = Fit(0, 0.01, 3);
        Predictive run = Predictive.Of(law, s_far)!, mean = Predictive.Of(law, s_far, ForecastOf.Mean)!;
        Assert.True(Width(run) > Width(mean));
        Assert.Equal(0, mean.Sources(0).Noise);
        Assert.InRange(run.Sources(0).Noise, 0.007, 0.02);

        static double Width(Predictive p) => p.Central(0, 0.9).High - p.Central(0, 0.9).Low;
    }

    [Fact]
    public void Draws_follow_the_marginals_and_targets_move_together()
    {
        FittedLaw law = Fit(0.001, 0.002, 4);
        Predictive joint = Predictive.Of(law, [[6e10, 7e10], [1.3e12, 1.4e12]], ForecastOf.Mean, joint: true)!;
        var random = new RandomStream(5);
        double[][] draws = [.. Enumerable.Range(0, 4000).Select(_ => joint.Draw(random))];
        foreach (double p in new[] { 0.1, 0.5, 0.9 })
            Assert.Equal(joint.Quantile(0, p), Statistics.Quantile(draws.Select(d => d[0]).ToArray(), p), 0.15 * (joint.Quantile(0, 0.9) - joint.Quantile(0, 0.1)));
        double apart = Statistics.StandardDeviation(draws.Select(d => d[0] - d[1]).ToArray());
        Assert.True(apart < 0.2 * Statistics.StandardDeviation(draws.Select(d => d[0]).ToArray()), "neighbouring targets share their errors");
    }

    [Fact]
    public void Units_of_the_inputs_change_nothing()
    {
        (double[] n, double[] d, double[] loss) = Runs(0.001, 0.002, 6);
        Predictive plain = Predictive.Of(Fit(n, d, loss), s_far)!;
        Predictive billions = Predictive.Of(Fit([.. n.Select(v => v / 1e9)], [.. d.Select(v => v / 1e9)], loss), [[70], [1400]])!;
        Assert.Equal(plain.Central(0, 0.95).Low, billions.Central(0, 0.95).Low, 2e-3 * plain.Values[0]);
        Assert.Equal(plain.Central(0, 0.95).High, billions.Central(0, 0.95).High, 2e-3 * plain.Values[0]);
    }

    [Fact]
    public void Draws_need_a_joint_distribution() =>
        Assert.Throws<InvalidOperationException>(() => Predictive.Of(Fit(0, 0.01, 3), s_far)!.Draw(new RandomStream(1)));

    [Fact]
    public void Settings_are_a_prior()
    {
        FormSettings s = FormSettings.Default;
        Assert.Equal(1, s.BendWeights.Sum(), 1e-9);
        Assert.Equal(1, s.SharedWeights.Sum(), 1e-9);
        Assert.Equal((s.Bends.Length, s.Shared.Length), (s.BendWeights.Length, s.SharedWeights.Length));
        Assert.Equal(s.Bends.Order(), s.Bends);
        Assert.InRange(s.Bends.Zip(s.BendWeights).Where(b => b.First > 0).Sum(b => b.Second), 0.2, 1); // that a law is exact is never taken for granted
    }

    private static double Truth(double n, double d, double bend)
    {
        double decades = Math.Log10(6 * n * d) - 20;
        return (1.82 + 482 / Math.Pow(n, 0.348) + 2085 / Math.Pow(d, 0.366)) * (1 + bend * decades * decades);
    }

    private static (double[] Params, double[] Tokens, double[] Loss) Runs(double bend, double noise, ulong seed)
    {
        var random = new RandomStream(seed, 9);
        (double N, double D)[] grid = [.. from i in Enumerable.Range(0, 6) from j in Enumerable.Range(0, 8) let n = 2e7 * Math.Pow(65, i / 5.0) select (n, n * 5 * Math.Pow(8, j / 7.0))];
        return ([.. grid.Select(g => g.N)], [.. grid.Select(g => g.D)], [.. grid.Select(g => Truth(g.N, g.D, bend) * Math.Exp(noise * random.NextNormal()))]);
    }

    private static FittedLaw Fit(double bend, double noise, ulong seed) => Runs(bend, noise, seed) is var r ? Fit(r.Params, r.Tokens, r.Loss) : null!;

    private static FittedLaw Fit(double[] n, double[] d, double[] loss)
    {
        Law law = LawCatalog.Embedded.Get("chinchilla");
        LawShape shape = LawShape.Of(law);
        var formula = Foretrain.Expressions.CompiledFormula.Compile(shape.Expr, ["params", "tokens"], [.. shape.Parameters.Select(p => p.Name)]);
        FitResult fit = FitEngine.Fit(new FitProblem(formula, [n, d], loss, law.Estimator.Objective, [.. shape.Parameters.Select(p => p.ToSpec())]), new FitOptions(ProfilePoints: 3, LeaveOut: 0));
        return new FittedLaw("chinchilla", shape.Expr, shape.Variables, shape.Output, [.. shape.Parameters.Select(p => p.Name)], fit.Theta)
        {
            Source = "synthetic",
            FormSource = new(() => FormFitter.Fit(fit, [true, true], FormSettings.Default)),
        };
    }
}
