namespace Foretrain.Laws;

/// <summary>What the catalogue needs of BibTeX: entries with their fields. Macros and cross references are not read.</summary>
internal static class Bibliography
{
    /// <summary>All entries by key; of two with the same key the first.</summary>
    /// <param name="bib">Text of the file.</param>
    /// <param name="file">Its name, to refuse entries that are not closed or are given twice; null to take what can be read.</param>
    /// <exception cref="ForetrainException"><c>bad-bibliography</c>.</exception>
    public static IReadOnlyDictionary<string, Reference> Read(string bib, string? file = null)
    {
        var found = new Dictionary<string, Reference>(StringComparer.Ordinal);
        for (int at = bib.IndexOf('@', StringComparison.Ordinal); at >= 0; at = at < bib.Length ? bib.IndexOf('@', at) : -1)
        {
            int open = bib.IndexOf('{', at);
            if (open < 0) break;
            int end = Closing(bib, open), comma = bib.IndexOf(',', open);
            string kind = bib[(at + 1)..open].Trim();
            // A stray @ is no entry: a kind is letters only.
            if (kind.Length > 0 && kind.All(char.IsAsciiLetter) && comma > 0 && comma < end)
            {
                string key = bib[(open + 1)..comma].Trim();
                if (file is not null && end >= bib.Length) throw Bad(bib, at, file, $"entry '{key}' is never closed", "close every brace; an open one swallows the entries after it");
                if (file is not null && found.ContainsKey(key)) throw Bad(bib, at, file, $"entry '{key}' is given twice", "a key means one paper: leave one out or rename it");
                found.TryAdd(key, new(key, bib[at..Math.Min(end + 1, bib.Length)].ReplaceLineEndings("\n"), Fields(bib[(comma + 1)..end])));
                at = end;
            }
            else
            {
                at++;
            }
        }

        return found;
    }

    private static ForetrainException Bad(string bib, int at, string file, string message, string hint) =>
        new("bad-bibliography", message, $"{file}, line {bib.AsSpan(0, at).Count('\n') + 1}", hint);

    private static Dictionary<string, string> Fields(string body)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        int at = 0;
        while (body.IndexOf('=', at) is var equals && equals > 0)
        {
            string name = body[at..equals].Trim().Trim(',').Trim().ToLowerInvariant();
            int from = equals + 1;
            while (from < body.Length && char.IsWhiteSpace(body[from])) from++;
            if (from >= body.Length) break;
            int end = body[from] switch { '{' => Closing(body, from), '"' => body.IndexOf('"', from + 1), _ => body.IndexOf(',', from) };
            if (end < 0) end = body.Length;
            bool wrapped = body[from] is '{' or '"';
            string value = body[(wrapped ? from + 1 : from)..Math.Min(end, body.Length)];
            fields.TryAdd(name, Plain(value));
            at = Math.Min(end + 1, body.Length);
        }

        return fields;
    }

    // Without what only TeX needs: braces, escapes of _ & %, line breaks.
    private static string Plain(string value)
    {
        foreach (string mark in new[] { "_", "&", "%", "#" }) value = value.Replace("\\" + mark, mark, StringComparison.Ordinal);
        return string.Join(' ', value.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    // The brace that closes the one at this place, or the end of the text.
    private static int Closing(string text, int open)
    {
        int depth = 0;
        for (int i = open; i < text.Length; i++)
        {
            if (text[i] == '{') depth++;
            else if (text[i] == '}' && --depth == 0) return i;
        }

        return text.Length;
    }
}
