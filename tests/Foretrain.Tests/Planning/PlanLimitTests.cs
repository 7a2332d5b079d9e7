using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Numerics;
using Foretrain.Planning;
using Xunit;
using static Foretrain.Tests.Planning.PlannerTests;

namespace Foretrain.Tests.Planning;

/// <summary>Plans under limits: closed forms, points that could be better, prices by differences, conflicts in words.</summary>
public sealed class PlanLimitTests
{
    private const double E = 1.69, A = 406.4, B = 410.7, Alpha = 0.34, Beta = 0.28;
    private static readonly FittedLaw s_law = PlanLaws.Chinchilla(E, A, B, Alpha, Beta);

    private static PlanRequest Limits(params string[] limits) => new() { CurvePoints = 0, Limits = [.. limits.Select(PlanLimit.Parse)] };

    private static double Loss(double n, double d) => E + A / Math.Pow(n, Alpha) + B / Math.Pow(d, Beta);

    [Fact]
    public void A_limit_on_memory_moves_the_budget_to_data()
    {
        PlanResult plan = PlanLaws.Plan(s_law, Limits("2*params <= 20G") with { Budget = 1e24 });
        Relative(1e10, plan["params"].Value, 1e-9);
        Relative(1e24 / 6 / 1e10, plan["tokens"].Value, 1e-9);
        Relative(Loss(1e10, 1e24 / 6e10), plan.Output.Value, 1e-11);

        // Prices from the formula: at a fixed budget a larger model leaves less data.
        double size = Alpha * A / Math.Pow(1e10, Alpha), data = Beta * B / Math.Pow(1e24 / 6e10, Beta);
        PlanConstraint memory = plan.Constraints.Single(c => c.Kind == PlanConstraintKind.Limit), budget = plan.Constraints.Single(c => c.Kind == PlanConstraintKind.Budget);
        Assert.True(memory.Binding && budget.Binding);
        Relative(-0.01 * (size - data), memory.Price!.Value, 1e-6);
        Relative(-0.01 * data, budget.Price!.Value, 1e-6);
        Relative(-data, plan.Marginal!.Value, 1e-6);
        Relative(2e10, memory.Value, 1e-9);
        Assert.Equal(2e10, memory.Bound);
        Assert.True(plan.Stationarity < 1e-7);
    }

    [Fact]
    public void Limits_that_do_not_bind_change_nothing()
    {
        PlanResult plain = PlanLaws.Plan(s_law, new PlanRequest { Budget = 1e22 });
        PlanResult plan = PlanLaws.Plan(s_law, Limits("params <= 1T", "tokens >= 1G", "tokens/params >= 2") with { Budget = 1e22 });
        Relative(plain["params"].Value, plan["params"].Value, 1e-7);
        Relative(plain.Output.Value, plan.Output.Value, 1e-12);
        Relative(plain.Marginal!.Value, plan.Marginal!.Value, 1e-6);
        Relative(plain.Constraints.Single().Price!.Value, plan.Constraints[0].Price!.Value, 1e-6);
        Assert.All(plan.Constraints.Skip(1), c => Assert.True(!c.Binding && c.Price == 0));
        foreach (Bowl bowl in plain.Bowls)
        {
            Relative(bowl.Low, plan.Bowls.Single(b => b.Input == bowl.Input).Low, 1e-5);
            Relative(bowl.High, plan.Bowls.Single(b => b.Input == bowl.Input).High, 1e-5);
        }
    }

    [Fact]
    public void A_budget_that_cannot_all_be_spent_is_said_not_to_bind()
    {
        PlanResult plan = PlanLaws.Plan(s_law, Limits("params <= 7G", "tokens <= 1T") with { Budget = 1e24 });
        Relative(6 * 7e9 * 1e12, plan.Cost!.Value, 1e-8);
        Assert.Contains(plan.Findings, f => f.Id == "budget-not-binding" && f.Severity == Findings.Severity.Note);
        Assert.Equal(0, plan.Constraints[0].Price);
        Relative(-0.01 * Alpha * A / Math.Pow(7e9, Alpha), plan.Constraints[1].Price!.Value, 1e-6);
        Relative(-0.01 * Beta * B / Math.Pow(1e12, Beta), plan.Constraints[2].Price!.Value, 1e-6);
    }

