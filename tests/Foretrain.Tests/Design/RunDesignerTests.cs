using Foretrain.Design;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Numerics;
using Xunit;

namespace Foretrain.Tests.Design;

/// <summary>Chosen runs, done on a known truth: the interval shrinks as expected and further than with runs picked at random.</summary>
public sealed class RunDesignerTests
{
    private static readonly ForecastGoal s_goal = new([[3e10, 1e11], [6e11, 2e12]]);

    [Theory]
    [InlineData(0)]
    [InlineData(0.001)]
    public void The_interval_shrinks_about_as_expected_and_further_than_by_chance(double bend)
    {
        const double Noise = 0.002;
        double promise = 0, chosen = 0, chance = 0;
        for (ulong seed = 1; seed <= 6; seed++)
        {
            DesignRuns runs = DesignRuns.Small(Noise, seed, bend);
            FittedLaw law = runs.Fit();
            Candidate[] candidates = DesignRuns.Beyond();
            DesignResult result = runs.Choose(law, candidates, 3e20, s_goal, most: 4);
            promise += Math.Log(result.Steps[^1].Left) / 6;
            chosen += Shrunk(runs, law, [.. result.Steps.Select(s => s.Run)], seed) / 6;
            var random = new RandomStream(seed, 99);
            chance += Shrunk(runs, law, AtRandom(candidates, 3e20, result.Steps.Count, random), seed) / 6;
        }

        Assert.True(chosen < chance - 0.05, $"chosen runs leave {Math.Exp(chosen):0.00}, random ones {Math.Exp(chance):0.00}");
        Assert.InRange(chosen, promise - 0.7, promise + 0.4);

        double Shrunk(DesignRuns runs, FittedLaw law, Candidate[] done, ulong seed)
        {
            var noise = new RandomStream(seed, 50);
            DesignRuns more = done.Aggregate(runs, (r, c) => r.With(c.Inputs[0], c.Inputs[1], DesignRuns.Truth(c.Inputs[0], c.Inputs[1], bend) * Math.Exp(Noise * noise.NextNormal())));
            return Math.Log(Width(more.Fit()) / Width(law));
        }

        static double Width(FittedLaw law)
        {
            Predictive far = Predictive.Of(law, s_goal.Columns)!;
            return Math.Sqrt(Width(0) * Width(1));

            double Width(int t) => Math.Log(far.Central(t, 0.95).High / far.Central(t, 0.95).Low);
        }
    }

    [Fact]
    public void No_more_is_spent_than_there_is_and_no_more_runs_than_asked_for()
    {
        DesignRuns runs = DesignRuns.Small(0.002, 2);
        FittedLaw law = runs.Fit();
        foreach (double budget in new[] { 1e18, 1e19, 3e20 })
        {
            DesignResult result = runs.Choose(law, DesignRuns.Beyond(), budget, s_goal, most: 3);
            Assert.InRange(result.Steps.Count, 1, 3);
            Assert.InRange(result.Cost, 0, budget * (1 + 1e-6));
            Assert.Equal(result.Steps.Count, result.Steps.Select(s => s.Index).Distinct().Count());
            Assert.Equal(DesignRuns.Beyond().Count(c => c.Cost <= budget), result.Affordable);
        }
    }

