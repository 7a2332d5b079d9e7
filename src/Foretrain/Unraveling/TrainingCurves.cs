using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.Unraveling;

/// <summary>One training run: losses by step.</summary>
/// <param name="Params">Size of the model.</param>
/// <param name="Batch">Tokens per step.</param>
/// <param name="Steps">Steps, ascending.</param>
/// <param name="Losses">Losses there.</param>
internal sealed record TrainingCurve(double Params, double Batch, double[] Steps, double[] Losses)
{
    /// <summary>Steps until the loss is first reached, straight between rows in logarithms; NaN when it is not.</summary>
    public double StepsTo(double loss)
    {
        for (int i = 0; i < Steps.Length; i++)
        {
            if (Losses[i] > loss) continue;
            if (i == 0) return double.NaN; // reached before the first row: nobody knows when
            double share = Math.Log(Losses[i - 1] / loss) / Math.Log(Losses[i - 1] / Losses[i]);
            return Steps[i - 1] * Math.Pow(Steps[i] / Steps[i - 1], share);
        }

        return double.NaN;
    }
}

/// <summary>The runs of a table, without their warm-up.</summary>
internal sealed class TrainingCurves
{
    private TrainingCurves(PreparedRuns rows, TrainingCurve[] all, double warmUp) => (Rows, All, WarmUp) = (rows, all, warmUp);

    /// <summary>Rows after warm-up.</summary>
    public PreparedRuns Rows { get; }

    /// <summary>The runs.</summary>
    public TrainingCurve[] All { get; }

    /// <summary>Steps left out.</summary>
    public double WarmUp { get; }

    /// <summary>Splits prepared rows (params, step, batch, loss) into runs.</summary>
    public static TrainingCurves Of(PreparedRuns runs, double? warmUp)
    {
        double[] n = runs.Variables["params"], s = runs.Variables["step"], b = runs.Variables["batch"];
        double least = warmUp ?? s.Max() / 20;
        int[] kept = [.. Enumerable.Range(0, runs.Count).Where(i => s[i] > least)];
        if (kept.Length == 0)
            throw new ForetrainException("unravel-warm-up", $"the warm-up of {NumberText.Format(least)} steps leaves none of {runs.Count} rows (last step {NumberText.Format(s.Max())})", runs.Table.Source, "give less, e.g. --warm-up 100");
        PreparedRuns rows = runs.Rows(kept);
        string[]? names = rows.Table.Has("run") ? rows.Table.Texts("run") : null;
        TrainingCurve[] all = [.. Enumerable.Range(0, kept.Length).GroupBy(i => (n[kept[i]], b[kept[i]], names?[i])).Select(g =>
        {
            int[] order = [.. g.OrderBy(i => s[kept[i]])];
            return new TrainingCurve(g.Key.Item1, g.Key.Item2, [.. order.Select(i => s[kept[i]])], [.. order.Select(i => rows.Target[i])]);
        })];
        return new(rows, all, least);
    }

    /// <summary>Runs by size, smallest first.</summary>
    public IEnumerable<IGrouping<double, TrainingCurve>> BySize => All.GroupBy(c => c.Params).OrderBy(g => g.Key);
}
