using Foretrain.Expressions;
using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Laws.Kernels;
using Foretrain.Numerics;
using Foretrain.Planning;
using Foretrain.Uncertainty;
using Foretrain.Uncertainty.Form;

namespace Foretrain.Calibration.Optima;

/// <summary>
/// Plans by Chinchilla's law from runs that another law made, whose best sizes are known: six sizes from 2e7 to 1.3e9 params at eight
/// ratios from 5 to 80 tokens per parameter, noise .002 on ln loss.
/// </summary>
internal static class MadeOptima
{
    private const int Sizes = 6, Ratios = 8;
    private const double Noise = 0.002;

    /// <summary>Budgets asked for, over the largest run.</summary>
    private static readonly double[] s_reaches = [15, 1500];

    /// <summary>What makes the runs. (Farseer's law has no best size where these runs are: its constants are for larger ones.)</summary>
    public static IReadOnlyList<(string Name, FittedLaw Law)> Truths { get; } =
    [
        ("chinchilla (besiroglu-2024)", Published("chinchilla", "besiroglu-2024")),
        ("the same, ln loss + .001 log10(params / 1e8)^2", Bent(0.001)),
        ("the same, ln loss - .001 log10(params / 1e8)^2", Bent(-0.001)),
        ("kaplan-nd (kaplan-2020)", Published("kaplan-nd", "kaplan-2020")),
        ("gadre-overtraining (refinedweb)", Published("gadre-overtraining", "refinedweb")),
    ];

    /// <summary>One table of runs, fitted and planned with.</summary>
    /// <param name="truth">What makes the runs.</param>
    /// <param name="repetition">Number of the table.</param>
    public static IEnumerable<OptimumScore> Run((string Name, FittedLaw Law) truth, int repetition)
    {
        var random = new RandomStream(78, (ulong)repetition);
        double[] n = new double[Sizes * Ratios], d = new double[n.Length];
        for (int i = 0; i < n.Length; i++)
        {
            n[i] = 2e7 * Math.Pow(65, i / Ratios / (Sizes - 1.0));
            d[i] = n[i] * 5 * Math.Pow(16, i % Ratios / (Ratios - 1.0));
        }

        double[] loss = [.. truth.Law.Predict([.. truth.Law.Variables.Select(v => v.Name == "params" ? n : d)], truth.Law.Theta).Select(y => y * Math.Exp(Noise * random.NextNormal()))];
        FittedLaw law = Fit(n, d, loss, (ulong)repetition);
        double dearest = 6 * n.Zip(d, (a, b) => a * b).Max();
        foreach (double reach in s_reaches)
        {
            double best = Planner.Plan(truth.Law, new() { Budget = reach * dearest, CurvePoints = 0 })["params"].Value;
            if (OptimumScore.Of($"{truth.Name}, {reach}x", law, n.Length, reach, reach * dearest, best) is { } score) yield return score;
        }
    }

    private static FittedLaw Fit(double[] n, double[] d, double[] loss, ulong seed)
    {
        Law law = LawCatalog.Embedded.Get("chinchilla");
        LawShape shape = LawShape.Of(law);
        var formula = CompiledFormula.Compile(shape.Expr, ["params", "tokens"], [.. shape.Parameters.Select(p => p.Name)]);
        FitResult fit = FitEngine.Fit(new FitProblem(formula, [n, d], loss, law.Estimator.Objective, [.. shape.Parameters.Select(p => p.ToSpec())]), FitOptions.Refit);
        BootstrapResult draws = Bootstrap.Run(fit, new(500, seed, 1));
        return new(law.Id, shape.Expr, shape.Variables, shape.Output, [.. shape.Parameters.Select(p => p.Name)], fit.Theta)
        {
            Source = "synthetic",
            Draws = draws.Draws,
            DrawMethod = draws.Method,
            Cost = law.Cost,
            Seen = new Dictionary<string, (double, double)> { ["params"] = (n.Min(), n.Max()), ["tokens"] = (d.Min(), d.Max()) },
            FormSource = new(() => FormFitter.Fit(fit, [true, true], FormSettings.Default)),
        };
    }

    private static FittedLaw Published(string id, string set)
    {
        Law law = LawCatalog.Embedded.Get(id);
        IReadOnlyDictionary<string, double> values = law.MeasuredSet(set).Values(law);
        LawShape shape = LawShape.OfConstants(law, values);
        return new(id, shape.Expr, shape.Variables, shape.Output, [.. shape.Parameters.Select(p => p.Name)], [.. shape.Parameters.Select(p => values[p.Name])], KernelRegistry.Find)
        {
            Cost = law.Cost,
            Source = set,
        };
    }

    private static FittedLaw Bent(double bend)
    {
        FittedLaw straight = Published("chinchilla", "besiroglu-2024");
        Expr factor = ExpressionParser.Parse(FormattableString.Invariant($"exp({bend}*log10(params/1e8)^2)"));
        return new(straight.Name, new Binary(BinaryOp.Multiply, straight.Formula.Expr, factor), straight.Variables, straight.Output, straight.Formula.Parameters, straight.Theta) { Cost = straight.Cost, Source = "synthetic" };
    }
}
