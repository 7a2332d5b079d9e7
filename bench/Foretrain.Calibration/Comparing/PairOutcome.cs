using Foretrain.Comparing;
using Foretrain.Planning;

namespace Foretrain.Calibration.Comparing;

/// <summary>What a comparison said about a simulated pair, and what was true.</summary>
/// <param name="Confidence">Probability of the more likely winner.</param>
/// <param name="Right">True when it is the winner.</param>
/// <param name="Says">True when the crossover's interval has an end inside the range searched.</param>
/// <param name="Crosses">True when the truth changes its winner inside that range.</param>
/// <param name="Holds">True when the interval holds the true crossover (outside the range: when it is open to that side).</param>
/// <param name="MultiplierHolds">True when the interval of the multiplier holds the true one.</param>
/// <param name="Expected">Probability of the winner expected after the runs proposed, or null when none were.</param>
/// <param name="Then">Probability of the winner after these runs.</param>
/// <param name="ThenRight">True when it then is the winner.</param>
internal sealed record PairOutcome(double Confidence, bool Right, bool Says, bool Crosses, bool Holds, bool MultiplierHolds, double? Expected, double Then, bool ThenRight)
{
    public static PairOutcome Of(SimulatedPair pair, double noise, CompareRequest belief, int index, bool follow)
    {
        Recipe[] recipes = pair.Fit();
        CompareRequest request = belief with { At = new Dictionary<string, double> { ["flops"] = pair.Target }, Level = 0.9, Draws = 1000, Threads = 1, Seed = (ulong)index };
        Comparison comparison = Comparer.Compare(recipes, request);
        Pairing pairing = comparison.Pairings[0];
        (double confidence, bool right) = Verdict(pair, comparison);

        double[] axis = [.. Enumerable.Range(0, 161).Select(i => pair.Target * Math.Pow(10, (i - 100) / 20.0))];
        double[][] losses = [.. comparison.Recipes.Select(r => Losses(pair, r.Recipe, axis))]; // leader, other
        (bool says, bool crosses, bool holds) = Crossing(pairing.Crossover, axis, losses, pair.Target);

        double match = Root(axis, [.. losses[1].Select(l => l - losses[0][100])], 0, double.PositiveInfinity, pair.Target);
        double factor = !double.IsNaN(match) ? match / pair.Target : losses[1][100] > losses[0][100] ? double.PositiveInfinity : 0;
        bool multiplier = factor >= pairing.Multiplier.Low && factor <= pairing.Multiplier.High;
        if (!follow || pairing.Settles is not { } extra) return new(confidence, right, says, crosses, holds, multiplier, null, 0, false);
        SimulatedPair more = pair.With(extra, noise, (ulong)index);
        (double then, bool thenRight) = Verdict(more, Comparer.Compare(more.Fit(), request));
        return new(confidence, right, says, crosses, holds, multiplier, extra.Expected, then, thenRight);
    }

    private static (double Confidence, bool Right) Verdict(SimulatedPair pair, Comparison comparison)
    {
        double[] truth = [.. comparison.Recipes.Select(r => True(pair, r.Recipe).Loss(r.At["params"], r.At["tokens"]))];
        double win = comparison.Pairings[0].Win;
        return (Math.Max(win, 1 - win), win >= 0.5 == truth[0] < truth[1]);
    }

    private static TrueRecipe True(SimulatedPair pair, Recipe recipe) => recipe.Name == "first" ? pair.First : pair.Second;

    private static double[] Losses(SimulatedPair pair, Recipe recipe, double[] axis)
    {
        IReadOnlyList<double[]?> path = Planner.Path(recipe.Law, new(), axis);
        return [.. path.Select(p => p is null ? double.NaN : True(pair, recipe).Loss(p[0], p[1]))];
    }

    private static (bool Says, bool Crosses, bool Holds) Crossing(Crossover? said, double[] axis, double[][] losses, double target)
    {
        if (said is null) return (false, false, false);
        double[] gap = [.. losses[0].Zip(losses[1], (a, b) => a - b)];
        double at = Root(axis, gap, said.From, said.To, target);
        string atTarget = gap[100] < 0 ? "leader" : "other";
        double truth = !double.IsNaN(at) ? at : atTarget == "leader" == (said.LeaderBefore) ? double.PositiveInfinity : 0;
        return (said.Low > 0 || double.IsFinite(said.High), !double.IsNaN(at), truth >= said.Low && truth <= said.High);
    }

    // The root nearest to the target, by straight lines between points.
    private static double Root(double[] axis, double[] gap, double from, double to, double target)
    {
        double best = double.NaN;
        for (int i = 0; i + 1 < axis.Length; i++)
        {
            if (double.IsNaN(gap[i]) || double.IsNaN(gap[i + 1]) || gap[i] < 0 == gap[i + 1] < 0) continue;
            double at = axis[i] * Math.Pow(axis[i + 1] / axis[i], gap[i] / (gap[i] - gap[i + 1]));
            if (at >= from && at <= to && !(Math.Abs(Math.Log(at / target)) >= Math.Abs(Math.Log(best / target)))) best = at;
        }

        return best;
    }
}
