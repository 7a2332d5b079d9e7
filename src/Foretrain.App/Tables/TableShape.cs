using Foretrain.Runs;

namespace Foretrain.App.Tables;

/// <summary>What the rows of a table are.</summary>
public enum TableKind
{
    /// <summary>One row per run.</summary>
    Runs,

    /// <summary>Several rows per run: checkpoints or a learning curve.</summary>
    Checkpoints,

    /// <summary>One row per measurement; a column says what was measured.</summary>
    LongForm,
}

/// <summary>What the rows of a table are, and how that was told.</summary>
/// <param name="Kind">What.</param>
/// <param name="RunColumn">Column with the name of the run, or null.</param>
/// <param name="Runs">Different runs, or null without such a column.</param>
/// <param name="MetricColumn">Column that says what was measured, for long form; or null.</param>
/// <param name="ValueColumn">Column with what was measured, for long form; or null.</param>
public sealed record TableShape(TableKind Kind, string? RunColumn, int? Runs, string? MetricColumn, string? ValueColumn)
{
    private static readonly string[] s_metric = ["metric", "metric_name", "measure", "tag", "task", "benchmark"];
    private static readonly string[] s_value = ["value", "score", "result", "metric_value"];

    /// <summary>Tells the shape from the columns.</summary>
    public static TableShape Of(RunTable table, IReadOnlyList<ColumnProfile> columns)
    {
        ColumnProfile? metric = Named(s_metric, numeric: false), value = Named(s_value, numeric: true);
        string? run = Column("run");
        int? runs = run is null ? null : columns.First(c => c.Column == run).Distinct;
        if (metric is not null && value is not null) return new(TableKind.LongForm, run, runs, metric.Column, value.Column);
        if (run is null || runs is not { } count || count * 3 > table.Rows) return new(TableKind.Runs, run, runs, null, null);
        // Several rows per run are checkpoints only when something goes on within the run.
        string? along = Column("step") ?? Column("tokens") ?? Column("epochs");
        return new(along is null ? TableKind.Runs : TableKind.Checkpoints, run, runs, null, null);

        ColumnProfile? Named(string[] names, bool numeric) => names.Select(n => columns.FirstOrDefault(c => c.IsNumeric == numeric && string.Equals(c.Column, n, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(c => c is not null);

        string? Column(string name) => columns.FirstOrDefault(c => c.Meaning?.Name == name && c.Role is ColumnRole.Taken or ColumnRole.Doubtful && c.Meaning?.Name == name)?.Column;
    }

    /// <summary>The shape as a sentence without a full stop.</summary>
    public string Sentence(int rows) => Kind switch
    {
        TableKind.LongForm => $"measurements in long form: '{MetricColumn}' says what '{ValueColumn}' is",
        TableKind.Checkpoints => $"checkpoints of {Runs} runs, {rows / (double)Runs!.Value:0.#} rows each on average",
        _ => Runs is { } n && n < rows ? $"runs, {n} different names in '{RunColumn}'" : "runs, one per row",
    };
}
