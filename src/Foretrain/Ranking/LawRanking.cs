using Foretrain.Backtesting;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Runs;

namespace Foretrain.Ranking;

/// <summary>
/// Ranks laws by how well they forecast the larger runs from the smaller ones. All laws are fitted to the same runs and forecast the
/// same runs, so that a difference between them is one between laws and not between questions.
/// </summary>
public static class LawRanking
{
    /// <summary>Ranks laws.</summary>
    /// <param name="candidates">Laws with their runs; the first is the one that stays unless another is clearly better.</param>
    /// <param name="axis">What the runs are ordered by, or null for the cost.</param>
    /// <param name="options">Cuts, parts, seed.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="cancel">Stops by throwing.</param>
    /// <exception cref="ForetrainException"><c>rank-no-law</c>, <c>rank-no-fit</c>, <c>rank-too-few</c>, and those of a back-test.</exception>
    public static RankResult Run(
        IReadOnlyList<RankCandidate> candidates, string? axis = null, RankOptions? options = null, IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        options ??= new();
        if (candidates.Count == 0) throw new ForetrainException("rank-no-law", "no law is given to rank");
        (RankCandidate[] all, LeftOutLaw[] fewer) = CommonRows.Of(candidates);
        RankCandidate ordering = all.FirstOrDefault(c => c.Law.Cost is not null) ?? all[0];
        BacktestAxis along = BacktestAxis.Of(ordering.Law, ordering.Runs, axis);
        PreparedRuns labelled = (all.FirstOrDefault(c => c.Runs.Labels.Count > 0) ?? all[0]).Runs;
        RunUnits units = options.KeepRunsWhole ? RunUnits.Of(labelled) : RunUnits.Rows(labelled);
        all = [.. all.Select(c => c with { Runs = units.Mark(c.Runs) })];
        bool isLog = all[0].Runs.Target.All(y => y > 0);
        var backtest = new BacktestOptions { Origins = options.Origins, MostForecasts = options.MostForecasts, Kernels = options.Kernels, KeepRunsWhole = options.KeepRunsWhole };
        SharedCuts cuts = Plan(all, along, units, backtest);

        bool weighs = options.Emphasis && all.All(c => c.Runs.Weights is null);
        Share? laws = progress is null ? null : new(progress, 0, weighs ? all.Length / (double)(all.Length + Emphasis.Powers.Length - 1) : 1);
        Work[] work = Do(all, cuts, along, units, options, backtest, isLog, laws, cancel);
        var leftOut = new List<LeftOutLaw>(fewer);
        leftOut.AddRange(cuts.Hungry.Select(h => h with { Fit = work.First(w => w.Candidate.Law == h.Law).Fit }));
        leftOut.AddRange(work.Where(w => w.Failure is not null && cuts.Hungry.All(h => h.Law != w.Candidate.Law)).Select(w => new LeftOutLaw(w.Candidate.Law, w.Failure!)));
        List<Work> ranked = [.. work.Where(w => w.Fit is not null && w.Origins is not null)];
        bool[] shared = Shared(ranked, leftOut);
        if (ranked.Count == 0)
        {
            ForetrainException first = leftOut[0].Why;
            throw new ForetrainException("rank-no-fit", $"none of {candidates.Count} laws can be fitted and back-tested; {leftOut[0].Law.Id}: {first.Message}", first.Place ?? along.Name, first.Hint, first);
        }

        RankResult result = Build(ranked, leftOut, shared, all[0].Runs, units, along, isLog, cuts, candidates[0].Law);
        if (!weighs) return result;
        OriginSplit[] splits = [.. Enumerable.Range(0, shared.Length).Where(k => shared[k]).Select(k => cuts.Splits[k])];
        var search = new EmphasisSearch(along, units, options, backtest, isLog, splits);
        return result with { Pick = search.Run(result.Pick, all.First(c => c.Law == result.Pick.Law), laws?.Rest(), cancel) };
    }

