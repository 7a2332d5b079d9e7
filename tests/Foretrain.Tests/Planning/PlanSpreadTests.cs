using Foretrain.Expressions;
using Foretrain.Forecasting;
using Foretrain.Objectives;
using Foretrain.Planning;
using Foretrain.Uncertainty.Form;
using Xunit;
using static Foretrain.Tests.Planning.PlannerTests;

namespace Foretrain.Tests.Planning;

/// <summary>Errors of the law's form in the intervals of plans.</summary>
public sealed class PlanSpreadTests
{
    private const double Slope = 0.15;
    private static readonly double[] s_centres = [9, 10.5];

    // Chinchilla's law after a fit whose form model has one component: a bend of this mean and spread in each direction.
    private static FittedLaw Fitted(double[]? mean = null, double spread = 0, bool draws = true, double inflation = 1, double bend = 0.1, double scatter = 0)
    {
        FittedLaw law = PlanLaws.Published("chinchilla", "besiroglu-2024");
        double[] b = mean ?? [0, 0, 0], covariance = [spread * spread, 0, 0, 0, spread * spread, 0, 0, 0, spread * spread];
        double[] joint = new double[64];
        var model = new FormModel
        {
            Space = ResidualSpace.Log,
            Axes = new([0, 1], [.. s_centres], Slope),
            Components = [new FormComponent(1, bend, law.Theta, bend > 0 ? b : [], bend > 0 ? joint : new double[25], 0.003, 0) { Residual = bend > 0 ? new(b, covariance) : null }],
            Freedom = 1000,
            Inflation = inflation,
            SharedBy = null,
        };
        return new(law.Name, law.Formula.Expr, law.Variables, law.Output, law.Formula.Parameters, law.Theta)
        {
            Cost = law.Cost,
            Source = "a test",
            Seen = new Dictionary<string, (double, double)> { ["params"] = (1e8, 1e11), ["tokens"] = (1e9, 1e13) },
            Draws = draws ? law.WithDraws(2000, scatter).Draws : [],
            DrawMethod = draws ? "no scatter" : null,
            FormSource = new(() => model),
        };
    }

    // The same law with the bend written into its formula.
    private static FittedLaw Bent(double nn, double nd, double dd)
    {
        FittedLaw law = PlanLaws.Published("chinchilla", "besiroglu-2024");
        string n = $"(log10(params) - {s_centres[0]})", d = FormattableString.Invariant($"(log10(tokens) - {s_centres[1]})");
        Expr factor = ExpressionParser.Parse(FormattableString.Invariant($"exp({Slope}*(({nn})*{n}^2 + ({nd * Math.Sqrt(2)})*{n}*{d} + ({dd})*{d}^2))"));
        return new(law.Name, new Binary(BinaryOp.Multiply, law.Formula.Expr, factor), law.Variables, law.Output, law.Formula.Parameters, law.Theta) { Cost = law.Cost, Source = "a test" };
    }

    private static double[] Shift(FittedLaw law, PlanRequest request, double[] bend)
    {
        PlanSpace space = PlanSetup.Create(law, request);
        return PlanSpread.Of(space, new PlanSolver(space).Solve(), held: false)!.Shift(bend);
    }

    [Theory]
    [InlineData(1e-4, 0, 0)]
    [InlineData(0, -1e-4, 0)]
    [InlineData(0, 0, 1e-4)]
    [InlineData(-1e-4, 1e-4, 1e-4)]
    public void A_small_bend_moves_the_plan_as_planning_with_the_bent_law_does(double nn, double nd, double dd)
    {
        var budget = new PlanRequest { Budget = 1e22, CurvePoints = 0 };
        double[] shift = Shift(Fitted(), budget, [nn, nd, dd]);
        PlanResult straight = PlanLaws.Plan(Bent(0, 0, 0), budget), bent = PlanLaws.Plan(Bent(nn, nd, dd), budget);
        Relative(Math.Log(bent["params"].Value / straight["params"].Value), shift[0], 0.02);
        Relative(Math.Log(bent["tokens"].Value / straight["tokens"].Value), shift[1], 0.02);
        Assert.Equal(-shift[0], shift[1], 1e-9); // 6ND is held
    }

    [Theory]
    [InlineData(2.0, 0.95)]
    [InlineData(2.2, 0.8)]
    public void Cost_of_a_target_is_where_the_forecast_reaches_it(double loss, double level)
    {
        FittedLaw law = Fitted(spread: 0.02);
        PlanResult plan = PlanLaws.Plan(law, new() { TargetLoss = loss, Level = level, CurvePoints = 0 });
        Interval cost = plan.Cost!.Interval!;
        foreach ((double budget, double chance) in new[] { (cost.Low, 0.5 - level / 2), (cost.High, 0.5 + level / 2) })
        {
            PlanResult at = PlanLaws.Plan(Bent(0, 0, 0), new() { Budget = budget, CurvePoints = 0 });
            double found = Predictive.Of(law, [[at["params"].Value], [at["tokens"].Value]])!.Probability(0, loss);
            Assert.Equal(chance, found, 0.012); // 2000 draws
        }

        Assert.Equal("parameters, form", cost.Sources);
        Assert.Equal(plan.Middle!.Value, loss, 1e-6); // no bend to follow: the law's own value
    }

