namespace Foretrain.Figures;

/// <summary>A place in data units.</summary>
/// <param name="X">Horizontal value.</param>
/// <param name="Y">Vertical value.</param>
public readonly record struct FigurePoint(double X, double Y);

/// <summary>Something drawn. Marks with the same series have the same colour.</summary>
public abstract record Mark
{
    /// <summary>Series of colours that says no more than "context": grey.</summary>
    public const int Neutral = -1;

    /// <summary>Name in the legend; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>Place in the palette, from 0, or <see cref="Neutral"/>.</summary>
    public int Series { get; init; }
}

/// <summary>How a line is dashed, so that colour is never alone in telling lines apart.</summary>
public enum LinePattern
{
    /// <summary>Unbroken.</summary>
    Solid,

    /// <summary>Long dashes.</summary>
    Dashed,

    /// <summary>Dots.</summary>
    Dotted,

    /// <summary>Dash, dot.</summary>
    DashDot,
}

/// <summary>A line through points in the order given; a place that is not finite breaks it.</summary>
/// <param name="Points">The places.</param>
public sealed record LineMark(EquatableList<FigurePoint> Points) : Mark
{
    /// <summary>How it is dashed.</summary>
    public LinePattern Pattern { get; init; }
}

/// <summary>The shape of a point.</summary>
public enum PointShape
{
    /// <summary>A filled disc.</summary>
    Disc,

    /// <summary>A ring.</summary>
    Ring,

    /// <summary>A square.</summary>
    Square,

    /// <summary>A diamond.</summary>
    Diamond,

    /// <summary>A triangle.</summary>
    Triangle,

    /// <summary>A cross.</summary>
    Cross,
}

/// <summary>Points.</summary>
/// <param name="Points">The places.</param>
public sealed record PointMark(EquatableList<FigurePoint> Points) : Mark
{
    /// <summary>Their shape.</summary>
    public PointShape Shape { get; init; }

    /// <summary>What each point is, shown when it is pointed at; one text per point, or null.</summary>
    public EquatableList<string>? Labels { get; init; }

    /// <summary>True for a cloud of many points: small and faint, so that where they crowd is darker.</summary>
    public bool IsCloud { get; init; }
}

/// <summary>One step of a band.</summary>
/// <param name="X">Horizontal value.</param>
/// <param name="Low">Lower edge.</param>
/// <param name="High">Upper edge.</param>
public readonly record struct BandStep(double X, double Low, double High);

/// <summary>A band between two lines, such as an interval along an axis. Bands of one series lie over one another, so that a nested one is darker.</summary>
/// <param name="Steps">Its edges from left to right.</param>
public sealed record BandMark(EquatableList<BandStep> Steps) : Mark;

/// <summary>One bar.</summary>
/// <param name="X">Centre; the category's number on an axis of names.</param>
/// <param name="From">Where it starts, 0 as a rule.</param>
/// <param name="To">Where it ends.</param>
public readonly record struct Bar(double X, double From, double To);

/// <summary>Upright bars.</summary>
/// <param name="Bars">The bars.</param>
/// <param name="Width">Width of each in units of the horizontal axis (linear axes only).</param>
public sealed record BarMark(EquatableList<Bar> Bars, double Width) : Mark;

/// <summary>On which side of its place a text stands.</summary>
public enum TextSide
{
    /// <summary>To the right.</summary>
    Right,

    /// <summary>To the left.</summary>
    Left,

    /// <summary>Above, centred.</summary>
    Above,

    /// <summary>Below, centred.</summary>
    Below,
}

/// <summary>A text at a place.</summary>
/// <param name="At">The place.</param>
/// <param name="Text">The text, one line.</param>
public sealed record TextMark(FigurePoint At, string Text) : Mark
{
    /// <summary>On which side of the place it stands.</summary>
    public TextSide Side { get; init; }
}

/// <summary>Lines of equal value over a grid.</summary>
/// <param name="X">Columns of the grid, ascending.</param>
/// <param name="Y">Rows of the grid, ascending.</param>
/// <param name="Values">Row by row: the value at (X[i], Y[j]) is item j * X.Count + i; NaN leaves a hole.</param>
/// <param name="Levels">Values that get a line.</param>
public sealed record ContourMark(
    EquatableList<double> X, EquatableList<double> Y, EquatableList<double> Values, EquatableList<double> Levels) : Mark
{
    /// <summary>True to write its value on each line.</summary>
    public bool Labelled { get; init; } = true;
}
