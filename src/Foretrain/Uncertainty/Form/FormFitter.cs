using Foretrain.Fitting;
using Foretrain.Numerics;

namespace Foretrain.Uncertainty.Form;

/// <summary>Builds the <see cref="FormModel"/> of a fit.</summary>
public static class FormFitter
{
    /// <summary>Longer tables are thinned evenly: the form is known well enough from these.</summary>
    public const int MostRows = 3000;

    /// <summary>Components lighter than this are left out.</summary>
    private const double LeastWeight = 1e-4;

    /// <summary>Fits all components.</summary>
    /// <param name="fit">A certified fit.</param>
    /// <param name="positive">For each input of the law whether it is a positive number.</param>
    /// <param name="settings">Prior.</param>
    /// <param name="cancel">Stops between components.</param>
    /// <returns>The model, or null when there are no more runs than constants.</returns>
    public static FormModel? Fit(FitResult fit, IReadOnlyList<bool> positive, FormSettings settings, CancellationToken cancel = default)
    {
        FitProblem problem = fit.Problem.Rows > MostRows ? fit.Problem.Thin(MostRows) : fit.Problem;
        int free = problem.Coordinates.Count;
        if (problem.Rows <= free + 1 || free == 0) return null;
        FitFunction function = problem.NewFunction();
        var x = new double[free];
        problem.Coordinates.FromParameters(fit.Theta, x);
        var residuals = new double[problem.Rows];
        function.ResidualsAt(fit.Theta, residuals);
        double[] weights = RobustWeights(residuals, function.Weights, free, settings.RobustCut);
        double[] fitted = [.. residuals.Select((r, i) => r + FitFunction.Transform(problem.Objective.Space, problem.Target[i]))];
        FormAxes axes = FormAxes.Of(positive, problem.Columns, fitted, weights);
        (int[]? groups, string? by) = Groups(problem);
        double[] directions = axes.Directions(problem.Columns, problem.Rows);
        double memory = Memory(problem, function, x, weights, directions, settings), worth = (1 - memory) / (1 + memory) * Evenness(problem.Weights);
        for (int i = 0; i < weights.Length; i++) weights[i] *= worth;
        var solver = new FormSolver(problem, function, x, weights, groups, directions, worth);

        double[] bends = axes.Count == 0 ? [0] : settings.Bends, shared = groups is null ? [0] : settings.Shared;
        var found = new List<(double LogWeight, FormComponent Component)>();
        foreach (var (share, s) in shared.Select((v, s) => (v, s)))
        {
            foreach (var (bend, b) in bends.Select((v, b) => (v, b)))
            {
                cancel.ThrowIfCancellationRequested();
                if (solver.Solve(bend, share) is not { } end) continue;
                double prior = (bends.Length == 1 ? 1 : settings.BendWeights[b]) * (shared.Length == 1 ? 1 : settings.SharedWeights[s]);
                found.Add((end.LogEvidence + Math.Log(prior), end.Component));
            }
        }

        if (found.Count == 0) return null;
        double top = found.Max(f => f.LogWeight), total = found.Sum(f => Math.Exp(f.LogWeight - top));
        var kept = found.Select(f => f.Component with { Weight = Math.Exp(f.LogWeight - top) / total }).Where(c => c.Weight >= LeastWeight).ToList();
        double mass = kept.Sum(c => c.Weight);
        return new FormModel
        {
            Space = problem.Objective.Space,
            Axes = axes,
            Components = [.. kept.Select(c => c with { Weight = c.Weight / mass })],
            Freedom = Math.Min(Math.Max(problem.Rows * worth - free, 2), settings.MostFreedom),
            Inflation = settings.Inflation,
            SharedBy = by,
        };
    }

    // Kish's effective sample size over the number of runs (Survey Sampling, 1965): where few runs count for much, they are all there is.
    private static double Evenness(double[]? weights)
    {
        if (weights is null) return 1;
        double sum = weights.Sum(), squares = weights.Sum(w => w * w);
        return sum * sum / (squares * weights.Length);
    }

    // Huber's weights at a robust scale, so that a few wild runs do not widen everything; their mean is one.
    private static double[] RobustWeights(double[] residuals, ReadOnlySpan<double> weights, int free, double cut)
    {
        int n = residuals.Length;
        double scale = Statistics.MadToSigma * Statistics.Median(residuals.Select(Math.Abs).ToArray()) * Math.Sqrt(n / (double)(n - free));
        var w = new double[n];
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            double size = Math.Abs(residuals[i]);
            w[i] = weights[i] * (scale > 0 && size > cut * scale ? cut * scale / size : 1);
            sum += weights[i];
        }

        for (int i = 0; i < n; i++) w[i] = Math.Max(w[i] * n / sum, 1e-12);
        return w;
    }

    // Correlation of neighbouring residuals along the other inputs, after the largest bend has been allowed for: checkpoints of one
    // run drift together, and a hundred of them say little more than a few. Zero unless clearly there.
    private static double Memory(FitProblem problem, FitFunction function, double[] x, double[] weights, double[] directions, FormSettings settings)
    {
        int n = problem.Rows;
        if (n < 12) return 0;
        var solver = new FormSolver(problem, function, x, weights, null, directions, 1);
        double[]? r = solver.ResidualsAt(directions.Length == 0 ? 0 : settings.Bends.Max());
        if (r is null) return 0;
        double[][] columns = [.. problem.Columns];
        int[] order = [.. Enumerable.Range(0, n)];
        Array.Sort(order, (a, b) =>
        {
            foreach (double[] column in columns)
            {
                int by = column[a].CompareTo(column[b]);
                if (by != 0) return by;
            }

            return a.CompareTo(b);
        });
        double cross = 0, squares = 0;
        for (int k = 0; k < n; k++)
        {
            squares += weights[order[k]] * r[order[k]] * r[order[k]];
            if (k > 0) cross += Math.Sqrt(weights[order[k]] * weights[order[k - 1]]) * r[order[k]] * r[order[k - 1]];
        }

        double correlation = squares > 0 ? cross / squares : 0;
        return correlation > 2 / Math.Sqrt(n) ? Math.Min(correlation, 0.98) : 0;
    }

    // What runs may share: the cluster they belong to, else the first input with enough repeats, which is the model size in most laws.
    private static (int[]? Groups, string? By) Groups(FitProblem problem)
    {
        if (problem.Clusters is { } clusters) return (clusters, "cluster");
        for (int k = 0; k < problem.Columns.Count; k++)
        {
            var codes = new Dictionary<double, int>();
            var groups = new int[problem.Rows];
            for (int i = 0; i < groups.Length; i++)
            {
                if (!codes.TryGetValue(problem.Columns[k][i], out groups[i])) codes[problem.Columns[k][i]] = groups[i] = codes.Count;
            }

            if (codes.Count >= 4 && codes.Count <= 0.6 * problem.Rows) return (groups, problem.Formula.Variables[k]);
        }

        return (null, null);
    }
}
