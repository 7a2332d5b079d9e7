using Foretrain.Forecasting;
using Foretrain.Planning;
using Xunit;
using static Foretrain.Tests.Planning.PlannerTests;

namespace Foretrain.Tests.Planning;

/// <summary>Flat bowls, curves, repeated data, intervals, findings and errors.</summary>
public sealed class PlanReportTests
{
    private static readonly FittedLaw s_law = PlanLaws.Published("chinchilla", "besiroglu-2024");

    private static double Loss(double n, double d) => 1.8172 + 482.01 / Math.Pow(n, 0.3478) + 2085.43 / Math.Pow(d, 0.3658);

    [Fact]
    public void The_bowl_ends_where_the_loss_is_worse_by_the_tolerance()
    {
        PlanResult plan = PlanLaws.Plan(s_law, new PlanRequest { Budget = 1e21, Tolerance = 2e-3 });
        double limit = plan.Output.Value * 1.002;
        Bowl n = plan.Bowls.Single(b => b.Input == "params"), d = plan.Bowls.Single(b => b.Input == "tokens"), ratio = plan.Bowls.Single(b => b.Input == "tokens/params");
        Relative(limit, Loss(n.Low, 1e21 / 6 / n.Low), 1e-9);
        Relative(limit, Loss(n.High, 1e21 / 6 / n.High), 1e-9);
        Assert.True(n.Low < plan["params"].Value && plan["params"].Value < n.High);
        Relative(1e21 / 6 / n.High, d.Low, 1e-6);
        Relative(1e21 / 6 / n.Low, d.High, 1e-6);
        Relative(d.Low / n.High, ratio.Low, 1e-6);
        Assert.False(n.OpenLow || n.OpenHigh || d.OpenLow || d.OpenHigh);
    }

    [Fact]
    public void A_bowl_wider_than_the_search_is_open()
    {
        PlanResult plan = PlanLaws.Plan(s_law, new PlanRequest
        {
            Budget = 1e21,
            Ranges = new Dictionary<string, (double, double)> { ["params"] = (2.7e9, 1e12), ["tokens"] = (1e9, 1e15) },
        });
        Bowl n = plan.Bowls.Single(b => b.Input == "params"), d = plan.Bowls.Single(b => b.Input == "tokens");
        Assert.True(n.OpenLow && !n.OpenHigh && d.OpenHigh && !d.OpenLow);
        Relative(2.7e9, n.Low, 1e-9);
        Relative(1e21 / 6 / 2.7e9, d.High, 1e-6);
    }

    [Fact]
    public void The_curve_stays_on_the_budget_and_has_its_least_point_at_the_plan()
    {
        PlanResult plan = PlanLaws.Plan(s_law, new PlanRequest { Budget = 1e21, CurvePoints = 21 });
        Assert.Equal(21, plan.Curve.Count);
        Relative(plan["params"].Value, plan.Curve.MinBy(p => p.Output)!.Inputs["params"], 1e-9);
        foreach (CurvePoint p in plan.Curve)
        {
            Relative(1e21, 6 * p.Inputs["params"] * p.Inputs["tokens"], 1e-11);
            Relative(Loss(p.Inputs["params"], p.Inputs["tokens"]), p.Output, 1e-11);
        }
    }

    [Fact]
    public void Repeats_follow_from_limited_data()
    {
        FittedLaw law = PlanLaws.Published("muennighoff", "muennighoff-2023");
        PlanRequest request = new() { Budget = 1e22, CurvePoints = 0, Fixed = new Dictionary<string, double> { ["unique_tokens"] = 2.5e10 } };
        PlanResult limited = PlanLaws.Plan(law, request);
        Assert.True(limited.Epochs!.Value > 2);
        Relative(limited["tokens"].Value / 2.5e10, limited.Epochs.Value, 1e-12);
        // Nothing nearby on the same budget is better: the formula written out again.
        double n = limited["params"].Value;
        Relative(Muennighoff(n, 1e22 / 6 / n, 2.5e10), limited.Output.Value, 1e-12);
        foreach (double step in (double[])[0.5, 0.99, 0.9999, 1.0001, 1.01, 2])
            Assert.True(Muennighoff(n * step, 1e22 / 6 / n / step, 2.5e10) > limited.Output.Value);

        // With plenty of data the plan is the one-epoch one, and only the tokens read are counted as used.
        PlanResult plenty = PlanLaws.Plan(law, request with { Fixed = new Dictionary<string, double> { ["unique_tokens"] = 1e14 } });
        PlanResult unlimited = PlanLaws.Plan(law, request with { Fixed = new Dictionary<string, double>() });
        double g = Math.Pow(Math.Exp(6.255414) / Math.Exp(7.3049974), 1 / (2 * 0.3526596));
        Relative(g * Math.Sqrt(1e22 / 6), unlimited["params"].Value, 1e-6);
        Relative(unlimited["params"].Value, plenty["params"].Value, 1e-6);
        Assert.Equal(1, plenty.Epochs!.Value, 12);
        Assert.Equal(plenty["tokens"].Value, plenty["unique_tokens"].Value);
        Assert.Contains(unlimited.Findings, f => f.Id == "unique-tokens-unlimited");
        Assert.True(limited.Output.Value > unlimited.Output.Value);
    }

