using Foretrain.Forecasting;
using Foretrain.Planning;

namespace Foretrain.Calibration.Optima;

/// <summary>A plan held against an optimum that is known; logarithms of params over those of the optimum.</summary>
/// <param name="Series">Where it comes from.</param>
/// <param name="Known">Runs that were fitted.</param>
/// <param name="Reach">Cost of the optimum over the largest cost known.</param>
/// <param name="Error">ln of planned over best params.</param>
/// <param name="Constants">Ends of the intervals of the constants alone, at <see cref="Levels"/>.</param>
/// <param name="Whole">Ends of the intervals as the program shows them.</param>
internal sealed record OptimumScore(string Series, int Known, double Reach, double Error, (double Low, double High)[] Constants, (double Low, double High)[] Whole)
{
    public static readonly double[] Levels = [0.8, 0.95];

    /// <summary>Plans a budget; null where the law has no plan or no intervals there.</summary>
    /// <param name="series">Where it comes from.</param>
    /// <param name="law">The fit.</param>
    /// <param name="known">Runs that were fitted.</param>
    /// <param name="reach">Cost of the optimum over the largest cost known.</param>
    /// <param name="budget">FLOP by the law's own count.</param>
    /// <param name="best">Params of the optimum.</param>
    public static OptimumScore? Of(string series, FittedLaw law, int known, double reach, double budget, double best)
    {
        (double Low, double High)[] constants = new (double, double)[Levels.Length], whole = new (double, double)[Levels.Length];
        double error = double.NaN;
        for (int l = 0; l < Levels.Length; l++)
        {
            Quantity plan;
            try
            {
                plan = Planner.Plan(law, new() { Budget = budget, Level = Levels[l], CurvePoints = 0, Threads = 1 })["params"];
            }
            catch (ForetrainException)
            {
                return null; // no optimum inside the ranges
            }

            if (plan.Interval is not { } own || (plan.Constants ?? own) is not { } alone) return null;
            error = Math.Log(plan.Value / best);
            (constants[l], whole[l]) = ((Math.Log(alone.Low / best), Math.Log(alone.High / best)), (Math.Log(own.Low / best), Math.Log(own.High / best)));
        }

        return new(series, known, reach, error, constants, whole);
    }
}
