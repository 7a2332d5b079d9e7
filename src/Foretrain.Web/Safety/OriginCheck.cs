using Microsoft.AspNetCore.Http;

namespace Foretrain.Web.Safety;

/// <summary>
/// Refuses what another site makes a browser ask for. Following a link here is allowed; everything else must come from a page of this
/// server, or from a program that is no browser and sends neither header.
/// </summary>
internal static class OriginCheck
{
    /// <summary>True when a request may be answered.</summary>
    public static bool Allows(HttpRequest request)
    {
        string? origin = request.Headers.Origin, site = request.Headers["Sec-Fetch-Site"];
        if (IsNavigation(request)) return true;
        if (!string.IsNullOrEmpty(origin) && !string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)) return false;
        return string.IsNullOrEmpty(site) || site is "same-origin" or "none";
    }

    // A form posted from elsewhere is a navigation too: only GET is harmless. A frame is none of these.
    private static bool IsNavigation(HttpRequest request) => HttpMethods.IsGet(request.Method)
        && request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document";
}
