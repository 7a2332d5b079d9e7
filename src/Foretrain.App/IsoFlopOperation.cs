using Foretrain.Findings;
using Foretrain.Planning;
using Foretrain.Runs;

namespace Foretrain.App;

/// <summary>How an isoFLOP analysis finds its optima.</summary>
public enum IsoFlopApproach
{
    /// <summary>Parabola per budget (approach 2).</summary>
    Parabola,

    /// <summary>Akima's curve per budget.</summary>
    Akima,

    /// <summary>Lower envelope of training curves (approach 1).</summary>
    Envelope,
}

/// <summary>The analysis of one group.</summary>
/// <param name="Group">Value of --by, or null.</param>
/// <param name="Runs">The runs used.</param>
/// <param name="Result">Optima and lines.</param>
/// <param name="Findings">Findings of the data and of the analysis, by weight.</param>
public sealed record GroupIsoFlop(string? Group, PreparedRuns Runs, IsoFlopResult Result, IReadOnlyList<Finding> Findings);

/// <summary>What an isoFLOP analysis gives back.</summary>
/// <param name="Groups">One per group of --by, else one.</param>
/// <param name="Failed">Groups without a line, with the reason.</param>
/// <param name="Approach">How optima were found.</param>
/// <param name="Options">Choices of the analysis.</param>
/// <param name="Request">The request.</param>
public sealed record IsoFlopReport(
    IReadOnlyList<GroupIsoFlop> Groups, IReadOnlyList<(string Group, ForetrainException Why)> Failed, IsoFlopApproach Approach, IsoFlopOptions Options, AnalysisRequest Request)
{
    /// <summary>Column that names the training curve of a row, or null for the usual one.</summary>
    public string? Curves { get; init; }
}

/// <summary>Best size and data per budget without a law, and their lines over compute.</summary>
public static class IsoFlopOperation
{
    // Findings about designs that cannot tell effects apart are about laws; here equal compute is the point.
    private static readonly string[] s_lawFindings = ["one-flops", "one-params", "one-tokens", "few-scales", "one-ratio", "repeated-runs", "diverged-runs"];

    /// <summary>Runs the analysis.</summary>
    /// <param name="request">Table, mapping, condition, groups, seed, level.</param>
    /// <param name="approach">How optima are found.</param>
    /// <param name="options">Other choices; level and seed are taken from the request.</param>
    /// <param name="curves">Column that names the training curve of a row, for the envelope; null for a column named run.</param>
    /// <param name="cancel">Stops between groups.</param>
    public static IsoFlopReport Run(
        AnalysisRequest request, IsoFlopApproach approach = IsoFlopApproach.Parabola, IsoFlopOptions? options = null, string? curves = null, CancellationToken cancel = default)
    {
        if (request.Source is null) throw new ForetrainException("no-source", "no run table given", hint: "name a CSV of runs at several budgets");
        if (options?.Replicates is > 0 and < Uncertainty.Bootstrap.FewestResamples)
            throw new ForetrainException("bad-option", $"--resamples {options.Replicates} is too few to read an interval off", hint: $"write --resamples {Uncertainty.Bootstrap.LeastResamples}, at least {Uncertainty.Bootstrap.FewestResamples}, or 0 for none");
        options = (options ?? new()) with
        {
            Method = approach == IsoFlopApproach.Akima ? IsoFlopMethod.Akima : IsoFlopMethod.Parabola,
            Level = request.Level,
            Seed = request.Seed,
        };
        TableReading table = RunTables.Of(request, cancel: cancel);
        IReadOnlyList<(string Group, TableReading Reading)> groups = request.By is { } column ? RunSelection.By(FitOperation.Filtered(table, request), column) : [("", table)];
        var done = new List<GroupIsoFlop>();
        var failed = new List<(string, ForetrainException)>();
        foreach ((string group, TableReading reading) in groups)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                done.Add(One(request, approach, options, curves, request.By is null ? null : group, reading, cancel));
            }
            catch (ForetrainException e) when (request.By is not null)
            {
                failed.Add((group, e));
            }
        }

        if (done.Count == 0)
            throw new ForetrainException("no-group-fitted", $"none of the {failed.Count} groups of '{request.By}' has a line; the first, '{failed[0].Item1}': {failed[0].Item2.Message}", failed[0].Item2.Place, failed[0].Item2.Hint);
        return new(done, failed, approach, options, request) { Curves = curves };
    }

    private static GroupIsoFlop One(AnalysisRequest request, IsoFlopApproach approach, IsoFlopOptions options, string? curves, string? group, TableReading reading, CancellationToken cancel)
    {
        PreparedRuns runs = Prepare(request, reading, group);
        double[]? Column(string name) => runs.Variables.GetValueOrDefault(name);
        int[]? curveOf = null;
        if (approach == IsoFlopApproach.Envelope && (curves ?? (runs.Table.Has("run") ? "run" : null)) is { } column)
        {
            if (!runs.Table.Has(column)) throw new ForetrainException("unknown-column", $"--curves: '{column}' is not a column of {runs.Table.Source}", "--curves", Quantities.DidYouMean.HintOrList(column, [.. runs.Table.ColumnNames], "columns"));
            curveOf = RunSelection.CodesOf(runs.Table, column);
        }

        var input = new IsoFlopInput(runs.Variables["flops"], Column("params"), Column("tokens"), runs.Target, runs.Table.Lines, curveOf);
        IsoFlopResult result = approach == IsoFlopApproach.Envelope ? IsoFlopEnvelope.Fit(input, options, cancel) : IsoFlopAnalysis.Fit(input, options, cancel);
        return new(group, runs, result, [.. runs.Findings.Where(f => !s_lawFindings.Contains(f.Id)).Concat(result.Findings).OrderByDescending(f => f.Severity)]);
    }

    // Params and tokens are both wanted, one is enough.
    private static PreparedRuns Prepare(AnalysisRequest request, TableReading reading, string? group)
    {
        var flops = new NeededColumn("flops", "flop");
        NeededColumn sizes = new("params", "param"), tokens = new("tokens", "token"), target = new(request.Target ?? "loss", "nat/token");
        var options = new SelectionOptions { Where = group is null ? request.Where : null, Map = request.Map };
        try
        {
            return RunSelection.Prepare(reading, [flops, sizes, tokens], target, options);
        }
        catch (ForetrainException e) when (e.Code == "missing-column" && e.Message.Contains("'tokens'", StringComparison.Ordinal))
        {
            return RunSelection.Prepare(reading, [flops, sizes], target, options);
        }
        catch (ForetrainException e) when (e.Code == "missing-column" && e.Message.Contains("'params'", StringComparison.Ordinal))
        {
            return RunSelection.Prepare(reading, [flops, tokens], target, options);
        }
    }
}
