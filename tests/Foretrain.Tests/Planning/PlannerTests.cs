using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Numerics;
using Foretrain.Planning;
using Xunit;

namespace Foretrain.Tests.Planning;

public sealed class PlannerTests
{
    private static PlanRequest Budget(double c) => new() { Budget = c, CurvePoints = 0 };

    private static PlanRequest Target(double loss) => new() { TargetLoss = loss, CurvePoints = 0 };

    [Fact]
    public void Agrees_with_the_closed_form_over_random_constants()
    {
        var random = new RandomStream(7);
        for (int k = 0; k < 300; k++)
        {
            double e = random.NextDouble() * 3, alpha = 0.15 + random.NextDouble() * 0.6, beta = 0.15 + random.NextDouble() * 0.6;
            double c = Math.Pow(10, 18 + 7 * random.NextDouble()), wanted = Math.Sqrt(c / 6) * Math.Pow(10, random.NextDouble() - 0.5);
            // Constants such that the optimum is somewhere sensible: choose N*, then B from the condition at the optimum.
            double a = Math.Exp(random.NextDouble() * 8), d = c / 6 / wanted;
            double b = alpha * a * Math.Pow(wanted, -alpha) / (beta * Math.Pow(d, -beta));
            PlanResult plan = PlanLaws.Plan(PlanLaws.Chinchilla(e, a, b, alpha, beta), Budget(c));

            double g = Math.Pow(alpha * a / (beta * b), 1 / (alpha + beta));
            double n = g * Math.Pow(c / 6, beta / (alpha + beta)), tokens = Math.Pow(c / 6, alpha / (alpha + beta)) / g;
            Relative(n, plan["params"].Value, 1e-8);
            Relative(tokens, plan["tokens"].Value, 1e-8);
            Relative(e + a / Math.Pow(n, alpha) + b / Math.Pow(tokens, beta), plan.Output.Value, 1e-12);
            Relative(c, plan.Cost!.Value, 1e-12);
            double slope = -(alpha * a / Math.Pow(n, alpha)) * beta / (alpha + beta) - (beta * b / Math.Pow(tokens, beta)) * alpha / (alpha + beta);
            Relative(slope, plan.Marginal!.Value, 1e-7);
            Assert.DoesNotContain(plan.Findings, f => f.Id != "beyond-measured-range"); // constants at random lead anywhere
        }
    }

    [Theory]
    [InlineData("hoffmann-2022", 1e21, 1.8242e9, 9.1363e10)]
    [InlineData("hoffmann-2022-unrounded", 5.76e23, 4.036e10, 2.3785e12)]
    [InlineData("besiroglu-2024", 1e21, 2.7785e9, 5.9985e10)]
    [InlineData("besiroglu-2024", 5.76e23, 7.225e10, 1.3287e12)]
    public void Reproduces_published_optima(string set, double budget, double parameters, double tokens)
    {
        PlanResult plan = PlanLaws.Plan(PlanLaws.Published("chinchilla", set), Budget(budget));
        Relative(parameters, plan["params"].Value, 1.5e-4);
        Relative(tokens, plan["tokens"].Value, 1.5e-4);
        Relative(tokens / parameters, plan.Ratio!.Value, 3e-4);
        Assert.Equal("6ND", plan.Convention);
    }

    [Theory]
    [InlineData(1e21, 2.792e9, 5.97e10)]
    [InlineData(1e24, 9.718e10, 1.715e12)]
    public void Reproduces_the_optima_of_the_240_runs(double budget, double parameters, double tokens)
    {
        PlanResult plan = PlanLaws.Plan(PlanLaws.Chinchilla(1.8172181, 477.8259, 2143.417, 0.3473105, 0.3671724), Budget(budget));
        Relative(parameters, plan["params"].Value, 5e-4);
        Relative(tokens, plan["tokens"].Value, 5e-4);
    }

