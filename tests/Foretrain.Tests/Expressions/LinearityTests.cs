using Foretrain.Expressions;
using Xunit;

namespace Foretrain.Tests.Expressions;

public class LinearityTests
{
    [Theory]
    [InlineData("E + A/N^alpha + B/D^beta", "E A alpha B beta", "E A B")]
    [InlineData("E + A*N^-alpha", "alpha E A", "E A")]
    [InlineData("a*b*x", "b a", "b")]
    [InlineData("a*(b + c*x)", "a b c", "b c")]
    [InlineData("exp(A) + B", "A B", "B")]
    [InlineData("A + log(A)", "A", "")]
    [InlineData("(E + A/x)^1", "E A", "E A")]
    [InlineData("(E + A/x)/2", "E A", "E A")]
    [InlineData("2/(E + A/x)", "E A", "")]
    [InlineData("A*A", "A", "")]
    [InlineData("A*x - (A + B)*y", "A B", "A B")]
    [InlineData("max(A, 0) + B", "A B", "B")]
    [InlineData("solve(L, L - A, 0, B) + C", "A B C L", "C")]
    [InlineData("x + 1", "A", "")]
    public void Linear_parameters_are_found(string text, string parameters, string linear)
        => Assert.Equal(Words(linear), Linearity.Find(ExpressionParser.Parse(text), Words(parameters)));

    [Fact]
    public void Many_contested_parameters_are_still_answered()
    {
        string text = string.Join(" + ", Enumerable.Range(0, 15).Select(i => $"a{i}*b{i}"));
        string[] names = [.. Enumerable.Range(0, 15).SelectMany(i => new[] { $"a{i}", $"b{i}" })];
        Assert.Equal([.. Enumerable.Range(0, 15).Select(i => $"a{i}")], Linearity.Find(ExpressionParser.Parse(text), names));
    }

    [Fact]
    public void Splits_add_up_to_the_formula()
    {
        var random = new Random(3);
        foreach (string text in new[]
        {
            "E + A/N^alpha + B/D^beta", "(E - A*x)/(1 + x^beta) - 3*A*exp(alpha) + x", "-(A + 2*E)*log(D) + N*(B - A)", "E*sqrt(N) + sum3*(A - B/D)",
        })
        {
            Expr e = ExpressionParser.Parse(text);
            IReadOnlyList<string> linear = Linearity.Find(e, ["E", "A", "B", "alpha", "beta"]);
            AffineSplit split = Linearity.Split(e, linear);
            Assert.DoesNotContain(split.Coefficients.Values.Append(split.Constant), c => ExprTools.Symbols(c).Intersect(linear).Any());
            for (int n = 0; n < 20; n++)
            {
                var at = ExprTools.Symbols(e).ToDictionary(s => s, _ => 0.2 + 3 * random.NextDouble());
                double sum = ExprTools.Evaluate(split.Constant, s => at[s]);
                foreach (string p in linear) sum += at[p] * ExprTools.Evaluate(split.Coefficients[p], s => at[s]);
                Assert.Equal(ExprTools.Evaluate(e, s => at[s]), sum, 1e-10);
            }
        }
    }

    [Fact]
    public void Coefficients_stay_readable()
    {
        AffineSplit split = Linearity.Split(ExpressionParser.Parse("E + A/N^alpha + B/D^beta"), ["E", "A", "B"]);
        Assert.Equal("0", split.Constant.ToText());
        Assert.Equal("1", split.Coefficients["E"].ToText());
        Assert.Equal("1/N^alpha", split.Coefficients["A"].ToText());
        Assert.Equal("1/D^beta", split.Coefficients["B"].ToText());
    }

    [Fact]
    public void A_split_that_is_not_affine_is_refused()
        => Assert.Throws<ArgumentException>(() => Linearity.Split(ExpressionParser.Parse("a*b"), ["a", "b"]));

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
