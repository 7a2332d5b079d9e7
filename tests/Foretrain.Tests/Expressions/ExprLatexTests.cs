using Foretrain.Expressions;
using Xunit;

namespace Foretrain.Tests.Expressions;

public class ExprLatexTests
{
    [Theory]
    [InlineData("E + A/params^alpha + B/tokens^beta", @"E + \frac{A}{N^{\alpha}} + \frac{B}{D^{\beta}}")]
    [InlineData("(a + b)*c", @"\left(a + b\right) \, c")]
    [InlineData("2*3*x", @"2 \cdot 3 \, x")]
    [InlineData("x*2^y", @"x \cdot 2^{y}")]
    [InlineData("(a/b)^c", @"\left(\frac{a}{b}\right)^{c}")]
    [InlineData("(a^b)^c", @"\left(a^{b}\right)^{c}")]
    [InlineData("a - (b - c)", @"a - \left(b - c\right)")]
    [InlineData("a - -b", @"a - \left(-b\right)")]
    [InlineData("a*-b", @"a \, \left(-b\right)")]
    [InlineData("-a*b", @"-a \, b")]
    [InlineData("x^-alpha_1", @"x^{-\alpha_{1}}")]
    [InlineData("log(A_1) + log10(c0)", @"\ln\left(A_{1}\right) + \log_{10}\left(c_{0}\right)")]
    [InlineData("sigmoid(x)^2", @"\left(\sigma\left(x\right)\right)^{2}")]
    [InlineData("sum(t[i]*r[i])", @"\sum_{i} t_{i} \, r_{i}")]
    [InlineData("a*sum(t[i] + 1)", @"a \, \left(\sum_{i} \left(t_{i} + 1\right)\right)")]
    [InlineData("r[code] + N_eff_x", @"r_{\mathrm{code}} + N_{\mathrm{eff\_x}}")]
    [InlineData("6.4e13*x + 1e9[param]", @"6.4 \cdot 10^{13} \, x + 10^{9}\,\mathrm{param}")]
    [InlineData("sqrt(abs(flops))", @"\sqrt{\left|C\right|}")]
    [InlineData("max(a, exp(b), pi)", @"\max\left(a, \exp\left(b\right), \pi\right)")]
    [InlineData("solve(L, L - a, 0, 1)", @"\operatorname{root}_{L \in [0, 1]}\left(L - a = 0\right)")]
    public void Formulas_as_latex(string text, string latex) => Assert.Equal(latex, ExpressionParser.Parse(text).ToLatex());

    [Fact]
    public void A_letter_that_the_formula_uses_is_not_given_to_a_column()
        => Assert.Equal(@"N \, \mathrm{params}", ExpressionParser.Parse("N*params").ToLatex());

    [Fact]
    public void Symbols_can_be_chosen()
        => Assert.Equal(@"N_{\mathrm{act}} \, \mathrm{tokens}",
            ExpressionParser.Parse("params*tokens").ToLatex(new Dictionary<string, string> { ["params"] = @"N_{\mathrm{act}}" }));
}