    [Theory]
    [InlineData("C4", 141.277, 189.516, 0.121236, 1.50826, 3.4)]
    [InlineData("RedPajama", 212.236, 366.687, 0.136425, 1.83665, 7.4)]
    [InlineData("RefinedWeb", 157.116, 246.207, 0.127197, 1.73446, 5.8)]
    public void Reproduces_the_best_ratios_of_the_over_training_law(string data, double a, double b, double eta, double e, double ratio)
    {
        FittedLaw law = PlanLaws.Of("E + (a*(tokens/params)^eta + b*(tokens/params)^-eta)*(6*params*tokens)^-eta", [PlanLaws.Params, PlanLaws.Tokens], PlanLaws.Cost6,
            ("a", a), ("b", b), ("eta", eta), ("E", e));
        foreach (double c in (double[])[1e20, 1e23])
        {
            double found = PlanLaws.Plan(law, Budget(c)).Ratio!.Value;
            Relative(Math.Pow(b / a, 1 / (2 * eta)), found, 1e-8);
            Assert.True(Math.Abs(found - ratio) < 0.06, $"{data}: {found}");
        }
    }

    [Fact]
    public void The_loss_of_a_plan_is_the_forecast_at_its_point()
    {
        foreach (FittedLaw law in (FittedLaw[])[PlanLaws.Published("chinchilla", "besiroglu-2024"), PlanLaws.Published("kaplan-nd", LawCatalog.Embedded.Get("kaplan-nd").Constants[0].Id)])
        {
            PlanResult plan = PlanLaws.Plan(law, Budget(3e21));
            Forecast forecast = Forecaster.Predict(law, [.. law.Variables.Select(v => new[] { plan[v.Name].Value })], 0.9)[0];
            Relative(forecast.Fitted, plan.Output.Value, 1e-13);
        }
    }

    [Fact]
    public void The_least_budget_for_the_loss_of_a_budget_is_that_budget()
    {
        FittedLaw law = PlanLaws.Published("chinchilla", "besiroglu-2024");
        foreach (double c in (double[])[1e18, 3.3e20, 7e23, 1e26])
        {
            PlanResult forward = PlanLaws.Plan(law, Budget(c)), back = PlanLaws.Plan(law, Target(forward.Output.Value));
            Relative(c, back.Cost!.Value, 1e-9);
            Relative(forward["params"].Value, back["params"].Value, 1e-8);
            Assert.Equal(PlanObjective.MinimiseCost, back.Objective);
            Relative(forward.Output.Value, back.Output.Value, 1e-13);
        }
    }

    [Fact]
    public void More_budget_never_raises_the_loss()
    {
        FittedLaw[] laws =
        [
            PlanLaws.Published("chinchilla", "hoffmann-2022"),
            PlanLaws.Published("muennighoff", "muennighoff-2023"),
            PlanLaws.Of("E + A/params^alpha + B/tokens^beta + K*tokens", [PlanLaws.Params, PlanLaws.Tokens], PlanLaws.Cost6,
                ("E", 1.7), ("A", 400), ("B", 400), ("alpha", 0.34), ("beta", 0.28), ("K", 1e-13)),
        ];
        foreach (FittedLaw law in laws)
        {
            PlanRequest request = law.Name == "muennighoff"
                ? Budget(1) with { Fixed = new Dictionary<string, double> { ["unique_tokens"] = 1e10 } } : Budget(1);
            double last = double.PositiveInfinity;
            foreach (PlanResult plan in PlanLaws.Frontier(law, request, [.. Enumerable.Range(36, 16).Select(k => Math.Pow(10, k / 2.0))]))
            {
                Assert.True(plan.Output.Value <= last * (1 + 1e-13), $"{law.Name}: {plan.Output.Value} after {last} at {plan.Cost}");
                last = plan.Output.Value;
            }
        }
    }

