using Foretrain.Web.Jobs;
using Foretrain.Web.Pages;
using Foretrain.Web.Tables;

namespace Foretrain.Web;

/// <summary>What the requests of one server share.</summary>
internal sealed class ServerState : IDisposable
{
    /// <summary>Creates the state of a server.</summary>
    public ServerState(WebOptions options)
    {
        Options = options;
        Tables = new(options);
        Laws = new(options.UserLawFolder);
        Documents = new(options.DocumentMemory);
        Jobs = new(options.HeavyJobs, options.HeavyQueue);
        Kept = new(options.ResultMemory);
        Results = new(Jobs, Kept);
        Light = new(Environment.ProcessorCount, options.LightQueue, options.LightWait);
    }

    /// <summary>The options.</summary>
    public WebOptions Options { get; }

    /// <summary>Tables.</summary>
    public TableStore Tables { get; }

    /// <summary>The user's own law files.</summary>
    public LawFolder Laws { get; }

    /// <summary>Documents written lately.</summary>
    public BoundedCache<ReadOnlyMemory<byte>> Documents { get; }

    /// <summary>Long jobs.</summary>
    public JobScheduler Jobs { get; }

    /// <summary>Results kept.</summary>
    public BoundedCache<object> Kept { get; }

    /// <summary>Long results, shared.</summary>
    public SharedResults Results { get; }

    /// <summary>Quick answers.</summary>
    public LightLane Light { get; }

    /// <summary>The pages.</summary>
    public IReadOnlyList<Page> Pages { get; } = PageList.All;

    /// <inheritdoc/>
    public void Dispose() => Light.Dispose();
}