    [Fact]
    public void A_larger_budget_never_buys_less()
    {
        DesignRuns runs = DesignRuns.Small(0.002, 6, 0.001);
        FittedLaw law = runs.Fit();
        double[] left = [.. new[] { 1e18, 1e19, 1e20, 1e21 }.Select(b => runs.Choose(law, DesignRuns.Beyond(), b, s_goal).Quantities[0].Ratio)];
        for (int i = 1; i < left.Length; i++) Assert.True(left[i] <= left[i - 1] + 0.01, string.Join(", ", left));
        Assert.True(left[^1] < 0.7 * left[0], string.Join(", ", left));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void An_input_that_no_run_varies_is_varied_first(int input)
    {
        // The unseen term is left out of the losses, so that the fit puts its factor on its bound, where a law has no slope in the constants
        // of the term: nothing is known of it all the same, and the model linear around the fit alone sees nothing to learn there.
        double[][] columns = [[.. Enumerable.Range(0, 9).Select(i => 2e7 * Math.Pow(1.6, i))], [.. Enumerable.Repeat(1.1e10, 9)]];
        if (input == 0) (columns[0], columns[1]) = ([.. Enumerable.Repeat(1e8, 9)], [.. Enumerable.Range(0, 9).Select(i => 1e9 * Math.Pow(1.6, i))]);
        var random = new RandomStream(4, 1);
        double Seen(int i) => 1.69 + (input == 1 ? 406.4 / Math.Pow(columns[0][i], 0.34) : 410.7 / Math.Pow(columns[1][i], 0.28));
        double[] loss = [.. Enumerable.Range(0, 9).Select(i => Seen(i) * Math.Exp(0.002 * random.NextNormal()))];
        FittedLaw law = DesignRuns.Fit(LawCatalog.Embedded.Get("chinchilla"), columns, loss);
        double same = columns[input][0];
        // All cost the same: the choice is between going on along the input that was varied and varying the other.
        Candidate[] candidates = [.. from x in new[] { 0.1, 3, 10, 30 } from other in new[] { false, true } select new Candidate(At(input, x, other), 1e19)];
        DesignResult result = RunDesigner.Choose(law, new() { Goal = s_goal, Candidates = candidates, Budget = 1e20, Existing = columns });
        double first = result.Steps[0].Run.Inputs[input];
        Assert.True(first > 2 * same || first < same / 2, $"first {string.Join(", ", result.Steps[0].Run.Inputs)}, all runs at {same}");

        double[] At(int fixedInput, double x, bool other)
        {
            double[] at = [fixedInput == 0 ? same : 8e8, fixedInput == 1 ? same : 4e10];
            at[other ? fixedInput : 1 - fixedInput] *= x;
            return at;
        }
    }

    [Fact]
    public void It_stops_when_told_to()
    {
        DesignRuns runs = DesignRuns.Small(0.002, 2);
        FittedLaw law = runs.Fit();
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => RunDesigner.Choose(law, new() { Goal = s_goal, Candidates = DesignRuns.Beyond(), Budget = 1e20, Existing = runs.Columns }, stop.Token));
    }

    [Fact]
    public void What_cannot_be_answered_is_refused_by_name()
    {
        DesignRuns runs = DesignRuns.Small(0.002, 2);
        FittedLaw law = runs.Fit();
        Candidate[] all = DesignRuns.Beyond();
        Refused("design-budget", () => runs.Choose(law, all, 1e12, s_goal));
        Refused("design-budget", () => runs.Choose(law, all, double.NaN, s_goal));
        Refused("design-no-candidates", () => runs.Choose(law, [], 1e20, s_goal));
        Refused("target-inside-data", () => runs.Choose(law, all, 1e20, new ForecastGoal([[3e7], [6e8]])));
        Refused("design-undefined", () => runs.Choose(law, [new([0, 1e9], 1)], 1e20, s_goal));
        DesignRuns five = new(runs.Params[..5], runs.Tokens[..5], runs.Loss[..5]);
        var without = new FittedLaw(law.Name, law.Formula.Expr, law.Variables, law.Output, law.Formula.Parameters, law.Theta) { Source = "paper" };
        Refused("design-no-model", () => five.Choose(without, all, 1e20, s_goal));
    }

    [Fact]
    public void One_target_beyond_the_runs_is_enough()
    {
        DesignRuns runs = DesignRuns.Small(0.002, 2);
        Assert.NotEmpty(runs.Choose(runs.Fit(), DesignRuns.Beyond(), 1e20, new ForecastGoal([[3e7, 3e10], [6e8, 6e11]])).Steps);
    }

    private static Candidate[] AtRandom(Candidate[] candidates, double budget, int count, RandomStream random)
    {
        var taken = new List<Candidate>();
        while (taken.Count < count && candidates.Where(c => !taken.Contains(c) && c.Cost <= budget).ToArray() is { Length: > 0 } open)
        {
            taken.Add(open[random.NextInt(open.Length)]);
            budget -= taken[^1].Cost;
        }

        return [.. taken];
    }

    private static void Refused(string code, Action act) => Assert.Equal(code, Assert.Throws<ForetrainException>(act).Code);
}
