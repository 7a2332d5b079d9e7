namespace Foretrain.Cleaning;

/// <summary>A trailing mean of the losses, when asked for.</summary>
internal sealed class SmoothLoss : ICleaningStep
{
    /// <inheritdoc/>
    public string Kind => "smooth";

    /// <inheritdoc/>
    public void Apply(RunLog log)
    {
        int width = log.Options.Smooth;
        if (width < 2 || !log.Wants(Kind)) return;
        foreach ((string run, int[] all) in log.Runs())
        {
            if (all.Length < 2 || !log.Wants(Kind, run)) continue;
            int[] rows = [.. KeepLast.Sorted(log, all).Where(r => double.IsFinite(log.Loss[r]))];
            double[] values = [.. rows.Select(r => log.Loss[r])];
            for (int i = 0; i < rows.Length; i++) log.Loss[rows[i]] = values.Skip(Math.Max(0, i - width + 1)).Take(Math.Min(width, i + 1)).Average();
        }

        log.Decide(Kind, null, $"'{log.LossColumn}' is the mean of {width} rows up to each", "asked for by --smooth", [.. log.Rows], removed: false);
    }
}

/// <summary>One row per run: the last one that has a loss, or the mean of the last losses in its place.</summary>
internal sealed class KeepLast : ICleaningStep
{
    /// <inheritdoc/>
    public string Kind => "final";

    /// <inheritdoc/>
    public void Apply(RunLog log)
    {
        CleaningOptions options = log.Options;
        if (options.Rows == RowsKept.Every || !log.Wants(Kind)) return;
        var gone = new List<int>();
        int runs = 0, fewer = 0;
        foreach ((string run, int[] all) in log.Runs())
        {
            if (all.Length < 2 || !log.Wants(Kind, run)) continue;
            int[] rows = [.. Sorted(log, all)];
            int[] there = [.. rows.Where(r => double.IsFinite(log.Loss[r]))];
            int kept = there.Length > 0 ? there[^1] : rows[^1];
            runs++;
            if (options.Rows == RowsKept.LastMean && there.Length > 0)
            {
                int k = Math.Min(options.LastK, there.Length);
                if (k < options.LastK) fewer++;
                log.Loss[kept] = there[^k..].Average(r => log.Loss[r]);
            }

            gone.AddRange(all.Where(r => r != kept));
        }

        if (runs == 0) return;
        string what = options.Rows == RowsKept.Final ? "its last row with a loss" : $"its last row, with the mean of its last {options.LastK} losses{(fewer > 0 ? $" ({fewer} runs have fewer)" : "")}";
        log.Decide(Kind, null, $"of each of {runs} runs {what} is kept, {gone.Count} rows removed", options.Rows == RowsKept.Final ? "asked for by --final" : "asked for by --last-k", gone, removed: true);
    }

    internal static IEnumerable<int> Sorted(RunLog log, int[] rows) => log.Along is { } along ? rows.OrderBy(r => double.IsFinite(along[r]) ? along[r] : double.NegativeInfinity) : rows;
}
