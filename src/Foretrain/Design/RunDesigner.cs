using Foretrain.Expressions;
using Foretrain.Forecasting;
using Foretrain.Quantities;
using Foretrain.Uncertainty.Form;

namespace Foretrain.Design;

/// <summary>Which runs to do next, and what each buys.</summary>
public static class RunDesigner
{
    /// <summary>More candidates than this are thinned evenly in cost.</summary>
    public const int MostCandidates = 600;

    /// <summary>Chooses runs.</summary>
    /// <param name="law">A law fitted to the runs there are.</param>
    /// <param name="request">Candidates, budget and goal.</param>
    /// <param name="cancel">Stops the search between two candidates.</param>
    /// <exception cref="ForetrainException">
    /// <c>design-no-model</c> (too few runs), <c>design-budget</c> (no candidate is affordable), <c>target-inside-data</c>, <c>design-undefined</c>,
    /// <c>optimum-inputs</c>, <c>optimum-none</c>.
    /// </exception>
    public static DesignResult Choose(FittedLaw law, DesignRequest request, CancellationToken cancel = default)
    {
        FormModel model = RequireModel(law);
        RequireBudget(request.Budget, request.Candidates);
        if (request.Goal is ForecastGoal forecast && !request.InsideToo) RequireOutside(law, forecast, request);
        int[] affordable = Affordable(request.Budget, request.Candidates);
        Candidate[] candidates = [.. affordable.Select(i => request.Candidates[i])];
        cancel.ThrowIfCancellationRequested();
        DesignModel design = DesignModel.Of(law, model, request.Goal, request.Existing, candidates);
        if (design.Covariance.Any(v => !double.IsFinite(v)) || request.Goal is ForecastGoal far && HasOpenEnds(law, far, request.Level))
        {
            throw new ForetrainException("design-undefined", $"{law.Name} has no finite value, derivative or interval at a target or a candidate",
                hint: "check the units: params and tokens are plain counts, e.g. params=70B,tokens=1.4T");
        }

        double optimum = request.Goal is OptimumGoal o ? new OptimumSlope(law, model, o.Flops).Value : double.NaN;
        (double, (double, double))? known = request.Goal is OptimumGoal { Known: { } plan } ? (Math.Log(plan.Best), (Math.Log(plan.Low), Math.Log(plan.High))) : null;
        return Search(design, request, candidates, affordable, r => request.Goal is OptimumGoal ? Math.Exp(r) : Predictive.Inverse(model.Space, r), (t, centre) => request.Goal is ForecastGoal goal
            ? (law.Output.Name, law.Variables.Select((v, k) => (v.Name, Value: goal.Columns[k][t])).ToDictionary(x => x.Name, x => x.Value), centre) // the value that a forecast quotes
            : (OptimumInput(law), new() { ["flops"] = ((OptimumGoal)request.Goal).Flops }, optimum), cancel, known);
    }

    /// <summary>Where the goal lies: the targets, or the optimum as the runs there are see it; one column per input.</summary>
    /// <exception cref="ForetrainException"><c>design-no-model</c>, <c>design-whole-runs</c>, <c>optimum-inputs</c>, <c>optimum-none</c>.</exception>
    public static IReadOnlyList<double[]> PlaceOf(FittedLaw law, DesignGoal goal)
    {
        FormModel model = RequireModel(law);
        return goal is ForecastGoal forecast ? forecast.Columns : new OptimumSlope(law, model, ((OptimumGoal)goal).Flops).Place;
    }

    /// <summary>Name of the input whose optimum is meant.</summary>
    public static string OptimumInput(FittedLaw law) => law.Variables[law.Variables[0].Name == "tokens" ? 1 : 0].Name;

    // So far out that the ends of an interval leave the range of numbers.
    private static bool HasOpenEnds(FittedLaw law, ForecastGoal goal, double level)
    {
        Predictive known = Predictive.Of(law, goal.Columns)!;
        return Enumerable.Range(0, known.Count).Select(t => known.Central(t, level)).Any(c => !Forecaster.HasEnds(known.Space, c.Low, c.High));
    }

