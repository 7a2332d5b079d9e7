using Foretrain.Backtesting;
using Foretrain.Findings;
using Foretrain.Laws;
using Foretrain.Laws.Kernels;
using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.App;

/// <summary>What is asked of a back-test beyond the runs and the law.</summary>
public sealed record BacktestQuestion
{
    /// <summary>What the runs are ordered by: an input, a column or a formula; null for the law's cost.</summary>
    public string? Axis { get; init; }

    /// <summary>Cuts of the axis, at most.</summary>
    public int Origins { get; init; } = 6;

    /// <summary>Level of intervals scored beside 80 and 95 %, 0..1, or null.</summary>
    public double? Level { get; init; }

    /// <summary>True to cut through runs: the rest of a run is forecast from its beginning and from other runs.</summary>
    public bool ThroughRuns { get; init; }

    /// <summary>Ends of the bins of horizons in decades, ascending; null for half, one and two.</summary>
    public IReadOnlyList<double>? Horizons { get; init; }
}

/// <summary>The back-test of one group.</summary>
/// <param name="Group">Value of --by, or null.</param>
/// <param name="Result">Origins, errors, scores.</param>
/// <param name="Findings">Findings of the data and of the back-test, by weight.</param>
public sealed record GroupBacktest(string? Group, BacktestResult Result, IReadOnlyList<Finding> Findings);

/// <summary>What a back-test gives back.</summary>
/// <param name="Groups">One per group of --by, else one.</param>
/// <param name="Failed">Groups without a back-test, with the reason.</param>
/// <param name="Request">The request.</param>
/// <param name="Question">What was asked.</param>
public sealed record BacktestReport(
    IReadOnlyList<GroupBacktest> Groups, IReadOnlyList<(string Group, ForetrainException Why)> Failed, AnalysisRequest Request, BacktestQuestion Question);

/// <summary>Fits a law to the smaller runs, forecasts the larger ones, and rolls forward.</summary>
public static class BacktestOperation
{
    /// <summary>Runs the back-test.</summary>
    /// <param name="request">Table, law, fit.</param>
    /// <param name="question">Axis, origins, horizons.</param>
    /// <param name="progress">Told what is going on.</param>
    /// <param name="cancel">Stops between fits.</param>
    public static BacktestReport Run(
        AnalysisRequest request, BacktestQuestion question, IProgress<(string Stage, double Share)>? progress = null, CancellationToken cancel = default)
    {
        if (request.Source is null) throw new ForetrainException("no-source", "no run table given", hint: "name a CSV of runs: foretrain backtest runs.csv");
        if (request.IsKeptFit)
            throw new ForetrainException("fit-is-kept", $"{request.Source} is a kept fit; a back-test fits anew and needs the runs", request.Source, "name the table the fit was made from");
        BacktestOptions options = Options(request, question);
        TableReading table = RunTables.Of(request, progress, cancel);
        (Law law, _) = FitOperation.Choose(request, table);
        IReadOnlyList<(string Group, TableReading Reading)> groups = request.By is { } column ? RunSelection.By(FitOperation.Filtered(table, request), column) : [("", table)];
        var done = new List<GroupBacktest>();
        var failed = new List<(string, ForetrainException)>();
        for (int g = 0; g < groups.Count; g++)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                PreparedRuns runs = FitOperation.Prepare(law, groups[g].Reading, table, request, request.By is null ? request.Where : null);
                int at = g;
                var told = progress is null ? null : new Inline<int>(origins => progress.Report(("refitting", (at + origins / (double)options.Origins) / groups.Count)));
                BacktestResult result = RollingBacktest.Run(law, runs, BacktestAxis.Of(law, runs, question.Axis), Assignments.Choices(request, law), options, told, cancel);
                done.Add(new(request.By is null ? null : groups[g].Group, result, [.. runs.Findings.Concat(result.Findings).OrderByDescending(f => f.Severity)]));
            }
            catch (ForetrainException e) when (request.By is not null)
            {
                failed.Add((groups[g].Group, e));
            }
        }

        if (done.Count == 0)
            throw new ForetrainException("no-group-fitted", $"none of the {failed.Count} groups of '{request.By}' can be back-tested; the first, '{failed[0].Item1}': {failed[0].Item2.Message}", failed[0].Item2.Place, failed[0].Item2.Hint);
        return new(done, failed, request, question);
    }

    private static BacktestOptions Options(AnalysisRequest request, BacktestQuestion question)
    {
        if (question.Origins < 1) throw new ForetrainException("bad-option", $"--origins {question.Origins} leaves nothing to fit", hint: "write --origins 6");
        var options = new BacktestOptions { Origins = question.Origins, Threads = request.Threads, Kernels = KernelRegistry.Find, KeepRunsWhole = !question.ThroughRuns };
        if (question.Level is { } level && !options.Levels.Contains(level)) options = options with { Levels = [.. options.Levels.Append(level).Order()] };
        if (question.Horizons is not { } horizons) return options;
        double[] ends = [.. horizons];
        for (int i = 0; i < ends.Length; i++)
        {
            if (ends[i] > (i == 0 ? 0 : ends[i - 1]) && double.IsFinite(ends[i])) continue;
            throw new ForetrainException("bad-option", $"--horizons: {NumberText.Format(ends[i])} does not go further than the bin before it", hint: "write decades in ascending order, e.g. --horizons 0.5,1,2");
        }

        return options with { Horizons = [.. ends] };
    }
}
