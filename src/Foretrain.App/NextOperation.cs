using Foretrain.Design;
using Foretrain.Findings;
using Foretrain.Forecasting;
using Foretrain.Planning;
using Foretrain.Quantities;

namespace Foretrain.App;

/// <summary>What is asked of a design beyond the runs and the law.</summary>
public sealed record NextQuestion
{
    /// <summary>Targets to forecast, such as <c>params=70B,tokens=1.4T</c>.</summary>
    public IReadOnlyList<string> At { get; init; } = [];

    /// <summary>Budget whose best model size is to be settled, in FLOP, or null.</summary>
    public double? Optimum { get; init; }

    /// <summary>Table of another recipe: the runs are to settle which of the two is better, or null.</summary>
    public string? Against { get; init; }

    /// <summary>Column whose two values name the recipes to tell apart, or null.</summary>
    public string? Between { get; init; }

    /// <summary>True when a larger outcome is better.</summary>
    public bool HigherWins { get; init; }

    /// <summary>True when two recipes are to be told apart.</summary>
    public bool IsPair => Against is not null || Between is not null;

    /// <summary>Table of runs that could be done, or null for a grid.</summary>
    public string? Candidates { get; init; }

    /// <summary>Most that the new runs may cost together, in the unit of the cost, or null.</summary>
    public double? Budget { get; init; }

    /// <summary>The same in hours, or null.</summary>
    public double? Hours { get; init; }

    /// <summary>The same in money, or null.</summary>
    public double? Money { get; init; }

    /// <summary>Training FLOP done per hour, or null.</summary>
    public double? FlopsPerHour { get; init; }

    /// <summary>Money per hour, or null.</summary>
    public double? Price { get; init; }

    /// <summary>Cost of a run as a formula, or null for the law's.</summary>
    public string? Cost { get; init; }

    /// <summary>Most runs to choose.</summary>
    public int MostRuns { get; init; } = 10;
}

/// <summary>Two recipes that the runs are to tell apart.</summary>
/// <param name="First">Name of the one.</param>
/// <param name="Second">Name of the other.</param>
/// <param name="SecondFit">Fit of the other; that of the one is the report's.</param>
/// <param name="Win">Probability that the first is better at the target, as things stand.</param>
/// <param name="Relative">True when the gap between them is a share of the outcome.</param>
public sealed record NextPair(string First, string Second, LawFit SecondFit, double Win, bool Relative);

/// <summary>What choosing runs gives back.</summary>
/// <param name="Fit">The fit of the runs there are.</param>
/// <param name="Design">The chosen runs and what they buy.</param>
/// <param name="Offered">Candidates on offer.</param>
/// <param name="Budget">Budget in the unit of the cost.</param>
/// <param name="Cost">How candidates are priced.</param>
/// <param name="Findings">Findings of fit, candidates and choice, by weight.</param>
/// <param name="Request">The request.</param>
/// <param name="Question">What was asked.</param>
public sealed record NextReport(
    LawFit Fit, DesignResult Design, int Offered, double Budget, CandidateCost Cost, IReadOnlyList<Finding> Findings, AnalysisRequest Request, NextQuestion Question)
{
    /// <summary>The two recipes, where the question is which is better.</summary>
    public NextPair? Pair { get; init; }
}

/// <summary>Chooses the runs to do next.</summary>
public static class NextOperation
{
    /// <summary>Runs the choice.</summary>
    /// <param name="request">Table, law, fit.</param>
    /// <param name="question">Goal, candidates, budget.</param>
    /// <param name="progress">Told what is going on.</param>
    /// <param name="cancel">Stops the fit.</param>
    public static NextReport Run(
        AnalysisRequest request, NextQuestion question, IProgress<(string, double)>? progress = null, CancellationToken cancel = default)
    {
        if (question.At.Count == 0 && question.Optimum is null)
            throw new ForetrainException("no-target", "nothing is given that the runs are to settle", hint: "write --at params=70B,tokens=1.4T (repeatable) for a forecast, or --optimum 1e24 for the best size of a budget");
        if (question.At.Count > 0 && question.Optimum is not null)
            throw new ForetrainException("design-two-goals", "both --at and --optimum are given; runs that settle one are not those that settle the other", hint: "keep one, and ask again for the other");
        IReadOnlyDictionary<string, double>[] points = [.. question.At.Select(a => NumberText.ParseAssignments(a))]; // before the fit: a typo costs no time
        double budget = BudgetOf(question);
        if (question.MostRuns < 1) throw new ForetrainException("bad-option", $"--runs {question.MostRuns} leaves nothing to choose", hint: "write --runs 10");

        if (question.IsPair) return NextBetween.Run(request, question, points, budget, progress, cancel);

        // The choice reads the form model; bootstrap draws would only cost time, but for the interval of a plan.
        FitReport report = FitOperation.Run(request with { Resamples = question.Optimum is null ? 0 : request.Resamples, Fitted = null }, progress, cancel);
        LawFit fit = report.Fits[0];
        FittedLaw law = fit.Law;
        progress?.Report(("choosing", 0));
        DesignGoal goal = question.Optimum is { } flops ? new OptimumGoal(flops) : new ForecastGoal(PredictOperation.Columns(law, points, request));
        IReadOnlyList<double[]> place = RunDesigner.PlaceOf(law, goal);
        if (goal is OptimumGoal optimum) goal = optimum with { Known = Planned(law, optimum, request, cancel) };
        double[][] existing = Existing(fit);
        CandidateCost cost = CandidateCost.Of(law, question.Cost);
        CandidateRows candidates = question.Candidates is { } list ? CandidateRows.Of(law, list, cost, request) : new(CandidateGrid.Make(law, cost, existing, place, budget), []);
        DesignResult design = RunDesigner.Choose(law, new()
        {
            Goal = goal,
            Candidates = candidates.Candidates,
            Budget = budget,
            Existing = existing,
            MostRuns = question.MostRuns,
            Level = request.Level,
        }, cancel);
        IEnumerable<Finding> findings = candidates.Findings.Concat(OfGoal(law, goal, place, request.Level)).Concat(OfDesign(design)).Concat(FitRemarks.Of(fit, ParameterSummary.Of(fit, request.Level)));
        return new(fit, design, candidates.Candidates.Count, budget, cost, [.. findings.OrderByDescending(f => f.Severity)], request, question);
    }

