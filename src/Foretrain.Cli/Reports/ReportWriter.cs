namespace Foretrain.Cli.Reports;

/// <summary>What a piece of text means, for colour. Nothing is said by colour alone.</summary>
internal enum Tone
{
    /// <summary>Ordinary text.</summary>
    Plain,

    /// <summary>Headings and the answer.</summary>
    Strong,

    /// <summary>Explanations.</summary>
    Dim,

    /// <summary>Good news; commands to copy.</summary>
    Good,

    /// <summary>Warnings.</summary>
    Warn,

    /// <summary>Errors and severe findings.</summary>
    Bad,
}

/// <summary>A column of a table.</summary>
/// <param name="Title">Header.</param>
/// <param name="Right">True for numbers.</param>
internal sealed record Column(string Title, bool Right = false);

/// <summary>Writes headings, wrapped paragraphs and tables to a fixed width.</summary>
internal sealed class ReportWriter(TextWriter output, int width, bool colour)
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
