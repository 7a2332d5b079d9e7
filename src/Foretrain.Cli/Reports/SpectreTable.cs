using Spectre.Console;

namespace Foretrain.Cli.Reports;

/// <summary>The only place that touches Spectre.Console: loading it costs time that help pages and JSON need not pay.</summary>
internal static class SpectreTable
{
    /// <summary>Lays a table out and hands over its lines without trailing spaces.</summary>
    public static void Write(IReadOnlyList<Column> columns, IReadOnlyList<string[]> rows, int width, bool colour, Action<string> line)
    {
        var table = new Table { Border = TableBorder.None };
        for (int c = 0; c < columns.Count; c++)
        {
            table.AddColumn(new TableColumn(new Text(columns[c].Title, new Style(decoration: Decoration.Dim)))
            {
                Alignment = columns[c].Right ? Justify.Right : Justify.Left,
                NoWrap = c < columns.Count - 1,
                Padding = new Padding(0, 0, c < columns.Count - 1 ? 2 : 0, 0),
            });
        }

        foreach (string[] row in rows) table.AddRow([.. row.Select(cell => new Text(cell))]);
        using var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = colour ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = false;
        console.Write(table);
        foreach (string row in text.ToString().TrimEnd().Split('\n')) line(row.TrimEnd());
    }
}