    private static SharedCuts Plan(RankCandidate[] all, BacktestAxis along, RunUnits units, BacktestOptions backtest)
    {
        try
        {
            return SharedCuts.Plan(all, along, units, backtest);
        }
        catch (ForetrainException e) when (e.Code == "backtest-too-few")
        {
            throw new ForetrainException("rank-too-few", $"laws cannot be compared: {e.Message}", e.Place,
                $"add runs; until then keep to the usual law: predict with --law {all[0].Law.Id}", e);
        }
    }

    private static RankResult Build(
        List<Work> ranked, List<LeftOutLaw> leftOut, bool[] shared, PreparedRuns runs, RunUnits units, BacktestAxis along, bool isLog, SharedCuts cuts, Law first)
    {
        int[] kept = [.. Enumerable.Range(0, shared.Length).Where(k => shared[k])];
        double[][] scores = [.. ranked.Select(w => kept.Select(k => w.Origins![k].Forecasts.Average(Score)).ToArray())];
        Standings standings = Standings.Of(scores, kept.Average(k => cuts.Splits[k].Beyond.Length / (double)cuts.Splits[k].Fitted.Length));
        RankedLaw[] laws = [.. ranked.Select((w, l) =>
        {
            BacktestOrigin[] origins = [.. kept.Select(k => w.Origins![k])];
            BacktestForecast[] spread = [.. origins.SelectMany(o => o.Forecasts).Where(f => f.Intervals.Count > 0)];
            return new RankedLaw
            {
                Law = w.Candidate.Law,
                Fit = w.Fit!,
                Constants = w.Fit!.Result.Problem.Coordinates.Count,
                Origins = [.. origins],
                CutScores = [.. scores[l]],
                Score = standings.Mean[l],
                Behind = standings.Behind[l],
                BehindError = standings.StandardError[l],
                Error = Geometric(origins, f => f.MedianError),
                PlainError = Geometric(origins, f => f.Error),
                Tied = standings.Tied(l),
                IntervalScore = Mean(spread, f => f.Intervals[0].Score),
                Coverage = Mean(spread, f => f.Observed >= f.Intervals[0].Low && f.Observed <= f.Intervals[0].High ? 1 : 0),
                Aicc = w.Aicc,
                CrossValidation = w.CrossValidation,
                Weight = standings.Weights[l],
                Tests = [.. w.Tests],
            };
        })];
        RankedLaw[] order = [.. standings.Order.Select(l => laws[l])];
        LeftOutLaw? untested = leftOut.FirstOrDefault(l => l.Law == first && l.Fit is not null);
        RankedLaw chosen = order.FirstOrDefault(l => l.Law == first && l.Tied) ?? order[0];
        PickedLaw pick = untested is null ? new(chosen.Law, chosen.Fit, chosen, Emphasis.None) : new(untested.Law, untested.Fit!, null, Emphasis.None);
        return new()
        {
            Laws = [.. order],
            Pick = pick,
            LeftOut = [.. leftOut],
            Runs = runs,
            Units = units,
            Axis = along,
            IsLog = isLog,
            Findings = [.. RankFindings.Of(order, pick, leftOut, runs, kept.Length)],
        };
    }

    // A point forecast scores its error: that is the CRPS of a distribution without width.
    internal static double Score(BacktestForecast f) => double.IsFinite(f.Crps) ? f.Crps : Math.Abs(f.Error);

    internal static double Geometric(BacktestOrigin[] origins, Func<BacktestForecast, double> of) =>
        Math.Exp(origins.Average(o => Math.Log(Math.Max(o.Forecasts.Average(f => Math.Abs(of(f))), 1e-300))));

    private static double Mean(BacktestForecast[] forecasts, Func<BacktestForecast, double> of) => forecasts.Length == 0 ? double.NaN : forecasts.Average(of);

