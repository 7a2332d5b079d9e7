using Foretrain.Objectives;

namespace Foretrain.Fitting;

/// <summary>
/// Scale of the objective: psi's mean square and mean slope. Their ratio turns objective differences into a likelihood-ratio
/// statistic (chi-squared for one parameter), for squared, Huber, absolute and pinball losses alike.
/// </summary>
/// <remarks>
/// The mean slope of a Huber loss whose delta is far below the residuals, and of the kinked losses, is a density at zero: few
/// runs fall inside, so it is estimated over a bandwidth of 1.06 s n^(-1/5), s the robust scale of the residuals. References:
/// Huber and Ronchetti, Robust Statistics, 2nd ed. (2009), chapters 6 and 7; Koenker, Quantile Regression (2005), section 3.4.
/// </remarks>
/// <param name="PsiSquare">Weighted mean of psi squared, corrected for the fitted parameters.</param>
/// <param name="Slope">Weighted mean slope of psi.</param>
/// <param name="MeanWeight">Mean weight, so that scaling all weights changes no statement about errors.</param>
internal readonly record struct Dispersion(double PsiSquare, double Slope, double MeanWeight)
{
    /// <summary>2 (f - f_min) / this is about chi-squared(1) per parameter moved.</summary>
    public double Ratio => MeanWeight * PsiSquare / Slope;

    /// <summary>Factor of (J' W J)^-1 in the covariance of an M-estimator.</summary>
    public double Variance => MeanWeight * PsiSquare / (Slope * Slope);

    public static Dispersion Of(ReadOnlySpan<double> residuals, ReadOnlySpan<double> weights, Objective objective, int free)
    {
        int n = residuals.Length;
        var size = new double[n];
        double total = 0;
        for (int i = 0; i < n; i++)
        {
            size[i] = Math.Abs(residuals[i]);
            total += weights[i];
        }

        Array.Sort(size);
        double scale = 1.4826 * size[n / 2], width = Math.Max(1.06 * scale * Math.Pow(n, -0.2), 1e-14);
        PsiShape shape = PsiShape.Of(objective, width);
        double squares = 0, inside = 0, reach = objective.Loss == LossKind.Huber ? Math.Max(objective.Shape, width) : width;
        for (int i = 0; i < n; i++)
        {
            double psi = shape.Psi(residuals[i]);
            squares += weights[i] * psi * psi;
            if (Math.Abs(residuals[i]) <= reach) inside += weights[i];
        }

        double correction = n > free ? (double)n / (n - free) : 1;
        double slope = objective.Loss switch
        {
            LossKind.Squared => 1,
            LossKind.Huber => inside / total * (objective.Shape / reach),
            _ => inside / total * 0.5 / reach, // the slope of a unit step: density at zero
        };
        if (objective.Loss == LossKind.Absolute) slope *= 2; // psi steps from -1 to 1
        return new(Math.Max(squares / total * correction, 1e-300), Math.Max(slope, 1e-300), total / n);
    }
}
