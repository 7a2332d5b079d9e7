namespace Foretrain.Quantities;

/// <summary>Finds the names a user may have meant, for the hints of error messages.</summary>
public static class DidYouMean
{
    // Longer inputs are not names; comparing them would cost quadratic time for no use.
    private const int LongestName = 80;

    /// <summary>The known names nearest to <paramref name="name"/>, best first; empty when nothing is near.</summary>
    /// <param name="name">What was written.</param>
    /// <param name="known">What would have been possible; repeats are ignored.</param>
    /// <param name="most">At most this many names are returned.</param>
    /// <remarks>
    /// Distance is the number of insertions, deletions, replacements and swaps of neighbours, ignoring case. One edit is
    /// allowed for every three characters (at least one), and a name that begins like the other counts as near.
    /// </remarks>
    public static IReadOnlyList<string> Nearest(string name, IEnumerable<string> known, int most = 3)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(known);
        string wanted = Fold(name);
        if (wanted.Length is 0 or > LongestName) return [];
        var found = new List<(double Score, string Name)>();
        foreach (string candidate in known.Distinct(StringComparer.Ordinal))
        {
            if (candidate.Length is 0 or > LongestName) continue;
            double score = Score(wanted, Fold(candidate));
            if (score <= Math.Max(1, Math.Min(3, wanted.Length / 3))) found.Add((score, candidate));
        }
        return [.. found.OrderBy(f => f.Score).ThenBy(f => f.Name, StringComparer.Ordinal).Take(most).Select(f => f.Name)];
    }

    /// <summary>A hint such as <c>did you mean 'tokens'?</c>, or null when nothing is near.</summary>
    /// <param name="name">What was written.</param>
    /// <param name="known">What would have been possible.</param>
    public static string? Hint(string name, IEnumerable<string> known)
    {
        IReadOnlyList<string> near = Nearest(name, known);
        return near.Count == 0 ? null : $"did you mean {string.Join(" or ", near.Select(n => $"'{n}'"))}?";
    }

    /// <summary>The hint of <see cref="Hint"/>, or else a list of what is possible (shortened when long).</summary>
    /// <param name="name">What was written.</param>
    /// <param name="known">What would have been possible.</param>
    /// <param name="what">What the names are, plural, e.g. <c>columns</c>.</param>
    public static string HintOrList(string name, IReadOnlyCollection<string> known, string what)
    {
        ArgumentNullException.ThrowIfNull(known);
        if (Hint(name, known) is { } hint) return hint;
        if (known.Count == 0) return $"there are no {what}";
        string list = string.Join(", ", known.Take(12));
        return known.Count <= 12 ? $"{what}: {list}" : $"{what}: {list} and {known.Count - 12} more";
    }

    /// <summary>
    /// Damerau-Levenshtein distance (optimal string alignment: no substring is edited twice), case-sensitive.
    /// </summary>
    public static int Distance(string a, string b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        int[] before = new int[b.Length + 1], last = new int[b.Length + 1], row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++) last[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(last[j] + 1, row[j - 1] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
            (before, last, row) = (last, row, before);
        }
        return last[b.Length];
    }

    private static double Score(string wanted, string candidate)
    {
        double distance = Distance(wanted, candidate);
        int shorter = Math.Min(wanted.Length, candidate.Length);
        bool prefix = shorter >= 2 && wanted.AsSpan(0, shorter).SequenceEqual(candidate.AsSpan(0, shorter));
        // "tok" is far from "tokens" by edits, yet plainly meant; a long tail still ranks after a true near miss.
        return prefix ? Math.Min(distance, 0.5 + 0.02 * distance) : distance;
    }

    // '-' and '_' are confused all the time (non_embedding / non-embedding).
    private static string Fold(string name) => name.Trim().ToLowerInvariant().Replace('-', '_');
}
