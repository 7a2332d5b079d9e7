using Foretrain.Forecasting;
using Foretrain.Numerics;
using Foretrain.Objectives;

namespace Foretrain.Backtesting;

/// <summary>
/// The textbook prediction interval: the error of the constants by the delta method and the scatter of the runs, as one
/// Student t distribution on the scale of the residuals. The form of the law is taken to be right.
/// </summary>
public sealed class PlainOutcomes : IOutcomes
{
    private readonly double[] _centres, _spreads;
    private readonly ResidualSpace _space;
    private readonly double _freedom;

    private PlainOutcomes(double[] centres, double[] spreads, ResidualSpace space, double freedom) =>
        (_centres, _spreads, _space, _freedom) = (centres, spreads, space, freedom);

    /// <summary>Forecasts of a fit, or null when it has no covariance or no run to spare.</summary>
    public static PlainOutcomes? Of(LawFit fit, IReadOnlyList<double[]> columns)
    {
        FittedLaw law = fit.Law;
        int p = law.Theta.Length, rows = columns.Count == 0 ? 1 : columns[0].Length;
        int units = fit.Result.Problem.Clusters is { } c ? c.Max() + 1 : fit.Result.Problem.Rows, free = fit.Result.Problem.Coordinates.Count;
        if (law.Covariance is not { } covariance || units <= free) return null;
        double scatter = fit.Result.Residuals.Sum(r => r * r) / (fit.Result.Problem.Rows - free);
        ResidualSpace space = fit.Result.Problem.Objective.Space;
        double[] values = new double[rows], jacobian = new double[rows * p], centres = new double[rows], spreads = new double[rows];
        law.Formula.Bind(columns, rows).NewEvaluator().Jacobian(law.Theta, values, jacobian);
        for (int i = 0; i < rows; i++)
        {
            double slope = space switch { ResidualSpace.Linear => 1, ResidualSpace.Log => 1 / values[i], _ => 1 / (values[i] * (1 - values[i])) };
            double variance = 0;
            for (int a = 0; a < p; a++)
                for (int b = 0; b < p; b++) variance += jacobian[a * rows + i] * covariance[a * p + b] * jacobian[b * rows + i];
            centres[i] = Fitting.FitFunction.Transform(space, values[i]);
            spreads[i] = Math.Sqrt(variance * slope * slope + scatter);
        }

        return spreads.All(double.IsFinite) ? new(centres, spreads, space, units - free) : null;
    }

    /// <inheritdoc/>
    public double Quantile(int target, double probability)
    {
        double r = _centres[target] + _spreads[target] * Distributions.StudentQuantile(probability, _freedom);
        return _space switch { ResidualSpace.Linear => r, ResidualSpace.Log => Math.Exp(r), _ => 1 / (1 + Math.Exp(-r)) };
    }

    /// <inheritdoc/>
    public double Probability(int target, double value)
    {
        double r = _space == ResidualSpace.Log && value <= 0 ? double.NegativeInfinity : Fitting.FitFunction.Transform(_space, value);
        return Distributions.StudentCdf((r - _centres[target]) / _spreads[target], _freedom);
    }
}
