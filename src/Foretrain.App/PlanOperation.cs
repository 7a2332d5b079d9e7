using Foretrain.Findings;
using Foretrain.Planning;

namespace Foretrain.App;

/// <summary>The plan of one group.</summary>
/// <param name="Choice">The constants used.</param>
/// <param name="Plan">The plan.</param>
/// <param name="IntervalMethod">How the intervals were made, or null when there are none.</param>
public sealed record GroupPlan(FittedLawChoice Choice, PlanResult Plan, string? IntervalMethod);

/// <summary>What planning gives back.</summary>
/// <param name="Groups">One per group of --by, else one.</param>
/// <param name="Request">The request.</param>
/// <param name="Question">What was asked of the planner.</param>
public sealed record PlanReport(IReadOnlyList<GroupPlan> Groups, AnalysisRequest Request, PlanRequest Question);

/// <summary>Plans with a fit or with published constants.</summary>
public static class PlanOperation
{
    /// <summary>Runs the plan.</summary>
    /// <param name="request">Runs, kept fit or constants.</param>
    /// <param name="question">Budget, target or limits; level and threads are taken from the request.</param>
    /// <param name="progress">Told what is going on.</param>
    /// <param name="cancel">Stops the fit and the plan.</param>
    public static PlanReport Run(
        AnalysisRequest request, PlanRequest question, IProgress<(string, double)>? progress = null, CancellationToken cancel = default)
    {
        if (question.Budget is null && question.TargetLoss is null && question.Limits.Count == 0 && !MayBeFree(request, question))
            throw new ForetrainException("plan-no-goal", "neither a budget nor a target is given", hint: "write --flops 1e24 for the least loss of a budget, or --loss 2.0 for the least budget of a loss");
        if (question.Budget is not null && question.TargetLoss is not null)
            throw new ForetrainException("plan-two-goals", "both --flops and --loss are given; one of them follows from the other", hint: "keep one");
        question = question with { Level = request.Level, Threads = request.Threads };
        IReadOnlyList<FittedLawChoice> laws = FittedLawSource.Get(request, progress, cancel, question.Combine);
        var plans = new List<GroupPlan>();
        foreach (FittedLawChoice choice in laws)
        {
            progress?.Report(("planning", plans.Count / (double)laws.Count));
            PlanResult plan = Planner.Plan(choice.Law, question, cancel);
            plans.Add(new(choice, plan, plan.Draws is null ? null : choice.Law.DrawMethod ?? "parameter draws"));
        }

        return new(plans, request, question);
    }

    // A law without a cost is searched over its inputs: nothing needs to hold them back. The planner knows better once there is a law.
    private static bool MayBeFree(AnalysisRequest request, PlanRequest question)
    {
        if (question.Cost is not null || question.InferenceTokens is not null) return false;
        if (request.Law is { } id) return LawSource.Catalog(request).Get(id).Cost is null;
        return request.Formula is not null || request.IsKeptFit;
    }

    /// <summary>Findings of a plan and of the fit behind it, each once.</summary>
    public static IReadOnlyList<Finding> Findings(GroupPlan plan, double level) =>
        [.. plan.Plan.Findings.Concat(FitRemarks.OfChoice(plan.Choice, level)).OrderByDescending(f => f.Severity)];
}
