using Foretrain.Forecasting;
using Foretrain.Planning;
using Xunit;
using static Foretrain.Tests.Planning.PlannerTests;

namespace Foretrain.Tests.Planning;

/// <summary>Worked numbers of papers, found again by the planner and not by the formula written out for the purpose.</summary>
public sealed class PlanWorkedNumbersTests
{
    // Chen et al. 2025: eight streams are worth 1.818 times the parameters on code and 1.696 times on the Pile.
    [Theory]
    [InlineData("stack", 1.0840, 1.818)]
    [InlineData("pile", 1.9542, 1.696)]
    public void Parallel_streams_stand_in_for_parameters(string set, double loss, double worth)
    {
        FittedLaw law = PlanLaws.Published("parscale", set);
        PlanRequest request = new() { TargetLoss = loss, CurvePoints = 0, Cost = new PlanCost("params", "parameters", "param") };
        PlanResult one = PlanLaws.Plan(law, request with { Fixed = new Dictionary<string, double> { ["streams"] = 1 } });
        Assert.InRange(one["params"].Value / 1571472384, 0.995, 1.005); // the loss was printed for this size, with 5 digits
        PlanResult best = PlanLaws.Plan(law, request);
        Assert.Equal(8, best["streams"].Value);
        Assert.InRange(one["params"].Value / best["params"].Value, worth - 0.002, worth + 0.002);
        Assert.Equal("param", best.CostUnit);

        // Under a limit on streams times parameters (activations in flight), one stream is as good as it gets.
        PlanResult narrow = PlanLaws.Plan(law, new PlanRequest { CurvePoints = 0, Limits = [PlanLimit.Parse("streams*params <= 4G")] });
        Assert.Equal(1, narrow["streams"].Value);
        Relative(4e9, narrow["params"].Value, 1e-8);
    }

    // Muennighoff et al. 2023: four epochs of 20e9 tokens bring 1e9 parameters to 2.436020, forty to 2.350919.
    [Theory]
    [InlineData(2.436020, 4)]
    [InlineData(2.350919, 40)]
    public void Epochs_follow_from_the_loss_to_be_reached(double loss, double epochs)
    {
        PlanResult plan = PlanLaws.Plan(PlanLaws.Published("muennighoff", "muennighoff-2023"), new PlanRequest
        {
            TargetLoss = loss,
            CurvePoints = 0,
            Fixed = new Dictionary<string, double> { ["params"] = 1e9, ["unique_tokens"] = 2e10 },
        });
        // The loss has six decimals; at forty epochs one unit of the last moves the answer by 0.6 %.
        Assert.InRange(plan.Epochs!.Value / epochs, 0.994, 1.006);
    }

    // The same law: D'/D is 0.93142 at four epochs, so 1/0.93142 as many tokens do what fresh ones would.
    [Fact]
    public void Four_epochs_are_worth_93_percent_of_fresh_data()
    {
        FittedLaw law = PlanLaws.Published("muennighoff", "muennighoff-2023");
        double fresh = 0.93142 * 8e10;
        PlanRequest request = new() { CurvePoints = 0, TargetLoss = 2, Fixed = new Dictionary<string, double> { ["params"] = 1e9, ["unique_tokens"] = 2e10 } };
        double loss = Forecaster.Predict(law, [[1e9], [fresh], [fresh]], 0.9)[0].Value;
        PlanResult plan = PlanLaws.Plan(law, request with { TargetLoss = loss });
        // The base law at this size is the same with all tokens new, as long as they can feed the model.
        Assert.InRange(plan.Epochs!.Value, 3.999, 4.001);
    }

    [Fact]
    public void A_limit_on_epochs_binds_where_repeating_would_go_on()
    {
        FittedLaw law = PlanLaws.Published("muennighoff", "muennighoff-2023");
        PlanRequest request = new() { Budget = 1e22, CurvePoints = 0, Fixed = new Dictionary<string, double> { ["unique_tokens"] = 2e10 } };
        PlanResult free = PlanLaws.Plan(law, request), four = PlanLaws.Plan(law, request with { Limits = [PlanLimit.Parse("tokens <= 4*unique_tokens")] });
        Assert.True(free.Epochs!.Value > 4);
        Relative(4, four.Epochs!.Value, 1e-9);
        Assert.True(four.Output.Value > free.Output.Value);
        Assert.True(four.Constraints.Single(c => c.Kind == PlanConstraintKind.Limit).Price < 0);
    }
}
