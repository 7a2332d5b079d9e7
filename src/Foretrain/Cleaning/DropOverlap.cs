using Foretrain.Quantities;

namespace Foretrain.Cleaning;

/// <summary>What a run logged after the checkpoint from which it was started again: those steps were trained anew, and the later log counts.</summary>
internal sealed class DropOverlap : ICleaningStep
{
    /// <summary>A run whose steps go back more often than this share of its rows was not logged in order.</summary>
    private const double MostOftenBack = 0.1;

    /// <inheritdoc/>
    public string Kind => "overlap";

    /// <inheritdoc/>
    public void Apply(RunLog log)
    {
        if (!log.Options.Stitch || log.Along is not { } along) return;
        foreach ((string run, int[] all) in log.Runs())
        {
            int[] rows = [.. InOrder(all.Where(r => double.IsFinite(along[r])), along, log.LoggedAs)];
            int back = Enumerable.Range(1, Math.Max(0, rows.Length - 1)).Count(i => along[rows[i]] <= along[rows[i - 1]]);
            if (back == 0 || !log.Wants(Kind, run)) continue;
            bool unordered = back > Math.Max(2, MostOftenBack * rows.Length);
            int[] gone = unordered ? Repeated(rows, along) : Overtaken(rows, along);
            if (gone.Length == 0) continue;
            string from = NumberText.Format(gone.Min(r => along[r]), 6), to = NumberText.Format(gone.Max(r => along[r]), 6);
            log.Decide(Kind, run, $"{gone.Length} rows of '{run}' removed, {log.AlongColumn} {from} to {to}",
                unordered ? "the rows are in no order and a step stands there twice: the last one counts" : "the run went back to a checkpoint there and logged these steps again", gone, removed: true);
        }
    }

    // Pieces of one run in the order in which they begin; within a piece as logged.
    private static IEnumerable<int> InOrder(IEnumerable<int> rows, double[] along, string[] names) =>
        rows.GroupBy(r => names[r]).OrderBy(g => g.Min(r => along[r])).SelectMany(g => g);

    // A row counts when nothing logged later stands at the same step or before.
    private static int[] Overtaken(int[] rows, double[] along)
    {
        var gone = new List<int>();
        double least = double.PositiveInfinity;
        for (int i = rows.Length - 1; i >= 0; i--)
        {
            if (along[rows[i]] >= least) gone.Add(rows[i]);
            else least = along[rows[i]];
        }

        return [.. gone];
    }

    private static int[] Repeated(int[] rows, double[] along) => [.. rows.GroupBy(r => along[r]).SelectMany(g => g.SkipLast(1))];
}
