using Foretrain.Expressions;
using Xunit;

namespace Foretrain.Tests.Expressions;

public class UnitCheckerTests
{
    // N and D are params and tokens with a declared reference for logarithms.
    private static readonly Dictionary<string, UnitOfVariable> Variables = new()
    {
        ["params"] = new("param"),
        ["tokens"] = new("token"),
        ["unique"] = new("token"),
        ["flops"] = new("flop"),
        ["steps"] = new("step"),
        ["streams"] = new("1"),
        ["lr"] = new("1"),
        ["N"] = new("param", HasReference: true),
        ["D"] = new("token", HasReference: true),
        ["r_*"] = new("1"),
    };

    [Theory]
    [InlineData("E*log(tokens)", "'tokens' has unit token: log needs a dimensionless argument", "log(tokens)",
        "divide by a constant with the same unit, as in log(tokens/1[token]), or declare a reference for tokens")]
    [InlineData("exp(params)", "'params' has unit param: exp needs a dimensionless argument", "exp(params)", "divide by a quantity with unit param")]
    [InlineData("A*(params + tokens)", "'tokens' has unit token: expected param, like 'params' in the same sum", "params + tokens",
        "multiply by a parameter, which then takes the unit param/token")]
    [InlineData("E + params", "'params' has unit param: expected nat/token, the unit of the prediction", "E + params",
        "multiply by a parameter, which then takes the unit nat/param/token")]
    [InlineData("sin(tokens)", "'tokens' has unit token: sin needs a dimensionless argument", "sin(tokens)", "divide by a quantity with unit token")]
    [InlineData("params^tokens", "'tokens' has unit token: an exponent must be dimensionless", "params^tokens", "divide by a quantity with unit token")]
    [InlineData("E*min(params, tokens)", "'tokens' has unit token: expected param, like 'params' in this min", "min(params, tokens)",
        "multiply by a parameter, which then takes the unit param/token")]
    [InlineData("A*params + A*tokens", "'A*tokens' has unit nat/param: expected nat/token, the unit of the prediction", "A*params + A*tokens",
        "A has unit nat/param/token because of 'A*params'")]
    [InlineData("A*(sqrt(params) + tokens)", "'tokens' has unit token: expected param^0.5, like 'sqrt(params)' in the same sum", "sqrt(params) + tokens",
        "multiply by a parameter, which then takes the unit param^0.5/token")]
    [InlineData("sigmoid(flops)", "'flops' has unit flop: sigmoid needs a dimensionless argument", "sigmoid(flops)", "divide by a quantity with unit flop")]
    [InlineData("E + A/params^alpha + A/tokens^alpha",
        "'A/tokens^alpha' has unit nat*param^alpha*token^(-1 - alpha): expected nat/token, the unit of the prediction",
        "E + A/params^alpha + A/tokens^alpha", "A has unit nat/token*param^alpha because of 'A/params^alpha'")]
    [InlineData("E*atan(params/tokens)", "'params/tokens' has unit param/token: atan needs a dimensionless argument", "atan(params/tokens)",
        "divide by a quantity with unit param/token")]
    [InlineData("10^params", "'params' has unit param: an exponent must be dimensionless", "10^params", "divide by a quantity with unit param")]
    [InlineData("E*tokens^1e9[param]", "'1e9[param]' has unit param: an exponent must be dimensionless", "tokens^1e9[param]",
        "divide by a quantity with unit param")]
    [InlineData("E + tokens^alpha", "'tokens^alpha' has unit token^alpha: expected nat/token, the unit of the prediction", "E + tokens^alpha",
        "multiply by a parameter, which then takes the unit nat*token^(-1 - alpha)")]
    [InlineData("E*(tokens + 1)", "'1' has unit 1: expected token, like 'tokens' in the same sum", "tokens + 1",
        "multiply by a parameter, or by a constant with a unit as in 1[token]")]
    [InlineData("E + 2", "'2' has unit 1: expected nat/token, the unit of the prediction", "E + 2",
        "multiply by a parameter, or by a constant with a unit as in 1[nat/token]")]
    [InlineData("E + B*log(A*params) + B*A*tokens", "'B*A*tokens' has unit nat/param: expected nat/token, the unit of the prediction",
        "E + B*log(A*params) + B*A*tokens", "B has unit nat/token because of 'B*log(A*params)'; A has unit 1/param because of 'A*params'")]
    [InlineData("E + A/params^streams", "'params' has unit param: the base of an exponent that varies from run to run must be dimensionless",
        "params^streams", "divide by a quantity with unit param")]
    [InlineData("max(E, A*tokens, A)", "'A' has unit nat/token^2: expected nat/token, the unit of the prediction", "max(E, A*tokens, A)",
        "A has unit nat/token^2 because of 'A*tokens'")]
    [InlineData("10^(a*log10(N))", "'10^(a*log10(N))' has unit 1: expected nat/token, the unit of the prediction", "10^(a*log10(N))",
        "multiply by a parameter, or by a constant with a unit as in 1[nat/token]")]
    [InlineData("log(N + 1[param])*E", "'N' has unit param: log needs a dimensionless argument", "log(N + 1[param])",
        "the reference of N serves log(N) and products or ratios in it, not sums")]
    [InlineData("solve(L, L - E, 0.1, 10)", "'solve(L, L - E, 0.1, 10)' has unit 1: expected nat/token, the unit of the prediction",
        "solve(L, L - E, 0.1, 10)", "multiply by a parameter, or by a constant with a unit as in 1[nat/token]")]
    [InlineData("E*prod(r[i]*params)", "'r[i]*params' has unit param: a product over an index needs dimensionless factors", "prod(r[i]*params)",
        "divide by a quantity with unit param")]
    [InlineData("A*log(params/1e9)", "'params/1e9' has unit param: log needs a dimensionless argument", "log(params/1e9)",
        "give the constant its unit: 1e9[param]")]
    [InlineData("E + (Nc/params)^alpha + (Nc/tokens)^beta",
        "'(Nc/tokens)^beta' has unit nat^(beta/alpha)*param^beta*token^(-beta/alpha - beta): expected nat/token, the unit of the prediction",
        "E + (Nc/params)^alpha + (Nc/tokens)^beta",
        "Nc has unit param*nat^(1/alpha)*token^(-1/alpha) because of '(Nc/params)^alpha'")]
    public void Wrong_formulas_are_refused(string text, string message, string place, string hint)
    {
        ForetrainException e = Assert.Throws<ForetrainException>(() => Check(text));
        Assert.Equal("formula-units", e.Code);
        Assert.Equal(message, e.Message);
        Assert.Equal(place, e.Place);
        Assert.Equal(hint, e.Hint);
    }