    [Fact]
    public void Where_the_cost_is_the_input_both_have_one_interval()
    {
        PlanResult plan = PlanLaws.Plan(Fitted(spread: 0.02), new() { TargetLoss = 2.2, Fixed = new Dictionary<string, double> { ["params"] = 1e10 }, Cost = new("tokens"), CurvePoints = 0 });
        Relative(plan.Cost!.Interval!.Low, plan["tokens"].Interval!.Low, 1e-9);
        Relative(plan.Cost.Interval.High, plan["tokens"].Interval!.High, 1e-9);
    }

    [Fact]
    public void A_target_that_the_forecast_may_never_reach_has_no_upper_end_of_cost()
    {
        PlanResult plan = PlanLaws.Plan(Fitted(spread: 0.02), new() { TargetLoss = 1.819, CurvePoints = 0 });
        Assert.True(plan.Cost!.Interval is { } cost && cost.Low > 1e20 && double.IsPositiveInfinity(cost.High) && cost.Sources == "parameters, form");
        Assert.Contains(plan.Findings, f => f.Id == "draws-unreachable" && f.Severity == Foretrain.Findings.Severity.Warning);
    }

    [Fact]
    public void Intervals_stay_inside_the_search_ranges()
    {
        PlanResult plan = PlanLaws.Plan(Fitted(spread: 0.2), new() { Budget = 1e22, Ranges = new Dictionary<string, (double, double)> { ["params"] = (5e9, 1.5e10) }, CurvePoints = 0 });
        Relative(5e9, plan["params"].Interval!.Low, 1e-9);
        Relative(1.5e10, plan["params"].Interval!.High, 1e-9);
        Assert.Contains(plan.Findings, f => f.Id == "draws-at-edge");
    }

    [Fact]
    public void A_limit_that_does_not_bind_changes_nothing()
    {
        FittedLaw law = Fitted(spread: 0.02);
        PlanResult free = PlanLaws.Plan(law, new() { Budget = 1e22 }), slack = PlanLaws.Plan(law, new() { Budget = 1e22, Limits = [PlanLimit.Parse("params <= 1e18")] });
        Relative(free["params"].Interval!.Low, slack["params"].Interval!.Low, 1e-6);
        Relative(free["params"].Interval!.High, slack["params"].Interval!.High, 1e-6);
    }

    [Fact]
    public void A_value_that_its_interval_leaves_out_is_told()
    {
        PlanResult plan = PlanLaws.Plan(Fitted(mean: [1, 0, 0]), new() { Budget = 1e22, CurvePoints = 0 });
        Assert.Contains(plan.Findings, f => f.Id == "plan-outside-interval" && f.What.StartsWith("loss ", StringComparison.Ordinal));
        Assert.DoesNotContain(PlanLaws.Plan(Fitted(spread: 0.02), new() { Budget = 1e22, CurvePoints = 0 }).Findings, f => f.Id == "plan-outside-interval");
    }

    [Fact]
    public void A_bend_that_is_no_number_leaves_the_constants()
    {
        PlanResult plan = PlanLaws.Plan(Fitted(spread: 1e200, scatter: 0.01), new() { Budget = 1e22, CurvePoints = 0 });
        Assert.False(plan.CoversForm);
        Assert.NotNull(plan["params"].Interval);
    }

    [Fact]
    public void The_interval_is_that_of_the_bend_where_the_constants_are_sure()
    {
        const double Spread = 0.02;
        PlanResult plan = PlanLaws.Plan(Fitted(spread: Spread), new() { Budget = 1e22, Level = 0.6827, CurvePoints = 0 });
        double[] unit = Shift(Fitted(), new() { Budget = 1e22, CurvePoints = 0 }, [Spread, 0, 0]), nd = Shift(Fitted(), new() { Budget = 1e22, CurvePoints = 0 }, [0, Spread, 0]), dd = Shift(Fitted(), new() { Budget = 1e22, CurvePoints = 0 }, [0, 0, Spread]);
        double wanted = 1.5 * Math.Sqrt(unit[0] * unit[0] + nd[0] * nd[0] + dd[0] * dd[0]); // one standard deviation, widened
        Interval shown = plan["params"].Interval!;
        Relative(wanted, Math.Log(shown.High / plan["params"].Value), 0.08); // 2000 draws
        Relative(wanted, Math.Log(plan["params"].Value / shown.Low), 0.08);
        Assert.Equal("parameters, form", shown.Sources);
        Assert.Null(plan["params"].Constants); // they leave nothing open here
        Assert.Equal("parameters, form, run", plan.Output.Interval!.Sources);
        Assert.True(plan.CoversForm);
    }