    [Fact]
    public void Limits_alone_are_enough_of_a_question()
    {
        // Data cost 1 unit per 1e12 tokens, compute 1 unit per 1e21: the Lagrange condition of both inputs.
        PlanResult plan = PlanLaws.Plan(s_law, Limits("6*params*tokens/1e21 + tokens/1e12 <= 1"));
        double n = plan["params"].Value, d = plan["tokens"].Value, compute = 6 * n * d / 1e21;
        Relative(1, compute + d / 1e12, 1e-9);
        Relative(Alpha * A / Math.Pow(n, Alpha) / compute, Beta * B / Math.Pow(d, Beta), 1e-6);
        Assert.Null(plan.Marginal);
    }

    [Fact]
    public void The_least_cost_of_a_loss_obeys_limits_too()
    {
        PlanResult plan = PlanLaws.Plan(s_law, Limits("params <= 2G") with { TargetLoss = 2.2 });
        double d = Math.Pow(B / (2.2 - E - A / Math.Pow(2e9, Alpha)), 1 / Beta);
        Relative(2e9, plan["params"].Value, 1e-9);
        Relative(d, plan["tokens"].Value, 1e-8);
        Relative(6 * 2e9 * d, plan.Cost!.Value, 1e-8);
        // What the limit costs: the same with 1 % more of it, by the formula.
        double more = Math.Pow(B / (2.2 - E - A / Math.Pow(2.0002e9, Alpha)), 1 / Beta);
        double slope = (Math.Log(2.0002e9 * more) - Math.Log(2e9 * d)) / Math.Log(1.0001);
        Relative(plan.Cost.Value * (Math.Exp(0.01 * slope) - 1), plan.Constraints.Single(c => c.Kind == PlanConstraintKind.Limit).Price!.Value, 1e-3);
        PlanResult back = PlanLaws.Plan(s_law, Limits("params <= 2G") with { Budget = plan.Cost.Value });
        Relative(2.2, back.Output.Value, 1e-9);
    }

    [Fact]
    public void No_point_that_meets_the_limits_is_better()
    {
        LawVariable third = new("batch", "token", "batch", null, 1e4, 1e8);
        var random = new RandomStream(11);
        for (int k = 0; k < 12; k++)
        {
            double a = 100 + 500 * random.NextDouble(), b = 100 + 500 * random.NextDouble(), c = 50 + 400 * random.NextDouble();
            FittedLaw law = PlanLaws.Of("E + A/params^0.3 + B/tokens^0.25 + K/batch^0.4 + M*(log(batch/1e6[token]) - 1)^2", [PlanLaws.Params, PlanLaws.Tokens, third],
                PlanLaws.Cost6, ("E", 1.5), ("A", a), ("B", b), ("K", c), ("M", 0.01));
            double budget = Math.Pow(10, 20 + 3 * random.NextDouble()), memory = 1e9 * Math.Pow(10, 1.5 * random.NextDouble()), steps = 1e4 * Math.Pow(10, random.NextDouble());
            PlanResult plan = PlanLaws.Plan(law, Limits($"params + 100*batch <= {memory}", $"tokens/batch <= {steps}") with { Budget = budget });
            Assert.True(Feasible(plan["params"].Value, plan["tokens"].Value, plan["batch"].Value, 1 + 1e-8));
            int met = 0;
            for (int i = 0; i < 40_000; i++)
            {
                // Half of the points anywhere, half around the plan.
                double reach = i % 2 == 0 ? 6 : 0.05;
                double n = plan["params"].Value * Math.Exp(reach * (2 * random.NextDouble() - 1)), d = plan["tokens"].Value * Math.Exp(reach * (2 * random.NextDouble() - 1));
                double t = plan["batch"].Value * Math.Exp(reach * (2 * random.NextDouble() - 1));
                if (!Feasible(n, d, t, 1)) continue;
                met++;
                double value = 1.5 + a * Math.Pow(n, -0.3) + b * Math.Pow(d, -0.25) + c * Math.Pow(t, -0.4) + 0.01 * Math.Pow(Math.Log(t / 1e6) - 1, 2);
                Assert.True(value >= plan.Output.Value * (1 - 1e-9), $"{value} at {n}, {d}, {t} is better than {plan.Output.Value}");
            }

            Assert.True(met > 500);

            bool Feasible(double n, double d, double t, double slack) => 6 * n * d <= budget * slack && n + 100 * t <= memory * slack && d / t <= steps * slack;
        }
    }

