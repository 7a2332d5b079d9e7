using Foretrain.Expressions;
using Foretrain.Numerics;
using Xunit;

namespace Foretrain.Tests.Expressions;

/// <summary>Values, Jacobians and second derivatives of compiled formulas against the slow evaluator and finite differences.</summary>
public class FormulaEvaluatorTests
{
    public static TheoryData<string, string, string> Formulas => new()
    {
        { "E + A/x^alpha + B/y^beta", "x y", "E A B alpha beta" },
        { "((a/x)^(b/c) + d/y)^c", "x y", "a b c d" },
        { "a + b*x^-c*(1 + (x/d)^(1/f))^(-g*f)", "x", "a b c d f g" },
        { "a*exp(-b*x) + c*log(y + d^2)", "x y", "a b c d" },
        { "sqrt(a + b*x)*sin(c*y) - cos(d*x)/atan(a*y + 1)", "x y", "a b c d" },
        { "sigmoid(a*log(x) - b)*max(c*x, d*y, a) + min(x, b*y)", "x y", "a b c d" },
        { "log10(a*x + b) * (x - c)^3 / (y + d)^2", "x y", "a b c d" },
        { "abs(a*x - b)^c + 10^(d*y)", "x y", "a b c d" },
        { "(a*b + exp(c))*x/(a - d) + a^2*c", "x y", "a b c d" },
        { "a*(1 - exp(-b*x/c)) + (exp(d*y) - 1)*log(1 + b*y) + log(c*x + 1)", "x y", "a b c d" },
        { "a*b*c", "x", "a b c" },
        { "x*y + 2", "x y", "a" },
        { "solve(z, z - a*exp(-b*z/x) - c, 0, 100)", "x", "a b c" },
        { "log(solve(z, z^3 + a*z - b*y, 0, 50)) * c", "y", "a b c" },
    };

    [Theory]
    [InlineData("solve(L, L^2 - a, 0, 2)^2", 2, 2)]
    [InlineData("solve(L, exp(L) - a, -1000, 1000)", 1e100, 230.25850929940457)] // 100 ln 10; the body overflows at one end
    [InlineData("solve(L, log(L) - a, 1e-10, 1e30)", 50, 5.184705528587072e21)] // exp(50)
    [InlineData("solve(L, L - a - (1 + L^-4.76/a)^0.76, 0.01, 100)", 2, 3.0020283839759347)] // a steep power at the low end, as in learning curves
    [InlineData("solve(L, (L - a)^3, 0, 100)", 3, 3)] // flat at the root
    [InlineData("solve(L, L - a, 5, 9)", 5, 5)]
    [InlineData("solve(L, L - a, 5, 9)", 4, double.NaN)]
    public void Roots_are_found_in_any_bracket_and_again_when_parameters_return(string text, double a, double expected)
    {
        FormulaEvaluator evaluator = CompiledFormula.Compile(ExpressionParser.Parse(text), ["x"], ["a"]).Bind([[1.0, 1.0]], 2).NewEvaluator();
        foreach (double at in new[] { a, 1.1 * a, a })
        {
            double[] values = new double[2], once = new double[2];
            evaluator.Values([at], values);
            evaluator.Values([at], once);
            Assert.Equal(values, once);
            if (at == a) Assert.Equal(expected, values[1], expected is 3 ? 1e-4 : 1e-14 * Math.Abs(double.IsNaN(expected) ? 1 : expected));
            else if (double.IsFinite(expected)) Assert.NotEqual(expected, values[1]);
        }
    }

    [Theory]
    [MemberData(nameof(Formulas))]
    public void Values_equal_the_plain_evaluator(string text, string variables, string parameters)
    {
        Case c = new(text, variables, parameters, rows: 300);
        var values = new double[300];
        c.Evaluator.Values(c.Theta, values);
        for (int i = 0; i < 300; i++)
        {
            int row = i;
            double expected = ExprTools.Evaluate(c.Expr, n => c.ValueOf(n, row, c.Theta));
            Assert.True(Math.Abs(values[i] - expected) <= 1e-12 * Math.Max(1, Math.Abs(expected)), $"{text} row {i}: {values[i]:R} vs {expected:R}");
        }
    }

