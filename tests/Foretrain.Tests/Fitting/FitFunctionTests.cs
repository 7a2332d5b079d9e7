using Foretrain.Fitting;
using Foretrain.Objectives;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Fitting;

/// <summary>Gradient and Hessian of the objective over free coordinates against finite differences.</summary>
public class FitFunctionTests
{
    public static TheoryData<string, bool> Cases
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (string o in (string[])["squared", "log-squared", "huber:0.05", "log-huber:0.02"]) foreach (bool tied in (bool[])[false, true]) data.Add(o, tied);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Derivatives_equal_finite_differences(string objective, bool tied)
    {
        ParameterSpec[] specs = ChinchillaRuns.Specs;
        if (tied) specs[4] = specs[4] with { TiedTo = "alpha" };
        FitProblem problem = ChinchillaRuns.Synthetic(0.01).Problem(ObjectiveText.Parse(objective), specs);
        FitFunction f = problem.NewFunction();
        int n = f.Size;
        double[] x = new double[n], g = new double[n], h = new double[n * n], scale = new double[n];
        problem.Coordinates.FromParameters([1.7, 500, 1900, 0.35, 0.35], x);
        double value = f.Derivatives(x, g, h, scale);
        Assert.Equal(value, f.Value(x), 1e-15);
        double[] up = new double[n], down = new double[n], ignore = new double[n * n];
        for (int j = 0; j < n; j++)
        {
            double step = 1e-6;
            double[] a = [.. x], b = [.. x];
            a[j] += step;
            b[j] -= step;
            Assert.Equal(1, g[j] / ((f.Value(a) - f.Value(b)) / (2 * step)), 1e-5);
            f.Derivatives(a, up, ignore, scale);
            f.Derivatives(b, down, ignore, scale);
            for (int k = 0; k < n; k++)
            {
                // A run whose residual crosses delta between the two points changes the second derivative by a step.
                double expected = (up[k] - down[k]) / (2 * step), unit = Math.Sqrt(Math.Abs(h[j * n + j] * h[k * n + k])) + 1e-12;
                Assert.True(Math.Abs(h[j * n + k] - expected) <= 2e-4 * unit, $"{objective} d2 {j},{k}: {h[j * n + k]:R} vs {expected:R}");
            }
        }
    }
}