    [Theory]
    [InlineData("E + A/params^alpha + B/tokens^beta", "E nat/token; A nat/token*param^alpha; alpha 1; B nat*token^(beta - 1); beta 1")]
    [InlineData("((Nc/params)^(aN/aD) + Dc/tokens)^aD",
        "Nc param*nat^(1/aN)*token^(-1/aN); aN 1; aD 1; Dc nat^(1/aD)*token^(1 - 1/aD)")]
    [InlineData("(Nc/params)^aN", "Nc param*nat^(1/aN)*token^(-1/aN); aN 1")]
    [InlineData("a + b*flops^-c0*(1+(flops/d)^(1/f))^(-c1*f)", "a nat/token; b nat/token*flop^c0; c0 1; d flop; f 1; c1 1")]
    [InlineData("E + (a*(tokens/params)^eta + b*(tokens/params)^-eta)*flops^-eta",
        "E nat/token; a nat*flop^eta*param^eta*token^(-1 - eta); eta 1; b nat*flop^eta*param^-eta*token^(eta - 1)")]
    [InlineData("E + (A/(params*(k*log(streams)+1)))^alpha", "E nat/token; A param*nat^(1/alpha)*token^(-1/alpha); k 1; alpha 1")]
    [InlineData("1[nat/token]*10^(a*log10(N) + b*log10(D) + c)", "a 1; b 1; c 1")]
    [InlineData("exp(p + q*log(D/1e9))*E", "p 1; q 1; E nat/token")]
    [InlineData("E*log(params/Nc)", "E nat/token; Nc param")]
    [InlineData("E*log(N/Nc)", "E nat/token; Nc param")]
    [InlineData("E + A*max(tokens - T, 0)", "E nat/token; A nat/token^2; T token")]
    [InlineData("E + A*params^-0.5 + B*sqrt(1/tokens)", "E nat/token; A nat*param^0.5/token; B nat/token^0.5")]
    [InlineData("solve(L, L - E - A*L/params, 0.1[nat/token], 10[nat/token])", "E nat/token; A param")]
    [InlineData("E + A*lr_area(steps, lr, lambda)^-alpha", "E nat/token; A nat/token*step^alpha; lambda 1; alpha 1")]
    [InlineData("E + A*tokens^2/params", "E nat/token; A nat*param/token^3")]
    [InlineData("E + sigmoid(k*(tokens - T0))*A", "E nat/token; k 1/token; T0 token; A nat/token")]
    [InlineData("abs(E - A*tokens)", "E nat/token; A nat/token^2")]
    [InlineData("E + A*sin(w*steps)^2", "E nat/token; A nat/token; w 1/step")]
    [InlineData("E + A*exp(sum(t[i]*r[i]))", "E nat/token; A nat/token; t[*] 1")]
    [InlineData("sum(t[i]*r[i])/tokens", "t[*] nat")]
    [InlineData("E*prod(r[i]^t[i])", "E nat/token; t[*] 1")]
    [InlineData("E*(1 + (tokens/1e9[token])^-beta)", "E nat/token; beta 1")]
    [InlineData("E + 2^(a*log(streams))*B/params^alpha", "E nat/token; a 1; B nat/token*param^alpha; alpha 1")]
    [InlineData("A*B*C", "A nat/token; B 1; C 1")]
    [InlineData("E + A/params^alpha + B/(unique*(1 + R*(1 - exp(-(tokens/unique - 1)/R))))^beta",
        "E nat/token; A nat/token*param^alpha; alpha 1; B nat*token^(beta - 1); R 1; beta 1")]
    public void Right_formulas_give_the_units_of_their_parameters(string text, string units) => Assert.Equal(units, Units(Check(text)));

