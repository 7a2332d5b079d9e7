using Foretrain.Numerics;
using Xunit;

namespace Foretrain.Tests.Numerics;

public sealed class StudentMixtureTests
{
    [Theory]
    [InlineData(0.025)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void One_component_is_a_shifted_t(double probability)
    {
        var one = new StudentMixture([1], [3], [2], 5);
        Assert.Equal(3 + 2 * Distributions.StudentQuantile(probability, 5), one.Quantile(probability), 1e-7);
    }

    [Fact]
    public void Quantile_inverts_the_distribution_of_a_mixture()
    {
        var mixture = new StudentMixture([0.2, 0.5, 0.3], [-1, 0, 4], [0.1, 1, 2], 7);
        foreach (double p in new[] { 0.001, 0.1, 0.4, 0.77, 0.999 }) Assert.Equal(p, mixture.Cdf(mixture.Quantile(p)), 1e-7);
        Assert.Equal(1.0, mixture.Centre, 1e-12);
    }

    [Fact]
    public void A_component_without_spread_is_a_step()
    {
        var step = new StudentMixture([1], [2], [0], 10);
        Assert.Equal(0, step.Cdf(1.999));
        Assert.Equal(1, step.Cdf(2));
        Assert.Equal(2, step.Quantile(0.9), 1e-12);
    }
}
