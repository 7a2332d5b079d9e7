using Foretrain.Forecasting;
using Foretrain.Numerics;
using Foretrain.Objectives;
using Foretrain.Quantities;

namespace Foretrain.Comparing;

/// <summary>
/// Which of several recipes will be better at scale. The recipe with the best forecast leads; every other one is held against
/// it: probability, crossover, what it costs to catch up, and which runs would settle it.
/// </summary>
public static class Comparer
{
    /// <summary>Factor beyond target and largest run up to which a recipe may have to go to catch up.</summary>
    public const double MostFactor = 1000;

    /// <summary>Factor beyond target and largest run up to which a crossover is sought unless told otherwise.</summary>
    public const double CrossoverReach = 10;

    /// <summary>Least factor between the largest and the smallest run of a recipe that makes a scale.</summary>
    public const double LeastRange = 1.25;

    /// <summary>Factor between target and runs beyond which nothing is compared.</summary>
    public const double MostDistance = 1e20;

    /// <summary>Compares recipes at one target.</summary>
    /// <param name="recipes">At least two; laws of the same formula.</param>
    /// <param name="request">The question.</param>
    /// <param name="cancel">Stops between recipes.</param>
    /// <exception cref="ForetrainException">
    /// <c>compare-one-recipe</c>, <c>compare-no-errors</c> (a fit without spare runs), <c>compare-one-scale</c>, <c>compare-out-of-range</c>, and those of
    /// a target that does not fit the law.
    /// </exception>
    public static Comparison Compare(IReadOnlyList<Recipe> recipes, CompareRequest request, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(recipes);
        ArgumentNullException.ThrowIfNull(request);
        if (recipes.Count < 2) throw new ForetrainException("compare-one-recipe", $"one recipe ({(recipes.Count == 0 ? "none" : recipes[0].Name)}) cannot be compared with itself", hint: "give two tables, or --by with a column of at least two values");
        ComparePath[] paths = [.. recipes.Select(r => ComparePath.Create(r.Law, request.At, request.Axis, request.HigherWins))];
        double target = paths[0].Target;
        for (int r = 0; r < recipes.Count; r++) RequireNear(recipes[r], paths[r]);
        for (int r = 0; r < recipes.Count; r++) RequireScales(recipes[r], paths[r]);
        (double Low, double High)[] seen = [.. paths.Select(p => p.Seen).OfType<(double Low, double High)>().Where(s => s.Low > 0)];
        double low = Math.Min(target, seen.Select(s => s.Low).DefaultIfEmpty(target).Min()), top = Math.Max(target, seen.Select(s => s.High).DefaultIfEmpty(target).Max());
        (double From, double To) within = request.Within ?? (low, CrossoverReach * top);
        AxisGrid grid = AxisGrid.Of(target, Math.Min(low, within.From), Math.Max(MostFactor * top, within.To));
        IReadOnlyList<double[]?>[] inputs = [.. paths.Select(p => p.Inputs(grid.Values, cancel))];
        for (int r = 0; r < recipes.Count; r++)
        {
            if (inputs[r][grid.Target] is null)
            {
                throw new ForetrainException("compare-out-of-range", $"{recipes[r].Name}: {paths[r].Law.Name} has no best split at {paths[r].Axis}={NumberText.Format(target)}",
                    hint: "the budget lies outside the range in which the law can be planned; compare nearer to the runs");
            }
        }

        int before = grid.Target;
        AxisGrid usable = grid.Where(g => inputs.All(x => x[g] is not null));
        int skip = before - usable.Target;
        double[][][] points = [.. inputs.Select(x => x.Skip(skip).Take(usable.Values.Length).Select(p => p!).ToArray())];
        (int Index, RecipeForecast Forecast, RecipeCurves Curves)[] ranked = [.. recipes.Select((r, i) => One(i, r, paths[i], points[i], usable.Target, request))
            .OrderBy(r => (request.HigherWins ? -1 : 1) * r.Forecast.Value)];
        within = (Math.Max(within.From, usable.Values[0]), Math.Min(within.To, usable.Values[^1]));
        Side[] sides = [.. ranked.Select(r => new Side(r.Forecast.Recipe.Name, paths[r.Index], points[r.Index], r.Curves))];
        var pairings = new Pairing[recipes.Count - 1];
        int threads = request.Threads > 0 ? request.Threads : Environment.ProcessorCount;
        Parallel.For(0, pairings.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel },
            i => pairings[i] = Pair(sides[0], sides[i + 1], usable, within, request, (ulong)ranked[i + 1].Index, cancel));

