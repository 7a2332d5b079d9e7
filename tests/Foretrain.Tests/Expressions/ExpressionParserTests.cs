using Foretrain.Expressions;
using Xunit;

namespace Foretrain.Tests.Expressions;

public class ExpressionParserTests
{
    private static readonly Symbol X = new("x"), Y = new("y"), Z = new("z");

    [Fact]
    public void Power_binds_tighter_than_minus_and_goes_right_to_left()
    {
        Assert.Equal(new Negate(Power(X, new Number(2))), Parse("-x^2"));
        Assert.Equal(Power(X, Power(Y, Z)), Parse("x^y**z"));
        Assert.Equal(Power(X, new Negate(Power(Y, Z))), Parse("x^-y^z"));
        Assert.Equal(new Binary(BinaryOp.Multiply, Power(X, new Negate(Y)), Z), Parse("x^-y*z"));
    }

    [Fact]
    public void Products_and_sums_go_left_to_right()
    {
        Assert.Equal(
            new Binary(BinaryOp.Multiply, new Binary(BinaryOp.Divide, X, Y), Z), Parse("x/y*z"));
        Assert.Equal(
            new Binary(BinaryOp.Add, new Binary(BinaryOp.Subtract, X, Y), new Binary(BinaryOp.Multiply, new Negate(Z), X)),
            Parse("x - y + -z*x"));
    }

    [Theory]
    [InlineData("1e-3", 1e-3)]
    [InlineData(".5", 0.5)]
    [InlineData("2.", 2.0)]
    [InlineData("6.02E+23", 6.02e23)]
    [InlineData("pi", Math.PI)]
    [InlineData("0.0", 0.0)]
    public void Numbers(string text, double value) => Assert.Equal(new Number(value), Parse(text));

    [Fact]
    public void Names_members_units_and_calls()
    {
        Assert.Equal(new Symbol("a_1.b"), Parse(" a_1.b\n"));
        Assert.Equal(new Indexed("r", "code-2"), Parse("r[code-2]"));
        Assert.Equal(new Number(1e9, "nat/token"), Parse("1e9 [ nat/token ]"));
        Assert.Equal(new Call(Function.Log, [X]), Parse("ln(x)"));
        Assert.Equal(new Call(Function.Max, [X, Y, Z]), Parse("max(x, y, z)"));
        Assert.Equal(new Solve("L", new Binary(BinaryOp.Subtract, new Symbol("L"), X), Y, Z), Parse("solve(L, L - x, y, z)"));
        Assert.Equal(
            new KernelCall("lr_sum", [X, Y]), ExpressionParser.Parse("lr_sum(x, y)", new HashSet<string> { "lr_sum" }));
    }

    [Fact]
    public void Sums_find_their_index()
    {
        Expr member = new Binary(BinaryOp.Multiply, new Indexed("t", "i"), new Indexed("r", "code"));
        Assert.Equal(new Fold(FoldOp.Sum, "i", member), Parse("sum(t[i]*r[code])"));
        Assert.Equal(new Fold(FoldOp.Product, "k", new Indexed("t", "k")), Parse("prod(t[k])"));
        Assert.Equal(new Fold(FoldOp.Sum, "code", member), Parse("sum(code, t[i]*r[code])"));
        Assert.Equal(
            new Fold(FoldOp.Sum, "i", new Fold(FoldOp.Sum, "j", new Binary(BinaryOp.Multiply, new Indexed("a", "i"), new Indexed("b", "j")))),
            Parse("sum(i, sum(a[i]*b[j]))"));
    }

    [Fact]
    public void Nesting_is_limited_and_never_overflows()
    {
        Assert.Equal(X, Parse(new string('(', 200) + "x" + new string(')', 200)));
        foreach (string open in new[] { "(", "-", "exp(", "x^", "sum(i,", "min(x,", "solve(L," })
        {
            string text = string.Concat(Enumerable.Repeat(open, 10_000)) + "x";
            ForetrainException e = Assert.Throws<ForetrainException>(() => Parse(text));
            Assert.Equal("formula-syntax", e.Code);
            Assert.Equal("the formula nests deeper than 200 levels", e.Message);
        }
    }

