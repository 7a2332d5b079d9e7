using Foretrain.Objectives;

namespace Foretrain.App;

/// <summary>What every operation on runs shares: which runs, which law, how it is fitted, how sure.</summary>
public sealed record AnalysisRequest
{
    /// <summary>Run table (a file, folder, pattern, or <c>-</c> for standard input) or a kept fit; null when published constants are used instead.</summary>
    public string? Source { get; init; }

    /// <summary>More tables, read with <see cref="Source"/> as one.</summary>
    public IReadOnlyList<string> MoreSources { get; init; } = [];

    /// <summary>Every table of runs that is named.</summary>
    public IReadOnlyList<string> Sources => Source is null ? [] : [Source, .. MoreSources];

    /// <summary>Rows that have been read already and stand in for those of <see cref="Source"/>, as for one group of a table; or null.</summary>
    public Runs.TableReading? Reading { get; init; }

    /// <summary>Side table whose columns are added by a column that both have, as <c>FILE</c> or <c>FILE:COLUMN</c>; or null.</summary>
    public string? Join { get; init; }

    /// <summary>
    /// The fit of this very request, made earlier, or null: whoever asks many questions of one fit makes it once. Nothing checks that it
    /// belongs to the other fields.
    /// </summary>
    public FitReport? Fitted { get; init; }

    /// <summary>True when <see cref="Source"/> is a kept fit and no table.</summary>
    internal bool IsKeptFit => Reading is null && MoreSources.Count == 0 && Source is { } source && FitFile.IsFitFile(source);

    /// <summary>Law id or alias; null picks the default law for the columns.</summary>
    public string? Law { get; init; }

    /// <summary>Formula in place of a law.</summary>
    public string? Formula { get; init; }

    /// <summary>Constant set of the law in place of a fit.</summary>
    public string? Constants { get; init; }

    /// <summary>Law files added to the catalogue.</summary>
    public IReadOnlyList<string> LawFiles { get; init; } = [];

    /// <summary>Folder of the user's own law files, or null; it need not exist.</summary>
    public string? UserLawFolder { get; init; }

    /// <summary>Column mappings such as <c>params=params_total</c> or <c>tokens = flops / (6*params)</c>.</summary>
    public IReadOnlyList<string> Map { get; init; } = [];

    /// <summary>Condition on rows, e.g. <c>split = 'train' and tokens >= 1e6</c>.</summary>
    public string? Where { get; init; }

    /// <summary>Column with one fit per value, or null.</summary>
    public string? By { get; init; }

    /// <summary>Column to predict, or null for the law's own output.</summary>
    public string? Target { get; init; }

    /// <summary>Column whose equal values are resampled together, or null.</summary>
    public string? Cluster { get; init; }

    /// <summary>Column or formula with the weight of each run, or null.</summary>
    public string? Weights { get; init; }

    /// <summary>Objective, or null for the law's own.</summary>
    public Objective? Objective { get; init; }

    /// <summary>Constants held, <c>alpha=0.35</c>; <c>beta=alpha</c> ties; <c>constants:ID</c> holds all of a published set but those set free.</summary>
    public IReadOnlyList<string> Fix { get; init; } = [];

    /// <summary>Constants set free that the law holds or ties, or that --fix constants:ID would hold.</summary>
    public IReadOnlyList<string> Free { get; init; } = [];

    /// <summary>Allowed ranges, <c>alpha=0:1</c>.</summary>
    public IReadOnlyList<string> Range { get; init; } = [];

    /// <summary>Files read for it; filled while the operation runs.</summary>
    public Tables.InputLog Inputs { get; init; } = new();

    /// <summary>Project file that some of this came from, or null.</summary>
    public string? Project { get; init; }

    /// <summary>What came from it, as options with their values.</summary>
    public IReadOnlyList<string> FromProject { get; init; } = [];

    /// <summary>Seed of everything random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Level of intervals, 0..1.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>Bootstrap refits; 0 for none; null for the usual number, which depends on the length of the table.</summary>
    public int? Resamples { get; init; }

    /// <summary>Threads, 0 for one per core. Results do not depend on it.</summary>
    public int Threads { get; init; }
}
