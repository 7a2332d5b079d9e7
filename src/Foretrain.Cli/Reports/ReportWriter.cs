using Foretrain.Findings;

namespace Foretrain.Cli.Reports;

/// <summary>Writes headings, wrapped paragraphs and tables to a fixed width.</summary>
internal sealed class ReportWriter(TextWriter output, int width, bool colour) : IReport
{
    /// <summary>Columns available.</summary>
    public int Width => width;

    /// <summary>A writer for the results of a terminal.</summary>
    public static ReportWriter For(Terminal terminal) => new(terminal.Out, terminal.Width, terminal.Colour);

    /// <summary>A line as it is.</summary>
    public void Line(string text = "", Tone tone = Tone.Plain) => output.WriteLine(Paint(text, tone));

    /// <summary>A heading.</summary>
    public void Heading(string text) => Line(text, Tone.Strong);

    /// <summary>Text wrapped at spaces.</summary>
    /// <param name="text">One paragraph; leading spaces of the first line are kept.</param>
    /// <param name="indent">Spaces before every line.</param>
    /// <param name="hanging">More spaces before every line but the first.</param>
    /// <param name="tone">Meaning.</param>
    public void Paragraph(string text, int indent = 0, int hanging = 0, Tone tone = Tone.Plain)
    {
        foreach (string line in Wrap(text, width - indent, hanging)) Line(new string(' ', indent) + line, tone);
    }

    /// <summary>A table: no borders, numbers to the right, as wide as its content; cells of the last column wrap.</summary>
    public void Table(IReadOnlyList<Column> columns, IReadOnlyList<string[]> rows, int indent = 2) =>
        SpectreTable.Write(columns, rows, width - indent, colour, line => output.WriteLine(line.Length == 0 ? "" : new string(' ', indent) + line));

    /// <inheritdoc/>
    public void Command(string text) => Line("  " + text, Tone.Good);

    /// <inheritdoc/>
    public void Space() => Line();

    /// <inheritdoc/>
    public void Remark(Severity severity, IReadOnlyList<string> what, string meaning, string action)
    {
        // Severe, warning and note, as wide as each other.
        (string label, Tone tone) = severity switch { Severity.Severe => ("SEVERE ", Tone.Bad), Severity.Warning => ("warning", Tone.Warn), _ => ("note   ", Tone.Plain) };
        foreach (string one in what) Paragraph($"{label} {one}", indent: 2, hanging: 8, tone: tone);
        Paragraph(meaning, indent: 10, tone: Tone.Dim);
        Paragraph("> " + action, indent: 10, hanging: 2);
    }

    /// <summary>Splits text into lines of at most this many columns; a word that is longer keeps a line of its own.</summary>
    public static IEnumerable<string> Wrap(string text, int width, int hanging = 0)
    {
        string line = "", start = "";
        bool any = false;
        int i = 0;
        while (i < text.Length)
        {
            int word = i;
            while (word < text.Length && text[word] == ' ') word++;
            int end = word;
            while (end < text.Length && text[end] != ' ') end++;
            if (any && word < text.Length && line.Length + (end - i) > width)
            {
                yield return line;
                start = new string(' ', hanging);
                line = start + text[word..end];
            }
            else
            {
                line += text[i..end]; // spaces inside a line are kept, so that columns made by hand survive
                any |= word < text.Length;
            }

            i = end;
        }

        yield return line.TrimEnd();
    }

    private string Paint(string text, Tone tone)
    {
        if (!colour || tone == Tone.Plain || text.Length == 0) return text;
        string code = tone switch { Tone.Strong => "1", Tone.Dim => "2", Tone.Good => "32", Tone.Warn => "33", _ => "31" };
        return $"\x1b[{code}m{text}\x1b[0m";
    }
}
