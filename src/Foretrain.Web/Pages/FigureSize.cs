using System.Globalization;
using Foretrain.App.Charts;

namespace Foretrain.Web.Pages;

/// <summary>The width that figures are laid out for: <c>width=340</c> gives a telephone text of the size that the page has.</summary>
internal static class FigureSize
{
    /// <summary>Name in the query; every page knows it.</summary>
    public const string Name = "width";

    private const int Least = 280, Most = 1200;

    /// <summary>The figures at the width that the query asks for, or at their own.</summary>
    /// <exception cref="ForetrainException"><c>bad-option</c>.</exception>
    public static IReadOnlyList<NamedFigure> Of(PageQuery query, IReadOnlyList<NamedFigure> figures)
    {
        if (query.One(Name) is not { } text) return figures;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int width) || width is < Least or > Most)
            throw new ForetrainException("bad-option", $"'{Name}={text}' is no width", "the part of the address behind ?", $"figures are {Least} to {Most} pixels wide; write {Name}=600, or leave it out");
        return [.. figures.Select(f => new NamedFigure(f.Id, () => f.Figure with { Width = width }))];
    }
}
