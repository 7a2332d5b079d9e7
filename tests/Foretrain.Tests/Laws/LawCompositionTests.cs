using System.Globalization;
using Foretrain.Laws;
using Xunit;

namespace Foretrain.Tests.Laws;

/// <summary>Laws made of other laws equal the chain of them; laws of mixtures have the optima computed elsewhere.</summary>
public class LawCompositionTests
{
    [Fact]
    public void The_ladder_is_the_sigmoid_of_a_chinchilla_loss()
    {
        Dictionary<string, double> loss = new() { ["E"] = 0.7, ["A"] = 40, ["alpha"] = 0.3, ["B"] = 900, ["beta"] = 0.35 };
        Dictionary<string, double> step = new() { ["b"] = 0.97, ["a"] = -0.7, ["k"] = 6, ["L0"] = 0.9 };
        Dictionary<string, double> ladder = new() { ["b"] = 0.97, ["a"] = -0.7, ["z0"] = 6 * (0.7 - 0.9), ["A"] = 6 * 40, ["alpha"] = 0.3, ["B"] = 6 * 900, ["beta"] = 0.35 };
        foreach (string n in new[] { "2e8", "7e9" })
        {
            Dictionary<string, string> at = new() { ["params"] = n, ["tokens"] = "3e11" };
            double chained = Value("accuracy-from-loss", "accuracy", step, new() { ["task_loss"] = Text(Value("chinchilla", "loss", loss, at)) });
            Assert.Equal(chained, Value("task-ladder", "accuracy", ladder, at), 1e-12);
        }
    }

    [Fact]
    public void The_error_of_an_overtrained_model_is_the_error_at_its_loss()
    {
        Dictionary<string, double> loss = new() { ["E"] = 1.6, ["a"] = 150, ["b"] = 200, ["eta"] = 0.125 };
        Dictionary<string, double> error = new() { ["eps"] = 0.85, ["k"] = 2.1, ["gamma"] = 0.75 };
        Dictionary<string, double> both = new() { ["eps"] = 0.85, ["k"] = 2.1 * Math.Exp(-0.75 * 1.6), ["a"] = 0.75 * 150, ["b"] = 0.75 * 200, ["eta"] = 0.125 };
        foreach (string d in new[] { "2e9", "5e11" })
        {
            Dictionary<string, string> at = new() { ["params"] = "1e9", ["tokens"] = d };
            double chained = Value("error-from-loss", "error", error, new() { ["loss"] = Text(Value("gadre-overtraining", "loss", loss, at)) });
            Assert.Equal(chained, Value("overtraining-error", "error", both, at), 1e-12);
        }
    }

    // Optimal shares and weighted losses computed in Python from the closed form log(-w1 k1 t1 / (w2 k2 t2)) / (t2 - t1).
    [Theory]
    [InlineData(0.3, 0.2906, 2.88276)]
    [InlineData(0.5, 0.4905, 2.45086)]
    [InlineData(0.7, 0.6903, 1.98973)]
    public void Two_mixing_laws_have_the_optimum_of_the_closed_form(double weight, double share, double objective)
    {
        double at = Weighted(share);
        Assert.Equal(objective, at, 1e-5);
        Assert.True(at < Weighted(share - 0.01) && at < Weighted(share + 0.01));

        double Weighted(double r) => (weight * Mixed("github-70m", r)) + ((1 - weight) * Mixed("pile-cc-70m", r));
        static double Mixed(string constants, double r)
        {
            Law law = LawCatalog.Embedded.Get("data-mixing");
            return LawPrediction.Of(law, "loss", law.ConstantSet(constants).Values(law), new Dictionary<string, string> { ["r_github"] = Text(r), ["r_pile_cc"] = Text(1 - r) });
        }
    }

    [Fact]
    public void Labels_have_three_regimes_along_a_budget_line()
    {
        // A weak label costs a tenth of a strong one.
        Assert.Equal(0, Best(200));
        Assert.InRange(Best(500), 0.9, 0.96);
        Assert.InRange(Best(200000), 0.995, 1);

        // Share of the budget that goes to strong labels at the lowest error.
        static double Best(double budget) => Enumerable.Range(0, 1001).Select(i => i / 1000.0).MinBy(s => Value(
            "label-quality", "error", new Dictionary<string, double> { ["E"] = 0.05, ["G"] = 0.1, ["A"] = 0.1, ["alpha"] = 0.5 },
            new() { ["strong_labels"] = Text(budget * s), ["weak_labels"] = Text(budget * (1 - s) / 0.1) }));
    }

    [Fact]
    public void A_family_of_constants_has_one_member_per_output_or_per_column_as_the_formula_says()
    {
        Law law = LawReader.Read(LawFiles.Valid
            .With("formula", "\"c[o] + 1[nat/token] * exp(sum(t[i] * r[i]))\"").With("where", null).With("cost", null).With("constants", null).With("golden", null)
            .With("outputs", """[{ "name": "loss_code", "unit": "nat/token", "meaning": "loss on code" }, { "name": "loss_web", "unit": "nat/token", "meaning": "loss on the web" }]""")
            .With("variables", """[{ "name": "r_*", "unit": "1", "range": [0, 1], "simplex": true, "meaning": "shares" }]""")
            .With("parameters", """[{ "name": "c[*]", "meaning": "floor", "min": 0, "start": [0, 4] }, { "name": "t[*]", "meaning": "slope", "start": [-3, 1] }]"""), "mine.json");
        LawShape shape = LawShape.Of(law, "loss_web", _ => ["a", "b"]);
        Assert.Equal(["c[loss_web]", "t[a]", "t[b]"], shape.Parameters.Select(p => p.Name));
        Assert.Equal(["c[loss_code]", "t[a]", "t[b]"], LawShape.Of(law, columnsOf: _ => ["a", "b"]).Parameters.Select(p => p.Name));
    }

    private static double Value(string law, string output, IReadOnlyDictionary<string, double> parameters, Dictionary<string, string> at)
        => LawPrediction.Of(LawCatalog.Embedded.Get(law), output, parameters, at);

    private static string Text(double x) => x.ToString("R", CultureInfo.InvariantCulture);
}
