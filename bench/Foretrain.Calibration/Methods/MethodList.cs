using Foretrain.Quantities;

namespace Foretrain.Calibration.Methods;

/// <summary>All methods, in the order in which tables show them.</summary>
internal static class MethodList
{
    public static IReadOnlyList<IForecastMethod> All { get; } = [new PlainMethod(), new NoiseMethod(), new FormMethod()];

    /// <summary>Methods by name, joined by commas; null for all.</summary>
    public static IReadOnlyList<IForecastMethod> Select(string? names)
    {
        if (names is null) return All;
        return [.. names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(n => All.FirstOrDefault(m => m.Name == n)
            ?? throw new ForetrainException("unknown-method", $"there is no method '{n}'", "--method", DidYouMean.HintOrList(n, [.. All.Select(m => m.Name)], "methods")))];
    }
}
