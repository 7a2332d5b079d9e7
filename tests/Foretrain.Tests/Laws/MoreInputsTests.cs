using System.Globalization;
using Foretrain.Laws;
using Xunit;

namespace Foretrain.Tests.Laws;

/// <summary>
/// What follows from the laws with more inputs than size and data: optima, equivalents and limits. Expected numbers are printed in the
/// papers or were computed in another program from their printed constants.
/// </summary>
public class MoreInputsTests
{
    [Theory]
    [InlineData("c4", 3.4)]
    [InlineData("redpajama", 7.4)]
    [InlineData("refinedweb", 5.8)]
    public void Gadre_loss_of_a_budget_is_lowest_at_the_ratio_its_constants_give(string set, double ratio)
    {
        const double flops = 1e20;
        double n = Lowest(1e7, 1e11, n => Value("gadre-overtraining", set, "loss", ("params", n), ("tokens", flops / 6 / n)));
        Assert.Equal(ratio, flops / 6 / n / n, 0.05);
    }

    [Theory]
    [InlineData(2, 0.98410)]
    [InlineData(4, 0.93142)]
    [InlineData(8, 0.82801)]
    [InlineData(16, 0.66140)]
    [InlineData(40, 0.37919)]
    public void Repeated_tokens_are_worth_less_by_the_epoch(double epochs, double worth)
    {
        // Few parameters, so that all of them count in full: what is left of the loss is the data term B / D'^beta.
        IReadOnlyDictionary<string, double> p = Constants("muennighoff", "muennighoff-2023");
        double loss = Value("muennighoff", "muennighoff-2023", "loss", ("params", 1e7), ("tokens", epochs * 1e9), ("unique_tokens", 1e9));
        double data = loss - p["E"] - (p["A"] / Math.Pow(1e7, p["alpha"]));
        Assert.Equal(worth, Math.Pow(p["B"] / data, 1 / p["beta"]) / (epochs * 1e9), 1e-5);
    }

    [Theory]
    [InlineData("stack", 1.818)]
    [InlineData("pile", 1.696)]
    public void Eight_streams_are_worth_a_factor_in_parameters(string corpus, double factor) => Assert.Equal(
        Value("parscale", corpus, "loss", ("params", 1e9), ("streams", 8)), Value("parscale", corpus, "loss", ("params", factor * 1e9), ("streams", 1)), 2e-4);

    [Theory]
    [InlineData("s-base")]
    [InlineData("rl-r")]
    [InlineData("hash")]
    public void A_dense_model_of_the_effective_size_has_the_loss_of_the_routed_one(string set)
    {
        foreach ((double n, double experts) in new[] { (5e6, 128.0), (1.3e9, 64), (3.7e8, 8) })
        {
            double dense = Value("clark-effective-params", set, "effective_params", ("params", n), ("experts", experts));
            Assert.True(dense > n);
            Assert.Equal(1, Value("clark-routed", set, "loss", ("params", dense), ("experts", 1)) / Value("clark-routed", set, "loss", ("params", n), ("experts", experts)), 1e-12);
        }
    }

    [Fact]
    public void Routing_stops_helping_at_the_size_where_its_terms_cancel()
    {
        // 10^(-b/c) = 1e12 for the printed S-BASE constants; the paper prints 937B from unrounded ones.
        double few = Value("clark-routed", "s-base", "loss", ("params", 1e12), ("experts", 2)), many = Value("clark-routed", "s-base", "loss", ("params", 1e12), ("experts", 256));
        Assert.Equal(few, many, 1e-9);
        Assert.True(Value("clark-routed", "s-base", "loss", ("params", 1e11), ("experts", 256)) < Value("clark-routed", "s-base", "loss", ("params", 1e11), ("experts", 2)));
    }

    [Fact]
    public void Routed_experts_that_never_saturate_are_the_bilinear_form()
    {
        Dictionary<string, double> p = new() { ["a"] = -0.08, ["b"] = -0.1, ["c"] = 0.008, ["d"] = 1.1 };
        Dictionary<string, double> saturating = new(p) { ["Estart"] = 1 + 1e-12, ["Emax"] = 1e13 };
        foreach (string experts in new[] { "2", "16", "512" })
        {
            Dictionary<string, string> at = new() { ["params"] = "3e8", ["experts"] = experts };
            Assert.Equal(LawPrediction.Of(Get("clark-bilinear"), "loss", p, at), LawPrediction.Of(Get("clark-routed"), "loss", saturating, at), 1e-9);
        }
    }

