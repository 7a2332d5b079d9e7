using Foretrain.Numerics;

namespace Foretrain.Fitting;

/// <summary>Covariance matrices of the free coordinates at a minimum, row-major; null where they do not exist.</summary>
internal static class Covariances
{
    /// <summary>variance x (J' W J)^-1 with the M-estimator's variance factor (for squared losses: s^2 (J'J)^-1).</summary>
    public static double[]? MEstimator(FitProblem problem, FitFunction function, double[] theta, Dispersion dispersion)
    {
        int n = problem.Coordinates.Count, rows = problem.Rows;
        var jacobian = new double[n * rows];
        function.ResidualJacobian(theta, jacobian);
        double[] gram = Gram(jacobian, function.Weights, n, rows);
        double[]? inverse = Invert(gram, n);
        return inverse is null ? null : [.. inverse.Select(v => v * dispersion.Variance)];
    }

    /// <summary>J' W J over free coordinates.</summary>
    public static double[] Gram(double[] jacobian, ReadOnlySpan<double> weights, int n, int rows)
    {
        var gram = new double[n * n];
        for (int a = 0; a < n; a++)
        {
            for (int b = a; b < n; b++)
            {
                double sum = 0;
                for (int i = 0; i < rows; i++) sum += weights[i] * jacobian[a * rows + i] * jacobian[b * rows + i];
                gram[a * n + b] = gram[b * n + a] = sum;
            }
        }

        return gram;
    }

    /// <summary>Inverse of a symmetric positive definite matrix after scaling to unit diagonal, or null.</summary>
    public static double[]? Invert(double[] matrix, int n)
    {
        var scale = new double[n];
        for (int i = 0; i < n; i++)
        {
            scale[i] = Math.Sqrt(matrix[i * n + i]);
            if (!(scale[i] > 0) || !double.IsFinite(scale[i])) return null;
        }

        var factor = new double[n * n];
        for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) factor[i * n + j] = matrix[i * n + j] / (scale[i] * scale[j]);
        if (!Cholesky.Factor(factor, n)) return null;
        var inverse = new double[n * n];
        var column = new double[n];
        for (int j = 0; j < n; j++)
        {
            Array.Clear(column);
            column[j] = 1;
            Cholesky.Solve(factor, n, column);
            for (int i = 0; i < n; i++) inverse[i * n + j] = column[i] / (scale[i] * scale[j]);
        }

        return inverse;
    }
}
