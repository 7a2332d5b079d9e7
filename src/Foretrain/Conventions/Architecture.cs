namespace Foretrain.Conventions;

/// <summary>The shape of a transformer, as far as counts of parameters and compute need it.</summary>
public sealed record Architecture
{
    /// <summary>Width of the residual stream, d_model.</summary>
    public required double Width { get; init; }

    /// <summary>Layers.</summary>
    public required double Depth { get; init; }

    /// <summary>Width of all attention heads together, d_attn; null for the width of the stream.</summary>
    public double? AttentionWidth { get; init; }

    /// <summary>Width of all key heads together, which value heads share; null for <see cref="AttentionWidth"/>.</summary>
    public double? KeyWidth { get; init; }

    /// <summary>Inner width of the feed-forward blocks, d_ff; null for four times the width.</summary>
    public double? FfnWidth { get; init; }

    /// <summary>True for feed-forward blocks with a gate: three matrices in place of two.</summary>
    public bool Gated { get; init; }

    /// <summary>Entries of the vocabulary; null when not known.</summary>
    public double? Vocab { get; init; }

    /// <summary>Tokens of context; null when not known.</summary>
    public double? Context { get; init; }

    /// <summary>Heads per layer, for the softmax; null when not known.</summary>
    public double? Heads { get; init; }

    /// <summary>True when input and output share one embedding.</summary>
    public bool Tied { get; init; }

    /// <summary>Experts per layer; 1 for a dense model.</summary>
    public double Experts { get; init; } = 1;

    /// <summary>Experts used for one token.</summary>
    public double TopK { get; init; } = 1;

    /// <summary>Inner width of one expert; null for <see cref="FfnWidth"/>.</summary>
    public double? ExpertWidth { get; init; }

    /// <summary>Inner width of the expert that every token uses, beside the routed ones; 0 for none.</summary>
    public double SharedExpertWidth { get; init; }

    /// <summary>d_attn.</summary>
    internal double Attention => AttentionWidth ?? Width;

    /// <summary>Parameters of attention per layer: query and projection, key and value.</summary>
    internal double AttentionParams => 2 * Width * Attention + 2 * Width * (KeyWidth ?? Attention);

    private double Matrices => Gated ? 3 : 2;

    private double DenseWidth => FfnWidth ?? 4 * Width;

    /// <summary>Parameters of the feed-forward part per layer with this many experts at work.</summary>
    internal double FfnParams(double experts) => Experts <= 1
        ? Matrices * Width * DenseWidth
        : Matrices * Width * (experts * (ExpertWidth ?? DenseWidth) + SharedExpertWidth) + Width * Experts;
}
