using Foretrain.Forecasting;
using Foretrain.Planning;
using Xunit;

namespace Foretrain.Tests.Planning;

/// <summary>
/// Formats, bits and critical amounts of data that the papers on precision derive by hand, found by the planner from the law
/// alone. Expected numbers: the closed forms of Sun et al. 2025 (equations 19, 21, 47, 52, 54) and Kumar et al. 2024 (equation
/// 7), evaluated in Python from the printed constants.
/// </summary>
public sealed class PrecisionPlanTests
{
    private static readonly FittedLaw s_formats = PlanLaws.Published("fp-quantization-training", "sun-2025");
    private static readonly PlanCost s_bits = new("exponent_bits + mantissa_bits + 1", "bits");

    [Theory]
    [InlineData(4, 2, 1)]
    [InlineData(8, 4, 3)]
    [InlineData(16, 8, 7)]
    public void The_best_format_of_a_width_is_the_published_one(double width, double exponent, double mantissa)
    {
        PlanResult plan = PlanLaws.Plan(s_formats, Given(("params", 1e9), ("tokens", 1e11), ("block_size", 128)) with { Budget = width, Cost = s_bits });
        Assert.Equal(exponent, plan["exponent_bits"].Value);
        Assert.Equal(mantissa, plan["mantissa_bits"].Value);
    }

    [Theory]
    [InlineData(4, 1.42246)]
    [InlineData(8, 3.34493)]
    [InlineData(16, 7.18986)]
    public void Fractions_of_a_bit_are_shared_as_derived(double width, double mantissa)
    {
        PlanResult plan = PlanLaws.Plan(Fractional(s_formats), Given(("params", 1e9), ("tokens", 1e11), ("block_size", 128)) with { Budget = width, Cost = s_bits });
        Assert.Equal(mantissa, plan["mantissa_bits"].Value, 2e-5);
        Assert.Equal(width - 1 - mantissa, plan["exponent_bits"].Value, 2e-5);
    }

    [Theory]
    [InlineData(8, 7, 7, 1.7295e15)] // 1730T in the paper
    [InlineData(4, 3, 7, 2.7329e13)] // 27T
    [InlineData(2, 1, 7, 3.9285e11)] // 0.4T
    [InlineData(2, 1, 5, 5.4421e11)]
    [InlineData(2, 1, 13.1567, 2.1319e11)] // one scale per channel
    public void More_tokens_than_the_critical_amount_are_not_bought(double exponent, double mantissa, double logBlock, double tokens)
    {
        PlanResult plan = PlanLaws.Plan(s_formats, Given(("params", 1e9), ("exponent_bits", exponent), ("mantissa_bits", mantissa), ("block_size", Math.Pow(2, logBlock))) with { Budget = 1e27 });
        Relative(tokens, plan["tokens"].Value, 1e-3);
        Assert.True(plan.Cost!.Value < 1e26, $"{plan.Cost.Value}");
        Assert.NotEmpty(plan.Findings);
    }

    [Theory]
    [InlineData(1e21, 4.19025, 7.93e9, 8.02e10)]
    [InlineData(1e24, 5.00528, 8.00e11, 6.66e11)]
    [InlineData(1e27, 5.97883, 8.07e13, 5.53e12)]
    [InlineData(1e31, 7.57763, 3.79e16, 9.30e13)]
    public void The_bits_of_a_budget_lie_between_four_and_eight(double budget, double bits, double parameters, double tokens)
    {
        PlanResult plan = PlanLaws.Plan(Fractional(s_formats), Given(("block_size", 128)) with { Budget = budget });
        Relative(bits, plan["exponent_bits"].Value + plan["mantissa_bits"].Value + 1, 1e-5);
        Relative(parameters, plan["params"].Value, 2e-3);
        Relative(tokens, plan["tokens"].Value, 2e-3);
    }

