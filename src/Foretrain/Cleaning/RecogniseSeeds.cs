namespace Foretrain.Cleaning;

/// <summary>Runs of one configuration that differ in their seed or in nothing but their name: repeats, which say how noisy a run is.</summary>
internal sealed class RecogniseSeeds : ICleaningStep
{
    /// <inheritdoc/>
    public string Kind => "seeds";

    /// <inheritdoc/>
    public void Apply(RunLog log)
    {
        if (log.ConfigColumns.Count == 0 || !log.Wants(Kind)) return;
        string[][] config = [.. log.ConfigColumns.Select(log.Table.Texts)];
        string[]? seed = log.SeedColumn is null ? null : log.Table.Texts(log.SeedColumn);
        foreach (var same in log.Runs().GroupBy(r => new EquatableList<string>([.. config.Select(c => c[r.Rows[0]])])).Where(g => g.Count() > 1))
        {
            (string Run, int[] Rows)[] runs = [.. same];
            string first = runs[0].Run;
            if (!log.Wants(Kind, first)) continue;
            foreach ((string run, _) in runs) log.Setting[run] = first;
            int seeds = seed is null ? 0 : runs.Select(r => seed[r.Rows[0]]).Distinct().Count();
            log.Decide(Kind, first, $"{runs.Length} runs are repeats of one setting: {string.Join(", ", runs.Take(4).Select(r => $"'{r.Run}'"))}{(runs.Length > 4 ? ", ..." : "")}",
                seeds == runs.Length ? "same configuration, different seeds" : "same configuration; nothing that was logged tells them apart", [.. runs.SelectMany(r => r.Rows)], removed: false);
        }
    }
}
