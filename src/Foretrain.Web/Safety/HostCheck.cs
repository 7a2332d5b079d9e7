using System.Net;
using Microsoft.AspNetCore.Http;

namespace Foretrain.Web.Safety;

/// <summary>
/// Answers only to names that this server has: a page elsewhere may point its own name at this machine (DNS rebinding), and the Host header
/// is where that shows.
/// </summary>
/// <param name="address">Address listened on.</param>
internal sealed class HostCheck(IPAddress address)
{
    /// <summary>True when a Host header names this server.</summary>
    /// <param name="host">The header.</param>
    /// <param name="port">Port the request came in on.</param>
    public bool Allows(HostString host, int port)
    {
        if (!host.HasValue || (host.Port ?? 80) != port) return false;
        string name = host.Host;
        if (string.Equals(name, "localhost", StringComparison.OrdinalIgnoreCase)) return true;
        if (!IPAddress.TryParse(name.Trim('[', ']'), out IPAddress? named) || !IsPlain(name, named)) return false;
        if (IPAddress.IsLoopback(named)) return named.Equals(IPAddress.Loopback) || named.Equals(IPAddress.IPv6Loopback);
        // A number cannot be rebound; beyond loopback it is how the server is reached.
        return !IPAddress.IsLoopback(address);
    }

    // 127.1 and 0x7f.1 are read as addresses too; nobody types them.
    private static bool IsPlain(string name, IPAddress address) => string.Equals(name.Trim('[', ']'), address.ToString(), StringComparison.OrdinalIgnoreCase);
}
