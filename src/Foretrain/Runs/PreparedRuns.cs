using Foretrain.Findings;

namespace Foretrain.Runs;

/// <summary>Which rows and extra columns a fit is to use.</summary>
public sealed record SelectionOptions
{
    /// <summary>Condition on rows, see <see cref="RowFilter"/>; null keeps all.</summary>
    public string? Where { get; init; }

    /// <summary>Entries such as <c>params=params_total</c>, see <see cref="ColumnMapping"/>.</summary>
    public IReadOnlyList<string> Map { get; init; } = [];

    /// <summary>Column or formula with the weight of each run; null weighs all alike.</summary>
    public string? Weights { get; init; }

    /// <summary>Column whose equal values mark rows that belong together in a bootstrap; null makes every row its own.</summary>
    public string? Cluster { get; init; }
}

/// <summary>A row that is not used, and why. Rows left out by the user's condition are not rejections.</summary>
/// <param name="Line">1-based line of the source.</param>
/// <param name="Reason">Id: <c>missing</c>, <c>not-a-number</c>, <c>undefined</c> (a formula), <c>infinite</c>, <c>zero</c>, <c>negative</c>.</param>
/// <param name="Column">The column at fault.</param>
/// <param name="Text">The cell, or blank.</param>
public sealed record RejectedRow(int Line, string Reason, string Column, string Text);

/// <summary>Values of one variable over the runs kept.</summary>
/// <param name="Name">Variable.</param>
/// <param name="Distinct">Number of different values.</param>
/// <param name="Min">Smallest.</param>
/// <param name="Max">Largest.</param>
public sealed record VariableRange(string Name, int Distinct, double Min, double Max)
{
    internal static VariableRange Of(string name, double[] values) => new(name, values.Distinct().Count(), values.Min(), values.Max());
}

/// <summary>Runs ready to be fitted: every number finite, every positive variable positive.</summary>
public sealed record PreparedRuns
{
    /// <summary>The rows kept, with all columns of the source and the user's formulas.</summary>
    public required RunTable Table { get; init; }

    /// <summary>Which column stands for which variable.</summary>
    public required ColumnMapping Mapping { get; init; }

    /// <summary>Number of runs.</summary>
    public int Count => Table.Rows;

    /// <summary>Rows of the source before anything was left out.</summary>
    public required int RowsInSource { get; init; }

    /// <summary>Rows that the user's condition left out.</summary>
    public required int LeftOutByCondition { get; init; }

    /// <summary>Values per variable in base units; a text variable holds the position of its label in <see cref="Labels"/>.</summary>
    public required IReadOnlyDictionary<string, double[]> Variables { get; init; }

    /// <summary>Labels of text variables in order of first appearance.</summary>
    public required IReadOnlyDictionary<string, string[]> Labels { get; init; }

    /// <summary>Values of the target.</summary>
    public required double[] Target { get; init; }

    /// <summary>Name of the target.</summary>
    public string TargetName => Mapping.Target;

    /// <summary>Weight per run, or null when all weigh alike. Zero is allowed, negative is not.</summary>
    public required double[]? Weights { get; init; }

    /// <summary>Cluster per run (0-based, in order of first appearance), or null when every run is its own.</summary>
    public required int[]? Clusters { get; init; }

    /// <summary>Column that <see cref="Clusters"/> were made from, or null.</summary>
    public string? ClusteredBy { get; init; }

    /// <summary>Range and number of different values of every numeric variable, the target last.</summary>
    public required EquatableList<VariableRange> Ranges { get; init; }

    /// <summary>Rows that could not be used, in file order; a row appears once, with its first fault.</summary>
    public required EquatableList<RejectedRow> Rejected { get; init; }

    /// <summary>What is remarkable about the rows and the choice of columns.</summary>
    public required EquatableList<Finding> Findings { get; init; }

    /// <summary>Some of these runs, at 0-based positions; clusters are numbered anew, and remarks stay with the whole.</summary>
    /// <param name="rows">Positions, in the order wanted.</param>
    public PreparedRuns Rows(IReadOnlyList<int> rows)
    {
        var variables = Variables.ToDictionary(v => v.Key, v => Pick(v.Value), StringComparer.Ordinal);
        double[] target = Pick(Target);
        string[] numeric = [.. variables.Keys.Where(v => !Labels.ContainsKey(v))];
        return this with
        {
            Table = Table.Select(rows),
            Variables = variables,
            Target = target,
            Weights = Weights is null ? null : Pick(Weights),
            Clusters = Clusters is null ? null : RunSelection.Codes([.. rows.Select(r => Clusters[r].ToString())]).Codes,
            Ranges = numeric.Select(n => VariableRange.Of(n, variables[n])).Append(VariableRange.Of(TargetName, target)).ToEquatableList(),
            Rejected = [],
            Findings = [],
        };

        double[] Pick(double[] values) => [.. rows.Select(r => values[r])];
    }

    /// <summary>Refuses a fit of more constants than there are runs.</summary>
    /// <param name="parameters">Free constants.</param>
    /// <param name="law">Name of the law, for the message.</param>
    /// <exception cref="ForetrainException"><c>too-few-runs</c>.</exception>
    public void RequireRunsFor(int parameters, string law)
    {
        if (Count >= parameters) return;
        string dropped = RowsInSource == Count ? "" : $" ({RowsInSource} rows in {Table.Source}, {LeftOutByCondition} left out by --where, {Rejected.Count} unusable)";
        throw new ForetrainException("too-few-runs", $"{law} has {parameters} free constants, {Count} {(Count == 1 ? "run is" : "runs are")} left{dropped}",
            Table.Source, "give more runs, fix some constants, or choose a law with fewer");
    }
}
