using Foretrain.Numerics;
using Foretrain.Numerics.Optimization;
using Foretrain.Objectives;

namespace Foretrain.Fitting;

/// <summary>Checks the local conditions at the best point and puts the evidence together.</summary>
internal sealed class CertificateBuilder(
    FitProblem problem, LocalSolver solver, LocalMinimum best, List<LocalMinimum> ends, List<Basin> basins,
    List<ProfileScan> profiles, StartSearch search)
{
    /// <summary>Relative curvature below which a direction counts as flat.</summary>
    private const double Flat = 1e-11;

    private readonly Coordinates _coordinates = problem.Coordinates;

    public FitResult Build(FitOptions options, CancellationToken cancel)
    {
        // One more visit of the best point, so that gradient and Hessian belong to it.
        LocalMinimum end = solver.Minimise(best.X, warm: true, _coordinates.Lower, _coordinates.Upper);
        if (!end.Code.IsMinimum() || end.Value > best.Value * (1 + 1e-9)) end = best;
        FitFunction function = solver.Function;
        int n = _coordinates.Count, rows = problem.Rows;
        var theta = new double[problem.Parameters.Count];
        _coordinates.ToParameters(end.X, theta);
        var residuals = new double[rows];
        function.ResidualsAt(theta, residuals);
        var jacobian = new double[n * rows];
        function.ResidualJacobian(theta, jacobian);
        double[] gradient = new double[n], hessian = new double[n * n], scale = new double[n];
        bool kinked = LocalSolver.IsKinked(problem.Objective);
        double normaliser = 0;
        if (kinked) normaliser = KinkedGradient(end, residuals, jacobian, gradient, scale);
        else if (n > 0)
        {
            function.Derivatives(end.X, gradient, hessian, scale);
            normaliser = function.GradientNormaliser;
        }

        (double least, List<FlatDirection> flat) = Curvature(hessian, scale, end.X, gradient);
        if (kinked) least = end.SurfaceCurvature;
        double condition = Condition(jacobian, function.Weights, n, rows);
        EquatableList<BoundMultiplier> bounds = AtBounds(end.X, gradient, scale, normaliser);
        Dispersion dispersion = Dispersion.Of(residuals, function.Weights, problem.Objective, n);

        FitCode code = Verdict(end, bounds, flat);
        var fitted = new double[rows];
        problem.Bound.NewEvaluator().Values(theta, fitted);
        Influence influence = new InfluenceAnalysis(problem, solver, end).Run(theta, jacobian, residuals, hessian, dispersion, options.LeaveOut, cancel);
        var certificate = new Certificate
        {
            Code = code,
            ScaledGradient = end.ScaledGradient,
            GradientTolerance = LocalSolver.GradientTolerance(problem.Objective),
            LeastCurvature = least,
            AtBounds = bounds,
            Subgradients = code == FitCode.ExactFit ? [] : [.. end.Balanced.Select(b => new Subgradient(b.Row, b.Slope, function.Shape.Low, function.Shape.High))],
            Condition = condition,
            FlatDirections = [.. flat],
            Screened = search.Screened,
            Starts = search.Started,
            Converged = ends.Count(e => e.Code.IsMinimum()),
            Agreeing = basins[0].Count,
            Basins = [.. basins],
            Profiles = [.. profiles],
            ProfileRows = search.Solver.Function.Rows < problem.Rows ? search.Solver.Function.Rows : null,
            Evaluations = solver.Evaluations + (ReferenceEquals(search.Solver, solver) ? 0 : search.Solver.Evaluations),
        };
        return new FitResult
        {
            Problem = problem,
            Theta = theta,
            Objective = function.ValueAt(theta),
            IsExact = end.Value <= function.NearlyExactValue,
            Fitted = fitted,
            Residuals = residuals,
            Certificate = certificate,
            Influence = influence,
            Findings = FitFindings.Of(problem, certificate, influence, theta, residuals),
        };
    }

    private FitCode Verdict(LocalMinimum end, EquatableList<BoundMultiplier> bounds, List<FlatDirection> flat)
    {
        if (flat.Count > 0) return FitCode.NotIdentified;
        if (end.Code == SolveCode.ExactFit) return FitCode.ExactFit;
        if (profiles.Any(p => !p.Identified)) return FitCode.NotIdentified;
        bool searched = _coordinates.Count > problem.Linear.Length;
        if (searched && basins[0].Count < 2) return FitCode.WeakGlobalEvidence;
        return bounds.Count > 0 ? FitCode.CertifiedAtBound : FitCode.Certified;
    }

    // Gradient with the balancing slopes in place of the undefined ones, column norms, and the norm of the slopes.
    private double KinkedGradient(LocalMinimum end, double[] residuals, double[] jacobian, double[] gradient, double[] scale)
    {
        ReadOnlySpan<double> weights = solver.Function.Weights;
        double[] slopes = [.. residuals.Select(solver.Function.Shape.Psi)];
        foreach ((int row, double slope) in end.Balanced) slopes[row] = slope;
        double squares = 0;
        for (int i = 0; i < slopes.Length; i++)
        {
            squares += weights[i] * slopes[i] * slopes[i];
            for (int c = 0; c < gradient.Length; c++)
            {
                double j = jacobian[c * slopes.Length + i];
                gradient[c] += weights[i] * slopes[i] * j;
                scale[c] += weights[i] * j * j;
            }
        }

        for (int c = 0; c < scale.Length; c++) scale[c] = Math.Sqrt(scale[c]);
        return Math.Sqrt(squares);
    }

    private EquatableList<BoundMultiplier> AtBounds(double[] x, double[] gradient, double[] scale, double normaliser)
    {
        var list = new List<BoundMultiplier>();
        for (int c = 0; c < x.Length; c++)
        {
            bool lower = x[c] <= _coordinates.Lower[c], upper = x[c] >= _coordinates.Upper[c];
            if (!lower && !upper) continue;
            ParameterSpec spec = _coordinates.Specs[_coordinates.ParameterOf(c)];
            double unit = scale[c] * normaliser;
            double push = (lower ? gradient[c] : -gradient[c]) / (unit > 0 ? unit : 1);
            double bound = upper ? _coordinates.Upper[c] : _coordinates.Lower[c];
            list.Add(new(spec.Name, upper, _coordinates.IsLog(c) ? Math.Exp(bound) : bound, push));
        }

        return [.. list];
    }

    // Eigen-analysis of the Hessian in coordinates scaled by the Jacobian columns, over coordinates not held by a bound.
    private (double Least, List<FlatDirection> Flat) Curvature(double[] hessian, double[] scale, double[] x, double[] gradient)
    {
        int n = x.Length;
        int[] free = [.. Enumerable.Range(0, n).Where(c => !((x[c] <= _coordinates.Lower[c] && gradient[c] >= 0) || (x[c] >= _coordinates.Upper[c] && gradient[c] <= 0)))];
        var flat = new List<FlatDirection>();
        foreach (int c in free)
            if (!(scale[c] > 0)) flat.Add(new($"{CoordinateName(c)} alone: it has no effect on any run", 0));
        free = [.. free.Where(c => scale[c] > 0)];
        int k = free.Length;
        if (k == 0) return (flat.Count > 0 ? 0 : 1, flat);
        // The Gauss-Newton matrix tells about identification even where few runs are inside Huber's delta.
        var jacobian = new double[n * problem.Rows];
        var theta = new double[problem.Parameters.Count];
        _coordinates.ToParameters(x, theta);
        solver.Function.ResidualJacobian(theta, jacobian);
        double[] gram = Covariances.Gram(jacobian, solver.Function.Weights, n, problem.Rows);
        double[] exact = new double[k * k], model = new double[k * k], values = new double[k], vectors = new double[k * k];
        for (int a = 0; a < k; a++)
        {
            for (int b = 0; b < k; b++)
            {
                exact[a * k + b] = hessian[free[a] * n + free[b]] / (scale[free[a]] * scale[free[b]]);
                model[a * k + b] = gram[free[a] * n + free[b]] / (scale[free[a]] * scale[free[b]]);
            }
        }

        SymmetricEigen.Decompose(exact, k, values, vectors);
        double least = values[0] / Math.Max(Math.Abs(values[k - 1]), double.Epsilon);
        SymmetricEigen.Decompose(model, k, values, vectors);
        for (int e = 0; e < k; e++)
        {
            double relative = values[e] / values[k - 1];
            if (relative > Flat) break;
            flat.Add(new(Direction(vectors, e, free, scale), Math.Max(0, relative)));
        }

        return (least, flat);
    }

    private string Direction(double[] vectors, int e, int[] free, double[] scale)
    {
        int k = free.Length;
        double[] parts = [.. Enumerable.Range(0, k).Select(a => vectors[a * k + e] / scale[free[a]])];
        double[] seen = [.. Enumerable.Range(0, k).Select(a => Math.Abs(vectors[a * k + e]))];
        int lead = Array.IndexOf(seen, seen.Max());
        return string.Join(" ", Enumerable.Range(0, k).OrderBy(a => a == lead ? 0 : 1).Where(a => seen[a] > 0.05 * seen[lead])
            .Select((a, i) =>
            {
                double ratio = parts[a] / parts[lead];
                string size = Math.Abs(Math.Abs(ratio) - 1) < 5e-4 ? "" : $"{Math.Abs(ratio):0.###g} ".Replace("g", "", StringComparison.Ordinal);
                return (i == 0 ? "" : ratio < 0 ? "- " : "+ ") + size + CoordinateName(free[a]);
            }));
    }

    private string CoordinateName(int c) => _coordinates.IsLog(c) ? $"ln {_coordinates.Name(c)}" : _coordinates.Name(c);

    private static double Condition(double[] jacobian, ReadOnlySpan<double> weights, int n, int rows)
    {
        if (n == 0) return 1;
        double[] gram = Covariances.Gram(jacobian, weights, n, rows), values = new double[n], vectors = new double[n * n];
        var scaled = new double[n * n];
        for (int a = 0; a < n; a++)
            for (int b = 0; b < n; b++)
                scaled[a * n + b] = gram[a * n + b] / Math.Max(Math.Sqrt(gram[a * n + a] * gram[b * n + b]), double.Epsilon);
        return SymmetricEigen.Decompose(scaled, n, values, vectors) && values[0] > 0 ? values[n - 1] / values[0] : double.PositiveInfinity;
    }
}
