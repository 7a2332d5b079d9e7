namespace Foretrain.Laws;

/// <summary>An entry of the bibliography.</summary>
/// <param name="Key">Key, e.g. <c>hoffmann-2022</c>.</param>
/// <param name="BibTeX">The entry as it stands in the file.</param>
/// <param name="Fields">Fields by lower-case name, without braces.</param>
public sealed record Reference(string Key, string BibTeX, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>Title, or the key where the entry has none.</summary>
    public string Title => Fields.GetValueOrDefault("title") ?? Key;

    /// <summary>Year, or empty.</summary>
    public string Year => Fields.GetValueOrDefault("year") ?? "";

    /// <summary>Authors as written, or empty.</summary>
    public string Authors => Fields.GetValueOrDefault("author") ?? "";

    /// <summary>Where it can be read: the arXiv page, the DOI or the address given; null when the entry says nothing.</summary>
    public string? Link => Fields.GetValueOrDefault("url") ?? (Fields.GetValueOrDefault("eprint") is { } e ? $"https://arxiv.org/abs/{e}" : Fields.GetValueOrDefault("doi") is { } d ? $"https://doi.org/{d}" : null);

    /// <summary>Authors for a sentence: <c>Kaplan, McCandlish et al.</c>, <c>Hoffmann et al.</c>, <c>Chen, Li</c>.</summary>
    public string ShortAuthors
    {
        get
        {
            string[] names = Authors.Split(" and ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            bool others = names.Contains("others") || names.Length > 3;
            IEnumerable<string> shown = names.Where(n => n != "others").Take(others ? 1 : 3).Select(Surname);
            return string.Join(", ", shown) + (others ? " et al." : "");
        }
    }

    /// <summary>One line: authors, year, title.</summary>
    public string OneLine => string.Join(". ", new[] { string.Join(" ", new[] { ShortAuthors, Year.Length > 0 ? $"({Year})" : "" }.Where(p => p.Length > 0)), Title }.Where(p => p.Length > 0));

    // "Kaplan, Jared" and "Jared Kaplan" are both in use; a group in braces stays whole.
    private static string Surname(string name) => name.Contains(',', StringComparison.Ordinal) ? name[..name.IndexOf(',', StringComparison.Ordinal)] : name.Split(' ')[^1];
}
