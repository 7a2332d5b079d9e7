using Foretrain.Comparing;
using Foretrain.Expressions;
using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Numerics;
using Foretrain.Objectives;
using Foretrain.Tests.Backtesting;
using Foretrain.Uncertainty.Form;

namespace Foretrain.Tests.Comparing;

/// <summary>Recipes with a known truth, and recipes whose form model is written down.</summary>
internal static class MadeRecipes
{
    private static readonly Law s_chinchilla = LawCatalog.Embedded.Get("chinchilla");

    /// <summary>Chinchilla's law fitted to 24 runs of E + A/N^alpha + B/D^beta.</summary>
    public static Recipe Fitted(string name, double[] constants, double noise, ulong seed) => new(name, LawFitter.Fit(s_chinchilla,
        MadeRuns.Of("chinchilla", (n, d) => Loss(constants, n, d), noise, seed), new(), new(0), effort: new FitOptions(Starts: 4, ProfilePoints: 3, LeaveOut: 0)).Law);

    public static double Loss(double[] c, double n, double d) => c[0] + c[1] / Math.Pow(n, c[3]) + c[2] / Math.Pow(d, c[4]);

    /// <summary>Loss at the best split, by a fine scan: an answer that owes nothing to the planner.</summary>
    public static double BestLoss(double[] c, double flops) =>
        Enumerable.Range(0, 2_001).Select(i => Math.Pow(10, 6 + 9 * i / 2_000.0)).Min(n => Loss(c, n, flops / (6 * n)));

    /// <summary>
    /// The law y = E of one input x, linear errors, one component: E ~ N(level, error^2), bend coefficient ~ N(bend, bendError^2)
    /// after a prior of standard deviation <paramref name="prior"/>; the bend is coefficient x (log10 x)^2.
    /// </summary>
    public static Recipe Flat(string name, double level, double error, double bend = 0, double bendError = 0, double prior = 0, double noise = 0.01, double freedom = 1e6)
    {
        bool bends = prior > 0;
        double[] covariance = bends ? [error * error, 0, 0, bendError * bendError] : [error * error];
        var model = new FormModel
        {
            Space = ResidualSpace.Linear,
            Axes = bends ? new([0], [0.0], 1) : new([], [], 0),
            Components = [new FormComponent(1, prior, [level], bends ? [bend] : [], covariance, noise, 0)],
            Freedom = freedom,
            Inflation = 1,
            SharedBy = null,
        };
        LawVariable x = s_chinchilla.Variables[1] with { Name = "x", Unit = "1", Low = 1, High = 1e6 };
        return new(name, new("flat", ExpressionParser.Parse("E + 0*x"), [x], new("y", "1", "outcome"), ["E"], [level])
        {
            Source = "written down",
            Seen = new Dictionary<string, (double, double)> { ["x"] = (1, 100) },
            FormSource = new(() => model),
        });
    }

    public static CompareRequest At(double x) => new() { At = new Dictionary<string, double> { ["x"] = x }, Threads = 1, Draws = 2000 };

    public static CompareRequest Budget(double flops) => new() { At = new Dictionary<string, double> { ["flops"] = flops }, Threads = 1, Draws = 2000 };

    /// <summary>Mean of a function under a density given on a grid.</summary>
    public static double Mean(Func<double, double> of, Func<double, double> density, double low, double high)
    {
        double sum = 0, mass = 0;
        for (int i = 0; i <= 40_000; i++)
        {
            double x = low + (high - low) * i / 40_000, p = density(x);
            sum += p * of(x);
            mass += p;
        }

        return sum / mass;
    }

    public static double Normal(double x, double mean, double deviation) => Distributions.NormalPdf((x - mean) / deviation) / deviation;
}
