using Foretrain.Numerics;
using Xunit;

namespace Foretrain.Tests.Numerics;

public unsafe class VectorMathTests
{
    [Fact]
    public void Exp_is_within_2_ulp_and_right_at_the_ends()
    {
        Check(Math.Exp, VectorMath.Exp, [.. Spread(-745, 709.7), -0.0, 0, 1, -1, 709.78, -708.4, -744, 1e-300, 5e-324]);
        Assert.Equal([double.PositiveInfinity, 0, double.NaN, double.PositiveInfinity], Apply(VectorMath.Exp, [710, -746, double.NaN, double.PositiveInfinity]));
        Assert.Equal([0, 0, 1, 1], Apply(VectorMath.Exp, [double.NegativeInfinity, -1e300, 0, -0.0]));
    }

    [Fact]
    public void Log_is_within_2_ulp_and_right_at_the_ends()
    {
        Check(Math.Log, VectorMath.Log, [.. Spread(-700, 700).Select(Math.Exp), .. Spread(0.5, 2), 1, 1 + 2e-16, 1 - 1e-16, 1e-310, 5e-324, double.MaxValue]);
        Assert.Equal([double.NegativeInfinity, double.NaN, double.NaN, double.PositiveInfinity], Apply(VectorMath.Log, [0, -1, double.NaN, double.PositiveInfinity]));
    }

    [Fact]
    public void ExpM1_keeps_relative_accuracy_near_zero()
    {
        foreach (double x in (double[])[1e-300, -1e-17, 1e-12, -1e-8, 1e-5])
            Assert.Equal(1, Apply(VectorMath.ExpM1, [x])[0] / (x + x * x / 2 + x * x * x / 6), 1e-15);
        double[] far = [.. Spread(-40, 700)];
        double[] y = Apply(VectorMath.ExpM1, far);
        for (int i = 0; i < far.Length; i++) Assert.Equal(1, y[i] / (Math.Exp(far[i]) - 1), 1e-9);
        Assert.Equal([-1, double.PositiveInfinity, 0, double.NaN], Apply(VectorMath.ExpM1, [-800, 800, 0, double.NaN]));
    }

    private delegate void Kernel(double* x, double* y, int n);

    private static IEnumerable<double> Spread(double low, double high)
    {
        var random = new RandomStream(3);
        for (int i = 0; i < 40_000; i++) yield return low + (high - low) * random.NextDouble();
    }

    private static void Check(Func<double, double> exact, Kernel kernel, double[] x)
    {
        double[] y = Apply(kernel, x);
        for (int i = 0; i < x.Length; i++)
        {
            double expected = exact(x[i]), ulp = Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected);
            Assert.True(Math.Abs(y[i] - expected) <= 2 * ulp, $"f({x[i]:R}) = {y[i]:R}, expected {expected:R}");
        }
    }

    private static double[] Apply(Kernel kernel, double[] x)
    {
        int n = (x.Length + 3) / 4 * 4;
        double[] from = new double[n], to = new double[n];
        x.CopyTo(from, 0);
        fixed (double* a = from, b = to) kernel(a, b, n);
        return to[..x.Length];
    }
}
