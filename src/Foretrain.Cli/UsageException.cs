namespace Foretrain.Cli;

/// <summary>The command line cannot be understood.</summary>
internal sealed class UsageException(string message, string? hint) : Exception(message)
{
    /// <summary>What to write instead, or null.</summary>
    public string? Hint => hint;
}
