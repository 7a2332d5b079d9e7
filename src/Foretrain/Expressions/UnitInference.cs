using Foretrain.Quantities;

namespace Foretrain.Expressions;

/// <summary>The walk behind <see cref="UnitChecker"/>; one object per check. A null unit is that of 0, which fits everywhere.</summary>
internal sealed class UnitInference
{
    private readonly Dictionary<string, (UnitTerm Unit, bool HasReference)> _variables = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<string> _parameters;
    private readonly HashSet<string> _isParameter;
    private readonly KernelUnit? _kernelUnit;
    private readonly UnitSolver _solver;
    private readonly List<(string Name, UnitTerm Unit)> _solveUnknowns = [];
    private readonly List<(Call Log, UnitTerm Argument, UnitTerm References)> _logs = [];

    public UnitInference(
        IReadOnlyDictionary<string, UnitOfVariable> variables, IReadOnlyList<string> parameters, KernelUnit? kernelUnit)
    {
        foreach (var (name, variable) in variables) _variables[name] = (UnitTerm.Of(Unit.Parse(variable.Unit)), variable.HasReference);
        (_parameters, _kernelUnit) = (parameters, kernelUnit);
        _isParameter = [.. parameters];
        _solver = new(parameters);
    }

    /// <summary>What a part must have, why, and the part around it that asks for it.</summary>
    private sealed record Expected(UnitTerm Unit, string Why, Expr Around, Expr? Like = null);

    public UnitReport Check(Expr formula, Unit target)
    {
        Visit(formula, new(UnitTerm.Of(target), "the unit of the prediction", formula));
        // Units that the rest of the formula fixes decide whether a declared reference is needed at all.
        foreach (var (log, argument, references) in _logs)
        {
            UnitTerm unit = _solver.Resolve(argument);
            if (unit.Unknowns.Count == 0 && _solver.Resolve(argument.Over(references)).IsOne) continue;
            Require(log.Args[0], unit, Dimensionless(log, $"{ExprTree.Name(log.Function)} needs a dimensionless argument"));
        }
        var units = new Dictionary<string, Unit>(StringComparer.Ordinal);
        foreach (string parameter in _parameters) units[parameter] = _solver.Resolve(UnitTerm.Unknown(parameter)).ToKnownUnit();
        return new(units);
    }

    private static Expected Dimensionless(Expr around, string why) => new(UnitTerm.One, why, around);

    /// <summary>The unit of a part; with <paramref name="expected"/>, also makes it so or finds the innermost part to blame.</summary>
    private UnitTerm? Visit(Expr e, Expected? expected)
    {
        switch (e)
        {
            case Negate n:
                return Visit(n.X, expected);
            case Call { Function: Function.Abs } c:
                return Visit(c.Args[0], expected);
            case Fold { Op: FoldOp.Sum } f:
                return Visit(f.Body, expected);
            case Binary { Op: BinaryOp.Add or BinaryOp.Subtract } b:
                return VisitAlike(Terms(b), e, expected);
            case Call { Function: Function.Min or Function.Max } c:
                return VisitAlike(c.Args, e, expected);
        }
        UnitTerm? unit = e switch
        {
            Number { Unit: null } n => n.Value == 0 ? null : UnitTerm.One,
            Number n => UnitTerm.Of(Unit.Parse(n.Unit!)),
            Symbol s => OfName(s.Name, s),
            Indexed i => OfName($"{i.Family}[{i.Index}]", i),
            Binary { Op: BinaryOp.Power } p => OfPower(p),
            Binary b => OfProduct(b),
            Call c => OfCall(c),
            Fold f => OfProductFold(f),
            Solve s => OfSolve(s, expected),
            KernelCall k => OfKernel(k),
            _ => throw new InvalidOperationException($"unknown node {e.GetType().Name}"),
        };
        if (unit is not null && expected is not null) Require(e, unit, expected);
        return unit;
    }

    private static List<Expr> Terms(Expr sum)
    {
        var terms = new List<Expr>();
        while (sum is Binary { Op: BinaryOp.Add or BinaryOp.Subtract } b)
        {
            terms.Add(b.Y);
            sum = b.X;
        }
        terms.Add(sum);
        terms.Reverse();
        return terms;
    }

