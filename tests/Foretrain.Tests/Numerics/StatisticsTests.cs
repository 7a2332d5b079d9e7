using Foretrain.Numerics;
using MathNet.Numerics.Statistics;
using Xunit;
using Statistics = Foretrain.Numerics.Statistics;

namespace Foretrain.Tests.Numerics;

public class StatisticsTests
{
    [Fact]
    public void QuantilesMatchTheOracle()
    {
        var random = new RandomStream(9, 0);
        double[] sample = [.. Enumerable.Range(0, 37).Select(_ => random.NextNormal())];
        foreach (double p in new[] { 0, 0.025, 0.1, 0.5, 0.77, 1 })
        {
            double expected = sample.QuantileCustom(p, QuantileDefinition.R7);
            Assert.Equal(expected, Statistics.Quantile(sample, p), 1e-14);
        }

        Assert.Equal(sample.Median(), Statistics.Median(sample), 1e-15);
        Assert.Equal(sample.StandardDeviation(), Statistics.StandardDeviation(sample), 1e-14);
    }

    [Fact]
    public void KnownValues()
    {
        Assert.Equal(1.75, Statistics.Quantile([4, 1, 3, 2], 0.25));
        Assert.Equal(1, Statistics.MedianAbsoluteDeviation([1, 1, 2, 2, 4, 6, 9]));
        Assert.Equal(1 / Statistics.MadToSigma, Distributions.NormalQuantile(0.75), 1e-15);
        Assert.Equal(double.PositiveInfinity, Statistics.Quantile([double.PositiveInfinity, double.PositiveInfinity, 0], 0.75));
    }

    [Fact]
    public void EmptyAndNaNGiveNaN()
    {
        Assert.True(double.IsNaN(Statistics.Mean([])));
        Assert.True(double.IsNaN(Statistics.Median([])));
        Assert.True(double.IsNaN(Statistics.Median([1, double.NaN, 2])));
        Assert.True(double.IsNaN(Statistics.Quantile([1, 2], 1.5)));
        Assert.True(double.IsNaN(Statistics.StandardDeviation([1])));
        Assert.Equal(0, Statistics.Sum([]));
    }

    [Fact]
    public void SumKeepsWhatAPlainSumLoses()
    {
        Assert.Equal(2, Statistics.Sum([1, 1e100, 1, -1e100]));
        Assert.Equal(double.PositiveInfinity, Statistics.Sum([1, double.PositiveInfinity]));
    }
}