    [Fact]
    public void Long_chains_and_long_texts_are_refused()
    {
        string chain = string.Join("+", Enumerable.Repeat("x", 500));
        Assert.Equal(500, ExprTree.Depth(Parse(chain)));
        Assert.Equal("more than 500 operators follow one another", Fault(chain + "+x").Message);
        Assert.Equal("the formula has 100001 characters, at most 100000 are read", Fault(new string(' ', 100_000) + "x").Message);
        Assert.Equal("the formula is empty", Fault(" \n").Message);
    }

    [Theory]
    [InlineData("(a + b", "')' is missing", "(a + b\n      ^", "the '(' at character 1 is never closed")]
    [InlineData("a + b)", "')' without a '(' before it", "a + b)\n     ^", "remove it, or add the missing '('")]
    [InlineData("2x", "'x' follows the number 2 directly", "2x\n^^", "write 2*x for a product")]
    [InlineData("2 x", "an operator is missing between '2' and 'x'", "2 x\n  ^", "write 2*x for a product")]
    [InlineData("70B", "'B' follows the number 70 directly", "70B\n^^^", "write 70*B for a product; numbers take no suffix, write 1e9 for 1B")]
    [InlineData("1_000", "'_' inside a number", "1_000\n ^", "write the digits without separators, or as in 1e6")]
    [InlineData("1.2.3", "a second '.' in a number", "1.2.3\n   ^", "write one number, as in 1.5")]
    [InlineData("a(b)", "there is no function 'a'", "a(b)\n^", null)]
    [InlineData("3(b)", "an operator is missing between '3' and '('", "3(b)\n ^", "write 3*( for a product")]
    [InlineData("exo(x)", "there is no function 'exo'", "exo(x)\n^^^", "did you mean 'exp'?")]
    [InlineData("Log(x)", "there is no function 'Log'", "Log(x)\n^^^", "did you mean 'log' or 'log10'?")]
    [InlineData("pow(x, 2)", "there is no function 'pow'", "pow(x, 2)\n^^^", "write x^y")]
    [InlineData("L = a", "a formula is one expression, '=' cannot stand in it", "L = a\n  ^", "write only what is right of '='")]
    [InlineData("a \u2212 b", "the character '\u2212' has no meaning in a formula", "a \u2212 b\n  ^", "write -")]
    [InlineData("a\u00D7b", "the character '\u00D7' has no meaning in a formula", "a\u00D7b\n ^", "write *")]
    [InlineData("\u03B1", "the character '\u03B1' has no meaning in a formula", "\u03B1\n^", "write alpha")]
    [InlineData("0,34*x", "',' can only separate the arguments of a function", "0,34*x\n ^", "write a decimal point: 0.34")]
    [InlineData("exp(0,5)", "exp takes one argument, 2 given", "exp(0,5)\n^^^", "write a decimal point: 0.5")]
    [InlineData("min(x)", "min takes two or more arguments, 1 given", "min(x)\n^^^", null)]
    [InlineData("a + ", "the formula ends where a value is expected", "a + \n    ^", "'+' needs a value on its right")]
    [InlineData("a */ b", "a value is expected before '/'", "a */ b\n   ^", "'*' needs a value on its right")]
    [InlineData("()", "nothing between '(' and ')'", "()\n ^", "write a value between them")]
    [InlineData("exp()", "exp needs arguments", "exp()\n    ^", "write exp(x)")]
    [InlineData("exp + 1", "'exp' is a function and needs arguments", "exp + 1\n^^^", "write exp(...), or use another name")]
    [InlineData("1e999", "the number 1e999 is too large", "1e999\n^^^^^", "the largest number is about 1.8e308")]
    [InlineData("1e-999", "the number 1e-999 is too small", "1e-999\n^^^^^^", "the smallest number is about 5e-324; write 0 if 0 is meant")]
    [InlineData("sum(x)", "sum has no index to run over", "sum(x)\n^^^", "use one inside, as in sum(t[i]*r[i]), or name it: sum(i, ...)")]
    [InlineData("sum(t[i]*r[j])", "sum could run over 'i' or 'j'", "sum(t[i]*r[j])\n^^^", "name the index: sum(i, ...)")]
    [InlineData("t[i,j]", "'i,j' is not an index", "t[i,j]\n ^^^^^", "a family has one index")]
    [InlineData("t[i", "']' is missing", "t[i\n ^", "this '[' is never closed")]
    [InlineData("3[2 apples]", "'2 apples' is not a unit: an operator is missing between '2' and 'apples'", "3[2 apples]\n ^^^^^^^^^^", "write a unit as in 1e9[param] or 1[nat/token]")]
    [InlineData("solve(x+1, 2)", "solve starts with the name of its unknown", "solve(x+1, 2)\n      ^", "write solve(L, body, low, high): the root of body = 0 in L between low and high")]
    [InlineData("{a}", "the character '{' has no meaning in a formula", "{a}\n^", "write (")]
    public void Faults_are_named_and_placed(string text, string message, string place, string? hint)
    {
        ForetrainException e = Fault(text);
        Assert.Equal(message, e.Message);
        Assert.Equal(place, e.Place);
        if (hint is not null) Assert.Equal(hint, e.Hint);
    }