    // Ludziejewski et al. 2025, Table 4: weights and slopes per number of experts; the constants behind them are printed with four digits.
    [Theory]
    [InlineData(1, 30.364, -0.1817, 53.984, -0.1965)]
    [InlineData(8, 21.833, -0.1676, 119.91, -0.2338)]
    [InlineData(32, 16.542, -0.1557, 234.67, -0.2652)]
    public void Joint_law_at_one_number_of_experts_is_a_law_of_size_and_data(int experts, double m, double mu, double n, double nu)
    {
        double[] bySize = [.. new[] { 1e8, 1e9, 1e10 }.Select(x => Joint(x, 2e10, experts))], byData = [.. new[] { 1e9, 1e10, 1e11 }.Select(x => Joint(1e9, x, experts))];
        double slope = Math.Log10((bySize[1] - bySize[2]) / (bySize[0] - bySize[1])), dataSlope = Math.Log10((byData[1] - byData[2]) / (byData[0] - byData[1]));
        Assert.Equal(mu, slope, 1.1e-4);
        Assert.Equal(nu, dataSlope, 1.6e-4);
        Assert.Equal(1, (bySize[0] - bySize[1]) / (Math.Pow(1e8, slope) - Math.Pow(1e9, slope)) / m, 2e-3);
        Assert.Equal(1, (byData[0] - byData[1]) / (Math.Pow(1e9, dataSlope) - Math.Pow(1e10, dataSlope)) / n, 3e-3);
    }

    // Best sizes from the closed form with the printed constants; in brackets Table 1 of the paper, in billions.
    [Theory]
    [InlineData(1, 1e20, 1.727e9)] // 1.7
    [InlineData(8, 1e20, 9.900e8)] // 0.990
    [InlineData(32, 1e20, 6.742e8)] // 0.669
    [InlineData(1, 1e21, 5.710e9)] // 5.7
    [InlineData(8, 1e21, 3.786e9)] // 3.8
    [InlineData(32, 1e21, 2.878e9)] // 2.85
    [InlineData(1, 1e22, 1.888e10)] // 18.8
    [InlineData(8, 1e22, 1.448e10)] // 14.4
    [InlineData(32, 1e22, 1.228e10)] // 12.2
    public void Joint_law_has_the_published_best_size_of_a_budget(int experts, double flops, double expected)
        => Assert.Equal(1, Lowest(1e8, 1e11, n => Joint(n, flops / 6 / n, experts)) / expected, 1e-3);

    // Prediction script of Tao et al. 2024, approach 3: entries for a body on its own best budget.
    [Theory]
    [InlineData(2.87e9, 3200, 35271)]
    [InlineData(7e9, 4096, 59547)]
    [InlineData(70e9, 8192, 217961)]
    [InlineData(300e9, 16384, 383659)]
    public void Vocabulary_that_lowers_the_loss_of_a_budget_most(double body, double width, double entries)
    {
        double flops = Math.Pow(body / Constants("optimal-params", "tao-2024")["k"], 2);
        double v = Lowest(1e3, 1e7, v => Value("vocab-loss", "tao-2024", "loss_u", ("params", body), ("params_vocab", v * width), ("tokens", flops / 6 / (body + (v * width)))));
        Assert.Equal(entries, v, entries * 1e-4);
    }

    [Fact]
    public void Vocabulary_by_root_needs_least_compute_for_a_text()
    {
        const double body = 3.02e8, width = 1024;
        double root = Value("optimal-vocab-by-root", "tao-2024", "optimal_vocab_size", ("params", body), ("width", width));
        double v = Lowest(1e3, 2e5, v => (body + (v * width)) * Value("vocab-compression", "tao-2024", "tokens_per_character", ("vocab_size", v)));
        Assert.Equal(v, root, root * 1e-5);
    }

    [Fact]
    public void Encoder_share_that_lowers_the_loss_is_its_part_of_the_slopes()
    {
        Dictionary<string, double> p = new() { ["Linf"] = 1.2, ["k"] = 1, ["pe"] = 0.2, ["pd"] = 0.3 };
        foreach (double total in new[] { 1e8, 1e9 })
        {
            double best = Lowest(1e6, total * 0.999, e => LawPrediction.Of(Get("ghorbani-nmt"), "loss", p, new Dictionary<string, string> { ["encoder_params"] = Text(e), ["decoder_params"] = Text(total - e) }));
            Assert.Equal(0.4, best / total, 1e-5);
        }
    }

