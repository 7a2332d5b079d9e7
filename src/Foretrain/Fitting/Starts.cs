using Foretrain.Numerics;
using Foretrain.Objectives;

namespace Foretrain.Fitting;

/// <summary>A start: full parameter vector and its objective.</summary>
internal sealed record Start(double[] Theta, double Value);

/// <summary>
/// Deterministic starts from the law's ranges: a grid (one or two dimensions) or Halton points (more) over the parameters
/// that the formula is not linear in, the linear ones filled in by variable projection.
/// </summary>
internal static class Starts
{
    /// <summary>All evaluated starts, best first; points where the formula is undefined are left out.</summary>
    public static List<Start> Screen(FitProblem problem, FitFunction function)
    {
        Coordinates coordinates = problem.Coordinates;
        int[] curved = [.. Enumerable.Range(0, coordinates.Count).Where(c => !problem.Linear.Contains(coordinates.ParameterOf(c)))];
        var projection = new VariableProjection(problem.Bound, problem.Target, problem.Weights, problem.Objective, coordinates, problem.Linear);
        var starts = new List<Start>();
        var x = new double[coordinates.Count];
        for (int c = 0; c < x.Length; c++) x[c] = At(coordinates, c, 0.5);
        foreach (double[] point in Points(curved.Length))
        {
            for (int d = 0; d < curved.Length; d++) x[curved[d]] = At(coordinates, curved[d], point[d]);
            var theta = new double[problem.Parameters.Count];
            coordinates.ToParameters(x, theta);
            if (!projection.Project(theta)) continue;
            KeepTermsAlive(problem, theta);
            double value = function.ValueAt(theta);
            if (double.IsFinite(value)) starts.Add(new(theta, value));
        }

        return [.. starts.OrderBy(s => s.Value)];
    }

    /// <summary>Chooses starts for full optimisation: the best, then good ones that are far from those already taken.</summary>
    public static List<Start> Choose(IReadOnlyList<Start> screened, FitProblem problem, int count)
    {
        var chosen = new List<Start>();
        if (screened.Count == 0) return chosen;
        Coordinates coordinates = problem.Coordinates;
        var rest = screened.Select(s =>
        {
            var x = new double[coordinates.Count];
            coordinates.FromParameters(s.Theta, x);
            return (Start: s, X: Unit(coordinates, problem, x));
        }).ToList();
        var taken = new List<double[]>();
        for (int k = 0; k < count && rest.Count > 0; k++)
        {
            // Half the starts follow the objective, half fill the space, so that a basin nobody likes is still looked into.
            int best = 0;
            if (k % 2 == 1)
            {
                double farthest = -1;
                for (int i = 0; i < rest.Count; i++)
                {
                    double gap = taken.Min(t => Distance(t, rest[i].X));
                    if (gap > farthest) (farthest, best) = (gap, i);
                }
            }

            chosen.Add(rest[best].Start);
            taken.Add(rest[best].X);
            rest.RemoveAt(best);
        }

        return chosen;
    }

    private static IEnumerable<double[]> Points(int dimensions)
    {
        switch (dimensions)
        {
            case 0:
                yield return [];
                break;
            case 1:
                for (int i = 0; i < 24; i++) yield return [(i + 0.5) / 24];
                break;
            case 2:
                for (int i = 0; i < 10; i++)
                    for (int j = 0; j < 10; j++) yield return [(i + 0.5) / 10, (j + 0.5) / 10];
                break;
            default:
                int count = Math.Min(96 * dimensions, 768);
                for (int i = 0; i < count; i++)
                {
                    var point = new double[dimensions];
                    Halton.Point(i, point);
                    yield return point;
                }

                break;
        }
    }

    // Position u in 0..1 of the start range of a coordinate (already logarithmic where the coordinate is).
    private static double At(Coordinates coordinates, int c, double u)
    {
        ParameterSpec spec = coordinates.Specs[coordinates.ParameterOf(c)];
        double low = spec.StartLow, high = spec.StartHigh;
        if (coordinates.IsLog(c)) (low, high) = (Math.Log(low), Math.Log(high));
        else if (spec.LogScale && low > 0) return Math.Clamp(low * Math.Pow(high / low, u), coordinates.Lower[c], coordinates.Upper[c]);
        return Math.Clamp(low + u * (high - low), coordinates.Lower[c], coordinates.Upper[c]);
    }

    // Non-negative least squares may set a term to exactly zero, where its logarithm has no derivative: leave a trace.
    private static void KeepTermsAlive(FitProblem problem, double[] theta)
    {
        foreach (int j in problem.Linear)
        {
            ParameterSpec spec = problem.Parameters[j];
            if (spec.LogScale && spec.Min >= 0 && !(theta[j] > 0)) theta[j] = Math.Max(spec.Min, spec.StartLow * 1e-3);
        }
    }

    private static double[] Unit(Coordinates coordinates, FitProblem problem, double[] x)
    {
        var unit = new double[x.Length];
        for (int c = 0; c < x.Length; c++)
        {
            double low = At(coordinates, c, 0), high = At(coordinates, c, 1);
            bool linear = problem.Linear.Contains(coordinates.ParameterOf(c));
            unit[c] = linear || high <= low ? 0 : (x[c] - low) / (high - low); // linear parameters follow the others
        }

        return unit;
    }

    private static double Distance(double[] x, double[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++) sum += (x[i] - y[i]) * (x[i] - y[i]);
        return sum;
    }
}
