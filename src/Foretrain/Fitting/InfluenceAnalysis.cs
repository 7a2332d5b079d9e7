using Foretrain.Numerics.Optimization;

namespace Foretrain.Fitting;

/// <summary>
/// What each run does to the answer: Cook's distance from one Newton step without it, then true refits without the runs
/// that matter most. Reference: Cook and Weisberg, Residuals and Influence in Regression (1982), chapter 5.
/// </summary>
internal sealed class InfluenceAnalysis(FitProblem problem, LocalSolver solver, LocalMinimum best)
{
    public Influence Run(
        double[] theta, double[] jacobian, double[] residuals, double[] hessian, Dispersion dispersion, int leaveOut, CancellationToken cancel)
    {
        int n = problem.Coordinates.Count, rows = problem.Rows;
        var cook = new double[rows];
        // The smoothed Gauss-Newton curvature is the one that stays positive when few runs lie inside Huber's delta.
        double[] gram = Covariances.Gram(jacobian, solver.Function.Weights, n, rows);
        double[]? inverse = n == 0 ? null : Covariances.Invert(gram, n);
        if (inverse is not null)
        {
            PsiShape shape = LocalSolver.IsKinked(problem.Objective)
                ? PsiShape.Of(problem.Objective, solver.Function.SmoothingWidth())
                : solver.Function.Shape;
            var row = new double[n];
            for (int i = 0; i < rows; i++)
            {
                double weight = solver.Function.Weights[i], leverage = 0;
                for (int a = 0; a < n; a++) row[a] = jacobian[a * rows + i];
                for (int a = 0; a < n; a++) for (int b = 0; b < n; b++) leverage += row[a] * inverse[a * n + b] * row[b];
                double psi = shape.Psi(residuals[i]) / dispersion.Slope;
                double rest = Math.Max(1 - weight * leverage, 1e-3);
                // shift = G^-1 J_i w psi / slope / (1 - h); its square in units of the covariance, per parameter
                cook[i] = weight * weight * psi * psi * leverage / (rest * rest) / (dispersion.Variance * n);
            }
        }

        var largest = new List<LeftOut>();
        if (rows > n + 1 && n > 0 && rows <= 100_000)
        {
            int[] order = [.. Enumerable.Range(0, rows).OrderByDescending(i => cook[i]).ThenBy(i => i).Take(leaveOut)];
            foreach (int i in order)
            {
                cancel.ThrowIfCancellationRequested();
                double weight = solver.Function.Weights[i];
                solver.Function.Weights[i] = 0;
                LocalMinimum without = solver.Minimise(best.X, warm: true, problem.Coordinates.Lower, problem.Coordinates.Upper);
                solver.Function.Weights[i] = weight;
                if (!without.Code.IsMinimum()) continue;
                var moved = new double[theta.Length];
                problem.Coordinates.ToParameters(without.X, moved);
                largest.Add(new(i, moved));
            }
        }

        return new(cook, [.. largest]);
    }
}