    [Theory]
    [InlineData(1e21, 4)] // E2M1
    [InlineData(1e31, 8)] // E4M3
    public void Whole_bits_for_a_budget(double budget, double bits) =>
        Assert.Equal(bits, Width(PlanLaws.Plan(s_formats, Given(("block_size", 128)) with { Budget = budget })));

    [Theory]
    [InlineData(1e11, 4.26841)]
    [InlineData(1e12, 5.17897)]
    [InlineData(1e13, 6.28377)]
    public void With_tokens_given_the_bits_follow_from_them_and_not_from_the_budget(double tokens, double bits)
    {
        foreach (double budget in (double[])[1e22, 1e25])
            Relative(bits, Width(PlanLaws.Plan(Fractional(s_formats), Given(("tokens", tokens), ("block_size", 128)) with { Budget = budget })), 1e-5);
    }

    [Theory]
    [InlineData(1e9, 1e21, 6.04260)]
    [InlineData(1e10, 1e23, 7.79906)]
    public void With_the_size_given_the_bits_grow_with_the_budget(double parameters, double budget, double bits) =>
        Relative(bits, Width(PlanLaws.Plan(Fractional(s_formats), Given(("params", parameters), ("block_size", 128)) with { Budget = budget })), 1e-5);

    [Theory]
    [InlineData(1e20, 1.57317e9, 2.21834e10)]
    [InlineData(1e24, 1.57317e11, 2.21834e12)]
    public void One_precision_is_best_at_every_budget(double budget, double parameters, double tokens)
    {
        // The paper: around 7 to 8 bits, whatever the budget.
        PlanResult plan = PlanLaws.Plan(PlanLaws.Published("kumar-precision-tied", "kumar-2024-integer"), Given() with { Budget = budget });
        Relative(7.64128, plan["bits"].Value, 1e-5);
        Relative(parameters, plan["params"].Value, 1e-4);
        Relative(tokens, plan["tokens"].Value, 1e-4);
    }

    [Fact]
    public void Seven_bits_are_best_with_the_three_precisions_apart_as_well()
    {
        FittedLaw law = PlanLaws.Published("kumar-precision", "kumar-2024-integer");
        double[] losses = [.. Enumerable.Range(4, 13).Select(bits => PlanLaws.Plan(law, Given(("weight_bits", bits), ("activation_bits", bits), ("kv_bits", bits)) with
        {
            Budget = 1e20,
            Cost = new("0.375*params*tokens*weight_bits"),
        }).Output.Value)];
        Assert.Equal(7, 4 + Array.IndexOf(losses, losses.Min()));
    }

    [Theory]
    [InlineData(1e9, 1.6458e12)]
    [InlineData(7e9, 3.8043e12)]
    [InlineData(70e9, 1.0253e13)]
    [InlineData(405e9, 2.1833e13)]
    public void Tokens_at_which_four_bits_cost_a_fifth_of_a_nat(double parameters, double tokens)
    {
        PlanResult plan = PlanLaws.Plan(PlanLaws.Published("low-bit-qid", "ouyang-2024-gptq"), Given(("params", parameters), ("weight_bits", 4)) with { TargetLoss = 0.2, Maximise = true });
        Relative(tokens, plan["tokens"].Value, 1e-4);
    }

    private static PlanRequest Given(params (string Name, double Value)[] held) => new() { CurvePoints = 0, Fixed = held.ToDictionary(h => h.Name, h => h.Value) };

    private static double Width(PlanResult plan) => plan["exponent_bits"].Value + plan["mantissa_bits"].Value + 1;

    // The derivations of the paper treat bits as real numbers.
    private static FittedLaw Fractional(FittedLaw law) =>
        new(law.Name, law.Formula.Expr, [.. law.Variables.Select(v => v with { Integer = false })], law.Output, law.Formula.Parameters, law.Theta)
        {
            Cost = law.Cost,
            Source = law.Source,
        };

    private static void Relative(double expected, double found, double tolerance) => Assert.True(Math.Abs(found / expected - 1) <= tolerance, $"{found:R} instead of {expected:R}");
}
