using Foretrain.Comparing;
using Foretrain.Findings;
using Foretrain.Quantities;

namespace Foretrain.App;

/// <summary>What is asked about recipes.</summary>
public sealed record CompareQuestion
{
    /// <summary>Tables of runs or kept fits, one per recipe; a single one with --by.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>Targets such as <c>flops=1e24</c> or <c>params=70B,tokens=1.4T</c>.</summary>
    public required IReadOnlyList<string> At { get; init; }

    /// <summary>Axis of the crossover, or null for the usual one.</summary>
    public string? Axis { get; init; }

    /// <summary>Where on the axis a crossover is sought, <c>LOW:HIGH</c>, or null.</summary>
    public string? Within { get; init; }

    /// <summary>Probability from which a comparison counts as settled.</summary>
    public double Sure { get; init; } = 0.9;

    /// <summary>True when a larger outcome is better.</summary>
    public bool HigherWins { get; init; }
}

/// <summary>What a comparison gives back.</summary>
/// <param name="Comparisons">One per target.</param>
/// <param name="Recipes">The recipes' fits by name.</param>
/// <param name="Findings">Findings about the fits, most severe first.</param>
/// <param name="Question">The question.</param>
/// <param name="Request">The request.</param>
public sealed record CompareReport(
    IReadOnlyList<Comparison> Comparisons, IReadOnlyList<(string Name, FittedLawChoice Choice)> Recipes, IReadOnlyList<Finding> Findings, CompareQuestion Question, AnalysisRequest Request);

/// <summary>Fits one law to each recipe and says which will be better at scale.</summary>
public static class CompareOperation
{
    /// <summary>Runs the comparison.</summary>
    /// <param name="request">Law, columns, condition, groups, level, seed; its source is not used.</param>
    /// <param name="question">Recipes and targets.</param>
    /// <param name="progress">Told what is going on.</param>
    /// <param name="cancel">Stops between recipes.</param>
    public static CompareReport Run(AnalysisRequest request, CompareQuestion question, IProgress<(string, double)>? progress = null, CancellationToken cancel = default)
    {
        if (question.At.Count == 0) throw new ForetrainException("no-target", "no target given", hint: "write --at flops=1e24, or --at params=70B,tokens=1.4T");
        IReadOnlyDictionary<string, double>[] targets = [.. question.At.Select(a => NumberText.ParseAssignments(a))]; // before the fits: a typo costs no time
        (double, double)? within = question.Within is { } range ? Range(range) : null;
        if (!(question.Sure > 0.5 && question.Sure < 1)) throw new ForetrainException("bad-option", $"--sure {question.Sure} is not between 0.5 and 1", "--sure", "write --sure 0.9");

        // The form model needs the fit only, not the bootstrap.
        request = request with { Resamples = 0, Fitted = null };
        (IReadOnlyList<(string Name, FittedLawChoice Choice)> recipes, List<Finding> findings) = Recipes(request, question, progress, cancel);
        progress?.Report(("comparing", 0.5));
        Comparison[] comparisons = [.. targets.Select(at => Comparer.Compare([.. recipes.Select(r => new Recipe(r.Name, r.Choice.Law))], new()
        {
            At = at,
            Axis = question.Axis,
            Within = within,
            Sure = question.Sure,
            Level = request.Level,
            HigherWins = question.HigherWins,
            Seed = request.Seed,
            Threads = request.Threads,
        }, cancel))];
        findings.AddRange(SameRuns(recipes));
        foreach ((string name, FittedLawChoice choice) in recipes)
            findings.AddRange(FitRemarks.OfChoice(choice with { Missing = [] }, request.Level).Select(f => f with { What = $"{name}: {f.What}" }));
        return new(comparisons, recipes, [.. findings.OrderByDescending(f => f.Severity)], question, request);
    }