    // Fits to all runs come first: they take longest. Slots are filled by position, so that threads change nothing.
    private static Work[] Do(
        RankCandidate[] all, SharedCuts cuts, BacktestAxis along, RunUnits units, RankOptions options, BacktestOptions backtest, bool isLog,
        IProgress<double>? progress, CancellationToken cancel)
    {
        Work[] work = [.. all.Select(c => new Work(c))];
        int splits = cuts.Splits.Count, jobs = all.Length + cuts.Laws.Length * splits, done = 0;
        foreach (Work w in work.Where(w => cuts.Laws.Any(c => c.Law == w.Candidate.Law))) w.Origins = new BacktestOrigin[splits];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads > 0 ? options.Threads : Environment.ProcessorCount, CancellationToken = cancel };
        Work[] tested = [.. work.Where(w => w.Origins is not null)];
        Parallel.For(0, jobs, parallel, j =>
        {
            if (j < all.Length)
            {
                Whole(work[j], units, options, isLog, cancel);
            }
            else
            {
                (Work w, int k) = (tested[(j - all.Length) / splits], (j - all.Length) % splits);
                w.Origins![k] = BacktestRefit.Of(w.Candidate.Law, w.Candidate.Runs, along, units, w.Candidate.Choices, backtest, isLog, cuts.Splits[k], cancel);
            }

            progress?.Report(Interlocked.Increment(ref done) / (double)jobs);
        });
        return work;
    }

    private static void Whole(Work w, RunUnits units, RankOptions options, bool isLog, CancellationToken cancel)
    {
        RankCandidate c = w.Candidate;
        try
        {
            w.Fit = LawFitter.Fit(c.Law, c.Runs, c.Choices, new(0), options.Kernels, cancel: cancel);
        }
        catch (ForetrainException e)
        {
            w.Failure = e;
            return;
        }

        double[] residuals = [.. w.Fit.Result.Fitted.Zip(c.Runs.Target, (f, y) => isLog ? Math.Log(f / y) : f - y)];
        w.Aicc = CommonLikelihood.Aicc(residuals, c.Runs.Weights, w.Fit.Result.Problem.Coordinates.Count);
        w.CrossValidation = CrossValidation.Error(w.Fit, units, isLog, options.Folds, options.Seed);
        w.Tests = [.. NestedTests.Of(c, w.Fit, options.Kernels)];
    }

    // Cuts at which all ranked laws have forecasts; a law that fails at half of the cuts or more leaves rather than taking them with it.
    private static bool[] Shared(List<Work> ranked, List<LeftOutLaw> leftOut)
    {
        while (ranked.Count > 0)
        {
            int splits = ranked[0].Origins!.Length;
            bool[] shared = [.. Enumerable.Range(0, splits).Select(k => ranked.All(w => w.Origins![k].Forecasts.Count > 0))];
            Work worst = ranked.MaxBy(w => w.Origins!.Count(o => o.Forecasts.Count == 0))!;
            if (2 * shared.Count(s => s) > splits) return shared;
            ForetrainException why = worst.Origins!.First(o => o.Failure is not null).Failure!;
            leftOut.Add(new(worst.Candidate.Law, why, worst.Fit));
            ranked.Remove(worst);
        }

        return [];
    }

    // A stage of the whole: its share runs from one share of the whole to another.
    private sealed class Share(IProgress<double> whole, double from, double to) : IProgress<double>
    {
        public void Report(double value) => whole.Report(from + value * (to - from));

        public Share Rest() => new(whole, to, 1);
    }

    private sealed class Work(RankCandidate candidate)
    {
        public RankCandidate Candidate => candidate;

        public LawFit? Fit { get; set; }

        public ForetrainException? Failure { get; set; }

        public BacktestOrigin[]? Origins { get; set; }

        public double Aicc { get; set; } = double.NaN;

        public double CrossValidation { get; set; } = double.NaN;

        public NestedTest[] Tests { get; set; } = [];
    }
}
