using Foretrain.Expressions;
using Xunit;

namespace Foretrain.Tests.Expressions;

public class ExprTextTests
{
    [Fact]
    public void Random_trees_read_back_as_they_were()
    {
        var formulas = new RandomFormulas(20240611);
        var kinds = new HashSet<Type>();
        for (int n = 0; n < 3000; n++)
        {
            Expr e = formulas.Next(1 + n % 7);
            string text = e.ToText();
            Expr back = ExpressionParser.Parse(text, formulas.Kernels);
            Assert.True(e.Equals(back), $"{text}\nread back as\n{back.ToText()}");
            kinds.Add(e.GetType());
        }
        Assert.Equal(9, kinds.Count);
    }

    [Fact]
    public void No_pair_of_parentheses_can_be_left_out()
    {
        var formulas = new RandomFormulas(7);
        int tried = 0;
        for (int n = 0; n < 300; n++)
        {
            Expr e = formulas.Next(4);
            string text = e.ToText();
            for (int open = 0; open < text.Length; open++)
            {
                // A '(' after a name belongs to a call.
                if (text[open] != '(' || open > 0 && (char.IsAsciiLetterOrDigit(text[open - 1]) || text[open - 1] == '_')) continue;
                int close = Partner(text, open);
                string less = text.Remove(close, 1).Remove(open, 1);
                tried++;
                try
                {
                    Assert.NotEqual(e, ExpressionParser.Parse(less, formulas.Kernels));
                }
                catch (ForetrainException)
                {
                    // No formula at all without them.
                }
            }
        }
        Assert.True(tried > 100);
    }

    [Theory]
    [InlineData("E+A/params^alpha+B/tokens^beta", "E + A/params^alpha + B/tokens^beta")]
    [InlineData("-x**2", "-x^2")]
    [InlineData("(-x)^2", "(-x)^2")]
    [InlineData("a-(b-c)", "a - (b - c)")]
    [InlineData("(a-b)-c", "a - b - c")]
    [InlineData("a/(b*c)", "a/(b*c)")]
    [InlineData("(a^b)^c", "(a^b)^c")]
    [InlineData("a^(b^c)", "a^b^c")]
    [InlineData("a^(-b)", "a^-b")]
    [InlineData("-(a*b)", "-(a*b)")]
    [InlineData("ln(x)", "log(x)")]
    [InlineData("1000000000[ param ]", "1e9[param]")]
    [InlineData("sum(i, t[i]*r[i])", "sum(t[i]*r[i])")]
    [InlineData("sum(i, t[i]*r[j])", "sum(i, t[i]*r[j])")]
    [InlineData("solve(L, L-(a), 0, 10)", "solve(L, L - a, 0, 10)")]
    public void Text_is_minimal(string given, string expected) => Assert.Equal(expected, ExpressionParser.Parse(given).ToText());

    [Theory]
    [InlineData(1e21, "1e21")]
    [InlineData(100000, "1e5")]
    [InlineData(20000, "20000")]
    [InlineData(1234500000, "1234500000")]
    [InlineData(6.4e13, "6.4e13")]
    [InlineData(-1500000000, "-1.5e9")]
    [InlineData(0, "0")]
    [InlineData(8640000, "8640000")]
    [InlineData(1234567890123, "1234567890123")]
    [InlineData(0.00001, "1e-5")]
    [InlineData(0.34, "0.34")]
    [InlineData(-2, "-2")]
    public void Numbers_are_short_and_read_back(double value, string expected)
    {
        Assert.Equal(expected, ExprText.ToText(value));
        Assert.Equal(value, double.Parse(expected, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Negative_numbers_are_held_together()
    {
        Assert.Equal("(-2)^x", new Binary(BinaryOp.Power, new Number(-2), new Symbol("x")).ToText());
        Assert.Equal("a - -2", new Binary(BinaryOp.Subtract, new Symbol("a"), new Number(-2)).ToText());
    }

    private static int Partner(string text, int open)
    {
        int level = 0;
        for (int i = open; ; i++)
        {
            if (text[i] == '(') level++;
            if (text[i] == ')' && --level == 0) return i;
        }
    }
}
