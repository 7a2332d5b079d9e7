using Foretrain.Expressions;
using Foretrain.Laws.Kernels;
using Xunit;

namespace Foretrain.Tests.Laws.Kernels;

/// <summary>Areas of learning-rate schedules against direct sums, closed forms and numbers computed elsewhere (Python).</summary>
public class LrKernelTests
{
    private const int WarmUp = 2160;

    [Fact]
    public void Cosine_areas_equal_those_computed_elsewhere()
    {
        // The exact array: 2160 values from 0 to 3e-4, then half a cosine to 3e-5; index = step. Two units of the last digit.
        double[] lr = Cosine(24000);
        Assert.Equal(3.92536, Last(Forward(Steps(23920), lr)), 1e-5);
        Assert.Equal(0.267040, Last(Annealing(Steps(23920), lr, 0.999)), 2e-6);
        lr = Cosine(72000);
        Assert.Equal(11.84585, Last(Forward(Steps(71936), lr)), 1e-5);
        Assert.Equal(0.269710, Last(Annealing(Steps(71936), lr, 0.999)), 2e-6);

        static double[] Cosine(int total) => [.. Enumerable.Range(0, total).Select(s => s < WarmUp
            ? 3e-4 * s / (WarmUp - 1)
            : 3e-5 + (0.5 * 2.7e-4 * (1 + Math.Cos(Math.PI * (s - WarmUp) / (total - WarmUp)))))];
    }

    [Fact]
    public void Linear_decay_has_the_area_of_the_closed_form()
    {
        // Three rows describe it: the rate is linear between them.
        double s2 = Last(Annealing([1000, 20000, 24000], [3e-4, 3e-4, 3e-5], 0.999));
        Assert.Equal(0.203800, s2, 5e-7);
        const double L = 0.999, N = 4000, D = 2.7e-4;
        Assert.Equal(D / (N * (1 - L)) * (N - (L * (1 - Math.Pow(L, N)) / (1 - L))), s2, 1e-12);
    }

    [Fact]
    public void A_constant_rate_has_forward_area_rate_times_steps_and_no_annealing()
    {
        Assert.Equal([3e-4, 0.03, 3], Forward([1, 100, 10000], [3e-4, 3e-4, 3e-4]), (x, y) => Math.Abs(x - y) < 1e-14);
        Assert.Equal([0, 0, 0], Annealing([1, 100, 10000], [3e-4, 3e-4, 3e-4], 0.999));
    }

    [Fact]
    public void Before_the_first_row_the_rate_rises_from_zero()
    {
        // 0.1, 0.2, 0.3, 0.4 at steps 1..4
        Assert.Equal(1.0, Last(Forward([4], [0.4])), 1e-15);
        Assert.Equal(0, Last(Annealing([4], [0.4], 0.9)));
        // a row at step 0 says otherwise: 0.4 at steps 0..4, of which 1..4 count
        Assert.Equal(1.6, Last(Forward([0, 4], [0.4, 0.4])), 1e-15);
    }

    [Fact]
    public void Only_the_first_rise_is_no_annealing()
    {
        double[] s2 = Annealing([1, 2, 3, 4, 5], [0, 1, 3, 2, 3], 0.5);
        // m: warm-up 0, 0, 0, then 1, then 0.5 - 1
        Assert.Equal([0, 0, 0, 1, 0.5], s2);
    }

    [Fact]
    public void A_rise_after_a_plateau_counts()
        => Assert.Equal([0, 0, 0, -2], Annealing([1, 2, 3, 4], [1, 2, 2, 4], 0.5));

