namespace Foretrain.Conventions;

/// <summary>Which parameters are counted.</summary>
public enum ParameterKind
{
    /// <summary>The blocks alone, all experts.</summary>
    NonEmbedding,

    /// <summary>The blocks and the output layer.</summary>
    WithHead,

    /// <summary>Blocks, input embedding and, unless tied to it, the output layer.</summary>
    Total,

    /// <summary>As total, but only the experts that one token uses.</summary>
    Active,

    /// <summary>The blocks with the experts that one token uses.</summary>
    ActiveNonEmbedding,
}

/// <summary>
/// Counts of parameters from the architecture. Biases, norms and positions are left out, as in table 1 of Kaplan et al. 2020
/// (arXiv 2001.08361), whose N = 2 d_model n_layer (2 d_attn + d_ff) is the dense ungated case here.
/// </summary>
public static class ParameterCount
{
    private static readonly (string Name, ParameterKind Kind)[] s_names =
    [
        ("non-embedding", ParameterKind.NonEmbedding), ("with-head", ParameterKind.WithHead), ("total", ParameterKind.Total), ("active", ParameterKind.Active), ("active-non-embedding", ParameterKind.ActiveNonEmbedding),
    ];

    /// <summary>Names of the kinds, as users write them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_names.Select(n => n.Name)];

    /// <summary>Reads a name.</summary>
    /// <exception cref="ForetrainException"><c>bad-option</c>.</exception>
    public static ParameterKind Parse(string text, string option = "--params")
    {
        foreach ((string name, ParameterKind kind) in s_names) if (string.Equals(name, text.Trim(), StringComparison.OrdinalIgnoreCase)) return kind;
        throw new ForetrainException("bad-option", $"{option} '{text}' is no way to count parameters", hint: Quantities.DidYouMean.HintOrList(text, [.. Names], "counts"));
    }

    /// <summary>The name of a kind.</summary>
    public static string Name(ParameterKind kind) => s_names.First(n => n.Kind == kind).Name;

    /// <summary>True when the vocabulary must be known.</summary>
    public static bool NeedsVocab(ParameterKind kind) => kind is ParameterKind.WithHead or ParameterKind.Total or ParameterKind.Active;

    /// <summary>Counts from the architecture; NaN when the vocabulary is needed and not known.</summary>
    public static double Of(Architecture a, ParameterKind kind)
    {
        ArgumentNullException.ThrowIfNull(a);
        double experts = kind is ParameterKind.Active or ParameterKind.ActiveNonEmbedding ? a.TopK : a.Experts;
        return a.Depth * (a.AttentionParams + a.FfnParams(experts)) + Outside(kind, a.Width, a.Vocab, a.Tied);
    }

    /// <summary>What a kind counts outside the blocks: embedding and output layer. NaN without the vocabulary.</summary>
    public static double Outside(ParameterKind kind, double width, double? vocab, bool tied) => kind switch
    {
        ParameterKind.NonEmbedding or ParameterKind.ActiveNonEmbedding => 0,
        ParameterKind.WithHead => width * (vocab ?? double.NaN),
        _ => (tied ? 1 : 2) * width * (vocab ?? double.NaN),
    };
}
