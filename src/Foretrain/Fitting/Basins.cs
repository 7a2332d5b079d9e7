using Foretrain.Numerics.Optimization;

namespace Foretrain.Fitting;

/// <summary>Groups end points into distinct minima.</summary>
internal static class Basins
{
    /// <summary>Distinct minima, best first; everything at or below <paramref name="zero"/> is one exact fit.</summary>
    public static List<Basin> Collect(IEnumerable<LocalMinimum> ends, FitProblem problem, double zero)
    {
        var groups = new List<(LocalMinimum Head, int Count)>();
        foreach (LocalMinimum end in ends.Where(e => e.Code.IsMinimum()).OrderBy(e => e.Value))
        {
            int at = groups.FindIndex(g => end.Value <= zero || SameValue(g.Head.Value, end.Value) || (SameValue(g.Head.Value, end.Value, 1e-4) && Same(g.Head.X, end.X, problem, 1e-3)));
            if (at < 0) groups.Add((end, 1));
            else groups[at] = (groups[at].Head, groups[at].Count + 1);
        }

        return [.. groups.Select(g =>
        {
            var theta = new double[problem.Parameters.Count];
            problem.Coordinates.ToParameters(g.Head.X, theta);
            return new Basin(g.Head.Value, g.Count, theta);
        })];
    }

    /// <summary>True when two points agree in every coordinate to a relative tolerance (absolute for logarithms).</summary>
    public static bool Same(double[] x, double[] y, FitProblem problem, double tolerance)
    {
        for (int c = 0; c < x.Length; c++)
        {
            double scale = problem.Coordinates.IsLog(c) ? 1 : Math.Max(Math.Max(Math.Abs(x[c]), Math.Abs(y[c])), 1e-3);
            if (Math.Abs(x[c] - y[c]) > tolerance * scale) return false;
        }

        return true;
    }

    private static bool SameValue(double a, double b, double tolerance = 1e-8) => Math.Abs(a - b) <= tolerance * Math.Max(Math.Abs(a), Math.Abs(b)) + 1e-28;
}
