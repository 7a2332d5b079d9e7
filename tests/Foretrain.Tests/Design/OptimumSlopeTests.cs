using Foretrain.Design;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Uncertainty.Form;
using Xunit;

namespace Foretrain.Tests.Design;

/// <summary>The optimum of a Chinchilla law and how it moves, against its closed form N* = (aA/(bB))^(1/(a+b)) (C/6)^(b/(a+b)).</summary>
public sealed class OptimumSlopeTests
{
    private const double Flops = 1e22;

    [Fact]
    public void Value_and_slopes_are_those_of_the_closed_form()
    {
        FittedLaw law = DesignRuns.Small(0.001, 1).Fit();
        string[] names = [.. law.Formula.Parameters];
        var slope = new OptimumSlope(law, law.Form!, Flops);
        Assert.Equal(Math.Exp(Closed(law.Theta)), slope.Value, 1e-4 * slope.Value);
        Assert.Equal(Flops, 6 * slope.Place[0][0] * slope.Place[1][0], 1e-6 * Flops);
        var straight = new FormComponent(1, 0, law.Theta, [], new double[25], 0.01, 0);
        (double[] slopes, double mean) = slope.Of(straight);
        Assert.Equal(Math.Log(slope.Value), mean, 2e-3);
        for (int j = 0; j < names.Length; j++)
        {
            double[] up = [.. law.Theta], down = [.. law.Theta];
            double step = 1e-5 * Math.Abs(law.Theta[j]);
            up[j] += step;
            down[j] -= step;
            double expected = (Closed(up) - Closed(down)) / (2 * step);
            Assert.True(Math.Abs(slopes[j] - expected) * law.Theta[j] < 0.02, $"{names[j]}: {slopes[j]} for {expected}");
        }

        double Closed(double[] theta)
        {
            double At(string name) => theta[Array.IndexOf(names, name)];
            (double a, double b) = (At("alpha"), At("beta"));
            return Math.Log(a * At("A") / (b * At("B"))) / (a + b) + b / (a + b) * Math.Log(Flops / 6);
        }
    }

    [Fact]
    public void Runs_for_the_optimum_narrow_it()
    {
        DesignRuns runs = DesignRuns.Small(0.002, 2);
        DesignResult result = runs.Choose(runs.Fit(), DesignRuns.Beyond(), 3e20, new OptimumGoal(Flops));
        DesignQuantity q = Assert.Single(result.Quantities);
        Assert.Equal("params", q.Name);
        Assert.True(q.Ratio < 0.9 && q.After.Low > q.Before.Low && q.After.High < q.Before.High && q.After.Low < q.Value && q.Value < q.After.High);
        Assert.NotEmpty(result.Steps);
    }

    [Fact]
    public void A_law_without_a_trade_has_no_optimum()
    {
        DesignRuns runs = DesignRuns.Small(0.002, 2);
        FittedLaw law = DesignRuns.Fit(LawCatalog.Embedded.Get("kaplan-n"), [runs.Params], runs.Loss);
        Assert.Equal("optimum-inputs", Assert.Throws<ForetrainException>(() => RunDesigner.PlaceOf(law, new OptimumGoal(Flops))).Code);
    }
}