    [Fact]
    public void Data_constrained_law_with_its_sub_formulas_inserted()
    {
        Expr e = ExpressionParser.Parse("E + A/Nx^alpha + B/Dx^beta");
        foreach (var (name, formula) in new[]
        {
            ("Nx", "Un + Un*RN*(1 - exp(-(params/Un - 1)/RN))"), ("Dx", "unique + unique*RD*(1 - exp(-(tokens/unique - 1)/RD))"),
            ("Un", "min(params, Nopt)"), ("Nopt", "(unique*G)^(beta/alpha)*G"), ("G", "(alpha*A/(beta*B))^(1/(alpha + beta))"),
        })
        {
            e = ExprTools.Substitute(e, new Dictionary<string, Expr> { [name] = ExpressionParser.Parse(formula) });
        }
        UnitReport report = UnitChecker.Check(e, Variables, ["E", "A", "alpha", "B", "beta", "RN", "RD"], Unit.Parse("nat/token"));
        Assert.Equal("E nat/token; A nat/token*param^alpha; alpha 1; B nat*token^(beta - 1); beta 1; RN 1; RD 1", Units(report));
    }

    [Fact]
    public void Members_of_families_are_checked_after_expansion_too()
    {
        Expr e = ExprTools.ExpandIndices(ExpressionParser.Parse("E*exp(sum(t[i]*r[i]))"), _ => ["code", "web"]);
        UnitReport report = UnitChecker.Check(e, Variables, ["E", "t[code]", "t[web]"], Unit.Parse("nat/token"));
        Assert.Equal("E nat/token; t[code] 1; t[web] 1", Units(report));
        Assert.Equal("nat/token", report["E"]);
    }

