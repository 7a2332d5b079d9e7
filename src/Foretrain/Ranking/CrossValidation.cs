using Foretrain.Backtesting;
using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Numerics;
using Foretrain.Numerics.Optimization;

namespace Foretrain.Ranking;

/// <summary>
/// Mean error of runs that a fit did not see, with whole runs left out: how well a law fills gaps. It says little about forecasts beyond
/// the data and stands beside the back-test for comparison only.
/// </summary>
internal static class CrossValidation
{
    /// <summary>Part of each unit: parts differ by one unit at most.</summary>
    public static int[] Parts(int units, int parts, ulong seed)
    {
        var random = new RandomStream(seed, 0x6376);
        int[] order = [.. Enumerable.Range(0, units)];
        for (int i = units - 1; i > 0; i--)
        {
            int j = random.NextInt(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        var part = new int[units];
        for (int i = 0; i < units; i++) part[order[i]] = i % parts;
        return part;
    }

    /// <summary>Mean size of the error; NaN where some part cannot be forecast.</summary>
    /// <param name="fit">Fit to all runs.</param>
    /// <param name="units">What is one run.</param>
    /// <param name="isLog">True for errors of logarithms.</param>
    /// <param name="folds">Parts, at most.</param>
    /// <param name="seed">Seed of the parts.</param>
    public static double Error(LawFit fit, RunUnits units, bool isLog, int folds, ulong seed)
    {
        FitProblem problem = fit.Result.Problem;
        folds = Math.Min(folds, units.Count);
        if (folds < 2) return double.NaN;
        int[] part = Parts(units.Count, folds, seed);
        double sum = 0, count = 0;
        for (int k = 0; k < folds; k++)
        {
            int[] seen = [.. Enumerable.Range(0, problem.Rows).Where(i => part[units.UnitOf[i]] != k)];
            if (Refit(problem, seen, fit.Result.Theta) is not { } theta) return double.NaN;
            double[] values = fit.Law.Predict(problem.Columns, theta);
            for (int i = 0; i < problem.Rows; i++)
            {
                double weight = problem.Weights?[i] ?? 1;
                if (part[units.UnitOf[i]] != k || weight == 0) continue;
                sum += weight * Math.Abs(isLog ? Math.Log(values[i] / problem.Target[i]) : values[i] - problem.Target[i]);
                count += weight;
            }
        }

        return count > 0 && double.IsFinite(sum) ? sum / count : double.NaN;
    }

    // Most rows are the same, so the minimum is near that of all runs; where it is not found from there, it is searched for.
    private static double[]? Refit(FitProblem problem, int[] rows, double[] near)
    {
        try
        {
            FitProblem part = problem.Keep(rows);
            var x = new double[part.Coordinates.Count];
            part.Coordinates.FromParameters(near, x);
            LocalMinimum end = new LocalSolver(part.NewFunction()).Minimise(x, warm: true, part.Coordinates.Lower, part.Coordinates.Upper);
            if (!end.Code.IsMinimum()) return FitEngine.Fit(part, FitOptions.Refit).Theta;
            var theta = new double[near.Length];
            part.Coordinates.ToParameters(end.X, theta);
            return theta;
        }
        catch (ForetrainException)
        {
            return null; // too few rows are left for the constants
        }
    }
}
