using Foretrain.Forecasting;

namespace Foretrain.Planning;

/// <summary>
/// What it may cost to reach a target: along the best plans of one budget after another, the probability that the outcome of a run there is as good as the
/// target. It is the forecast turned around, so that a plan for a loss and a forecast at that plan say the same.
/// </summary>
internal sealed class TargetCosts
{
    // Seven decades to either side, then finer between the ends that any interval asks for.
    private const double Reach = 16, Rare = 1e-4;
    private const int Coarse = 81, Fine = 161;
    private readonly double[] _logCosts, _chances; // ascending, as far as they can be planned
    private readonly double[][] _logInputs;

    private TargetCosts(double[] logCosts, double[] chances, double[][] logInputs) => (_logCosts, _chances, _logInputs) = (logCosts, chances, logInputs);

    /// <summary>Follows the best plans; null where they cannot be followed or the law carries no form model.</summary>
    public static TargetCosts? Of(PlanSpace space, PlanSolution plan)
    {
        var solver = new PlanSolver(space);
        (double low, double high) = solver.CostRange();
        if (Along(space, solver, plan, Math.Max(low, plan.LogCost - Reach), Math.Min(high, plan.LogCost + Reach), Coarse) is not { } wide) return null;
        int from = Array.FindLastIndex(wide._chances, c => c <= Rare), to = Array.FindIndex(wide._chances, c => c >= 1 - Rare);
        return Along(space, solver, plan, wide._logCosts[Math.Max(from, 0)], wide._logCosts[to < 0 ? ^1 : to], Fine) ?? wide;
    }

    /// <summary>The cost that reaches the target with this probability, and ln of the inputs of the best plan for it; null where none does.</summary>
    public (double LogCost, double[] LogInputs)? At(double probability)
    {
        int above = Array.FindIndex(_chances, c => c >= probability);
        if (above < 0) return null;
        if (above == 0) return (_logCosts[0], _logInputs[0]);
        double share = (probability - _chances[above - 1]) / (_chances[above] - _chances[above - 1]);
        double Between(double a, double b) => a == b ? a : a + share * (b - a);
        return (Between(_logCosts[above - 1], _logCosts[above]), [.. _logInputs[above - 1].Zip(_logInputs[above], Between)]);
    }

    private static TargetCosts? Along(PlanSpace space, PlanSolver solver, PlanSolution plan, double low, double high, int points)
    {
        var costs = new List<double>();
        var inputs = new List<double[]>();
        for (int i = 0; i < points; i++)
        {
            double cost = low + (high - low) * i / (points - 1);
            if (!double.IsFinite(solver.At(cost, plan.U))) continue;
            costs.Add(cost);
            inputs.Add(PlanSpread.Used(space, solver.Model.Inputs));
        }

        if (costs.Count < 3) return null;
        double[][] columns = [.. space.Law.Variables.Select((_, v) => inputs.Select(x => x[v]).ToArray())];
        if (Predictive.Of(space.Law, columns) is not { } outcome) return null;
        double target = space.Request.TargetLoss!.Value, most = 0;
        var chances = new double[costs.Count];
        for (int i = 0; i < chances.Length; i++)
        {
            double below = outcome.Probability(i, target), chance = space.Sign > 0 ? below : 1 - below;
            if (!double.IsFinite(chance)) return null;
            chances[i] = most = Math.Max(most, chance); // more budget never makes a loss harder to reach
        }

        return new([.. costs], chances, [.. inputs.Select(x => x.Select(v => v > 0 ? Math.Log(v) : double.NaN).ToArray())]);
    }
}
