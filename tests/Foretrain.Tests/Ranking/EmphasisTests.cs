using Foretrain.App;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Quantities;
using Foretrain.Ranking;
using Foretrain.Runs;
using Foretrain.Tests.Backtesting;
using Foretrain.Tests.Support;
using Foretrain.Uncertainty;
using Xunit;

namespace Foretrain.Tests.Ranking;

/// <summary>How much more the larger runs count in the fit of the picked law.</summary>
public sealed class EmphasisTests
{
    private static readonly IReadOnlyList<(double Params, double Tokens)> s_grid = MadeRuns.Grid(8, 6);

    // Small runs that no constants of the law describe together with large ones.
    private static double SmallRunsAstray(double n, double d) => MadeRuns.Chinchilla(n, d) * (1 + 0.4 / (1 + Math.Pow(6 * n * d / 5e17, 1.5)));

    [Fact]
    public void Larger_runs_count_more_where_small_ones_lead_astray()
    {
        RankResult result = Rank(SmallRunsAstray, 0.001);
        Emphasis found = result.Pick.Emphasis;
        Assert.Equal(Emphasis.Powers, found.Tests.Select(t => t.Power));
        Assert.True(found.Power > 0);
        Assert.Equal(found.Tests.MinBy(t => t.Error)!.Power, found.Power);
        Assert.Equal(result.Pick.Standing!.Error, found.Tests[0].Error);
        double[][] far = [[7e9], [1.4e11]];
        double truth = MadeRuns.Chinchilla(7e9, 1.4e11);
        double weighted = Math.Abs(Middle(result.Pick.Fit, far) / truth - 1), alike = Math.Abs(Middle(result.Pick.Standing.Fit, far) / truth - 1);
        Assert.True(weighted < 0.5 * alike, $"{weighted:P2} with the weights, {alike:P2} without");
    }

    [Fact]
    public void The_weights_are_said_so_that_a_fit_can_have_them()
    {
        RankResult result = Rank(SmallRunsAstray, 0.001);
        Assert.Equal($"(6*params*tokens)^{NumberText.Format(result.Pick.Emphasis.Power)}", result.Pick.Emphasis.Weights);
        PreparedRuns runs = MadeRuns.Of("chinchilla", SmallRunsAstray, 0.001, 1, s_grid);
        double[] weights = [.. s_grid.Select(g => Math.Pow(6 * g.Params * g.Tokens, result.Pick.Emphasis.Power))];
        LawFit same = LawFitter.Fit(LawCatalog.Embedded.Get("chinchilla"), runs with { Weights = weights }, new(), new BootstrapOptions(0));
        double[][] far = [[7e9], [1.4e11]];
        Assert.Equal(Middle(result.Pick.Fit, far), Middle(same, far), 1e-6);
    }

    [Fact]
    public void Runs_that_have_weights_keep_them()
    {
        PreparedRuns runs = MadeRuns.Of("chinchilla", SmallRunsAstray, 0.001, 1, s_grid);
        RankResult result = LawRanking.Run([new(LawCatalog.Embedded.Get("chinchilla"), runs with { Weights = [.. Enumerable.Repeat(2.0, runs.Count)] }, new())]);
        Assert.Equal(Emphasis.None, result.Pick.Emphasis);
        Assert.Same(result.Pick.Standing!.Fit, result.Pick.Fit);
    }

    [Fact]
    public void A_law_that_could_not_be_tested_takes_the_usual_power()
    {
        // Seven runs: chinchilla's five constants leave no cut with eight below.
        (double, double)[] seven = [.. MadeRuns.Grid(7, 1).Select((p, i) => (p.Params, p.Tokens * (1 + i % 3)))];
        RankCandidate[] candidates = [.. new[] { "chinchilla", "kaplan-n" }.Select(id => new RankCandidate(LawCatalog.Embedded.Get(id), MadeRuns.Of(id, MadeRuns.Chinchilla, 0.002, 1, seven), new()))];
        PickedLaw pick = LawRanking.Run(candidates).Pick;
        Assert.Null(pick.Standing);
        Assert.Equal((Emphasis.Usual, 0), (pick.Emphasis.Power, pick.Emphasis.Tests.Count));
        Assert.NotNull(pick.Fit.Runs.Weights);
    }

    [Fact]
    public void Threads_change_nothing_and_progress_rises_to_the_end()
    {
        var told = new List<double>();
        RankCandidate[] candidates = [new(LawCatalog.Embedded.Get("chinchilla"), MadeRuns.Of("chinchilla", SmallRunsAstray, 0.001, 1, s_grid), new())];
        PickedLaw one = LawRanking.Run(candidates, options: new() { Threads = 1 }, progress: new Inline(told.Add)).Pick, two = LawRanking.Run(candidates, options: new() { Threads = 2 }).Pick;
        Assert.Equal(one.Fit.Result.Theta, two.Fit.Result.Theta);
        Assert.Equal(one.Emphasis.Tests, two.Emphasis.Tests);
        Assert.Equal(told.Order(), told);
        Assert.Equal(1, told[^1], 1e-12);
    }

