using System.Text;

namespace Foretrain.Runs;

/// <summary>A quantity of the field that a column may hold, and the headers under which people write it.</summary>
/// <param name="Name">Vocabulary name, used in laws: <c>params</c>, <c>tokens</c>, ...</param>
/// <param name="Unit">Base unit: <c>param</c>, <c>token</c>, <c>flop</c>, <c>step</c>, <c>nat/token</c>, or <c>1</c>.</param>
/// <param name="Meaning">What exactly it is.</param>
/// <param name="Aliases">Headers that certainly mean it. A single capital letter must match in case; all else ignores case and <c>_</c>.</param>
/// <param name="LooseAliases">Headers taken only when nothing better is there; using one is reported.</param>
public sealed record ColumnMeaning(
    string Name, string Unit, string Meaning, EquatableList<string> Aliases, EquatableList<string> LooseAliases)
{
    /// <summary>Headers that mean it only when the values look like it: a column <c>n</c> of 7e9 is params, one of 25 is not. Case counts.</summary>
    public EquatableList<string> CheckedAliases { get; init; } = [];

    /// <summary>Values that such a quantity has in practice, in base units. They decide about units in headers and checked aliases, never about rows.</summary>
    public (double Low, double High) Plausible { get; init; } = (double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>True when it counts things, so that a header may say thousands, millions or billions of them.</summary>
    public bool IsCount => Unit is "param" or "token" or "flop" or "character" or "example" or "step";

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> s_folded = new(StringComparer.Ordinal);

    /// <summary>The vocabulary.</summary>
    public static IReadOnlyList<ColumnMeaning> All => ColumnVocabulary.All;

    /// <summary>The meaning of a vocabulary name, or null for a name outside the vocabulary.</summary>
    public static ColumnMeaning? Of(string name) => All.FirstOrDefault(m => m.Name == name);

    /// <summary>The meaning of a header: by its name or one that certainly means it, else by one that often does; null outside the vocabulary.</summary>
    public static ColumnMeaning? OfHeader(string header) => All.FirstOrDefault(m => Matches(header, m.Name)) ?? All.FirstOrDefault(m => Matches(header, m.Aliases)) ?? All.FirstOrDefault(m => Matches(header, m.LooseAliases));

    /// <summary>What a column of parameters counts by its header: <c>total</c>, <c>active</c>, <c>non-embedding</c>, or null when the header does not say.</summary>
    public static string? Counting(string header)
        => Says(header, [.. Of("params_total")!.Aliases, "params_total"]) ? "total"
            : Says(header, [.. Of("params_active")!.Aliases, "params_active"]) ? "active"
            : Says(header, ColumnVocabulary.NonEmbedding) ? "non-embedding"
            : null;

    private static bool Says(string header, IReadOnlyList<string> names) => HeaderName.Parse(header).Readings.Any(r => Matches(r.Text, names));

    /// <summary>True when the header is one of the names, ignoring case, spaces, dashes and underscores except for single letters.</summary>
    internal static bool Matches(string header, IEnumerable<string> names)
    {
        string folded = Fold(header);
        foreach (string name in names) if (name.Length == 1 ? header.Trim() == name : folded == Folded(name)) return true;
        return false;
    }

    internal static bool Matches(string header, string name)
        => name.Length == 1 ? header.Trim() == name : Fold(header) == Folded(name);

    // The names of the vocabulary are compared with every header of every table.
    private static string Folded(string name) => s_folded.GetOrAdd(name, Fold);

    // "Train Tokens", "train-tokens" and "trainTokens" are one name.
    private static string Fold(string header)
    {
        var folded = new StringBuilder(header.Length);
        foreach (char c in header) if (char.IsLetterOrDigit(c) || c == '*') folded.Append(char.ToLowerInvariant(c));
        return folded.ToString();
    }
}
