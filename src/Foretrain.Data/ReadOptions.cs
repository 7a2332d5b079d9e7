namespace Foretrain.Data;

/// <summary>How sources are read.</summary>
public sealed record ReadOptions
{
    /// <summary>Delimiter of delimited text, or null to tell it from the content.</summary>
    public char? Delimiter { get; init; }

    /// <summary>One row per logged step where a format holds both a summary and a history (MLflow, W&amp;B); otherwise one row per run.</summary>
    public bool History { get; init; }

    /// <summary>Told what is being read and how much of it is done, 0..1.</summary>
    public IProgress<(string Stage, double Share)>? Progress { get; init; }

    /// <summary>Stops between rows.</summary>
    public CancellationToken Cancel { get; init; }
}