    private static double Muennighoff(double n, double d, double u)
    {
        double a = Math.Exp(6.255414), b = Math.Exp(7.3049974), e = Math.Exp(0.6254804), alpha = 0.3526596, rd = 15.387756, rn = 5.309743;
        double g = Math.Pow(a / b, 1 / (2 * alpha)), un = Math.Min(n, u * g * g);
        double deff = u + u * rd * (1 - Math.Exp(-(d / u - 1) / rd)), neff = un + un * rn * (1 - Math.Exp(-(n / un - 1) / rn));
        return e + a / Math.Pow(neff, alpha) + b / Math.Pow(deff, alpha);
    }

    [Fact]
    public void Intervals_are_percentiles_of_plans_made_anew()
    {
        FittedLaw law = s_law.WithDraws(501, 0.01);
        PlanResult plan = PlanLaws.Plan(law, new PlanRequest { Budget = 1e21, CurvePoints = 0, Level = 0.9 });
        // Closed form for every draw, sorted; 501 draws put the 5 % and 95 % points on the 26th from either end.
        double[] sizes = [.. law.Draws.Select(t => Size(t)).Order()], losses = [.. law.Draws.Select(t => Least(t)).Order()];
        Interval n = plan["params"].Interval!, l = plan.Output.Interval!;
        Relative(sizes[25], n.Low, 1e-8);
        Relative(sizes[475], n.High, 1e-8);
        Relative(losses[25], l.Low, 1e-10);
        Relative(losses[475], l.High, 1e-10);
        Assert.Equal(0.9, n.Level);
        Assert.Equal("scatter", n.Method);
        Assert.Equal(new DrawShares(501, 0, 0, 0), plan.Draws);
        Assert.Null(plan.Cost!.Interval);
        Assert.NotNull(plan.Ratio!.Interval);

        static double Size(double[] t) => Math.Pow(t[3] * t[1] / (t[4] * t[2]), 1 / (t[3] + t[4])) * Math.Pow(1e21 / 6, t[4] / (t[3] + t[4]));
        static double Least(double[] t) => t[0] + t[1] / Math.Pow(Size(t), t[3]) + t[2] / Math.Pow(1e21 / 6 / Size(t), t[4]);
    }

    [Fact]
    public void The_number_of_threads_changes_nothing()
    {
        FittedLaw law = s_law.WithDraws(300, 0.02);
        PlanRequest request = new() { TargetLoss = 2.3, CurvePoints = 5 };
        PlanResult one = PlanLaws.Plan(law, request with { Threads = 1 }), four = PlanLaws.Plan(law, request with { Threads = 4 });
        Assert.Equal(one.Inputs, four.Inputs);
        Assert.Equal(one.Cost, four.Cost);
        Assert.NotNull(one.Cost!.Interval);
        Assert.Null(one.Output.Interval);
    }

    [Fact]
    public void Draws_that_cannot_reach_the_target_are_counted_and_widen_the_interval()
    {
        FittedLaw law = s_law.WithDraws(400, 0.03);
        PlanResult plan = PlanLaws.Plan(law, new PlanRequest { TargetLoss = 1.86, CurvePoints = 0 });
        Assert.InRange(plan.Draws!.Unreachable, 20, 380);
        Assert.Equal(double.PositiveInfinity, plan.Cost!.Interval!.High);
        Assert.InRange(plan.Cost.Interval.Low, 1e22, plan.Cost.Value);
        Assert.Contains(plan.Findings, f => f.Id == "draws-unreachable" && f.Severity == Findings.Severity.Warning);
    }

    [Fact]
    public void A_law_without_a_data_term_ends_at_the_edge_and_says_so()
    {
        FittedLaw law = PlanLaws.Of("E + A/params^alpha", [PlanLaws.Params, PlanLaws.Tokens], PlanLaws.Cost6, ("E", 1.5), ("A", 400), ("alpha", 0.34));
        PlanResult plan = PlanLaws.Plan(law, new PlanRequest { Budget = 1e21, CurvePoints = 0 });
        Assert.Contains(plan.Findings, f => f.Id == "optimum-at-edge" && f.What.StartsWith("tokens", StringComparison.Ordinal));
        Assert.True(plan.Inputs.Single(i => i.Name == "tokens").AtEdge);
        Relative(5e5, plan["tokens"].Value, 1e-9);
    }

