using Foretrain.Planning;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Planning;

public class IsoFlopAnalysisTests
{
    private const double E = 1.8172, A = 482.01, B = 2085.43, Alpha = 0.3478, Beta = 0.3658;
    private static readonly double Ratio = Math.Pow(Alpha * A / (Beta * B), 1 / (Alpha + Beta));

    private static double Loss(double n, double d) => E + A * Math.Pow(n, -Alpha) + B * Math.Pow(d, -Beta);

    private static double BestParams(double c) => Ratio * Math.Pow(c / 6, Beta / (Alpha + Beta));

    // Sizes at the same distances about each optimum: then the bias of any curve is the same factor at every budget.
    private static IsoFlopInput Ladder(int sizes = 7, double span = 1.5, double noise = 0, double shift = 0)
    {
        var random = new Random(3);
        List<double> c = [], n = [], d = [], l = [];
        foreach (double budget in new[] { 1e18, 1e19, 1e20, 1e21 })
        {
            for (int i = 0; i < sizes; i++)
            {
                double size = BestParams(budget) * Math.Exp(shift + span * (2.0 * i / (sizes - 1) - 1));
                c.Add(budget);
                n.Add(size);
                d.Add(budget / (6 * size));
                l.Add(Loss(n[^1], d[^1]) * Math.Exp(noise * (random.NextDouble() - 0.5)));
            }
        }

        return new([.. c], [.. n], [.. d], [.. l]);
    }

    [Theory]
    [InlineData(IsoFlopMethod.Parabola, 0.06)]
    [InlineData(IsoFlopMethod.Akima, 0.03)]
    public void Recovers_the_closed_form_of_a_chinchilla_law(IsoFlopMethod method, double bias)
    {
        // On the grid of the optimum loss - E is the same shape times a factor, so parabolas are biased alike at every budget.
        IsoFlopResult result = IsoFlopAnalysis.Fit(Ladder(sizes: 8, span: 1), new() { Method = method, Replicates = 0, Targets = [1e24] });
        double a = Beta / (Alpha + Beta);
        Assert.Equal(a, result.Params!.Exponent.Value, method == IsoFlopMethod.Parabola ? 9 : 3);
        Assert.Equal(1 - a, result.Tokens!.Exponent.Value, method == IsoFlopMethod.Parabola ? 9 : 3);
        Assert.InRange(result.Params.Targets[0].Value.Value / BestParams(1e24), 1 - bias, 1 + bias);
        Assert.Equal(result.Params.At(1e24), result.Params.Targets[0].Value.Value, 1e-9 * result.Params.At(1e24));
        Assert.Equal([1e18, 1e19, 1e20, 1e21], result.Params.Optima.Select(o => o.Flops));
        foreach (IsoFlopOptimum optimum in result.Params.Optima)
        {
            Assert.InRange(optimum.Value / BestParams(optimum.Flops), 1 - bias, 1 + bias);
            Assert.Equal(Loss(BestParams(optimum.Flops), optimum.Flops / 6 / BestParams(optimum.Flops)), optimum.Loss, 2);
        }

        Assert.Empty(result.Findings);
    }

    [Fact]
    public void The_bootstrap_is_reproducible_and_covers_the_truth()
    {
        IsoFlopInput input = Ladder(sizes: 9, noise: 0.004);
        IsoFlopOptions options = new() { Replicates = 400, Seed = 5, Targets = [1e23] };
        IsoFlopLine once = IsoFlopAnalysis.Fit(input, options).Params!, again = IsoFlopAnalysis.Fit(input, options).Params!;
        Assert.Equal(once, again);
        Assert.NotEqual(once.Exponent, IsoFlopAnalysis.Fit(input, options with { Seed = 6 }).Params!.Exponent);
        double a = Beta / (Alpha + Beta);
        Assert.InRange(a, once.Exponent.Low, once.Exponent.High);
        Assert.InRange(once.Exponent.Value, once.Exponent.Low, once.Exponent.High);
        Assert.InRange(once.Exponent.High - once.Exponent.Low, 0.005, 0.1);
        Assert.InRange(BestParams(1e23), once.Targets[0].Value.Low, once.Targets[0].Value.High);
        Assert.All(once.Optima, o => Assert.InRange(o.LogSpread, 0.001, 0.5));
        double weighted = IsoFlopAnalysis.Fit(input, options with { Weighted = true }).Params!.Exponent.Value;
        Assert.NotEqual(once.Exponent.Value, weighted);
        Assert.Equal(a, weighted, 0.03);
    }