    [Fact]
    public void A_budget_that_would_hurt_is_not_spent()
    {
        FittedLaw law = PlanLaws.Of("1 + (params/1e9 - 1)^2 + (tokens/1e10 - 1)^2 + Z", [PlanLaws.Params, PlanLaws.Tokens], PlanLaws.Cost6, ("Z", 0.5));
        PlanResult plan = PlanLaws.Plan(law, Budget(1e24));
        Relative(6e19, plan.Cost!.Value, 1e-4);
        Relative(1e9, plan["params"].Value, 1e-3);
        Assert.Contains(plan.Findings, f => f.Id == "budget-not-binding");
    }

    [Fact]
    public void Units_of_the_inputs_do_not_matter()
    {
        const double Alpha = 0.34, Beta = 0.28, A = 406.4, B = 410.7;
        FittedLaw thousands = PlanLaws.Of("E + A/params^alpha + B/tokens^beta",
            [PlanLaws.Params with { Low = 7e4, High = 1.6e7 }, PlanLaws.Tokens with { Low = 5e6, High = 5e8 }], new LawCost("6ND", "6e6*params*tokens", ""),
            ("E", 1.69), ("A", A * Math.Pow(1e3, -Alpha)), ("B", B * Math.Pow(1e3, -Beta)), ("alpha", Alpha), ("beta", Beta));
        PlanResult scaled = PlanLaws.Plan(thousands, Budget(1e22)), plain = PlanLaws.Plan(PlanLaws.Published("chinchilla", "hoffmann-2022"), Budget(1e22));
        Relative(plain["params"].Value, scaled["params"].Value * 1e3, 1e-9);
        Relative(plain["tokens"].Value, scaled["tokens"].Value * 1e3, 1e-9);
        Relative(plain.Output.Value, scaled.Output.Value, 1e-13);
    }

    [Fact]
    public void One_input_follows_from_the_other_for_a_target()
    {
        FittedLaw law = PlanLaws.Published("chinchilla", "hoffmann-2022");
        PlanResult size = PlanLaws.Plan(law, Target(2.1) with { Fixed = new Dictionary<string, double> { ["tokens"] = 1e12 } });
        Relative(Math.Pow(406.4 / (2.1 - 1.69 - 410.7 / Math.Pow(1e12, 0.28)), 1 / 0.34), size["params"].Value, 1e-10);
        Assert.True(size.Inputs.Single(i => i.Name == "tokens").Fixed);
        PlanResult data = PlanLaws.Plan(law, Target(2.1) with { Fixed = new Dictionary<string, double> { ["params"] = 7e10 } });
        Relative(Math.Pow(410.7 / (2.1 - 1.69 - 406.4 / Math.Pow(7e10, 0.34)), 1 / 0.28), data["tokens"].Value, 1e-10);
        Relative(6 * 7e10 * data["tokens"].Value, data.Cost!.Value, 1e-12);
    }

    [Fact]
    public void A_law_of_one_input_needs_no_cost_for_a_target()
    {
        FittedLaw law = PlanLaws.Of("E + A/params^alpha", [PlanLaws.Params], null, ("E", 1.5), ("A", 400), ("alpha", 0.34));
        Relative(Math.Pow(400 / 0.4, 1 / 0.34), PlanLaws.Plan(law, Target(1.9))["params"].Value, 1e-10);
    }

    [Fact]
    public void Expected_inference_makes_the_model_smaller()
    {
        FittedLaw law = PlanLaws.Published("chinchilla", "hoffmann-2022");
        double loss = PlanLaws.Plan(law, Budget(1e23)).Output.Value, last = double.PositiveInfinity;
        foreach (double served in (double[])[0, 1e11, 1e12, 1e13, 1e14])
        {
            PlanResult plan = PlanLaws.Plan(law, Target(loss) with { InferenceTokens = served });
            double n = plan["params"].Value, d = plan["tokens"].Value;
            Assert.True(n < last);
            last = n;
            Relative(6 * n * d + 2 * n * served, plan.Cost!.Value, 1e-11);
            // Lagrange: relative pull on the loss over relative pull on the cost is the same for both inputs.
            double byN = 0.34 * 406.4 * Math.Pow(n, -0.34), byD = 0.28 * 410.7 * Math.Pow(d, -0.28);
            Relative(byN / (6 * n * d + 2 * n * served), byD / (6 * n * d), 1e-7);
            Assert.Equal(2, plan.CostParts.Count);
            Relative(plan.Cost.Value, plan.CostParts.Sum(p => p.Value), 1e-12);
        }
    }