    [Theory]
    [MemberData(nameof(Formulas))]
    public void Jacobian_equals_finite_differences(string text, string variables, string parameters)
    {
        Case c = new(text, variables, parameters, rows: 37);
        int p = c.Theta.Length;
        double[] values = new double[37], jacobian = new double[37 * p], up = new double[37], down = new double[37];
        c.Evaluator.Jacobian(c.Theta, values, jacobian);
        for (int j = 0; j < p; j++)
        {
            double h = 1e-6 * Math.Max(0.1, Math.Abs(c.Theta[j]));
            c.Evaluator.Values(c.Moved(j, h), up);
            c.Evaluator.Values(c.Moved(j, -h), down);
            for (int i = 0; i < 37; i++)
            {
                double expected = (up[i] - down[i]) / (2 * h), got = jacobian[j * 37 + i];
                Assert.True(Math.Abs(got - expected) <= 2e-7 * (1 + Math.Abs(expected) + Math.Abs(values[i]) / Math.Abs(c.Theta[j])), $"{text} d/d{c.Parameters[j]} row {i}: {got:R} vs {expected:R}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Formulas))]
    public unsafe void Second_derivatives_equal_differences_of_the_gradient(string text, string variables, string parameters)
    {
        const int Rows = 37;
        Case c = new(text, variables, parameters, Rows);
        int p = c.Theta.Length;
        var random = new RandomStream(5);
        double[] weights = GC.AllocateArray<double>(FormulaEvaluator.BlockRows, pinned: true);
        for (int i = 0; i < Rows; i++) weights[i] = random.NextDouble() - 0.3;
        double[] Gradient(double[] theta)
        {
            double[] values = new double[Rows], jacobian = new double[Rows * p], g = new double[p];
            c.Evaluator.Jacobian(theta, values, jacobian);
            for (int j = 0; j < p; j++) for (int i = 0; i < Rows; i++) g[j] += weights[i] * jacobian[j * Rows + i];
            return g;
        }

        int k = c.Evaluator.InputCount;
        double[] inputs = new double[k * k], gInputs = new double[k], hessian = new double[p * p];
        c.Evaluator.SetParameters(c.Theta, second: true);
        c.Evaluator.Forward(0);
        c.Evaluator.Backward(0);
        fixed (double* w = weights)
        {
            for (int a = 0; a < k; a++) gInputs[a] = VectorMath.Dot(c.Evaluator.InputDerivative(a), w, FormulaEvaluator.Pad(Rows));
            c.Evaluator.AddSecond(0, w, inputs);
        }

        c.Evaluator.Inputs.HessianToParameters(gInputs, inputs, hessian);
        double scale = Gradient(c.Theta).Max(Math.Abs) + 1;
        for (int j = 0; j < p; j++)
        {
            double h = 1e-5 * Math.Max(0.1, Math.Abs(c.Theta[j]));
            double[] up = Gradient(c.Moved(j, h)), down = Gradient(c.Moved(j, -h));
            for (int l = 0; l < p; l++)
            {
                double expected = (up[l] - down[l]) / (2 * h), got = hessian[j * p + l];
                Assert.True(Math.Abs(got - expected) <= 1e-5 * (scale + Math.Abs(expected)), $"{text} d2/d{c.Parameters[j]}d{c.Parameters[l]}: {got:R} vs {expected:R}");
            }
        }
    }

    [Fact]
    public void Long_tables_are_evaluated_block_by_block_to_the_same_values()
    {
        Case whole = new("E + A/x^alpha + B/y^beta", "x y", "E A B alpha beta", rows: 1001);
        var values = new double[1001];
        whole.Evaluator.Values(whole.Theta, values);
        double[][] tail = [.. whole.Columns.Select(column => column[777..])];
        var part = new double[1001 - 777];
        whole.Formula.Bind(tail, part.Length).NewEvaluator().Values(whole.Theta, part);
        Assert.Equal(values[777..], part);
    }

    [Fact]
    public void Saturating_terms_keep_their_digits_where_they_are_nearly_linear()
    {
        // R (1 - exp(-x / R)) = x - x^2 / 2R + ...: with R = 1e12 the plain form has no correct digit left beyond the fourth.
        Expr e = ExpressionParser.Parse("r*(1 - exp(-x/r))");
        var y = new double[2];
        CompiledFormula.Compile(e, ["x"], ["r"]).Bind([[1, 3]], 2).NewEvaluator().Values([1e12], y);
        Assert.Equal(1 - 0.5e-12, y[0], 1e-15);
        Assert.Equal(3 - 4.5e-12, y[1], 1e-15);
    }

    private sealed class Case
    {
        public Case(string text, string variables, string parameters, int rows)
        {
            Expr = ExpressionParser.Parse(text);
            string[] names = variables.Split(' ');
            Parameters = parameters.Split(' ');
            var random = new RandomStream(11);
            Columns = [.. names.Select(_ => Enumerable.Range(0, rows).Select(_ => 0.5 + 3 * random.NextDouble()).ToArray())];
            Theta = [.. Parameters.Select(_ => 0.3 + random.NextDouble())];
            Variables = names;
            Formula = CompiledFormula.Compile(Expr, names, Parameters);
            Evaluator = Formula.Bind(Columns, rows).NewEvaluator();
        }

        public Expr Expr { get; }

        public string[] Variables { get; }

        public string[] Parameters { get; }

        public double[][] Columns { get; }

        public double[] Theta { get; }

        public CompiledFormula Formula { get; }

        public FormulaEvaluator Evaluator { get; }

        public double ValueOf(string name, int row, double[] theta) =>
            Array.IndexOf(Variables, name) is var v and >= 0 ? Columns[v][row] : theta[Array.IndexOf(Parameters, name)];

        public double[] Moved(int j, double h)
        {
            double[] moved = [.. Theta];
            moved[j] += h;
            return moved;
        }
    }
}