    // The interval that plan shows for the same question; null where it shows none that covers the form.
    private static (double Best, double Low, double High)? Planned(FittedLaw law, OptimumGoal goal, AnalysisRequest request, CancellationToken cancel)
    {
        string input = RunDesigner.OptimumInput(law);
        try
        {
            PlanResult plan = Planner.Plan(law, new() { Budget = goal.Flops, Level = request.Level, Threads = request.Threads, CurvePoints = 0 }, cancel);
            return plan.CoversForm && plan[input].Interval is { } ends ? (plan[input].Value, ends.Low, ends.High) : null;
        }
        catch (ForetrainException)
        {
            return null; // the choice does not need it
        }
    }

    /// <summary>Inputs of the runs of a fit, one column per input of its law.</summary>
    internal static double[][] Existing(LawFit fit) => [.. fit.Law.Variables.Select(v => fit.Runs.Variables[Fitting.LawProblem.ColumnName(v.Name)])];

    private static double BudgetOf(NextQuestion question)
    {
        (string Option, double? Value)[] given = [("--budget", question.Budget), ("--hours", question.Hours), ("--money", question.Money)];
        (string Option, double? Value)[] set = [.. given.Where(g => g.Value is not null)];
        if (set.Length == 0) throw new ForetrainException("no-budget", "no budget given", hint: "write --budget 1e20 (FLOP), or --hours 500 --flops-per-hour 1e18");
        if (set.Length > 1) throw new ForetrainException("two-budgets", $"both {set[0].Option} and {set[1].Option} are given; one follows from the other", hint: "keep one");
        foreach ((string option, double? value) in given.Concat([("--flops-per-hour", question.FlopsPerHour), ("--price", question.Price), ("--optimum", question.Optimum)]))
            if (value is { } x && !(x > 0 && double.IsFinite(x))) throw new ForetrainException("bad-option", $"{option} {NumberText.Format(x)} is not a positive number", hint: $"write e.g. {option} {(option is "--budget" or "--optimum" ? "1e20" : option == "--flops-per-hour" ? "1e18" : "100")}");
        if (question.Budget is { } budget) return budget;
        string unit = question.Hours is not null ? "--hours" : "--money";
        if (question.FlopsPerHour is not { } speed)
            throw new ForetrainException("no-speed", $"{unit} needs to know how much is trained in an hour", hint: "add --flops-per-hour, e.g. --flops-per-hour 1.4e18 for a GPU of 989 TFLOP/s at 40 %");
        if (question.Hours is { } hours) return hours * speed;
        if (question.Price is not { } price) throw new ForetrainException("no-price", "--money needs the price of an hour", hint: "add --price, e.g. --price 2.5");
        return question.Money!.Value / price * speed;
    }

    // What a forecast there would say of its distance; runs are chosen by the same model of errors.
    internal static IEnumerable<Finding> OfGoal(FittedLaw law, DesignGoal goal, IReadOnlyList<double[]> place, double level)
    {
        IReadOnlyList<Forecast> forecasts = Forecaster.Predict(law, place, level);
        string[] kept = goal is ForecastGoal ? ["far-extrapolation", "target-below-data", "forecast-open", "forecast-not-positive"] : ["far-extrapolation"];
        return forecasts.SelectMany(f => f.Findings).Where(f => kept.Contains(f.Id)).GroupBy(f => f.Id)
            .Select(g => g.Count() == 1 ? g.First() : g.First() with { What = $"{g.Count()} of {forecasts.Count} targets: e.g. {g.First().What}" });
    }

    internal static IEnumerable<Finding> OfDesign(DesignResult design)
    {
        if (design.Steps.Count == 0)
        {
            yield return new("next-nothing-helps", Severity.Warning, $"none of the {design.Affordable} candidates within the budget is expected to narrow the interval",
                "such runs say nothing new about the goal: they are too small or too like those there are", "raise the budget, or offer runs nearer the goal with --candidates");
        }
        else if (design.Steps[^1].Left > 0.9)
        {
            yield return new("next-little-gain", Severity.Note, $"all chosen runs together leave {100 * design.Steps[^1].Left:0} % of the interval",
                "at this budget more runs barely change the forecast", "raise the budget, or accept the interval there is");
        }
    }
}
