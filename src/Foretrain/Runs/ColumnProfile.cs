namespace Foretrain.Runs;

/// <summary>What a column stands for as far as its header and values tell.</summary>
public enum ColumnRole
{
    /// <summary>Nothing in the vocabulary is called so.</summary>
    Unknown,

    /// <summary>The one column for its variable.</summary>
    Taken,

    /// <summary>The only candidate, under a name that often means something else.</summary>
    Doubtful,

    /// <summary>One of several that nothing tells apart.</summary>
    Ambiguous,

    /// <summary>It may be the variable, and another column is surer.</summary>
    PassedOver,
}

/// <summary>A column: what it holds and what it means.</summary>
/// <param name="Column">Header.</param>
/// <param name="IsNumeric">True for numbers.</param>
/// <param name="Missing">Blank cells.</param>
/// <param name="Distinct">Different values that are there.</param>
/// <param name="Min">Least number; NaN for text and for empty columns.</param>
/// <param name="Median">Median.</param>
/// <param name="Max">Largest.</param>
/// <param name="Labels">The most frequent texts with their counts; at most <see cref="MostLabels"/>; none for numbers.</param>
public sealed record ColumnProfile(string Column, bool IsNumeric, int Missing, int Distinct, double Min, double Median, double Max, EquatableList<(string Text, int Count)> Labels)
{
    /// <summary>Texts that are listed.</summary>
    public const int MostLabels = 8;

    /// <summary>What it means, or null when the vocabulary does not know it.</summary>
    public ColumnMeaning? Meaning { get; init; }

    /// <summary>How it stands to that variable.</summary>
    public ColumnRole Role { get; init; }

    /// <summary>What values are multiplied by to get the base unit of the meaning.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>The other candidates for the variable: those it competes with, or the one it is passed over for.</summary>
    public EquatableList<string> Others { get; init; } = [];

    /// <summary>True when the values are not what such a quantity is in practice.</summary>
    public bool LooksWrong => IsNumeric && Meaning is { } m && !double.IsNaN(Median) && (Factor * Median < m.Plausible.Low || Factor * Median > m.Plausible.High);

    /// <summary>The columns of a table, in its order.</summary>
    public static IReadOnlyList<ColumnProfile> Of(RunTable table) => [.. table.ColumnNames.Select(c => Meant(table, Held(table, c)))];

    private static ColumnProfile Held(RunTable table, string column)
    {
        if (table.IsNumeric(column))
        {
            double[] there = [.. table.Numbers(column).Where(x => !double.IsNaN(x)).Order()];
            if (there.Length == 0) return new(column, true, table.Rows, 0, double.NaN, double.NaN, double.NaN, []);
            return new(column, true, table.Rows - there.Length, there.Distinct().Count(), there[0], there[there.Length / 2], there[^1], []);
        }

        string[] texts = table.Texts(column);
        var groups = texts.Where(t => t.Length > 0).GroupBy(t => t, StringComparer.Ordinal).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).ToArray();
        return new(column, false, texts.Count(t => t.Length == 0), groups.Length, double.NaN, double.NaN, double.NaN, [.. groups.Take(MostLabels).Select(g => (g.Key, g.Count()))]);
    }

    private static ColumnProfile Meant(RunTable table, ColumnProfile held)
    {
        ColumnSearch search = ColumnSearch.Of(table);
        if (search.Claim(held.Column) is not { } claim) return held;
        IReadOnlyList<ColumnCandidate> best = search.Find(claim.Meaning.Name);
        bool own = best.Any(c => c.Column == held.Column);
        ColumnRole role = !own ? ColumnRole.PassedOver : best.Count > 1 ? ColumnRole.Ambiguous : claim.Level >= ColumnSearch.Loose ? ColumnRole.Doubtful : ColumnRole.Taken;
        return held with { Meaning = claim.Meaning, Role = role, Factor = claim.Factor, Others = [.. best.Select(c => c.Column).Where(c => c != held.Column)] };
    }
}
