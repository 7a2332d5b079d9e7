using System.Text;
using Foretrain.Chaining;
using Foretrain.Laws;
using Foretrain.Laws.Kernels;
using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.App;

/// <summary>What a chain gives back.</summary>
/// <param name="Chains">One per target.</param>
/// <param name="Request">The request.</param>
public sealed record ChainReport(IReadOnlyList<ChainResult> Chains, AnalysisRequest Request);

/// <summary>Forecasts with laws fitted one inside the other: steps, then size, then mixture.</summary>
public static class ChainOperation
{
    /// <summary>Runs the chain.</summary>
    /// <param name="request">Table, columns, objective, level.</param>
    /// <param name="stages">Ids of the laws, first the one closest to the rows.</param>
    /// <param name="at">Targets that give every input of every law.</param>
    /// <param name="output">File for the rows that the last law was fitted to, or null; one target only.</param>
    /// <param name="progress">Told what is going on.</param>
    /// <param name="cancel">Stops between fits.</param>
    public static ChainReport Run(
        AnalysisRequest request, IReadOnlyList<string> stages, IReadOnlyList<string> at, string? output = null,
        IProgress<(string Stage, double Share)>? progress = null, CancellationToken cancel = default)
    {
        if (request.Source is null) throw new ForetrainException("no-source", "no run table given", hint: "name a CSV of runs: foretrain chain curves.csv --stage ...");
        if (request.IsKeptFit)
            throw new ForetrainException("fit-is-kept", $"{request.Source} is a kept fit; a chain fits anew and needs the runs", request.Source, "name the table the fit was made from");
        if (at.Count == 0) throw new ForetrainException("no-target", "no target given", hint: "write --at with every input of every law, e.g. --at step=100k,params=7B,r_code=0.3,r_web=0.7");
        if (output is not null && at.Count > 1) throw new ForetrainException("bad-option", $"--out holds the rows of one target, {at.Count} are given", hint: "give one --at per --out");
        if (output is not null) WholeFile.Require(output, request.Sources, example: "rows.csv");
        IReadOnlyDictionary<string, double>[] points = [.. at.Select(a => NumberText.ParseAssignments(a))];
        LawCatalog catalog = LawSource.Catalog(request);
        ChainLink[] links = [.. stages.Select(catalog.Get).Select(law => new ChainLink(law, new() { Objective = request.Objective }))];
        TableReading table = RunTables.Of(request, progress, cancel);
        var selection = new SelectionOptions { Where = request.Where, Map = request.Map };
        var chains = new List<ChainResult>();
        for (int t = 0; t < points.Length; t++)
        {
            int done = t;
            var told = progress is null ? null : new Inline<double>(share => progress.Report(("fitting", (done + share) / points.Length)));
            chains.Add(LawChain.Run(links, table, selection, request.Target, points[t], request.Level, KernelRegistry.Find, request.Threads, told, cancel));
        }

        if (output is not null) WholeFile.Write(output, Encoding.UTF8.GetBytes(Rows(chains[0])), request.Sources, example: "rows.csv");
        return new(chains, request);
    }

    // The table the last law was fitted to: its inputs and the outcome.
    private static string Rows(ChainResult chain)
    {
        ChainStage before = chain.Stages[^2];
        var text = new StringBuilder();
        text.AppendJoin(',', [.. before.Keys, chain.Output]).Append('\n');
        foreach (ChainGroup g in before.Groups.Where(g => g.Why is null))
            text.AppendJoin(',', before.Keys.Select(k => g.Keys[k]).Append(g.Value).Select(x => x.ToString("R"))).Append('\n');
        return text.ToString();
    }
}
