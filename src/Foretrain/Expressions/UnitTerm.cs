namespace Foretrain.Expressions;

/// <summary>
/// A unit under inference: base units to exponents, times the units of parameters, still unknown, to exponents. Multiplying units
/// adds exponents, so this is a vector.
/// </summary>
internal sealed class UnitTerm
{
    private UnitTerm(SortedDictionary<string, UnitExponent> bases, SortedDictionary<string, UnitExponent> unknowns)
        => (Bases, Unknowns) = (bases, unknowns);

    public SortedDictionary<string, UnitExponent> Bases { get; }

    public SortedDictionary<string, UnitExponent> Unknowns { get; }

    public static UnitTerm One { get; } = new(Empty(), Empty());

    public bool IsOne => Bases.Count == 0 && Unknowns.Count == 0;

    public static UnitTerm Unknown(string parameter) => new(Empty(), new(StringComparer.Ordinal) { [parameter] = UnitExponent.Of(1) });

    public static UnitTerm Of(Unit unit)
    {
        var bases = Empty();
        foreach (var (name, exponent) in unit.Exponents) Put(bases, name, UnitExponent.Of(exponent));
        return new(bases, Empty());
    }

    /// <summary>This unit times another to a power.</summary>
    public UnitTerm Times(UnitTerm other, UnitExponent power)
    {
        var bases = new SortedDictionary<string, UnitExponent>(Bases, StringComparer.Ordinal);
        var unknowns = new SortedDictionary<string, UnitExponent>(Unknowns, StringComparer.Ordinal);
        foreach (var (name, exponent) in other.Bases) Put(bases, name, exponent * power);
        foreach (var (name, exponent) in other.Unknowns) Put(unknowns, name, exponent * power);
        return new(bases, unknowns);
    }

    public UnitTerm Times(UnitTerm other) => Times(other, UnitExponent.Of(1));

    public UnitTerm Over(UnitTerm other) => Times(other, UnitExponent.Of(-1));

    public UnitTerm ToThe(UnitExponent power) => One.Times(this, power);

    public UnitTerm Without(string unknown)
    {
        var unknowns = new SortedDictionary<string, UnitExponent>(Unknowns, StringComparer.Ordinal);
        unknowns.Remove(unknown);
        return new(Bases, unknowns);
    }

    /// <summary>For reading; what is unknown shows as <c>unit(A)</c>.</summary>
    public Unit ToUnit() => Unit.Of([
        .. Bases.Select(b => KeyValuePair.Create(b.Key, b.Value.Form)),
        .. Unknowns.Select(u => KeyValuePair.Create($"unit({u.Key})", u.Value.Form))]);

    /// <summary>The unit when unknowns that nothing determines are dimensionless.</summary>
    public Unit ToKnownUnit() => Unit.Of(Bases.Select(b => KeyValuePair.Create(b.Key, b.Value.Form)));

    private static SortedDictionary<string, UnitExponent> Empty() => new(StringComparer.Ordinal);

    private static void Put(SortedDictionary<string, UnitExponent> to, string name, UnitExponent exponent)
    {
        if (to.TryGetValue(name, out UnitExponent? have)) exponent = have + exponent;
        if (exponent.IsZero) to.Remove(name);
        else to[name] = exponent;
    }
}

/// <summary>Gaussian elimination over the unknown units of parameters.</summary>
internal sealed class UnitSolver(IReadOnlyList<string> parameters)
{
    private readonly Dictionary<string, (UnitTerm Unit, Expr Because)> _solved = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _order = parameters.Distinct(StringComparer.Ordinal).Select((p, i) => (p, i)).ToDictionary(x => x.p, x => x.i, StringComparer.Ordinal);

    /// <summary>The term with every unit that is known by now put in.</summary>
    public UnitTerm Resolve(UnitTerm term)
    {
        // Solved units hold no solved unknowns, so one round is enough.
        foreach (var (name, power) in term.Unknowns.ToList())
            if (_solved.TryGetValue(name, out var solved)) term = term.Without(name).Times(solved.Unit, power);
        return term;
    }

    /// <summary>Where the unit of a parameter was found, or null while it is free.</summary>
    public Expr? Because(string parameter) => _solved.TryGetValue(parameter, out var solved) ? solved.Because : null;

    /// <summary>Makes two units equal; false when they cannot be.</summary>
    public bool Equate(UnitTerm x, UnitTerm y, Expr because)
    {
        UnitTerm difference = Resolve(x).Over(Resolve(y));
        if (difference.IsOne) return true;
        if (difference.Unknowns.Count == 0) return false;
        string pivot = difference.Unknowns.OrderBy(u => Rank(u.Value)).ThenBy(u => _order.GetValueOrDefault(u.Key, int.MaxValue)).First().Key;
        UnitExponent coefficient = difference.Unknowns[pivot];
        UnitTerm unit = difference.Without(pivot).ToThe(UnitExponent.Of(-1) / coefficient);
        foreach (var (name, solved) in _solved.ToList())
        {
            if (solved.Unit.Unknowns.TryGetValue(pivot, out UnitExponent? power))
                _solved[name] = (solved.Unit.Without(pivot).Times(unit, power), solved.Because);
        }
        _solved[pivot] = (unit, because);
        return true;
    }

    // Dividing by a plain number keeps exponents readable.
    private static int Rank(UnitExponent coefficient) => coefficient.IsUnity ? 0 : coefficient.IsNumber ? 1 : 2;
}
