namespace Foretrain.Tests.Data.Fuzz;

/// <summary>The plain part of YAML, line by line: keys, values, keys below keys, lists of values; null for anything else.</summary>
internal static class SlowYaml
{
    /// <summary>Keys joined by dots with their values; null when there is anything that is not plain.</summary>
    public static List<(string Key, string Value)>? Parse(string text)
    {
        List<(int Indent, string Key)> above = [];
        List<(string Key, string Value)> cells = [];
        HashSet<string> seen = [];
        List<string>? list = null;
        string? open = null; // a key whose value has not come yet
        int openIndent = 0, listIndent = 0;
        foreach (string line in text.Split('\n'))
        {
            string content = line.TrimEnd(' ');
            int indent = content.Length - content.TrimStart(' ').Length;
            content = content.TrimStart(' ');
            if (content.Length == 0) continue;
            if (content.Any(c => c is < ' ' or > '~' or '#' or '&' or '*' or '!' or '|' or '>' or '{' or '}' or '[' or ']' or '%' or '@' or '`' or ',' or '?' or '\\')) return null;
            if (content.StartsWith("- ", StringComparison.Ordinal))
            {
                if (open is null || indent < openIndent || (list is not null && indent != listIndent) || Scalar(content[2..]) is not { } item) return null;
                listIndent = indent;
                (list ??= []).Add(item);
                cells.RemoveAll(c => c.Key == open);
                cells.Add((open, $"[{string.Join(',', list)}]"));
                continue;
            }

            int colon = content.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || (colon + 1 < content.Length && content[colon + 1] != ' ')) return null;
            string key = content[..colon], value = content[(colon + 1)..].Trim(' ');
            if (key.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-')) || key[0] == '-') return null;
            while (above.Count > 0 && above[^1].Indent >= indent) above.RemoveAt(above.Count - 1);
            if (above.Count == 0 && indent > 0) return null;
            string parent = string.Join('.', above.Select(a => a.Key));
            if (list is not null && open == parent) return null;
            if (above.Count > 0 && cells.Any(c => c.Key == parent && c.Value.Length > 0)) return null; // a key below a value
            // Those below one key stand in one column.
            if (above.Count > 0) cells.RemoveAll(c => c.Key == parent);
            string path = parent.Length == 0 ? key : $"{parent}.{key}";
            if (!seen.Add(path)) return null;
            if (seen.Any(s => s.StartsWith(parent + "@", StringComparison.Ordinal) && s != $"{parent}@{indent}")) return null;
            seen.Add($"{parent}@{indent}");
            if (Scalar(value) is not { } plain) return null;
            cells.Add((path, plain));
            open = value.Length == 0 ? path : null;
            openIndent = indent;
            list = null;
            above.Add((indent, key));
        }

        return cells;
    }

    private static string? Scalar(string text)
    {
        text = text.Trim(' ');
        if (text.Length > 1 && text[0] is '\'' or '"') return text[^1] == text[0] && !text[1..^1].Contains(text[0], StringComparison.Ordinal) && text.Length > 1 ? text[1..^1] : null;
        if (text.Contains(": ", StringComparison.Ordinal) || text.EndsWith(':') || text.StartsWith('-') && (text.Length == 1 || text[1] == ' ') || text is ['\'' or '"', ..] || text.StartsWith("---", StringComparison.Ordinal)) return null;
        return text switch { "~" or "null" or "Null" or "NULL" => "", ".nan" or ".NaN" or ".NAN" => "nan", ".inf" or ".Inf" or ".INF" or "+.inf" => "inf", "-.inf" or "-.Inf" or "-.INF" => "-inf", _ => text };
    }
}
