using System.Text;

namespace Foretrain.Expressions;

/// <summary>
/// A unit: a product of base units (<c>param</c>, <c>token</c>, <c>nat</c> ... any name) to powers, which may be formulas of
/// parameters as in <c>nat/token*param^alpha</c>. <c>1</c> is dimensionless.
/// </summary>
public sealed class Unit
{
    private readonly SortedDictionary<string, Expr> _exponents;

    private Unit(SortedDictionary<string, Expr> exponents) => _exponents = exponents;

    /// <summary>Dimensionless.</summary>
    public static Unit One { get; } = new(new(StringComparer.Ordinal));

    /// <summary>Exponent of each base unit, by name; base units with exponent zero are absent.</summary>
    public IReadOnlyDictionary<string, Expr> Exponents => _exponents;

    /// <summary>A unit from exponents; zeros are dropped.</summary>
    public static Unit Of(IEnumerable<KeyValuePair<string, Expr>> exponents)
    {
        ArgumentNullException.ThrowIfNull(exponents);
        var kept = new SortedDictionary<string, Expr>(StringComparer.Ordinal);
        foreach (var (name, exponent) in exponents)
        {
            Expr simple = Simplifier.Simplify(exponent);
            if (!Simplifier.IsZero(simple)) kept[name] = simple;
        }
        return new(kept);
    }

    /// <summary>Reads <c>nat/token</c>, <c>param</c>, <c>1</c>, <c>flop*s^-1</c>.</summary>
    /// <exception cref="ForetrainException"><c>unit-syntax</c>.</exception>
    public static Unit Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out Unit? unit, out string? problem)
            ? unit!
            : throw new ForetrainException("unit-syntax", $"'{text}' is not a unit: {problem}", null, "write a product of powers, as in nat/token, flop*s^-1, or 1");
    }

    internal static bool TryParse(string text, out Unit? unit, out string? problem)
    {
        (unit, problem) = (null, null);
        try
        {
            unit = Convert(ExpressionParser.Parse(text), ref problem);
        }
        catch (ForetrainException e)
        {
            problem = e.Message;
        }
        return unit is not null;
    }

    /// <summary>The product of two units.</summary>
    public Unit Times(Unit other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var product = new Dictionary<string, Expr>(_exponents);
        foreach (var (name, exponent) in other._exponents)
            product[name] = product.TryGetValue(name, out Expr? have) ? Simplifier.Add(have, exponent) : exponent;
        return Of(product);
    }

    /// <summary>The unit to a power.</summary>
    public Unit ToThe(Expr power)
        => Of(_exponents.Select(e => KeyValuePair.Create(e.Key, Simplifier.Multiply(e.Value, power))));

    /// <summary>The unit as text that <see cref="Parse"/> reads: <c>nat/token*param^alpha</c>, <c>1/token</c>, <c>1</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        var numeric = _exponents.Where(e => e.Value is Number).Select(e => (e.Key, ((Number)e.Value).Value)).ToList();
        foreach (var (name, power) in numeric.Where(e => e.Value > 0)) Append('*', name, new Number(power));
        foreach (var (name, power) in numeric.Where(e => e.Value < 0))
        {
            if (text.Length == 0) text.Append('1');
            Append('/', name, new Number(-power));
        }
        foreach (var (name, power) in _exponents.Where(e => e.Value is not Number)) Append('*', name, power);
        return text.Length == 0 ? "1" : text.ToString();

        void Append(char sign, string name, Expr power)
        {
            if (text.Length > 0) text.Append(sign);
            text.Append(Simplifier.IsOne(power) ? name : new Binary(BinaryOp.Power, new Symbol(name), power).ToText());
        }
    }

    private static Unit? Convert(Expr e, ref string? problem)
    {
        switch (e)
        {
            case Number { Value: 1, Unit: null }:
                return One;
            case Symbol s:
                return new(new(StringComparer.Ordinal) { [s.Name] = Simplifier.One });
            case Binary { Op: BinaryOp.Multiply or BinaryOp.Divide } b:
                Unit? x = Convert(b.X, ref problem), y = Convert(b.Y, ref problem);
                if (x is null || y is null) return null;
                return x.Times(b.Op == BinaryOp.Multiply ? y : y.ToThe(new Number(-1)));
            case Binary { Op: BinaryOp.Power } p:
                return Convert(p.X, ref problem)?.ToThe(p.Y);
            case Number n:
                problem ??= $"it has the factor {ExprText.ToText(n.Value)}; multiply the number instead";
                return null;
            default:
                problem ??= $"'{FormulaLexer.Shorten(e.ToText())}' is not a product of powers";
                return null;
        }
    }
}
