namespace Foretrain.Objectives;

/// <summary>The scale on which prediction and observation are subtracted.</summary>
public enum ResidualSpace
{
    /// <summary>prediction - observation.</summary>
    Linear,

    /// <summary>ln prediction - ln observation.</summary>
    Log,

    /// <summary>logit prediction - logit observation, for fractions.</summary>
    Logit,
}

/// <summary>What a residual costs.</summary>
public enum LossKind
{
    /// <summary>r^2 / 2.</summary>
    Squared,

    /// <summary>r^2 / 2 up to delta, then delta (|r| - delta / 2).</summary>
    Huber,

    /// <summary>|r|.</summary>
    Absolute,

    /// <summary>max(tau (obs - pred), (tau - 1)(obs - pred)): the tau-quantile.</summary>
    Pinball,
}

/// <summary>
/// What a fit minimises: the SUM over runs of weight x loss(residual). Sums and not means, because optimiser tolerances
/// are absolute somewhere and a mean moves them with the number of runs.
/// </summary>
/// <param name="Space">Scale of the residual.</param>
/// <param name="Loss">Cost of a residual.</param>
/// <param name="Shape">Huber's delta or the pinball's tau (0..1); unused otherwise.</param>
public sealed record Objective(ResidualSpace Space, LossKind Loss, double Shape = 0)
{
    /// <summary>The field's default for loss laws: Huber 1e-3 on the log residual (Hoffmann et al. 2022, approach 3).</summary>
    public static Objective LogHuber { get; } = new(ResidualSpace.Log, LossKind.Huber, 1e-3);
}
