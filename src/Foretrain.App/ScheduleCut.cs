using Foretrain.Findings;
using Foretrain.Laws;
using Foretrain.Runs;

namespace Foretrain.App;

/// <summary>Finds runs whose schedule lost its beginning, so that a law over whole runs integrates the wrong learning rates.</summary>
internal static class ScheduleCut
{
    /// <summary>The finding, or null when no run is cut or the law does not look at whole runs.</summary>
    /// <param name="law">The law.</param>
    /// <param name="whole">The table before any row was left out.</param>
    /// <param name="runs">The rows that are used.</param>
    public static Finding? Find(Law law, RunTable whole, PreparedRuns runs)
    {
        if (law.Variables.FirstOrDefault(v => v.Text) is not { } run || law.Variables.All(v => v.Name != "step")) return null;
        string name = runs.Mapping.Of(run.Name).Column, step = runs.Mapping.Of("step").Column;
        if (!whole.Has(name) || !whole.Has(step)) return null; // made by --map: the rows left out have no value to look at
        var first = new Dictionary<string, double>(StringComparer.Ordinal);
        string[] labels = runs.Table.Texts(name);
        double[] steps = runs.Table.Numbers(step);
        for (int i = 0; i < labels.Length; i++) first[labels[i]] = Math.Min(steps[i], first.GetValueOrDefault(labels[i], double.PositiveInfinity));
        string[] all = whole.Texts(name);
        double[] allSteps = whole.Numbers(step);
        var cut = new HashSet<string>(StringComparer.Ordinal);
        var lines = new List<int>();
        for (int i = 0; i < all.Length; i++)
        {
            if (!first.TryGetValue(all[i], out double begin) || !(allSteps[i] < begin)) continue;
            cut.Add(all[i]);
            lines.Add(whole.Lines[i]);
        }

        return cut.Count == 0 ? null : new("schedule-cut", Severity.Severe,
            $"{cut.Count} of {first.Count} runs are used without their first rows, e.g. '{cut.Order(StringComparer.Ordinal).First()}' from step {first[cut.Order(StringComparer.Ordinal).First()]:0}",
            "the law integrates the learning rate over the whole run and takes it to rise from 0 before the first row it sees",
            "keep every row of a run: choose runs, not steps, with --where; to lower the say of early rows use --weights", [.. lines.Take(50)]);
    }
}