    [Fact]
    public void A_lifetime_budget_is_spent_on_both()
    {
        FittedLaw law = PlanLaws.Published("chinchilla", "hoffmann-2022");
        PlanResult plan = PlanLaws.Plan(law, Budget(1e23) with { InferenceTokens = 3e12 });
        PlanResult back = PlanLaws.Plan(law, Target(plan.Output.Value) with { InferenceTokens = 3e12 });
        Relative(1e23, back.Cost!.Value, 1e-9);
        Assert.True(plan.Ratio!.Value > PlanLaws.Plan(law, Budget(1e23)).Ratio!.Value);
        Assert.Equal("6ND + 2N per inference token", plan.Convention);
    }

    [Fact]
    public void Several_inputs_are_searched_together()
    {
        // Three power terms and cost k x y z: every term's alpha_i A_i x_i^-alpha_i is the same at the optimum.
        LawVariable third = new("batch", "token", "batch", null, 1e4, 1e8);
        FittedLaw law = PlanLaws.Of("E + A/params^0.3 + B/tokens^0.25 + K/batch^0.4", [PlanLaws.Params, PlanLaws.Tokens, third],
            new LawCost("made up", "6*params*tokens*batch/1e6", ""), ("E", 1.5), ("A", 300), ("B", 400), ("K", 200));
        PlanResult plan = PlanLaws.Plan(law, Budget(1e22));
        double n = 0.3 * 300 * Math.Pow(plan["params"].Value, -0.3), d = 0.25 * 400 * Math.Pow(plan["tokens"].Value, -0.25), b = 0.4 * 200 * Math.Pow(plan["batch"].Value, -0.4);
        Relative(n, d, 1e-7);
        Relative(n, b, 1e-7);
        Relative(1e22, plan.Cost!.Value, 1e-11);
        Assert.Equal(["params", "tokens", "batch", "tokens/params"], plan.Bowls.Select(x => x.Input));
    }

    [Fact]
    public void Without_a_cost_the_inputs_are_searched_freely()
    {
        LawVariable lr = new("lr", "1", "rate", null, 1e-5, 1e-1), batch = new("batch", "token", "batch", null, 1e5, 1e7);
        FittedLaw law = PlanLaws.Of("2 + K*(log(lr) - log(2e-3))^2 + K*(log(batch/1e6[token]) + 0.5*log(lr) - 1)^2", [lr, batch], null, ("K", 0.1));
        PlanResult plan = PlanLaws.Plan(law, new PlanRequest());
        Relative(2e-3, plan["lr"].Value, 1e-7);
        Relative(1e6 * Math.Exp(1 - 0.5 * Math.Log(2e-3)), plan["batch"].Value, 1e-7);
        Assert.Null(plan.Cost);
        Assert.Empty(plan.Findings);
    }

    [Fact]
    public void Mixture_shares_keep_their_sum()
    {
        LawVariable[] shares = [.. "abc".Select(c => new LawVariable($"r[{c}]", "1", "share", null, 0, 1, Simplex: true))];
        FittedLaw law = PlanLaws.Of("E + r[a]^-0.5 + K*r[b]^-0.5 + r[c]^-0.5", shares, null, ("E", 1), ("K", 8));
        PlanResult plan = PlanLaws.Plan(law, new PlanRequest { CurvePoints = 0 });
        // At the optimum K_i r_i^-1.5 is the same for all: shares as K^(2/3) = 1, 4, 1.
        Relative(4.0 / 6, plan["r[b]"].Value, 1e-7);
        Relative(1, plan.Inputs.Sum(i => i.Value.Value), 1e-12);
        PlanResult held = PlanLaws.Plan(law, new PlanRequest { CurvePoints = 0, Fixed = new Dictionary<string, double> { ["r_a"] = 0.5 } });
        Relative(0.5 * 4 / 5, held["r[b]"].Value, 1e-7);
        Relative(1, held.Inputs.Sum(i => i.Value.Value), 1e-12);
    }

