using Foretrain.Runs;

namespace Foretrain.Cleaning;

/// <summary>What cleaning a table gave.</summary>
/// <param name="Table">The rows kept, with the columns that cleaning adds.</param>
/// <param name="Original">The table that was cleaned; decisions name its rows.</param>
/// <param name="Decisions">Every decision, in the order in which they were taken.</param>
/// <param name="Added">Columns that the result has and the original has not.</param>
/// <param name="RunColumn">Column with the name of the run, to be used as cluster.</param>
/// <param name="LossColumn">Column with the loss.</param>
public sealed record CleanedTable(
    RunTable Table, RunTable Original, EquatableList<CleaningDecision> Decisions, EquatableList<string> Added, string? RunColumn, string LossColumn);

/// <summary>Cleans logs of runs, one decision after the other; nothing is left out or changed without being listed.</summary>
public static class TableCleaner
{
    // Copies first, or they would look like repeats; restarts are joined before anything is said about the end of runs.
    private static readonly ICleaningStep[] s_steps =
    [
        new OneCurve(), new DuplicateRows(), new SameCurves(), new StitchRestarts(), new DropOverlap(), new RecogniseSeeds(), new TellStatus(), new MarkSchedule(), new MaskWarmup(), new SmoothLoss(), new KeepLast(),
    ];

    /// <summary>The kinds of decisions, in the order in which they are taken.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. s_steps.Select(s => s.Kind)];

    /// <summary>True when a table without names of runs is the log of one run.</summary>
    public static bool IsOneRun(RunTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.Parts.Count == 1 && Column("run") is null && Column("step") is { } step && table.IsNumeric(step) && OneCurve.Is(table, step, Column);

        string? Column(string name) => table.Has(name) ? name : ColumnSearch.Of(table).Find(name) is [var only] ? only.Column : null;
    }

    /// <summary>Cleans a table.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="options">What to do.</param>
    /// <param name="cancel">Stops between kinds of decisions.</param>
    /// <exception cref="ForetrainException"><c>missing-column</c> without a loss, <c>ambiguous-column</c>, <c>unknown-column</c>, <c>unknown-decision</c>.</exception>
    public static CleanedTable Clean(RunTable table, CleaningOptions options, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(options);
        var log = new RunLog(table, options);
        foreach (ICleaningStep step in s_steps)
        {
            cancel.ThrowIfCancellationRequested();
            step.Apply(log);
        }

        log.RequireKeepsUsed();
        return Result(log);
    }

    private static CleanedTable Result(RunLog log)
    {
        RunTable all = log.Table.With(log.LossColumn, log.Loss);
        var added = new List<string>();
        string run = log.RunColumn ?? Free("run", log.Table);
        if (log.RunColumn is null) added.Add(run);
        if (log.Decisions.Any(d => d.Kind == "stitch")) Add("logged_as", log.LoggedAs);
        if (log.RunColumn is null || log.Decisions.Any(d => d.Kind == "stitch")) all = all.With(run, log.Run);
        if (log.Status.Count > 0) Add("status", [.. log.Run.Select(r => log.Status.GetValueOrDefault(r, ""))]);
        if (log.Phase.Any(p => p.Length > 0)) Add("phase", log.Phase);
        if (log.Setting.Count > 0) Add("repeat_of", [.. log.Run.Select(r => log.Setting.GetValueOrDefault(r, r))]);
        return new(all.Select(log.Rows), log.Table, [.. log.Decisions], [.. added], run, log.LossColumn);

        void Add(string name, string[] texts)
        {
            string free = Free(name, log.Table);
            added.Add(free);
            all = all.With(free, texts);
        }
    }

    private static string Free(string name, RunTable table)
    {
        string free = name;
        for (int i = 2; table.Has(free); i++) free = $"{name}_{i}";
        return free;
    }
}