    [Fact]
    public void A_plan_far_from_the_runs_says_so()
    {
        FittedLaw near = new("chinchilla", s_law.Formula.Expr, s_law.Variables, s_law.Output, s_law.Formula.Parameters, s_law.Theta)
        {
            Cost = s_law.Cost,
            LargestCost = 1e21,
            Source = "",
        };
        Assert.Contains(PlanLaws.Plan(near, new PlanRequest { Budget = 1.01e23 }).Findings, f => f.Id == "far-extrapolation");
        Assert.DoesNotContain(PlanLaws.Plan(near, new PlanRequest { Budget = 0.99e23 }).Findings, f => f.Id == "far-extrapolation");
    }

    [Fact]
    public void A_loss_below_the_floor_is_an_error_that_names_the_floor()
    {
        ForetrainException below = Error(new PlanRequest { TargetLoss = 1.8 });
        Assert.Equal("loss-below-floor", below.Code);
        Assert.Contains("1.8172", below.Message, StringComparison.Ordinal);
        ForetrainException held = Error(new PlanRequest { TargetLoss = 1.9, Fixed = new Dictionary<string, double> { ["tokens"] = 1e10 } });
        Assert.Equal("loss-below-floor", held.Code);
        Assert.Contains($"{1.8172 + 2085.43 / Math.Pow(1e10, 0.3658):G6}", held.Message, StringComparison.Ordinal);
        Assert.Contains("tokens=10B", held.Message, StringComparison.Ordinal);
        Assert.Equal("plan-out-of-range", Error(new PlanRequest { TargetLoss = 1.8172001 }).Code);
        Assert.Equal("plan-out-of-range", Error(new PlanRequest { TargetLoss = 500 }).Code);
    }

    [Fact]
    public void Nonsense_is_refused_with_a_hint()
    {
        Dictionary<string, double> Hold(string name, double value) => new() { [name] = value };
        Assert.Equal("plan-number", Error(new PlanRequest { Budget = -1 }).Code);
        Assert.Equal("plan-number", Error(new PlanRequest { Budget = double.NaN }).Code);
        Assert.Equal("plan-number", Error(new PlanRequest { Budget = 1e21, Tolerance = 0 }).Code);
        Assert.Equal("plan-number", Error(new PlanRequest { Budget = 1e21, Fixed = Hold("params", -5) }).Code);
        Assert.Equal("plan-two-goals", Error(new PlanRequest { Budget = 1e21, TargetLoss = 2 }).Code);
        Assert.Equal("plan-no-goal", Error(new PlanRequest()).Code);
        Assert.Equal("plan-out-of-range", Error(new PlanRequest { Budget = 1e60 }).Code);
        Assert.Equal("plan-nothing-free", Error(new PlanRequest { Budget = 1e21, Fixed = new Dictionary<string, double> { ["params"] = 1e9, ["tokens"] = 1e10 } }).Code);
        ForetrainException unknown = Error(new PlanRequest { Budget = 1e21, Fixed = Hold("token", 1e9) });
        Assert.Equal("unknown-input", unknown.Code);
        Assert.Contains("tokens", unknown.Hint!, StringComparison.Ordinal);
        ForetrainException cost = Error(new PlanRequest { Budget = 1e21, Cost = new PlanCost("6*param*tokens") });
        Assert.Equal("plan-cost-input", cost.Code);
        Assert.Contains("params", cost.Hint!, StringComparison.Ordinal);
        Assert.Equal("plan-cost-not-growing", Error(new PlanRequest { Budget = 1e21, Cost = new PlanCost("1/(params*tokens)") }).Code);
        Assert.Equal("plan-range", Error(new PlanRequest { Budget = 1e21, Ranges = new Dictionary<string, (double, double)> { ["params"] = (1e9, 1e8) } }).Code);
        FittedLaw free = PlanLaws.Of("E + A/params^alpha + B/tokens^0.3", [PlanLaws.Params, PlanLaws.Tokens], null, ("E", 1), ("A", 400), ("alpha", 0.3), ("B", 300));
        ForetrainException none = Assert.Throws<ForetrainException>(() => PlanLaws.Plan(free, new PlanRequest { Budget = 1e21 }));
        Assert.Equal("plan-no-cost", none.Code);
        Assert.Contains("--cost \"6*params*tokens\"", none.Hint!, StringComparison.Ordinal);
        Assert.Equal("6*params*tokens", PlanLaws.Plan(free, new PlanRequest { Budget = 1e21, Cost = new PlanCost("6*params*tokens") }).Convention);
    }

    private static ForetrainException Error(PlanRequest request) => Assert.Throws<ForetrainException>(() => PlanLaws.Plan(s_law, request));
}
