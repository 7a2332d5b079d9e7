namespace Foretrain.Objectives;

/// <summary>How a parameter is searched: its allowed interval, where starts are drawn, and in which coordinate it moves.</summary>
/// <param name="Name">Name in the formula.</param>
/// <param name="Min">Lower bound (may be -infinity). Reaching it is allowed and reported.</param>
/// <param name="Max">Upper bound (may be +infinity).</param>
/// <param name="StartLow">Lower end of the start range.</param>
/// <param name="StartHigh">Upper end of the start range.</param>
/// <param name="LogScale">True for positive parameters that span decades: starts and steps are taken in ln.</param>
/// <param name="Fixed">Value at which it is held, or null when free.</param>
/// <param name="TiedTo">Name of the parameter whose value it copies, or null.</param>
public sealed record ParameterSpec(
    string Name, double Min, double Max, double StartLow, double StartHigh, bool LogScale = false,
    double? Fixed = null, string? TiedTo = null);