    // The first term whose unit is settled sets the measure for the others; without one, the first term does.
    private UnitTerm? VisitAlike(IReadOnlyList<Expr> terms, Expr around, Expected? expected)
    {
        string place = around is Call c ? $"in this {ExprTree.Name(c.Function)}" : "in the same sum";
        var waiting = new List<(Expr Term, UnitTerm Unit)>();
        foreach (Expr term in terms)
        {
            UnitTerm? unit = Visit(term, expected);
            if (unit is null || expected is not null) continue;
            if (_solver.Resolve(unit).Unknowns.Count == 0) expected = new(unit, place, around, term);
            else waiting.Add((term, unit));
        }
        if (expected is null && waiting.Count > 0) expected = new(waiting[0].Unit, place, around, waiting[0].Term);
        foreach (var (term, unit) in waiting) Require(term, unit, expected!);
        return expected?.Unit;
    }

    private UnitTerm? OfProduct(Binary b)
    {
        UnitTerm? x = Visit(b.X, null), y = Visit(b.Y, null);
        if (x is null || y is null) return null;
        return b.Op == BinaryOp.Multiply ? x.Times(y) : x.Over(y);
    }

    private UnitTerm? OfPower(Binary p)
    {
        Visit(p.Y, Dimensionless(p, "an exponent must be dimensionless"));
        if (Varies(p.Y))
        {
            Visit(p.X, Dimensionless(p, "the base of an exponent that varies from run to run must be dimensionless"));
            return UnitTerm.One;
        }
        return Visit(p.X, null) is not { } x ? null : x.IsOne ? x : _solver.Resolve(x).ToThe(UnitExponent.Of(p.Y));
    }

    private UnitTerm? OfCall(Call c)
    {
        Expr x = c.Args[0];
        if (c.Function == Function.Sqrt) return Visit(x, null)?.ToThe(UnitExponent.Of(0.5));
        if (c.Function is Function.Log or Function.Log10 && References(x) is { IsOne: false } references)
        {
            if (Visit(x, null) is { } argument) _logs.Add((c, argument, references));
        }
        else
        {
            Visit(x, Dimensionless(c, $"{ExprTree.Name(c.Function)} needs a dimensionless argument"));
        }
        return UnitTerm.One;
    }

    /// <summary>The part of the unit that comes from variables with a declared reference, through products and powers.</summary>
    private UnitTerm References(Expr e) => e switch
    {
        Symbol or Indexed => VariableOf(e is Symbol s ? s.Name : $"{((Indexed)e).Family}[{((Indexed)e).Index}]") is { HasReference: true } v ? v.Unit : UnitTerm.One,
        Binary { Op: BinaryOp.Multiply } b => References(b.X).Times(References(b.Y)),
        Binary { Op: BinaryOp.Divide } b => References(b.X).Over(References(b.Y)),
        Binary { Op: BinaryOp.Power } b when !Varies(b.Y) => References(b.X).ToThe(UnitExponent.Of(b.Y)),
        Call { Function: Function.Sqrt } c => References(c.Args[0]).ToThe(UnitExponent.Of(0.5)),
        _ => UnitTerm.One,
    };

    private UnitTerm OfProductFold(Fold f)
    {
        Visit(f.Body, Dimensionless(f, "a product over an index needs dimensionless factors"));
        return UnitTerm.One;
    }

    private UnitTerm OfSolve(Solve s, Expected? expected)
    {
        UnitTerm? unit = VisitAlike([s.Low, s.High], s, null);
        if (unit is null) unit = expected?.Unit ?? UnitTerm.Unknown($"{s.Unknown}#{_solveUnknowns.Count}");
        _solveUnknowns.Add((s.Unknown, unit));
        Visit(s.Body, null);
        _solveUnknowns.RemoveAt(_solveUnknowns.Count - 1);
        return unit;
    }

    private UnitTerm OfKernel(KernelCall k)
    {
        var arguments = new List<Unit>();
        foreach (Expr arg in k.Args)
        {
            UnitTerm unit = _solver.Resolve(Visit(arg, null) ?? UnitTerm.One);
            // Scalars of a kernel are dimensionless; only parameters can still be open here.
            if (unit.Unknowns.Count > 0)
            {
                Require(arg, unit, Dimensionless(k, $"the scalar arguments of {k.Kernel} are dimensionless"));
                unit = UnitTerm.One;
            }
            arguments.Add(unit.ToKnownUnit());
        }
        return _kernelUnit is null
            ? throw new ForetrainException("formula-units", $"the unit of '{k.Kernel}' is not known", k.ToText())
            : UnitTerm.Of(_kernelUnit(k.Kernel, arguments));
    }

