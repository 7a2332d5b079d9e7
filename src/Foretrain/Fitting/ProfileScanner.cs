using Foretrain.Numerics.Optimization;
using Foretrain.Objectives;

namespace Foretrain.Fitting;

/// <summary>
/// Holds one non-linear parameter at a time at values between its bounds and refits the others, outwards from the best
/// point. Shows whether anything lower hides there, how far the parameter can move, and whether it is open on a side.
/// </summary>
internal sealed class ProfileScanner(LocalSolver solver, FitProblem problem, int points)
{
    /// <summary>95 % point of chi-squared with one degree of freedom.</summary>
    private const double Threshold = 3.841458820694124;

    /// <summary>Scans every free parameter that is not linear or ended on a bound; <paramref name="lower"/> is a point below the best one, if any was met.</summary>
    public List<ProfileScan> ScanAll(LocalMinimum best, out double[]? lower)
    {
        lower = null;
        var scans = new List<ProfileScan>();
        Coordinates c = problem.Coordinates;
        var theta = new double[problem.Parameters.Count];
        c.ToParameters(best.X, theta);
        var residuals = new double[problem.Rows];
        solver.Function.ResidualsAt(theta, residuals);
        Dispersion dispersion = Dispersion.Of(residuals, solver.Function.Weights, problem.Objective, c.Count);
        for (int k = 0; k < c.Count; k++)
        {
            bool onBound = best.X[k] <= c.Lower[k] || best.X[k] >= c.Upper[k];
            if (!onBound && problem.Linear.Contains(c.ParameterOf(k)) && c.Count > 1 && problem.Linear.Length < c.Count) continue;
            scans.Add(Scan(k, best, dispersion, ref lower));
        }

        return scans;
    }

    private ProfileScan Scan(int k, LocalMinimum best, Dispersion dispersion, ref double[]? lower)
    {
        (double low, double high) = Range(k, best.X[k]);
        (double error, double[] ridge) = Ridge(k, best, dispersion);
        var down = Side(k, best, low, error, ridge, dispersion, ref lower);
        var up = Side(k, best, high, error, ridge, dispersion, ref lower);
        (double lowEnd, bool openLow) = Crossing(best.X[k], best.Value, down, dispersion, low);
        (double highEnd, bool openHigh) = Crossing(best.X[k], best.Value, up, dispersion, high);
        var all = down.Append((X: best.X[k], best.Value)).Concat(up).OrderBy(p => p.X).ToList();
        bool log = problem.Coordinates.IsLog(k);
        return new(problem.Coordinates.Name(k), [.. all.Select(p => Natural(p.X))], [.. all.Select(p => p.Value)],
            Natural(lowEnd), Natural(highEnd), openLow, openHigh);

        double Natural(double x) => log ? Math.Exp(x) : x;
    }

    // Finite scan range: the bounds, and where those are infinite or absurdly wide the start range widened by its own width.
    private (double Low, double High) Range(int k, double at)
    {
        Coordinates c = problem.Coordinates;
        ParameterSpec spec = c.Specs[c.ParameterOf(k)];
        double low = spec.StartLow, high = spec.StartHigh;
        if (c.IsLog(k)) (low, high) = (Math.Log(Math.Max(low, 1e-300)), Math.Log(high));
        double width = Math.Max(high - low, 1e-6);
        low = Math.Min(low - width, at - width);
        high = Math.Max(high + width, at + width);
        return (Math.Max(low, c.Lower[k]), Math.Min(high, c.Upper[k]));
    }

    private List<(double X, double Value)> Side(
        int k, LocalMinimum best, double end, double error, double[] ridge, Dispersion dispersion, ref double[]? lower)
    {
        var found = new List<(double, double)>();
        double reach = Math.Abs(end - best.X[k]), sign = Math.Sign(end - best.X[k]);
        if (!(reach > 1e-12 * Math.Max(1, Math.Abs(best.X[k])))) return found;
        int half = Math.Max(3, points / 2);
        var steps = new List<double>();
        if (double.IsFinite(error) && error > 0) foreach (double m in (double[])[1, 2, 3.5]) if (error * m < reach) steps.Add(error * m);
        for (int i = 0; steps.Count < half; i++) steps.Add(reach * Math.Pow(0.45, i));
        steps.Sort();

        double[] from = best.X, slope = ridge;
        double at = 0;
        double[] low = [.. problem.Coordinates.Lower], high = [.. problem.Coordinates.Upper];
        foreach (double step in steps.Distinct())
        {
            // The others follow the ridge, first as the covariance says, then as they moved on the last step, where that is better
            // than staying: it saves half of the work.
            double[] x = [.. from], along = [.. from.Select((value, c) => Math.Clamp(value + sign * (step - at) * slope[c], low[c], high[c]))];
            x[k] = along[k] = low[k] = high[k] = best.X[k] + sign * step;
            if (solver.Function.Value(along) < solver.Function.Value(x)) x = along;
            LocalMinimum there = solver.Minimise(x, warm: true, low, high);
            if (!Usable(there)) there = solver.Continue(there, low, high);
            bool usable = Usable(there);
            found.Add((x[k], usable ? there.Value : double.NaN));
            if (!usable) break;
            if (there.Value < best.Value * (1 - 1e-7) && best.Value > solver.Function.NearlyExactValue) lower = there.X;

            // Far beyond any doubt the rest of the range needs no more refits, unless the curve comes down again.
            if (2 * (there.Value - best.Value) / dispersion.Ratio > 400 && step > 0.2 * reach) break;
            slope = [.. there.X.Select((value, c) => (value - from[c]) / (sign * (step - at)))];
            (from, at) = (there.X, step);
        }

        return found;
    }

    private static bool Usable(LocalMinimum end) => end.Code.IsMinimum() || end.Code is SolveCode.NoFurtherReduction or SolveCode.StepTooSmall;

    // Where the signed root of the statistic crosses its threshold, by linear interpolation between scanned points.
    private static (double At, bool Open) Crossing(double best, double least, List<(double X, double Value)> side, Dispersion dispersion, double end)
    {
        if (side.Count == 0) return (best, false); // the best point is on this bound: pinned, not open
        (double previousX, double previousRoot) = (best, 0);
        double cut = Math.Sqrt(Threshold);
        foreach ((double x, double value) in side)
        {
            if (double.IsNaN(value)) return (x, true); // nothing is known beyond
            double root = Math.Sqrt(Math.Max(0, 2 * (value - least) / dispersion.Ratio));
            if (root >= cut) return (previousX + (x - previousX) * (cut - previousRoot) / (root - previousRoot), false);
            (previousX, previousRoot) = (x, root);
        }

        return (end, true);
    }

    // Standard error of coordinate k, and how far the others move with it per unit; zeros where no covariance exists.
    private (double Error, double[] Slope) Ridge(int k, LocalMinimum best, Dispersion dispersion)
    {
        Coordinates c = problem.Coordinates;
        var theta = new double[problem.Parameters.Count];
        c.ToParameters(best.X, theta);
        if (Covariances.MEstimator(problem, solver.Function, theta, dispersion) is not { } covariance) return (double.NaN, new double[c.Count]);
        double variance = covariance[k * c.Count + k];
        return (Math.Sqrt(variance), [.. Enumerable.Range(0, c.Count).Select(j => covariance[k * c.Count + j] / variance)]);
    }
}
