using Foretrain.Laws.Kernels;
using Foretrain.Quantities;
using Foretrain.Runs;
using Foretrain.Unraveling;

namespace Foretrain.App;

/// <summary>What a step-by-step estimation gives back.</summary>
/// <param name="Result">The laws and forecasts.</param>
/// <param name="Request">The request.</param>
public sealed record UnravelReport(StepwiseResult Result, AnalysisRequest Request);

/// <summary>Estimates the laws of size, batch and training one after the other from learning curves.</summary>
public static class UnravelOperation
{
    private static readonly string[] s_inputs = ["params", "step", "batch"];

    /// <summary>Runs the estimation.</summary>
    /// <param name="request">Table, columns, condition, level.</param>
    /// <param name="at">Points such as <c>params=7B,step=100k,batch=4M</c>; may be empty.</param>
    /// <param name="warmUp">Steps left out, or null.</param>
    /// <param name="batchLaw">Known constants such as <c>Bstar=2.1e8,aB=0.21</c>, or null.</param>
    /// <param name="progress">Told what is going on.</param>
    /// <param name="cancel">Stops between fits.</param>
    public static UnravelReport Run(
        AnalysisRequest request, IReadOnlyList<string> at, double? warmUp = null, string? batchLaw = null,
        IProgress<(string Stage, double Share)>? progress = null, CancellationToken cancel = default)
    {
        if (request.Source is null) throw new ForetrainException("no-source", "no run table given", hint: "name a CSV of checkpoints: foretrain unravel curves.csv");
        if (request.IsKeptFit)
            throw new ForetrainException("fit-is-kept", $"{request.Source} is a kept fit; the estimation needs the checkpoints", request.Source, "name the table the fit was made from");
        IReadOnlyDictionary<string, double>[] points = [.. at.Select(a => Point(NumberText.ParseAssignments(a)))];
        IReadOnlyDictionary<string, double> batch = batchLaw is null ? new Dictionary<string, double>() : NumberText.ParseAssignments(batchLaw);
        if (batchLaw is not null && !(batch.Count == 2 && batch.TryGetValue("Bstar", out double bStar) && bStar > 0 && batch.TryGetValue("aB", out double aB) && aB > 0))
            throw new ForetrainException("bad-option", $"--batch-law '{batchLaw}' cannot be read", hint: "give both constants, positive: --batch-law Bstar=2.1e8,aB=0.21");
        TableReading table = RunTables.Of(request, progress, cancel);
        PreparedRuns runs = RunSelection.Prepare(table, StepwiseEstimation.Needs, new(request.Target ?? "loss", Positive: true), new() { Where = request.Where, Map = request.Map });
        var told = progress is null ? null : new Inline<double>(share => progress.Report(("fitting", share)));
        return new(StepwiseEstimation.Run(runs, new() { WarmUp = warmUp, Batch = batch, Level = request.Level }, points, KernelRegistry.Find, told, cancel), request);
    }

    private static IReadOnlyDictionary<string, double> Point(IReadOnlyDictionary<string, double> point)
    {
        foreach (var (name, value) in point)
        {
            if (!s_inputs.Contains(name)) throw new ForetrainException("unknown-input", $"the loss along training has no input '{name}'", hint: DidYouMean.HintOrList(name, s_inputs, "its inputs"));
            if (!(value > 0)) throw new ForetrainException("bad-input", $"--at {name}={value:R} must be positive", hint: "write e.g. --at params=7B,step=100k,batch=4M; batch is in tokens");
        }

        return s_inputs.FirstOrDefault(n => !point.ContainsKey(n)) is { } missing
            ? throw new ForetrainException("missing-input", $"--at gives no {missing}", hint: "write e.g. --at params=7B,step=100k,batch=4M; batch is in tokens")
            : point;
    }
}
