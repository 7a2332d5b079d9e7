using Foretrain.Design;
using Foretrain.Numerics;
using Foretrain.Objectives;
using Foretrain.Quantities;

namespace Foretrain.Comparing;

/// <summary>One of two recipes that runs are to tell apart.</summary>
/// <param name="Recipe">Name and fitted law.</param>
/// <param name="Existing">Inputs of the runs there are, one column per input of the law.</param>
public sealed record PairSide(Recipe Recipe, IReadOnlyList<double[]> Existing);

/// <summary>What runs that tell two recipes apart come to.</summary>
/// <param name="Design">The chosen runs; the one quantity is outcome(second) - outcome(first), relative to the first where errors are relative.</param>
/// <param name="Win">Probability that the first is better at the target, as things stand.</param>
/// <param name="Relative">True when the gap is a share of the outcome.</param>
public sealed record PairDesign(DesignResult Design, double Win, bool Relative);

/// <summary>
/// Which runs of either recipe narrow the gap between two recipes most. The gap is that of <see cref="Comparer"/>, with the same joint model of the
/// two forms; runs are chosen as <see cref="RunDesigner"/> chooses them for a forecast.
/// </summary>
public static class PairDesigner
{
    private const double Rest = 0.01;

    /// <summary>Inputs of a recipe at the target.</summary>
    /// <exception cref="ForetrainException">Those of a target that does not fit the law; <c>compare-out-of-range</c>.</exception>
    public static double[] Place(Recipe recipe, GapGoal goal)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(goal);
        ComparePath path = ComparePath.Create(recipe.Law, goal.At, null, goal.HigherWins);
        Comparer.RequireNear(recipe, path);
        return path.Inputs([path.Target])[0]
            ?? throw new ForetrainException("compare-out-of-range", $"{recipe.Name}: {recipe.Law.Name} has no best split at {path.Axis}={NumberText.Format(path.Target)}",
                hint: "the budget lies outside the range in which the law can be planned; ask nearer to the runs");
    }

    /// <summary>Chooses runs.</summary>
    /// <param name="first">One recipe.</param>
    /// <param name="second">The other; a law of the same formula.</param>
    /// <param name="request">Candidates (each with its recipe), budget and a <see cref="GapGoal"/>.</param>
    /// <param name="cancel">Stops the search between two candidates.</param>
    /// <exception cref="ForetrainException"><c>compare-no-errors</c>, <c>design-budget</c>, <c>design-no-candidates</c>, <c>design-undefined</c>, and those of <see cref="Place"/>.</exception>
    public static PairDesign Choose(PairSide first, PairSide second, DesignRequest request, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(request);
        var goal = (GapGoal)request.Goal;
        RunDesigner.RequireBudget(request.Budget, request.Candidates);
        int[] affordable = RunDesigner.Affordable(request.Budget, request.Candidates);
        Candidate[] candidates = [.. affordable.Select(i => request.Candidates[i])];
        cancel.ThrowIfCancellationRequested();

        // Point 0 is the target; every candidate is a point of its own recipe.
        int[] place = new int[candidates.Length];
        List<double[]> firstPoints = [Place(first.Recipe, goal)], secondPoints = [Place(second.Recipe, goal)];
        bool[] isSecond = [.. candidates.Select(c => c.Recipe == second.Recipe.Name)];
        for (int i = 0; i < candidates.Length; i++)
        {
            List<double[]> points = isSecond[i] ? secondPoints : firstPoints;
            place[i] = points.Count;
            points.Add(candidates[i].Inputs);
        }

        RecipeCurves a = Curves(first.Recipe, firstPoints), b = Curves(second.Recipe, secondPoints);
        PairModel model = PairModel.Of(a, b, 0);
        double[] covariance = Moments(model, place, isSecond);
        AddUnvaried(first, a, firstPoints, isOther: false);
        AddUnvaried(second, b, secondPoints, isOther: true);
        if (covariance.Any(v => !double.IsFinite(v)))
        {
            throw new ForetrainException("design-undefined", $"{first.Recipe.Law.Name} has no finite value or derivative at the target or at a candidate",
                hint: "check the units: params and tokens are plain counts, e.g. params=70B,tokens=1.4T");
        }

        StudentMixture gap = model.Difference(0);
        bool relative = a.Model.Space == ResidualSpace.Log;
        double secondIsLower = gap.Cdf(0);
        DesignResult design = RunDesigner.Search(new(covariance, 1, candidates.Length + 1, [gap]), request, candidates, affordable,
            relative ? r => Math.Exp(r) - 1 : r => r, (_, centre) => ("gap", new(goal.At), centre), cancel);
        return new(design, goal.HigherWins ? secondIsLower : 1 - secondIsLower, relative);

        void AddUnvaried(PairSide side, RecipeCurves curves, List<double[]> points, bool isOther)
        {
            int[] mine = [.. Enumerable.Range(0, candidates.Length).Where(i => isSecond[i] == isOther)];
            double[][] at = [.. side.Recipe.Law.Variables.Select((_, k) => points.Select(p => p[k]).ToArray())];
            foreach (double[] effect in new UnvariedInputs(side.Recipe.Law, side.Existing).Effects(at, curves.Model.Space, curves.Means[0]))
            {
                var whole = new double[candidates.Length + 1];
                whole[0] = (isOther ? 1 : -1) * effect[0];
                foreach (int i in mine) whole[i + 1] = effect[place[i]];
                UnvariedInputs.Add(covariance, whole);
            }
        }
    }

    private static RecipeCurves Curves(Recipe recipe, List<double[]> points) => RecipeCurves.Of(recipe.Law, points)
        ?? throw new ForetrainException("compare-no-errors", $"{recipe.Name}: its runs leave nothing over to say how far off the forecast may be ({recipe.Law.Source})",
            hint: "it takes two runs more than constants: add runs, hold constants with --fix, or choose a law with fewer");

    // Gap first, then what each candidate would show; the mixture enters by its first two moments, as for a forecast.
    private static double[] Moments(PairModel model, int[] place, bool[] isSecond)
    {
        int size = place.Length + 1;
        (PairComponent[] pairs, double total) = Heaviest(model);
        double scale = model.Inflation * model.Inflation;
        double[] covariance = new double[size * size], mean = new double[size];
        var means = new double[pairs.Length][];
        for (int k = 0; k < means.Length; k++)
        {
            PairComponent pair = pairs[k];
            double weight = pair.Weight / total;
            double[][] slopes = [pair.DifferenceSlope(model.A, model.B, 0), .. place.Select((p, i) => pair.Slope(isSecond[i] ? model.B : model.A, p, isSecond[i]))];
            means[k] = [pair.Mean(model.B, 0, second: true) - pair.Mean(model.A, 0, second: false), .. place.Select((p, i) => pair.Mean(isSecond[i] ? model.B : model.A, p, isSecond[i]))];
            for (int i = 0; i < size; i++)
            {
                mean[i] += weight * means[k][i];
                double[] with = pair.Times(slopes[i]);
                for (int j = 0; j <= i; j++)
                {
                    double v = 0;
                    for (int d = 0; d < with.Length; d++) v += with[d] * slopes[j][d];
                    if (i == j && i > 0) v += Noise(pair, isSecond[i - 1]);
                    covariance[i * size + j] += weight * v;
                }
            }
        }

        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double between = 0;
                for (int k = 0; k < means.Length; k++) between += pairs[k].Weight / total * (means[k][i] - mean[i]) * (means[k][j] - mean[j]);
                covariance[i * size + j] = covariance[j * size + i] = covariance[i * size + j] + between;
            }
        }

        return covariance;

        // There are hundreds of pairs of components; those of little weight change no choice.
        static (PairComponent[] Pairs, double Total) Heaviest(PairModel model)
        {
            PairComponent[] ordered = [.. model.Components.OrderByDescending(p => p.Weight)];
            double total = 0;
            int count = 0;
            while (count < ordered.Length && total < 1 - Rest) total += ordered[count++].Weight;
            return (ordered[..count], total);
        }

        double Noise(PairComponent pair, bool second)
        {
            var own = second ? model.B.Model.Components[pair.ComponentB] : model.A.Model.Components[pair.ComponentA];
            return scale * (own.Noise * own.Noise + own.Shared * own.Shared);
        }
    }
}
