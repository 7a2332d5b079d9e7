using Foretrain.Expressions;
using Foretrain.Laws;
using Foretrain.Objectives;
using Xunit;

namespace Foretrain.Tests.Laws;

public class LawReaderTests
{
    [Fact]
    public void Every_field_arrives()
    {
        Law law = LawReader.Read(LawFiles.Valid.With("see", "[\"chinchilla\"]").With("aliases", "[\"other-name\"]"), "laws/loss/my-law.json");
        Assert.Equal(("my-law", "loss", "notes", "unpublished"), (law.Id, law.Family, law.Confidence, law.Citation));
        Assert.Equal(["other-name"], law.Aliases);
        Assert.Equal(["chinchilla"], law.See);
        Assert.Equal("E + A/params^alpha", law.Expr.ToText());
        Assert.Equal(new LawDefinition("reducible", "A / params^alpha", "what size removes"), Assert.Single(law.Where));
        Assert.Equal(new LawOutput("loss", "nat/token", "held-out loss"), Assert.Single(law.Outputs));
        Assert.Equal(new LawVariable("params", "param", "all parameters", "total", 1e6, 1e9), Assert.Single(law.Variables));
        Assert.Equal(new LawParameter("A", "weight", 0, double.PositiveInfinity, 1, 1e6, true), law.Parameters[1]);
        Assert.Equal(new LawEstimator(Objective.LogHuber, null, "as usual"), law.Estimator);
        Assert.Equal(new LawCost("6N", "6[flop/param] * params", "one token"), law.Cost);
        ConstantSet set = Assert.Single(law.Constants);
        Assert.Equal("4.605170186", set.Printed["lnA"]);
        Assert.Equal("exp(lnA)", set.Convert["A"]);
        GoldenCheck golden = Assert.Single(law.Golden);
        Assert.Equal(("mine", "1e4", "loss", "2.5", "by hand"), (golden.Constants, golden.At["params"], golden.Output, golden.Expect, golden.From));
    }