    [Fact]
    public void Shares_keep_their_bounds_and_divide_the_rest()
    {
        // Without bounds shares go as K^(2/3), here 1, 4, 1, 9; b and d are cut to 0.3, a is raised to 0.25, c gets the rest.
        LawVariable[] shares = [.. "abcd".Select(c => new LawVariable($"r[{c}]", "1", "share", null, 0, 1, Simplex: true))];
        FittedLaw law = PlanLaws.Of("E + r[a]^-0.5 + K*r[b]^-0.5 + r[c]^-0.5 + M*r[d]^-0.5", shares, null, ("E", 1), ("K", 8), ("M", 27));
        PlanResult capped = PlanLaws.Plan(law, new PlanRequest { CurvePoints = 0, Ranges = new Dictionary<string, (double, double)> { ["r_d"] = (0, 0.3) } });
        Relative(0.3, capped["r[d]"].Value, 1e-9);
        Relative(0.7 * 4 / 6, capped["r[b]"].Value, 1e-6);
        PlanResult plan = PlanLaws.Plan(law, new PlanRequest
        {
            CurvePoints = 0,
            Ranges = new Dictionary<string, (double, double)> { ["r[d]"] = (0.05, 0.3), ["r_b"] = (0, 0.3), ["r_a"] = (0.25, 1) },
        });
        Relative(0.3, plan["r[d]"].Value, 1e-9);
        Relative(0.3, plan["r[b]"].Value, 1e-9);
        Relative(0.25, plan["r[a]"].Value, 1e-9);
        Relative(0.15, plan["r[c]"].Value, 1e-8);
        // Moving share to c is worth 0.5 r_c^-1.5 there, less what it loses elsewhere.
        double gain = 0.5 * Math.Pow(0.15, -1.5), lost = 0.5 * 27 * Math.Pow(0.3, -1.5);
        PlanConstraint d = plan.Constraints.Single(c => c.Text == "r_d <= 0.3");
        Relative(-0.01 * 0.3 * (lost - gain), d.Price!.Value, 1e-5);
        Assert.Equal(PlanConstraintKind.Range, d.Kind);
        Assert.Equal(0, plan.Constraints.Single(c => c.Text == "r_d >= 0.05").Price);

        PlanResult limited = PlanLaws.Plan(law, Limits("r_a + r[b] <= 0.2"));
        Relative(0.2, limited["r[a]"].Value + limited["r[b]"].Value, 1e-9);
        Relative(4, limited["r[b]"].Value / limited["r[a]"].Value, 1e-5);
        Relative(9, limited["r[d]"].Value / limited["r[c]"].Value, 1e-5);
    }

    [Fact]
    public void Whole_numbers_under_limits_are_the_best_of_all()
    {
        LawVariable experts = new("experts", "1", "experts", null, 1, 64, Integer: true), depth = new("depth", "1", "depth", null, 1, 12, Integer: true);
        FittedLaw law = PlanLaws.Of("E + A/(params*experts^0.3)^0.3 + B/tokens^0.3 + K*(log(depth) - log(5))^2", [PlanLaws.Params, PlanLaws.Tokens, experts, depth], PlanLaws.Cost6,
            ("E", 1.5), ("A", 400), ("B", 400), ("K", 0.2));
        PlanResult plan = PlanLaws.Plan(law, Limits("params*(1 + experts)/2 <= 60G", "experts*depth <= 40") with { Budget = 1e22 });
        double best = double.PositiveInfinity;
        (int E, int D) at = default;
        for (int e = 1; e <= 64; e++)
        {
            for (int l = 1; l <= 12; l++)
            {
                if (e * l > 40) continue;
                PlanResult one = PlanLaws.Plan(law, new PlanRequest
                {
                    Budget = 1e22,
                    CurvePoints = 0,
                    Fixed = new Dictionary<string, double> { ["experts"] = e, ["depth"] = l },
                    Ranges = new Dictionary<string, (double, double)> { ["params"] = (1e5, 120e9 / (1 + e)) },
                });
                if (one.Output.Value < best) (best, at) = (one.Output.Value, (e, l));
            }
        }

        Relative(best, plan.Output.Value, 1e-10);
        Assert.Equal((at.E, at.D), ((int)plan["experts"].Value, (int)plan["depth"].Value));
        Assert.True(plan["experts"].Value * plan["depth"].Value <= 40);
    }

