using Foretrain.Expressions;
using Xunit;

namespace Foretrain.Tests.Expressions;

public class FormulaNamesTests
{
    [Theory]
    [InlineData("E + A*token", "token", "E + A*token\n      ^^^^^", "did you mean 'tokens'?")]
    [InlineData("E + A*N", "N", "E + A*N\n      ^", "write 'params' for N")]
    [InlineData("E + e^A", "e", "E + e^A\n    ^", "for powers of Euler's number write exp(x)")]
    [InlineData("E + sum(E[i])", "E[i]", "E + sum(E[i])\n        ^", "'E' is a single quantity: write it without [ ]")]
    [InlineData("E + t", "t", "E + t\n    ^", "'t' is a family: write t[i] under sum or prod, or t[label]")]
    [InlineData("E*1[xyz] + xyz", "xyz", "E*1[xyz] + xyz\n           ^^^", "names: A, E, a.b, params, r_*, t[*], tokens")]
    [InlineData("E + a.b + a", "a", "E + a.b + a\n          ^", null)]
    public void Unknown_names_are_placed(string text, string name, string place, string? hint)
    {
        ForetrainException e = Assert.Throws<ForetrainException>(
            () => FormulaNames.Check(ExpressionParser.Parse(text), ["params", "tokens", "r_*"], ["E", "A", "t[*]", "a.b"], text));
        Assert.Equal("formula-unknown-name", e.Code);
        Assert.Equal($"there is no variable or parameter '{name}'", e.Message);
        Assert.Equal(place, e.Place);
        if (hint is not null) Assert.Equal(hint, e.Hint);
    }

    [Theory]
    [InlineData("E + A/params + sum(t[i]*r[i])*r[code]")]
    [InlineData("solve(L, L - E, 0, tokens)")]
    public void Known_names_pass(string text)
        => FormulaNames.Check(ExpressionParser.Parse(text), ["params", "tokens", "r_*"], ["E", "A", "t[*]"], text);

    [Fact]
    public void Members_must_exist_when_members_are_listed()
    {
        FormulaNames.Check(ExpressionParser.Parse("sum(t[i]) + t[code]"), [], ["t[code]", "t[web]"]);
        Assert.Throws<ForetrainException>(() => FormulaNames.Check(ExpressionParser.Parse("t[cod]"), [], ["t[code]", "t[web]"]));
    }
}
