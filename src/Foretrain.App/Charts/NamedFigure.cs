using Foretrain.Figures;

namespace Foretrain.App.Charts;

/// <summary>A figure of a result with the name under which it is asked for.</summary>
/// <param name="Id">Stable name: <c>residuals</c>, <c>plan-bowl</c>; with the group behind a slash where there are several.</param>
/// <param name="Figure">The figure.</param>
public sealed record NamedFigure(string Id, Figure Figure);
