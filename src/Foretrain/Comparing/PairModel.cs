using Foretrain.Forecasting;
using Foretrain.Numerics;

namespace Foretrain.Comparing;

/// <summary>
/// The joint distribution of the mean outcomes of two recipes along their paths. Each recipe brings its form model; what is
/// new is that their bends have something in common.
/// </summary>
/// <remarks>
/// Prior of the bends of recipes A and B in one direction: normal, standard deviations as in each form model, correlation
/// <see cref="SharedForm"/>. The separate fits used independent priors; replacing these by the correlated one multiplies the
/// posterior by the exponential of a quadratic in the bends, so constants, bends and the weight of every pair of components
/// follow in closed form. Noise and the data are the recipes' own.
/// </remarks>
internal sealed class PairModel
{
    /// <summary>
    /// Correlation of the form errors of two recipes. A law of the wrong form is wrong in much the same way for recipes that
    /// differ in data or optimiser, and not the same way entirely: one half is the middle between a shared and a separate error.
    /// How it does on simulated pairs with none, half and all of the bend in common is in docs/calibration-compare.md.
    /// </summary>
    public const double SharedForm = 0.5;

    /// <summary>
    /// Scale of the gap between two recipes at the target, as a share of the outcome, before any run is seen: recipes that are
    /// worth comparing mostly end up within a few per cent of each other. Without it, noisy runs of like recipes would name a
    /// winner too boldly; where runs determine the gap to better than this, it changes nothing.
    /// </summary>
    public const double TypicalGap = 0.03;

    /// <summary>
    /// Factor on every standard deviation of a comparison. Forecasts of a single recipe are widened by what real series were
    /// found to do beyond the model; what they do alike (a change of regime, a kink of the loss) cancels between two recipes.
    /// </summary>
    public const double DefaultInflation = 1;

    // Heavy tails, as a scale mixture: a gap of thirty per cent that runs show clearly is believed, not drawn towards zero.
    internal static readonly (double Factor, double Weight)[] Gaps = [(1.0 / 3, 0.2), (1, 0.4), (3, 0.25), (10, 0.15)];

    private const double LeastWeight = 1e-5;
    private readonly List<PairComponent> _pairs = [];
    private double[]? _weights;

    private PairModel(RecipeCurves a, RecipeCurves b, double inflation) =>
        (A, B, Freedom, Inflation) = (a, b, Math.Min(a.Model.Freedom, b.Model.Freedom), inflation);

    public RecipeCurves A { get; }

    public RecipeCurves B { get; }

    /// <summary>Factor on every standard deviation; covariances of the components have it, the recipes' noise does not.</summary>
    public double Inflation { get; }

    /// <summary>Degrees of freedom around each component.</summary>
    public double Freedom { get; }

    public IReadOnlyList<PairComponent> Components => _pairs;

    /// <summary>Joins two recipes.</summary>
    /// <param name="a">First recipe.</param>
    /// <param name="b">Second recipe.</param>
    /// <param name="target">Point of the target.</param>
    /// <param name="shared">Correlation of their bends, 0 to less than 1.</param>
    /// <param name="gap">Typical gap at the target as a share of the outcome; infinite for no opinion.</param>
    /// <param name="inflation">Factor on every standard deviation.</param>
    public static PairModel Of(RecipeCurves a, RecipeCurves b, int target, double shared = SharedForm, double gap = TypicalGap, double inflation = DefaultInflation)
    {
        var model = new PairModel(a, b, inflation);
        (int A, int B)[] common = [.. a.Directions.Index().Select(d => (d.Index, Array.IndexOf(b.Directions, d.Item))).Where(c => c.Item2 >= 0)];
        double outcome = Predictive.Inverse(a.Model.Space, a.Means[0][target]), scaled = gap * Math.Abs(outcome * Predictive.Slope(a.Model.Space, outcome));
        var found = new List<(PairComponent Pair, double LogWeight)>();
        for (int k = 0; k < a.Means.Length; k++)
        {
            for (int l = 0; l < b.Means.Length; l++)
            {
                double weight = a.Model.Components[k].Weight * b.Model.Components[l].Weight;
                if (weight < LeastWeight) continue;
                (PairComponent pair, double evidence) = PairComponent.Of(a, k, b, l, common, shared, model.Inflation);
                if (double.IsInfinity(scaled))
                {
                    found.Add((pair, Math.Log(weight) + evidence));
                    continue;
                }

                foreach ((double factor, double share) in Gaps)
                {
                    (PairComponent expecting, double more) = pair.Expecting(a, b, target, factor * scaled);
                    found.Add((expecting, Math.Log(weight * share) + evidence + more));
                }
            }
        }

        double top = found.Max(f => f.LogWeight), total = found.Sum(f => Math.Exp(f.LogWeight - top));
        foreach ((PairComponent pair, double log) in found)
            if (Math.Exp(log - top) / total is var w && w >= LeastWeight) model._pairs.Add(pair with { Weight = w });
        double mass = model._pairs.Sum(p => p.Weight);
        for (int i = 0; i < model._pairs.Count; i++) model._pairs[i] = model._pairs[i] with { Weight = model._pairs[i].Weight / mass };
        return model;
    }

    /// <summary>Distribution of outcome(B) - outcome(A) at a point, on the residual scale.</summary>
    public StudentMixture Difference(int point)
    {
        double[] means = new double[_pairs.Count], scales = new double[_pairs.Count];
        for (int i = 0; i < means.Length; i++)
        {
            PairComponent pair = _pairs[i];
            double[] slope = pair.DifferenceSlope(A, B, point);
            means[i] = pair.Mean(B, point, second: true) - pair.Mean(A, point, second: false);
            scales[i] = Math.Sqrt(Math.Max(0, pair.Covariance(slope, slope)));
        }

        return new([.. _pairs.Select(p => p.Weight)], means, scales, Freedom);
    }

    /// <summary>Draws both curves on the residual scale.</summary>
    public void Draw(RandomStream random, double[] a, double[] b)
    {
        PairComponent pair = _pairs[NormalDraws.Pick(random, _weights ??= [.. _pairs.Select(p => p.Weight)])];
        double[] step = pair.Step(random, NormalDraws.Stretch(random, Freedom));
        pair.Curve(A, step, a, second: false);
        pair.Curve(B, step, b, second: true);
    }
}