    [Theory]
    [InlineData(0.0), InlineData(0.3), InlineData(0.99), InlineData(0.999), InlineData(0.99999), InlineData(1.0)]
    public void Segments_of_many_steps_equal_the_sum_step_by_step(double lambda)
    {
        double[] steps = [7, 13, 40, 41, 90, 400, 1400], lr = [2e-4, 3e-4, 3e-4, 1e-4, 2.5e-4, 2e-5, 0];
        var (forward, annealing) = StepByStep(steps, lr, lambda);
        Close(forward, Forward(steps, lr));
        Close(annealing, Annealing(steps, lr, lambda));

        static void Close(double[] expected, double[] found)
        {
            for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 1e-13 * Math.Max(1e-3, Math.Abs(expected[i])));
        }
    }

    [Theory]
    [InlineData(0.3), InlineData(0.99), InlineData(0.9995)]
    public void Derivatives_in_lambda_equal_central_differences(double lambda)
    {
        double[] run = [0, 0, 0, 0, 1, 1, 1], step = [10, 50, 51, 300, 5, 205, 405], lr = [1e-3, 1e-3, 4e-4, 8e-4, 1e-3, 5e-4, 0];
        IBoundKernel bound = new LrAnnealing().Bind([run, step, lr]);
        double[] value = new double[7], first = new double[7], second = new double[7];
        bound.Evaluate([lambda], value, first, second);
        double h = 1e-3 * (1 - lambda);
        double[] up = At(lambda + h), down = At(lambda - h), up2 = At(lambda + (2 * h)), down2 = At(lambda - (2 * h));
        double scale1 = first.Max(Math.Abs), scale2 = second.Max(Math.Abs);
        Assert.True(scale1 > 1e-4 && scale2 > 1e-4);
        for (int i = 0; i < 7; i++)
        {
            double d1 = ((8 * (up[i] - down[i])) - (up2[i] - down2[i])) / (12 * h);
            double d2 = (-up2[i] + (16 * up[i]) - (30 * value[i]) + (16 * down[i]) - down2[i]) / (12 * h * h);
            Assert.Equal(d1, first[i], 1e-9 * scale1);
            Assert.Equal(d2, second[i], 1e-6 * scale2);
        }

        double[] At(double x)
        {
            var values = new double[7];
            bound.Evaluate([x], values, [], []);
            return values;
        }
    }

    [Fact]
    public void Runs_are_kept_apart_and_rows_may_come_in_any_order()
    {
        double[] alone = Annealing([10, 20, 30], [1, 0.5, 0.2], 0.9), other = Annealing([5, 15, 60], [2, 2, 0.1], 0.9);
        IReadOnlyList<double[]> mixed = [[1, 0, 1, 0, 0, 1], [60, 30, 5, 10, 20, 15], [0.1, 0.2, 2, 1, 0.5, 2]];
        var found = new double[6];
        new LrAnnealing().Bind(mixed).Evaluate([0.9], found, [], []);
        Assert.Equal([other[2], alone[2], other[0], alone[0], alone[1], other[1]], found);
        new LrForward().Bind(mixed).Evaluate([], found, [], []);
        double[] f = Forward([10, 20, 30], [1, 0.5, 0.2]), g = Forward([5, 15, 60], [2, 2, 0.1]);
        Assert.Equal([g[2], f[2], g[0], f[0], f[1], g[1]], found);
    }

    [Fact]
    public void A_bound_kernel_answers_many_threads_alike()
    {
        IBoundKernel bound = new LrAnnealing().Bind([new double[200], [.. Enumerable.Range(1, 200).Select(i => 50.0 * i)],
            [.. Enumerable.Range(1, 200).Select(i => 1e-3 * (1 + Math.Cos(i / 70.0)))]]);
        double[] lambdas = [.. Enumerable.Range(0, 64).Select(i => 0.9 + (i / 650.0))];
        var found = new double[lambdas.Length][];
        Parallel.For(0, lambdas.Length, i => bound.Evaluate([lambdas[i]], found[i] = new double[200], [], []));
        for (int i = 0; i < lambdas.Length; i++)
        {
            var alone = new double[200];
            bound.Evaluate([lambdas[i]], alone, [], []);
            Assert.Equal(alone, found[i]);
        }
    }

    [Theory]
    [InlineData(1.5, 1e-3, "step is 1.5; steps are whole numbers of optimiser steps from 0 to 1000000000")]
    [InlineData(-1, 1e-3, "step is -1; steps are whole numbers of optimiser steps from 0 to 1000000000")]
    [InlineData(double.NaN, 1e-3, "step is NaN; steps are whole numbers of optimiser steps from 0 to 1000000000")]
    [InlineData(2, -1e-3, "lr is -0.001; a learning rate is a finite number that is not negative")]
    [InlineData(2, double.NaN, "lr is NaN; a learning rate is a finite number that is not negative")]
    [InlineData(1, 2e-3, "one run has two learning rates at step 1: 0.001 and 0.002")]
    public void A_schedule_that_cannot_be_is_refused(double step, double lr, string message)
    {
        foreach (IKernel kernel in KernelRegistry.All.Values.Where(k => k.Name.StartsWith("lr_", StringComparison.Ordinal)))
        {
            var e = Assert.Throws<ForetrainException>(() => kernel.Bind([[0, 0], [1, step], [1e-3, lr]]));
            Assert.Equal(("bad-schedule", message, "row 2 of the schedule"), (e.Code, e.Message, e.Place));
        }
    }

    [Fact]
    public void The_registry_knows_kernels_by_their_own_names()
    {
        Assert.Equal(["beta_coverage", "lr_annealing", "lr_drop", "lr_forward", "repeat_log"], KernelRegistry.All.Keys.Order());
        Assert.All(KernelRegistry.All, k => Assert.Equal(k.Key, k.Value.Name));
        Assert.All(KernelRegistry.All.Values, k => Assert.Equal(k.ColumnArguments.Count, k.UnitExponents.Count));
    }

    private static double Last(double[] values) => values[^1];

    private static double[] Steps(int last) => [.. Enumerable.Range(0, last + 1).Select(s => (double)s)];

    private static double[] Forward(double[] step, double[] lr)
    {
        var values = new double[step.Length];
        new LrForward().Bind([new double[step.Length], step, lr[..step.Length]]).Evaluate([], values, [], []);
        return values;
    }

    private static double[] Annealing(double[] step, double[] lr, double lambda)
    {
        var values = new double[step.Length];
        new LrAnnealing().Bind([new double[step.Length], step, lr[..step.Length]]).Evaluate([lambda], values, [], []);
        return values;
    }

    // The definition itself: write the rate at every step, then add up.
    private static (double[] Forward, double[] Annealing) StepByStep(double[] steps, double[] lr, double lambda)
    {
        var rate = new List<double> { 0 };
        for (int k = 0; k < steps.Length; k++)
        {
            double from = rate[^1];
            int n = (int)steps[k] - (rate.Count - 1);
            for (int j = 1; j <= n; j++) rate.Add(from + ((lr[k] - from) * j / n));
        }

        double s1 = 0, m = 0, s2 = 0;
        bool warmUp = true;
        double[] forward = new double[steps.Length], annealing = new double[steps.Length];
        for (int i = 1; i < rate.Count; i++)
        {
            warmUp = warmUp && rate[i] > rate[i - 1];
            s1 += rate[i];
            m = (lambda * m) + (warmUp ? 0 : rate[i - 1] - rate[i]);
            s2 += m;
            int row = Array.IndexOf(steps, i);
            if (row >= 0) (forward[row], annealing[row]) = (s1, s2);
        }

        return (forward, annealing);
    }
}
