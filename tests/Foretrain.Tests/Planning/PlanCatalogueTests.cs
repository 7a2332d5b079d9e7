using Foretrain.App;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Planning;
using Xunit;
using static Foretrain.Tests.Planning.PlannerTests;

namespace Foretrain.Tests.Planning;

/// <summary>Worked numbers of papers on vocabularies, experts, bits, mixtures, pools, replicas and encoders, found by the one planner.</summary>
public sealed class PlanCatalogueTests
{
    private static PlanResult Plan(string law, string? set, PlanRequest question)
    {
        var request = new AnalysisRequest { Law = law, Constants = set };
        return PlanOperation.Run(request, question with { CurvePoints = 0 }, cancel: TestContext.Current.CancellationToken).Groups.Single().Plan;
    }

    private static PlanRequest Hold(params (string Name, double Value)[] inputs) => new() { Fixed = inputs.ToDictionary(i => i.Name, i => i.Value) };

    private static EquatableList<PlanLimit> Limits(params string[] limits) => [.. limits.Select(PlanLimit.Parse)];

    // Tao et al. 2024, approach 3, budgets by approach 1 (params = exp(-2.4847) sqrt(C)), widths of their table.
    [Theory]
    [InlineData(2.87e9, 3200, 35271)]
    [InlineData(7e9, 4096, 59547)]
    [InlineData(70e9, 8192, 217961)]
    [InlineData(300e9, 16384, 383659)]
    public void The_best_vocabulary_of_a_budget(double body, double width, double vocabulary)
    {
        double budget = Math.Pow(body / Math.Exp(-2.4846510161625193), 2);
        PlanResult plan = Plan("vocab-loss", "tao-2024", Hold(("params", body)) with { Budget = budget });
        Assert.InRange(plan["params_vocab"].Value / width, vocabulary - 2, vocabulary + 2);
    }

    // Ludziejewski et al. 2025, optima of the printed constants; Table 1 rounds the same to two or three digits.
    [Theory]
    [InlineData(1, 5.710e9, 2.919e10, 5.7e9, 29.3e9)]
    [InlineData(8, 3.786e9, 4.402e10, 3.8e9, 44.3e9)]
    [InlineData(32, 2.878e9, 5.792e10, 2.85e9, 58.4e9)]
    public void Experts_active_parameters_and_tokens_of_a_budget(int experts, double size, double tokens, double printedSize, double printedTokens)
    {
        PlanResult plan = Plan("joint-moe", "ludziejewski-2025", Hold(("experts", experts)) with { Budget = 1e21 });
        Relative(size, plan["params"].Value, 5e-4);
        Relative(tokens, plan["tokens"].Value, 5e-4);
        Relative(printedSize, plan["params"].Value, 0.015);
        Relative(printedTokens, plan["tokens"].Value, 0.015);
    }

    // With d the width and embeddings left out, 13 L d^2 parameters are active and (4 + 9 experts) L d^2 must be held.
    [Theory]
    [InlineData(3e9)]
    [InlineData(1e10)]
    [InlineData(6e10)]
    public void Memory_decides_how_many_experts(double memory)
    {
        PlanRequest question = new() { Budget = 1e21, Limits = Limits($"params*(4 + 9*experts)/13 <= {memory}", "tokens <= 400*params") };
        PlanResult plan = Plan("joint-moe", "ludziejewski-2025", question);
        (double Loss, int Experts) best = Enumerable.Range(1, 32).Select(e =>
        {
            // By hand: as large as memory allows or as the budget likes best, with the tokens that the budget then buys.
            double optimum = Plan("joint-moe", "ludziejewski-2025", Hold(("experts", e)) with { Budget = 1e21 })["params"].Value;
            double size = Math.Min(optimum, memory * 13 / (4 + 9 * e)), tokens = Math.Min(1e21 / 6 / size, 400 * size);
            return (Loss(size, tokens, e), e);
        }).Min();
        Assert.Equal(best.Experts, plan["experts"].Value);
        Relative(best.Loss, plan.Output.Value, 1e-7);

        static double Loss(double n, double d, double e)
        {
            double hat = Math.Log(1 / (1 / (e - 1 + 1 / (1 / 2.0732 - 1 / 290.4521)) + 1 / 290.4521));
            return 35.91 * Math.Exp(-0.2285 * hat) * Math.Pow(n, -0.1889 + 0.0098 * hat) + 35.98 * Math.Exp(0.5529 * hat) * Math.Pow(d, -0.1775 - 0.0259 * hat) + 1.3637;
        }
    }

    // Sun et al. 2025: the best layouts of 4, 8 and 16 bits are E2M1, E4M3 and E8M7.
    [Theory]
    [InlineData(4, 2, 1)]
    [InlineData(8, 4, 3)]
    [InlineData(16, 8, 7)]
    public void Bits_between_exponent_and_mantissa(int bits, int exponent, int mantissa)
    {
        PlanResult plan = Plan("fp-quantization-training", "sun-2025",
            Hold(("params", 1e9), ("tokens", 1e13), ("block_size", 128)) with { Limits = Limits($"exponent_bits + mantissa_bits + 1 <= {bits}") });
        Assert.Equal((exponent, mantissa), ((int)plan["exponent_bits"].Value, (int)plan["mantissa_bits"].Value));
    }

    // The same: data beyond which the loss of 1e9 parameters rises, printed as 1730T, 27T and 0.4T.
    [Theory]
    [InlineData(8, 7, 1.730e15)]
    [InlineData(4, 3, 2.733e13)]
    [InlineData(2, 1, 3.928e11)]
    public void The_critical_amount_of_data_of_a_format(int exponent, int mantissa, double tokens)
    {
        PlanResult plan = Plan("fp-quantization-training", "sun-2025",
            Hold(("params", 1e9), ("exponent_bits", exponent), ("mantissa_bits", mantissa), ("block_size", 128)) with { Limits = Limits("tokens <= 1e17") });
        Relative(tokens, plan["tokens"].Value, 1e-3);
        Assert.False(plan.Constraints.Single().Binding);
    }

