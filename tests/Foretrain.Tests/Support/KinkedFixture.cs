using System.Globalization;
using Foretrain.Expressions;
using Foretrain.Fitting;
using Foretrain.Laws;
using Foretrain.Laws.Kernels;
using Foretrain.Numerics;
using Foretrain.Objectives;

namespace Foretrain.Tests.Support;

/// <summary>Problems with absolute and pinball losses, and checks that use nothing of the solver.</summary>
internal static class KinkedFixture
{
    /// <summary>The 240 runs of the published Chinchilla refit (or a skip).</summary>
    public static FitProblem Chinchilla(string objective)
    {
        string[][] rows = [.. File.ReadLines(SharedData.Path("chinchilla_epoch/runs.csv")).Skip(1).Select(l => l.Split(',')).Where(f => f[6] == "0")];
        return Law(objective, Column(2), Column(3), Column(5));

        double[] Column(int k) => [.. rows.Select(f => double.Parse(f[k], CultureInfo.InvariantCulture))];
    }

    /// <summary>Runs made from E 1.8, A 480, B 2100, alpha 0.35, beta 0.37 with double-exponential noise on the log loss.</summary>
    public static FitProblem Synthetic(string objective, int rows, double noise, ulong seed)
    {
        double[] sizes = new double[rows], tokens = new double[rows], loss = new double[rows], point = new double[2];
        var random = new RandomStream(seed, 3);
        for (int i = 0; i < rows; i++)
        {
            Halton.Point(i, point);
            sizes[i] = 5e7 * Math.Pow(300, point[0]);
            tokens[i] = 1e9 * Math.Pow(300, point[1]);
            double u = random.NextDouble() - 0.5;
            double shift = -Math.Sign(u) * Math.Log(1 - 2 * Math.Abs(u));
            loss[i] = (1.8 + 480 / Math.Pow(sizes[i], 0.35) + 2100 / Math.Pow(tokens[i], 0.37)) * Math.Exp(noise * shift);
        }

        return Law(objective, sizes, tokens, loss);
    }

    /// <summary>a + b x under the plain absolute (or another) loss.</summary>
    public static FitProblem Line(double[] x, double[] y, double[]? weights = null, string objective = "absolute") => new(
        CompiledFormula.Compile(ExpressionParser.Parse("a + b * x"), ["x"], ["a", "b"], KernelRegistry.Find), [x], y, ObjectiveText.Parse(objective),
        [new("a", -1e6, 1e6, -10, 10), new("b", -1e6, 1e6, -10, 10)], weights);

    /// <summary>Least weighted absolute sum over all lines through two points: one of them is the best line.</summary>
    public static double BestLine(double[] x, double[] y, double[] w)
    {
        double best = double.PositiveInfinity;
        for (int i = 0; i < x.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (x[i] == x[j]) continue;
                double b = (y[i] - y[j]) / (x[i] - x[j]), a = y[i] - b * x[i], sum = 0;
                for (int k = 0; k < x.Length; k++) sum += w[k] * Math.Abs(a + b * x[k] - y[k]);
                best = Math.Min(best, sum);
            }
        }

        return best;
    }

    /// <summary>
    /// Largest cosine between the slopes and a column of the log-residual Jacobian, with the certificate's subgradients on the
    /// runs it names and signs on all others.
    /// </summary>
    public static double Imbalance(FitResult fit)
    {
        FitProblem problem = fit.Problem;
        int n = problem.Rows, p = fit.Theta.Length;
        double[] y = new double[n], jacobian = new double[n * p];
        problem.Bound.NewEvaluator().Jacobian(fit.Theta, y, jacobian);
        double tau = problem.Objective.Loss == LossKind.Absolute ? double.NaN : problem.Objective.Shape;
        double[] slopes = [.. fit.Residuals.Select(r => double.IsNaN(tau) ? Math.Sign(r) : r > 0 ? 1 - tau : -tau)];
        foreach (Subgradient s in fit.Certificate.Subgradients) slopes[s.Row] = s.Slope;
        double worst = 0, length = Math.Sqrt(slopes.Sum(s => s * s));
        for (int j = 0; j < p; j++)
        {
            double sum = 0, squares = 0;
            for (int i = 0; i < n; i++)
            {
                double slope = problem.Objective.Space == ResidualSpace.Log ? jacobian[j * n + i] / y[i] : jacobian[j * n + i];
                sum += slopes[i] * slope;
                squares += slope * slope;
            }

            worst = Math.Max(worst, Math.Abs(sum) / (length * Math.Sqrt(squares)));
        }

        return worst;
    }

    private static FitProblem Law(string objective, double[] sizes, double[] tokens, double[] loss)
    {
        LawShape shape = LawShape.Of(LawCatalog.Embedded.Get("chinchilla"), columnsOf: _ => []);
        string[] variables = [.. shape.Variables.Select(v => v.Name)], parameters = [.. shape.Parameters.Select(q => q.Name)];
        return new(CompiledFormula.Compile(shape.Expr, variables, parameters, KernelRegistry.Find),
            [.. variables.Select(v => v == "params" ? sizes : tokens)], loss, ObjectiveText.Parse(objective), [.. shape.Parameters.Select(q => q.ToSpec())]);
    }
}
