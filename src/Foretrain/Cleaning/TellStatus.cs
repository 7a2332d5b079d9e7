using Foretrain.Numerics;
using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.Cleaning;

/// <summary>How each run ended: finished, running, crashed, diverged, or unknown.</summary>
internal sealed class TellStatus : ICleaningStep
{
    /// <summary>A log rarely holds the very last step.</summary>
    private const double Whole = 0.975;

    /// <summary>Rows over which the end of a curve is judged.</summary>
    private const int AtEnd = 3;

    private const double RiseShare = 0.1;
    private const double RiseSpreads = 6;
    private static readonly string[] s_finished = ["finished", "complete", "completed", "done", "success", "succeeded"];
    private static readonly string[] s_running = ["running", "active", "in_progress", "queued", "pending"];
    private static readonly string[] s_crashed = ["crashed", "failed", "failure", "error", "killed", "cancelled", "canceled", "preempted", "timeout"];

    /// <inheritdoc/>
    public string Kind => "status";

    /// <inheritdoc/>
    public void Apply(RunLog log)
    {
        if (!log.Wants(Kind)) return;
        IReadOnlyList<(string Run, int[] Rows)> runs = log.Runs();
        double newest = log.TimeColumn is { } time ? log.Rows.Select(r => log.Table.Numbers(time)[r]).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Max() : double.NaN;
        HashSet<int> suspect = runs.All(r => r.Rows.Length == 1) ? [.. Outliers(log)] : [];
        var told = new List<(string Run, string Status, string Why, int[] Rows)>();
        foreach ((string run, int[] rows) in runs)
        {
            if (!log.Wants(Kind, run)) continue;
            (string status, string why) = rows.Any(suspect.Contains) ? ("diverged", "its loss is far above that of runs with no more compute") : Of(log, rows, newest);
            log.Status[run] = status;
            told.Add((run, status, why, rows));
        }

        foreach (var group in told.Where(t => t.Status != "diverged" && t.Status != "crashed").GroupBy(t => (t.Status, t.Why)))
            log.Decide(Kind, null, $"{(group.Count() == 1 ? "1 run" : $"{group.Count()} runs")} {(group.Key.Status == "unknown" ? "ended nobody knows how" : group.Count() == 1 ? $"is {group.Key.Status}" : $"are {group.Key.Status}")}", group.Key.Why, [.. group.SelectMany(t => t.Rows)], removed: false);
        foreach (var one in told.Where(t => t.Status is "diverged" or "crashed"))
            log.Decide(Kind, one.Run, $"'{one.Run}' {(one.Status == "diverged" ? "has diverged" : "has crashed")}", one.Why, one.Rows, removed: false);
    }

    private static (string Status, string Why) Of(RunLog log, int[] rows, double newest)
    {
        if (Diverged(log, rows) is { } rise) return ("diverged", rise);
        if (log.StatusColumn is { } column)
        {
            string text = log.Table.Texts(column)[rows[^1]].Trim().ToLowerInvariant();
            if (s_finished.Contains(text) && rows.Any(r => double.IsFinite(log.Loss[r]))) return ("finished", $"column '{column}' says so");
            if (s_running.Contains(text)) return ("running", $"column '{column}' says so");
            if (s_crashed.Contains(text)) return ("crashed", $"column '{column}' says '{text}'");
        }

        if (!rows.Any(r => double.IsFinite(log.Loss[r])) && (log.LossIsNan || log.Rows.Any(r => double.IsFinite(log.Loss[r])))) return ("diverged", "none of its losses is a number");
        if (log.PlannedColumn is { } planned && log.StepColumn is { } steps && rows.Length > 1)
        {
            double goal = log.Table.Numbers(planned)[rows[^1]], reached = rows.Max(r => log.Table.Numbers(steps)[r]);
            if (goal > 0 && reached >= Whole * goal) return ("finished", $"the planned steps of '{planned}' are reached");
            if (goal > 0) return Stopped(log, rows, newest, $"step {NumberText.Format(reached, 6)} of {NumberText.Format(goal, 6)} planned is the last");
        }

        if (log.LrColumn is { } lr && rows.Length > 1)
        {
            double[] rates = log.Table.Numbers(lr);
            double peak = rows.Max(r => double.IsFinite(rates[r]) ? rates[r] : 0), last = rates[rows[^1]];
            if (peak > 0 && last <= 0.11 * peak) return ("finished", "the learning rate has come down to its end");
        }

        return ("unknown", "no planned steps, no state and no end of a schedule is in the table");
    }

    // No clock is asked: a run is going on when it was logged as lately as the latest of all.
    private static (string, string) Stopped(RunLog log, int[] rows, double newest, string why)
    {
        if (log.TimeColumn is not { } column || rows.Length < 3) return ("crashed", why);
        double[] time = [.. rows.Select(r => log.Table.Numbers(column)[r]).Where(double.IsFinite).Order()];
        if (time.Length < 3) return ("crashed", why);
        double interval = (time[^1] - time[0]) / (time.Length - 1);
        return time[^1] >= newest - 3 * interval ? ("running", why + ", and no run was logged later") : ("crashed", why);
    }

    private static string? Diverged(RunLog log, int[] rows)
    {
        if (rows.Length < 2 * AtEnd) return null;
        double[] loss = [.. rows.Select(r => log.Loss[r])];
        int lastThere = Array.FindLastIndex(loss, double.IsFinite);
        if (loss.Any(double.IsInfinity)) return "its loss is infinite";
        // A sparse log has holes everywhere; a run that has run into NaN has them at its end only.
        int missing = loss.Length - 1 - lastThere;
        if (lastThere >= 0 && missing > 0 && loss.Take(lastThere + 1).All(double.IsFinite)) return $"its last {(missing == 1 ? "loss is" : $"{missing} losses are")} no number";
        double[] there = [.. loss.Where(double.IsFinite)];
        if (there.Length < 2 * AtEnd) return null;
        double[] level = [.. Enumerable.Range(0, there.Length - AtEnd + 1).Select(i => Median([.. there.Skip(i).Take(AtEnd)]))];
        double spread = Median([.. there.Zip(there.Skip(1), (a, b) => Math.Abs(b - a)).Skip(there.Length / 2)]);
        double least = level.Min(), end = level[^1];
        return end > least + Math.Max(RiseShare * Math.Abs(least), RiseSpreads * spread) ? $"its loss rose from {NumberText.Format(least, 4)} to {NumberText.Format(end, 4)}" : null;
    }

    private static int[] Outliers(RunLog log)
    {
        var variables = new Dictionary<string, double[]>();
        foreach (string name in new[] { "params", "tokens", "flops" })
            if (log.Column(name) is { } column && log.Table.IsNumeric(column)) variables[name] = [.. log.Rows.Select(r => log.Table.Numbers(column)[r])];
        double[] values = [.. log.Rows.Select(r => log.Loss[r])];
        if (values.Length == 0 || values.Any(v => !(v > 0))) return [];
        RunTable kept = log.Table.Select(log.Rows);
        return [.. DivergedRuns.Find(variables, new("loss", "nat/token"), values, kept).Select(i => log.Rows[i])];
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return Statistics.QuantileSorted(values, 0.5);
    }
}
