using Foretrain.Expressions;
using Xunit;

namespace Foretrain.Tests.Expressions;

public sealed class PointFormulaTests
{
    [Theory]
    [InlineData("x^2*y + exp(-x/y) - log(x*y)")]
    [InlineData("min(x, y^1.5) / max(2, x) + sqrt(y) * sigmoid(x - y)")]
    [InlineData("sin(x)*cos(y) + atan(x/y) + abs(x - 3*y) + log10(x)")]
    [InlineData("x^y + y^-0.35 + (x/y)^(1/(x + y))")]
    [InlineData("solve(L, L - x/(L + y), 0, 100)")]
    public void Gradient_agrees_with_the_symbolic_derivative(string text)
    {
        Expr e = ExpressionParser.Parse(text);
        var formula = new PointFormula(e, ["x", "y"]);
        foreach ((double x, double y) in ((double, double)[])[(1.3, 0.7), (0.2, 2.5), (4, 1.1)])
        {
            double[] at = [x, y], gradient = new double[2];
            double value = formula.Gradient(at, gradient);
            Near(ExprTools.Evaluate(e, n => n == "x" ? x : y), value);
            if (e is Solve)
            {
                // L^2 + L y = x: the derivatives follow by hand.
                double root = (-y + Math.Sqrt(y * y + 4 * x)) / 2;
                Near(root, value);
                Near(1 / (2 * root + y), gradient[0]);
                Near(-root / (2 * root + y), gradient[1]);
                continue;
            }

            Near(ExprTools.Evaluate(ExprTools.Derivative(e, "x"), n => n == "x" ? x : y), gradient[0]);
            Near(ExprTools.Evaluate(ExprTools.Derivative(e, "y"), n => n == "x" ? x : y), gradient[1]);
        }
    }

    [Fact]
    public void A_copy_has_a_workspace_of_its_own()
    {
        var formula = new PointFormula(ExpressionParser.Parse("solve(L, L^3 - x, 0, 10)"), ["x"]);
        PointFormula copy = formula.Copy();
        Assert.Equal(2, formula.Value([8]), 12);
        Assert.Equal(3, copy.Value([27]), 12);
        Assert.Equal(2, formula.Value([8]), 12);
    }

    private static void Near(double expected, double actual) =>
        Assert.True(Math.Abs(expected - actual) <= 1e-10 * Math.Max(1, Math.Abs(expected)), $"{actual:R} instead of {expected:R}");
}
