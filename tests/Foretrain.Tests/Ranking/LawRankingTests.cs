using Foretrain.Laws;
using Foretrain.Ranking;
using Foretrain.Tests.Backtesting;
using Xunit;

namespace Foretrain.Tests.Ranking;

/// <summary>Rankings of runs whose law is known.</summary>
public sealed class LawRankingTests
{
    private static readonly string[] s_laws = ["chinchilla", "gadre-overtraining", "kaplan-nd", "henighan-n", "hestness", "kaplan-n", "kaplan-d"];

    private static double Uneven(double n, double d) => 1.7 + 8e4 / Math.Pow(n, 0.62) + 30 / Math.Pow(d, 0.17);

    private static double Even(double n, double d) => 1.7 + 300 / Math.Pow(n, 0.33) + 1100 / Math.Pow(d, 0.33);

    private static double Kaplan(double n, double d) => Math.Pow(Math.Pow(8.8e13 / n, 0.076 / 0.095) + 5.4e13 / d, 0.095);

    [Fact]
    public void The_law_behind_the_runs_is_found()
    {
        RankResult uneven = Rank(Uneven, 0.0005);
        Assert.Equal("chinchilla", uneven.Pick.Law.Id);
        Assert.DoesNotContain(uneven.Laws, l => l.Law.Id != "chinchilla" && l.Tied);
        Assert.True(uneven.Laws[0].Weight > 0.9);
        RankResult kaplan = Rank(Kaplan, 0.0005);
        Assert.Equal("kaplan-nd", kaplan.Pick.Law.Id);
        Assert.DoesNotContain(kaplan.Laws, l => l.Law.Id is "kaplan-n" or "kaplan-d" or "henighan-n" or "hestness" && l.Tied);
    }

    [Fact]
    public void A_law_that_holds_the_other_inside_is_not_told_from_it()
    {
        RankResult result = Rank(Even, 0.0005);
        Assert.Equal(["chinchilla", "gadre-overtraining"], result.Laws.Where(l => l.Tied).Select(l => l.Law.Id).Order().Take(2));
        Assert.Contains(result.Findings, f => f.Id == "rank-cannot-tell");
        Assert.False(result.Laws.Single(l => l.Law.Id == "chinchilla").Tests.Single(t => t.Hypothesis == "beta = alpha").Rejected);
    }

    [Fact]
    public void Few_noisy_runs_tell_little()
    {
        IReadOnlyList<(double, double)> few = MadeRuns.Grid(4, 3);
        int stayed = 0;
        for (ulong seed = 1; seed <= 4; seed++)
        {
            RankResult result = Rank(MadeRuns.Chinchilla, 0.05, few, seed);
            RankedLaw usual = result.Laws.Single(l => l.Law.Id == s_laws[0]);
            Assert.Equal(usual.Tied ? usual : result.Laws[0], result.Pick.Standing);
            if (usual.Tied && usual != result.Laws[0]) stayed++;
            Assert.True(result.Laws.Count(l => l.Tied) >= 2, $"seed {seed}: {string.Join(' ', result.Laws.Where(l => l.Tied).Select(l => l.Law.Id))}");
            Assert.Contains(result.Findings, f => f.Id == "rank-cannot-tell");
        }

        Assert.True(stayed > 0, "another law is a little better in some of these, else this shows nothing about the usual law staying");
    }

    [Fact]
    public void All_laws_forecast_the_same_runs_from_the_same_runs()
    {
        RankResult result = Rank(MadeRuns.Chinchilla, 0.002);
        Assert.Equal(s_laws.Length, result.Laws.Count);
        Assert.Equal(6, result.Laws[0].Origins.Count);
        foreach (RankedLaw law in result.Laws)
        {
            Assert.Equal(result.Laws[0].Origins.Select(o => (o.Cut, o.Rows)), law.Origins.Select(o => (o.Cut, o.Rows)));
            for (int k = 0; k < law.Origins.Count; k++)
            {
                Assert.Equal(result.Laws[0].Origins[k].Forecasts.Select(f => f.Row), law.Origins[k].Forecasts.Select(f => f.Row));
                Assert.Equal(law.Origins[k].Forecasts.Average(f => f.Crps), law.CutScores[k], 1e-15);
            }

            Assert.Equal(Math.Exp(law.CutScores.Average(Math.Log)), law.Score, 1e-12);
        }

        Assert.Equal(result.Laws.OrderBy(l => l.Score), result.Laws);
        Assert.Equal(1, result.Laws.Sum(l => l.Weight), 1e-12);
    }

