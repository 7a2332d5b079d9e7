using System.Text;
using Foretrain.Figures;
using Foretrain.Quantities;

namespace Foretrain.App.Charts;

/// <summary>Writes figures to a file whose name says the kind: <c>.svg</c>, <c>.vl.json</c> (Vega-Lite) or <c>.html</c> (a page of its own).</summary>
public static class FigureFile
{
    private const string Option = "--plot", Example = "figure.svg";

    private static readonly string[] s_kinds = [".svg", ".vl.json", ".html"];

    /// <summary>Refuses a name that could not be written, before any work is done.</summary>
    /// <param name="path">Target.</param>
    /// <param name="inputs">Files that are read, or written by another option, and must not be replaced.</param>
    /// <exception cref="ForetrainException"><c>plot-format</c>, <c>output-is-input</c>, <c>output-unwritable</c>.</exception>
    public static void Require(string path, IReadOnlyList<string?> inputs)
    {
        WholeFile.Require(path, inputs, Option, Example);
        if (Kind(path) is not null) return;
        string name = Path.GetFileName(path), bare = name.Contains('.', StringComparison.Ordinal) ? name[..name.IndexOf('.', StringComparison.Ordinal)] : name;
        throw new ForetrainException("plot-format", $"{Option} {path}: its ending says nothing about the kind of figure", path, $"write {bare}.svg for a picture, {bare}.vl.json for Vega-Lite, or {bare}.html for a page with every figure");
    }

    /// <summary>Writes one figure, or a page of all.</summary>
    /// <param name="path">Target.</param>
    /// <param name="figures">Figures of a result, most telling first.</param>
    /// <param name="id">The one wanted, or null: the first, on a page all.</param>
    /// <param name="inputs">Files that must not be replaced.</param>
    /// <returns>Ids of what was written.</returns>
    /// <exception cref="ForetrainException"><c>no-figure</c>, <c>unknown-figure</c>, and those of <see cref="Require"/>.</exception>
    public static IReadOnlyList<string> Write(string path, IReadOnlyList<NamedFigure> figures, string? id, IReadOnlyList<string?> inputs)
    {
        ArgumentNullException.ThrowIfNull(figures);
        Require(path, inputs);
        if (figures.Count == 0) throw new ForetrainException("no-figure", "there is no figure of this result", Option, "leave --plot out");
        string kind = Kind(path)!;
        NamedFigure[] chosen = id is not null ? [Pick(figures, id)] : kind == ".html" ? [.. figures] : [figures[0]];
        string text = kind switch { ".svg" => SvgWriter.Write(chosen[0].Figure), ".vl.json" => VegaLiteWriter.Write(chosen[0].Figure), _ => Page(chosen) };
        WholeFile.Write(path, Encoding.UTF8.GetBytes(text), inputs, Option, Example);
        return [.. chosen.Select(f => f.Id)];
    }

    /// <summary>The figure of an id.</summary>
    /// <exception cref="ForetrainException"><c>unknown-figure</c>.</exception>
    public static NamedFigure Pick(IReadOnlyList<NamedFigure> figures, string id)
    {
        ArgumentNullException.ThrowIfNull(figures);
        if (figures.FirstOrDefault(f => f.Id == id) is { } found) return found;
        string[] ids = [.. figures.Select(f => f.Id)];
        string? near = DidYouMean.Hint(id, ids);
        throw new ForetrainException("unknown-figure", $"this result has no figure '{id}'", "--figure", $"{(near is null ? "" : near + " ")}figures: {string.Join(", ", ids.Take(40))}{(ids.Length > 40 ? $" and {ids.Length - 40} more" : "")}");
    }

    private static string? Kind(string path) => s_kinds.FirstOrDefault(k => path.EndsWith(k, StringComparison.OrdinalIgnoreCase));

    // One file without links or scripts; pictures take their colours from one style.
    private static string Page(NamedFigure[] figures)
    {
        var page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
        page.Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>Figures by foretrain</title>\n<style>\n").Append(SvgWriter.Style());
        page.Append("body{margin:24px auto;max-width:1240px;padding:0 16px;font-family:system-ui,-apple-system,\"Segoe UI\",\"Helvetica Neue\",Arial,sans-serif;display:flex;flex-wrap:wrap;gap:20px;justify-content:center}\nfigure{margin:0;flex:0 1 600px}\nsvg{max-width:100%;height:auto}\nfigcaption{font-size:12px;color:GrayText;padding:2px 16px}\n</style>\n</head>\n<body>\n");
        foreach (NamedFigure f in figures) page.Append("<figure>\n").Append(SvgWriter.Write(f.Figure, withStyle: false)).Append("<figcaption>").Append(System.Net.WebUtility.HtmlEncode(f.Id)).Append("</figcaption>\n</figure>\n");
        return page.Append("</body>\n</html>\n").ToString();
    }
}
