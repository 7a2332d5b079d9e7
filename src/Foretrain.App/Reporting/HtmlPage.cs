using System.Text;
using System.Text.Encodings.Web;
using Foretrain.App.Charts;
using Foretrain.App.Texts;
using Foretrain.Expressions;
using Foretrain.Figures;
using Foretrain.Findings;

namespace Foretrain.App.Reporting;

/// <summary>
/// A report as one HTML file: no network, no script, its own styles, figures as SVG and formulas as MathML inside. Its policy forbids what
/// it does not need, so that a name in a table can never become code.
/// </summary>
internal sealed class HtmlPage(string title) : IPage
{
    private static readonly Lazy<string> s_style = new(ReadStyle);
    private readonly StringBuilder _body = new();
    private readonly List<(string Id, string Title)> _sections = [];
    private bool _open, _list;

    /// <inheritdoc/>
    public bool ShowsRemarks { get; set; } = true;

    /// <inheritdoc/>
    public void Section(string id, string title)
    {
        if (_open) Block("</section>");
        _open = true;
        _sections.Add((id, title));
        Block($"<section id=\"{Escape(id)}\">\n<h2>{Escape(title)}</h2>");
    }

    /// <inheritdoc/>
    public void Heading(string text)
    {
        if (!PageText.Repeats(text, _sections.Count > 0 ? _sections[^1].Title : "")) Block($"<h3>{Escape(text)}</h3>");
    }

    /// <inheritdoc/>
    public void Paragraph(string text, int indent = 0, int hanging = 0, Tone tone = Tone.Plain)
    {
        (string? key, string rest) = PageText.Keyed(text);
        Block($"<p{Class(tone)}>{(key is null ? "" : $"<b class=\"key\">{Escape(key)}</b> ")}{Escape(rest)}</p>");
    }

    /// <inheritdoc/>
    public void Answer(string text, Tone tone = Tone.Strong) => Block($"<p class=\"answer {Name(tone)}\">{Escape(text)}</p>");

    /// <inheritdoc/>
    public void Table(IReadOnlyList<Column> columns, IReadOnlyList<string[]> rows, int indent = 2)
    {
        var table = new StringBuilder("<div class=\"table\" tabindex=\"0\"><table>\n<thead><tr>");
        foreach (Column c in columns) table.Append($"<th scope=\"col\"{(c.Right ? " class=\"right\"" : "")}>{Escape(c.Title)}</th>");
        table.Append("</tr></thead>\n<tbody>\n");
        foreach (string[] row in rows)
        {
            table.Append("<tr>");
            for (int c = 0; c < row.Length; c++) table.Append($"<td{(columns[c].Right ? " class=\"right\"" : "")}>{Escape(row[c])}</td>");
            table.Append("</tr>\n");
        }

        Block(table.Append("</tbody></table></div>").ToString());
    }

    /// <inheritdoc/>
    public void Command(string text) => Code(text);

    /// <inheritdoc/>
    public void Code(string text) => Block($"<pre tabindex=\"0\"><code>{Escape(text)}</code></pre>");

    /// <inheritdoc/>
    public void Space()
    {
    }

    /// <inheritdoc/>
    public void Remark(Severity severity, IReadOnlyList<string> what, string meaning, string action)
    {
        string weight = PageText.Weight(severity);
        Block($"<div class=\"finding {weight}\">\n{string.Concat(what.Select(w => $"<p><strong class=\"weight\">{weight}</strong> {Escape(w)}</p>\n"))}<p class=\"dim\">{Escape(meaning)}</p>\n<p class=\"do\">{Escape(action)}</p>\n</div>");
    }

    /// <inheritdoc/>
    public void Item(string text, string? link = null)
    {
        if (!_list) _body.Append("<ul>\n");
        _list = true;
        bool safe = link is not null && (link.StartsWith("https://", StringComparison.Ordinal) || link.StartsWith("http://", StringComparison.Ordinal));
        _body.Append($"<li>{Escape(text)}{(safe ? $" <a href=\"{Escape(link!)}\">{Escape(link!)}</a>" : "")}</li>\n");
    }

    /// <inheritdoc/>
    public void Picture(NamedFigure figure) => Block($"<figure>\n{SvgWriter.Write(figure.Figure)}</figure>");

    /// <inheritdoc/>
    public void Equation(string latex) => Block($"<div class=\"equation\" tabindex=\"0\">{MathMl.OfLatex(latex)}</div>");

    /// <inheritdoc/>
    public string Finish()
    {
        if (_open) Block("</section>");
        string links = string.Concat(_sections.Select(s => $"<li><a href=\"#{Escape(s.Id)}\">{Escape(s.Title)}</a></li>\n"));
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
            <title>{Escape(title)}</title>
            <style>
            {s_style.Value}</style>
            </head>
            <body>
            <header>
            <h1>{Escape(title)}</h1>
            <nav aria-label="Contents"><ul>
            {links}</ul></nav>
            </header>
            <main>
            {_body}</main>
            </body>
            </html>

            """.ReplaceLineEndings("\n");
    }

    private void Block(string html)
    {
        if (_list) _body.Append("</ul>\n");
        _list = false;
        _body.Append(html).Append('\n');
    }

    private static string Name(Tone tone) => tone switch { Tone.Good => "good", Tone.Warn => "warn", Tone.Bad => "bad", Tone.Dim => "dim", Tone.Strong => "strong", _ => "" };

    private static string Class(Tone tone) => Name(tone) is { Length: > 0 } name ? $" class=\"{name}\"" : "";

    // Letters of every script stay readable in the source; only what HTML gives a meaning is escaped.
    private static string Escape(string text) => s_encoder.Encode(text);

    private static readonly HtmlEncoder s_encoder = HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All);

    private static string ReadStyle()
    {
        using Stream stream = typeof(HtmlPage).Assembly.GetManifestResourceStream("report.css") ?? throw new InvalidOperationException("report.css is not embedded");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
