using Foretrain.Fitting;
using Foretrain.Laws;
using Foretrain.Numerics;
using Foretrain.Tests.Support;
using Foretrain.Uncertainty;
using Xunit;

namespace Foretrain.Tests.Laws;

/// <summary>
/// The part of the contract that needs the machinery: every law's derivatives are right, and its own fit recovers it from the
/// file's ranges alone.
/// </summary>
public class LawRecoveryTests
{
    public static TheoryData<string> Ids => [.. LawCatalog.Embedded.Ids];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Derivatives_equal_finite_differences_at_100_points(string id)
    {
        var design = new LawDesign(LawCatalog.Embedded.Get(id));
        int p = design.Truth.Length, n = design.Rows, checkedPoints = 0;
        var evaluator = design.Formula.Bind(design.Columns, n).NewEvaluator();
        for (ulong k = 0; checkedPoints < 100; k++)
        {
            Assert.True(k < 1000, "no finite points in the start ranges");
            var random = new RandomStream(4, k);
            double[] theta = [.. design.Truth.Select(t => t * Math.Exp(0.05 * random.NextNormal()))];
            int row = random.NextInt(n);
            double[] y = new double[n], jacobian = new double[n * p], up = new double[n], down = new double[n];
            evaluator.Jacobian(theta, y, jacobian);
            if (!y.All(double.IsFinite)) continue;
            checkedPoints++;
            for (int j = 0; j < p; j++)
            {
                double h = 1e-6 * Math.Max(Math.Abs(theta[j]), 1e-8);
                evaluator.Values(Moved(theta, j, h), up);
                evaluator.Values(Moved(theta, j, -h), down);
                double expected = (up[row] - down[row]) / (2 * h), got = jacobian[j * n + row];
                double noise = 1e-9 * Math.Abs(y[row]) / h * 1e-6 + 1e-15 * Math.Abs(y[row]) / h;
                // Where min or max switches between the two points the difference quotient mixes both sides.
                double leap = Math.Abs(up[row] - 2 * y[row] + down[row]);
                Assert.True(Math.Abs(got - expected) <= 1e-5 * Math.Abs(expected) + noise + leap / h, $"{id} d/d{design.Formula.Parameters[j]} at row {row}: {got:R} vs {expected:R}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Noise_free_runs_give_the_forecast_at_ten_times_the_scale(string id)
    {
        var design = new LawDesign(LawCatalog.Embedded.Get(id));
        FitResult fit = Fit(design, design.Exact);
        double truth = design.Forecast(design.Truth), forecast = design.Forecast(fit.Theta);
        if (Math.Abs(forecast / truth - 1) <= 1e-6) return;
        Assert.True(fit.Certificate.Code == FitCode.NotIdentified,
            $"{id}: forecast {forecast:R}, truth {truth:R}, {fit.Certificate.Code}, objective {fit.Objective:R}, theta {string.Join(" ", fit.Theta)} truth {string.Join(" ", design.Truth)}");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Noisy_runs_give_intervals_that_hold_the_truth(string id)
    {
        // Ten seeds at 95 %: eight or more inside has probability .988 when the intervals are exact.
        var design = new LawDesign(LawCatalog.Embedded.Get(id));
        double truth = design.Forecast(design.Truth);
        int inside = 0, open = 0;
        var log = new List<string>();
        for (ulong seed = 0; seed < 10; seed++)
        {
            FitResult fit = Fit(design, design.Noisy(0.005, seed));
            BootstrapResult draws = Bootstrap.Run(fit, new BootstrapOptions(design.Truth.Length > 6 ? 100 : 200, seed));
            (double low, double high) = Statistics.Central(draws.Draws.Select(design.Forecast), 0.95);
            if (truth >= low && truth <= high) inside++;
            else if (fit.Certificate.Code == FitCode.NotIdentified) open++;
            log.Add($"{low:G5}..{high:G5} {fit.Certificate.Code} unconverged {draws.Unconverged}");
        }

        Assert.True(inside + open >= 8, $"{id}: truth {truth:G6} inside {inside} of 10 intervals, {open} more declared not identifiable\n{string.Join("\n", log)}");
    }

    private static FitResult Fit(LawDesign design, double[] target) => FitEngine.Fit(new FitProblem(
        design.Formula, design.Columns, target, design.Law.Estimator.Objective, [.. design.Shape.Parameters.Select(p => p.ToSpec())]));

    private static double[] Moved(double[] theta, int j, double h)
    {
        double[] moved = [.. theta];
        moved[j] += h;
        return moved;
    }
}
