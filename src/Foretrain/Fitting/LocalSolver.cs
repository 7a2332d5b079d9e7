using Foretrain.Numerics.Optimization;
using Foretrain.Objectives;

namespace Foretrain.Fitting;

/// <summary>An end point of one local minimisation.</summary>
/// <param name="X">Free coordinates.</param>
/// <param name="Value">Objective there.</param>
/// <param name="Code">How it ended.</param>
/// <param name="ScaledGradient">Optimality measure there.</param>
internal sealed record LocalMinimum(double[] X, double Value, SolveCode Code, double ScaledGradient)
{
    /// <summary>For absolute and pinball losses: the runs met exactly and their slopes.</summary>
    public (int Row, double Slope)[] Balanced { get; init; } = [];

    /// <summary>For those losses: <see cref="KinkedSolver.LeastCurvature"/>.</summary>
    public double SurfaceCurvature { get; init; } = 1;
}

/// <summary>
/// Minimises the true objective from one start. Squared and Huber losses go straight to the trust region. Absolute and
/// pinball losses first follow a kink that is rounded less and less, which finds the right region from far away, then cross
/// over to the exact problem, which ends on the runs that are met exactly.
/// </summary>
internal sealed class LocalSolver
{
    private static readonly SolveOptions Options = new(GradientTolerance: 1e-9, MaxIterations: 300);
    private static readonly SolveOptions Coarse = new(GradientTolerance: 1e-4, MaxIterations: 100);
    private readonly TrustRegionNewton _solver;
    private readonly FitFunction _function;
    private KinkedSolver? _kinked;

    public LocalSolver(FitFunction function)
    {
        _function = function;
        _solver = new TrustRegionNewton(Math.Max(1, function.Size));
    }

    /// <summary>Objective evaluations so far.</summary>
    public long Evaluations { get; private set; }

    public FitFunction Function => _function;

    public static double GradientTolerance(Objective objective) => Options.GradientTolerance;

    public static bool IsKinked(Objective objective) => objective.Loss is LossKind.Absolute or LossKind.Pinball;

    /// <summary>Minimises from x within bounds; the arrays given for bounds may narrow those of the problem.</summary>
    /// <param name="x">Start; not changed.</param>
    /// <param name="warm">True when x is already near a minimum of the same kind of problem.</param>
    /// <param name="lower">Lower bounds of the free coordinates.</param>
    /// <param name="upper">Upper bounds.</param>
    public LocalMinimum Minimise(ReadOnlySpan<double> x, bool warm, double[] lower, double[] upper)
    {
        double[] point = x.ToArray();
        bool kinked = IsKinked(_function.Objective);
        if (kinked) _function.Sharpen();
        if (point.Length == 0) return new(point, _function.Value(point), SolveCode.Converged, 0);
        if (!kinked) return Solve(point, lower, upper, Options);

        if (warm)
        {
            LocalMinimum direct = Exact(point, lower, upper);
            if (direct.Code.IsMinimum()) return direct;
            x.CopyTo(point);
        }

        LocalMinimum end = Round(point, [30, 1], lower, upper);
        if (end.Code.IsMinimum() || end.Code == SolveCode.NonFinite) return end;
        LocalMinimum slow = Round(x.ToArray(), [30, 10, 3, 1, 0.3, 0.1, 0.03], lower, upper);
        return slow.Code.IsMinimum() || slow.Value < end.Value ? slow : end;
    }

    /// <summary>Goes on from where the iteration limit ended a start, with many more iterations: long curved valleys need them.</summary>
    public LocalMinimum Continue(LocalMinimum end, double[] lower, double[] upper)
    {
        if (IsKinked(_function.Objective)) return Minimise(end.X, warm: true, lower, upper);
        return Solve([.. end.X], lower, upper, Options with { MaxIterations = 4000 });
    }

    private LocalMinimum Round(double[] point, double[] widths, double[] lower, double[] upper)
    {
        double full = _function.SmoothingWidth();
        foreach (double width in widths)
        {
            _function.Smooth(full * width);
            LocalMinimum end = Solve(point, lower, upper, Coarse);
            _function.Sharpen();
            if (end.Code == SolveCode.NonFinite) return end;
        }

        return Exact(point, lower, upper);
    }

    private LocalMinimum Exact(double[] point, double[] lower, double[] upper)
    {
        _kinked ??= new KinkedSolver(_function.Size, _function.Rows);
        SolveOutcome end = _kinked.Minimise(_function, point, lower, upper, Options);
        Evaluations += end.Evaluations;
        return new([.. point], end.Value, end.Code, end.ScaledGradient)
        {
            Balanced = [.. _kinked.Balanced],
            SurfaceCurvature = _kinked.LeastCurvature,
        };
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
