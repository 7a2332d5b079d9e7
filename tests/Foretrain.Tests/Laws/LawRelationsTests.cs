using System.Globalization;
using Foretrain.Laws;
using Foretrain.Laws.Kernels;
using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Laws;

/// <summary>Laws that contain one another must agree where they do, and published constants must describe the data they came from.</summary>
public class LawRelationsTests
{
    [Fact]
    public void Gadre_is_chinchilla_with_equal_slopes()
    {
        // C^-eta M^eta = (36 N^2 D^2)^(-eta/2) (D/N)^eta = 6^-eta N^(-2 eta)
        Dictionary<string, double> gadre = new() { ["E"] = 1.8, ["a"] = 200, ["b"] = 300, ["eta"] = 0.14 };
        double six = Math.Pow(6, -0.14);
        Dictionary<string, double> chinchilla = new() { ["E"] = 1.8, ["A"] = 200 * six, ["B"] = 300 * six, ["alpha"] = 0.28, ["beta"] = 0.28 };
        foreach (string n in new[] { "1e7", "3e9" })
        {
            foreach (string d in new[] { "2e8", "9e11" })
            {
                Dictionary<string, string> at = new() { ["params"] = n, ["tokens"] = d };
                Close(Loss("chinchilla", chinchilla, at), Loss("gadre-overtraining", gadre, at));
            }
        }
    }

    [Fact]
    public void Muennighoff_without_repeats_and_excess_is_chinchilla()
    {
        Dictionary<string, double> p = new() { ["E"] = 1.9, ["A"] = 500, ["B"] = 1500, ["alpha"] = 0.34, ["beta"] = 0.36, ["Rstar_D"] = 15, ["Rstar_N"] = 5 };
        Dictionary<string, string> at = new() { ["params"] = "1e8", ["tokens"] = "2e10", ["unique_tokens"] = "2e10" };
        Close(Loss("chinchilla", p, at), Loss("muennighoff", p, at));
        // four epochs are worth less than four times the data, and more than one
        double one = Loss("muennighoff", p, at), four = Loss("muennighoff", p, With(at, "tokens", "8e10"));
        double fresh = Loss("chinchilla", p, With(at, "tokens", "8e10"));
        Assert.True(fresh < four && four < one, $"{fresh} < {four} < {one}");
    }

    [Fact]
    public void Kaplan_with_plenty_of_one_thing_depends_on_the_other_alone()
    {
        Dictionary<string, double> p = new() { ["Nc"] = 6.4e13, ["aN"] = 0.076, ["Dc"] = 1.8e13, ["aD"] = 0.103 };
        Dictionary<string, string> at = new() { ["params"] = "1e9", ["tokens"] = "1e60" };
        Close(Loss("kaplan-n", p, at), Loss("kaplan-nd", p, at));
        at = new() { ["params"] = "1e60", ["tokens"] = "1e10" };
        Close(Loss("kaplan-d", p, at), Loss("kaplan-nd", p, at));
    }

    [Fact]
    public void Training_at_any_batch_is_the_law_of_steps_with_the_steps_of_a_large_batch()
    {
        Dictionary<string, double> batch = new() { ["Bstar"] = 2.1e8, ["aB"] = 0.21 };
        Dictionary<string, double> steps = new() { ["Nc"] = 6.5e13, ["aN"] = 0.077, ["Sc"] = 2.1e3, ["aS"] = 0.76 };
        Dictionary<string, double> all = new(steps.Concat(batch));
        foreach (double tokens in new[] { 1e5, 2e6, 1e8 })
        {
            double loss = Loss("kaplan-nsb", all, new() { ["params"] = "1e9", ["step"] = "2e4", ["batch"] = Text(tokens) });
            double critical = LawPrediction.Of(LawCatalog.Embedded.Get("batch-from-loss"), "critical_batch", batch, new Dictionary<string, string> { ["loss"] = Text(loss) });
            Assert.Equal(2e4, LawPrediction.Of(
                LawCatalog.Embedded.Get("steps-from-batch"), "steps_to_loss", new Dictionary<string, double> { ["Smin"] = 2e4 / (1 + (critical / tokens)), ["Bcrit"] = critical },
                new Dictionary<string, string> { ["batch"] = Text(tokens) }), 1e-6);
            Close(loss, Loss("kaplan-ns", steps, new() { ["params"] = "1e9", ["min_steps"] = Text(2e4 / (1 + (critical / tokens))) }), 1e-9);
        }
    }

    [Fact]
    public void A_last_break_that_changes_nothing_leaves_one_break_less()
    {
        Dictionary<string, double> p = new()
        {
            ["a"] = 0.5,
            ["b"] = 10,
            ["c0"] = 0.2,
            ["c1"] = 0.3,
            ["d1"] = 1e4,
            ["f1"] = 0.5,
            ["c2"] = 0,
            ["d2"] = 77,
            ["f2"] = 0.1,
        };
        foreach (string x in new[] { "1", "1e3", "1e9" })
            Close(Loss("bnsl-1", p, new() { ["scale"] = x }), Loss("bnsl-2", p, new() { ["scale"] = x }));
        p["c2"] = 0.4;
        Dictionary<string, double> three = new(p) { ["g2"] = 77 / 1e4, ["c3"] = 0, ["g3"] = 5, ["f3"] = 0.3 };
        three.Remove("d2");
        foreach (string x in new[] { "1", "1e3", "1e9" })
            Close(Loss("bnsl-2", p, new() { ["scale"] = x }), Loss("bnsl-3", three, new() { ["scale"] = x }));
    }

