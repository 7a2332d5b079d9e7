using Foretrain.App;
using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Objectives;
using Foretrain.Ranking;
using Foretrain.Reproduction.Study;
using Foretrain.Runs;

namespace Foretrain.Reproduction.Sldbench;

/// <summary>A law with an objective, as chosen on train rows.</summary>
/// <param name="Law">Id.</param>
/// <param name="Objective">As text.</param>
/// <param name="Constants">Constants per group and target.</param>
/// <param name="Score">Mean over groups and targets of the logarithm of what <c>rank</c> orders laws by; lower is better.</param>
internal sealed record SldChoice(string Law, string Objective, int Constants, double Score);

/// <summary>What came of a task.</summary>
/// <param name="Task">The task.</param>
/// <param name="Choice">The law of the first turn.</param>
/// <param name="Ranked">All choices of the first turn, the best first.</param>
/// <param name="R2">The benchmark's score on the rows beyond; NaN without one.</param>
/// <param name="Known">Rows fitted.</param>
/// <param name="Later">Rows forecast.</param>
/// <param name="Groups">Groups fitted apart.</param>
/// <param name="Failure">Why there is no score, or null.</param>
internal sealed record SldOutcome(SldTask Task, SldChoice? Choice, IReadOnlyList<SldChoice> Ranked, double R2, int Known, int Later, int Groups, string? Failure);

/// <summary>Runs a task: law and objective are chosen by back-tests inside the train rows, then every group is fitted and its test rows forecast.</summary>
internal static class SldRun
{
    /// <summary>Objectives tried; a logarithm needs positive targets.</summary>
    private static readonly string[] s_objectives = ["squared", "huber:1e-3", "log-squared", "log-huber:1e-3"];

    public static SldOutcome Run(SldTask task, Tables tables, LawCatalog catalog)
    {
        TableReading train = SldTable.Of(task, tables.Get($"sldbench/{task.Id}/{task.Train}"));
        TableReading? test = task.Test is null ? null : SldTable.Of(task, tables.Get($"sldbench/{task.Id}/{task.Test}"));
        var scores = task.Targets.ToDictionary(t => t, _ => new Scores([], []));
        List<SldChoice> ranked = [];
        int known = 0, later = 0;
        try
        {
            foreach ((TableReading Known, TableReading Later) split in SldTable.Splits(task, train, test))
            {
                List<SldChoice> choices = Choose(task, split.Known, catalog);
                if (ranked.Count == 0) ranked = choices;
                known += split.Known.Table.Rows;
                later += split.Later.Table.Rows;
                foreach (string target in task.Targets) scores[target] = scores[target].With(Forecast(task, catalog.Get(choices[0].Law), choices[0].Objective, target, split.Known, split.Later));
            }
        }
        catch (ForetrainException e)
        {
            return new(task, ranked.Count > 0 ? ranked[0] : null, ranked, double.NaN, known, later, Groups(train).Length, e.Message);
        }

        double r2 = 1 - task.Targets.Average(t => 1 - scores[t].R2);
        return new(task, ranked[0], ranked, r2, known, later, Groups(train).Length, double.IsFinite(r2) ? null : "a forecast is not finite");
    }

