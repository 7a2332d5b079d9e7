using Foretrain.Fitting;
using Foretrain.Laws;
using Foretrain.Runs;

namespace Foretrain.Reproduction.Sldbench;

/// <summary>The laws that take part in a task.</summary>
internal static class SldCandidates
{
    /// <summary>
    /// Laws of the catalogue with these inputs and no more constants than the task allows, as they are and with constants free that they tie or
    /// hold by default. Those that use more of the task's features come first, and among them those with more constants: the benchmark
    /// gives features and constants because its rows need them, and <c>rank</c> keeps to the first where rows cannot tell.
    /// </summary>
    public static Law[] Of(SldTask task, TableReading known, LawCatalog catalog) =>
    [
        .. catalog.Ids.Select(catalog.Get).SelectMany(Forms).Select(law => (Law: law, Runs: Runs(task, law, known)))
            .Where(c => c.Runs is not null && Constants(c.Law, c.Runs) <= task.Cap)
            .OrderByDescending(c => c.Runs!.Variables.Count).ThenByDescending(c => Constants(c.Law, c.Runs!)).ThenBy(c => c.Law.Id, StringComparer.Ordinal).Select(c => c.Law),
    ];

    /// <summary>Constants that a fit estimates.</summary>
    public static int Constants(Law law, PreparedRuns runs) => LawProblem.Create(law, runs).Problem.Parameters.Count(p => p.Fixed is null && p.TiedTo is null);

    // A law as it is, with ties undone, and with held constants free too: what --free does.
    private static IEnumerable<Law> Forms(Law law)
    {
        yield return law;
        foreach (bool held in (bool[])[false, true])
        {
            string[] free = [.. law.Parameters.Where(p => p.TiedTo is not null || (held && p.Fixed is not null)).Select(p => p.Name)];
            if (free.Length == 0 || (held && law.Parameters.All(p => p.Fixed is null))) continue;
            yield return law with
            {
                Id = $"{law.Id} --free {string.Join(",", free)}",
                Parameters = [.. law.Parameters.Select(p => free.Contains(p.Name) ? p with { TiedTo = null, Fixed = null } : p)],
            };
        }
    }

    private static PreparedRuns? Runs(SldTask task, Law law, TableReading known)
    {
        if (law.Outputs.Count > 1 || law.Variables.Any(v => v.Text) || law.Outputs[0].Name != (task.Targets[0] == "loss_u" ? "loss_u" : "loss")) return null;
        try
        {
            PreparedRuns runs = RunSelection.Prepare(known, LawProblem.Needs(law), new(task.Targets[0], Positive: false));
            return runs.Rejected.Count == 0 && runs.Variables.Values.All(v => v.Distinct().Take(2).Count() == 2) ? runs : null;
        }
        catch (ForetrainException)
        {
            return null; // its columns are not there
        }
    }
}