    [Fact]
    public void Long_formulas_show_a_window_around_the_fault()
    {
        string text = string.Join(" + ", Enumerable.Range(0, 100).Select(i => $"a{i}")) + " + 2x + " + string.Join(" + ", Enumerable.Range(0, 100).Select(i => $"b{i}"));
        string[] lines = Fault(text).Place!.Split('\n');
        Assert.True(lines[0].Length < 110);
        Assert.StartsWith("...", lines[0]);
        Assert.EndsWith("...", lines[0]);
        Assert.Equal("2x", lines[0].Substring(lines[1].IndexOf('^', StringComparison.Ordinal), 2));
    }

    [Fact]
    public void Unknown_kernels_get_a_suggestion()
    {
        ForetrainException e = Assert.Throws<ForetrainException>(
            () => ExpressionParser.Parse("lr_anealing(x)", new HashSet<string> { "lr_annealing" }));
        Assert.Equal("did you mean 'lr_annealing'?", e.Hint);
    }

    [Fact]
    public void Damaged_formulas_end_in_a_tree_or_a_named_error()
    {
        const string Alphabet = "abLNei0123456789.+-*/^()[],= _\t\n\u2212\u03B1\uD835\"%";
        string[] pieces = ["exp(", "sum(", "solve(L,", "t[i]", "1e", "e-", "**", "min(", "[param]", "prod(i,", "pi", ")", "1e400", "ln("];
        var random = new Random(99);
        var formulas = new RandomFormulas(5);
        int trees = 0;
        for (int n = 0; n < 5000; n++)
        {
            string text = n % 4 == 0 ? "" : formulas.Next(1 + n % 5).ToText();
            for (int edits = n % 4 == 0 ? random.Next(40) : random.Next(1, 5); edits > 0; edits--)
            {
                int at = random.Next(text.Length + 1);
                text = random.Next(3) switch
                {
                    0 when text.Length > 0 => text.Remove(Math.Min(at, text.Length - 1), 1),
                    1 => text.Insert(at, pieces[random.Next(pieces.Length)]),
                    _ => text.Insert(at, Alphabet[random.Next(Alphabet.Length)].ToString()),
                };
            }
            try
            {
                Expr e = ExpressionParser.Parse(text, formulas.Kernels);
                Assert.Equal(e, ExpressionParser.Parse(e.ToText(), formulas.Kernels));
                trees++;
            }
            catch (ForetrainException e)
            {
                Assert.Equal("formula-syntax", e.Code);
                if (!string.IsNullOrWhiteSpace(text)) Assert.Contains("^", e.Place);
            }
        }
        Assert.InRange(trees, 200, 4500);
    }

    private static Binary Power(Expr x, Expr y) => new(BinaryOp.Power, x, y);

    private static Expr Parse(string text) => ExpressionParser.Parse(text);

    private static ForetrainException Fault(string text)
    {
        ForetrainException e = Assert.Throws<ForetrainException>(() => Parse(text));
        Assert.Equal("formula-syntax", e.Code);
        return e;
    }
}
