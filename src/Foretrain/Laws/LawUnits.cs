using Foretrain.Expressions;

namespace Foretrain.Laws;

/// <summary>Whether the units a law states can be read.</summary>
internal static class LawUnits
{
    public static void Check(Law law, string place)
    {
        foreach (LawVariable v in law.Variables) Read(v.Unit, $"variable '{v.Name}'", place);
        foreach (LawOutput o in law.Outputs) Read(o.Unit, $"output '{o.Name}'", place);
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
