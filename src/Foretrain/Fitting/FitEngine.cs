using Foretrain.Numerics.Optimization;
using Foretrain.Objectives;

namespace Foretrain.Fitting;

/// <summary>How much work a fit may do.</summary>
/// <param name="Starts">Starts optimised to the end.</param>
/// <param name="ProfilePoints">Points of each profile scan; 0 for none.</param>
/// <param name="ScreeningRows">Tables longer than this are screened on an even subset; the end points are polished on all rows.</param>
/// <param name="LeaveOut">Runs refitted without, those of the largest influence.</param>
public sealed record FitOptions(int Starts = 12, int ProfilePoints = 17, int ScreeningRows = 2048, int LeaveOut = 3)
{
    /// <summary>The defaults.</summary>
    public static FitOptions Default { get; } = new();

    /// <summary>For refits by the dozen, where only the minimum is wanted: fewer starts, no profiles, no influence.</summary>
    public static FitOptions Refit { get; } = new(Starts: 6, ProfilePoints: 0, LeaveOut: 0);
}

/// <summary>
/// Finds the global minimum of a fit and collects the evidence: screen the ranges, optimise several starts, compare basins,
/// scan profiles (and start again from anything lower), then check the local conditions.
/// </summary>
public static class FitEngine
{
    /// <summary>Fits; the result is a certified minimum.</summary>
    /// <param name="problem">Formula, runs and objective.</param>
    /// <param name="options">Amount of work.</param>
    /// <param name="cancel">Stops between starts.</param>
    /// <exception cref="ForetrainException">No start is finite (<c>fit-no-start</c>) or none converged (<c>fit-not-converged</c>).</exception>
    public static FitResult Fit(FitProblem problem, FitOptions? options = null, CancellationToken cancel = default)
    {
        options ??= FitOptions.Default;
        FitProblem screening = problem.Rows > options.ScreeningRows ? problem.Thin(options.ScreeningRows) : problem;
        var search = new StartSearch(screening, options, cancel);
        List<LocalMinimum> ends = search.Run();
        var solver = new LocalSolver(problem.NewFunction());
        if (!ReferenceEquals(screening, problem)) ends = Repolish(ends, solver, problem);
        List<Basin> basins = Basins.Collect(ends, problem, solver.Function.NearlyExactValue);
        LocalMinimum best = Best(ends, problem, search);

        List<ProfileScan> profiles = [];
        for (int round = 0; round < 4 && options.ProfilePoints > 0; round++)
        {
            cancel.ThrowIfCancellationRequested();
            var scanner = new ProfileScanner(ReferenceEquals(screening, problem) ? solver : search.Solver, screening, options.ProfilePoints);
            LocalMinimum from = ReferenceEquals(screening, problem) ? best : search.PolishHere(best.X);
            profiles = scanner.ScanAll(from, out double[]? lower);
            if (lower is null) break;

            // A profile went below the best minimum: that is a better start, so the search goes on from there.
            LocalMinimum better = solver.Minimise(lower, warm: true, problem.Coordinates.Lower, problem.Coordinates.Upper);
            if (!better.Code.IsMinimum() || !(better.Value < best.Value * (1 - 1e-9))) break;
            ends.Add(better);
            best = better;
            basins = Basins.Collect(ends, problem, solver.Function.NearlyExactValue);
        }

        if (basins[0].Count == 1 && problem.Coordinates.Count > problem.Linear.Length)
        {
            // One lucky start is no evidence: ask again from around it and from elsewhere.
            ends.AddRange(search.Confirm(best.X, solver));
            basins = Basins.Collect(ends, problem, solver.Function.NearlyExactValue);
            best = Best(ends, problem, search);
        }

        return new CertificateBuilder(problem, solver, best, ends, basins, profiles, search).Build(options, cancel);
    }

    private static List<LocalMinimum> Repolish(List<LocalMinimum> ends, LocalSolver solver, FitProblem problem)
    {
        // On a long table only distinct basins of the subset are worth a full pass; their counts carry over.
        var polished = new List<LocalMinimum>();
        foreach (LocalMinimum end in ends.Where(e => e.Code.IsMinimum()).OrderBy(e => e.Value))
        {
            LocalMinimum? twin = polished.FirstOrDefault(p => Basins.Same(p.X, end.X, problem, 1e-1));
            polished.Add(twin ?? solver.Minimise(end.X, warm: true, problem.Coordinates.Lower, problem.Coordinates.Upper));
        }

        return polished;
    }

    private static LocalMinimum Best(List<LocalMinimum> ends, FitProblem problem, StartSearch search)
    {
        LocalMinimum? best = ends.Where(e => e.Code.IsMinimum()).MinBy(e => e.Value);
        if (best is not null) return best;
        string objective = ObjectiveText.Format(problem.Objective);
        if (ends.Count == 0)
        {
            throw new ForetrainException("fit-no-start",
                $"{(search.Screened == 0 ? "no starting point" : $"none of {search.Screened} starting points")} gives a finite {objective} objective",
                hint: "the formula overflows or leaves its domain on these runs: check units (params and tokens are plain counts), or narrow the start ranges");
        }

        LocalMinimum closest = ends.MinBy(e => e.Value)!;
        throw new ForetrainException("fit-not-converged",
            $"{ends.Count} starts, none reached a minimum of the {objective} objective (scaled gradient {closest.ScaledGradient:0.0e0}, needed {LocalSolver.GradientTolerance(problem.Objective):0e0})",
            hint: closest.Code.Explain());
    }
}
