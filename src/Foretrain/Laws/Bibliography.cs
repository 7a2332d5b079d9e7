namespace Foretrain.Laws;

/// <summary>What the catalogue needs of BibTeX: which keys exist.</summary>
internal static class Bibliography
{
    /// <summary>The keys of all entries: the text between <c>@kind{</c> and the first comma.</summary>
    public static IReadOnlySet<string> Keys(string bib)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (string line in bib.Split('\n'))
        {
            string entry = line.Trim();
            int open = entry.IndexOf('{'), comma = entry.IndexOf(',');
            if (entry.StartsWith('@') && open > 0 && comma > open) keys.Add(entry[(open + 1)..comma].Trim());
        }

        return keys;
    }
}
