using Foretrain.Numerics.Optimization;
using Foretrain.Objectives;

namespace Foretrain.Fitting;

/// <summary>An end point of one local minimisation.</summary>
/// <param name="X">Free coordinates.</param>
/// <param name="Value">Objective there.</param>
/// <param name="Code">How it ended.</param>
/// <param name="ScaledGradient">Optimality measure there.</param>
internal sealed record LocalMinimum(double[] X, double Value, SolveCode Code, double ScaledGradient);

/// <summary>
/// Minimises the true objective from one start. Smooth and Huber losses go straight to the trust region; absolute and
/// pinball losses follow a kink that is rounded less and less, which ends at runs with residual zero whose psi are the
/// subgradients.
/// </summary>
internal sealed class LocalSolver
{
    /// <summary>Relative width at which a rounded kink counts as exact; the slopes there are subgradients to eight digits.</summary>
    private const double FinalWidth = 1e-8;

    private static readonly SolveOptions Options = new(GradientTolerance: 1e-9, MaxIterations: 300);
    private static readonly SolveOptions Coarse = new(GradientTolerance: 1e-5, MaxIterations: 100);
    private readonly TrustRegionNewton _solver;
    private readonly FitFunction _function;

    public LocalSolver(FitFunction function)
    {
        _function = function;
        _solver = new TrustRegionNewton(Math.Max(1, function.Size));
    }

    /// <summary>Objective evaluations so far.</summary>
    public long Evaluations { get; private set; }

    public FitFunction Function => _function;

    public ReadOnlySpan<double> Hessian => _solver.Hessian;

    public static double GradientTolerance(Objective objective) => IsKinked(objective) ? 1e-6 : Options.GradientTolerance;

    public static bool IsKinked(Objective objective) => objective.Loss is LossKind.Absolute or LossKind.Pinball;

    /// <summary>Minimises from x within bounds; the arrays given for bounds may narrow those of the problem.</summary>
    /// <param name="x">Start; not changed.</param>
    /// <param name="warm">True when x is already near a minimum of the same kind of problem.</param>
    /// <param name="lower">Lower bounds of the free coordinates.</param>
    /// <param name="upper">Upper bounds.</param>
    public LocalMinimum Minimise(ReadOnlySpan<double> x, bool warm, double[] lower, double[] upper)
    {
        double[] point = x.ToArray();
        if (point.Length == 0) return new(point, _function.Value(point), SolveCode.Converged, 0);
        if (!IsKinked(_function.Objective)) return Solve(point, lower, upper, Options);

        double full = _function.SmoothingWidth();
        LocalMinimum end = null!;
        for (double width = full * (warm ? 0.1 : 30); ; width *= 0.1)
        {
            bool last = width <= full * FinalWidth * 1e3;
            _function.Smooth(width);
            end = Solve(point, lower, upper, last ? Options with { GradientTolerance = GradientTolerance(_function.Objective) } : Coarse);
            if (last || end.Code == SolveCode.NonFinite) return end;
        }
    }

    /// <summary>Goes on from where the iteration limit ended a start, with many more iterations: long curved valleys need them.</summary>
    public LocalMinimum Continue(LocalMinimum end, double[] lower, double[] upper)
    {
        if (IsKinked(_function.Objective)) return Minimise(end.X, warm: true, lower, upper);
        return Solve([.. end.X], lower, upper, Options with { MaxIterations = 4000 });
    }

    private LocalMinimum Solve(double[] point, double[] lower, double[] upper, SolveOptions options)
    {
        SolveOutcome end = _solver.Minimise(_function, point, lower, upper, options);
        Evaluations += end.Evaluations;

        // Zero bounds every objective from below, so a point this close to it is the global minimum for all purposes, even
        // where rounding keeps the gradient from passing its test (noise-free runs along a flat direction).
        SolveCode code = !end.Code.IsMinimum() && end.Value <= _function.NearlyExactValue ? SolveCode.ExactFit : end.Code;
        return new([.. point], end.Value, code, end.ScaledGradient);
    }
}
