using Foretrain.Findings;

namespace Foretrain.Fitting;

/// <summary>A certified minimum of an objective. There is no such thing as an uncertified one: the engine throws instead.</summary>
public sealed record FitResult
{
    /// <summary>The problem that was solved.</summary>
    public required FitProblem Problem { get; init; }

    /// <summary>Full parameter vector in the formula's order and units, fixed and tied ones included.</summary>
    public required double[] Theta { get; init; }

    /// <summary>The objective at the minimum: sum over runs of weight x loss(residual).</summary>
    public required double Objective { get; init; }

    /// <summary>Predicted value per run.</summary>
    public required double[] Fitted { get; init; }

    /// <summary>Prediction minus observation on the residual's scale, per run.</summary>
    public required double[] Residuals { get; init; }

    /// <summary>Why this is the global minimum, and how sure that is.</summary>
    public required Certificate Certificate { get; init; }

    /// <summary>Influence of each run on the parameters.</summary>
    public required Influence Influence { get; init; }

    /// <summary>What the fit has to say about itself. <see cref="Finding.Lines"/> hold 0-based rows of the problem.</summary>
    public required EquatableList<Finding> Findings { get; init; }

    /// <summary>True when residuals are a millionth of the target or less: nothing is left to estimate errors from.</summary>
    public required bool IsExact { get; init; }

    /// <summary>Names of the parameters, in order.</summary>
    public IReadOnlyList<string> Names => Problem.Formula.Parameters;

    /// <summary>Value of a parameter by name.</summary>
    public double this[string name] => Theta[Problem.Formula.Parameters.ToList().IndexOf(name)];
}

/// <summary>How a fit ended. Anything that is not a minimum is an error and has no result.</summary>
public enum FitCode
{
    /// <summary>A minimum inside the bounds, found from several starts, with nothing lower in any profile.</summary>
    Certified,

    /// <summary>As <see cref="Certified"/>, with parameters on bounds and the objective pushing outwards there.</summary>
    CertifiedAtBound,

    /// <summary>The formula passes through the runs to rounding.</summary>
    ExactFit,

    /// <summary>A minimum, but some parameters can move freely without changing it: their values mean nothing alone.</summary>
    NotIdentified,

    /// <summary>A minimum, but too few starts reached it to call it the global one.</summary>
    WeakGlobalEvidence,
}

/// <summary>Words for <see cref="FitCode"/>.</summary>
public static class FitCodes
{
    /// <summary>What happened, the likely cause and what to try.</summary>
    public static string Explain(this FitCode code) => code switch
    {
        FitCode.Certified => "global minimum: optimality conditions hold, independent starts agree, no profile goes lower",
        FitCode.CertifiedAtBound => "global minimum with a parameter on its bound: the data push it outwards there; widen the bound if it is arbitrary, else drop the term",
        FitCode.ExactFit => "the formula passes through every run to rounding: made from the formula, or no more runs than parameters; errors cannot be estimated from it",
        FitCode.NotIdentified => "the minimum is a valley: the runs do not determine every parameter; forecasts inside the data may still be good; add runs that vary what the named parameters depend on, or fix one",
        _ => "a minimum that few starts reached: another basin may be as good; narrow the ranges with --fix, or add runs",
    };
}

/// <summary>Evidence that a point is the global minimum.</summary>
public sealed record Certificate
{
    /// <summary>Verdict.</summary>
    public required FitCode Code { get; init; }

    /// <summary>Largest projected gradient, as the cosine between psi and a Jacobian column (0 at a minimum).</summary>
    public required double ScaledGradient { get; init; }

    /// <summary>What <see cref="ScaledGradient"/> had to be below.</summary>
    public required double GradientTolerance { get; init; }

    /// <summary>
    /// Least eigenvalue of the Hessian in scaled free coordinates over the largest; positive at a strict minimum. For absolute and
    /// pinball losses: least curvature along the directions that keep the runs of <see cref="Subgradients"/> met exactly, over
    /// that of residuals spread evenly over their mean size, at most 1; 1 at a corner, where no such direction is left.
    /// </summary>
    public required double LeastCurvature { get; init; }

    /// <summary>Parameters on bounds, with multipliers.</summary>
    public required EquatableList<BoundMultiplier> AtBounds { get; init; }

    /// <summary>Runs whose residual is zero to rounding with their subgradients, for absolute and pinball losses; none for an exact fit.</summary>
    public required EquatableList<Subgradient> Subgradients { get; init; }