    [Fact]
    public void A_sharp_break_equals_the_plain_form_where_that_one_still_holds()
    {
        Dictionary<string, double> p = new() { ["a"] = 0.1, ["b"] = 3, ["c0"] = 0.1, ["c1"] = 0.7, ["d1"] = 100, ["f1"] = 0.02 };
        foreach (double x in new[] { 1, 99.0, 100, 101, 1e6 })
        {
            double plain = 0.1 + (3 * Math.Pow(x, -0.1) * Math.Pow(1 + Math.Pow(x / 100, 50), -0.7 * 0.02));
            Close(plain, Loss("bnsl-1", p, new() { ["scale"] = x.ToString("R", CultureInfo.InvariantCulture) }));
        }

        // far to the right the plain form overflows; the limit is a power law of slope c0 + c1
        double far = 0.1 + (3 * Math.Pow(1e13, -0.1) * Math.Pow(1e11, -0.7));
        Close(far, Loss("bnsl-1", p, new() { ["scale"] = "1e13" }));
    }

    [Fact]
    public void The_digit_addition_constants_have_the_errors_printed_with_them()
    {
        // Caballero et al. 2022, example of the repository: root mean square of ln y residuals.
        double[] x = [160, 192, 256, 320, 384, 448, 480, 512, 544, 576, 608, 640, 672, 736, 800, 864, 928];
        double[] y = [2.13809046, 2.11813418, 2.08955508, 2.06988398, 2.05404987, 2.03837089, 2.02814281, 2.00496872, 1.95576149, 1.86313841,
            1.70891537, 1.50637664, 1.29754721, 0.96559684, 0.75856477, 0.64768338, 0.55695445];
        Law law = LawCatalog.Embedded.Get("bnsl-1");
        IReadOnlyDictionary<string, double> p = law.ConstantSet("digit-addition").Values(law);
        double[] square = [.. x.Select((s, i) => Math.Pow(
            Math.Log(y[i]) - Math.Log(Loss("bnsl-1", p, new() { ["scale"] = s.ToString(CultureInfo.InvariantCulture) })), 2))];
        Assert.Equal(5.98e-4, Math.Sqrt(square[..14].Average()), 2e-6);
        Assert.Equal(1.09e-2, Math.Sqrt(square[14..].Average()), 1e-4);
    }

    [Theory]
    [InlineData("25M", "curves-25m", 0.00087, 0.00141)]
    [InlineData("400M", "curves-400m", 0.00092, 0.00228)]
    public void Annealing_constants_have_the_errors_printed_with_them(string size, string constants, double train, double test)
    {
        string[][] rows = [.. File.ReadLines(SharedData.Path("curves_multipowerlaw/curves.csv")).Skip(1).Select(l => l.Split(','))
            .Where(r => r[0].StartsWith(size + "_", StringComparison.Ordinal))];
        List<string> runs = [.. rows.Select(r => r[0]).Distinct()];
        double[][] columns = [[.. rows.Select(r => (double)runs.IndexOf(r[0]))], Column(4), Column(5)];
        double[] loss = Column(6), forward = new double[rows.Length], annealing = new double[rows.Length];
        Law law = LawCatalog.Embedded.Get("lr-annealing");
        IReadOnlyDictionary<string, double> p = law.ConstantSet(constants).Values(law);
        KernelRegistry.Find("lr_forward").Bind(columns).Evaluate([], forward, [], []);
        KernelRegistry.Find("lr_annealing").Bind(columns).Evaluate([p["lambda"]], annealing, [], []);
        double[] error = [.. loss.Select((l, i) => Math.Abs(1 - ((p["L0"] + (p["A"] * Math.Pow(forward[i], -p["alpha"])) - (p["C"] * annealing[i])) / l)))];
        Assert.Equal(train, Mean("train"), 0.1 * train);
        Assert.Equal(test, Mean("test"), 0.2 * test);

        double[] Column(int c) => [.. rows.Select(r => double.Parse(r[c], CultureInfo.InvariantCulture))];

        // mean over curves of the mean over a curve: the sheets weigh curves alike
        double Mean(string split) => runs.Select(run => rows.Select((r, i) => (r, i)).Where(x => x.r[0] == run && x.r[8] == split).ToList())
            .Where(g => g.Count > 0).Average(g => g.Average(x => error[x.i]));
    }

    private static double Loss(string law, IReadOnlyDictionary<string, double> parameters, Dictionary<string, string> at)
        => LawPrediction.Of(LawCatalog.Embedded.Get(law), "loss", parameters, at);

    private static Dictionary<string, string> With(Dictionary<string, string> at, string name, string value) => new(at) { [name] = value };

    private static string Text(double x) => x.ToString("R", CultureInfo.InvariantCulture);

    private static void Close(double expected, double found, double relative = 1e-11) => Assert.Equal(expected, found, relative * Math.Abs(expected));
}
