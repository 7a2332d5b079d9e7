using Foretrain.Expressions;
using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Numerics;
using Foretrain.Uncertainty;

namespace Foretrain.Ranking;

/// <summary>A test of a simpler law inside a law: equal slopes, or no floor.</summary>
/// <param name="Hypothesis">The simpler law, e.g. <c>beta = alpha</c>.</param>
/// <param name="Estimate">What the full fit says, e.g. <c>alpha 0.347, beta 0.367</c>.</param>
/// <param name="Statistic">Twice the drop of the objective in units of its dispersion; about chi-squared when the simpler law is true.</param>
/// <param name="PValue">Probability of a statistic this large if the simpler law were true.</param>
public sealed record NestedTest(string Hypothesis, string Estimate, double Statistic, double PValue)
{
    /// <summary>Level below which the simpler law is called rejected.</summary>
    public const double Level = 0.05;

    /// <summary>True when these runs speak against the simpler law.</summary>
    public bool Rejected => PValue < Level;
}

/// <summary>
/// Likelihood-ratio tests of one constraint. The objective is not a likelihood, so differences are scaled by the mean square of psi over
/// its mean slope, which makes them chi-squared for robust losses too; where rows come in clusters, they are divided by how much the
/// clustered sandwich widens the variance of the tested constant. A floor of zero is on the edge of what is possible: half of the
/// time the fit without constraint is at zero itself, so the p value is halved.
/// </summary>
/// <remarks>
/// References: Huber and Ronchetti, Robust Statistics, 2nd ed. (2009), section 13.5; Rotnitzky and Jewell, Biometrika 77 (1990) 485-497
/// (clusters); Self and Liang, J. Am. Stat. Assoc. 82 (1987) 605-610 (the edge).
/// </remarks>
internal static class NestedTests
{
    /// <summary>Tests that a law allows; none where the fit is exact or leaves no run to spare.</summary>
    public static IEnumerable<NestedTest> Of(RankCandidate candidate, LawFit fit, CompiledFormula.KernelLookup? kernels)
    {
        Coordinates free = fit.Result.Problem.Coordinates;
        int units = fit.Result.Problem.Clusters is { } c ? c.Max() + 1 : fit.Result.Problem.Rows;
        if (fit.Result.IsExact || units <= free.Count + 1) yield break;
        string[] names = [.. Enumerable.Range(0, free.Count).Select(free.Name)];
        if (names.Contains("alpha") && names.Contains("beta"))
        {
            FitChoices tied = candidate.Choices with { Tie = new Dictionary<string, string>(candidate.Choices.Tie) { ["beta"] = "alpha" } };
            string estimate = $"alpha {fit.Result["alpha"]:0.###}, beta {fit.Result["beta"]:0.###}";
            if (One(candidate, fit, tied, ["alpha", "beta"], "beta = alpha", estimate, edge: false, units, kernels) is { } test) yield return test;
        }

        foreach (string floor in Floors(fit).Intersect(names))
        {
            FitChoices without = candidate.Choices with { Fix = new Dictionary<string, double>(candidate.Choices.Fix) { [floor] = 0 } };
            if (One(candidate, fit, without, [floor], $"{floor} = 0", $"{floor} {fit.Result[floor]:0.###}", edge: true, units, kernels) is { } test) yield return test;
        }
    }

    // Constants that are a term of the sum by themselves and may be zero but not less.
    private static IEnumerable<string> Floors(LawFit fit) => Terms(fit.Law.Formula.Expr).OfType<Symbol>().Select(s => s.Name)
        .Where(n => fit.Result.Problem.Parameters.Any(p => p.Name == n && p.Min == 0));

    private static IEnumerable<Expr> Terms(Expr e) => e is Binary { Op: BinaryOp.Add } sum ? Terms(sum.X).Concat(Terms(sum.Y))
        : e is Binary { Op: BinaryOp.Subtract } difference ? Terms(difference.X) : [e];

    private static NestedTest? One(
        RankCandidate candidate, LawFit fit, FitChoices simpler, string[] tested, string hypothesis, string estimate, bool edge, int units, CompiledFormula.KernelLookup? kernels)
    {
        try
        {
            (FitProblem problem, _) = LawProblem.Create(candidate.Law, candidate.Runs, simpler, kernels);
            FitResult held = FitEngine.Fit(problem, FitOptions.Refit);
            FitFunction function = fit.Result.Problem.NewFunction();
            Dispersion dispersion = Dispersion.Of(fit.Result.Residuals, function.Weights, fit.Result.Problem.Objective, fit.Result.Problem.Coordinates.Count);
            double statistic = Math.Max(0, 2 * (held.Objective - fit.Result.Objective) / dispersion.Ratio / Widening(fit, tested));
            double tail = 1 - Distributions.FisherCdf(statistic, 1, units - fit.Result.Problem.Coordinates.Count);
            return new(hypothesis, estimate, statistic, edge ? (fit.Result[tested[0]] > 0 ? tail / 2 : 1) : tail);
        }
        catch (ForetrainException)
        {
            return null; // the simpler law has no minimum on these runs: nothing to compare with
        }
    }

    // How much larger the variance of the tested combination is when whole clusters are the units; 1 without clusters.
    private static double Widening(LawFit fit, string[] tested)
    {
        FitProblem p = fit.Result.Problem;
        if (p.Clusters is null) return 1;
        var contrast = new double[fit.Result.Theta.Length];
        contrast[fit.Result.Names.ToList().IndexOf(tested[0])] = 1;
        if (tested.Length > 1) contrast[fit.Result.Names.ToList().IndexOf(tested[1])] = -1;
        var alone = new DeltaMethod(fit.Result with { Problem = new FitProblem(p.Formula, p.Columns, p.Target, p.Objective, p.Parameters, p.Weights) });
        double ratio = fit.Delta.StandardError(contrast, CovarianceKind.Sandwich) / alone.StandardError(contrast, CovarianceKind.Sandwich);
        return double.IsFinite(ratio) && ratio > 1 ? ratio * ratio : 1;
    }
}
