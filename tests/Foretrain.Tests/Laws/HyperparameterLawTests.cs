using System.Globalization;
using Foretrain.Laws;
using Xunit;

namespace Foretrain.Tests.Laws;

/// <summary>Laws of learning rate and batch that say the same thing in different words must agree.</summary>
public class HyperparameterLawTests
{
    [Fact]
    public void Twenty_percent_over_proportion_is_the_critical_batch_of_zhang()
    {
        // Zhang et al. 2024: S(B) = a + b / B; with a = 3000, b = 3e6 and 256 to start from, 1.2 * 256 + 0.2 * 1000 = 507.2.
        Dictionary<string, double> curve = new() { ["Smin"] = 3000, ["Bcrit"] = 1000 };
        double proportional = Steps(curve, 256) * 256 / 507.2;
        Close(1.2 * proportional, Steps(curve, 507.2));
    }

    [Theory]
    [InlineData("zhang-2024-85m", 85, 0.01)]
    [InlineData("zhang-2024-302m", 302, 0.03)]
    [InlineData("zhang-2024-1200m", 1200, 0.03)]
    public void Refitted_curves_have_the_published_critical_batch(string constants, double millions, double tolerance)
    {
        Law curve = LawCatalog.Embedded.Get("steps-from-batch"), line = LawCatalog.Embedded.Get("batch-from-params");
        double critical = (1.2 * 256 * 512) + (0.2 * curve.ConstantSet(constants).Values(curve)["Bcrit"]);
        double published = LawPrediction.Of(line, "critical_batch", line.ConstantSet("zhang-2024-chinchilla").Values(line), At(("params", millions * 1e6)));
        Assert.Equal(1, critical / published, tolerance);
    }

    [Theory]
    [InlineData(1e3)]
    [InlineData(1e6)]
    [InlineData(3e8)]
    public void Tokens_are_steps_times_batch(double batch)
    {
        Law tokens = LawCatalog.Embedded.Get("tokens-from-batch");
        Dictionary<string, double> curve = new() { ["Smin"] = 2e4, ["Bcrit"] = 5e5 };
        double found = LawPrediction.Of(tokens, "tokens_to_loss", new Dictionary<string, double> { ["Emin"] = 1e10, ["Bcrit"] = 5e5 }, At(("batch", batch)));
        Close(Steps(curve, batch) * batch, found);

        // The trade-off of McCandlish et al. 2018: (S / Smin - 1)(E / Emin - 1) = 1.
        Assert.Equal(1, ((Steps(curve, batch) / 2e4) - 1) * ((found / 1e10) - 1), 1e-9);
    }

    [Fact]
    public void The_critical_batch_of_a_size_is_that_of_twenty_tokens_per_parameter()
    {
        Law size = LawCatalog.Embedded.Get("batch-from-params"), data = LawCatalog.Embedded.Get("batch-from-tokens");
        foreach (double n in (double[])[8.5e7, 1.2e9])
        {
            Close(LawPrediction.Of(size, "critical_batch", size.ConstantSet("zhang-2024-chinchilla").Values(size), At(("params", n))),
                LawPrediction.Of(data, "optimal_batch", data.ConstantSet("zhang-2024-chinchilla").Values(data), At(("tokens", 20 * n))));
        }
    }

    [Fact]
    public void The_power_scheduler_follows_its_plateau_law_below_the_cap()
    {
        Law plateau = LawCatalog.Embedded.Get("lr-from-batch-tokens"), scheduler = LawCatalog.Embedded.Get("power-scheduler");
        Dictionary<string, double> p = new() { ["k"] = 0.01, ["g"] = 0.8, ["b"] = -0.4 };
        Dictionary<string, string> at = At(("batch", 1e6), ("tokens", 3e11));
        double rate = LawPrediction.Of(plateau, "optimal_lr", p, at);
        Close(rate, LawPrediction.Of(scheduler, "scheduled_lr", new Dictionary<string, double>(p) { ["lr_max"] = 1.01 * rate }, at));
        Close(0.99 * rate, LawPrediction.Of(scheduler, "scheduled_lr", new Dictionary<string, double>(p) { ["lr_max"] = 0.99 * rate }, at));
    }

    [Fact]
    public void Powers_of_steps_and_batch_add_up_to_that_of_tokens()
    {
        Law law = LawCatalog.Embedded.Get("growth-with-compute");
        double Power(string set) => law.ConstantSet(set).Values(law)["p"];
        Assert.Equal(Power("shuai-2024-tokens"), Power("shuai-2024-steps") + Power("shuai-2024-batch"), 1e-12);
        Assert.Equal(1, Power("shuai-2024-params") + Power("shuai-2024-tokens"), 1e-12);
    }

    [Fact]
    public void Three_equal_precisions_of_one_scale_are_the_tied_law()
    {
        Dictionary<string, double> tied = new() { ["E"] = 2, ["A"] = 0.4, ["alpha"] = 0.5, ["B"] = 0.2, ["beta"] = 0.4, ["g"] = 2.5, ["b0"] = 1.5 };
        Dictionary<string, double> apart = new(tied) { ["gw"] = 2.5, ["ga"] = 2.5, ["gk"] = 2.5, ["w0"] = 1.5, ["a0"] = 1.5, ["k0"] = 1.5 };
        apart.Remove("g");
        apart.Remove("b0");
        foreach (double bits in (double[])[2, 5, 16])
        {
            Close(LawPrediction.Of(LawCatalog.Embedded.Get("kumar-precision-tied"), "loss", tied, At(("params", 3e8), ("tokens", 7e9), ("bits", bits))),
                LawPrediction.Of(LawCatalog.Embedded.Get("kumar-precision"), "loss", apart, At(("params", 3e8), ("tokens", 7e9), ("weight_bits", bits), ("activation_bits", bits), ("kv_bits", bits))));
        }
    }

    private static double Steps(Dictionary<string, double> curve, double batch) => LawPrediction.Of(LawCatalog.Embedded.Get("steps-from-batch"), "steps_to_loss", curve, At(("batch", batch)));

    private static Dictionary<string, string> At(params (string Name, double Value)[] inputs) => inputs.ToDictionary(i => i.Name, i => i.Value.ToString("R", CultureInfo.InvariantCulture));

    private static void Close(double expected, double found) => Assert.Equal(expected, found, 1e-11 * Math.Abs(expected));
}
