namespace Foretrain.Figures;

/// <summary>
/// Colours of figures, for a light and a dark page. The series follow the order of Okabe and Ito (blue, vermilion, green, purple, ochre),
/// which people with any common colour blindness tell apart, darkened or lightened to at least 3:1 against the page.
/// </summary>
public static class Palette
{
    /// <summary>Colours of series on a light page.</summary>
    public static IReadOnlyList<string> Light { get; } = ["#0072b2", "#d55e00", "#008a63", "#aa4e86", "#8a6a00"];

    /// <summary>Colours of series on a dark page.</summary>
    public static IReadOnlyList<string> Dark { get; } = ["#56b4e9", "#f58d4c", "#2cc295", "#e197c3", "#e3bf3f"];

    /// <summary>Page, text, secondary text, grid, frame and grey marks on a light page.</summary>
    public static PageColours LightPage { get; } = new("#ffffff", "#1f2328", "#59636e", "#e6e9ed", "#8c959f", "#6e7781");

    /// <summary>The same on a dark page.</summary>
    public static PageColours DarkPage { get; } = new("#0d1117", "#e6edf3", "#9aa4ae", "#232a33", "#6e7681", "#9aa4ae");

    /// <summary>The place of a series in the palette; more series than colours start again.</summary>
    public static int Place(int series) => series < 0 ? series : series % Light.Count;
}

/// <summary>Colours of everything that is no series.</summary>
/// <param name="Page">Background.</param>
/// <param name="Ink">Text.</param>
/// <param name="Dim">Secondary text.</param>
/// <param name="Grid">Grid lines.</param>
/// <param name="Frame">Axis lines and ticks.</param>
/// <param name="Neutral">Marks that are context only.</param>
public sealed record PageColours(string Page, string Ink, string Dim, string Grid, string Frame, string Neutral);
