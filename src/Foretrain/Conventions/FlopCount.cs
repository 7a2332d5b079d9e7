namespace Foretrain.Conventions;

/// <summary>
/// How training compute is counted: 6 FLOP per non-embedding parameter at work and token, and what is added to it. Forward and backward
/// together cost three times the forward pass.
/// </summary>
/// <remarks>
/// Per token, with L layers, context T, attention width A, heads H, width d, vocabulary V:
/// <list type="bullet">
/// <item><c>attention</c> 12 L T A: scores and weighted values over the whole context (Chowdhery et al. 2022, PaLM, appendix B: 6N + 12 L H Q T; Narayanan et al. 2021).</item>
/// <item><c>causal-attention</c> 6 L T A: half of it, as a causal mask needs (Kaplan et al. 2020, table 1: 2 n_layer n_ctx d_attn forward).</item>
/// <item><c>softmax</c> 9 L T H (Hoffmann et al. 2022, appendix F: 3 per score forward).</item>
/// <item><c>head</c> 6 V d: the output layer; <c>embedding</c> 6 V d: the input embedding as a matrix product, which Hoffmann et al. count.</item>
/// </list>
/// </remarks>
public sealed record FlopCount
{
    private static readonly string[] s_parts = ["attention", "causal-attention", "softmax", "head", "embedding"];

    private static readonly Dictionary<string, string> s_presets = new(StringComparer.OrdinalIgnoreCase)
    {
        ["kaplan"] = "6ND+causal-attention",
        ["narayanan"] = "6ND+attention+head",
        ["hoffmann"] = "6ND+attention+softmax+head+embedding",
    };

    private FlopCount(EquatableList<string> parts) => Parts = parts;

    /// <summary>What is added to 6ND, in the order of <see cref="PartNames"/>.</summary>
    public EquatableList<string> Parts { get; }

    /// <summary>What can be added.</summary>
    public static IReadOnlyList<string> PartNames => s_parts;

    /// <summary>Names that stand for a sum.</summary>
    public static IReadOnlyDictionary<string, string> Presets => s_presets;

    /// <summary>As users write it, e.g. <c>6ND+attention+head</c>.</summary>
    public string Name => string.Concat(new[] { "6ND" }.Concat(Parts.Select(p => "+" + p)));

    /// <summary>True when width and vocabulary are needed.</summary>
    public bool NeedsVocab => Parts.Contains("head") || Parts.Contains("embedding");

    /// <summary>True when depth and context are needed.</summary>
    public bool NeedsContext => Parts.Any(p => p is "attention" or "causal-attention" or "softmax");

    /// <summary>Reads a convention: <c>6ND</c>, <c>6ND+attention+head</c>, or a preset.</summary>
    /// <exception cref="ForetrainException"><c>bad-option</c>.</exception>
    public static FlopCount Parse(string text, string option = "--flops")
    {
        string sum = s_presets.GetValueOrDefault(text.Trim(), text);
        string[] words = [.. sum.Split('+', StringSplitOptions.TrimEntries)];
        if (!string.Equals(words[0], "6ND", StringComparison.OrdinalIgnoreCase))
            throw Bad($"begins with '{words[0]}', not with 6ND", $"write 6ND, 6ND+attention, ..., or one of {string.Join(", ", s_presets.Keys)}");
        foreach (string word in words.Skip(1))
        {
            if (!s_parts.Contains(word.ToLowerInvariant())) throw Bad($"adds '{word}'", Quantities.DidYouMean.HintOrList(word, s_parts, "what can be added"));
        }

        string[] parts = [.. s_parts.Where(p => words.Skip(1).Any(w => string.Equals(w, p, StringComparison.OrdinalIgnoreCase)))];
        if (parts.Contains("attention") && parts.Contains("causal-attention")) throw Bad("counts attention twice", "write attention for the whole context, or causal-attention for half of it");
        return new([.. parts]);

        ForetrainException Bad(string what, string hint) => new("bad-option", $"{option} '{text}' {what}", hint: hint);
    }

    /// <summary>FLOP per trained token.</summary>
    /// <param name="nonEmbedding">Parameters of the blocks that one token uses.</param>
    /// <param name="a">The architecture, for what is added.</param>
    public double PerToken(double nonEmbedding, Architecture a)
    {
        ArgumentNullException.ThrowIfNull(a);
        double sum = 6 * nonEmbedding, scores = a.Depth * (a.Context ?? double.NaN);
        foreach (string part in Parts)
        {
            sum += part switch
            {
                "attention" => 12 * scores * a.Attention,
                "causal-attention" => 6 * scores * a.Attention,
                "softmax" => 9 * scores * (a.Heads ?? double.NaN),
                _ => 6 * a.Width * (a.Vocab ?? double.NaN),
            };
        }

        return sum;
    }
}
