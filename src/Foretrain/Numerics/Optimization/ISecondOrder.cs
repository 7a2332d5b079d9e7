namespace Foretrain.Numerics.Optimization;

/// <summary>
/// A smooth or semismooth objective with first and second derivatives. Implement as a sealed class or struct: solvers are
/// generic over it, so calls are direct.
/// </summary>
internal interface ISecondOrder
{
    /// <summary>Number of parameters, 1..64.</summary>
    int Size { get; }

    /// <summary>
    /// A number n > 0 such that |g_j| / (scale_j n) is dimensionless, valid at the point of the last
    /// <see cref="Derivatives"/> call. For a sum of losses: the norm of the psi vector, which makes it a cosine.
    /// </summary>
    double GradientNormaliser { get; }

    /// <summary>
    /// Objective at or below which the fit is exact to rounding, so that the gradient is noise and its direction means nothing.
    /// Return negative infinity when there is no such value.
    /// </summary>
    double ExactFitValue { get; }

    /// <summary>The objective; NaN or infinity where it is undefined.</summary>
    double Value(ReadOnlySpan<double> x);

    /// <summary>The objective with derivatives.</summary>
    /// <param name="x">Point, within bounds.</param>
    /// <param name="gradient">Receives the gradient.</param>
    /// <param name="hessian">Receives the p x p second derivative (row-major, full, symmetric), exact or a model of it.</param>
    /// <param name="scale">Receives a natural size per coordinate, e.g. the Jacobian column's norm; 0 when unknown.</param>
    double Derivatives(ReadOnlySpan<double> x, Span<double> gradient, Span<double> hessian, Span<double> scale);
}

/// <summary>Residuals and their Jacobian for least squares.</summary>
internal interface IResiduals
{
    /// <summary>Number of parameters, 1..64.</summary>
    int Parameters { get; }

    /// <summary>Number of residuals, at least 1.</summary>
    int Residuals { get; }

    /// <summary>
    /// Writes residuals and, when <paramref name="jacobian"/> is not empty, their derivatives: jacobian[j * n + i] = d r_i / d x_j.
    /// False when the model is undefined at x.
    /// </summary>
    bool Evaluate(ReadOnlySpan<double> x, Span<double> residuals, Span<double> jacobian);
}
