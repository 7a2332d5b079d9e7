using Foretrain.Findings;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Laws.Kernels;

namespace Foretrain.App;

/// <summary>Constants ready to forecast: fitted to runs, kept in a file, or printed in a paper.</summary>
/// <param name="Law">Formula and constants.</param>
/// <param name="Fit">The fit behind it, or null.</param>
/// <param name="Group">Value of --by, or null.</param>
public sealed record FittedLawChoice(FittedLaw Law, LawFit? Fit, string? Group)
{
    /// <summary>Findings of the fit when it was kept in a file; empty otherwise.</summary>
    public EquatableList<Finding> Kept { get; init; } = [];

    /// <summary>Column of --by, or null.</summary>
    public string? By { get; init; }

    /// <summary>Groups of --by that have no fit; told once, with the first group that has one.</summary>
    public EquatableList<Finding> Missing { get; init; } = [];
}

/// <summary>Turns a request into fitted laws.</summary>
internal static class FittedLawSource
{
    /// <summary>One fitted law per group.</summary>
    public static IReadOnlyList<FittedLawChoice> Get(AnalysisRequest request, IProgress<(string, double)>? progress, CancellationToken cancel)
    {
        if (request.Constants is { } set) return [new(Published(request, set), null, null)];
        if (request.Source is null)
        {
            throw new ForetrainException("no-source", "neither runs nor constants are given",
                hint: "give a table (foretrain predict runs.csv --at ...), a kept fit (fit.json), or --law ID --constants ID");
        }

        if (FitFile.IsFitFile(request.Source))
        {
            RequireNoFitOptions(request);
            return FitFile.Load(request.Source);
        }

        FitReport report = FitOperation.Run(request, progress, cancel);
        EquatableList<Finding> missing =
        [
            .. report.Failed.Select(f => new Finding("group-not-fitted", Severity.Warning, $"{request.By} {f.Group} could not be fitted: {f.Why.Message}",
                "nothing is said about this group", f.Why.Hint ?? "look at its runs with foretrain fit")),
        ];
        return [.. report.Fits.Select((f, g) => new FittedLawChoice(f.Law, f, f.Group) { By = request.By, Missing = g == 0 ? missing : [] })];
    }

    // A kept fit is done: an option that would have changed it must not be passed over in silence.
    private static void RequireNoFitOptions(AnalysisRequest request)
    {
        (string Option, bool Given)[] options =
        [
            ("--law", request.Law is not null), ("--formula", request.Formula is not null), ("--objective", request.Objective is not null),
            ("--fix", request.Fix.Count > 0), ("--free", request.Free.Count > 0), ("--range", request.Range.Count > 0), ("--where", request.Where is not null),
            ("--by", request.By is not null), ("--weights", request.Weights is not null), ("--cluster", request.Cluster is not null),
        ];
        if (options.FirstOrDefault(o => o.Given).Option is { } given)
            throw new ForetrainException("fit-is-kept", $"{request.Source} is a kept fit; {given} cannot change it any more", hint: $"leave {given} out, or fit the runs again: foretrain fit runs.csv {given} ...");
    }

    /// <summary>A law with constants as printed.</summary>
    public static FittedLaw Published(AnalysisRequest request, string id)
    {
        if (request.Source is not null)
            throw new ForetrainException("source-and-constants", $"both runs ({request.Source}) and --constants {id} are given", hint: "published constants need no runs: leave one out");
        if (request.Law is null) throw new ForetrainException("constants-without-law", $"--constants {id} needs --law", hint: "write --law chinchilla --constants besiroglu-2024; 'foretrain laws' lists both");
        Law law = LawSource.Catalog(request).Get(request.Law);
        ConstantSet set = law.MeasuredSet(id);
        IReadOnlyDictionary<string, double> values = set.Values(law);
        // Columns of a family, such as the shares of a mixture, are those that the constants are for.
        string[] labels = [.. values.Keys.Where(k => k.EndsWith(']')).Select(k => k[(k.IndexOf('[', StringComparison.Ordinal) + 1)..^1]).Distinct().Except(law.Outputs.Select(o => o.Name))];
        LawShape shape = LawShape.Of(law, request.Target, _ => labels);
        return new FittedLaw(law.Id, shape.Expr, shape.Variables, shape.Output, [.. shape.Parameters.Select(p => p.Name)], [.. shape.Parameters.Select(p => values[p.Name])], KernelRegistry.Find)
        {
            Cost = law.Cost,
            Source = $"{law.Id}, constants {set.Id} ({set.Where}; {set.Setting})" + (set.Confidence is "paper" or "repository" ? "" : $"; confidence: {set.Confidence}"),
        };
    }
}
