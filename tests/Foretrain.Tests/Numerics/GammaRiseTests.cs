using Foretrain.Numerics;
using Xunit;
using Special = MathNet.Numerics.SpecialFunctions;

namespace Foretrain.Tests.Numerics;

/// <summary>Differences of ln Gamma and its derivatives against MathNet.Numerics and against sums of the recurrence.</summary>
public class GammaRiseTests
{
    [Theory]
    [InlineData(0.02, 0.5), InlineData(0.3, 7), InlineData(5, 100), InlineData(12.36, 256), InlineData(100.1, 10000), InlineData(0.065, 9999.5), InlineData(40, 3.25)]
    public void Rises_equal_differences_of_the_oracle(double x, double k)
    {
        var (log, first, _) = SpecialFunctions.GammaRise(x, k);
        Close(Special.GammaLn(x + k) - Special.GammaLn(x), log, 1e-11);
        Close(Special.DiGamma(x + k) - Special.DiGamma(x), first, 1e-10);
    }

    [Theory]
    [InlineData(0.3, 257), InlineData(5, 1000), InlineData(100.1, 300)]
    public void Beyond_the_direct_sum_the_expansion_gives_the_same(double x, int k)
    {
        double log = 0, first = 0, second = 0;
        for (int i = 0; i < k; i++)
        {
            log += Math.Log(x + i);
            first += 1 / (x + i);
            second -= 1 / ((x + i) * (x + i));
        }

        var found = SpecialFunctions.GammaRise(x, k);
        Close(log, found.Log, 1e-13);
        Close(first, found.First, 1e-13);
        Close(second, found.Second, 1e-13);
    }

    [Fact]
    public void Trigamma_falls_from_pi_squared_over_six_at_one_to_nothing()
    {
        // psi'(1) = pi^2 / 6 and psi'(x) ~ 1 / x
        Close(1e-12 - (Math.PI * Math.PI / 6), SpecialFunctions.GammaRise(1, 1e12).Second, 1e-13);
        Assert.Equal((0, 0, 0), SpecialFunctions.GammaRise(3, 0));
        Assert.True(double.IsNaN(SpecialFunctions.GammaRise(0, 1).Log));
        Assert.True(double.IsNaN(SpecialFunctions.GammaRise(1, -1).First));
    }

    private static void Close(double expected, double found, double relative) => Assert.Equal(expected, found, relative * Math.Abs(expected));
}
