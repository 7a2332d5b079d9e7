using Foretrain.Laws;
using Xunit;

namespace Foretrain.Tests.Laws;

public class ConstantSetsTests
{
    private static IReadOnlyDictionary<string, double> Values(string law, string set)
    {
        Law found = LawCatalog.Embedded.Get(law);
        return found.ConstantSet(set).Values(found);
    }

    [Fact]
    public void Printed_logarithms_become_parameters()
    {
        // Muennighoff et al. 2023: A 520.825, B 1487.716, E 1.869144 (computed elsewhere from the printed logarithms)
        IReadOnlyDictionary<string, double> v = Values("muennighoff", "muennighoff-2023");
        Assert.Equal(520.825, v["A"], 2e-3);
        Assert.Equal(1487.716, v["B"], 2e-3);
        Assert.Equal(1.869144, v["E"], 2e-6);
    }

    [Fact]
    public void A_tied_parameter_takes_the_value_of_its_leader()
        => Assert.Equal(0.3526596, Values("muennighoff", "muennighoff-2023")["beta"]);

    [Fact]
    public void A_printed_value_beats_the_default_it_is_fixed_at()
    {
        Assert.Equal(0.999, LawCatalog.Embedded.Get("lr-annealing").Parameters.Single(p => p.Name == "lambda").Fixed);
        Assert.Equal(0.99, Values("lr-annealing", "curves-400m-short")["lambda"]);
    }

    [Fact]
    public void PF_days_become_flop()
        => Assert.Equal(3.1e8 * 8.64e19, Values("kaplan-c", "kaplan-2020-min")["Cc"]);

    [Fact]
    public void Values_come_in_the_order_of_the_parameters()
        => Assert.Equal(["E", "A", "B", "alpha", "beta"], Values("chinchilla", "hoffmann-2022-unrounded").Keys);

    [Fact]
    public void Members_of_a_family_are_found_by_their_labels()
    {
        string json = LawFiles.Valid
            .With("variables", """[{ "name": "r_*", "unit": "1", "range": [0, 1], "simplex": true, "meaning": "shares" }]""")
            .With("outputs", """[{ "name": "code", "unit": "1", "meaning": "x" }, { "name": "web", "unit": "1", "meaning": "x" }]""")
            .With("parameters", """[{ "name": "c[*]", "meaning": "x", "start": [0, 9] }, { "name": "t[*]", "meaning": "x", "start": [0, 9] }]""")
            .With("where", "[]").With("formula", "\"c[o] + sum(t[i]*r[i])\"").Without("cost")
            .With("constants[0].printed", """{ "c[code]": "1", "c[web]": "2", "t[a]": "10", "lnb": "0" }""")
            .With("constants[0].convert", """{ "t[b]": "20*exp(lnb)" }""")
            .With("golden", """
                [{ "constants": "mine", "at": { "r_a": "0.25", "r_b": "0.75" }, "output": "web", "expect": "19.5", "from": "by hand" },
                 { "constants": "mine", "at": { "r_a": "0.25", "r_b": "0.75" }, "output": "code", "expect": "18.5", "from": "by hand" }]
                """);
        Law law = LawReader.Read(json, "mine.json");
        LawChecks.Check(law, new HashSet<string>());
        Assert.Equal(["c[code]", "c[web]", "t[b]", "t[a]"], law.ConstantSet("mine").Values(law).Keys);
        Assert.Equal(19.5, LawChecks.Predicted(law, law.Golden[0]));
        Assert.Equal(18.5, LawChecks.Predicted(law, law.Golden[1]));
    }

    [Fact]
    public void An_implicit_law_is_checked_like_any_other()
    {
        // L = 1.5 + 1/L has the root 2
        string json = LawFiles.Valid.With("outputs[0].unit", "\"1\"").With("where", "[]").Without("cost")
            .With("variables[0].unit", "\"1\"")
            .With("formula", "\"solve(L, L - E - A / (L * params^alpha), 0.1, 10)\"")
            .With("golden[0]", """{ "constants": "mine", "at": { "params": "1e4" }, "output": "loss", "expect": "2.0000", "from": "by hand" }""")
            .With("constants[0].printed", """{ "E": "1.5", "A": "100", "alpha": "0.5" }""").With("constants[0].convert", "{}");
        LawChecks.Check(LawReader.Read(json, "mine.json"), new HashSet<string>());
    }
}