    [Theory]
    [InlineData(0.3, 0.336661)] // 0.3 + 0.08 sqrt(0.3 * 0.7)
    [InlineData(1, 1)]
    public void Effective_share_of_a_language_pair(double weight, double share)
    {
        Dictionary<string, double> p = new() { ["Linf"] = 0, ["k"] = 1, ["alpha"] = 1, ["c1"] = 0.08, ["c2"] = 0.5, ["c3"] = 0.5 };
        Assert.Equal(share, 1 / LawPrediction.Of(Get("fernandes-mnmt"), "loss", p, new Dictionary<string, string> { ["params"] = "1e8", ["weight"] = Text(weight) }), 1e-6);
    }

    [Theory]
    [InlineData("m1", 1, 9.17e6)]
    [InlineData("m2", 2, 2.53e9)]
    public void Replicas_overtake_data_parallel_training_at_a_size(string set, double replicas, double size)
    {
        Assert.True(Gap(0.99 * size) > 0 && Gap(1.01 * size) < 0, $"{Gap(0.99 * size)} {Gap(1.01 * size)}");
        double Gap(double n) => Value("diloco", set, "loss", ("params", n), ("replicas", replicas)) - Value("diloco", "data-parallel", "loss", ("params", n), ("replicas", 1));
    }

    [Fact]
    public void Replicas_save_time_on_the_network()
    {
        (string, double)[] run = [("params", 1e10), ("step", 1e5), ("chips", 1024)];
        double apart = Value("diloco-communication", "high-low", "communication_seconds", [.. run, ("replicas", 4), ("local_steps", 30)]);
        Assert.Equal(17.2, Value("data-parallel-communication", "low", "communication_seconds", run) / apart, 0.05);

        // Meeting every inside/across steps or more rarely, the outer part is at most half (latency aside).
        double everyForty = Value("diloco-communication", "high-low", "communication_seconds", [.. run, ("replicas", 4), ("local_steps", 40)]);
        double never = Value("diloco-communication", "high-low", "communication_seconds", [.. run, ("replicas", 4), ("local_steps", 1e12)]);
        Assert.InRange((everyForty - never) / everyForty, 0.49, 0.51);
    }

    [Theory]
    [InlineData(7e9, 1.26e22, 0.068)]
    [InlineData(4.1e8, 1e20, 0.25)]
    public void Growth_comes_after_a_share_of_the_tokens_that_falls_with_the_budget(double n, double flops, double share)
        => Assert.Equal(share, Value("g-stack", "du-2024", "growth_tokens", ("params", n), ("flops", flops)) / (flops / 6 / n), 0.005);

    private static double Joint(double n, double d, double experts) => Value("joint-moe", "ludziejewski-2025", "loss", ("params", n), ("tokens", d), ("experts", experts));

    private static Law Get(string law) => LawCatalog.Embedded.Get(law);

    private static IReadOnlyDictionary<string, double> Constants(string law, string set) => Get(law).ConstantSet(set).Values(Get(law));

    private static double Value(string law, string set, string output, params (string Name, double Value)[] at)
        => LawPrediction.Of(Get(law), output, Constants(law, set), at.ToDictionary(a => a.Name, a => Text(a.Value)));

    private static string Text(double x) => x.ToString("R", CultureInfo.InvariantCulture);

    // Golden section in the logarithm, for functions with one valley.
    private static double Lowest(double low, double high, Func<double, double> f)
    {
        double ratio = (Math.Sqrt(5) - 1) / 2, a = Math.Log(low), b = Math.Log(high);
        double c = b - (ratio * (b - a)), d = a + (ratio * (b - a)), fc = f(Math.Exp(c)), fd = f(Math.Exp(d));
        while (b - a > 1e-7)
        {
            if (fc < fd)
            {
                (b, d, fd) = (d, c, fc);
                c = b - (ratio * (b - a));
                fc = f(Math.Exp(c));
            }
            else
            {
                (a, c, fc) = (c, d, fd);
                d = a + (ratio * (b - a));
                fd = f(Math.Exp(d));
            }
        }

        return Math.Exp(0.5 * (a + b));
    }
}
