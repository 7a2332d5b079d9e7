using Foretrain.Comparing;
using Foretrain.Numerics;
using Xunit;

namespace Foretrain.Tests.Comparing;

/// <summary>What a run would tell, where it can be integrated by hand.</summary>
public sealed class ExtraRunsTests
{
    [Theory]
    [InlineData(0.05, 0.08, 0.02)]
    [InlineData(0.01, 0.2, 0.1)]
    public void One_more_run_of_both_is_worth_what_the_integral_says(double gap, double error, double noise)
    {
        PairModel model = Model(gap, error / Math.Sqrt(2), noise / Math.Sqrt(2), 1e6);
        double Afterwards(double outcome)
        {
            // Gap ~ N(gap, error^2); outcome of the difference of two runs = gap + N(0, noise^2).
            double gain = error * error / (error * error + noise * noise), mean = gap + gain * (outcome - gap);
            double p = Distributions.NormalCdf(mean / Math.Sqrt(error * error * (1 - gain)));
            return Math.Max(p, 1 - p);
        }

        double both = MadeRecipes.Mean(Afterwards, y => MadeRecipes.Normal(y, gap, Math.Sqrt(error * error + noise * noise)), gap - 2, gap + 2);
        Assert.Equal(both, new ExtraRuns(model, 0, 1).Expected(0, true, true), 0.02); // 160 draws
    }

    [Fact]
    public void Noise_alone_tells_nothing_and_a_perfect_look_tells_all()
    {
        double now = 1 - Model(0.05, 0.06, 0.01, 1e6).Difference(0).Cdf(0);
        Assert.Equal(now, new ExtraRuns(Model(0.05, 0.06, 1e4, 1e6), 0, 1).Expected(0, true, true), 0.003);
        Assert.InRange(new ExtraRuns(Model(0.05, 0.06, 1e-5, 1e6), 0, 1).Expected(0, true, true), 0.995, 1);
        double one = new ExtraRuns(Model(0.05, 0.06, 1e-5, 1e6), 0, 1).Expected(0, true, false);
        Assert.InRange(one, now + 0.02, 0.97); // half of the error stays
    }

    [Fact]
    public void Heavy_tails_are_carried_through()
    {
        // Gap and outcome are jointly t: the best guess after an outcome is the sign of its regression, so how often that is right is
        // what the run is worth. Counted here over joint draws, without any conditional distribution.
        const double Gap = 0.03, Error = 0.08, Noise = 0.06;
        const int Freedom = 3;
        var random = new RandomStream(11, 0);
        double gain = Error * Error / (Error * Error + Noise * Noise);
        int right = 0, draws = 200_000;
        for (int i = 0; i < draws; i++)
        {
            double chi = 0;
            for (int j = 0; j < Freedom; j++) chi += Math.Pow(random.NextNormal(), 2);
            double stretch = Math.Sqrt(Freedom / chi), gap = Gap + stretch * Error * random.NextNormal(), outcome = gap + stretch * Noise * random.NextNormal();
            if (gap > 0 == Gap + gain * (outcome - Gap) > 0) right++;
        }

        Assert.Equal(right / (double)draws, new ExtraRuns(Model(Gap, Error / Math.Sqrt(2), Noise / Math.Sqrt(2), Freedom), 0, 1).Expected(0, true, true), 0.01);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(200)]
    public void The_quick_t_distribution_is_near_the_exact_one(double freedom)
    {
        for (double t = -8; t <= 8; t += 0.05) Assert.Equal(Distributions.StudentCdf(t, freedom), ExtraRuns.StudentCdf(t, freedom), 0.003);
    }

    private static PairModel Model(double gap, double error, double noise, double freedom) => PairModel.Of(
        RecipeCurves.Of(MadeRecipes.Flat("a", 2, error, noise: noise, freedom: freedom).Law, [[1.0]])!,
        RecipeCurves.Of(MadeRecipes.Flat("b", 2 + gap, error, noise: noise, freedom: freedom).Law, [[1.0]])!, 0, 0, double.PositiveInfinity);
}
