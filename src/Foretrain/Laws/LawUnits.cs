using Foretrain.Expressions;
using Foretrain.Laws.Kernels;

namespace Foretrain.Laws;

/// <summary>
/// Whether the units of a law balance: the formula gives the unit of its outputs with some unit for each parameter, and the cost has its unit (flop where none is named).
/// </summary>
internal static class LawUnits
{
    public static void Check(Law law, string place)
    {
        Dictionary<string, UnitOfVariable> variables = law.Variables.ToDictionary(
            v => v.Name, v => new UnitOfVariable(Read(v.Unit, $"variable '{v.Name}'", place).ToString(), v.Reference is not null));
        foreach (LawOutput output in law.Outputs)
        {
            Unit target = Read(output.Unit, $"output '{output.Name}'", place);
            Balance("formula", law.Formula, law.Expr, variables, [.. law.Parameters.Select(p => p.Name)], target, place);
        }

        if (law.Cost is { } cost) Balance("cost.formula", cost.Formula, ExpressionParser.Parse(cost.Formula), variables, [], Read(cost.Unit, "field 'cost.unit'", place), place);
    }

    /// <summary>The unit of every parameter that balances the formula for its first output.</summary>
    public static UnitReport Parameters(Law law) => UnitChecker.Check(
        law.Expr, law.Variables.ToDictionary(v => v.Name, v => new UnitOfVariable(v.Unit, v.Reference is not null)),
        [.. law.Parameters.Select(p => p.Name)], Unit.Parse(law.Outputs[0].Unit), OfKernel);

    private static void Balance(
        string field, string text, Expr e, Dictionary<string, UnitOfVariable> variables, IReadOnlyList<string> parameters, Unit target, string place)
    {
        try
        {
            UnitChecker.Check(e, variables, parameters, target, OfKernel);
        }
        catch (ForetrainException inner) when (inner.Code == "formula-units")
        {
            // The fault may lie in an inserted definition, so both the formula as written and the part at fault are shown.
            string part = inner.Place is null || inner.Place == text ? text : $"{text}\nin {inner.Place}";
            throw new ForetrainException("bad-law-file", $"field '{field}' does not balance: {inner.Message}", $"{place}\n{part}", inner.Hint, inner);
        }
    }

    private static Unit OfKernel(string kernel, IReadOnlyList<Unit> arguments)
    {
        IReadOnlyList<double> exponents = KernelRegistry.Find(kernel).UnitExponents;
        Unit unit = Unit.One;
        for (int i = 0; i < exponents.Count; i++) unit = unit.Times(arguments[i].ToThe(new Number(exponents[i])));
        return unit;
    }

    private static Unit Read(string unit, string what, string place)
    {
        try
        {
            return Unit.Parse(unit);
        }
        catch (ForetrainException e)
        {
            throw new ForetrainException("bad-law-file", $"{what}: {e.Message}", place, e.Hint, e);
        }
    }
}