    [Fact]
    public void The_inferred_units_satisfy_the_formula_when_written_as_constants()
    {
        // Each parameter becomes 1[its unit] at fixed exponents; nothing is left to infer and the check must still pass.
        Expr e = ExpressionParser.Parse("((Nc/params)^(aN/aD) + Dc/tokens)^aD + A/params^aN");
        UnitReport report = UnitChecker.Check(e, Variables, ["Nc", "aN", "aD", "Dc", "A"], Unit.Parse("nat/token"));
        var values = new Dictionary<string, Expr> { ["aN"] = new Number(0.3), ["aD"] = new Number(0.7) };
        foreach (string name in new[] { "Nc", "Dc", "A" })
        {
            Unit unit = Unit.Of(report.Parameters[name].Exponents.Select(x => KeyValuePair.Create(x.Key, ExprTools.Substitute(x.Value, values))));
            values[name] = new Number(1, unit.ToString());
        }
        UnitChecker.Check(ExprTools.Substitute(e, values), Variables, [], Unit.Parse("nat/token"));
        values["A"] = new Number(1, "nat/token*param^0.31");
        Assert.Throws<ForetrainException>(() => UnitChecker.Check(ExprTools.Substitute(e, values), Variables, [], Unit.Parse("nat/token")));
    }

    [Fact]
    public void Unknown_names_and_bad_units_are_errors()
    {
        ForetrainException e = Assert.Throws<ForetrainException>(
            () => UnitChecker.Check(ExpressionParser.Parse("E + token"), Variables, ["E"], Unit.One));
        Assert.Equal("formula-unknown-name", e.Code);
        Assert.Equal("did you mean 'tokens'?", e.Hint);
        var bad = new Dictionary<string, UnitOfVariable> { ["x"] = new("3 apples") };
        Assert.Equal("unit-syntax", Assert.Throws<ForetrainException>(() => UnitChecker.Check(new Symbol("x"), bad, [], Unit.One)).Code);
    }

    [Fact]
    public void Random_formulas_are_accepted_or_refused_with_a_named_error()
    {
        var formulas = new RandomFormulas(77);
        var variables = new Dictionary<string, UnitOfVariable>(Variables) { ["x.y"] = new("1"), ["_z"] = new("token", HasReference: true) };
        string[] parameters = ["E", "A", "alpha", "beta", "N_1", "e", "pi2", "L", "t[*]"];
        int accepted = 0, refused = 0;
        for (int n = 0; n < 1500; n++)
        {
            Expr e = formulas.Next(1 + n % 4);
            FormulaNames.Check(e, [.. variables.Keys], parameters);
            Assert.NotEmpty(e.ToLatex());
            try
            {
                UnitReport report = UnitChecker.Check(e, variables, parameters, Unit.One, (_, units) => units[0]);
                Assert.Equal(parameters, report.Parameters.Keys);
                accepted++;
            }
            catch (ForetrainException error)
            {
                Assert.Equal("formula-units", error.Code);
                Assert.NotNull(error.Place);
                Assert.NotNull(error.Hint);
                refused++;
            }
        }
        Assert.True(accepted > 200 && refused > 200, $"{accepted} accepted, {refused} refused");
    }

    private static string Units(UnitReport report) => string.Join("; ", report.Parameters.Select(p => $"{p.Key} {p.Value}"));

    private static UnitReport Check(string text)
    {
        Expr e = ExpressionParser.Parse(text, new HashSet<string> { "lr_area" });
        string[] parameters =
        [
            .. ExprTools.Symbols(e).Where(s => !Variables.ContainsKey(s) && !s.StartsWith("r[", StringComparison.Ordinal))
                .Select(s => s == "t[i]" ? "t[*]" : s),
        ];
        return UnitChecker.Check(e, Variables, parameters, Unit.Parse("nat/token"), (_, units) => units[0].Times(units[1]));
    }
}
