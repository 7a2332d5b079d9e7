namespace Foretrain.Expressions;

/// <summary>
/// An exponent of a unit: a formula of parameters together with its value at a few generic points. Equality is judged by the
/// values, which no rewriting of the formula can get wrong; the formula is for reading.
/// </summary>
internal sealed class UnitExponent
{
    // Enough for a coincidence at every point to be out of the question, and one more than any recognised form has freedoms.
    private const int Points = 6;
    private const double Tolerance = 1e-8;

    private readonly double[] _values;

    private UnitExponent(Expr form, double[] values) => (Form, _values) = (form, values);

    public Expr Form { get; }

    public bool IsNumber => Form is Number;

    public bool IsZero => Same(0);

    /// <summary>True at +1 and -1, the coefficients that divide out without a trace.</summary>
    public bool IsUnity => Form is Number { Value: 1 or -1 };

    public static UnitExponent Of(double value) => new(new Number(value), [.. Enumerable.Repeat(value, Points)]);

    /// <summary>From a formula of parameters only.</summary>
    public static UnitExponent Of(Expr form)
    {
        form = Simplifier.Simplify(form);
        var values = new double[Points];
        for (int k = 0; k < Points; k++)
        {
            int point = k;
            values[k] = ExprTools.Evaluate(form, name => Generic(name, point));
        }
        return Tidy(form, values);
    }

    public static UnitExponent operator +(UnitExponent x, UnitExponent y) => Combine(BinaryOp.Add, x, y);

    public static UnitExponent operator -(UnitExponent x) => Of(-1) * x;

    public static UnitExponent operator *(UnitExponent x, UnitExponent y) => Combine(BinaryOp.Multiply, x, y);

    public static UnitExponent operator /(UnitExponent x, UnitExponent y) => Combine(BinaryOp.Divide, x, y);

    private bool Same(double value)
    {
        int defined = 0;
        foreach (double v in _values)
        {
            if (!double.IsFinite(v)) continue;
            defined++;
            if (Math.Abs(v - value) > Tolerance) return false;
        }
        return defined > 1;
    }

    private static UnitExponent Combine(BinaryOp op, UnitExponent x, UnitExponent y)
    {
        var values = new double[Points];
        for (int k = 0; k < Points; k++) values[k] = Evaluator.Apply(op, x._values[k], y._values[k]);
        return Tidy(Simplifier.Binary(op, x.Form, y.Form), values);
    }

    // A fixed value in (0.4, 1.9) for each name and point: FNV-1a over the name, then an avalanche.
    private static double Generic(string name, int point)
    {
        ulong h = 14695981039346656037;
        foreach (char c in name) h = (h ^ c) * 1099511628211;
        h += (ulong)(point + 1) * 0x9E3779B97F4A7C15;
        h = (h ^ (h >> 30)) * 0xBF58476D1CE4E5B9;
        h = (h ^ (h >> 27)) * 0x94D049BB133111EB;
        h ^= h >> 31;
        return 0.4 + 1.5 * ((h >> 11) * (1.0 / (1UL << 53)));
    }

    /// <summary>Replaces a formula by a simpler one with the same values: elimination leaves aD*(aN/aD) where aN is meant.</summary>
    private static UnitExponent Tidy(Expr form, double[] values)
    {
        if (form is Number n) return new(new Number(Math.Round(n.Value, 12)), values);
        if (!values.All(double.IsFinite)) return new(form, values);
        if (Spread(values, out double constant)) return Of(constant);
        var size = ExprTree.Measure(form).Nodes;
        if (size <= 3) return new(form, values);
        string[] names = [.. ExprTools.Symbols(form)];
        if (names.Length > 4) return new(form, values);
        List<(Expr Form, double[] Values)> single = Monomials(names, 2);
        foreach (var (monomial, at) in single)
        {
            if (Spread([.. values.Zip(at, (v, m) => v / m)], out double factor) && Shorter(Scaled(factor, monomial), size) is { } one)
                return new(one, values);
        }
        List<(Expr Form, double[] Values)> few = [(Simplifier.One, [.. Enumerable.Repeat(1.0, Points)]), .. Monomials(names, 1)];
        for (int i = 0; i < few.Count; i++)
        {
            for (int j = i + 1; j < few.Count; j++)
            {
                if (TwoTerms(values, few[i], few[j]) is { } sum && ExprTree.Measure(sum).Nodes <= size) return new(sum, values);
            }
        }
        return new(form, values);
    }