    // The same: at compute counted in bits the best total lies between 4 and 8 bits from 1e21 to 1e31.
    [Theory]
    [InlineData(1e21)]
    [InlineData(1e26)]
    [InlineData(1e31)]
    public void Bits_of_a_compute_budget(double budget)
    {
        PlanResult plan = Plan("fp-quantization-training", "sun-2025", Hold(("block_size", 128)) with { Budget = budget });
        Assert.InRange(plan["exponent_bits"].Value + plan["mantissa_bits"].Value + 1, 4, 8);
    }

    // Ye et al. 2024, two fits of the public runs: the best share of code for three weights, in closed form.
    [Theory]
    [InlineData(0.3, 0.2906, 2.88276)]
    [InlineData(0.5, 0.4905, 2.45086)]
    [InlineData(0.7, 0.6903, 1.98973)]
    public void Mixture_of_two_domains(double weight, double share, double loss)
    {
        PlanRequest question = new() { Combine = new Dictionary<string, double> { ["github-70m"] = weight, ["pile-cc-70m"] = 1 - weight } };
        PlanResult plan = Plan("data-mixing", null, question);
        Assert.InRange(plan["r[github]"].Value, share - 2e-4, share + 2e-4);
        Assert.InRange(plan.Output.Value, loss - 2e-5, loss + 2e-5);

        // The loss is convex along the mixture: a bound below the optimum binds, one above does not.
        PlanResult bounded = Plan("data-mixing", null, question with { Ranges = new Dictionary<string, (double, double)> { ["r_github"] = (0.1, 0.4) } });
        Relative(Math.Min(share, 0.4), bounded["r[github]"].Value, 1e-3);
        Assert.Equal(weight > 0.3, bounded.Constraints.Single(c => c.Text == "r_github <= 0.4").Binding);
    }

    // Goyal et al. 2024, made-up pools of the sheet: the best one alone up to 64e6 samples, two from 128e6.
    [Theory]
    [InlineData(12.8e6, 1, 0.29466)]
    [InlineData(64e6, 1, 0.27547)]
    [InlineData(128e6, 2, 0.27134)]
    [InlineData(640e6, 2, 0.26238)]
    public void Pools_worth_keeping(double samples, int pools, double error)
    {
        // The command refuses made-up constants; the planner itself does not know where numbers come from.
        PlanResult plan = PlanLaws.Plan(PlanLaws.Published("data-filtering", "illustration-4"), Hold(("samples", samples)) with
        {
            Ties = new Dictionary<string, string>
            {
                ["unique"] = "12.8e6*pools",
                ["w_p1"] = "1/pools",
                ["w_p2"] = "min(1, max(0, pools - 1))/pools",
                ["w_p3"] = "min(1, max(0, pools - 2))/pools",
                ["w_p4"] = "min(1, max(0, pools - 3))/pools",
            },
        });
        Assert.Equal(pools, plan["pools"].Value);
        Assert.InRange(plan.Output.Value, error - 2e-5, error + 2e-5);
    }

    // Charles et al. 2025: with two replicas 2.4e9 parameters reach 2.3090; more replicas never lower the loss of this law.
    [Fact]
    public void Replicas_and_their_batch()
    {
        PlanRequest target = new() { TargetLoss = 2.3090 };
        PlanResult two = Plan("diloco", "joint", target with { Fixed = new Dictionary<string, double> { ["replicas"] = 2 } });
        Relative(2.4e9, two["params"].Value, 1e-3);
        Assert.Equal(1, Plan("diloco", "joint", target)["replicas"].Value);

        // The batch that eight replicas of the planned size want: 364.4 sequences of 2048 tokens at 2.4e9 parameters.
        PlanResult eight = Plan("diloco", "joint", new PlanRequest { TargetLoss = 2.3090 * Math.Pow(4, 0.0116), Fixed = new Dictionary<string, double> { ["replicas"] = 8 } });
        Relative(2.4e9, eight["params"].Value, 1e-3);
        FittedLaw batch = PlanLaws.Published("diloco-batch", "joint");
        Relative(364.4 * 2048, Forecaster.Predict(batch, [[eight["params"].Value], [8]], 0.9)[0].Value, 1e-3);
    }

    // Ghorbani et al. 2021: at a fixed total the best share of the encoder is pe / (pe + pd), whatever the total.
    [Theory]
    [InlineData(1e9)]
    [InlineData(3e8)]
    public void Encoder_and_decoder_share_the_parameters(double total)
    {
        LawShape shape = LawShape.Of(LawCatalog.Embedded.Get("ghorbani-nmt"));
        var values = new Dictionary<string, double> { ["Linf"] = 1, ["k"] = 1, ["pe"] = 0.2, ["pd"] = 0.3 };
        FittedLaw law = new("ghorbani-nmt", shape.Expr, shape.Variables, shape.Output, [.. shape.Parameters.Select(p => p.Name)], [.. shape.Parameters.Select(p => values[p.Name])]) { Source = "made up" };
        PlanResult plan = PlanLaws.Plan(law, new PlanRequest { CurvePoints = 0, Limits = Limits($"encoder_params + decoder_params <= {total}") });
        Relative(0.4 * total, plan["encoder_params"].Value, 1e-7);
        Relative(0.6 * total, plan["decoder_params"].Value, 1e-7);
    }
}
