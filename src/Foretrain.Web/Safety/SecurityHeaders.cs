using Microsoft.AspNetCore.Http;

namespace Foretrain.Web.Safety;

/// <summary>Headers of every answer.</summary>
internal static class SecurityHeaders
{
    /// <summary>Scripts and styles only from this server, nothing inline, no frames but a report of this server, no forms.</summary>
    public const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    // A picture opened by itself has its colours inline; it may load and run nothing.
    private const string PicturePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'none'";

    /// <summary>The headers, by name.</summary>
    public static IReadOnlyList<(string Name, string Value)> All { get; } =
    [
        ("Content-Security-Policy", Policy),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("X-Frame-Options", "DENY"),
        ("Cache-Control", "no-store"),
    ];

    /// <summary>Sets them.</summary>
    public static void Set(IHeaderDictionary headers)
    {
        foreach ((string name, string value) in All) headers[name] = value;
    }

    /// <summary>The policy for a picture or a report that is a document of its own.</summary>
    public static void ForDocument(IHeaderDictionary headers) => headers.ContentSecurityPolicy = PicturePolicy;

    /// <summary>The same for a report that a page of this server shows within itself. Browsers that know this policy do not look at X-Frame-Options.</summary>
    public static void ForPreview(IHeaderDictionary headers) =>
        headers.ContentSecurityPolicy = PicturePolicy.Replace("frame-ancestors 'none'", "frame-ancestors 'self'", StringComparison.Ordinal);
}
