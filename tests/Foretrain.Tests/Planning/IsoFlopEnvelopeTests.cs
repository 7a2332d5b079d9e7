using Foretrain.Planning;
using Xunit;

namespace Foretrain.Tests.Planning;

public class IsoFlopEnvelopeTests
{
    private const double E = 1.7, A = 400, B = 1500, Alpha = 0.34, Beta = 0.36;

    private static double Loss(double n, double d) => E + A * Math.Pow(n, -Alpha) + B * Math.Pow(d, -Beta);

    [Fact]
    public void Training_curves_give_the_closed_form_exponents()
    {
        List<double> c = [], n = [], d = [], l = [];
        List<int> curve = [];
        for (int s = 0; s < 25; s++)
        {
            double size = 1e7 * Math.Pow(10, s / 6.0);
            for (int k = 0; k <= 60; k++)
            {
                double tokens = size * Math.Pow(10, -0.5 + k / 15.0);
                curve.Add(s);
                n.Add(size);
                d.Add(tokens);
                c.Add(6 * size * tokens);
                l.Add(Loss(size, tokens));
            }
        }

        IsoFlopResult result = IsoFlopEnvelope.Fit(new([.. c], [.. n], [.. d], [.. l], Curves: [.. curve]), new() { Replicates = 100, Targets = [1e23] });
        double a = Beta / (Alpha + Beta);
        Assert.Equal(a, result.Params!.Exponent.Value, 0.01);
        Assert.Equal(1 - a, result.Tokens!.Exponent.Value, 0.01);
        double best = Math.Pow(Alpha * A / (Beta * B), 1 / (Alpha + Beta)) * Math.Pow(1e23 / 6, a);
        Assert.InRange(result.Params.Targets[0].Value.Value / best, 0.9, 1.1);
        Assert.InRange(result.Params.Exponent.Value, result.Params.Exponent.Low, result.Params.Exponent.High);
        Assert.True(double.IsNaN(result.Params.ExponentError));
    }

    [Fact]
    public void Finished_runs_give_their_lower_envelope()
    {
        // Best runs at four budgets on an exact line, and worse ones that must not count.
        double[] flops = [1e18, 1e19, 1e20, 1e21, 1e19, 1e20, 2e21];
        double[] sizes = [1e8, 1e8 * Math.Sqrt(10), 1e9, 1e9 * Math.Sqrt(10), 5e9, 1e7, 7e7];
        double[] loss = [3.5, 3.0, 2.7, 2.5, 3.2, 3.1, 2.6];
        IsoFlopResult result = IsoFlopEnvelope.Fit(new(flops, sizes, null, loss), new() { Replicates = 0 });
        Assert.Equal(0.5, result.Params!.Exponent.Value, 9);
        Assert.Equal("few-envelope-runs", Assert.Single(result.Findings).Id);
        Assert.Null(result.Tokens);
    }

    [Fact]
    public void Too_little_is_a_message()
    {
        Assert.Equal("isoflop-no-line", Assert.Throws<ForetrainException>(() => IsoFlopEnvelope.Fit(new([1, 2, 3], [1, 2, 3], null, [1, 2, 3]))).Code);
        Assert.Equal("isoflop-no-line", Assert.Throws<ForetrainException>(() => IsoFlopEnvelope.Fit(new([1, 2], [1, 1], null, [2, 1], Curves: [0, 0]))).Code);
        Assert.Equal("isoflop-input", Assert.Throws<ForetrainException>(() => IsoFlopEnvelope.Fit(new([1, 2], null, [1, 1], [2, 1], Curves: [0, 0]))).Code);
    }
}
