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
    public static IReadOnlyList<FittedLawChoice> Get(
        AnalysisRequest request, IProgress<(string, double)>? progress, CancellationToken cancel,
        IReadOnlyDictionary<string, double>? combination = null)
    {
        if (combination is { Count: > 0 })
        {
            if (request.Source is null && request.Law is not null) return [new(PublishedSum(request, combination), null, null)];
            return [Sum(Get(request, progress, cancel), combination)];
        }

        if (request.Constants is { } set) return [new(Published(request, set), null, null)];
        if (request.Source is null)
        {
            throw new ForetrainException("no-source", "neither runs nor constants are given",
                hint: "give a table (foretrain predict runs.csv --at ...), a kept fit (fit.json), or --law ID --constants ID");
        }

        if (request.IsKeptFit)
        {
            RequireNoFitOptions(request);
            request.Inputs.Add(request.Source);
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
        LawShape shape = LawShape.OfConstants(law, values, request.Target);
        return new FittedLaw(law.Id, shape.Expr, shape.Variables, shape.Output, [.. shape.Parameters.Select(p => p.Name)], [.. shape.Parameters.Select(p => values[p.Name])], KernelRegistry.Find)
        {
            Cost = law.Cost,
            Source = $"{law.Id}, constants {set.Id} ({set.Where}; {set.Setting})" + (set.Confidence is "paper" or "repository" ? "" : $"; confidence: {set.Confidence}"),
        };
    }

    // Weights by constant set; by output, when one set and a law of several outputs are named.
    private static FittedLaw PublishedSum(AnalysisRequest request, IReadOnlyDictionary<string, double> weights)
    {
        return LawBlend.Of([.. weights.Select(w => (w.Value, request.Constants is { } set
            ? Published(request with { Target = w.Key }, set)
            : Published(request, w.Key)))], Text(weights));
    }

    private static FittedLawChoice Sum(IReadOnlyList<FittedLawChoice> groups, IReadOnlyDictionary<string, double> weights)
    {
        if (groups.Count == 1 && groups[0].Group is null)
        {
            throw new ForetrainException("plan-combine", "--combine adds up groups of --by, and there is one fit only",
                hint: "fit one law per outcome (--by), or add up published constants: --law ID --combine SET=WEIGHT");
        }

        foreach (string name in weights.Keys)
        {
            if (groups.Any(g => g.Group == name)) continue;
            throw new ForetrainException("plan-combine", $"there is no group '{name}' to add up", hint: Quantities.DidYouMean.HintOrList(name, [.. groups.Select(g => g.Group ?? "")], "groups"));
        }

        FittedLawChoice[] used = [.. weights.Keys.Select(n => groups.First(g => g.Group == n))];
        return new(LawBlend.Of([.. used.Select(g => (weights[g.Group!], g.Law))], Text(weights)), null, null)
        {
            Kept = [.. used.SelectMany(g => g.Kept)],
            Missing = [.. groups.SelectMany(g => g.Missing)],
        };
    }

    private static string Text(IReadOnlyDictionary<string, double> weights) =>
        string.Join(" + ", weights.Select(w => $"{w.Value.ToString("G6", System.Globalization.CultureInfo.InvariantCulture)} {w.Key}"));
}
