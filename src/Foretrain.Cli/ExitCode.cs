namespace Foretrain.Cli;

/// <summary>What the process returns.</summary>
internal enum ExitCode
{
    /// <summary>Done.</summary>
    Success = 0,

    /// <summary>The request or the data is wrong.</summary>
    Refused = 1,

    /// <summary>The command line cannot be understood.</summary>
    Usage = 2,

    /// <summary>There is a result, and a severe finding says not to rely on it.</summary>
    Unreliable = 3,

    /// <summary>A defect of the program.</summary>
    Internal = 70,

    /// <summary>Stopped by Ctrl-C.</summary>
    Cancelled = 130,
}
