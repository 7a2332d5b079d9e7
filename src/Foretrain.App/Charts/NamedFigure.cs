using Foretrain.Figures;

namespace Foretrain.App.Charts;

/// <summary>A figure of a result with the name under which it is asked for; made when it is first looked at.</summary>
/// <param name="id">Stable name: <c>residuals-params</c>, <c>plan-bowl</c>; with the group behind a slash where there are several.</param>
/// <param name="make">Makes it.</param>
public sealed class NamedFigure(string id, Func<Figure> make)
{
    private readonly Lazy<Figure> _figure = new(make);

    /// <summary>Stable name.</summary>
    public string Id => id;

    /// <summary>The figure.</summary>
    public Figure Figure => _figure.Value;
}