    private UnitTerm OfName(string name, Expr e)
    {
        for (int i = _solveUnknowns.Count - 1; i >= 0; i--)
            if (_solveUnknowns[i].Name == name) return _solveUnknowns[i].Unit;
        if (VariableOf(name) is { } variable) return variable.Unit;
        if (ParameterOf(name) is { } parameter) return UnitTerm.Unknown(parameter);
        List<string> known = [.. _variables.Keys, .. _parameters];
        throw new ForetrainException("formula-unknown-name", $"there is no variable or parameter '{name}'", e.ToText(),
            DidYouMean.HintOrList(name, known, "names"));
    }

    private (UnitTerm Unit, bool HasReference)? VariableOf(string name)
    {
        if (_variables.TryGetValue(name, out var variable)) return variable;
        if (Family(name) is not { } family) return null;
        if (_variables.TryGetValue($"{family}_*", out variable) || _variables.TryGetValue($"{family}[*]", out variable)) return variable;
        return null;
    }

    private string? ParameterOf(string name)
    {
        if (_isParameter.Contains(name)) return name;
        return Family(name) is { } family && _isParameter.Contains($"{family}[*]") ? $"{family}[*]" : null;
    }

    private static string? Family(string name) => name.IndexOf('[') is > 0 and int at ? name[..at] : null;

    private bool Varies(Expr e) => e switch
    {
        KernelCall or Fold or Solve => true,
        Symbol s => ParameterOf(s.Name) is null || VariableOf(s.Name) is not null || _solveUnknowns.Any(u => u.Name == s.Name),
        Indexed i => VariableOf($"{i.Family}[{i.Index}]") is not null || ParameterOf($"{i.Family}[{i.Index}]") is null,
        _ => ExprTree.Children(e).Any(Varies),
    };

    private void Require(Expr e, UnitTerm unit, Expected expected)
    {
        if (_solver.Equate(unit, expected.Unit, e)) return;
        Unit found = _solver.Resolve(unit).ToUnit(), wanted = _solver.Resolve(expected.Unit).ToUnit();
        string why = expected.Like is null ? expected.Why : $"like '{Short(expected.Like)}' {expected.Why}";
        string want = wanted.Exponents.Count == 0 && expected.Unit == UnitTerm.One ? why : $"expected {wanted}, {why}";
        throw new ForetrainException(
            "formula-units", $"'{Short(e)}' has unit {found}: {want}", expected.Around.ToText(), Hint(e, found, wanted, expected));
    }

    private string Hint(Expr e, Unit found, Unit wanted, Expected expected)
    {
        var reasons = new List<string>();
        foreach (string name in ExprTools.Symbols(e))
        {
            if (reasons.Count == 2 || ParameterOf(name) is not { } parameter || _solver.Because(parameter) is not { } because) continue;
            Unit unit = _solver.Resolve(UnitTerm.Unknown(parameter)).ToUnit();
            // A plain exponent explains nothing.
            if (unit.Exponents.Count > 0) reasons.Add($"{name} has unit {unit} because of '{Short(because)}'");
        }
        if (reasons.Count > 0) return string.Join("; ", reasons);
        if (e is Binary { Op: BinaryOp.Divide, Y: Number { Unit: null } divisor } && wanted.Exponents.Count == 0)
            return $"give the constant its unit: {divisor.ToText()}[{found}]";
        if (expected.Around is Call { Function: Function.Log or Function.Log10 } log && e is Symbol s)
        {
            if (VariableOf(s.Name) is { HasReference: true }) return $"the reference of {s.Name} serves {ExprTree.Name(log.Function)}({s.Name}) and products or ratios in it, not sums";
            return $"divide by a constant with the same unit, as in {ExprTree.Name(log.Function)}({s.Name}/1[{found}]), or declare a reference for {s.Name}";
        }
        if (wanted.Exponents.Count == 0) return $"divide by a quantity with unit {found}";
        return found.Exponents.Count == 0
            ? $"multiply by a parameter, or by a constant with a unit as in 1[{wanted}]"
            : $"multiply by a parameter, which then takes the unit {wanted.Times(found.ToThe(new Number(-1)))}";
    }

    private static string Short(Expr e)
    {
        string text = e.ToText();
        return text.Length <= 60 ? text : text[..57] + "...";
    }
}
