using Foretrain.Comparing;
using Foretrain.Numerics;
using Xunit;

namespace Foretrain.Tests.Comparing;

/// <summary>The joint distribution of two recipes, against integrals done on a grid.</summary>
public sealed class PairModelTests
{
    [Fact]
    public void Without_anything_in_common_variances_add()
    {
        StudentMixture difference = Model(MadeRecipes.Flat("a", 2, 0.03, 0.1, 0.2, 0.5), MadeRecipes.Flat("b", 2.1, 0.04, -0.1, 0.1, 0.5), 100, 0, double.PositiveInfinity).Difference(0);

        // At x = 100 the bend counts (log10 x)^2 = 4 times.
        double mean = 0.1 + 4 * -0.2, deviation = Math.Sqrt(0.03 * 0.03 + 0.04 * 0.04 + 16 * (0.2 * 0.2 + 0.1 * 0.1));
        Assert.Equal(mean, difference.Centre, 1e-9);
        Assert.Equal(Distributions.NormalCdf((0.3 - mean) / deviation), difference.Cdf(0.3), 1e-5);
    }

    [Fact]
    public void Correlated_bends_are_the_product_of_both_posteriors_and_the_ratio_of_priors()
    {
        const double Shared = 0.6, PriorA = 0.5, PriorB = 0.3;
        PairModel model = Model(MadeRecipes.Flat("a", 2, 0.03, 0.4, 0.2, PriorA), MadeRecipes.Flat("b", 2, 0.04, -0.05, 0.15, PriorB), 100, Shared, double.PositiveInfinity);

        // Two-dimensional sums over the bends u and v: posterior x joint prior / independent priors.
        double mass = 0, gap = 0, square = 0;
        for (double u = -2; u <= 2; u += 0.004)
        {
            for (double v = -2; v <= 2; v += 0.004)
            {
                double p = u / PriorA, q = v / PriorB;
                double joint = Math.Exp(-0.5 * (p * p - 2 * Shared * p * q + q * q) / (1 - Shared * Shared) + 0.5 * (p * p + q * q));
                double weight = MadeRecipes.Normal(u, 0.4, 0.2) * MadeRecipes.Normal(v, -0.05, 0.15) * joint;
                mass += weight;
                gap += weight * 4 * (v - u);
                square += weight * 16 * (v - u) * (v - u);
            }
        }

        (gap, square) = (gap / mass, square / mass);
        double deviation = Math.Sqrt(square - gap * gap + 0.03 * 0.03 + 0.04 * 0.04);
        StudentMixture difference = model.Difference(0);
        Assert.Equal(gap, difference.Centre, 1e-4);
        Assert.Equal(Distributions.NormalCdf((0.1 - gap) / deviation), difference.Cdf(0.1), 1e-4);
        Assert.True(Math.Abs(gap) < 4 * 0.45 - 0.1, "bends in common pull the two together");
    }

    [Theory]
    [InlineData(0.002, 0.005)] // determined by the runs
    [InlineData(0.02, 0.06)]
    [InlineData(0.4, 0.3)] // hardly
    [InlineData(0.6, 0.02)] // a large gap, clearly seen
    public void The_belief_about_gaps_is_a_mixture_of_normals_around_none(double seen, double error)
    {
        double each = error / Math.Sqrt(2), scale = PairModel.TypicalGap * 2;
        StudentMixture difference = Model(MadeRecipes.Flat("a", 2, each), MadeRecipes.Flat("b", 2 + seen, each), 1, 0, PairModel.TypicalGap).Difference(0);
        double Density(double gap) => MadeRecipes.Normal(gap, seen, error)
            * PairModel.Gaps.Sum(g => g.Weight * MadeRecipes.Normal(gap, 0, g.Factor * scale));
        Assert.Equal(MadeRecipes.Mean(g => g, Density, -3, 3), difference.Centre, 1e-4);
        Assert.Equal(MadeRecipes.Mean(g => Math.Abs(g) < 1e-9 ? 0.5 : g > 0 ? 1 : 0, Density, -3, 3), 1 - difference.Cdf(0), 1e-3);
        if (seen > 0.5) Assert.InRange(difference.Centre, 0.95 * seen, seen); // heavy tails: not drawn towards zero
    }

    [Fact]
    public void Draws_follow_the_difference()
    {
        PairModel model = Model(MadeRecipes.Flat("a", 2, 0.03, 0.1, 0.02, 0.05, freedom: 6), MadeRecipes.Flat("b", 2.1, 0.04, -0.1, 0.01, 0.05, freedom: 6), 10, 0.5, 0.03);
        var random = new RandomStream(3, 0);
        double[] a = new double[1], b = new double[1], gaps = new double[20_000];
        for (int i = 0; i < gaps.Length; i++)
        {
            model.Draw(random, a, b);
            gaps[i] = b[0] - a[0];
        }

        Array.Sort(gaps);
        foreach (double p in (double[])[0.025, 0.25, 0.5, 0.75, 0.975])
            Assert.InRange(model.Difference(0).Cdf(gaps[(int)(p * gaps.Length)]), p - 0.012, p + 0.012); // three standard errors at the most
    }

    private static PairModel Model(Recipe a, Recipe b, double x, double shared, double gap) =>
        PairModel.Of(RecipeCurves.Of(a.Law, [[x]])!, RecipeCurves.Of(b.Law, [[x]])!, 0, shared, gap);
}
