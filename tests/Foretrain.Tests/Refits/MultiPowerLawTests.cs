using System.Globalization;
using Foretrain.Expressions;
using Foretrain.Fitting;
using Foretrain.Laws;
using Foretrain.Laws.Kernels;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Refits;

/// <summary>
/// The multi-power law on the public curves of its authors: their constants evaluated on schedules they held out, and our own fit to
/// the three schedules they fitted.
/// </summary>
public class MultiPowerLawTests
{
    private const string Curves = "curves_multipowerlaw/curves.csv";

    [Fact]
    public void Published_constants_reach_the_published_errors_on_the_six_held_out_schedules()
    {
        // README of the repository, 25M: R2, mean absolute error, mean and worst relative error, each the mean over six schedules.
        double[] found = Errors("25", "luo-2025-25m", 6);
        Assert.Equal(0.9988, found[0], 1e-4);
        Assert.Equal(0.00376, found[1], 1e-5);
        Assert.Equal(0.00110, found[2], 1e-5);
        Assert.Equal(0.00409, found[3], 1e-5);
    }

    [Fact]
    public void Published_constants_of_the_larger_model_on_the_four_schedules_at_hand()
    {
        // Two of the six schedules are not in the folder, so the published means over six (R2 0.9978) cannot be formed; these four were
        // computed from the same constants by a direct sum over all steps (Python).
        double[] found = Errors("400", "luo-2025-400m", 4);
        Assert.Equal(0.9986197, found[0], 1e-5);
        Assert.Equal(0.0040356, found[1], 1e-5);
        Assert.Equal(0.0014128, found[2], 1e-5);
        Assert.Equal(0.0084553, found[3], 1e-5);
    }

    [Theory]
    [InlineData("25", "luo-2025-25m", 6)]
    [InlineData("400", "luo-2025-400m", 4)]
    public void Our_fit_to_the_three_fitted_schedules_is_lower_and_forecasts_the_others(string size, string constants, int schedules)
    {
        Law law = LawCatalog.Embedded.Get("multi-power-law");
        Curve[] fitted = [.. Read(size, "fit").Select(c => new Curve(c.Schedule, c.Losses.Where((_, i) => i % 4 == 0).ToDictionary()))];
        Assert.Equal(["constant_24000", "cosine_24000", "wsdcon_9"], fitted.Select(c => c.Schedule).Order());

        // Rows without a reading carry the schedule and no weight.
        double[] run = [.. fitted.SelectMany((c, i) => c.Rows.Select(_ => (double)i))], step = [.. fitted.SelectMany(c => c.Rows.Select(s => (double)s))],
            rate = [.. fitted.SelectMany(c => c.Rows.Select(s => Rate(c.Schedule, s)))], loss = [.. fitted.SelectMany(c => c.Rows.Select(s => c.Losses.GetValueOrDefault(s, 3)))],
            weight = [.. fitted.SelectMany(c => c.Rows.Select(s => c.Losses.ContainsKey(s) ? 1.0 : 0))];
        double[] published = [.. law.ConstantSet(constants).Values(law).Values];
        FitResult Fit(bool held) => FitEngine.Fit(new FitProblem(
            Formula(law), [run, step, rate], loss, law.Estimator.Objective, [.. law.Parameters.Select((p, i) => held && i > 0 ? p.ToSpec() with { Fixed = published[i] } : p.ToSpec())], weight));
        FitResult free = Fit(false);
        Assert.True(free.Objective < Fit(true).Objective);
        double[] found = Errors(Read(size, "predict"), free.Theta, schedules);

        // The authors stop after 200 steps; the minimum lies lower on what was fitted and forecasts no better. What it must beat is the
        // annealing law fitted to the same schedules, of which the README of the data says 0.0028 for both sizes.
        Assert.True(found[2] < 0.0028, $"{size}: {string.Join(" ", free.Theta.Select(t => $"{t:G6}"))}, mean relative error {found[2]:R}");
    }

    private static double[] Errors(string size, string constants, int schedules)
    {
        Law law = LawCatalog.Embedded.Get("multi-power-law");
        return Errors(Read(size, "predict"), [.. law.ConstantSet(constants).Values(law).Values], schedules);
    }

    private static double[] Errors(Curve[] curves, double[] theta, int schedules)
    {
        Assert.Equal(schedules, curves.Length);
        double[][] errors = [.. curves.Select(c => Errors(c, theta))];
        return [.. Enumerable.Range(0, 4).Select(i => errors.Average(e => e[i]))];
    }

    // R2, mean absolute, mean relative and worst relative error of one curve.
    private static double[] Errors(Curve curve, double[] theta)
    {
        int n = curve.Rows.Length;
        var predicted = new double[n];
        Formula(LawCatalog.Embedded.Get("multi-power-law")).Bind([new double[n], [.. curve.Rows.Select(s => (double)s)], [.. curve.Rows.Select(s => Rate(curve.Schedule, s))]], n)
            .NewEvaluator().Values(theta, predicted);
        (double Residual, double Loss)[] pairs = [.. curve.Rows.Select((s, i) => (s, i)).Where(p => curve.Losses.ContainsKey(p.s)).Select(p => (predicted[p.i] - curve.Losses[p.s], curve.Losses[p.s]))];
        double mean = curve.Losses.Values.Average();
        return
        [
            1 - (pairs.Sum(p => p.Residual * p.Residual) / pairs.Sum(p => (p.Loss - mean) * (p.Loss - mean))), pairs.Average(p => Math.Abs(p.Residual)),
            pairs.Average(p => Math.Abs(p.Residual) / p.Loss), pairs.Max(p => Math.Abs(p.Residual) / p.Loss),
        ];
    }

    private static CompiledFormula Formula(Law law) => CompiledFormula.Compile(law.Expr, ["run", "step", "lr"], [.. law.Parameters.Select(p => p.Name)], KernelRegistry.Find);

    private static Curve[] Read(string size, string role) =>
    [
        .. File.ReadLines(SharedData.Path(Curves)).Skip(1).Select(l => l.Split(',')).Where(c => c[1] == size && c[7] == role).GroupBy(c => c[2])
            .Select(g => new Curve(g.Key, g.ToDictionary(c => int.Parse(c[4], CultureInfo.InvariantCulture), c => Number(c[6])))),
    ];

    private sealed record Curve(string Schedule, Dictionary<int, double> Losses)
    {
        // Between the readings stand the rows where the rate bends: the end of the warm-up and both sides of a jump.
        public int[] Rows { get; } = [.. Losses.Keys.Concat([2159, 2160, 7999, 8000, 20000]).Distinct().Order().Where(s => s <= Losses.Keys.Max())];
    }

    // The schedules as the README of the data describes them; index 0 is the first entry.
    private static double Rate(string schedule, int step)
    {
        const double Peak = 3e-4, End = 3e-5;
        string[] parts = schedule.Split('_');
        double last = Number(parts[^1]), t = (step - 20000) / 4000.0;
        if (step < 2160) return Peak * step / 2159;
        return parts[0] switch
        {
            "cosine" => End + (0.5 * (Peak - End) * (1 + Math.Cos(Math.PI * (step - 2160) / (last - 2160)))),
            "constant" => Peak,
            "wsdcon" => step < 8000 ? Peak : last * 1e-5,
            "wsd" => t <= 0 ? Peak : Peak * Math.Pow(End / Peak, t),
            _ => t <= 0 ? Peak : Peak + ((End - Peak) * t),
        };
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
