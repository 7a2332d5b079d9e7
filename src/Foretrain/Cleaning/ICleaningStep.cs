namespace Foretrain.Cleaning;

/// <summary>One kind of decision about rows.</summary>
internal interface ICleaningStep
{
    /// <summary>Stable kind, the beginning of the ids of its decisions.</summary>
    string Kind { get; }

    /// <summary>Takes the decisions and lists them.</summary>
    void Apply(RunLog log);
}
