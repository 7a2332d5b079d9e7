using Foretrain.App.Texts;
using Foretrain.Planning;
using Foretrain.Quantities;

namespace Foretrain.App.Charts;

/// <summary>Numbers inside sentences of figures.</summary>
internal static class ChartText
{
    /// <summary>A cost with its unit; compute always with an exponent.</summary>
    public static string Cost(double value, string? unit) => $"{(unit is null or PlanCost.Flop ? Num.Flops(value) : NumberText.Format(value))} {unit ?? ""}".TrimEnd();

    /// <summary>A value of an axis, with its unit where it is compute.</summary>
    public static string OnAxis(double value, string axis) => axis == "flops" ? Num.Flops(value) : NumberText.Format(value);
}