    [Fact]
    public void Budgets_without_an_interior_optimum_are_left_out_and_reported()
    {
        IsoFlopInput good = Ladder();
        double[] flops = [.. good.Flops, .. Enumerable.Repeat(1e16, 5), .. Enumerable.Repeat(1e17, 2), .. Enumerable.Repeat(1e22, 5), .. Enumerable.Repeat(1e23, 4)];
        double[] sizes = [.. good.Params!, 1, 2, 4, 8, 16, 1, 2, 1, 2, 4, 8, 16, 1, 2, 4, 8];
        double[] loss = [.. good.Loss, 1, 4, 9, 16, 25, 3, 4, 25, 16, 9, 4, 1, 2, 3, 3, 2];
        IsoFlopResult result = IsoFlopAnalysis.Fit(new(flops, sizes, null, loss, [.. Enumerable.Range(2, flops.Length)]), new() { Replicates = 0 });
        Assert.Equal(["edge-low", "too-few-sizes", null, null, null, null, "edge-high", "concave"], result.Params!.Optima.Select(o => o.Problem));
        Assert.Null(result.Tokens);
        Assert.Equal(
            [
                "the budget 1e16 FLOP is best at or below its smallest params", "the budget 1e17 FLOP has too few different params (2 runs)",
                "the budget 1e22 FLOP is best at or above its largest params", "the budget 1e23 FLOP curves downward: loss has a maximum, not a minimum, within its runs",
            ], result.Findings.Select(f => f.What));
        Assert.Equal([30, 31, 32, 33, 34], result.Findings[0].Lines!);
        Assert.Equal(Beta / (Alpha + Beta), result.Params.Exponent.Value, 8);
    }

    [Fact]
    public void Scattered_compute_is_grouped_and_wide_groups_are_reported()
    {
        IsoFlopInput input = Ladder();
        var random = new Random(1);
        double[] scattered = [.. input.Flops.Select(c => c * (1 + 0.05 * (random.NextDouble() - 0.5)))];
        IsoFlopResult result = IsoFlopAnalysis.Fit(input with { Flops = scattered }, new() { Replicates = 0 });
        Assert.Equal([7, 7, 7, 7], result.Params!.Optima.Select(o => o.Runs));
        Assert.Equal(1e19, result.Params.Optima[1].Flops, 3e17);

        double[] chain = [.. Enumerable.Range(0, 28).Select(i => 1e18 * Math.Pow(1.05, i))];
        ForetrainException none = Assert.Throws<ForetrainException>(() => IsoFlopAnalysis.Fit(input with { Flops = chain }, new() { Replicates = 0 }));
        Assert.Equal("isoflop-no-line", none.Code);
        double[] wide = [.. input.Flops.Select((c, i) => c * Math.Pow(1.08, i % 7))];
        Assert.Equal(4, IsoFlopAnalysis.Fit(input with { Flops = wide }, new() { Replicates = 0 }).Findings.Count(f => f.Id == "budget-wide"));
    }

    [Fact]
    public void Bad_input_says_what_is_wrong()
    {
        IsoFlopInput input = Ladder();
        Assert.Equal("""
            [isoflop-input] neither params nor tokens are given
              hint: an isoFLOP analysis needs flops, loss and at least one of params and tokens
            """, ErrorText.Of(() => IsoFlopAnalysis.Fit(input with { Params = null, Tokens = null })));
        Assert.Equal("""
            [isoflop-input] loss of run 2 is missing; it must be positive and finite
              | line 7
            """, ErrorText.Of(() => IsoFlopAnalysis.Fit(new([1, 1], [1, 2], null, [3, double.NaN], [6, 7]))));
        Assert.Equal("[isoflop-input] params has 1 values for 2 runs", ErrorText.Of(() => IsoFlopAnalysis.Fit(new([1, 1], [1], null, [3, 4]))));
        Assert.Equal("""
            [isoflop-no-line] 0 of 1 budget has an optimum of params (1 too-few-sizes); a line needs two
              hint: all runs have one compute; give runs at several budgets
            """, ErrorText.Of(() => IsoFlopAnalysis.Fit(new([1, 1], [1, 2], null, [3, 4]))));
        Assert.Equal("[isoflop-options] level is 1.5; it must be between 0 and 1", ErrorText.Of(() => IsoFlopAnalysis.Fit(input, new() { Level = 1.5 })));
        Assert.Equal("[isoflop-options] replicates is 0; it must be 2 or more for a weighted line",
            ErrorText.Of(() => IsoFlopAnalysis.Fit(input, new() { Weighted = true, Replicates = 0 })));
    }

    [Theory]
    [InlineData(IsoFlopMethod.Parabola)]
    [InlineData(IsoFlopMethod.Akima)]
    public void The_order_of_runs_does_not_matter(IsoFlopMethod method)
    {
        IsoFlopInput input = Ladder(noise: 0.01);
        int[] order = [.. Enumerable.Range(0, input.Loss.Length)];
        new Random(2).Shuffle(order);
        double[] Pick(double[] values) => [.. order.Select(i => values[i])];
        IsoFlopOptions options = new() { Method = method, Replicates = 0 };
        IsoFlopLine straight = IsoFlopAnalysis.Fit(input, options).Params!;
        IsoFlopLine shuffled = IsoFlopAnalysis.Fit(new(Pick(input.Flops), Pick(input.Params!), null, Pick(input.Loss)), options).Params!;
        Assert.Equal(straight.Exponent.Value, shuffled.Exponent.Value, 12);
    }
}