    private static Expr? Shorter(Expr candidate, double size) => ExprTree.Measure(candidate).Nodes < size ? candidate : null;

    private static Expr? TwoTerms(double[] values, (Expr Form, double[] Values) x, (Expr Form, double[] Values) y)
    {
        double determinant = x.Values[0] * y.Values[1] - x.Values[1] * y.Values[0];
        if (Math.Abs(determinant) < 1e-4) return null;
        double a = Nice((values[0] * y.Values[1] - values[1] * y.Values[0]) / determinant);
        double b = Nice((x.Values[0] * values[1] - x.Values[1] * values[0]) / determinant);
        if (!double.IsFinite(a) || !double.IsFinite(b) || a == 0 || b == 0) return null;
        for (int k = 0; k < Points; k++)
            if (Math.Abs(a * x.Values[k] + b * y.Values[k] - values[k]) > Tolerance) return null;
        if (a < 0 && b > 0) return Simplifier.Subtract(Scaled(b, y.Form), Scaled(-a, x.Form));
        return b < 0
            ? Simplifier.Subtract(Scaled(a, x.Form), Scaled(-b, y.Form)) : Simplifier.Add(Scaled(a, x.Form), Scaled(b, y.Form));
    }

    private static Expr Scaled(double factor, Expr monomial) => monomial is Binary { Op: BinaryOp.Divide } d
        ? Simplifier.Divide(Simplifier.Multiply(new Number(factor), d.X), d.Y)
        : Simplifier.Multiply(new Number(factor), monomial);

    /// <summary>True when all values agree on a simple fraction.</summary>
    private static bool Spread(double[] values, out double constant)
    {
        constant = Nice(values[0]);
        if (!double.IsFinite(constant)) return false;
        foreach (double v in values)
            if (!(Math.Abs(v - constant) <= Tolerance)) return false;
        return true;
    }

    // Multiples of 1/12 cover the fractions that exponents of units have in practice.
    private static double Nice(double value)
    {
        double twelfths = Math.Round(value * 12);
        return Math.Abs(twelfths) <= 240 && Math.Abs(value - twelfths / 12) <= Tolerance ? twelfths / 12 : double.NaN;
    }

    private static List<(Expr Form, double[] Values)> Monomials(string[] names, int highest)
    {
        var found = new List<(Expr, double[])>();
        var powers = new int[names.Length];
        Fill(0, 0);
        return found;

        void Fill(int at, int used)
        {
            if (at == names.Length)
            {
                if (used > 0) found.Add(Make());
                return;
            }
            for (int p = -highest; p <= highest; p++)
            {
                if (p != 0 && used == 3) continue;
                powers[at] = p;
                Fill(at + 1, used + (p == 0 ? 0 : 1));
            }
            powers[at] = 0;
        }

        (Expr, double[]) Make()
        {
            Expr over = Simplifier.One, under = Simplifier.One;
            double[] values = [.. Enumerable.Repeat(1.0, Points)];
            for (int i = 0; i < names.Length; i++)
            {
                if (powers[i] == 0) continue;
                Expr power = Simplifier.Power(new Symbol(names[i]), new Number(Math.Abs(powers[i])));
                if (powers[i] > 0) over = Simplifier.Multiply(over, power);
                else under = Simplifier.Multiply(under, power);
                for (int k = 0; k < Points; k++) values[k] *= Math.Pow(Generic(names[i], k), powers[i]);
            }
            return (Simplifier.Divide(over, under), values);
        }
    }
}