    /// <summary>Condition number of J'J with columns scaled to unit length (1 = orthogonal).</summary>
    public required double Condition { get; init; }

    /// <summary>Combinations of parameters that barely change the objective.</summary>
    public required EquatableList<FlatDirection> FlatDirections { get; init; }

    /// <summary>Points of the start grid that were evaluated.</summary>
    public required int Screened { get; init; }

    /// <summary>Starts that were optimised to the end.</summary>
    public required int Starts { get; init; }

    /// <summary>Starts that ended in a minimum.</summary>
    public required int Converged { get; init; }

    /// <summary>Starts that ended in the best minimum.</summary>
    public required int Agreeing { get; init; }

    /// <summary>Distinct minima, best first.</summary>
    public required EquatableList<Basin> Basins { get; init; }

    /// <summary>(second-best objective - best) / best, or null when only one minimum was found.</summary>
    public double? RunnerUpGap => Basins.Count > 1 ? (Basins[1].Objective - Basins[0].Objective) / Basins[0].Objective : null;

    /// <summary>Scans of each non-linear parameter with all others refitted.</summary>
    public required EquatableList<ProfileScan> Profiles { get; init; }

    /// <summary>
    /// Runs that the profiles were scanned on when the table is long: an even sample of them, so that the ranges are wider than
    /// all runs would make them. Null when all were used.
    /// </summary>
    public int? ProfileRows { get; init; }

    /// <summary>Objective evaluations spent in all.</summary>
    public required long Evaluations { get; init; }
}

/// <summary>A parameter on a bound.</summary>
/// <param name="Name">Parameter.</param>
/// <param name="Upper">True for the upper bound.</param>
/// <param name="Value">The bound.</param>
/// <param name="Multiplier">Scaled gradient pushing outwards; positive when the bound is right.</param>
public sealed record BoundMultiplier(string Name, bool Upper, double Value, double Multiplier);

/// <summary>A run with zero residual under an absolute or pinball loss.</summary>
/// <param name="Row">0-based run.</param>
/// <param name="Slope">The subgradient that balances the others.</param>
/// <param name="Low">Least allowed slope.</param>
/// <param name="High">Largest allowed slope.</param>
public sealed record Subgradient(int Row, double Slope, double Low, double High);

/// <summary>A direction in parameter space along which the objective barely moves.</summary>
/// <param name="Text">The direction with names, e.g. <c>ln A + 24.1 alpha</c>.</param>
/// <param name="Curvature">Eigenvalue over the largest.</param>
public sealed record FlatDirection(string Text, double Curvature);

/// <summary>A distinct minimum.</summary>
/// <param name="Objective">Objective there.</param>
/// <param name="Count">Starts that ended in it.</param>
/// <param name="Theta">Parameters there.</param>
public sealed record Basin(double Objective, int Count, double[] Theta);

/// <summary>One parameter moved over a range with all others refitted.</summary>
/// <param name="Name">Parameter.</param>
/// <param name="Values">Where it was held.</param>
/// <param name="Objectives">Least objective there; NaN where no minimum was found.</param>
/// <param name="Low">Lower end of the region not rejected at 95 % by the robust likelihood-ratio test; the search bound when open.</param>
/// <param name="High">Upper end of that region.</param>
/// <param name="OpenLow">True when the region reaches the lower search bound.</param>
/// <param name="OpenHigh">True when the region reaches the upper search bound.</param>
public sealed record ProfileScan(string Name, double[] Values, double[] Objectives, double Low, double High, bool OpenLow, bool OpenHigh)
{
    /// <summary>Level of <see cref="Low"/> to <see cref="High"/>.</summary>
    public const double Level = 0.95;

    /// <summary>False when the data leave the parameter open on a side, or undetermined by more than a factor of ten.</summary>
    public bool Identified => !OpenLow && !OpenHigh && !(Low > 0 && High / Low > 10);
}

/// <summary>Influence of runs.</summary>
/// <param name="Cook">Per run: squared shift of the parameters without it, in units of their covariance, over their number.</param>
/// <param name="Largest">The runs with the largest influence, refitted without.</param>
public sealed record Influence(double[] Cook, EquatableList<LeftOut> Largest);

/// <summary>A fit without one run.</summary>
/// <param name="Row">0-based run.</param>
/// <param name="Theta">Parameters without it.</param>
public sealed record LeftOut(int Row, double[] Theta);
