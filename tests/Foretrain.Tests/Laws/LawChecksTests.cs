using Foretrain.Laws;
using Xunit;

namespace Foretrain.Tests.Laws;

public class LawChecksTests
{
    private static readonly HashSet<string> Keys = ["kaplan-2020"];

    [Fact]
    public void The_law_these_tests_break_is_right()
        => LawChecks.Check(LawReader.Read(LawFiles.Valid, "mine.json"), Keys);

    public static TheoryData<string, string?, string, string?> Faults => new()
    {
        { "formula", "\"E + reducible + beta\"", "field 'formula': there is no variable or parameter 'beta'", "names: A, E, alpha, params, reducible" },
        { "formula", "\"E + reducible * param\"", "field 'formula': there is no variable or parameter 'param'", "did you mean 'params'?" },
        { "formula", "\"E + reducible + N\"", "field 'formula': there is no variable or parameter 'N'", "write 'params' for N" },
        { "formula", "\"E + A / params^alpha\"", "definition 'reducible' is never used", null },
        { "formula", "\"E + reducible + lr_forward(params)\"", "field 'formula': lr_forward takes 3 arguments, 1 given", "write lr_forward(run, step, lr)" },
        { "formula", "\"E + reducible + lr_forward(params, E, params)\"", "field 'formula': argument 'step' of lr_forward depends on 'E'", "it must be made of columns only" },
        { "formula", "\"E + reducible + lr_annealing(params, params, params, params)\"", "field 'formula': argument 'lambda' of lr_annealing depends on 'params'", "it must be made of parameters only" },
        { "where[0].formula", "\"A * later / params^alpha\"", "field 'where[0].formula': there is no variable or parameter 'later'", null },
        { "where[0].formula", "\"reducible * A / params^alpha\"", "field 'where[0].formula' uses 'reducible', which is not defined before it", "a definition may use only those before it" },
        { "where[0].formula", "\"1[nat/token] / params^alpha * 1[param]^alpha\"", "parameter 'A' does not occur in the formula", null },
        { "parameters[0].max", "-1", "parameter 'E' has bounds 0 .. -1, expected min < max", null },
        { "parameters[0].max", "1", "parameter 'E' starts in 0.1 .. 3, outside its bounds 0 .. 1", null },
        { "parameters[1].min", "-1", "parameter 'A' is searched in the logarithm but may start at 1 and go down to -1", null },
        { "parameters[2].fixed", "3", "parameter 'alpha' is fixed at 3, outside its bounds 0 .. 2", null },
        { "parameters[2].tiedTo", "\"beta\"", "parameter 'alpha' is tied to 'beta', which is no parameter", null },
        { "parameters[2].tiedTo", "\"alpha\"", "parameter 'alpha' is tied to 'alpha', which is tied itself", null },
        { "variables[0].range", "[1e6, 1e6]", "variable 'params' has the range 1e6 .. 1e6, expected low < high", null },
        { "citation", "\"kaplan-2021\"", "citation 'kaplan-2021' is not in references.bib", null },
        { "constants[0].citation", "\"nobody\"", "citation 'nobody' is not in references.bib", null },
        { "constants[0].id", "\"Mine 1\"", "constant set 'Mine 1' has a bad id, expected lower-case words joined by '-'", null },
        { "constants[0].printed.E", "\"-1\"", "constant set 'mine' has E = -1, outside its bounds 0 .. infinity", null },
        { "constants[0].printed.F", "\"1\"", "constant set 'mine' prints 'F', which is no parameter and in no conversion", null },
        { "constants[0].convert.G", "\"exp(lnA)\"", "constant set 'mine' converts 'G', which is no parameter", null },
        { "cost.formula", "\"6[flop/param] * paramz\"", "field 'cost.formula': there is no variable or parameter 'paramz'", "did you mean 'params'?" },
        { "estimator.weights", "\"1 / E\"", "field 'estimator.weights' uses 'E', which is no variable", null },
        { "golden[0].expect", "\"2.53\"", "golden check against 'mine' at params = 1e4 gives 2.500000000", null },
        { "golden[0].expect", "\"two\"", "golden check against 'mine' at params = 1e4 expects 'two', expected a number", null },
        { "golden[0].at.params", "\"1 GB\"", "golden check against 'mine' at params = 1 GB: 'params' is '1 GB', expected a number", null },
        { "golden[0].at.tokens", "\"1\"", "golden check against 'mine' at params = 1e4, tokens = 1: 'tokens' is no variable", "variables: params" },
        { "golden[0].output", "\"error\"", "golden check against 'mine' at params = 1e4: there is no output 'error'", "outputs: loss" },
        { "unpublished", "\"nobody measured it\"", "field 'unpublished' says why there are no constants, but constant set 'mine' has the confidence 'notes'", "leave out the field, or the set; made-up constants have the confidence 'illustration'" },
        { "constants[0].confidence", "\"memory\"", "golden check against 'mine' at params = 1e4: constants from memory prove nothing", null },
    };

