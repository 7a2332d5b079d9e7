using Foretrain.Numerics;
using Foretrain.Numerics.Optimization;

namespace Foretrain.Fitting;

/// <summary>Screens the start ranges and optimises a spread of starts.</summary>
internal sealed class StartSearch(FitProblem problem, FitOptions options, CancellationToken cancel)
{
    /// <summary>Solver over the screened rows.</summary>
    public LocalSolver Solver { get; } = new(problem.NewFunction());

    /// <summary>Points of the start grid that gave a finite objective.</summary>
    public int Screened { get; private set; }

    /// <summary>Starts optimised.</summary>
    public int Started { get; private set; }

    public List<LocalMinimum> Run()
    {
        List<Start> screened = Starts.Screen(problem, Solver.Function);
        Screened = screened.Count;
        List<LocalMinimum> ends = [.. Starts.Choose(screened, problem, options.Starts).Select(s => From(s.Theta)).OfType<LocalMinimum>().OrderBy(e => e.Value)];

        // Promising starts that ran out of iterations are carried on until two of them settle.
        int settled = ends.Count(e => e.Code.IsMinimum() && e.Value <= ends[0].Value * 1.001);
        for (int i = 0; i < Math.Min(4, ends.Count) && settled < 2; i++)
        {
            if (ends[i].Code != SolveCode.IterationLimit || ends[i].Value > ends[0].Value * 1.2) continue;
            cancel.ThrowIfCancellationRequested();
            ends[i] = Solver.Continue(ends[i], problem.Coordinates.Lower, problem.Coordinates.Upper);
            if (ends[i].Code.IsMinimum()) settled++;
        }

        return ends;
    }

    /// <summary>More starts: small and large displacements of a point, reproducible.</summary>
    public List<LocalMinimum> Confirm(double[] x, LocalSolver solver)
    {
        var ends = new List<LocalMinimum>();
        Coordinates c = problem.Coordinates;
        for (int k = 0; k < options.Starts; k++)
        {
            var random = new RandomStream(1, (ulong)k);
            double[] moved = [.. x.Select((value, j) =>
            {
                double step = (k % 2 == 0 ? 0.02 : 0.2) * random.NextNormal();
                double to = c.IsLog(j) ? value + step * 5 : value + step * Math.Max(Math.Abs(value), 0.05);
                return Math.Clamp(to, c.Lower[j], c.Upper[j]);
            })];
            Started++;
            LocalMinimum end = solver.Minimise(moved, warm: false, c.Lower, c.Upper);
            if (end.Code != SolveCode.NonFinite) ends.Add(end);
        }

        return ends;
    }

    public LocalMinimum PolishHere(double[] x) => Solver.Minimise(x, warm: true, problem.Coordinates.Lower, problem.Coordinates.Upper);

    private LocalMinimum? From(double[] theta)
    {
        cancel.ThrowIfCancellationRequested();
        var x = new double[problem.Coordinates.Count];
        problem.Coordinates.FromParameters(theta, x);
        Started++;
        LocalMinimum end = Solver.Minimise(x, warm: false, problem.Coordinates.Lower, problem.Coordinates.Upper);
        return end.Code == SolveCode.NonFinite ? null : end;
    }
}
