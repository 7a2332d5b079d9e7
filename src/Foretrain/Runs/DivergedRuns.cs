using System.Runtime.InteropServices;
using Foretrain.Numerics;

namespace Foretrain.Runs;

/// <summary>
/// Runs whose loss is far above what smaller and shorter runs reach. More params and more tokens do not make a run that
/// much worse, so each run is compared with those that had no more of anything: it is suspect above Tukey's fence of their
/// ln loss (third quartile + 1.5 interquartile ranges) with 2 % to spare. A loss above ln(vocabulary) is suspect anyway.
/// </summary>
internal static class DivergedRuns
{
    private const int FewestNeighbours = 5;
    private const int MostRuns = 20_000;
    private const int MostCompared = 2_000;
    private static readonly string[] Resources = ["params", "params_total", "params_active", "tokens", "flops", "unique_tokens"];

    /// <summary>Suspect rows, ascending; empty when the target is not a loss or nothing can be compared.</summary>
    public static int[] Find(IReadOnlyDictionary<string, double[]> variables, NeededColumn target, double[] values, RunTable table)
    {
        if (target.Unit != "nat/token" && target.Name != "loss") return [];
        double[][] resources = [.. Resources.Where(variables.ContainsKey).Select(r => variables[r])];
        bool[] suspect = new bool[values.Length];
        if (resources.Length > 0 && values.Length <= MostRuns && values.All(v => v > 0)) MarkByNeighbours(resources, values, suspect);
        if (target.Unit == "nat/token" && table.Has("vocab_size") && table.IsNumeric("vocab_size"))
        {
            double[] vocabulary = table.Numbers("vocab_size");
            for (int i = 0; i < values.Length; i++) if (vocabulary[i] > 1 && values[i] > Math.Log(vocabulary[i])) suspect[i] = true;
        }

        return [.. Enumerable.Range(0, values.Length).Where(i => suspect[i])];
    }

    private static void MarkByNeighbours(double[][] resources, double[] values, bool[] suspect)
    {
        int stride = (values.Length + MostCompared - 1) / MostCompared;
        List<double> logs = [];
        for (int i = 0; i < values.Length; i++)
        {
            logs.Clear();
            for (int j = 0; j < values.Length; j += stride)
            {
                if (j == i) continue;
                bool noMore = true;
                foreach (double[] resource in resources) noMore &= resource[j] <= resource[i];
                if (noMore) logs.Add(Math.Log(values[j]));
            }

            if (logs.Count < FewestNeighbours) continue;
            logs.Sort();
            ReadOnlySpan<double> sorted = CollectionsMarshal.AsSpan(logs);
            double first = Statistics.QuantileSorted(sorted, 0.25), third = Statistics.QuantileSorted(sorted, 0.75);
            suspect[i] = Math.Log(values[i]) > third + 1.5 * (third - first) + Math.Log(1.02);
        }
    }
}
