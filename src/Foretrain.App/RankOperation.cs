using Foretrain.Laws;
using Foretrain.Laws.Kernels;
using Foretrain.Quantities;
using Foretrain.Ranking;
using Foretrain.Runs;

namespace Foretrain.App;

/// <summary>What is asked of a ranking beyond the runs.</summary>
public sealed record RankQuestion
{
    /// <summary>Laws to rank, the usual one first; empty for all that fit the columns.</summary>
    public IReadOnlyList<string> Laws { get; init; } = [];

    /// <summary>What the runs are ordered by: an input, a column or a formula; null for the cost.</summary>
    public string? Axis { get; init; }

    /// <summary>Cuts of the axis, at most.</summary>
    public int Origins { get; init; } = 6;

    /// <summary>True to cut through runs: the rest of a run is forecast from its beginning and from other runs.</summary>
    public bool ThroughRuns { get; init; }

    /// <summary>Targets such as <c>params=70B,tokens=1.4T</c>.</summary>
    public IReadOnlyList<string> At { get; init; } = [];

    /// <summary>Table of targets, or null.</summary>
    public string? Targets { get; init; }

    /// <summary>Condition on the rows of that table, or null.</summary>
    public string? TargetsWhere { get; init; }
}

/// <summary>What a ranking gives back.</summary>
/// <param name="Result">Laws in order, the picked one, findings.</param>
/// <param name="Forecasts">One per target.</param>
/// <param name="Request">The request.</param>
/// <param name="Question">What was asked.</param>
public sealed record RankReport(RankResult Result, IReadOnlyList<RankedForecast> Forecasts, AnalysisRequest Request, RankQuestion Question);

/// <summary>Ranks the laws that fit a table by how well they forecast its larger runs.</summary>
public static class RankOperation
{
    /// <summary>Reads the table, ranks, and forecasts the targets with every law and their average.</summary>
    /// <param name="request">Runs, columns, objective, seed.</param>
    /// <param name="question">Laws, cuts, targets.</param>
    /// <param name="progress">Told what is going on.</param>
    /// <param name="cancel">Stops between fits.</param>
    public static RankReport Run(AnalysisRequest request, RankQuestion question, IProgress<(string Stage, double Share)>? progress = null, CancellationToken cancel = default)
    {
        if (request.Source is null) throw new ForetrainException("no-source", "no run table given", hint: "name a CSV of runs: foretrain rank runs.csv");
        if (request.IsKeptFit)
            throw new ForetrainException("fit-is-kept", $"{request.Source} is a kept fit; a ranking fits laws anew and needs the runs", request.Source, "name the table the fit was made from");
        IReadOnlyDictionary<string, double>[] points = [.. question.At.Select(a => NumberText.ParseAssignments(a))]; // before the fits: a typo costs no time
        TableReading table = RunTables.Of(request, progress, cancel);
        TableReading? targets = question.Targets is null ? null : RunTables.Beside(request, question.Targets);
        RankResult result = Rank(request, table, question, progress, cancel);
        return new(result, [.. RankTargets.At(result, points, request.Level), .. targets is null ? [] : RankTargets.Of(result, targets, request, question.TargetsWhere)], request, question);
    }

    /// <summary>Ranks laws on a table that has been read; targets are left alone.</summary>
    /// <param name="request">Columns, objective, seed.</param>
    /// <param name="table">The rows.</param>
    /// <param name="question">Laws and cuts.</param>
    /// <param name="progress">Told what is going on.</param>
    /// <param name="cancel">Stops between fits.</param>
    public static RankResult Rank(
        AnalysisRequest request, TableReading table, RankQuestion question, IProgress<(string Stage, double Share)>? progress = null, CancellationToken cancel = default)
    {
        if (question.Origins < 1) throw new ForetrainException("bad-option", $"--origins {question.Origins} leaves nothing to fit", hint: "write --origins 6");
        LawCatalog catalog = LawSource.Catalog(request);
        IReadOnlyList<RankCandidate> candidates = Candidates(request, table, question, catalog);
        var told = progress is null ? null : new Inline<double>(share => progress.Report(("fitting", share)));
        var options = new RankOptions { Origins = question.Origins, Seed = request.Seed, Threads = request.Threads, Kernels = KernelRegistry.Find, KeepRunsWhole = !question.ThroughRuns };
        return LawRanking.Run(candidates, question.Axis, options, told, cancel);
    }

    private static List<RankCandidate> Candidates(AnalysisRequest request, TableReading table, RankQuestion question, LawCatalog catalog)
    {
        bool named = question.Laws.Count > 0;
        Law[] laws = [.. named ? question.Laws.Select(catalog.Get).DistinctBy(l => l.Id) : FitOperation.AllThatFit(request, table, catalog)];
        RequireRanges(request, laws);
        var candidates = new List<RankCandidate>();
        ForetrainException? first = null;
        foreach (Law law in laws)
        {
            AnalysisRequest own = request with
            {
                Map = LawSource.MapFor(law, request),
                Range = [.. request.Range.Where(r => law.Parameters.Any(p => p.Name == Name(r)))],
            };
            try
            {
                candidates.Add(new(law, FitOperation.Prepare(law, table, table, own, request.Where), Assignments.Choices(own, law)));
            }
            catch (ForetrainException e) when (!named && e.Code is not ("no-rows-left" or "unknown-column"))
            {
                first ??= e; // no use to this law; told when it is so for all
            }
        }

        return candidates.Count > 0 ? candidates : throw first!;
    }

    // A range for a constant that no law has is a slip; one that some law has is for that law.
    private static void RequireRanges(AnalysisRequest request, Law[] laws)
    {
        string[] names = [.. laws.SelectMany(l => l.Parameters.Select(p => p.Name)).Distinct()];
        foreach (string range in request.Range.Where(r => !names.Contains(Name(r))))
            throw new ForetrainException("unknown-parameter", $"no law to be ranked has a constant '{Name(range)}'", "--range", DidYouMean.HintOrList(Name(range), names, "their constants"));
    }

    private static string Name(string range) => range.Split('=')[0].Trim();
}
