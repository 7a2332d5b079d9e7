namespace Foretrain.Figures;

/// <summary>
/// A picture of a result as data: two axes and marks in data units. Writers turn it into a file; nothing here knows about pixels, so that
/// every writer puts the same mark at the same value.
/// </summary>
/// <param name="Title">What is shown, in one line.</param>
/// <param name="X">Horizontal axis.</param>
/// <param name="Y">Vertical axis.</param>
/// <param name="Marks">Marks in the order they are drawn within their kind; kinds are layered: bands, bars, contours, lines, points, texts.</param>
public sealed record Figure(string Title, Axis X, Axis Y, EquatableList<Mark> Marks)
{
    /// <summary>Second line of the title: what is held where.</summary>
    public string? Subtitle { get; init; }

    /// <summary>Small print below: where the numbers come from.</summary>
    public string? Note { get; init; }

    /// <summary>The figure in words, for those who cannot see it.</summary>
    public string Description { get; init; } = "";

    /// <summary>Where names of marks stand.</summary>
    public LegendPlace Legend { get; init; } = LegendPlace.Top;

    /// <summary>What the names of marks are values of, e.g. <c>tokens</c>.</summary>
    public string? LegendTitle { get; init; }

    /// <summary>Width in CSS pixels.</summary>
    public int Width { get; init; } = 600;

    /// <summary>Height in CSS pixels.</summary>
    public int Height { get; init; } = 400;
}

/// <summary>Where names of marks stand.</summary>
public enum LegendPlace
{
    /// <summary>Nowhere: one mark, or texts beside them.</summary>
    None,

    /// <summary>In rows above the plot.</summary>
    Top,

    /// <summary>Right of where each line ends.</summary>
    LineEnds,
}

/// <summary>How values are written at the ticks of an axis.</summary>
public enum TickText
{
    /// <summary>As decimal numbers.</summary>
    Plain,

    /// <summary>As powers of ten: <c>10^21</c>.</summary>
    Powers,

    /// <summary>With the suffixes of the field: <c>70M</c>, <c>1B</c>, <c>1.4T</c>.</summary>
    Counts,
}

/// <summary>An axis.</summary>
/// <param name="Title">The quantity, e.g. <c>params</c>.</param>
/// <param name="Unit">Its unit; null or <c>1</c> for pure numbers.</param>
/// <param name="Low">Least value shown; positive on a log axis.</param>
/// <param name="High">Largest value shown.</param>
public sealed record Axis(string Title, string? Unit, double Low, double High)
{
    /// <summary>True for a logarithmic axis.</summary>
    public bool Log { get; init; }

    /// <summary>How values are written.</summary>
    public TickText Ticks { get; init; } = TickText.Plain;

    /// <summary>Names in place of numbers: category k stands at the value k. Null on an axis of numbers.</summary>
    public EquatableList<string>? Categories { get; init; }

    /// <summary>Title with unit, as printed.</summary>
    public string Caption => Unit is null or "1" || Unit == Title ? Title : $"{Title} [{Unit}]";

    /// <summary>Where a value lies between the low end (0) and the high end (1); NaN where the axis cannot show it.</summary>
    public double Share(double value) => Log
        ? value > 0 ? Math.Log(value / Low) / Math.Log(High / Low) : double.NaN
        : (value - Low) / (High - Low);

    /// <summary>The value at a share of the axis.</summary>
    public double At(double share) => Log ? Low * Math.Exp(share * Math.Log(High / Low)) : Low + share * (High - Low);
}
