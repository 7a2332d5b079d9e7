namespace Foretrain.Findings;

/// <summary>How much a finding should worry the reader.</summary>
public enum Severity
{
    /// <summary>Worth knowing; changes nothing by itself.</summary>
    Note,

    /// <summary>The result may be off; read before using it.</summary>
    Warning,

    /// <summary>The result, or the named part of it, should not be used.</summary>
    Severe,
}

/// <summary>
/// A remark that a result makes about itself or about the data. The same finding appears in text, JSON and web.
/// </summary>
/// <param name="Id">Stable kebab-case id, e.g. <c>parameter-on-bound</c>.</param>
/// <param name="Severity">How much it should worry.</param>
/// <param name="What">What was seen, with names and numbers.</param>
/// <param name="Meaning">What that means for the result.</param>
/// <param name="Action">What to do about it.</param>
/// <param name="Lines">Lines of the source it is about (1-based), empty when it is about the whole.</param>
public sealed record Finding(
    string Id, Severity Severity, string What, string Meaning, string Action, EquatableList<int>? Lines = null);