    private static FormModel RequireModel(FittedLaw law)
    {
        if (law.Variables.Any(v => v.Text))
        {
            throw new ForetrainException("design-whole-runs", $"{law.Name} forecasts along whole runs; which further runs help it is not worked out here",
                hint: "choose runs with a law of finished runs, e.g. --law chinchilla");
        }

        return law.Form ?? throw new ForetrainException("design-no-model", $"there are hardly more runs than {law.Name} has free constants, so nothing is known about its errors",
            hint: "it takes two runs more than constants: add runs at least cost first, hold constants with --fix, or choose a law with fewer");
    }

    /// <summary>Searches, and tells what was found in the units of the quantities.</summary>
    /// <param name="design">Joint moments.</param>
    /// <param name="request">Budget, number of runs, level.</param>
    /// <param name="candidates">Those within the budget, as in the moments.</param>
    /// <param name="affordable">Their positions among all.</param>
    /// <param name="back">From the scale of the errors to the quantity.</param>
    /// <param name="quantity">Name, place and value of a quantity, given the middle of its distribution.</param>
    /// <param name="cancel">Stops the search.</param>
    /// <param name="known">Middle and interval of the first quantity to show in place of those of the moments, on the scale of the errors.</param>
    internal static DesignResult Search(
        DesignModel design, DesignRequest request, Candidate[] candidates, int[] affordable, Func<double, double> back,
        Func<int, double, (string Name, Dictionary<string, double> At, double Value)> quantity, CancellationToken cancel, (double Centre, (double Low, double High) Ends)? known = null)
    {
        var search = new DesignSearch(design, [.. candidates.Select(c => c.Cost)], request.Budget, request.MostRuns, request.LeastGain, cancel);
        int[] chosen = search.Run();
        int quantities = design.Quantities;
        double tail = 0.5 - request.Level / 2;
        (double Low, double High)[] before = [.. design.Spread.Select(s => (s.Quantile(tail), s.Quantile(1 - tail)))];
        double[] centres = [.. design.Spread.Select(s => s.Quantile(0.5))];
        if (known is { } shown) (centres[0], before[0]) = (shown.Centre, shown.Ends);
        double[] prior = Deviations(design.Covariance);
        var steps = new List<DesignStep>();
        double[] left = [.. prior.Select(_ => 1.0)];
        for (int k = 0; k < chosen.Length; k++)
        {
            left = Shares(search.After(chosen.Take(k + 1)));
            double[] alone = Shares(search.After([chosen[k]]));
            double[] now = left;
            steps.Add(new(affordable[chosen[k]], candidates[chosen[k]], candidates[chosen[k]].Cost / request.Budget, Mean(left), Mean(alone),
                [.. Enumerable.Range(0, quantities).Select(t => Shrunk(t, now[t]))]));
        }

        return new()
        {
            Quantities = [.. Enumerable.Range(0, quantities).Select(t =>
            {
                (string name, Dictionary<string, double> at, double value) = quantity(t, back(centres[t]));
                return new DesignQuantity(name, at, value, Shrunk(t, 1), Shrunk(t, left[t]), left[t]);
            })],
            Steps = steps,
            Cost = steps.Sum(s => s.Run.Cost),
            Affordable = affordable.Length,
        };

        double[] Deviations(double[] state) => [.. Enumerable.Range(0, quantities).Select(t => Math.Sqrt(Math.Max(state[t * design.Size + t], 0)))];

        double[] Shares(double[] state) => [.. Deviations(state).Select((v, t) => prior[t] > 0 ? v / prior[t] : 1)];

        (double, double) Shrunk(int t, double share) =>
            (back(centres[t] + (before[t].Low - centres[t]) * share), back(centres[t] + (before[t].High - centres[t]) * share));
    }