    [Fact]
    public void The_usual_law_stays_where_it_cannot_be_tested()
    {
        // Seven runs: chinchilla's five constants leave no cut with eight below, a law of two does.
        (double, double)[] seven = [.. MadeRuns.Grid(7, 1).Select((p, i) => (p.Params, p.Tokens * (1 + i % 3)))];
        RankResult result = Rank(MadeRuns.Chinchilla, 0.002, seven);
        Assert.Equal("chinchilla", result.Pick.Law.Id);
        Assert.Null(result.Pick.Standing);
        Assert.Contains(result.LeftOut, l => l.Law.Id == "chinchilla" && l.Why.Code == "rank-needs-runs");
        Assert.Contains(result.Findings, f => f.Id == "rank-usual-law-untested");
        Assert.NotEmpty(result.Laws);
    }

    [Fact]
    public void Two_runs_are_refused() =>
        Assert.Equal("rank-too-few", Assert.Throws<ForetrainException>(() => Rank(MadeRuns.Chinchilla, 0.002, [.. MadeRuns.Grid().Take(2)])).Code);

    [Fact]
    public void One_law_is_tested_and_said_to_be_alone()
    {
        var candidate = new RankCandidate(LawCatalog.Embedded.Get("chinchilla"), MadeRuns.Of("chinchilla", MadeRuns.Chinchilla, 0.002), new());
        RankResult result = LawRanking.Run([candidate]);
        Assert.Equal("chinchilla", result.Pick.Law.Id);
        Assert.Equal(1, result.Laws[0].Weight);
        Assert.Contains(result.Findings, f => f.Id == "rank-one-law");
    }

    [Fact]
    public void A_law_that_can_use_fewer_runs_is_left_out()
    {
        RankCandidate all = new(LawCatalog.Embedded.Get("chinchilla"), MadeRuns.Of("chinchilla", MadeRuns.Chinchilla, 0.002), new());
        RankCandidate half = new(LawCatalog.Embedded.Get("kaplan-n"), MadeRuns.Of("kaplan-n", MadeRuns.Chinchilla, 0.002).Rows([.. Enumerable.Range(0, 12)]), new());
        RankResult result = LawRanking.Run([all, half]);
        Assert.Equal("rank-fewer-rows", Assert.Single(result.LeftOut).Why.Code);
        Assert.Equal(24, result.Runs.Count);
    }

    [Fact]
    public void Rows_that_one_law_cannot_use_are_used_by_none()
    {
        RankCandidate all = new(LawCatalog.Embedded.Get("chinchilla"), MadeRuns.Of("chinchilla", MadeRuns.Chinchilla, 0.002), new());
        RankCandidate most = new(LawCatalog.Embedded.Get("kaplan-n"), MadeRuns.Of("kaplan-n", MadeRuns.Chinchilla, 0.002).Rows([.. Enumerable.Range(0, 24).Where(i => i != 5)]), new());
        RankResult result = LawRanking.Run([all, most]);
        Assert.Empty(result.LeftOut);
        Assert.Equal(23, result.Runs.Count);
        Assert.All(result.Laws, l => Assert.Equal(23, l.Fit.Runs.Count));
    }

    private static RankResult Rank(Func<double, double, double> truth, double noise, IReadOnlyList<(double, double)>? grid = null, ulong seed = 1) => LawRanking.Run(
        [.. s_laws.Select(id => new RankCandidate(LawCatalog.Embedded.Get(id), MadeRuns.Of(id, truth, noise, seed, grid ?? MadeRuns.Grid(8, 6)), new()))]);
}