    [Theory]
    [InlineData("6[flop/param/token] * params * tokens", 0.35, "(6*params*tokens)^0.35")]
    [InlineData("tokens", 1, "tokens")]
    [InlineData("params + 2 * tokens", 1.5, "(params + 2*tokens)^1.5")]
    [InlineData("6*size*width", 1.5, "(6*n_params*width)^1.5")]
    public void Weights_are_a_formula_over_columns_without_units(string axis, double power, string expected) =>
        Assert.Equal(expected, Emphasis.FormulaOf(axis, power, name => name switch { "size" => "n_params", "width" => "model width", _ => null }));

    [Fact]
    public void Where_no_formula_says_the_weights_none_is_given()
    {
        PreparedRuns runs = MadeRuns.Of("chinchilla", SmallRunsAstray, 0.001, 1, s_grid);
        double[] compute = [.. s_grid.Select(g => 6 * g.Params * g.Tokens)];
        Law law = LawCatalog.Embedded.Get("chinchilla");
        Emphasis Found(string column) => LawRanking.Run([new(law, runs with { Table = runs.Table.With(column, compute) }, new())], column).Pick.Emphasis;
        Assert.Null(Found("training flops").Weights);
        Assert.True(Found("training flops").Power > 0);
        Assert.StartsWith("training_flops", Found("training_flops").Weights, StringComparison.Ordinal);
    }

    [Fact]
    public void A_formula_axis_is_over_columns_even_where_inputs_stand_under_each_others_names()
    {
        // The column params holds tokens and the other way round; an axis by formula names columns.
        PreparedRuns made = MadeRuns.Of("chinchilla", SmallRunsAstray, 0.001, 1, s_grid);
        var swapped = new TableReading(
            new("swapped.csv", made.Count, ["params", "tokens", "loss"], new Dictionary<string, double[]> { ["params"] = made.Variables["tokens"], ["tokens"] = made.Variables["params"], ["loss"] = made.Target }, new Dictionary<string, string[]>()), [], []);
        RankResult result = RankOperation.Rank(new AnalysisRequest { Map = ["params=tokens", "tokens=params"] }, swapped, new() { Laws = ["chinchilla"], Axis = "params^2*tokens" });
        Assert.StartsWith("(params^2*tokens)", result.Pick.Emphasis.Weights, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_without_noise_need_no_weights() => Assert.Equal(0, Rank(MadeRuns.Chinchilla, 0).Pick.Emphasis.Power);

    [Fact]
    public void Uneven_weights_are_worth_fewer_runs()
    {
        PreparedRuns runs = MadeRuns.Of("chinchilla", MadeRuns.Chinchilla, 0.002, 3, s_grid);
        FittedLaw Law(Func<int, double> weight) =>
            LawFitter.Fit(LawCatalog.Embedded.Get("chinchilla"), runs with { Weights = [.. Enumerable.Range(0, runs.Count).Select(weight)] }, new(), new BootstrapOptions(0)).Law;
        double Width(FittedLaw law)
        {
            (double low, double high) = Predictive.Of(law, [[7e9], [1.4e11]], ForecastOf.Mean)!.Central(0, 0.95);
            return high - low;
        }

        FittedLaw alike = Law(_ => 1), quarter = Law(i => i % 4 == 0 ? 1 : 1e-9);
        Assert.Equal(Width(alike), Width(Law(_ => 7)), 1e-6 * Width(alike));
        Assert.Equal(10, alike.Form!.Freedom); // the most there is
        Assert.Equal(7, quarter.Form!.Freedom, 1e-6); // of 48 runs 12 count, for five constants
        Assert.True(Width(quarter) > 1.5 * Width(alike));
    }

    [Fact]
    public void Predict_with_these_weights_says_the_same()
    {
        AnalysisRequest ladder = new() { Source = CliRunner.InRepository("datasets/tiny_ladder/runs.csv"), Where = "split = 'train'", Map = ["params=params_total"] };
        RankReport ranked = RankOperation.Run(ladder, new() { Laws = ["chinchilla", "kaplan-nd"], At = ["params=3M,tokens=100M"] });
        string weights = Assert.IsType<string>(ranked.Result.Pick.Emphasis.Weights);
        Forecast alone = PredictOperation.Run(ladder with { Law = ranked.Result.Pick.Law.Id, Weights = weights, Resamples = 0 }, ["params=3M,tokens=100M"], null).Groups[0].Forecasts[0];
        Assert.Equal(ranked.Forecasts[0].Pick!.Value, alone.Value, 1e-5);
        Assert.Equal(ranked.Forecasts[0].Pick!.Interval!.High, alone.Interval!.High, 1e-4);
        Assert.NotEqual(ranked.Forecasts[0].Laws.Single(l => l.Law == ranked.Result.Pick.Law).Forecast.Value, alone.Value, 1e-3);
    }

    private static double Middle(LawFit fit, double[][] at) => Predictive.Of(fit.Law, at)!.Quantile(0, 0.5);

    private static RankResult Rank(Func<double, double, double> truth, double noise) =>
        LawRanking.Run([.. new[] { "chinchilla", "kaplan-nd" }.Select(id => new RankCandidate(LawCatalog.Embedded.Get(id), MadeRuns.Of(id, truth, noise, 1, s_grid), new()))]);

    private sealed class Inline(Action<double> told) : IProgress<double>
    {
        public void Report(double value) => told(value);
    }
}