    [Fact]
    public void Whole_numbers_are_tried_on_both_sides()
    {
        LawVariable streams = new("streams", "1", "streams", null, 1, 64, Integer: true);
        FittedLaw law = PlanLaws.Of("E + A/(params*streams^0.5)^0.3 + B/tokens^0.3", [PlanLaws.Params, PlanLaws.Tokens, streams],
            new LawCost("made up", "6*params*tokens*(1 + 0.3*streams)", ""), ("E", 1.5), ("A", 400), ("B", 400));
        PlanResult plan = PlanLaws.Plan(law, Budget(1e22));
        int best = Enumerable.Range(1, 64).MinBy(s => PlanLaws.Plan(law, Budget(1e22) with { Fixed = new Dictionary<string, double> { ["streams"] = s } }).Output.Value);
        Assert.Equal(best, plan["streams"].Value);
        Assert.InRange(best, 2, 63);

        // The bowl of a whole number is made of whole numbers, and the next ones outside are too bad.
        Bowl bowl = plan.Bowls.Single(b => b.Input == "streams");
        double limit = plan.Output.Value * (1 + bowl.Tolerance);
        foreach ((double s, bool inside) in ((double, bool)[])[(bowl.Low, true), (bowl.High, true), (bowl.Low - 1, false), (bowl.High + 1, false)])
            Assert.Equal(inside, PlanLaws.Plan(law, Budget(1e22) with { Fixed = new Dictionary<string, double> { ["streams"] = s } }).Output.Value <= limit);
    }

    [Fact]
    public void Several_optima_are_compared_and_reported()
    {
        // Two dips in ln params, the right one deeper; the draws that turn this round are followed.
        FittedLaw law = PlanLaws.Of("3 - W*exp(-(log(params/1e8))^2) - V*exp(-(log(params/1e10))^2) + 0*tokens", [PlanLaws.Params, PlanLaws.Tokens], PlanLaws.Cost6, ("W", 0.5), ("V", 0.52));
        PlanResult plan = PlanLaws.Plan(law.WithDraws(400, 0.05), Budget(1e21));
        Relative(1e10, plan["params"].Value, 1e-6);
        Assert.Contains(plan.Findings, f => f.Id == "several-optima");
        Relative(1e8, plan["params"].Interval!.Low, 1e-6);
    }

    [Fact]
    public void A_larger_output_can_be_the_better_one()
    {
        FittedLaw loss = PlanLaws.Published("chinchilla", "hoffmann-2022");
        FittedLaw score = PlanLaws.Of("5 - E - A/params^alpha - B/tokens^beta", [PlanLaws.Params, PlanLaws.Tokens], PlanLaws.Cost6, ("E", 1.69), ("A", 406.4), ("B", 410.7), ("alpha", 0.34), ("beta", 0.28));
        PlanResult plain = PlanLaws.Plan(loss, Budget(1e21)), turned = PlanLaws.Plan(score, Budget(1e21) with { Maximise = true });
        Relative(plain["params"].Value, turned["params"].Value, 1e-9);
        Relative(5 - plain.Output.Value, turned.Output.Value, 1e-12);
        Relative(1e21, PlanLaws.Plan(score, Target(turned.Output.Value) with { Maximise = true }).Cost!.Value, 1e-9);
    }

    internal static void Relative(double expected, double actual, double tolerance) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance * Math.Abs(expected), $"{actual:R} instead of {expected:R}");
}
