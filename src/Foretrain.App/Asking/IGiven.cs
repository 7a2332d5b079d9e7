namespace Foretrain.App.Asking;

/// <summary>
/// Options somebody gave, by name without dashes: on a command line or in the query of an address. Questions are read from here, so that
/// both understand the same words and make the same mistakes known.
/// </summary>
public interface IGiven
{
    /// <summary>The value of an option, or null when it is not given.</summary>
    string? One(string name);

    /// <summary>The values of an option that may be given several times.</summary>
    IReadOnlyList<string> Many(string name);

    /// <summary>True when a switch is on.</summary>
    bool IsSet(string name);
}
