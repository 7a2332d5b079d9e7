using Foretrain.Laws;
using Xunit;

namespace Foretrain.Tests.Laws;

/// <summary>Laws that take other laws in: composition of files, checked like any law.</summary>
public class InnerLawTests
{
    private const string Composed = """
        {
          "id": "error-of-size",
          "title": "Error from size and tokens, for tests",
          "question": "How many items will be answered wrongly?",
          "formula": "top - k * exp(-gamma * L / 1[nat/token])",
          "where": [{ "name": "L", "law": "chinchilla", "with": { "E": "E_lm", "params": "1e9[param] * billions" }, "meaning": "loss of the model" }],
          "outputs": [{ "name": "error", "unit": "1", "meaning": "share of wrong answers" }],
          "variables": [{ "name": "billions", "unit": "1", "range": [0.1, 100], "meaning": "parameters, in billions" }],
          "parameters": [
            { "name": "top", "meaning": "error of guessing", "min": 0, "max": 1, "start": [0.5, 1] },
            { "name": "k", "meaning": "weight", "min": 0, "start": [0.1, 10], "logScale": true },
            { "name": "gamma", "meaning": "slope", "min": 0, "start": [0.1, 3] },
            { "name": "E_lm", "meaning": "floor of the loss", "min": 0, "start": [0.1, 3] }
          ],
          "estimator": { "space": "linear", "loss": "squared", "note": "Both laws at once." },
          "constants": [
            { "id": "mine", "printed": { "top": "0.85", "k": "2", "gamma": "0.75", "E_lm": "1.69", "A": "406.4", "B": "410.7", "alpha": "0.34", "beta": "0.28" },
              "where": "nowhere", "setting": "made up", "confidence": "notes", "citation": "unpublished" }
          ],
          "golden": [{ "constants": "mine", "at": { "billions": "70", "tokens": "1.4e12" }, "output": "error", "expect": "0.38202", "from": "0.85 - 2 exp(-0.75 * 1.93665), by hand" }],
          "identifiability": "As both laws.", "validity": "Nowhere.", "caveats": ["Made up."], "citation": "unpublished", "confidence": "notes"
        }
        """;

    private static Law Read(string json) => LawReader.Read(json, "mine.json", id => LawCatalog.Embedded.Get(id));

    [Fact]
    public void Inputs_and_constants_of_the_law_inside_come_along()
    {
        Law law = Read(Composed);
        Assert.Equal(["billions", "tokens"], law.Variables.Select(v => v.Name));
        Assert.Equal(["top", "k", "gamma", "E_lm", "A", "B", "alpha", "beta"], law.Parameters.Select(p => p.Name));
        Assert.Equal("chinchilla", Assert.Single(law.Where).Law);
        LawChecks.Check(law, LawCatalog.Embedded.Citations);
    }

    [Fact]
    public void Added_to_a_catalogue_it_is_a_law_like_any()
    {
        LawCatalog catalog = LawCatalog.Embedded.With([("mine.json", Composed), ("outer.json", Outer("error-of-size"))]);
        Law outer = catalog.Get("outer");
        Assert.Equal(["billions", "tokens"], outer.Variables.Select(v => v.Name));
        Assert.Equal(catalog.Get("error-of-size").Parameters.Count, outer.Parameters.Count - 1);
    }

    [Fact]
    public void Files_may_come_in_any_order()
    {
        LawCatalog catalog = LawCatalog.Embedded.With([("a-outer.json", Outer("error-of-size")), ("z-mine.json", Composed)]);
        Assert.Equal(["billions", "tokens"], catalog.Get("outer").Variables.Select(v => v.Name));
    }

    [Fact]
    public void Laws_of_two_files_that_contain_each_other_are_refused()
    {
        string other = Outer("outer").With("id", "\"other\"");
        ForetrainException e = Assert.Throws<ForetrainException>(() => LawCatalog.Embedded.With([("a.json", Outer("other")), ("b.json", other)]));
        Assert.Equal("field 'where[0].law': a law cannot contain itself: outer > other > outer", e.Message);
        Assert.Equal(("bad-law-file", "b.json"), (e.Code, e.Place));
    }

    [Fact]
    public void Names_that_two_laws_bring_must_be_told_apart()
    {
        string twice = Composed.With("where", """
            [{ "name": "L", "law": "chinchilla", "with": { "E": "E_lm", "params": "1e9[param] * billions" }, "meaning": "loss" },
             { "name": "M", "law": "kaplan-nd", "with": { "params": "1e9[param] * billions", "aN": "alpha" }, "meaning": "another loss" },
             { "name": "K", "law": "chinchilla", "with": { "E": "E_lm", "params": "1e9[param] * billions" }, "meaning": "once more" }]
            """);
        ForetrainException e = Assert.Throws<ForetrainException>(() => Read(twice));
        Assert.Equal("bad-law-file", e.Code);
        Assert.StartsWith("the name 'A' is given twice", e.Message, StringComparison.Ordinal);
        Assert.Contains("\"with\"", e.Hint, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string, string?> Faults => new()
    {
        { "where[0].law", "\"chinchila\"", "field 'where[0].law': there is no law 'chinchila'", "did you mean 'chinchilla'?" },
        { "where[0].formula", "\"1\"", "'L' has a formula and a law, expected one of them", "leave out 'formula'" },
        { "where[0].with.C", "\"1\"", "field 'where[0].with' names 'C', which chinchilla does not have", "did you mean" },
        { "where[0].with.E", "\"E_lm +\"", "field 'where[0].with.E':", null },
        { "where[0].law", "null", "field 'where[0].with' has no meaning without a law", "add \"law\"" },
    };

    [Theory, MemberData(nameof(Faults))]
    public void Faults_name_field_found_and_possible(string path, string json, string message, string? hint)
    {
        ForetrainException e = Assert.Throws<ForetrainException>(() => Read(Composed.With(path, json)));
        Assert.Equal(("bad-law-file", "mine.json"), (e.Code, e.Place?.Split('\n')[0]));
        Assert.StartsWith(message, e.Message, StringComparison.Ordinal);
        if (hint is not null) Assert.Contains(hint, e.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_law_over_several_outputs_cannot_be_taken_in_as_one_number()
    {
        string several = LawFiles.Valid.With("id", "\"several\"").With("formula", "\"c[o]\"").With("where", "[]").Without("golden").Without("cost").Without("constants")
            .With("outputs", """[{ "name": "code", "unit": "nat/token", "meaning": "code" }, { "name": "web", "unit": "nat/token", "meaning": "web" }]""")
            .With("parameters", """[{ "name": "c[*]", "meaning": "level of an output", "start": [0, 1] }]""");
        Law inner = LawReader.Read(several, "several.json");
        ForetrainException e = Assert.Throws<ForetrainException>(() => LawReader.Read(Outer("several"), "outer.json", _ => inner));
        Assert.StartsWith("field 'where[0].law' is 'several', a law over several outputs", e.Message, StringComparison.Ordinal);
    }

    private static string Outer(string inside) => LawFiles.Valid.With("id", "\"outer\"").With("formula", "\"shift + e\"").Without("golden").Without("cost").Without("constants")
        .With("where", $$"""[{ "name": "e", "law": "{{inside}}", "meaning": "error" }]""").Without("variables")
        .With("outputs", """[{ "name": "error", "unit": "1", "meaning": "share of wrong answers" }]""")
        .With("parameters", """[{ "name": "shift", "meaning": "shift", "start": [0, 1] }]""");
}
