namespace Foretrain.Cleaning;

/// <summary>Runs under two names that have the same losses at the same steps: one of them is a copy.</summary>
internal sealed class SameCurves : ICleaningStep
{
    private const int FewestPoints = 5;

    /// <inheritdoc/>
    public string Kind => "same-curve";

    /// <inheritdoc/>
    public void Apply(RunLog log)
    {
        if (log.Along is not { } along || (log.RunColumn is null && !log.RunIsFile)) return;
        var known = new Dictionary<EquatableList<(double, double)>, string>();
        foreach ((string run, int[] rows) in log.Runs())
        {
            (double, double)[] points = [.. rows.Where(r => double.IsFinite(log.Loss[r])).Select(r => (along[r], log.Loss[r])).Order()];
            if (points.Length < FewestPoints || known.TryAdd(new(points), run)) continue;
            if (!log.Wants(Kind, run)) continue;
            log.Decide(Kind, run, $"run '{run}' removed: its {points.Length} losses are those of '{known[new(points)]}'", "two runs never agree in every digit", rows, removed: true);
        }
    }
}
