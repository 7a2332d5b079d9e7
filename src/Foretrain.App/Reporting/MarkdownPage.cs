using System.Text;
using Foretrain.App.Charts;
using Foretrain.App.Texts;
using Foretrain.Figures;
using Foretrain.Findings;

namespace Foretrain.App.Reporting;

/// <summary>A report as Markdown, with its figures as SVG files beside it.</summary>
/// <param name="title">Title.</param>
/// <param name="folder">Folder of the figures, relative to the page.</param>
internal sealed class MarkdownPage(string title, string folder) : IPage
{
    private readonly StringBuilder _page = new($"# {Escape(title)}\n");
    private readonly Dictionary<string, string> _figures = new(StringComparer.Ordinal);
    private string _section = "";
    private bool _list;

    /// <inheritdoc/>
    public bool ShowsRemarks { get; set; } = true;

    /// <summary>SVG of every figure by file name.</summary>
    public IReadOnlyDictionary<string, string> Figures => _figures;

    /// <inheritdoc/>
    public void Section(string id, string title)
    {
        _section = title;
        Block($"## {Escape(title)}");
    }

    /// <inheritdoc/>
    public void Heading(string text)
    {
        if (!PageText.Repeats(text, _section)) Block($"### {Escape(text)}");
    }

    /// <inheritdoc/>
    public void Paragraph(string text, int indent = 0, int hanging = 0, Tone tone = Tone.Plain)
    {
        (string? key, string rest) = PageText.Keyed(text);
        Block(key is null ? Escape(rest) : $"**{Escape(key)}** {Escape(rest)}");
    }

    /// <inheritdoc/>
    public void Answer(string text, Tone tone = Tone.Strong) => Block($"**{Escape(text)}**");

    /// <inheritdoc/>
    public void Table(IReadOnlyList<Column> columns, IReadOnlyList<string[]> rows, int indent = 2)
    {
        var table = new StringBuilder();
        table.Append($"| {string.Join(" | ", columns.Select(c => Cell(c.Title)))} |\n|{string.Concat(columns.Select(c => c.Right ? "---:|" : "---|"))}");
        foreach (string[] row in rows) table.Append($"\n| {string.Join(" | ", row.Select(Cell))} |");
        Block(table.ToString());
    }

    /// <inheritdoc/>
    public void Command(string text) => Block($"```\n{text}\n```");

    /// <inheritdoc/>
    public void Code(string text) => Block($"```\n{text}\n```");

    /// <inheritdoc/>
    public void Space()
    {
    }

    /// <inheritdoc/>
    public void Remark(Severity severity, IReadOnlyList<string> what, string meaning, string action)
    {
        foreach (string one in what) Line($"- **{PageText.Weight(severity)}** {Escape(one)}");
        Line($"  - {Escape(meaning)}");
        Line($"  - to do: {Escape(action)}");
    }

    /// <inheritdoc/>
    public void Item(string text, string? link = null) => Line($"- {Escape(text)}{(link is null ? "" : $" <{link}>")}");

    /// <inheritdoc/>
    public void Picture(NamedFigure figure)
    {
        string file = figure.Id.Replace('/', '-') + ".svg";
        for (int k = 2; _figures.ContainsKey(file); k++) file = $"{figure.Id.Replace('/', '-')}-{k}.svg";
        _figures[file] = SvgWriter.Write(figure.Figure);
        Block($"![{Escape(figure.Figure.Title)}]({folder}/{Uri.EscapeDataString(file)})");
    }

    /// <inheritdoc/>
    public void Equation(string latex) => Block($"```math\n{latex}\n```");

    /// <inheritdoc/>
    public string Finish() => _page.ToString();

    private void Block(string text)
    {
        _list = false;
        _page.Append('\n').Append(text).Append('\n');
    }

    private void Line(string text)
    {
        if (!_list) _page.Append('\n');
        _list = true;
        _page.Append(text).Append('\n');
    }

    private static string Cell(string text) => Escape(text).Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ');

    // What Markdown would take for markup: column names and formulas hold * and _.
    private static string Escape(string text)
    {
        var safe = new StringBuilder(text.Length + 8);
        foreach (char c in text.ReplaceLineEndings(" "))
        {
            if (c == '<') safe.Append("&lt;");
            else if (c == '&') safe.Append("&amp;");
            else safe.Append(c is '\\' or '*' or '_' or '`' or '[' or ']' or '$' or '~' or '#' ? $"\\{c}" : c);
        }

        return safe.ToString();
    }
}
