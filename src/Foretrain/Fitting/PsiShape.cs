using Foretrain.Objectives;

namespace Foretrain.Fitting;

/// <summary>
/// Every loss here is quadratic near zero and linear outside: psi(r) = clamp(k r, low, high), rho = psi (r - psi / (2 k)).
/// Squared has no limits, Huber k = 1, and the absolute and pinball losses are the limit of a width that goes to zero.
/// </summary>
/// <param name="Slope">k, the slope of psi in the quadratic part.</param>
/// <param name="Low">Least psi.</param>
/// <param name="High">Largest psi.</param>
internal readonly record struct PsiShape(double Slope, double Low, double High)
{
    /// <summary>The shape of a loss; <paramref name="width"/> smooths the kink of absolute and pinball losses (same unit as the residual).</summary>
    public static PsiShape Of(Objective objective, double width) => objective.Loss switch
    {
        LossKind.Squared => new(1, double.NegativeInfinity, double.PositiveInfinity),
        LossKind.Huber => new(1, -objective.Shape, objective.Shape),
        LossKind.Absolute => new(1 / width, -1, 1),
        _ => new(0.5 / width, -objective.Shape, 1 - objective.Shape), // psi steps by 1, not 2: half the slope covers the same width
    };

    /// <summary>Derivative of the loss.</summary>
    public double Psi(double r) => Math.Clamp(Slope * r, Low, High);

    /// <summary>The loss itself, smoothed where the shape is.</summary>
    public double Rho(double r)
    {
        double psi = Psi(r);
        return psi * (r - 0.5 * psi / Slope);
    }
}
