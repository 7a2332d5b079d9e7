using Foretrain.Fitting;
using Foretrain.Numerics;
using Foretrain.Numerics.Optimization;

namespace Foretrain.Uncertainty;

/// <summary>How a bootstrap is run.</summary>
/// <param name="Resamples">Refits; percentile ends at 95 % want at least 1,000. See <see cref="Bootstrap.DefaultResamples"/>.</param>
/// <param name="Seed">Seed; the same seed gives the same draws on any number of threads.</param>
/// <param name="Threads">Threads, or 0 for one per core.</param>
public sealed record BootstrapOptions(int Resamples = 4000, ulong Seed = 1, int Threads = 0);

/// <summary>
/// Parameter draws from a non-parametric bootstrap over runs, or over whole clusters of rows: each draw is a converged refit.
/// </summary>
/// <param name="Draws">One full parameter vector per converged refit, in resample order.</param>
/// <param name="Requested">Refits asked for.</param>
/// <param name="Unconverged">Refits that did not meet the gradient tolerance and are left out.</param>
/// <param name="Units">Number of resampled units (runs or clusters).</param>
/// <param name="Clustered">True when clusters were resampled.</param>
/// <param name="Seed">Seed.</param>
public sealed record BootstrapResult(double[][] Draws, int Requested, int Unconverged, int Units, bool Clustered, ulong Seed)
{
    /// <summary>Name of the estimator for reports.</summary>
    public string Method => Clustered ? $"cluster bootstrap, {Units} clusters" : $"pairs bootstrap, {Units} runs";
}

/// <summary>Resamples runs and refits from the minimum, every refit to the same tolerance as the fit itself.</summary>
/// <remarks>
/// A resample is a vector of integer weights, so the table is never copied. Resample k uses random stream (seed, k): the
/// draws do not depend on the number of threads or their order. When the fit has a second basin within 5 % of the best
/// objective, each resample starts from both and keeps the better end. Reference: Efron and Tibshirani, An Introduction
/// to the Bootstrap (1993).
/// </remarks>
public static class Bootstrap
{
    /// <summary>Fewest units that can be resampled with any meaning.</summary>
    public const int LeastUnits = 5;

    /// <summary>Fewest refits that are done at all: of one or two, the ends of an interval are the draws themselves.</summary>
    public const int FewestResamples = 50;

    /// <summary>Refits when nobody asks for another number and the table is not long.</summary>
    public const int UsualResamples = 4000;

    /// <summary>Refits below which percentile ends are mostly noise: a shorter bootstrap is not worth its time.</summary>
    public const int LeastResamples = 1000;

    /// <summary>Rows times refits done unasked: some ten seconds on one core.</summary>
    private const long UsualWork = 100_000_000;

    /// <summary>
    /// Rows of a formula that a row of a law over whole runs counts for: it costs some twenty times as much (measured: 437 rows, 4000
    /// refits, 4 s of one core), and two seconds are enough for intervals of constants beside those of the form model.
    /// </summary>
    private const long WholeRunCost = 100;

    /// <summary>
    /// Refits when nobody asks for a number: <see cref="UsualResamples"/> up to 25,000 rows, then fewer, and none above 100,000
    /// rows, where <see cref="LeastResamples"/> would take too long and the sandwich's normal approximation is at its best.
    /// </summary>
    /// <param name="rows">Rows that are fitted.</param>
    /// <param name="wholeRuns">True for a law that walks through whole runs: its refits are fewer, but not left out for that.</param>
    public static int DefaultResamples(int rows, bool wholeRuns = false)
    {
        long affordable = UsualWork / Math.Max(1, rows);
        if (wholeRuns) affordable = Math.Min(affordable, Math.Max(LeastResamples, affordable / WholeRunCost));
        return affordable < LeastResamples ? 0 : (int)Math.Min(UsualResamples, affordable);
    }

