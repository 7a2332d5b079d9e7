using Foretrain.Findings;
using Foretrain.Numerics;

namespace Foretrain.Forecasting.Checks;

/// <summary>Residuals that curve along compute or along tokens per parameter: the law's form is off in a direction that forecasts go.</summary>
internal sealed class ResidualTrend : IFitCheck
{
    /// <summary>Least t value of the curvature, after allowing for correlation of neighbours.</summary>
    private const double Least = 3.5;

    /// <summary>Passes of clipping what lies far from the curve and fitting again.</summary>
    private const int Passes = 8;

    public string Id => "residual-trend";

    public string LooksFor => "residuals that curve along compute or tokens per parameter";

    public IEnumerable<Finding> Look(LawFit fit)
    {
        if (fit.Result.IsExact || fit.Runs.Count < 12) yield break;
        double[]? sizes = FitChecks.Input(fit, "params"), tokens = FitChecks.Input(fit, "tokens"), flops = FitChecks.Input(fit, "flops");
        (string Name, double[]? Along)[] axes =
        [
            ("compute", flops ?? (sizes is not null && tokens is not null ? [.. sizes.Zip(tokens, (n, d) => 6 * n * d)] : tokens ?? sizes)),
            ("tokens / params", sizes is not null && tokens is not null ? [.. sizes.Zip(tokens, (n, d) => d / n)] : null),
        ];
        foreach ((string name, double[]? along) in axes)
        {
            if (along is null || along.Distinct().Count() < 5 || Curvature([.. along.Select(Math.Log10)], FitChecks.Excess(fit), FitChecks.Scale(fit)) is not { } curve) continue;
            if (Math.Abs(curve.T) < Least) continue;
            yield return new(Id, Severity.Warning,
                $"residuals curve {(curve.PerDecade > 0 ? "upwards" : "downwards")} along {name}: {100 * curve.PerDecade:+0.00;-0.00} % per decade squared (t = {curve.T:0.0})",
                "the law's form is off in that direction; carried on, the curve moves a forecast one decade further by about that much, two decades by four times it",
                "read the forecast, which follows the curve, rather than the law's own value; foretrain rank compares other laws, and weights with which larger runs count more");
        }
    }

    // Robust quadratic regression: coefficient of the square and its t value with neighbours' correlation allowed for.
    internal static (double PerDecade, double T)? Curvature(double[] z, double[] y, double scale)
    {
        int n = z.Length;
        double mean = z.Average();
        if (!(scale > 0) || z.Max() - z.Min() < 0.5) return null;
        double[] design = [.. z.Select(v => v - mean)], gram = [], curve = new double[3], clipped = [.. y];
        for (int pass = 0; pass < Passes; pass++)
        {
            for (int i = 0; i < n; i++)
            {
                double at = curve[0] + design[i] * (curve[1] + design[i] * curve[2]);
                clipped[i] = pass == 0 ? y[i] : at + Math.Clamp(y[i] - at, -3 * scale, 3 * scale);
            }

            (gram, curve) = (new double[9], new double[3]);
            for (int i = 0; i < n; i++)
            {
                double u = design[i];
                double[] row = [1, u, u * u];
                for (int a = 0; a < 3; a++)
                {
                    curve[a] += row[a] * clipped[i];
                    for (int b = 0; b < 3; b++) gram[3 * a + b] += row[a] * row[b];
                }
            }

            if (!Cholesky.Factor(gram, 3)) return null;
            Cholesky.Solve(gram, 3, curve);
        }

        double[] inverse = new double[9], left = [.. design.Select((u, i) => clipped[i] - curve[0] - u * (curve[1] + u * curve[2]))];
        Cholesky.Inverse(gram, 3, inverse);
        double variance = left.Sum(r => r * r) / (n - 3), cross = 0, squares = 0;
        int[] order = [.. Enumerable.Range(0, n).OrderBy(i => z[i]).ThenBy(i => i)];
        for (int k = 0; k < n; k++)
        {
            squares += left[order[k]] * left[order[k]];
            if (k > 0) cross += left[order[k]] * left[order[k - 1]];
        }

        double memory = squares > 0 ? Math.Clamp(cross / squares, 0, 0.95) : 0;
        double error = Math.Sqrt(variance * inverse[8] * (1 + memory) / (1 - memory));
        return error > 0 ? (curve[2], curve[2] / error) : null;
    }
}
