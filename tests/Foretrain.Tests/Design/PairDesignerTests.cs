using Foretrain.Comparing;
using Foretrain.Design;
using Foretrain.Forecasting;
using Foretrain.Numerics;
using Xunit;

namespace Foretrain.Tests.Design;

/// <summary>Runs that tell two recipes apart, done on known truths.</summary>
public sealed class PairDesignerTests
{
    private const double Noise = 0.003;

    private static readonly GapGoal s_goal = new(new Dictionary<string, double> { ["params"] = 3e10, ["tokens"] = 6e11 });

    [Fact]
    public void The_gap_is_that_of_compare()
    {
        (PairSide a, PairSide b) = (Side("a", 1, 1), Side("b", 2, 0.995));
        PairDesign design = PairDesigner.Choose(a, b, Request([.. Beyond("a"), .. Beyond("b")], 1e20), TestContext.Current.CancellationToken);
        Pairing pairing = Assert.Single(Comparer.Compare([a.Recipe, b.Recipe], new() { At = s_goal.At }, TestContext.Current.CancellationToken).Pairings);
        DesignQuantity gap = Assert.Single(design.Design.Quantities);
        bool same = pairing.Leader == "a";
        Assert.Equal(same ? pairing.Win : 1 - pairing.Win, design.Win, 1e-6);
        Assert.True(design.Relative);
        if (same) Assert.Equal(pairing.Gap.Value, gap.Value, 1e-9);
        else Assert.Equal(1 / (1 + pairing.Gap.Value) - 1, gap.Value, 1e-9);
        Assert.Equal(same ? pairing.Gap.Low : 1 / (1 + pairing.Gap.High) - 1, gap.Before.Low, 1e-9);
        Assert.InRange(gap.After.Low, gap.Before.Low, gap.Value);
        Assert.InRange(gap.After.High, gap.Value, gap.Before.High);
    }

    [Fact]
    public void The_gap_narrows_about_as_expected_and_further_than_by_chance()
    {
        double promise = 0, chosen = 0, chance = 0;
        const int Tables = 5;
        for (ulong seed = 1; seed <= Tables; seed++)
        {
            (PairSide a, PairSide b) = (Side("a", 2 * seed, 1), Side("b", (2 * seed) + 1, 0.99));
            Candidate[] candidates = [.. Beyond("a"), .. Beyond("b")];
            DesignRequest request = Request(candidates, 6e20) with { MostRuns = 4 };
            PairDesign design = PairDesigner.Choose(a, b, request, TestContext.Current.CancellationToken);
            Assert.InRange(design.Design.Cost, 0, 6e20 * (1 + 1e-9));
            Assert.Equal(["a", "b"], design.Design.Steps.Select(s => s.Run.Recipe!).Distinct().Order()); // a gap hangs on both
            promise += Math.Log(design.Design.Quantities[0].Ratio) / Tables;
            chosen += Shrunk([.. design.Design.Steps.Select(s => s.Run)]) / Tables;
            var random = new RandomStream(seed, 77);
            chance += Shrunk(AtRandom(candidates, 6e20, design.Design.Steps.Count, random)) / Tables;

            double Shrunk(Candidate[] done)
            {
                PairSide one = With(a, done, 2 * seed, 1), two = With(b, done, (2 * seed) + 1, 0.99);
                return Math.Log(Width(one, two) / Width(a, b));
            }
        }

        Assert.True(chosen < chance - 0.05, $"chosen runs leave {Math.Exp(chosen):0.00}, random ones {Math.Exp(chance):0.00}");
        Assert.InRange(chosen, promise - 0.7, promise + 0.4);

        static double Width(PairSide a, PairSide b)
        {
            (_, double low, double high) = Assert.Single(Comparer.Compare([a.Recipe, b.Recipe], new() { At = s_goal.At }).Pairings).Gap;
            return Math.Log((1 + high) / (1 + low));
        }
    }

    [Fact]
    public void A_recipe_whose_runs_vary_no_tokens_is_given_runs_that_do()
    {
        double[] sizes = [.. Enumerable.Range(0, 9).Select(i => 2e7 * Math.Pow(1.6, i))], tokens = [.. Enumerable.Repeat(1.1e10, 9)];
        PairSide a = Side("a", 1, 1), b = Of("b", sizes, tokens, 2, 0.99);
        PairDesign design = PairDesigner.Choose(a, b, Request([.. Beyond("a"), .. Beyond("b")], 1e20), TestContext.Current.CancellationToken);
        Candidate first = design.Design.Steps[0].Run;
        Assert.Equal("b", first.Recipe);
        Assert.True(first.Inputs[1] is > 2e10 or < 5e9, $"tokens {first.Inputs[1]}");
    }

    private static DesignRequest Request(IReadOnlyList<Candidate> candidates, double budget) => new() { Goal = s_goal, Candidates = candidates, Budget = budget, Existing = [] };

    private static Candidate[] Beyond(string recipe) => [.. DesignRuns.Beyond().Select(c => c with { Recipe = recipe })];

    private static PairSide Side(string name, ulong seed, double factor)
    {
        DesignRuns runs = DesignRuns.Small(0, 1);
        return Of(name, runs.Params, runs.Tokens, seed, factor);
    }

    private static PairSide With(PairSide side, Candidate[] done, ulong seed, double factor)
    {
        Candidate[] mine = [.. done.Where(c => c.Recipe == side.Recipe.Name)];
        return mine.Length == 0 ? side : Of(side.Recipe.Name, [.. side.Existing[0], .. mine.Select(c => c.Inputs[0])], [.. side.Existing[1], .. mine.Select(c => c.Inputs[1])], seed, factor);
    }

    // The noise of a run depends on its place among the runs alone, so that runs added leave those before as they were.
    private static PairSide Of(string name, double[] sizes, double[] tokens, ulong seed, double factor)
    {
        var random = new RandomStream(seed, 5);
        double[] loss = [.. sizes.Select((n, i) => factor * DesignRuns.Truth(n, tokens[i]) * Math.Exp(Noise * random.NextNormal()))];
        FittedLaw law = DesignRuns.Fit(Foretrain.Laws.LawCatalog.Embedded.Get("chinchilla"), [sizes, tokens], loss);
        return new(new(name, law), [sizes, tokens]);
    }

    private static Candidate[] AtRandom(Candidate[] candidates, double budget, int count, RandomStream random)
    {
        var taken = new List<Candidate>();
        while (taken.Count < count)
        {
            Candidate[] open = [.. candidates.Where(c => c.Cost <= budget && !taken.Contains(c))];
            if (open.Length == 0) break;
            Candidate next = open[random.NextInt(open.Length)];
            taken.Add(next);
            budget -= next.Cost;
        }

        return [.. taken];
    }
}