    /// <summary>Runs the bootstrap.</summary>
    /// <param name="fit">A certified fit.</param>
    /// <param name="options">Number of resamples, seed, threads.</param>
    /// <param name="progress">Told the number of finished refits now and then.</param>
    /// <param name="cancel">Stops early by throwing.</param>
    /// <exception cref="ForetrainException"><c>bootstrap-too-few</c> when there are fewer than <see cref="LeastUnits"/> units.</exception>
    public static BootstrapResult Run(FitResult fit, BootstrapOptions options, IProgress<int>? progress = null, CancellationToken cancel = default)
    {
        FitProblem problem = fit.Problem;
        int[] unitOf = problem.Clusters ?? [.. Enumerable.Range(0, problem.Rows)];
        int units = unitOf.Length == 0 ? 0 : unitOf.Max() + 1;
        if (units < LeastUnits)
        {
            throw new ForetrainException("bootstrap-too-few",
                $"{units} {(problem.Clusters is null ? "runs" : "clusters")} cannot be resampled; at least {LeastUnits} are needed",
                hint: problem.Clusters is null ? "add runs, or read the fit without intervals" : "resample rows instead: leave --cluster out");
        }

        double[][] starts = [fit.Theta, .. fit.Certificate.Basins.Skip(1).Where(b => b.Objective <= fit.Objective * 1.05).Take(2).Select(b => b.Theta)];
        var draws = new double[]?[options.Resamples];
        int threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
        int done = 0, next = -1;
        int chunk = Math.Clamp(options.Resamples / (8 * threads), 1, 50); // small enough that no thread waits long for the last one
        int chunks = (options.Resamples + chunk - 1) / chunk;
        Parallel.For(0, Math.Min(threads, chunks), new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel }, _ =>
        {
            var worker = new Worker(problem, unitOf, units, starts);
            while (true)
            {
                int mine = Interlocked.Increment(ref next);
                if (mine >= chunks) return;
                cancel.ThrowIfCancellationRequested();
                int begin = mine * chunk, end = Math.Min(options.Resamples, begin + chunk);
                for (int k = begin; k < end; k++) draws[k] = worker.Draw(options.Seed, (ulong)k);
                progress?.Report(Interlocked.Add(ref done, end - begin));
            }
        });
        double[][] kept = [.. draws.OfType<double[]>()];
        return new(kept, options.Resamples, options.Resamples - kept.Length, units, problem.Clusters is not null, options.Seed);
    }

    private sealed class Worker
    {
        private readonly FitProblem _problem;
        private readonly LocalSolver _solver;
        private readonly int[] _unitOf;
        private readonly int[] _counts;
        private readonly double[] _base;
        private readonly double[][] _starts;
        private readonly RandomStream _random = new(0);

        public Worker(FitProblem problem, int[] unitOf, int units, double[][] starts)
        {
            _problem = problem;
            _solver = new(problem.NewFunction());
            _unitOf = unitOf;
            _counts = new int[units];
            _base = _solver.Function.Weights.ToArray();
            _starts = [.. starts.Select(theta =>
            {
                var x = new double[problem.Coordinates.Count];
                problem.Coordinates.FromParameters(theta, x);
                return x;
            })];
        }

        public double[]? Draw(ulong seed, ulong index)
        {
            _random.Reset(seed, index);
            Array.Clear(_counts);
            for (int k = 0; k < _counts.Length; k++) _counts[_random.NextInt(_counts.Length)]++;
            Span<double> weights = _solver.Function.Weights;
            for (int i = 0; i < weights.Length; i++) weights[i] = _base[i] * _counts[_unitOf[i]];
            LocalMinimum? best = null;
            bool kinked = LocalSolver.IsKinked(_problem.Objective);
            foreach (double[] start in _starts)
            {
                LocalMinimum end = _solver.Minimise(start, warm: true, _problem.Coordinates.Lower, _problem.Coordinates.Upper);
                if (end.Code == SolveCode.IterationLimit) end = _solver.Continue(end, _problem.Coordinates.Lower, _problem.Coordinates.Upper);
                Keep(end, ref best);

                // Every corner of a kinked objective may be a small minimum of its own; coming in over a rounded one looks past them.
                if (kinked) Keep(_solver.Minimise(start, warm: false, _problem.Coordinates.Lower, _problem.Coordinates.Upper), ref best);
            }

            if (best is null) return null;
            var theta = new double[_problem.Parameters.Count];
            _problem.Coordinates.ToParameters(best.X, theta);
            return theta;
        }

        private static void Keep(LocalMinimum end, ref LocalMinimum? best)
        {
            if (end.Code.IsMinimum() && (best is null || end.Value < best.Value)) best = end;
        }
    }
}
