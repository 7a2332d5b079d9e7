using System.Text;

namespace Foretrain.Tests.Data.Fuzz;

/// <summary>Delimited text character by character (RFC 4180, blanks around cells dropped, empty lines skipped).</summary>
internal static class SlowCsv
{
    /// <summary>The table when split at blanks, or null when rows differ in length.</summary>
    public static SlowTable? ParseBlanks(byte[] bytes)
    {
        string[][] rows = [.. Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF').Split('\n', '\r').Select(l => l.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)).Where(r => r.Length > 0)];
        if (rows.Length < 2 || rows.Any(r => r.Length != rows[0].Length)) return null;
        SlowTable table = new();
        foreach (string[] row in rows[1..]) table.Add(row.Select((c, k) => (rows[0][k], (string?)c)));
        return table;
    }

    /// <summary>The table when split at a delimiter, or null when rows differ in length.</summary>
    public static SlowTable? Parse(byte[] bytes, char delimiter)
    {
        string text = Encoding.UTF8.GetString(bytes);
        if (text.StartsWith('\uFEFF')) text = text[1..];
        List<List<string>> rows = [];
        List<string> row = [];
        int i = 0;
        while (i < text.Length)
        {
            // An empty line, one of blanks, or the second half of a line end.
            int end = i;
            while (row.Count == 0 && end < text.Length && text[end] is ' ' or '\t' && text[end] != delimiter) end++;
            if (row.Count == 0 && (end == text.Length || text[end] is '\n' or '\r'))
            {
                i = end + 1;
                continue;
            }

            int start = i;
            while (i < text.Length && text[i] is ' ' or '\t' && text[i] != delimiter) i++;
            StringBuilder cell = new();
            if (i < text.Length && text[i] == '"')
            {
                for (i++; i < text.Length; i++)
                {
                    if (text[i] != '"') cell.Append(text[i]);
                    else if (i + 1 < text.Length && text[i + 1] == '"') cell.Append(text[++i]);
                    else break;
                }

                i++;
                while (i < text.Length && text[i] != delimiter && text[i] is not ('\n' or '\r')) i++;
            }
            else
            {
                for (i = start; i < text.Length && text[i] != delimiter && text[i] is not ('\n' or '\r'); i++) cell.Append(text[i]);
            }

            row.Add(cell.ToString().Trim());
            if (i < text.Length && text[i] == delimiter)
            {
                i++;
                if (i < text.Length && text[i] is not ('\n' or '\r')) continue;
                row.Add("");
            }

            rows.Add(row);
            row = [];
            i++;
        }

        if (rows.Count == 0 || rows.Any(r => r.Count != rows[0].Count)) return null;
        SlowTable table = new();
        string[] names = [.. rows[0].Select((n, c) => n.Length > 0 ? n : $"column_{c + 1}")];
        foreach (List<string> cells in rows.Skip(1)) table.Add(cells.Select((c, k) => (names[k], (string?)c)));
        return table;
    }
}
