namespace Foretrain.Cli;

/// <summary>Where a command writes, and what is known about that place.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Everything that is not a result.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error)
{
    /// <summary>Columns of a report.</summary>
    public int Width { get; init; } = 80;

    /// <summary>True when results may be coloured.</summary>
    public bool Colour { get; init; }

    /// <summary>True when errors may be coloured.</summary>
    public bool ErrorColour { get; init; }

    /// <summary>True when somebody watches the error stream, so that progress makes sense.</summary>
    public bool IsWatched { get; init; }

    /// <summary>Reads an answer from the user, or null where nobody can answer.</summary>
    public Func<string?>? Ask { get; init; }

    /// <summary>Project file that completed the command line, or null.</summary>
    public string? Project { get; init; }

    /// <summary>What came from it.</summary>
    public IReadOnlyList<string> FromProject { get; init; } = [];

    /// <summary>What becomes of the rows that the project keeps back, or null when it keeps none.</summary>
    public string? KeptBack { get; init; }

    /// <summary>Looks up an environment variable.</summary>
    public Func<string, string?> Environment { get; init; } = _ => null;

    /// <summary>Folder of the user's own laws: FORETRAIN_LAWS, else foretrain/laws under the configuration folder. It need not exist.</summary>
    public string? UserLawFolder
    {
        get
        {
            if (Environment("FORETRAIN_LAWS") is { Length: > 0 } named) return named;
            if (Environment("XDG_CONFIG_HOME") is { Length: > 0 } config) return Path.Combine(config, "foretrain", "laws");
            if (Environment("APPDATA") is { Length: > 0 } roaming) return Path.Combine(roaming, "foretrain", "laws");
            return Environment("HOME") is { Length: > 0 } home ? Path.Combine(home, ".config", "foretrain", "laws") : null;
        }
    }

    /// <summary>The terminal of this process.</summary>
    public static Terminal OfProcess(TextWriter stdout, TextWriter stderr)
    {
        Func<string, string?> environment = System.Environment.GetEnvironmentVariable;
        bool colour = string.IsNullOrEmpty(environment("NO_COLOR")) && environment("TERM") != "dumb"
            && (!OperatingSystem.IsWindows() || environment("WT_SESSION") is not null);
        return new(stdout, stderr)
        {
            Width = Console.IsOutputRedirected ? 80 : Columns(),
            Colour = colour && !Console.IsOutputRedirected,
            ErrorColour = colour && !Console.IsErrorRedirected,
            IsWatched = !Console.IsErrorRedirected,
            Ask = Console.IsErrorRedirected || Console.IsInputRedirected ? null : Console.ReadLine,
            Environment = environment,
        };
    }

    // Wider lines than 100 are hard to read; narrower than 60 would break every table.
    private static int Columns()
    {
        try
        {
            return Console.WindowWidth is > 0 and var width ? Math.Clamp(width, 60, 100) : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
