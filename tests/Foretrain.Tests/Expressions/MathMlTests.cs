using System.Xml.Linq;
using Foretrain.App;
using Foretrain.Expressions;
using Foretrain.Laws;
using Xunit;

namespace Foretrain.Tests.Expressions;

public class MathMlTests
{
    public static TheoryData<string> Laws => [.. LawCatalog.Embedded.Ids];

    [Theory]
    [InlineData("E + A/params^alpha", "<mi>E</mi><mo>+</mo><mfrac><mrow><mi>A</mi></mrow><mrow><msup><mi>N</mi><mrow><mi>α</mi></mrow></msup></mrow></mfrac>")]
    [InlineData("-a*(b + 1)", "<mo>−</mo><mi>a</mi><mspace width=\"0.17em\"/><mrow><mo>(</mo><mi>b</mi><mo>+</mo><mn>1</mn><mo>)</mo></mrow>")]
    [InlineData("sum(t[i]*r[i])", "<munder><mo>∑</mo><mrow><mi>i</mi></mrow></munder><msub><mi>t</mi><mrow><mi>i</mi></mrow></msub><mspace width=\"0.17em\"/><msub><mi>r</mi><mrow><mi>i</mi></mrow></msub>")]
    [InlineData("sqrt(abs(flops))", "<msqrt><mrow><mo>|</mo><mi>C</mi><mo>|</mo></mrow></msqrt>")]
    [InlineData("log10(6.4e13)", "<msub><mi>log</mi><mrow><mn>10</mn></mrow></msub><mrow><mo>(</mo><mn>6.4</mn><mo>·</mo><msup><mn>10</mn><mrow><mn>13</mn></mrow></msup><mo>)</mo></mrow>")]
    [InlineData("N_eff_x", "<msub><mi>N</mi><mrow><mi mathvariant=\"normal\">eff_x</mi></mrow></msub>")]
    public void Formulas_as_mathml(string formula, string mathml) => Assert.Contains($"<mrow>{mathml}</mrow><annotation", Of(formula), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Laws))]
    public void Every_law_has_well_formed_mathml_that_carries_its_latex(string id)
    {
        Law law = LawCatalog.Embedded.Get(id);
        IReadOnlyList<string> latex = LawCard.Equations(law), mathml = LawCard.MathMlEquations(law);
        Assert.Equal(latex.Count, mathml.Count);
        for (int i = 0; i < latex.Count; i++)
        {
            XElement math = XElement.Parse(mathml[i]);
            Assert.Equal(latex[i], math.Descendants("annotation").Single().Value);
            Assert.All(math.Descendants().Where(e => e.Name != "annotation"), e => Assert.DoesNotContain("\\", e.Nodes().OfType<XText>().Aggregate("", (t, n) => t + n.Value), StringComparison.Ordinal));
            Assert.All(math.Descendants("mfrac"), f => Assert.Equal(2, f.Elements().Count()));
            Assert.All(math.Descendants("msub"), f => Assert.Equal(2, f.Elements().Count()));
        }
    }

    [Fact]
    public void Random_formulas_are_well_formed()
    {
        var random = new RandomFormulas(5);
        for (int i = 0; i < 300; i++) Assert.Single(XElement.Parse(MathMl.OfLatex(random.Next(4).ToLatex())).Descendants("annotation"));
    }

    [Theory]
    [InlineData(@"\badcommand{x}", @"\badcommand")]
    [InlineData(@"\frac{a}{b", "not closed")]
    [InlineData(@"\left(a", @"\right")]
    [InlineData("a}", "unexpected")]
    [InlineData("x^", "end")]
    [InlineData("<script>", "'<'")]
    public void What_it_does_not_know_is_an_error(string latex, string says) =>
        Assert.Contains(says, Assert.Throws<FormatException>(() => MathMl.OfLatex(latex)).Message, StringComparison.Ordinal);

    private static string Of(string formula) => MathMl.OfLatex(ExpressionParser.Parse(formula).ToLatex());
}
