namespace Foretrain.Numerics.Optimization;

/// <summary>How a minimisation ended.</summary>
public enum SolveCode
{
    /// <summary>The scaled gradient is below tolerance, no parameter is on a bound, and curvature is positive.</summary>
    Converged,

    /// <summary>Converged with at least one parameter on its bound, the objective pushing outwards there.</summary>
    ConvergedAtBound,

    /// <summary>The fit is exact to rounding: the objective is at the noise of the arithmetic.</summary>
    ExactFit,

    /// <summary>The gradient test holds, but some direction leaves the objective unchanged to working precision.</summary>
    FlatDirection,

    /// <summary>Steps became too small to change the parameters while the gradient test still fails.</summary>
    StepTooSmall,

    /// <summary>The model promises no reduction above rounding while the gradient test still fails.</summary>
    NoFurtherReduction,

    /// <summary>The iteration limit was reached.</summary>
    IterationLimit,

    /// <summary>The objective or a derivative is not a finite number at the start, or everywhere around the current point.</summary>
    NonFinite,
}

/// <summary>Words for <see cref="SolveCode"/>.</summary>
public static class SolveCodes
{
    /// <summary>True when the end point satisfies the conditions of a minimum.</summary>
    public static bool IsMinimum(this SolveCode code) =>
        code is SolveCode.Converged or SolveCode.ConvergedAtBound or SolveCode.ExactFit or SolveCode.FlatDirection;

    /// <summary>What happened, the likely cause and what to try, as one paragraph.</summary>
    public static string Explain(this SolveCode code) => code switch
    {
        SolveCode.Converged => "Converged: the scaled gradient is below tolerance.",
        SolveCode.ConvergedAtBound =>
            "Converged with a parameter on its bound. The data ask for a value outside the allowed range, or the model has a "
            + "term they do not need. Widen the bound if it is arbitrary, or fix or drop the parameter.",
        SolveCode.ExactFit =>
            "The fit is exact to rounding. Data were made from the model, or there are no more runs than parameters.",
        SolveCode.FlatDirection =>
            "Reached a valley floor: some combination of parameters does not change the objective. The runs do not identify "
            + "it. Fix one of the parameters, or add runs that vary what it depends on.",
        SolveCode.StepTooSmall =>
            "Stopped: steps no longer change the parameters, though the gradient is not zero. The objective is probably "
            + "rough at this scale, or a derivative is wrong or lost to rounding. Rescale the data or try another start.",
        SolveCode.NoFurtherReduction =>
            "Stopped: no reduction above rounding is left, though the gradient test fails. The problem is close to its "
            + "minimum but ill-conditioned. Parameters may have few correct digits; fix one or take logarithms.",
        SolveCode.IterationLimit =>
            "Stopped at the iteration limit. The start is far away or the valley is long and curved. Raise the limit, or try "
            + "other starts or logarithmic parameters.",
        SolveCode.NonFinite =>
            "Stopped: the objective is not a finite number here. The start is outside the model's domain, or an exponential "
            + "overflows. Narrow the bounds or move the start.",
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "unknown code"),
    };
}

/// <summary>The end of one minimisation; the point itself is in the caller's span.</summary>
/// <param name="Code">How it ended.</param>
/// <param name="Value">Objective at the point.</param>
/// <param name="Iterations">Steps tried.</param>
/// <param name="Evaluations">Objective evaluations, with or without derivatives.</param>
/// <param name="ScaledGradient">Largest |projected gradient_j| / (scale_j normaliser).</param>
/// <param name="AtLower">Bit j set: parameter j is on its lower bound.</param>
/// <param name="AtUpper">Bit j set: parameter j is on its upper bound.</param>
public readonly record struct SolveOutcome(
    SolveCode Code, double Value, int Iterations, int Evaluations, double ScaledGradient, ulong AtLower, ulong AtUpper);

/// <summary>Tolerances of a minimisation. All are relative.</summary>
/// <param name="GradientTolerance">Converged when the scaled projected gradient is at most this.</param>
/// <param name="ReductionTolerance">Stop when the predicted reduction is at most this times |objective|.</param>
/// <param name="StepTolerance">Stop when the trust radius is at most this times the scaled size of the point.</param>
/// <param name="MaxIterations">Most steps tried.</param>
/// <param name="InitialRadius">First trust radius as a multiple of the scaled size of the start.</param>
public sealed record SolveOptions(
    double GradientTolerance = 1e-10, double ReductionTolerance = 1e-15, double StepTolerance = 1e-15,
    int MaxIterations = 200, double InitialRadius = 1)
{
    /// <summary>The defaults.</summary>
    public static SolveOptions Default { get; } = new();
}