    [Fact]
    public void Reserved_shapes_are_read()
    {
        string json = LawFiles.Valid
            .With("outputs", """[{ "name": "code", "unit": "nat/token", "meaning": "code" }, { "name": "web", "unit": "nat/token", "meaning": "web" }]""")
            .With("variables", """
                [{ "name": "r_*", "unit": "1", "range": [0, 1], "simplex": true, "meaning": "share of each domain" },
                 { "name": "streams", "unit": "1", "range": [1, 8], "integer": true, "reference": 1, "meaning": "streams" },
                 { "name": "run", "unit": "1", "text": true, "meaning": "run" }]
                """)
            .With("parameters", """
                [{ "name": "c[*]", "meaning": "level of an output", "start": [0, 1] },
                 { "name": "t[*]", "meaning": "weight of a domain", "start": [-1, 1] },
                 { "name": "u", "meaning": "tied", "start": [0, 1], "tiedTo": "v" }, { "name": "v", "meaning": "fixed", "start": [0, 1], "fixed": 0.5 }]
                """)
            .With("where", "[]").With("formula", "\"solve(L, L - c[o] - exp(sum(t[i]*r[i])) - u*v*log(streams), 0, 10)\"").Without("cost").Without("golden");
        Law law = LawReader.Read(json, "mixture.json");
        Assert.IsType<Solve>(law.Expr);
        Assert.Equal(2, law.Outputs.Count);
        Assert.Equal((true, false), (law.Variables[0].Simplex, law.Variables[0].Integer));
        Assert.Equal((true, 1.0), (law.Variables[1].Integer, law.Variables[1].Reference));
        Assert.True(law.Variables[2].Text);
        Assert.Equal(("v", null), (law.Parameters[2].TiedTo, law.Parameters[2].Fixed));
        Assert.Equal(0.5, law.Parameters[3].Fixed);
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), (law.Parameters[0].Min, law.Parameters[0].Max));
    }

    public static TheoryData<string, string?, string, string?> Faults => new()
    {
        { "titel", "\"x\"", "there is no field 'titel' in a law file", "did you mean 'title'?" },
        { "parameters[1].minimum", "0", "there is no field 'parameters[1].minimum' in a law file", "did you mean 'min'?" },
        { "title", null, "field 'title' is missing, expected a text", null },
        { "parameters[2].start", null, "field 'parameters[2].start' is missing, expected [low, high]", null },
        { "estimator", null, "field 'estimator' is missing, expected an object in braces", null },
        { "estimator.shape", null, "field 'estimator.shape' is missing, expected the delta of Huber's loss", null },
        { "outputs", "[]", "field 'outputs' is missing, expected a list with one output or more", null },
        { "title", "7", "field 'title' is 7, expected a text: put the number in quotes, exactly as printed", null },
        { "title", "\" \"", "field 'title' is empty, expected a text", null },
        { "constants[0].printed.E", "1.5", "field 'constants[0].printed.E' is 1.5, expected a text: put the number in quotes, exactly as printed", null },
        { "parameters[0].min", "\"0\"", "field 'parameters[0].min' is \"0\", expected a number", null },
        { "parameters[0].min", "1e999", "field 'parameters[0].min' is 1e999, expected a number", null },
        { "parameters[0].logScale", "1", "field 'parameters[0].logScale' is 1, expected true or false", null },
        { "parameters[0].start", "[3, 1]", "field 'parameters[0].start' is [3,1], expected the low end first", null },
        { "variables[0].range", "[1]", "field 'variables[0].range' is [1], expected [low, high]", null },
        { "variables", "{}", "field 'variables' is {}, expected a list of objects", null },
        { "caveats", "[1]", "field 'caveats[0]' is 1, expected a text: put the number in quotes, exactly as printed", null },
        { "variables[0].counts", "\"all\"", "field 'variables[0].counts' is 'all', expected total, non-embedding, active", null },
        { "estimator.loss", "\"hubr\"", "field 'estimator.loss' is 'hubr', expected squared, huber, absolute, pinball", "did you mean 'huber'?" },
        { "estimator.loss", "\"squared\"", "field 'estimator.shape' has no meaning for a squared loss", "leave it out" },
        { "confidence", "\"sure\"", "field 'confidence' is 'sure', expected paper, repository, notes, abstract, memory", null },
        { "id", "\"My_Law\"", "field 'id' is 'My_Law', expected lower-case words joined by '-'", "write it like kaplan-n" },
        { "parameters[1].name", "\"params\"", "the name 'params' is given twice: variables[0].name and parameters[1].name", "rename one of them" },
        { "where[0].name", "\"E\"", "the name 'E' is given twice: parameters[0].name and where[0].name", "rename one of them" },
        { "parameters[1].name", "\"exp\"", "field 'parameters[1].name' is 'exp', expected a name that formulas can use", null },
        { "parameters[1].name", "\"lr_forward\"", "field 'parameters[1].name' is 'lr_forward', expected a name that formulas can use", null },
        { "parameters[1].name", "\"2A\"", "field 'parameters[1].name' is '2A', expected a name that formulas can use", null },
    };

    [Theory, MemberData(nameof(Faults))]
    public void A_fault_names_field_found_and_expected(string path, string? json, string message, string? hint)
    {
        var e = Assert.Throws<ForetrainException>(() => LawReader.Read(LawFiles.Valid.With(path, json), "mine.json"));
        Assert.Equal(("bad-law-file", message, "mine.json"), (e.Code, e.Message, e.Place));
        if (hint is not null) Assert.Equal(hint, e.Hint);
    }

    [Fact]
    public void A_field_given_twice_is_an_error()
    {
        string json = LawFiles.Valid.Replace("\"id\": \"my-law\",", "\"id\": \"my-law\", \"id\": \"my-law\",", StringComparison.Ordinal);
        var e = Assert.Throws<ForetrainException>(() => LawReader.Read(json, "mine.json"));
        Assert.Equal("field 'id' is given twice", e.Message);
    }

    [Fact]
    public void A_formula_that_does_not_parse_shows_file_field_and_caret()
    {
        var e = Assert.Throws<ForetrainException>(() => LawReader.Read(LawFiles.Valid.With("where[0].formula", "\"A / params^\""), "mine.json"));
        Assert.Equal("bad-law-file", e.Code);
        Assert.StartsWith("field 'where[0].formula': ", e.Message, StringComparison.Ordinal);
        Assert.StartsWith("mine.json\n", e.Place, StringComparison.Ordinal);
        Assert.Contains("A / params^", e.Place, StringComparison.Ordinal);
        Assert.Contains('^', e.Place!.Split('\n')[^1]);
    }

    [Theory]
    [InlineData("{ \"id\": \"x\", ", "the file is not valid JSON")]
    [InlineData("", "the file is not valid JSON")]
    [InlineData("[1, 2]", "the file holds [1, 2], expected an object in braces")]
    public void What_is_no_law_file_is_said_plainly(string text, string message)
    {
        var e = Assert.Throws<ForetrainException>(() => LawReader.Read(text, "mine.json"));
        Assert.Equal(("bad-law-file", message), (e.Code, e.Message));
        Assert.StartsWith("mine.json", e.Place, StringComparison.Ordinal);
    }
}