    [Fact]
    public void The_best_of_several_optima_among_limits_is_found()
    {
        FittedLaw law = PlanLaws.Of("3 - W*exp(-(log(params/1e8))^2) - V*exp(-(log(params/1e10))^2) + 0*tokens", [PlanLaws.Params, PlanLaws.Tokens], PlanLaws.Cost6, ("W", 0.5), ("V", 0.52));
        PlanResult far = PlanLaws.Plan(law, Limits("tokens >= 1G") with { Budget = 1e21 });
        Relative(1e10, far["params"].Value, 1e-5);
        Assert.Contains(far.Findings, f => f.Id == "several-optima");
        Assert.True(far.Optima >= 2);
        PlanResult near = PlanLaws.Plan(law, Limits("params <= 1G") with { Budget = 1e21 });
        Relative(1e8, near["params"].Value, 1e-5);
    }

    [Fact]
    public void Draws_are_planned_under_the_same_limits()
    {
        FittedLaw law = s_law.WithDraws(201, 0.01);
        PlanRequest request = Limits("params <= 10G") with { Budget = 1e24, Level = 0.9 };
        PlanResult plan = PlanLaws.Plan(law, request);
        double[] losses = [.. law.Draws.Select(t => t[0] + t[1] / Math.Pow(1e10, t[3]) + t[2] / Math.Pow(1e24 / 6e10, t[4])).Order()];
        Relative(losses[10], plan.Output.Interval!.Low, 1e-9);
        Relative(losses[190], plan.Output.Interval.High, 1e-9);
        Assert.Equal(plan.Inputs, PlanLaws.Plan(law, request with { Threads = 3 }).Inputs);
    }

    [Fact]
    public void Limits_may_be_differences_and_need_not_be_positive()
    {
        PlanRequest budget = new() { Budget = 1e22, CurvePoints = 0 };
        PlanResult moved = PlanLaws.Plan(s_law, Limits("tokens - 100*params >= 0") with { Budget = 1e22 });
        Relative(100, moved.Ratio!.Value, 1e-8);
        Assert.Null(moved.Constraints[1].Price); // 1 % of nothing
        PlanResult shifted = PlanLaws.Plan(s_law, Limits("tokens - 100*params >= 1G") with { Budget = 1e22 });
        double n = shifted["params"].Value, d = shifted["tokens"].Value;
        Relative(1e9, d - 100 * n, 1e-6);
        double less = PlanLaws.Plan(s_law, Limits("tokens - 100*params >= 0.99G") with { Budget = 1e22 }).Output.Value;
        Assert.InRange(shifted.Constraints[1].Price!.Value / (less - shifted.Output.Value), 0.99, 1.01);
        PlanResult log = PlanLaws.Plan(s_law, Limits("log(params/1e9[param]) <= log(0.5)") with { Budget = 1e22 });
        Relative(5e8, log["params"].Value, 1e-7);
        Assert.NotEqual(PlanLaws.Plan(s_law, budget)["params"].Value, log["params"].Value);
    }

