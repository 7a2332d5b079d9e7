using Foretrain.Findings;
using Foretrain.Quantities;

namespace Foretrain.Forecasting.Checks;

/// <summary>Runs that all cost the same: the best split of that budget is in them, how the outcome changes with compute is not.</summary>
internal sealed class OneBudget : IFitCheck
{
    /// <summary>Least factor between the most and the least expensive run that makes two budgets.</summary>
    private const double LeastRange = 1.25;

    public string Id => "one-budget";

    public string LooksFor => "runs that all cost the same compute";

    public IEnumerable<Finding> Look(LawFit fit)
    {
        if (fit.Law.Cost is not { } cost || fit.Law.LeastCost is not > 0 || fit.Law.LargestCost is not { } largest || largest > LeastRange * fit.Law.LeastCost) yield break;
        yield return new(Id, Severity.Warning, $"all runs cost about the same, {NumberText.Format(largest)} by {cost.Convention}",
            "which split of that budget is best can be seen; how the outcome changes with compute comes from the form of the law alone", "add runs at other budgets, a tenth of this one or less to begin with");
    }
}
