using Foretrain.Forecasting;
using Foretrain.Numerics;

namespace Foretrain.Planning;

/// <summary>The plan repeated for every parameter draw, and intervals read from that.</summary>
internal sealed class PlanDraws
{
    private const int Chunk = 64;
    private const double Rounding = 1e-9;
    private readonly PlanSpace _space;
    private readonly PlanSolution[] _solutions;
    private string _method, _sources = "parameters";

    private PlanDraws(PlanSpace space, PlanSolution[] solutions) => (_space, _solutions, _method) = (space, solutions, space.Law.DrawMethod ?? "bootstrap");

    /// <summary>Re-optimises for every draw; null when the law has none.</summary>
    public static PlanDraws? Run(PlanSpace space, PlanSolution center, CancellationToken cancel)
    {
        double[][] draws = space.Law.Draws;
        if (draws.Length == 0) return null;
        var solutions = new PlanSolution[draws.Length];
        // With several dips the best one may change from draw to draw, so each draw looks at all.
        PlanSolution? near = center.Dips > 1 ? null : center;
        int threads = space.Request.Threads > 0 ? space.Request.Threads : Environment.ProcessorCount;
        int chunks = (draws.Length + Chunk - 1) / Chunk;
        Parallel.For(0, chunks, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel },
            () => new PlanSolver(space),
            (chunk, _, solver) =>
            {
                for (int k = chunk * Chunk; k < Math.Min(draws.Length, (chunk + 1) * Chunk); k++)
                {
                    solver.SetTheta(draws[k]);
                    solutions[k] = solver.Solve(near);
                }

                return solver;
            },
            _ => { });
        return new(space, solutions);
    }

    public DrawShares Shares => new(
        _solutions.Length,
        _solutions.Count(s => s.Status is PlanStatus.Failed or PlanStatus.TooEasy),
        _solutions.Count(s => s.Status == PlanStatus.Unreachable),
        _solutions.Count(s => s.Status == PlanStatus.Found && s.Edges.Any(e => e)));

    /// <summary>The same with errors of the law's form.</summary>
    public PlanDraws Moved(PlanSpread spread, PlanSolution plan) => new(_space, [.. _solutions.Select((s, k) => spread.Move(plan, s, k))]) { _method = "re-planned draws and form model", _sources = "parameters, form" };

    /// <summary>Percentiles of a number read from each plan; null where they are not finite. The upper end of what grows is infinite where too many draws cannot reach the target.</summary>
    /// <param name="read">The number.</param>
    /// <param name="grows">True when a draw that cannot reach the target counts as infinite; else it is left out.</param>
    public Interval? IntervalOf(Func<PlanSolution, double> read, bool grows)
    {
        IEnumerable<double> values = _solutions.Select(s => s.Status switch
        {
            PlanStatus.Found => read(s),
            PlanStatus.Unreachable when grows => double.PositiveInfinity,
            _ => double.NaN,
        });
        (double low, double high) = Statistics.Central(values, _space.Request.Level);
        bool varies = !(high - low <= Rounding * Math.Abs(low)); // what follows from budget and ties has no error
        return double.IsFinite(low) && (double.IsFinite(high) || grows) && varies ? new(low, high, _space.Request.Level, _method, _sources) : null;
    }
}
