using Foretrain.Numerics;
using Xunit;
using Oracle = MathNet.Numerics.Distributions;
using Special = MathNet.Numerics.SpecialFunctions;

namespace Foretrain.Tests.Numerics;

public class DistributionsTests
{
    private static void Close(double expected, double actual, double relative, string what) =>
        Assert.True(Math.Abs(actual - expected) <= relative * Math.Abs(expected) + 1e-300, $"{what}: expected {expected:R}, got {actual:R}");

    [Fact]
    public void NormalCdfMatchesTheOracleIntoTheTails()
    {
        for (double x = -37; x <= 9; x += 0.173) Close(Oracle.Normal.CDF(0, 1, x), Distributions.NormalCdf(x), 2e-13, $"x = {x}");
        Assert.Equal(0.5, Distributions.NormalCdf(0));
        Assert.Equal(1, Distributions.NormalCdf(double.PositiveInfinity));
        Assert.Equal(0, Distributions.NormalCdf(double.NegativeInfinity));
        Assert.True(double.IsNaN(Distributions.NormalCdf(double.NaN)));
    }

    [Fact]
    public void NormalQuantileInvertsTheCdf()
    {
        Close(1.959963984540054, Distributions.NormalQuantile(0.975), 1e-15, "97.5 %");
        Close(-1.2815515655446004, Distributions.NormalQuantile(0.1), 1e-15, "10 %");
        foreach (double p in new[] { 1e-300, 1e-100, 1e-20, 1e-9, 0.001, 0.02, 0.3, 0.49999, 0.500001, 0.8, 0.999 })
        {
            Close(p, Distributions.NormalCdf(Distributions.NormalQuantile(p)), 1e-12, $"p = {p}");
        }

        Assert.Equal(double.NegativeInfinity, Distributions.NormalQuantile(0));
        Assert.Equal(double.PositiveInfinity, Distributions.NormalQuantile(1));
        Assert.True(double.IsNaN(Distributions.NormalQuantile(-0.1)));
        Assert.True(double.IsNaN(Distributions.NormalQuantile(1.1)));
    }

    [Fact]
    public void ErrorFunctionsMatchTheOracle()
    {
        for (double x = -6; x <= 6; x += 0.0917)
        {
            Close(Special.Erf(x), SpecialFunctions.Erf(x), 5e-15, $"erf {x}");
            Close(Special.Erfc(x), SpecialFunctions.Erfc(x), 5e-14, $"erfc {x}");
        }
    }

    [Fact]
    public void GammaAndBetaMatchTheOracle()
    {
        foreach (double a in new[] { 0.01, 0.5, 1, 1.7, 3, 10, 80, 500 })
        {
            double expected = Special.GammaLn(a);
            Assert.Equal(expected, SpecialFunctions.LogGamma(a), 1e-13 * Math.Max(1, Math.Abs(expected)));
            foreach (double t in new[] { 0.01, 0.3, 0.9, 1, 1.2, 2, 5 })
            {
                double x = a * t;
                Close(Special.GammaLowerRegularized(a, x), SpecialFunctions.GammaLower(a, x), 1e-11, $"P({a}, {x})");
                Close(Special.GammaUpperRegularized(a, x), SpecialFunctions.GammaUpper(a, x), 1e-10, $"Q({a}, {x})");
            }

            foreach (double b in new[] { 0.5, 2, 9.3, 200 })
            {
                foreach (double x in new[] { 0.001, 0.2, 0.5, 0.77, 0.999 })
                {
                    // The oracle itself is good to about 1e-11 for large arguments.
                    Assert.Equal(Special.BetaRegularized(a, b, x), SpecialFunctions.Beta(a, b, x, 1 - x), 1e-10);
                }
            }
        }
    }

    [Fact]
    public void StudentMatchesTheOracleAndKnownTables()
    {
        foreach (double freedom in new[] { 1, 2, 3.5, 10, 30, 240, 1e4 })
        {
            for (double x = -12; x <= 12; x += 0.71)
            {
                Assert.Equal(Oracle.StudentT.CDF(0, 1, freedom, x), Distributions.StudentCdf(x, freedom), 1e-11);
            }

            foreach (double p in new[] { 1e-12, 1e-4, 0.025, 0.3, 0.6, 0.975, 0.9999 })
            {
                double x = Distributions.StudentQuantile(p, freedom);
                Close(p, Distributions.StudentCdf(x, freedom), 1e-11, $"t {freedom} p {p}");
            }
        }

        // Closed forms: one degree of freedom is Cauchy; two give t = (2p - 1) / sqrt(2 p (1 - p)).
        Close(Math.Tan(Math.PI * 0.475), Distributions.StudentQuantile(0.975, 1), 1e-12, "Cauchy");
        Close(0.9 / Math.Sqrt(2 * 0.95 * 0.05), Distributions.StudentQuantile(0.95, 2), 1e-12, "t2");
        Assert.Equal(Distributions.NormalQuantile(0.9), Distributions.StudentQuantile(0.9, double.PositiveInfinity));
        Assert.True(double.IsNaN(Distributions.StudentCdf(1, 0)));
        Assert.Equal(0, Distributions.StudentQuantile(0.5, 7));
    }

    [Fact]
    public void ChiSquaredAndFisherMatchTheOracle()
    {
        foreach (double freedom in new[] { 1, 2, 5.5, 40, 300 })
        {
            foreach (double t in new[] { 0.02, 0.5, 1, 1.5, 3 })
            {
                double x = freedom * t;
                Assert.Equal(Oracle.ChiSquared.CDF(freedom, x), Distributions.ChiSquaredCdf(x, freedom), 1e-12);
                foreach (double other in new[] { 1.0, 7, 90 })
                {
                    Assert.Equal(Oracle.FisherSnedecor.CDF(freedom, other, t), Distributions.FisherCdf(t, freedom, other), 1e-11);
                }
            }

            foreach (double p in new[] { 1e-10, 0.05, 0.5, 0.95, 1 - 1e-10 })
            {
                Close(p, Distributions.ChiSquaredCdf(Distributions.ChiSquaredQuantile(p, freedom), freedom), 1e-11, $"chi2 {freedom} {p}");
            }
        }

        Close(3.841458820694124, Distributions.ChiSquaredQuantile(0.95, 1), 1e-13, "3.84");
        Close(Math.Exp(-25), Distributions.ChiSquaredTail(50, 2), 1e-12, "tail");
        Assert.Equal(0, Distributions.ChiSquaredCdf(-1, 3));
        Assert.True(double.IsNaN(Distributions.ChiSquaredCdf(1, -3)));
    }
}
