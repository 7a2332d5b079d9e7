using Foretrain.Comparing;
using Foretrain.Design;
using Foretrain.Findings;
using Foretrain.Forecasting;

namespace Foretrain.App;

/// <summary>Chooses the runs that tell two recipes apart: runs of either, from a grid around both or from the user's list.</summary>
internal static class NextBetween
{
    /// <summary>Runs the choice.</summary>
    /// <param name="request">Table, law, fit.</param>
    /// <param name="question">Recipes, candidates, cost.</param>
    /// <param name="points">Targets asked for; one, for the gap is that of one place.</param>
    /// <param name="budget">Budget in the unit of the cost.</param>
    /// <param name="progress">Told what is going on.</param>
    /// <param name="cancel">Stops the fits and the search.</param>
    public static NextReport Run(
        AnalysisRequest request, NextQuestion question, IReadOnlyDictionary<string, double>[] points, double budget, IProgress<(string, double)>? progress, CancellationToken cancel)
    {
        Require(request, question, points);
        var asked = new CompareQuestion
        {
            Sources = question.Against is { } other ? [request.Source!, other] : [request.Source!],
            At = question.At,
            HigherWins = question.HigherWins,
        };
        request = request with { Resamples = 0, Fitted = null, Reading = question.Against is null ? request.Reading : null };
        AnalysisRequest fitting = question.Between is { } column ? request with { By = column } : request;
        (IReadOnlyList<(string Name, FittedLawChoice Choice)> recipes, List<Finding> findings) = Recipes(fitting, question, asked, progress, cancel);
        if (recipes.Count > 2)
        {
            throw new ForetrainException("design-two-recipes", $"'{question.Between}' names {recipes.Count} recipes ({string.Join(", ", recipes.Take(5).Select(r => r.Name))}{(recipes.Count > 5 ? ", ..." : "")}); runs are chosen to tell two apart",
                "--between", $"choose two, e.g. --where \"{question.Between} in ('{recipes[0].Name}', '{recipes[1].Name}')\"; foretrain compare ranks all of them");
        }

        LawFit[] fits = [.. recipes.Select(r => r.Choice.Fit ?? throw new ForetrainException("design-kept-fit", $"{r.Name} is a kept fit, which does not hold its runs", hint: "give the table it was fitted to"))];
        progress?.Report(("choosing", 0.5));
        var goal = new GapGoal(points[0], question.HigherWins);
        PairSide[] sides = [.. recipes.Select((r, i) => new PairSide(new Recipe(r.Name, r.Choice.Law), NextOperation.Existing(fits[i])))];
        CandidateCost cost = CandidateCost.Of(sides[0].Recipe.Law, question.Cost);
        var candidates = new List<Candidate>();
        foreach (PairSide side in sides)
        {
            double[][] place = [.. PairDesigner.Place(side.Recipe, goal).Select(x => new[] { x })];
            CandidateRows rows = question.Candidates is { } list ? CandidateRows.Of(side.Recipe.Law, list, cost, request) : new(CandidateGrid.Make(side.Recipe.Law, cost, side.Existing, place, budget), []);
            candidates.AddRange(rows.Candidates.Select(c => c with { Recipe = side.Recipe.Name }));
            if (side == sides[0]) findings.AddRange(rows.Findings);
            findings.AddRange(NextOperation.OfGoal(side.Recipe.Law, new ForecastGoal(place), place, request.Level).Select(f => f with { What = $"{side.Recipe.Name}: {f.What}" }));
        }

        PairDesign design = PairDesigner.Choose(sides[0], sides[1], new() { Goal = goal, Candidates = candidates, Budget = budget, Existing = sides[0].Existing, MostRuns = question.MostRuns, Level = request.Level }, cancel);
        findings.AddRange(NextOperation.OfDesign(design.Design));
        findings.AddRange(CompareOperation.SameRuns(recipes));
        for (int i = 0; i < fits.Length; i++)
            findings.AddRange(FitRemarks.Of(fits[i], ParameterSummary.Of(fits[i], request.Level)).Select(f => f with { What = $"{recipes[i].Name}: {f.What}" }));
        return new(fits[0], design.Design, candidates.Count, budget, cost, [.. findings.OrderByDescending(f => f.Severity)], request, question)
        {
            Pair = new(recipes[0].Name, recipes[1].Name, fits[1], design.Win, design.Relative),
        };
    }

    // The column is that of --by to the fits, and of --between to the one who asked.
    private static (IReadOnlyList<(string Name, FittedLawChoice Choice)> Recipes, List<Finding> Findings) Recipes(
        AnalysisRequest fitting, NextQuestion question, CompareQuestion asked, IProgress<(string, double)>? progress, CancellationToken cancel)
    {
        try
        {
            return CompareOperation.Recipes(fitting, asked, progress, cancel);
        }
        catch (ForetrainException e) when (question.Between is not null && e.Place == "--by")
        {
            throw new ForetrainException(e.Code, e.Message.Replace("--by", "--between", StringComparison.Ordinal), "--between", e.Hint, e);
        }
    }

    private static void Require(AnalysisRequest request, NextQuestion question, IReadOnlyDictionary<string, double>[] points)
    {
        if (question.Against is not null && question.Between is not null)
            throw new ForetrainException("design-two-goals", "both --against and --between are given; either a second table is the other recipe or the values of a column are", hint: "keep one");
        if (question.Optimum is not null)
            throw new ForetrainException("design-two-goals", "--optimum asks for the best size of a budget, and two recipes are to be told apart", hint: "say where they compete: --at flops=1e24");
        if (points.Length != 1)
            throw new ForetrainException("no-target", $"{points.Length} targets are given; which of two recipes is better is asked at one", "--at", "keep one, e.g. --at flops=1e24");
        if (request.By is { } by)
            throw new ForetrainException("design-two-goals", $"--by {by} asks for runs group by group, and two recipes are to be told apart", hint: $"write --between {by} where the values of {by} are the recipes");
        if (question.Against is not null && request.MoreSources.Count > 0)
            throw new ForetrainException("design-two-recipes", $"--against holds one table against another, and {1 + request.MoreSources.Count} are given before it", hint: "put the runs of one recipe into one table: foretrain data clean ... --out a.csv");
    }
}
