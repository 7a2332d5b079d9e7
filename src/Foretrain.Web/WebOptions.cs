using System.Net;

namespace Foretrain.Web;

/// <summary>What a server serves, where, and within which limits.</summary>
public sealed record WebOptions
{
    /// <summary>Port that is tried first when none is given.</summary>
    public const int UsualPort = 7411;

    /// <summary>The project folder: tables are found in it and nowhere else.</summary>
    public required string Folder { get; init; }

    /// <summary>Address to listen on.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Port to listen on, 0 for any free one, or null for <see cref="UsualPort"/> or the next free one after it.</summary>
    public int? Port { get; init; }

    /// <summary>Password asked for with every request, or null for none; must be there when <see cref="Address"/> is not loopback.</summary>
    public string? Password { get; init; }

    /// <summary>Folder of the user's own law files, or null.</summary>
    public string? UserLawFolder { get; init; }

    /// <summary>Folder of the built front end, or null for <c>wwwroot</c> beside the program.</summary>
    public string? Assets { get; init; }

    /// <summary>Version shown in <c>/about.json</c>.</summary>
    public string Version { get; init; } = "0";

    /// <summary>Most bytes of one table.</summary>
    public long MaxBytes { get; init; } = 32_000_000;

    /// <summary>Most rows of one table.</summary>
    public int MaxRows { get; init; } = 100_000;

    /// <summary>Bytes of tables kept in memory, uploads included; the least recently used go first.</summary>
    public long TableMemory { get; init; } = 256L << 20;

    /// <summary>Bytes of fits and other long results kept in memory: some fifty fits of 250 runs with their 4000 refits.</summary>
    public long ResultMemory { get; init; } = 32L << 20;

    /// <summary>Bytes of documents kept in memory, for whoever comes back to a place.</summary>
    public long DocumentMemory { get; init; } = 16L << 20;

    /// <summary>Fits and the like that run at once: all cores but one, so that forecasts have a core of their own.</summary>
    public int HeavyJobs { get; init; } = Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>Fits and the like that may wait; more are refused with 429.</summary>
    public int HeavyQueue { get; init; } = 32;

    /// <summary>Forecasts and plans that may wait for a core; more are refused with 429.</summary>
    public int LightQueue { get; init; } = 400;

    /// <summary>How long a forecast should wait for a core; where more wait than that, the rest is refused with 429.</summary>
    public TimeSpan LightWait { get; init; } = TimeSpan.FromMilliseconds(120);

    /// <summary>Time an upload may take as a whole.</summary>
    public TimeSpan UploadTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Slowest upload in bytes per second, after <see cref="UploadGrace"/>.</summary>
    public double UploadRate { get; init; } = 8192;

    /// <summary>Time an upload may be slower than <see cref="UploadRate"/>.</summary>
    public TimeSpan UploadGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>True when only programs of this machine can connect.</summary>
    public bool IsLocal => IPAddress.IsLoopback(Address);
}
