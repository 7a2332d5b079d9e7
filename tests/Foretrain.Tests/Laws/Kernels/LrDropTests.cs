using Foretrain.Laws.Kernels;
using Xunit;

namespace Foretrain.Tests.Laws.Kernels;

/// <summary>The drop term of the multi-power law against its definition step by step, finite differences and published numbers.</summary>
public class LrDropTests
{
    // Published constants, 400M (README of thu-yao-01-luo/MultiPowerLaw).
    private static readonly double[] Published = [2.02462735, 0.59350493, 0.63472457];

    public static TheoryData<double[], double[]> Schedules => new()
    {
        { [4], [0.4] },
        { [1, 2, 3, 4, 5], [1e-4, 3e-4, 3e-4, 1e-4, 2e-4] },
        { [7, 13, 40, 41, 90, 400, 1400], [2e-4, 3e-4, 3e-4, 1e-4, 2.5e-4, 2e-5, 0] },
        { [0, 900, 901, 902, 2000], [3e-4, 3e-4, 3e-5, 3e-5, 1e-6] },
        { [100, 700, 800, 900], [3e-4, 0, 0, 1e-4] },
        { [500, 5000, 5001, 5009], [3e-4, 3e-5, 3e-5, 2e-5] },
    };

    [Theory, MemberData(nameof(Schedules))]
    public void Blocks_of_steps_equal_the_sum_step_by_step(double[] step, double[] lr)
    {
        foreach (double[] p in (double[][])[Published, [0.05, 2, 0.3], [300, 0.1, 0.9]])
        {
            double[] expected = StepByStep(step, lr, p), found = Drop(new double[step.Length], step, lr, p).Values;
            for (int i = 0; i < step.Length; i++) Assert.Equal(expected[i], found[i], 1e-10 * Math.Max(lr.Max(), Math.Abs(expected[i])));
        }
    }

    [Fact]
    public void A_cosine_logged_every_128_steps_equals_the_sum_step_by_step()
    {
        double[] step = [.. Enumerable.Range(0, 80).Select(i => 2176.0 + (128 * i))];
        double[] lr = [.. step.Select(s => 3e-5 + (0.5 * 2.7e-4 * (1 + Math.Cos(Math.PI * (s - 2160) / 10240))))];
        double[] expected = StepByStep(step, lr, Published), found = Drop(new double[80], step, lr, Published).Values;
        for (int i = 0; i < 80; i++) Assert.Equal(expected[i], found[i], 1e-10 * 3e-4);
    }

    [Fact]
    public void The_warm_up_counts_as_published()
    {
        // What the rises of the warm-up add to the loss of the 400M curve cosine_24000 at step 23920, B = 523.42464371: the
        // direct sum over steps 1..2159 in Python gives 0.155425308816.
        // A run that starts at its peak has the same drops later on, and those see only the rates after them.
        double[] all = Exact(24000), flat = [.. all.Select((x, s) => s < 2160 ? 3e-4 : x)];
        double[] steps = [.. Enumerable.Range(0, 23921).Where(s => s is 0 or 2159 || (s > 2159 && s % 80 == 0)).Select(s => (double)s)];
        Assert.Equal(0.155425308816, -523.42464371 * (Last(all) - Last(flat)), 1e-9);

        double Last(double[] rate) => Drop(new double[steps.Length], steps, [.. steps.Select(s => rate[(int)s])], Published).Values[^1];
    }

    [Fact]
    public void Derivatives_equal_central_differences()
    {
        double[] run = [0, 0, 0, 0, 1, 1, 1, 1], step = [10, 50, 51, 300, 5, 205, 1405, 1500], lr = [1e-3, 1e-3, 4e-4, 8e-4, 1e-3, 5e-4, 1e-5, 0];
        var (_, first, second) = Drop(run, step, lr, Published);
        for (int a = 0; a < 3; a++)
        {
            double[] Moved(double by) => [.. Published.Select((x, i) => i == a ? x * (1 + by) : x)];
            const double H = 1e-4;
            var (up, up1, _) = Drop(run, step, lr, Moved(H));
            var (down, down1, _) = Drop(run, step, lr, Moved(-H));
            double width = 2 * H * Published[a];
            for (int i = 0; i < 8; i++)
            {
                Near((up[i] - down[i]) / width, first[(a * 8) + i]);
                for (int b = 0; b < 3; b++) Near((up1[(b * 8) + i] - down1[(b * 8) + i]) / width, second[(((a * 3) + b) * 8) + i]);
            }
        }

        Assert.True(first.Count(x => Math.Abs(x) > 1e-6) > 12 && second.Count(x => Math.Abs(x) > 1e-6) > 36);
        static void Near(double expected, double found) => Assert.Equal(expected, found, (1e-6 * Math.Abs(expected)) + 1e-12);
    }

    [Fact]
    public void Runs_are_kept_apart_and_rows_may_come_in_any_order()
    {
        double[] alone = Drop(new double[3], [10, 20, 30], [1, 0.5, 0.2], Published).Values, other = Drop(new double[3], [5, 15, 60], [2, 2, 0.1], Published).Values;
        double[] found = Drop([1, 0, 1, 0, 0, 1], [60, 30, 5, 10, 20, 15], [0.1, 0.2, 2, 1, 0.5, 2], Published).Values;
        Assert.Equal([other[2], alone[2], other[0], alone[0], alone[1], other[1]], found);
    }

    [Fact]
    public void Rules_sum_polynomials_exactly()
    {
        foreach ((int count, int order) in ((int, int)[])[(9, 2), (64, 5), (1680, 8), (100000, 8), (5, 8)])
        {
            var (nodes, weights) = DiscreteGauss.Rule(count, order);
            for (int degree = 0; degree < 2 * Math.Min(order, count); degree++)
            {
                double exact = Enumerable.Range(1, count).Sum(k => Math.Pow((double)k / count, degree));
                Assert.Equal(1, nodes.Zip(weights, (x, w) => w * Math.Pow(x / count, degree)).Sum() / exact, 1e-12);
            }
        }
    }

    private static double[] Exact(int total) => [.. Enumerable.Range(0, total).Select(s => s < 2160
        ? 3e-4 * s / 2159
        : 3e-5 + (0.5 * 2.7e-4 * (1 + Math.Cos(Math.PI * (s - 2160) / (total - 2160)))))];

    private static (double[] Values, double[] First, double[] Second) Drop(double[] run, double[] step, double[] lr, double[] p)
    {
        int n = step.Length;
        double[] values = new double[n], first = new double[3 * n], second = new double[9 * n];
        new LrDrop().Bind([run, step, lr]).Evaluate(p, values, first, second);
        return (values, first, second);
    }

    // The definition itself: write the rate at every step, then add up.
    private static double[] StepByStep(double[] steps, double[] lr, double[] p)
    {
        var rate = new List<double> { steps[0] == 0 ? lr[0] : 0 };
        for (int k = 0; k < steps.Length; k++)
        {
            double from = rate[^1];
            int n = (int)steps[k] - (rate.Count - 1);
            for (int j = 1; j <= n; j++) rate.Add(from + ((lr[k] - from) * j / n));
        }

        var values = new double[steps.Length];
        for (int row = 0; row < steps.Length; row++)
        {
            double area = 0;
            for (int k = (int)steps[row]; k >= 1; k--)
            {
                area += rate[k];
                if (area > 0) values[row] += (rate[k - 1] - rate[k]) * (1 - Math.Pow(1 + (p[0] * Math.Pow(rate[k], -p[2]) * area), -p[1]));
            }
        }

        return values;
    }
}