        return new Comparison
        {
            Target = request.At,
            Axis = paths[0].Axis,
            Along = Along(paths[0]),
            Recipes = [.. ranked.Select(r => r.Forecast)],
            Pairings = [.. pairings],
            Relative = ranked[0].Curves.Model.Space == ResidualSpace.Log,
            Findings = [.. CompareFindings.Of(paths, recipes, [.. ranked.Select(r => r.Forecast)], target)],
        };
    }

    /// <summary>Refuses a target beyond which every probability is one of the prior, and the numbers themselves come to their end.</summary>
    /// <exception cref="ForetrainException"><c>compare-out-of-range</c>.</exception>
    internal static void RequireNear(Recipe recipe, ComparePath path)
    {
        if (path.Seen is not { Low: > 0 } seen || (path.Target <= MostDistance * seen.High && path.Target >= seen.Low / MostDistance)) return;
        throw new ForetrainException("compare-out-of-range",
            $"{recipe.Name}: {path.Axis} {(double.IsFinite(path.Target) ? NumberText.Format(path.Target) : "of more than 1e300")} lies more than {Math.Log10(MostDistance):0} decades from its runs, {NumberText.Format(seen.Low)} to {NumberText.Format(seen.High)}",
            hint: "check the units: params and tokens are plain counts, e.g. params=70B,tokens=1.4T; compare nearer to the runs");
    }

    // Runs at one value of the axis say nothing about any other: whatever a law gives there comes from the law alone.
    private static void RequireScales(Recipe recipe, ComparePath path)
    {
        if (path.Seen is not { Low: > 0 } seen || seen.High > LeastRange * seen.Low) return;
        if (path.Target < LeastRange * seen.High && path.Target > seen.Low / LeastRange) return;
        throw new ForetrainException("compare-one-scale",
            $"{recipe.Name}: all its runs have {path.Axis} {NumberText.Format(seen.Low)}{(seen.High > 1.001 * seen.Low ? $" to {NumberText.Format(seen.High)}" : "")}; how it does at {NumberText.Format(path.Target)} is not in them",
            hint: $"add runs of {recipe.Name} at other {path.Axis}, or compare where its runs are");
    }

    private static (int Index, RecipeForecast Forecast, RecipeCurves Curves) One(int index, Recipe recipe, ComparePath path, double[][] points, int target, CompareRequest request)
    {
        FittedLaw law = recipe.Law;
        double[][] columns = [.. points[target].Select(v => new[] { v })];
        if (RecipeCurves.Of(law, points) is not { } curves || Predictive.Of(law, columns, ForecastOf.Mean) is not { } predictive)
        {
            throw new ForetrainException("compare-no-errors", $"{recipe.Name}: its runs leave nothing over to say how far off the forecast may be ({law.Source})",
                hint: "a comparison needs more runs than the law has constants, and noise to judge by; add runs, or choose a law with fewer constants");
        }

        if (!double.IsFinite(predictive.Values[0]) || curves.Means.Any(m => m.Any(v => !double.IsFinite(v))))
            throw new ForetrainException("forecast-undefined", $"{recipe.Name}: {law.Name} has no finite value at the target or along {path.Axis}", hint: "check the units: params and tokens are plain counts, e.g. params=70B,tokens=1.4T");
        (double low, double high) = predictive.Central(0, request.Level);
        return (index, new(recipe, path.Named(points[target]), predictive.Quantile(0, 0.5), predictive.Values[0],
            new(low, high, request.Level, "form model", "parameters, form"), predictive.Sources(0), path.Seen), curves);
    }

    private static Pairing Pair(Side leader, Side other, AxisGrid grid, (double From, double To) within, CompareRequest request, ulong stream, CancellationToken cancel)
    {
        PairModel model = PairModel.Of(leader.Curves, other.Curves, grid.Target, request.SharedForm, request.TypicalGap, request.Inflation);
        StudentMixture difference = model.Difference(grid.Target); // other - leader
        double win = request.HigherWins ? difference.Cdf(0) : 1 - difference.Cdf(0), tail = 0.5 - request.Level / 2;
        bool settled = Math.Max(win, 1 - win) >= request.Sure;
        var draws = new PairDraws(model, grid, request, stream, cancel);
        (ExtraRun? settles, ExtraRun? best) = settled ? (null, null) : Extra(model, leader, other, grid, request, cancel);
        return new Pairing
        {
            Leader = leader.Name,
            Other = other.Name,
            Win = win,
            Settled = settled,
            Gap = (Scale(difference.Quantile(0.5)), Scale(difference.Quantile(tail)), Scale(difference.Quantile(1 - tail))),
            Crossover = draws.Crossover(leader.Name, other.Name, within.From, within.To),
            Multiplier = draws.Multiplier(),
            Settles = settles,
            Best = best,
        };

        double Scale(double gap) => leader.Curves.Model.Space == ResidualSpace.Log ? Math.Exp(gap) - 1 : gap;
    }

    // One run of either recipe or of both, along the axis up to the target: in half decades, then between the last point that
    // does not settle it and the first that does.
    private static (ExtraRun? Settles, ExtraRun? Best) Extra(PairModel model, Side leader, Side other, AxisGrid grid, CompareRequest request, CancellationToken cancel)
    {
        const int Stride = AxisGrid.PerDecade / 2;
        var extra = new ExtraRuns(model, grid.Target, request.Seed);
        var candidates = new List<ExtraRun>();
        foreach (bool[] run in (bool[][])[[true, false], [false, true], [true, true]])
        {
            int last = -1;
            for (int g = grid.Target % Stride; g <= grid.Target; last = g, g += Stride)
            {
                ExtraRun here = Candidate(g);
                candidates.Add(here);
                if (here.Expected < request.Sure) continue;
                for (int h = last + 1; h < g; h++) candidates.Add(Candidate(h));
                candidates.Add(Candidate(grid.Target));
                break;
            }

            ExtraRun Candidate(int g)
            {
                cancel.ThrowIfCancellationRequested();
                Side[] sides = [.. new[] { leader, other }.Where((_, i) => run[i])];
                return new([.. sides.Select(s => s.Name)], grid.Values[g], [.. sides.Select(s => s.Path.Named(s.Points[g]))],
                    sides.Sum(s => s.Path.Cost(s.Points[g]) ?? grid.Values[g]), extra.Expected(g, run[0], run[1]));
            }
        }

        return (candidates.Where(c => c.Expected >= request.Sure).MinBy(c => c.Cost), candidates.MaxBy(c => c.Expected));
    }

    private static string Along(ComparePath path) => path.Kind switch
    {
        PathKind.Optimal => "each recipe at its own best split",
        PathKind.Ray => "inputs in the proportions of the target",
        _ => path.Law.Variables.Count > 1 ? "the other inputs as in the target" : "the law's only input",
    };

    /// <summary>A recipe along its path.</summary>
    private sealed record Side(string Name, ComparePath Path, double[][] Points, RecipeCurves Curves);
}
