using Foretrain.Fitting;

namespace Foretrain.Uncertainty;

/// <summary>Which covariance a standard error comes from.</summary>
public enum CovarianceKind
{
    /// <summary>s^2 (J'J)^-1 with s^2 from the residuals: right for squared losses of equal variance, else an approximation.</summary>
    JacobianProduct,

    /// <summary>H^-1 (sum of outer products of the runs' or clusters' gradients) H^-1 with the exact Hessian.</summary>
    Sandwich,
}

/// <summary>
/// Covariances of the free coordinates at a minimum, and standard errors of anything computed from parameters by the delta
/// method. Reference: Huber and Ronchetti, Robust Statistics (2009), section 3.2; White, Econometrica 50 (1982) 1-25.
/// </summary>
public sealed class DeltaMethod
{
    private readonly FitResult _fit;
    private readonly Dictionary<CovarianceKind, double[]?> _covariances = [];

    /// <summary>Computes both covariances.</summary>
    public DeltaMethod(FitResult fit)
    {
        _fit = fit;
        FitProblem problem = fit.Problem;
        FitFunction function = problem.NewFunction();
        int n = problem.Coordinates.Count, rows = problem.Rows;
        if (n == 0) return;
        var x = new double[n];
        problem.Coordinates.FromParameters(fit.Theta, x);
        if (LocalSolver.IsKinked(problem.Objective)) function.Smooth(Bandwidth(fit));
        double[] gradient = new double[n], hessian = new double[n * n], scale = new double[n], jacobian = new double[n * rows];
        function.Derivatives(x, gradient, hessian, scale);
        function.ResidualJacobian(fit.Theta, jacobian);
        double[] gram = Fitting.Covariances.Gram(jacobian, function.Weights, n, rows);

        double squares = 0;
        for (int i = 0; i < rows; i++) squares += function.Weights[i] * fit.Residuals[i] * fit.Residuals[i];
        double variance = rows > n ? squares / (rows - n) : double.NaN;
        _covariances[CovarianceKind.JacobianProduct] = Scale(Fitting.Covariances.Invert(gram, n), variance);
        _covariances[CovarianceKind.Sandwich] = SandwichOf(problem, function, jacobian, hessian, n, rows);
    }

    /// <summary>Standard error of parameter j, or NaN where the covariance does not exist. Zero for fixed parameters.</summary>
    public double StandardError(int parameter, CovarianceKind kind)
    {
        var gradient = new double[_fit.Theta.Length];
        gradient[parameter] = 1;
        return StandardError(gradient, kind);
    }

    /// <summary>Standard error of g(theta) from its gradient over the full parameter vector.</summary>
    public double StandardError(ReadOnlySpan<double> gradient, CovarianceKind kind)
    {
        Coordinates c = _fit.Problem.Coordinates;
        var pulled = new double[c.Count];
        bool moves = false;
        for (int j = 0; j < gradient.Length; j++)
        {
            if (c.CoordinateOf(j) < 0) continue;
            pulled[c.CoordinateOf(j)] += gradient[j] * c.Slope(j, _fit.Theta);
            moves |= gradient[j] != 0;
        }

        if (!moves) return 0;
        if (!_covariances.TryGetValue(kind, out double[]? covariance) || covariance is null) return double.NaN;
        double sum = 0;
        for (int a = 0; a < pulled.Length; a++)
            for (int b = 0; b < pulled.Length; b++) sum += pulled[a] * covariance[a * pulled.Length + b] * pulled[b];
        return sum >= 0 ? Math.Sqrt(sum) : double.NaN;
    }

    /// <summary>Covariance of the full parameter vector (row-major; zero rows for fixed parameters), or null.</summary>
    public double[]? FullCovariance(CovarianceKind kind)
    {
        Coordinates c = _fit.Problem.Coordinates;
        int p = _fit.Theta.Length, n = c.Count;
        if (!_covariances.TryGetValue(kind, out double[]? free) || free is null) return null;
        var full = new double[p * p];
        for (int i = 0; i < p; i++)
        {
            int a = c.CoordinateOf(i);
            if (a < 0) continue;
            for (int j = 0; j < p; j++)
            {
                int b = c.CoordinateOf(j);
                if (b >= 0) full[i * p + j] = free[a * n + b] * c.Slope(i, _fit.Theta) * c.Slope(j, _fit.Theta);
            }
        }

        return full;
    }

    private double[]? SandwichOf(FitProblem problem, FitFunction function, double[] jacobian, double[] hessian, int n, int rows)
    {
        double[]? bread = Fitting.Covariances.Invert(hessian, n);
        if (bread is null) return null;
        int[]? clusters = problem.Clusters;
        int units = clusters is null ? rows : clusters.Max() + 1;
        var scores = new double[units * n];
        for (int i = 0; i < rows; i++)
        {
            double psi = function.Weights[i] * function.Shape.Psi(_fit.Residuals[i]);
            int unit = clusters?[i] ?? i;
            for (int a = 0; a < n; a++) scores[unit * n + a] += psi * jacobian[a * rows + i];
        }

        var meat = new double[n * n];
        for (int u = 0; u < units; u++)
            for (int a = 0; a < n; a++)
                for (int b = 0; b < n; b++) meat[a * n + b] += scores[u * n + a] * scores[u * n + b];
        double correction = units > n ? (double)units / (units - n) : double.NaN;
        return Scale(Product(Product(bread, meat, n), bread, n), correction);
    }

    private static double Bandwidth(FitResult fit)
    {
        double[] size = [.. fit.Residuals.Select(Math.Abs).Order()];
        return Math.Max(1.06 * 1.4826 * size[size.Length / 2] * Math.Pow(size.Length, -0.2), 1e-12);
    }

    private static double[] Product(double[] x, double[] y, int n)
    {
        var z = new double[n * n];
        for (int a = 0; a < n; a++)
            for (int b = 0; b < n; b++)
                for (int k = 0; k < n; k++) z[a * n + b] += x[a * n + k] * y[k * n + b];
        return z;
    }

    private static double[]? Scale(double[]? matrix, double factor) => matrix is null ? null : [.. matrix.Select(v => v * factor)];
}
