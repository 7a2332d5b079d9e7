using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.Reproduction.Study;

/// <summary>Tables made from several files of a folder, as the authors made theirs. Only arithmetic on rows: no fitting.</summary>
internal static class MadeTables
{
    /// <summary>Points of a run's curve that the second step of the task ladder averages.</summary>
    private const int Window = 5;

    /// <summary>A made table by name and argument.</summary>
    public static TableReading Make(Tables tables, string name, string argument) => name switch
    {
        "task_ladder/step2" => TaskCurves(tables, argument),
        "curves_multipowerlaw/schedules" => Schedules.Make(tables, argument),
        "mix_datamixinglaws/5Mix" => Mixtures(tables, argument),
        _ => throw new ForetrainException("unknown-table", $"there is no made table '{name}'"),
    };

    /// <summary>
    /// Loss and accuracy of a task along the ladder's runs: the first tenth of each run dropped, both averaged over the last five points,
    /// and the ideal model (loss 0, accuracy 1) added, as the authors of the ladder do for their second step.
    /// </summary>
    private static TableReading TaskCurves(Tables tables, string task)
    {
        RunTable all = tables.Get("task_ladder/trajectory.csv").Table;
        string[] runs = all.Texts("run"), tasks = all.Texts("task"), splits = all.Texts("split");
        double[] tokens = all.Numbers("tokens"), bpb = all.Numbers("bpb"), accuracy = all.Numbers("acc");
        List<string> names = [];
        List<double> losses = [], accuracies = [];
        foreach (var run in Enumerable.Range(0, all.Rows).Where(i => tasks[i] == task && splits[i] == "train").GroupBy(i => runs[i]))
        {
            int[] rows = [.. run.OrderBy(i => tokens[i])];
            rows = rows[(int)Math.Ceiling(0.1 * rows.Length)..];
            for (int k = 0; k < rows.Length; k++)
            {
                int[] last = rows[Math.Max(0, k - Window + 1)..(k + 1)];
                names.Add(run.Key);
                losses.Add(last.Average(i => bpb[i]));
                accuracies.Add(last.Average(i => accuracy[i]));
            }
        }

        names.Add("ideal");
        losses.Add(0);
        accuracies.Add(1);
        return Reading($"task_ladder/trajectory.csv ({task})", ("task_loss", losses), ("accuracy", accuracies), ("run", names));
    }

    /// <summary>One row per mixture of five domains at step 30,000: shares <c>r_*</c>, the loss on each validation domain, and their weighted mean.</summary>
    private static TableReading Mixtures(Tables tables, string size)
    {
        RunTable curves = tables.Get("mix_datamixinglaws/curves.csv").Table, mixtures = tables.Get("mix_datamixinglaws/mixtures.csv").Table;
        RunTable domains = tables.Get("mix_datamixinglaws/valid_domains.csv").Table;
        double parameters = NumberText.Parse(size, "model size"); // the reader takes 70M for the number it is
        double[] sizes = curves.Numbers("model_size");
        string[] family = curves.Texts("family"), ids = curves.Texts("mix_id"), valid = curves.Texts("valid_domain");
        double[] step = curves.Numbers("step"), loss = curves.Numbers("loss"), index = mixtures.Numbers("mix_index");
        string[] mixed = mixtures.Texts("mix_id"), names = domains.Texts("valid_domain");
        double[] weights = domains.Numbers("weight_in_pile_validation");
        var at = Enumerable.Range(0, mixed.Length).ToDictionary(i => mixed[i]);
        var rows = Enumerable.Range(0, curves.Rows).Where(i => family[i] == "5Mix" && sizes[i] == parameters && step[i] == 30000 && index[at[ids[i]]] < 900)
            .GroupBy(i => ids[i]).OrderBy(g => index[at[g.Key]])
            .Select(g => (Id: g.Key, Losses: g.ToDictionary(i => valid[i], i => loss[i]))).ToList();
        string[] training = ["academic", "prose", "dialogue", "symbolic", "internet"];
        var columns = new List<(string, object)> { ("mix_id", rows.Select(r => r.Id).ToList()) };
        for (int d = 0; d < training.Length; d++)
        {
            double[] share = mixtures.Numbers($"p{d + 1}");
            columns.Add(($"r_{training[d]}", rows.Select(r => share[at[r.Id]]).ToList()));
        }

        foreach (string name in names) columns.Add(($"loss_{name}", rows.Select(r => r.Losses[name]).ToList()));
        double total = weights.Sum();
        columns.Add(("loss_overall", rows.Select(r => names.Select((n, k) => weights[k] / total * r.Losses[n]).Sum()).ToList()));
        return Reading($"mix_datamixinglaws/curves.csv (5Mix, {size}, step 30000)", [.. columns]);
    }

    /// <summary>A table in memory; a column is a list of numbers or of texts.</summary>
    public static TableReading Reading(string source, params (string Name, object Values)[] columns)
    {
        var numbers = columns.Where(c => c.Values is List<double>).ToDictionary(c => c.Name, c => ((List<double>)c.Values).ToArray());
        var texts = columns.Where(c => c.Values is List<string>).ToDictionary(c => c.Name, c => ((List<string>)c.Values).ToArray());
        int rows = numbers.Count > 0 ? numbers.First().Value.Length : texts.First().Value.Length;
        return new(new RunTable(source, rows, [.. columns.Select(c => c.Name)], numbers, texts), [], []);
    }
}