    /// <summary>Laws of the catalogue under the cap, with each objective, by their back-tests over all groups and targets.</summary>
    private static List<SldChoice> Choose(SldTask task, TableReading known, LawCatalog catalog)
    {
        var sums = new Dictionary<(string Law, string Objective), (double Sum, int Count, int Constants)>();
        ForetrainException? declined = null;
        string[] objectives = Positive(task, known) ? s_objectives : [.. s_objectives.Where(o => !o.StartsWith("log", StringComparison.Ordinal))];
        string[] laws = [.. catalog.Ids.Where(id => Applies(task, catalog.Get(id), known))];
        if (laws.Length == 0) throw new ForetrainException("no-law-fits", $"no law of the catalogue has these inputs and at most {task.Cap} constants");
        var jobs = (from target in task.Targets from reading in Groups(known) from objective in objectives select (target, reading, objective)).ToList();
        foreach (var (target, reading, objective) in jobs)
        {
            try
            {
                RankResult result = RankOperation.Rank(Request(task, target, objective), reading, new RankQuestion { Laws = laws, Axis = task.Axis });
                foreach (RankedLaw law in result.Laws)
                {
                    var (sum, count, _) = sums.GetValueOrDefault((law.Law.Id, objective));
                    sums[(law.Law.Id, objective)] = (sum + Math.Log(law.Score), count + 1, law.Constants);
                }
            }
            catch (ForetrainException e)
            {
                declined ??= e; // told when no objective can be ranked
            }
        }

        // A choice must do for all groups: the benchmark asks for one form.
        int most = sums.Count == 0 ? 0 : sums.Values.Max(s => s.Count);
        List<SldChoice> choices = [.. sums.Where(s => s.Value.Count == most && s.Value.Constants <= task.Cap)
            .Select(s => new SldChoice(s.Key.Law, s.Key.Objective, s.Value.Constants, s.Value.Sum / s.Value.Count)).OrderBy(c => c.Score)];
        return choices.Count > 0 ? choices : laws.Length == 1 && declined?.Code is "rank-too-few" or "rank-no-fit" ? [new(laws[0], catalog.Get(laws[0]).Estimator.Objective is var o ? ObjectiveText.Format(o) : "", 0, double.NaN)]
            : throw declined ?? new ForetrainException("rank-no-law", "no law could be ranked");
    }

    private static Scores Forecast(SldTask task, Law law, string objective, string target, TableReading known, TableReading later)
    {
        Scores all = new([], []);
        foreach (TableReading group in Groups(known))
        {
            string name = group.Table.Texts("group")[0];
            TableReading rows = SldTable.Rows(later, [.. Enumerable.Range(0, later.Table.Rows).Where(i => later.Table.Texts("group")[i] == name)]);
            if (rows.Table.Rows == 0) continue;
            LawFit fit = FitOperation.Run(Request(task, target, objective) with { Law = law.Id }, group).Fits[0];
            PreparedRuns runs = RunSelection.Prepare(rows, LawProblem.Needs(law), new(target, Positive: false));
            all = all.With(new(fit.Law.Predict([.. fit.Law.Variables.Select(v => runs.Variables[LawProblem.ColumnName(v.Name)])], fit.Law.Theta), runs.Target));
        }

        return all;
    }

    private static bool Applies(SldTask task, Law law, TableReading known)
    {
        if (law.Outputs.Count > 1 || law.Variables.Any(v => v.Text)) return false;
        if (law.Outputs[0].Name is not ("loss" or "loss_u" or "y") || (law.Outputs[0].Name == "loss_u") != (task.Targets[0] == "loss_u")) return false;
        try
        {
            PreparedRuns runs = RunSelection.Prepare(known, LawProblem.Needs(law), new(task.Targets[0], Positive: false));
            (FitProblem problem, _) = LawProblem.Create(law, runs);
            return problem.Parameters.Count(p => p.Fixed is null && p.TiedTo is null) <= task.Cap && runs.Variables.Values.All(v => v.Distinct().Take(2).Count() == 2);
        }
        catch (ForetrainException)
        {
            return false; // its columns are not there
        }
    }

    private static AnalysisRequest Request(SldTask task, string target, string objective) =>
        new() { Target = target, Objective = ObjectiveText.Parse(objective), Resamples = 0, Threads = 1 };

    private static bool Positive(SldTask task, TableReading known) => task.Targets.All(t => known.Table.Numbers(t).All(y => y > 0));

    private static TableReading[] Groups(TableReading table) => [.. RunSelection.By(table, "group").Select(g => g.Reading)];
}