    [Fact]
    public void A_bend_that_residuals_show_widens_both_sides_alike()
    {
        PlanResult plan = PlanLaws.Plan(Fitted(mean: [0.02, 0, 0]), new() { Budget = 1e22, CurvePoints = 0 });
        Interval shown = plan["params"].Interval!;
        Relative(Math.Log(shown.High / plan["params"].Value), Math.Log(plan["params"].Value / shown.Low), 0.1);
        Assert.True(shown.High > 1.05 * plan["params"].Value);
    }

    [Fact]
    public void Scatter_of_the_constants_counts_with_the_inflation_of_all_errors()
    {
        FittedLaw law = Fitted(inflation: 2, bend: 0, scatter: 0.01);
        PlanResult plan = PlanLaws.Plan(law, new() { Budget = 1e22, CurvePoints = 0 });
        double shown = Math.Log(plan["params"].Interval!.High / plan["params"].Interval!.Low), alone = Math.Log(plan["params"].Constants!.High / plan["params"].Constants!.Low);
        Relative(2 * 1.5, shown / alone, 0.05);
    }

    [Fact]
    public void Beyond_the_runs_a_bend_is_as_steep_as_where_they_end()
    {
        // The law between is the same: only the ranges seen differ.
        FittedLaw far = Fitted(), near = Fitted();
        near = new(near.Name, near.Formula.Expr, near.Variables, near.Output, near.Formula.Parameters, near.Theta)
        {
            Cost = near.Cost,
            Source = near.Source,
            FormSource = near.FormSource,
            Seen = new Dictionary<string, (double, double)> { ["params"] = (1e8, 1e9), ["tokens"] = (1e9, 1e13) },
        };
        var budget = new PlanRequest { Budget = 1e22, CurvePoints = 0 };
        double size = PlanLaws.Plan(far, budget)["params"].Value;
        double[] all = Shift(far, budget, [0, 0.01, 0]), seen = Shift(near, budget, [0, 0.01, 0]);
        Assert.True(size > 5e9); // the plan is beyond the narrower range
        // Direction params*tokens: its slope along the budget is z_tokens - z_params, and z_params is that of 1e9, where it is 0.
        double tokens = Math.Log10(1e22 / 6 / size) - s_centres[1], parameters = Math.Log10(size) - s_centres[0];
        Relative((tokens - 0) / (tokens - parameters), seen[0] / all[0], 1e-6);
    }

    [Fact]
    public void Where_nothing_can_be_said_of_the_form_the_interval_says_constants_only()
    {
        FittedLaw law = Fitted(spread: 0.02, scatter: 0.01);
        PlanRequest[] requests =
        [
            new() { Budget = 1e22, Limits = [PlanLimit.Parse("params <= 5e9")] },
            new() { Budget = 1e22, Ranges = new Dictionary<string, (double, double)> { ["params"] = (1e8, 5e9) } },
            new() { Budget = 1e22, Integer = ["params"] },
        ];
        foreach (PlanRequest request in requests)
        {
            PlanResult plan = PlanLaws.Plan(law, request);
            Assert.False(plan.CoversForm);
            Assert.Null(plan.Middle);
            Assert.Equal("parameters", (plan["tokens"].Interval ?? plan.Output.Interval)!.Sources);
        }

        PlanResult free = PlanLaws.Plan(PlanLaws.Published("chinchilla", "besiroglu-2024").WithDraws(50, 0.01), new() { Budget = 1e22 });
        Assert.False(free.CoversForm);
    }

    [Fact]
    public void Without_draws_only_the_outcome_has_an_interval()
    {
        PlanResult plan = PlanLaws.Plan(Fitted(spread: 0.02, draws: false), new() { Budget = 1e22 });
        Assert.Null(plan["params"].Interval);
        Assert.NotNull(plan.Output.Interval);
        Assert.False(plan.CoversForm);
    }

    [Fact]
    public void An_input_that_is_held_has_no_error_and_the_rest_follows_the_cost()
    {
        PlanResult plan = PlanLaws.Plan(Fitted(spread: 0.02), new() { TargetLoss = 2.2, Fixed = new Dictionary<string, double> { ["tokens"] = 2e11 }, CurvePoints = 0 });
        Assert.Null(plan["tokens"].Interval);
        Interval n = plan["params"].Interval!;
        Assert.True(n.Low < plan["params"].Value && plan["params"].Value < n.High && n.High / n.Low > 1.1);
    }
}
