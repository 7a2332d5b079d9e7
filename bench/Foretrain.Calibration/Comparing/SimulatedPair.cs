using Foretrain.Comparing;
using Foretrain.Expressions;
using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Numerics;
using Foretrain.Uncertainty.Form;

namespace Foretrain.Calibration.Comparing;

/// <summary>A recipe whose truth is known: chinchilla's law, bent by a factor 1 + k (log10 C - 20)^2.</summary>
/// <param name="Constants">E, A, B, alpha, beta.</param>
/// <param name="Bend">k.</param>
internal sealed record TrueRecipe(double[] Constants, double Bend)
{
    public double Loss(double n, double d)
    {
        double[] c = Constants;
        double decades = Math.Log10(6 * n * d) - 20;
        return (c[0] + c[1] / Math.Pow(n, c[3]) + c[2] / Math.Pow(d, c[4])) * (1 + Bend * decades * decades);
    }
}

/// <summary>Two recipes and their runs.</summary>
/// <param name="First">First truth.</param>
/// <param name="Second">Second truth.</param>
/// <param name="Target">Compute at which they are compared.</param>
/// <param name="Runs">Runs of each: sizes, tokens, losses.</param>
internal sealed record SimulatedPair(TrueRecipe First, TrueRecipe Second, double Target, (double[] N, double[] D, double[] Loss)[] Runs)
{
    // The truth of the coverage experiment in statistics.md (stat.bootstrap): six sizes, 5 to 40 tokens per parameter.
    private static readonly double[] s_truth = [1.82, 482, 2085, 0.348, 0.366];
    private static readonly Law s_law = LawCatalog.Embedded.Get("chinchilla");
    private static readonly LawShape s_shape = LawShape.Of(s_law);
    private static readonly string[] s_names = [.. s_shape.Parameters.Select(p => p.Name)];

    /// <summary>Draws a pair.</summary>
    /// <param name="noise">Standard deviation of ln loss of a run.</param>
    /// <param name="bend">Size of the bends; 0 when the law is right.</param>
    /// <param name="common">Correlation of the two bends.</param>
    /// <param name="seed">Seed of the pairs.</param>
    /// <param name="index">Number of the pair.</param>
    public static SimulatedPair Draw(double noise, double bend, double common, ulong seed, int index)
    {
        var random = new RandomStream(seed, (ulong)index);

        // How far recipes are apart spans a factor of 30, so that easy and hopeless comparisons both occur. Where the runs are
        // (300M parameters, 6B tokens), both terms are about as large in both recipes; exponents and floor decide what follows.
        double apart = 0.001 * Math.Pow(30, random.NextDouble());
        double[] c = [.. s_truth];
        c[0] *= 1 + apart * random.NextNormal();
        c[3] *= 1 + 2 * apart * random.NextNormal();
        c[4] *= 1 + 2 * apart * random.NextNormal();
        c[1] *= Math.Pow(3e8, c[3] - s_truth[3]) * Math.Exp(2 * apart * random.NextNormal());
        c[2] *= Math.Pow(6e9, c[4] - s_truth[4]) * Math.Exp(2 * apart * random.NextNormal());
        double one = random.NextDouble() < 0.5 ? -1 : 1, two = random.NextDouble() < 0.5 ? -1 : 1;
        TrueRecipe[] truth = [new(s_truth, bend * one), new(c, bend * (common * one + Math.Sqrt(1 - common * common) * two))];
        double target = random.NextDouble() < 0.5 ? 6e21 : 6e23;
        int ratios = random.NextDouble() < 0.5 ? 4 : 8;
        (double N, double D)[] grid = [.. from i in Enumerable.Range(0, 6) from j in Enumerable.Range(0, ratios) let n = 2e7 * Math.Pow(65, i / 5.0) select (n, n * 5 * Math.Pow(8, j / (ratios - 1.0)))];
        return new(truth[0], truth[1], target,
            [.. truth.Select(t => (grid.Select(g => g.N).ToArray(), grid.Select(g => g.D).ToArray(), grid.Select(g => t.Loss(g.N, g.D) * Math.Exp(noise * random.NextNormal())).ToArray()))]);
    }

    /// <summary>Both recipes fitted.</summary>
    public Recipe[] Fit() => [Fit("first", Runs[0]), Fit("second", Runs[1])];

    /// <summary>The same pair with one more run of some recipes.</summary>
    public SimulatedPair With(ExtraRun extra, double noise, ulong stream)
    {
        var random = new RandomStream(77, stream);
        var runs = Runs.ToArray();
        for (int i = 0; i < extra.Recipes.Count; i++)
        {
            int r = extra.Recipes[i] == "first" ? 0 : 1;
            double n = extra.At[i]["params"], d = extra.At[i]["tokens"];
            runs[r] = ([.. runs[r].N, n], [.. runs[r].D, d], [.. runs[r].Loss, (r == 0 ? First : Second).Loss(n, d) * Math.Exp(noise * random.NextNormal())]);
        }

        return this with { Runs = runs };
    }

    private static Recipe Fit(string name, (double[] N, double[] D, double[] Loss) runs)
    {
        var formula = CompiledFormula.Compile(s_shape.Expr, ["params", "tokens"], s_names);
        FitResult fit = FitEngine.Fit(new FitProblem(formula, [runs.N, runs.D], runs.Loss, s_law.Estimator.Objective, [.. s_shape.Parameters.Select(p => p.ToSpec())]), new FitOptions(Starts: 4, ProfilePoints: 3, LeaveOut: 0));
        double[] costs = [.. runs.N.Zip(runs.D, (n, d) => 6 * n * d)];
        return new(name, new FittedLaw(s_law.Id, s_shape.Expr, s_shape.Variables, s_shape.Output, s_names, fit.Theta)
        {
            Source = "simulation",
            Cost = s_law.Cost,
            LeastCost = costs.Min(),
            LargestCost = costs.Max(),
            Seen = new Dictionary<string, (double, double)> { ["params"] = (runs.N.Min(), runs.N.Max()), ["tokens"] = (runs.D.Min(), runs.D.Max()) },
            FormSource = new(() => FormFitter.Fit(fit, [true, true], FormSettings.Default)),
        });
    }
}
