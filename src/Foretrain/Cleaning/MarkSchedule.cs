using Foretrain.Quantities;

namespace Foretrain.Cleaning;

/// <summary>
/// Parts of the learning-rate schedule: warm-up, then before the cooldown, cooldown, and the end. A loss before the cooldown is higher than
/// that of a run of the same length that ends there.
/// </summary>
internal sealed class MarkSchedule : ICleaningStep
{
    private const double AtPeak = 0.99;
    private const double LeastPlateau = 0.2;
    private const double StillHigh = 0.5;

    /// <inheritdoc/>
    public string Kind => "cooldown";

    /// <inheritdoc/>
    public void Apply(RunLog log)
    {
        if (!log.Wants(Kind) || log.LrColumn is null || log.Along is not { } along) return;
        double[] lr = log.Table.Numbers(log.LrColumn);
        List<int> before = [], after = [], constant = [];
        bool falls = false;
        foreach ((string run, int[] all) in log.Runs())
        {
            int[] rows = [.. all.Where(r => double.IsFinite(lr[r]) && double.IsFinite(along[r])).OrderBy(r => along[r])];
            if (rows.Length < 5 || !log.Wants(Kind, run)) continue;
            double peak = rows.Max(r => lr[r]);
            int from = Array.FindIndex(rows, r => lr[r] >= AtPeak * peak), to = Array.FindLastIndex(rows, r => lr[r] >= AtPeak * peak);
            bool plateau = along[rows[to]] - along[rows[from]] >= LeastPlateau * (along[rows[^1]] - along[rows[0]]);
            // One cell of 0 at the end is a logger's, as often as it is a schedule's.
            falls |= rows.Length - 1 - to is var rest && (rest > 1 || (rest == 1 && lr[rows[^1]] > 0));
            for (int i = from; i < rows.Length; i++)
            {
                log.Phase[rows[i]] = i > to ? i == rows.Length - 1 && lr[rows[i]] <= StillHigh * peak ? "end" : plateau ? "cooldown" : "decay" : "before-cooldown";
            }

            if (!plateau) continue;
            before.AddRange(rows[from..(to + 1)]);
            if (to < rows.Length - 1) after.AddRange(rows[(to + 1)..]);
            else constant.Add(rows[^1]);
        }

        // A rate that never comes down is no schedule: one cell of another value must not make one of it.
        if (!falls)
        {
            Array.Fill(log.Phase, "");
            return;
        }

        if (before.Count > 0)
            log.Decide(Kind, null, $"{before.Count} rows are marked before-cooldown, {after.Count} cooldown or end{(constant.Count > 0 ? $"; {constant.Count} runs end before any cooldown" : "")}",
                $"column '{log.LrColumn}' stays at its peak and then falls", before, removed: false);
    }
}

/// <summary>Rows of the warm-up: their losses say nothing about the schedule that follows.</summary>
internal sealed class MaskWarmup : ICleaningStep
{
    private const double BelowPeak = 0.9;

    /// <inheritdoc/>
    public string Kind => "warm-up";

    /// <inheritdoc/>
    public void Apply(RunLog log)
    {
        if (!log.Wants(Kind) || log.Along is not { } along) return;
        foreach ((string run, int[] all) in log.Runs())
        {
            if (all.Length < 2 || !log.Wants(Kind, run)) continue;
            int[] rows = [.. all.Where(r => double.IsFinite(along[r])).OrderBy(r => along[r])];
            (int[] gone, string why) = ByColumn(log, rows) is { Length: > 0 } named ? (named, $"column '{log.WarmupColumn}' says how long it is") : (Rising(log, rows), $"column '{log.LrColumn}' still rises");
            if (gone.Length == 0 || gone.Length == rows.Length) continue;
            log.Decide(Kind, run, $"{(gone.Length == 1 ? "1 row" : $"{gone.Length} rows")} of '{run}' removed, up to {log.AlongColumn} {NumberText.Format(along[gone[^1]], 6)}", why, gone, removed: true);
        }
    }

    private static int[] ByColumn(RunLog log, int[] rows)
    {
        if (log.WarmupColumn is not { } column || log.StepColumn is not { } step) return [];
        double[] length = log.Table.Numbers(column), steps = log.Table.Numbers(step);
        return [.. rows.Where(r => steps[r] < length[r])];
    }

    private static int[] Rising(RunLog log, int[] rows)
    {
        if (log.LrColumn is not { } column) return [];
        double[] lr = log.Table.Numbers(column);
        double peak = rows.Max(r => double.IsFinite(lr[r]) ? lr[r] : 0);
        int at = Array.FindIndex(rows, r => lr[r] >= 0.999 * peak);
        if (at <= 0 || !(lr[rows[0]] < BelowPeak * peak)) return [];
        for (int i = 1; i <= at; i++) if (!(lr[rows[i]] >= lr[rows[i - 1]])) return [];
        return rows[..at];
    }
}