    /// <summary>Fits the law to each recipe.</summary>
    /// <returns>At least two, and what was found on the way.</returns>
    internal static (IReadOnlyList<(string Name, FittedLawChoice Choice)> Recipes, List<Finding> Findings) Recipes(
        AnalysisRequest request, CompareQuestion question, IProgress<(string, double)>? progress, CancellationToken cancel)
    {
        IReadOnlyList<string> sources = question.Sources;
        if (sources.Count > 1 && request.By is { } by)
            throw new ForetrainException("compare-by-and-tables", $"--by {by} and {sources.Count} tables are given; either the tables are the recipes or the values of a column are", hint: "leave --by out, or give one table");
        if (sources.GroupBy(s => s == "-" ? s : Path.GetFullPath(s)).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ForetrainException("compare-same-table", $"{twice.First()} is given twice", hint: "two recipes in one table: foretrain compare runs.csv --by recipe --at ...");
        if (sources is [var only] && request.By is null && !request.IsFit(only))
            throw new ForetrainException("compare-one-recipe", $"one table ({only}) and no --by: there is nothing to compare", hint: $"give a second table, or the column that names the recipe: foretrain compare {only} --by recipe --at ...");
        if (sources.Count > 1 && request is { Law: null, Formula: null }) request = request with { Law = Common(request, sources) };

        string[] names = [.. sources.Select(s => Path.GetFileNameWithoutExtension(s))];
        if (names.Distinct().Count() < names.Length) names = [.. sources];
        var recipes = new List<(string Name, FittedLawChoice Choice)>();
        var findings = new List<Finding>();
        for (int s = 0; s < sources.Count; s++)
        {
            progress?.Report(("fitting", s / (double)sources.Count / 2));
            bool kept = request.IsFit(sources[s]);
            AnalysisRequest mine = kept && sources.Count > 1 ? request with { Source = sources[s], Law = null } : request with { Source = sources[s] };
            foreach (FittedLawChoice choice in Fit(mine, cancel))
            {
                findings.AddRange(choice.Missing);
                string name = choice.Group is { } group ? sources.Count > 1 ? $"{names[s]} {group}" : group : names[s];
                if (choice.Law.Form is null && request.By is not null)
                {
                    findings.Add(new("recipe-left-out", Severity.Warning, $"{name}: its runs leave nothing over to say how far off a forecast may be", "it is not compared", "add runs, or choose a law with fewer constants"));
                    continue;
                }

                recipes.Add((name, choice));
            }
        }

        if (recipes.Select(r => r.Choice.Law.Name).Distinct().ToArray() is [var first, var second, ..])
            throw new ForetrainException("compare-laws-differ", $"recipes are compared under one law; the fits are of {first} and {second}", hint: "fit both with the same --law");
        if (recipes.Count < 2)
        {
            throw new ForetrainException("compare-one-recipe", $"{(recipes.Count == 0 ? "no recipe is" : $"only {recipes[0].Name} is")} left to compare{(findings.Count > 0 ? $": {findings[0].What}" : "")}",
                hint: request.By is null ? "give at least two recipes" : $"'{request.By}' must have at least two values with enough runs each");
        }

        return (recipes, findings);
    }

    /// <summary>Errors of two recipes are taken to be their own; runs that both have make that false.</summary>
    internal static IEnumerable<Finding> SameRuns(IReadOnlyList<(string Name, FittedLawChoice Choice)> recipes)
    {
        for (int a = 0; a < recipes.Count; a++)
        {
            for (int b = a + 1; b < recipes.Count; b++)
            {
                if (recipes[a].Choice.Fit?.Runs is not { } one || recipes[b].Choice.Fit?.Runs is not { } two) continue;
                var rows = Rows(one).ToHashSet();
                int shared = Rows(two).Count(rows.Contains), least = Math.Min(one.Count, two.Count);
                if (2 * shared < least || shared < 2) continue;
                yield return new("same-runs", shared == least ? Severity.Severe : Severity.Warning, $"{shared} of the {least} runs of {recipes[a].Name} and {recipes[b].Name} are the same: same inputs, same outcome",
                    "the comparison takes the runs of two recipes for different ones; with runs in common its probability and crossover mean nothing", "check that each table is that of its recipe");
            }
        }

        static IEnumerable<string> Rows(Runs.PreparedRuns runs) => Enumerable.Range(0, runs.Count)
            .Select(i => string.Join(' ', runs.Variables.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => v.Value[i].ToString("R", System.Globalization.CultureInfo.InvariantCulture))
                .Append(runs.Target[i].ToString("R", System.Globalization.CultureInfo.InvariantCulture))));
    }

    // With several tables an error says which one it is about.
    private static IReadOnlyList<FittedLawChoice> Fit(AnalysisRequest request, CancellationToken cancel)
    {
        try
        {
            return FittedLawSource.Get(request, null, cancel);
        }
        catch (ForetrainException e) when (e.Place is null)
        {
            throw new ForetrainException(e.Code, e.Message, request.Law is { } law ? $"{request.Source}, law {law}" : request.Source, e.Hint, e);
        }
    }

    // The first law that fits the columns of every table; kept fits bring their own.
    private static string? Common(AnalysisRequest request, IReadOnlyList<string> sources)
    {
        if (sources.Contains("-")) throw new ForetrainException("compare-stdin", "a table from standard input is read once, and the law must be chosen before", "-", "name the law, e.g. --law chinchilla");
        IReadOnlyList<string>? common = null;
        string? first = null;
        foreach (string source in sources.Where(s => !request.IsFit(s)))
        {
            string[] here = [.. FitOperation.Choose(request, RunTables.Of(request with { Source = source, MoreSources = [], Reading = null })).Applicable.Select(l => l.Id)];
            string[] left = common is null ? here : [.. common.Where(here.Contains)];
            if (left.Length == 0)
            {
                throw new ForetrainException("no-law-fits", $"no law fits the columns of both {first} ({string.Join(", ", common!)}) and {source} ({string.Join(", ", here)})",
                    hint: "name the columns with --map, or compare tables with the same columns");
            }

            (common, first) = (left, first ?? source);
        }

        return common?[0];
    }

    private static (double, double) Range(string text)
    {
        string[] ends = text.Split(':');
        if (ends.Length != 2) throw new ForetrainException("bad-option", $"--within '{text}' cannot be read", hint: "write LOW:HIGH, e.g. --within 1e20:1e25");
        double low = NumberText.Parse(ends[0], "--within, lower end"), high = NumberText.Parse(ends[1], "--within, upper end");
        if (!(low > 0 && low < high) || high / low > 1e20)
            throw new ForetrainException("bad-option", $"--within {text}: an axis is searched between positive numbers, the lower first, at most twenty decades apart", hint: "write e.g. --within 1e20:1e25");
        return (low, high);
    }
}
