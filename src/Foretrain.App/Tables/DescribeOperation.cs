using Foretrain.Findings;
using Foretrain.Fitting;
using Foretrain.Laws;
using Foretrain.Runs;

namespace Foretrain.App.Tables;

/// <summary>A law that a table has the columns for.</summary>
/// <param name="Law">The law.</param>
/// <param name="Mapping">Which column is which of its inputs, the outcome last.</param>
public sealed record LawMatch(Law Law, ColumnMapping Mapping);

/// <summary>Why no law applies to a table.</summary>
/// <param name="Code"><c>long-form</c>, <c>several-outcomes</c>, <c>no-outcome</c>, <c>no-inputs</c>.</param>
/// <param name="Why">A sentence without a full stop.</param>
/// <param name="Action">What to do about it.</param>
public sealed record NoLaw(string Code, string Why, string Action)
{
    /// <summary>Condition that the action adds, or null.</summary>
    public string? Where { get; init; }

    /// <summary>Entries of --map that it adds.</summary>
    public IReadOnlyList<string> Map { get; init; } = [];
}

/// <summary>What a table is, what its columns mean, what can be done with it and what is wrong with it.</summary>
/// <param name="Request">The request.</param>
/// <param name="Inputs">Files read.</param>
/// <param name="Table">The rows, after the condition.</param>
/// <param name="RowsRead">Rows before the condition.</param>
/// <param name="Shape">What the rows are.</param>
/// <param name="Columns">The columns, in their order.</param>
/// <param name="Laws">Laws whose every input and outcome is there, the usual one first.</param>
/// <param name="None">Why there is no such law; null when there is.</param>
/// <param name="Findings">What is remarkable, by weight.</param>
/// <param name="Next">Commands to run next, with what each does.</param>
public sealed record DescribeReport(
    AnalysisRequest Request, IReadOnlyList<InputFile> Inputs, RunTable Table, int RowsRead, TableShape Shape, IReadOnlyList<ColumnProfile> Columns,
    IReadOnlyList<LawMatch> Laws, NoLaw? None, IReadOnlyList<Finding> Findings, IReadOnlyList<(string Command, string What)> Next);

/// <summary>Describes a table before anything is fitted to it.</summary>
public static class DescribeOperation
{
    /// <summary>Reads the sources and describes what is there.</summary>
    /// <param name="request">Sources, mapping, condition, target and law files.</param>
    /// <param name="progress">Told what is going on.</param>
    /// <param name="cancel">Stops between laws.</param>
    /// <exception cref="ForetrainException">A source cannot be read, or --map, --where or --target name what is not there.</exception>
    public static DescribeReport Run(AnalysisRequest request, IProgress<(string Stage, double Share)>? progress = null, CancellationToken cancel = default)
    {
        TableReading reading = RunTables.Of(request, progress, cancel);
        return Of(reading, request.Inputs.Files, request, progress, cancel);
    }

    /// <summary>Describes rows that have been read.</summary>
    public static DescribeReport Of(TableReading reading, IReadOnlyList<InputFile> inputs, AnalysisRequest request, IProgress<(string Stage, double Share)>? progress = null, CancellationToken cancel = default)
    {
        TableReading chosen = FitOperation.Filtered(reading, request);
        progress?.Report(("columns", 0.3));
        IReadOnlyList<ColumnProfile> columns = ColumnProfile.Of(chosen.Table);
        TableShape shape = TableShape.Of(chosen.Table, columns);
        cancel.ThrowIfCancellationRequested();
        progress?.Report(("laws", 0.6));
        FitOperation.RequireNames(request, chosen);
        List<LawMatch> laws = Laws(request, chosen, shape);
        NoLaw? none = laws.Count > 0 ? null : NoLawReason.Of(chosen.Table, columns, shape, request);
        IReadOnlyList<Finding> findings = [.. TableFindings.Of(chosen, columns, shape, laws, request).OrderByDescending(f => f.Severity)];
        return new(request, inputs, chosen.Table, reading.Table.Rows, shape, columns, laws, none, findings, NextCommands.Of(chosen.Table, request, shape, columns, laws, none));
    }

    private static List<LawMatch> Laws(AnalysisRequest request, TableReading reading, TableShape shape)
    {
        var matches = new List<LawMatch>();
        foreach (Law law in LawSource.Applicable(LawSource.Catalog(request), reading, request, ownMapOnly: true, everyOutput: true))
            matches.Add(new(law, ColumnMapping.For(reading.Table, LawProblem.Needs(law), LawProblem.Target(law, law.Estimator.Objective, request.Target), LawSource.MapFor(law, request))));
        // Rows along runs are what laws of whole runs are for.
        return shape.Kind == TableKind.Checkpoints ? [.. matches.OrderByDescending(m => m.Law.Variables.Any(v => v.Text))] : matches;
    }
}