    [Fact]
    public void Conflicts_are_named_with_how_far_off_they_are()
    {
        ForetrainException three = Error(Limits("params >= 80G", "tokens >= 2T", "tokens <= 50T") with { Budget = 1e20 });
        Assert.Equal("plan-infeasible", three.Code);
        Assert.Contains("params >= 80G and tokens >= 2T together", three.Message, StringComparison.Ordinal);
        Assert.Contains("9.6e23", three.Message, StringComparison.Ordinal); // 6 x 80e9 x 2e12
        Assert.DoesNotContain("50T", three.Message, StringComparison.Ordinal);

        ForetrainException target = Error(Limits("params <= 1G") with { TargetLoss = 2 });
        Assert.Contains("loss <= 2 and params <= 1G", target.Message, StringComparison.Ordinal);
        ForetrainException alone = Error(Limits("params <= 1") with { Budget = 1e20 });
        Assert.Contains("params <= 1 cannot be met inside the search ranges", alone.Message, StringComparison.Ordinal);
        Assert.Contains("at least 7000", alone.Message, StringComparison.Ordinal);
        Assert.All((ForetrainException[])[three, target, alone], e => Assert.False(string.IsNullOrEmpty(e.Hint)));

        LawVariable[] shares = [.. "ab".Select(c => new LawVariable($"r[{c}]", "1", "share", null, 0, 1, Simplex: true))];
        FittedLaw law = PlanLaws.Of("E + r[a]^-0.5 + r[b]^-0.5", shares, null, ("E", 1));
        foreach ((double low, double high, string word) in ((double, double, string)[])[(0, 0.4, "upper"), (0.6, 0.9, "lower")])
        {
            ForetrainException e = Assert.Throws<ForetrainException>(() => PlanLaws.Plan(law, new PlanRequest
            {
                Ranges = new Dictionary<string, (double, double)> { ["r_a"] = (low, high), ["r_b"] = (low, high) },
            }));
            Assert.Equal("plan-shares", e.Code);
            Assert.Contains(word, e.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("params", "neither <= nor >=")]
    [InlineData("params = 1e9", "--fix-input")]
    [InlineData("1e9 <= params <= 1e10", "more than one")]
    [InlineData("params <=", "nothing on one side")]
    [InlineData("<= 3", "nothing on one side")]
    [InlineData("param <= 1e9", "params")]
    [InlineData("2*(params <= 1e9", "2*(params")]
    [InlineData("params <= memory", "--fix-input memory=")]
    [InlineData("log(-params) <= 1", "not a finite number anywhere")]
    public void A_limit_that_cannot_be_read_says_what_is_wrong(string limit, string says)
    {
        ForetrainException e = Assert.Throws<ForetrainException>(() => PlanLaws.Plan(s_law, Limits(limit) with { Budget = 1e21 }));
        Assert.Equal("plan-limit", e.Code);
        Assert.Contains(says, $"{e.Message} {e.Place} {e.Hint}", StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_a_limit_that_are_no_inputs_get_their_value_by_hand()
    {
        PlanRequest request = Limits("bytes*params <= memory") with { Budget = 1e24, Fixed = new Dictionary<string, double> { ["bytes"] = 2, ["memory"] = 8e10 } };
        Relative(4e10, PlanLaws.Plan(s_law, request)["params"].Value, 1e-9);
    }

    [Fact]
    public void A_cost_in_another_unit_is_budgeted_in_that_unit()
    {
        FittedLaw law = PlanLaws.Of("E + A/params^alpha + B/tokens^beta", [PlanLaws.Params, PlanLaws.Tokens], new LawCost("hours", "6*params*tokens/1e18", "", "hour"),
            ("E", E), ("A", A), ("B", B), ("alpha", Alpha), ("beta", Beta));
        PlanResult plan = PlanLaws.Plan(law, new PlanRequest { Budget = 1e4 });
        Assert.Equal("hour", plan.CostUnit);
        Relative(PlanLaws.Plan(s_law, new PlanRequest { Budget = 1e22 })["params"].Value, plan["params"].Value, 1e-9);
        ForetrainException e = Assert.Throws<ForetrainException>(() => PlanLaws.Plan(law, new PlanRequest { Budget = 1e22, BudgetUnit = PlanCost.Flop }));
        Assert.Equal("plan-budget-unit", e.Code);
        Assert.Contains("--budget", e.Hint!, StringComparison.Ordinal);
        Assert.Equal("flop", PlanLaws.Plan(law, new PlanRequest { Budget = 1e22, BudgetUnit = PlanCost.Flop, Cost = new PlanCost("6*params*tokens") }).CostUnit);
    }

    private static ForetrainException Error(PlanRequest request) => Assert.Throws<ForetrainException>(() => PlanLaws.Plan(s_law, request));
}