    [Theory, MemberData(nameof(Faults))]
    public void A_fault_is_named(string path, string? json, string message, string? hint)
    {
        Law law = LawReader.Read(LawFiles.Valid.With(path, json), "mine.json");
        var e = Assert.Throws<ForetrainException>(() => LawChecks.Check(law, Keys, "mine.json"));
        Assert.Equal("bad-law-file", e.Code);
        Assert.StartsWith(message, e.Message, StringComparison.Ordinal);
        Assert.StartsWith("mine.json", e.Place, StringComparison.Ordinal);
        if (hint is not null) Assert.Equal(hint, e.Hint);
    }

    [Theory]
    [InlineData("formula", "\"E + reducible + log(params)\"", "field 'formula' does not balance: ")]
    [InlineData("formula", "\"E + reducible + 1e-9 * params\"", "field 'formula' does not balance: ")]
    [InlineData("variables[0].unit", "\"2 param\"", "variable 'params': '2 param' is not a unit")]
    [InlineData("outputs[0].unit", "\"nat per token\"", "output 'loss': 'nat per token' is not a unit")]
    [InlineData("cost.formula", "\"6 * params\"", "field 'cost.formula' does not balance: '6*params' has unit param: expected flop")]
    public void Units_that_do_not_balance_are_named(string path, string json, string message)
    {
        Law law = LawReader.Read(LawFiles.Valid.With(path, json), "mine.json");
        var e = Assert.Throws<ForetrainException>(() => LawChecks.Check(law, Keys, "mine.json"));
        Assert.Equal("bad-law-file", e.Code);
        Assert.StartsWith(message, e.Message, StringComparison.Ordinal);
        Assert.StartsWith("mine.json", e.Place, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reference_allows_a_bare_logarithm()
    {
        string json = LawFiles.Valid.With("formula", "\"E + reducible + 0[nat/token] * log(params)\"").With("variables[0].reference", "1");
        LawChecks.Check(LawReader.Read(json, "mine.json"), Keys);
    }

    [Theory]
    [InlineData("constants[0].printed.E", null, "constant set 'mine' gives no value for 'E'")]
    [InlineData("constants[0].printed.E", "\"1,5\"", "constant set 'mine' prints 'E' as '1,5', expected a number")]
    [InlineData("constants[0].convert.A", "\"exp(logA)\"", "constant set 'mine' converts 'A' from 'logA', which is not printed")]
    public void Faulty_constants_are_named(string path, string? json, string message)
    {
        Law law = LawReader.Read(LawFiles.Valid.With(path, json), "mine.json");
        var e = Assert.Throws<ForetrainException>(() => LawChecks.Check(law, Keys, "mine.json"));
        Assert.Equal(("bad-constants", message, "mine.json"), (e.Code, e.Message, e.Place));
    }

    [Fact]
    public void A_golden_check_against_missing_constants_is_named()
    {
        Law law = LawReader.Read(LawFiles.Valid.With("golden[0].constants", "\"mime\""), "mine.json");
        var e = Assert.Throws<ForetrainException>(() => LawChecks.Check(law, Keys));
        Assert.Equal(("unknown-constants", "law 'my-law' has no constant set 'mime'", "did you mean 'mine'?"), (e.Code, e.Message, e.Hint));
    }

    [Theory]
    [InlineData("2.5", 0.1), InlineData("2.013e11", 1e8), InlineData("42", 1), InlineData("1.00E-3", 1e-5), InlineData("-0.066", 1e-3)]
    public void The_last_printed_digit_sets_the_tolerance(string printed, double unit)
        => Assert.Equal(unit, LawChecks.LastDigit(printed), unit * 1e-12);

    [Fact]
    public void Two_units_of_the_last_digit_pass_and_three_do_not()
    {
        Law Law(string expect) => LawReader.Read(LawFiles.Valid.With("golden[0].expect", $"\"{expect}\""), "mine.json");
        LawChecks.Check(Law("2.502"), Keys);
        Assert.Throws<ForetrainException>(() => LawChecks.Check(Law("2.503"), Keys));
    }
}
