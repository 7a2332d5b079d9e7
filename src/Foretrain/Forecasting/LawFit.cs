using Foretrain.Fitting;
using Foretrain.Laws;
using Foretrain.Runs;
using Foretrain.Uncertainty;

namespace Foretrain.Forecasting;

/// <summary>A law fitted to runs with everything known about the fit: the data, the minimum, its certificate and its errors.</summary>
/// <param name="Shape">The law, unrolled.</param>
/// <param name="Runs">The runs used and what was left out.</param>
/// <param name="Result">The certified minimum.</param>
/// <param name="Delta">Covariances.</param>
/// <param name="Bootstrap">Parameter draws, or null when there were too few runs or none were wanted.</param>
/// <param name="Law">Formula with constants, draws and covariance, ready to forecast.</param>
/// <param name="Group">Value of the --by column, or null.</param>
public sealed record LawFit(
    LawShape Shape, PreparedRuns Runs, FitResult Result, DeltaMethod Delta, BootstrapResult? Bootstrap, FittedLaw Law, string? Group = null);

/// <summary>Fits a law and its errors in one go.</summary>
public static class LawFitter
{
    /// <summary>Fits, computes both covariances, and runs the bootstrap where it has a meaning.</summary>
    public static LawFit Fit(
        Law law, PreparedRuns runs, FitChoices choices, BootstrapOptions bootstrap, Expressions.CompiledFormula.KernelLookup? kernels = null,
        IProgress<int>? progress = null, Uncertainty.Form.FormSettings? settings = null, FitOptions? effort = null, CancellationToken cancel = default)
    {
        (FitProblem problem, LawShape shape) = LawProblem.Create(law, runs, choices, kernels);
        FitResult result = FitEngine.Fit(problem, effort, cancel);
        var delta = new DeltaMethod(result);
        int units = problem.Clusters is { } c ? c.Max() + 1 : problem.Rows;
        bool resample = bootstrap.Resamples > 0 && units >= Bootstrap.LeastUnits && units > problem.Coordinates.Count
            && !result.IsExact && problem.Coordinates.Count > 0;
        BootstrapResult? draws = resample ? Bootstrap.Run(result, bootstrap, progress, cancel) : null;
        double[]? costs = Costs(law, runs);
        var fitted = new FittedLaw(law.Id, shape.Expr, shape.Variables, shape.Output with { Name = runs.TargetName }, [.. shape.Parameters.Select(p => p.Name)], result.Theta, kernels)
        {
            Draws = draws?.Draws ?? [],
            DrawMethod = draws?.Method,
            Covariance = delta.FullCovariance(CovarianceKind.Sandwich),
            CovarianceMethod = "sandwich",
            FormSource = new(() => Uncertainty.Form.FormFitter.Fit(result, [.. shape.Variables.Select(v => !v.Text && v.Low >= 0 && !v.Simplex)], settings ?? Uncertainty.Form.FormSettings.Default)),
            Cost = law.Cost,
            Seen = shape.Variables.Where(v => !v.Text).ToDictionary(v => v.Name, v => Extent(runs.Variables[LawProblem.ColumnName(v.Name)])),
            LeastOutcome = runs.Target.Min(),
            LeastCost = costs?.Min(),
            LargestCost = costs?.Max(),
            Source = $"fit of {law.Id} to {runs.Count} runs of {runs.Table.Source}",
        };
        return new(shape, runs, result, delta, draws, fitted);
    }

    private static (double, double) Extent(double[] values) => (values.Min(), values.Max());

    private static double[]? Costs(Law law, PreparedRuns runs)
    {
        if (law.Cost is null) return null;
        Expressions.Expr cost = Expressions.ExpressionParser.Parse(law.Cost.Formula);
        return [.. Enumerable.Range(0, runs.Count).Select(i => Expressions.ExprTools.Evaluate(cost, n => runs.Variables[n][i]))];
    }
}
