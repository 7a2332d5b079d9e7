using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Laws.Kernels;
using Foretrain.Objectives;
using Foretrain.Ranking;
using Foretrain.Reproduction.Study;
using Foretrain.Runs;

namespace Foretrain.Reproduction.Sldbench;

/// <summary>A law with an objective, as chosen on train rows.</summary>
/// <param name="Law">The law.</param>
/// <param name="Objective">As text.</param>
internal sealed record SldChoice(Law Law, string Objective);

/// <summary>How a law did on the train rows.</summary>
/// <param name="Law">The law.</param>
/// <param name="Votes">Rankings that pick it.</param>
/// <param name="Best">Its best objective and its score there (geometric mean of the CRPS of back-tests), or null where it could not be back-tested.</param>
internal sealed record SldStanding(Law Law, int Votes, (string Objective, double Score)? Best);

/// <summary>What came of a task.</summary>
/// <param name="Task">The task.</param>
/// <param name="Choice">The law of the first turn, or null.</param>
/// <param name="Standings">All laws in the first turn.</param>
/// <param name="R2">The benchmark's score on the rows beyond; NaN without one.</param>
/// <param name="Known">Rows fitted.</param>
/// <param name="Later">Rows forecast.</param>
/// <param name="Groups">Groups fitted apart.</param>
/// <param name="Failure">Why there is no score, or null.</param>
internal sealed record SldOutcome(SldTask Task, SldChoice? Choice, IReadOnlyList<SldStanding> Standings, double R2, int Known, int Later, int Groups, string? Failure);

/// <summary>Runs a task: law and objective are chosen by back-tests inside the train rows, then every group is fitted and its test rows forecast.</summary>
internal static class SldRun
{
    public static SldOutcome Run(SldTask task, Tables tables, LawCatalog catalog)
    {
        TableReading train = SldTable.Of(task, tables.Get($"sldbench/{task.Id}/{task.Train}"));
        TableReading? test = task.Test is null ? null : SldTable.Of(task, tables.Get($"sldbench/{task.Id}/{task.Test}"));
        var scores = task.Targets.ToDictionary(t => t, _ => new Scores([], []));
        SldChoice? first = null;
        List<SldStanding> standings = [];
        int known = 0, later = 0;
        try
        {
            foreach ((TableReading Known, TableReading Later) split in SldTable.Splits(task, train, test))
            {
                SldChoice choice = Choose(task, split.Known, catalog, first is null ? standings : []);
                first ??= choice;
                known += split.Known.Table.Rows;
                later += split.Later.Table.Rows;
                foreach (string target in task.Targets) scores[target] = scores[target].With(Forecast(choice, target, split.Known, split.Later));
            }
        }
        catch (ForetrainException e)
        {
            return new(task, first, standings, double.NaN, known, later, Groups(train).Length, e.Message);
        }

        double r2 = 1 - task.Targets.Average(t => 1 - scores[t].R2);
        return new(task, first, standings, r2, known, later, Groups(train).Length, double.IsFinite(r2) ? null : "a forecast is not finite");
    }

    /// <summary>
    /// The law that most rankings pick (one per group, target and objective), and the objective under which its back-tests were best. Where
    /// laws cannot be told apart <c>rank</c> keeps to the usual one, the first: see <see cref="SldCandidates"/>.
    /// </summary>
    private static SldChoice Choose(SldTask task, TableReading known, LawCatalog catalog, List<SldStanding> standings)
    {
        Law[] laws = SldCandidates.Of(task, known, catalog);
        if (laws.Length == 0) throw new ForetrainException("no-law-fits", $"no law of the catalogue has these inputs and at most {task.Cap} constants");
        bool positive = task.Targets.All(t => known.Table.Numbers(t).All(y => y > 0));
        string[] objectives = [.. task.Objectives.Where(o => positive || !o.StartsWith("log", StringComparison.Ordinal))];
        var votes = laws.ToDictionary(l => l.Id, _ => 0);
        var sums = new Dictionary<(string Law, string Objective), (double Sum, int Count)>();
        foreach (string target in task.Targets)
        {
            foreach (TableReading group in Groups(known))
            {
                foreach (string objective in objectives)
                {
                    RankResult? result = Rank(task, laws, group, target, ObjectiveText.Parse(objective));
                    votes[result?.Pick.Law.Id ?? laws[0].Id]++; // where laws cannot be compared, rank says to keep to the usual one
                    foreach (RankedLaw law in result?.Laws ?? [])
                    {
                        (double sum, int count) = sums.GetValueOrDefault((law.Law.Id, objective));
                        sums[(law.Law.Id, objective)] = (sum + Math.Log(law.Score), count + 1);
                    }
                }
            }
        }

        standings.AddRange(laws.Select(l => new SldStanding(l, votes[l.Id], Best(l, sums))).OrderByDescending(s => s.Votes).ThenBy(s => s.Best?.Score ?? double.PositiveInfinity));
        Law chosen = standings[0].Law;
        return new(chosen, standings[0].Best?.Objective ?? ObjectiveText.Format(chosen.Estimator.Objective));
    }

    // The objective of a law: the one with the best back-tests where it has most of them; none where it could not be back-tested.
    private static (string Objective, double Score)? Best(Law law, Dictionary<(string Law, string Objective), (double Sum, int Count)> sums)
    {
        var own = sums.Where(s => s.Key.Law == law.Id).ToList();
        if (own.Count == 0) return null;
        int most = own.Max(s => s.Value.Count);
        var best = own.Where(s => s.Value.Count == most).MinBy(s => s.Value.Sum);
        return (best.Key.Objective, Math.Exp(best.Value.Sum / most));
    }

    private static RankResult? Rank(SldTask task, Law[] laws, TableReading group, string target, Objective objective)
    {
        if (task.Origins == 0) return null;
        RankCandidate[] candidates = [.. laws.Select(l => new RankCandidate(
            l, RunSelection.Prepare(group, LawProblem.Needs(l), LawProblem.Target(l, objective, target)), new FitChoices { Objective = objective }))];
        try
        {
            return LawRanking.Run(candidates, task.Axis, new RankOptions { Origins = task.Origins, Kernels = KernelRegistry.Find, Threads = 1, Emphasis = false });
        }
        catch (ForetrainException e) when (e.Code.StartsWith("rank-", StringComparison.Ordinal) || e.Code.StartsWith("backtest-", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private static Scores Forecast(SldChoice choice, string target, TableReading known, TableReading later)
    {
        Scores all = new([], []);
        Objective objective = ObjectiveText.Parse(choice.Objective);
        foreach (TableReading group in Groups(known))
        {
            string name = group.Table.Texts("group")[0];
            TableReading rows = SldTable.Rows(later, [.. Enumerable.Range(0, later.Table.Rows).Where(i => later.Table.Texts("group")[i] == name)]);
            if (rows.Table.Rows == 0) continue;
            PreparedRuns fitted = RunSelection.Prepare(group, LawProblem.Needs(choice.Law), LawProblem.Target(choice.Law, objective, target));
            LawFit fit = LawFitter.Fit(choice.Law, fitted, new FitChoices { Objective = objective }, new(0), KernelRegistry.Find);
            PreparedRuns runs = RunSelection.Prepare(rows, LawProblem.Needs(choice.Law), new(target, Positive: false));
            all = all.With(new(fit.Law.Predict([.. fit.Law.Variables.Select(v => runs.Variables[LawProblem.ColumnName(v.Name)])], fit.Law.Theta), runs.Target));
        }

        return all;
    }

    private static TableReading[] Groups(TableReading table) => [.. RunSelection.By(table, "group").Select(g => g.Reading)];
}
