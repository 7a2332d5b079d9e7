namespace Foretrain.App;

/// <summary>Which laws are looked for; everything given must hold.</summary>
public sealed record LawQuery
{
    /// <summary>Words that must occur in what the law says about itself or in the references it names.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Inputs it must have.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>Outputs it must have.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>Families of which it must be one; empty for all.</summary>
    public IReadOnlyList<string> Families { get; init; } = [];

    /// <summary>Words that must occur together in one of its references: key, authors, year, title, arXiv number; null for any.</summary>
    public string? Paper { get; init; }

    /// <summary>True for laws with published constants only.</summary>
    public bool WithConstants { get; init; }

    /// <summary>True when more is asked than words: what is no law has none of it.</summary>
    public bool HasFilters => Inputs.Count + Outputs.Count + Families.Count > 0 || Paper is not null || WithConstants;

    /// <summary>True when nothing is asked, which means all laws.</summary>
    public bool IsEmpty => Words.Count == 0 && !HasFilters;
}
