using Spectre.Console;

namespace Foretrain.Cli.Reports;

/// <summary>The only place that touches Spectre.Console: loading it costs time that help pages and JSON need not pay.</summary>
internal static class SpectreTable
{
    private const int Gap = 2;

    /// <summary>Least width of a text column that is folded to make room.</summary>
    private const int LeastFolded = 14;

    /// <summary>Lays a table out and hands over its lines without trailing spaces. What does not fit is folded or continued below, never left out.</summary>
    public static void Write(IReadOnlyList<Column> columns, IReadOnlyList<string[]> rows, int width, bool colour, Action<string> line)
    {
        int[] natural = [.. columns.Select((c, k) => rows.Select(r => new Text(r[k]).Length).Append(new Text(c.Title).Length).Max())];
        int last = columns.Count - 1, all = natural.Sum() + Gap * last;
        bool lastWraps = !columns[last].Right && all - natural[last] + Math.Min(natural[last], LeastFolded) <= width;
        if (all <= width || lastWraps || columns.Count == 1)
        {
            One(columns, rows, width, colour, firstWidth: null, line);
            return;
        }

        // A long name in front gives way first; numbers are never broken.
        int room = width - (all - natural[0]);
        if (!columns[0].Right && room >= LeastFolded)
        {
            One(columns, rows, width, colour, room, line);
            return;
        }

        int first = columns[0].Right ? natural[0] : Math.Min(natural[0], 2 * width / 5);
        for (int from = 1; from < columns.Count;)
        {
            int used = first, to = from;
            while (to < columns.Count && (to == from || used + Gap + natural[to] <= width)) used += Gap + natural[to++];
            int[] part = [0, .. Enumerable.Range(from, to - from)];
            if (from > 1) line("");
            One([.. part.Select(k => columns[k])], [.. rows.Select(r => part.Select(k => r[k]).ToArray())], width, colour, first < natural[0] ? first : null, line);
            from = to;
        }
    }

    // Ids are words joined by hyphens: broken there they can still be read and searched for.
    private static string AtHyphens(string cell, int width)
    {
        if (cell.Length <= width || cell.Contains(' ', StringComparison.Ordinal)) return cell;
        int cut = cell.LastIndexOf('-', width - 1);
        return cut <= 0 ? cell : $"{cell[..(cut + 1)]}\n{AtHyphens(cell[(cut + 1)..], width)}";
    }

    private static void One(IReadOnlyList<Column> columns, IReadOnlyList<string[]> rows, int width, bool colour, int? firstWidth, Action<string> line)
    {
        var table = new Table { Border = TableBorder.None };
        for (int c = 0; c < columns.Count; c++)
        {
            bool folded = c == 0 && firstWidth is not null;
            table.AddColumn(new TableColumn(new Text(columns[c].Title, new Style(decoration: Decoration.Dim)))
            {
                Alignment = columns[c].Right ? Justify.Right : Justify.Left,
                NoWrap = c < columns.Count - 1 && !folded,
                Width = folded ? firstWidth : null,
                Padding = new Padding(0, 0, c < columns.Count - 1 ? Gap : 0, 0),
            });
        }

        foreach (string[] row in rows) table.AddRow([.. row.Select((cell, c) => new Text(c == 0 && firstWidth is { } w ? AtHyphens(cell, w) : cell))]);
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
