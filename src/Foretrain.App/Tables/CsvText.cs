using System.Text;
using Foretrain.Runs;

namespace Foretrain.App.Tables;

/// <summary>Writes a table as CSV (RFC 4180) that reads back to the same cells.</summary>
public static class CsvText
{
    private static readonly char[] s_special = [',', '"', '\n', '\r'];

    /// <summary>UTF-8 with one header line; numbers in the shortest form that reads back, blank where missing.</summary>
    public static byte[] Write(RunTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var text = new StringBuilder();
        string[][] cells = [.. table.ColumnNames.Select(table.Texts)];
        text.AppendJoin(',', table.ColumnNames.Select(Quoted)).Append('\n');
        for (int row = 0; row < table.Rows; row++)
        {
            for (int c = 0; c < cells.Length; c++)
            {
                if (c > 0) text.Append(',');
                text.Append(Quoted(cells[c][row]));
            }

            // A line without any character would be no row.
            if (cells.Length == 1 && cells[0][row].Length == 0) text.Append("\"\"");
            text.Append('\n');
        }

        return new UTF8Encoding(false).GetBytes(text.ToString());
    }

    private static string Quoted(string cell) => cell.IndexOfAny(s_special) < 0 && (cell.Length == 0 || !char.IsWhiteSpace(cell[0]) && !char.IsWhiteSpace(cell[^1]))
        ? cell : "\"" + cell.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