    private static double Mean(double[] shares) => Math.Exp(shares.Average(s => Math.Log(Math.Max(s, 1e-300))));

    /// <summary>Positions of the candidates within the budget; of very many an even sample in cost.</summary>
    /// <exception cref="ForetrainException"><c>design-budget</c>.</exception>
    internal static int[] Affordable(double budget, IReadOnlyList<Candidate> candidates)
    {
        int[] affordable = [.. Enumerable.Range(0, candidates.Count).Where(i => candidates[i].Cost <= budget)];
        if (affordable.Length == 0)
        {
            double cheapest = candidates.Min(c => c.Cost);
            throw new ForetrainException("design-budget", $"the budget {NumberText.Format(budget)} is below the cheapest candidate, which costs {NumberText.Format(cheapest)} ({candidates.Count} candidate{(candidates.Count == 1 ? "" : "s")})",
                hint: $"give --budget {NumberText.Format(cheapest)} or more, or cheaper candidates");
        }

        if (affordable.Length <= MostCandidates) return affordable;
        int[] byCost = [.. affordable.OrderBy(i => candidates[i].Cost).ThenBy(i => i)];
        return [.. Enumerable.Range(0, MostCandidates).Select(k => byCost[(int)((k + 0.5) * byCost.Length / MostCandidates)]).Order()];
    }

    /// <summary>Refuses a budget that is no number and an empty list.</summary>
    /// <exception cref="ForetrainException"><c>design-budget</c>, <c>design-no-candidates</c>.</exception>
    internal static void RequireBudget(double budget, IReadOnlyList<Candidate> candidates)
    {
        if (!(budget > 0) || !double.IsFinite(budget))
            throw new ForetrainException("design-budget", $"the budget {budget:G4} is not a positive number", hint: "write e.g. --budget 1e20");
        if (candidates.Count == 0)
            throw new ForetrainException("design-no-candidates", "there are no candidates to choose from", hint: "give a list with --candidates, or a target and a budget with runs below them");
    }

    // A forecast between the runs is an interpolation: what is left there is mostly noise, which no design removes.
    private static void RequireOutside(FittedLaw law, ForecastGoal goal, DesignRequest request)
    {
        int targets = goal.Columns[0].Length;
        if (Enumerable.Range(0, targets).Any(t => !IsInside(law, request.Existing, goal.Columns, t))) return;
        Predictive known = Predictive.Of(law, goal.Columns)!;
        (double low, double high) = known.Central(0, request.Level);
        throw new ForetrainException("target-inside-data",
            $"{(targets == 1 ? "the target lies" : "all targets lie")} within the runs: the forecast is already an interpolation, {law.Output.Name} {known.Values[0]:G5} ({NumberText.Level(request.Level)} interval {low:G5} to {high:G5})",
            hint: "more runs would only average noise; ask for a target beyond the runs, or read the forecast with: foretrain predict ... --at ...");
    }

    /// <summary>True when every input of a target, and its cost, are within those of the runs.</summary>
    internal static bool IsInside(FittedLaw law, IReadOnlyList<double[]> existing, IReadOnlyList<double[]> targets, int target)
    {
        for (int k = 0; k < existing.Count; k++)
        {
            if (targets[k][target] < existing[k].Min() * (1 - 1e-9) || targets[k][target] > existing[k].Max() * (1 + 1e-9)) return false;
        }

        // The largest model on the most data may never have met.
        if (law.CostExpr is not { } cost) return true;
        double largest = Enumerable.Range(0, existing[0].Length).Max(i => Cost(existing, i));
        return Cost(targets, target) <= largest * (1 + 1e-9);

        double Cost(IReadOnlyList<double[]> columns, int row) => ExprTools.Evaluate(cost, name =>
        {
            for (int k = 0; k < law.Variables.Count; k++) if (law.Variables[k].Name == name) return columns[k][row];
            return double.NaN;
        });
    }
}
