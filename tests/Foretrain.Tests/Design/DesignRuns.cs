using Foretrain.Design;
using Foretrain.Expressions;
using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Numerics;
using Foretrain.Uncertainty.Form;

namespace Foretrain.Tests.Design;

/// <summary>Runs of a known law, a fit of them, and candidates beyond them.</summary>
internal sealed record DesignRuns(double[] Params, double[] Tokens, double[] Loss)
{
    /// <summary>A law with the constants of Besiroglu et al. (arXiv:2404.10102), bent by (1 + k (log10 C - 18)^2).</summary>
    public static double Truth(double n, double d, double bend = 0)
    {
        double decades = Math.Log10(6 * n * d) - 18;
        return (1.82 + 482 / Math.Pow(n, 0.348) + 2085 / Math.Pow(d, 0.366)) * (1 + bend * decades * decades);
    }

    /// <summary>Six sizes by four token counts.</summary>
    public static DesignRuns Small(double noise, ulong seed, double bend = 0, double bySize = 0)
    {
        var random = new RandomStream(seed, 4);
        double[] effects = [.. Enumerable.Range(0, 6).Select(_ => bySize * random.NextNormal())];
        (double N, double D, int Size)[] grid = [.. from i in Enumerable.Range(0, 6) from j in Enumerable.Range(0, 4) let n = 1e7 * Math.Pow(30, i / 5.0) select (n, n * 8 * Math.Pow(10, j / 3.0), i)];
        return new([.. grid.Select(g => g.N)], [.. grid.Select(g => g.D)], [.. grid.Select(g => Truth(g.N, g.D, bend) * Math.Exp(noise * random.NextNormal() + effects[g.Size]))]);
    }

    public double[][] Columns => [Params, Tokens];

    public DesignRuns With(double n, double d, double loss) => new([.. Params, n], [.. Tokens, d], [.. Loss, loss]);

    public FittedLaw Fit(FormSettings? settings = null) => Fit(LawCatalog.Embedded.Get("chinchilla"), Columns, Loss, settings);

    public static FittedLaw Fit(Law law, double[][] columns, double[] loss, FormSettings? settings = null)
    {
        LawShape shape = LawShape.Of(law);
        string[] names = [.. shape.Parameters.Select(p => p.Name)];
        var formula = CompiledFormula.Compile(shape.Expr, [.. shape.Variables.Select(v => v.Name)], names);
        FitResult fit = FitEngine.Fit(new FitProblem(formula, columns, loss, law.Estimator.Objective, [.. shape.Parameters.Select(p => p.ToSpec())]), new FitOptions(ProfilePoints: 3, LeaveOut: 0));
        return new FittedLaw(law.Id, shape.Expr, shape.Variables, shape.Output, names, fit.Theta)
        {
            Source = "synthetic",
            Cost = law.Cost,
            Seen = shape.Variables.Select((v, k) => (v.Name, columns[k].Min(), columns[k].Max())).ToDictionary(s => s.Name, s => (s.Item2, s.Item3)),
            FormSource = new(() => FormFitter.Fit(fit, [.. shape.Variables.Select(v => v.Low >= 0)], settings ?? FormSettings.Default)),
        };
    }

    /// <summary>Sizes and tokens up to a hundred times the cost of the largest run, priced 6ND.</summary>
    public static Candidate[] Beyond() =>
        [.. from n in new[] { 1e7, 5e7, 3e8, 1e9, 3e9 } from d in new[] { 1e8, 1e9, 1e10, 6e10 } where d / n is > 0.5 and < 1000 select new Candidate([n, d], 6 * n * d)];

    public DesignResult Choose(FittedLaw law, IReadOnlyList<Candidate> candidates, double budget, DesignGoal goal, int most = 10) =>
        RunDesigner.Choose(law, new() { Goal = goal, Candidates = candidates, Budget = budget, Existing = Columns, MostRuns = most });
}
