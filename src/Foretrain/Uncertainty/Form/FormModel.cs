using Foretrain.Objectives;

namespace Foretrain.Uncertainty.Form;

/// <summary>
/// What the runs say about a law that may be wrong: a mixture over how far it may bend and how much runs of one size share,
/// each component with its own constants, bend, noise and joint covariance.
/// </summary>
/// <remarks>
/// Model: observation = law(constants) + bend + effect of the size + noise, on the residual scale; the bend is a combination of
/// <see cref="FormAxes"/> with independent normal coefficients of standard deviation <c>Bend</c>. Given the two variance ratios,
/// constants and bend are a penalised least-squares fit (Gauss-Newton on the law's exact derivatives) and the ratios are weighed
/// by restricted likelihood times prior. It is a Gaussian process around a parametric mean (Kennedy and O'Hagan, J. R. Stat.
/// Soc. B 63 (2001) 425-464), in the weight space of its few directions.
/// </remarks>
public sealed record FormModel
{
    /// <summary>Scale on which errors add.</summary>
    public required ResidualSpace Space { get; init; }

    /// <summary>Directions of the bend.</summary>
    public required FormAxes Axes { get; init; }

    /// <summary>Components, weights summing to one.</summary>
    public required EquatableList<FormComponent> Components { get; init; }

    /// <summary>Degrees of freedom around each component.</summary>
    public required double Freedom { get; init; }

    /// <summary>Factor on every standard deviation.</summary>
    public required double Inflation { get; init; }

    /// <summary>Name of what runs share their effect by, e.g. <c>params</c>; null when every run is its own.</summary>
    public required string? SharedBy { get; init; }

    /// <summary>Probability that the law bends at all.</summary>
    public double BendProbability => Components.Where(c => c.Bend > 0).Sum(c => c.Weight);
}

/// <summary>One component of a <see cref="FormModel"/>.</summary>
/// <param name="Weight">Posterior weight.</param>
/// <param name="Bend">Prior standard deviation of a bend coefficient.</param>
/// <param name="Theta">Constants, the full vector.</param>
/// <param name="Coefficients">Bend per direction; empty where the law is taken as it is.</param>
/// <param name="Covariance">Joint covariance of constants, then bend coefficients (row-major).</param>
/// <param name="Noise">Standard deviation of a run.</param>
/// <param name="Shared">Standard deviation of what runs of one size share.</param>
public sealed record FormComponent(
    double Weight, double Bend, double[] Theta, double[] Coefficients, double[] Covariance, double Noise, double Shared)
{
    /// <summary>
    /// The bend on top of the plain fit, whose constants are held: what its residuals show of a bend and leave open. Far from the runs the slope of a
    /// bend fitted together with constants hangs on how the two were shared out among them; this one's does not. Null where there is no bend, or in fits
    /// kept by earlier versions.
    /// </summary>
    public ResidualBend? Residual { get; init; }
}

/// <summary>A bend on top of a fit.</summary>
/// <param name="Coefficients">Mean per direction.</param>
/// <param name="Covariance">Covariance of the directions (row-major).</param>
public sealed record ResidualBend(double[] Coefficients, double[] Covariance);
