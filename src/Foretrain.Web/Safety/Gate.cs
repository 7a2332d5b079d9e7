using Foretrain.Web.Answers;
using Microsoft.AspNetCore.Http;

namespace Foretrain.Web.Safety;

/// <summary>What every request passes before any route sees it.</summary>
internal sealed class Gate(WebOptions options, StartToken token) : IDisposable
{
    /// <summary>Longest path and query read; a formula of the greatest length fits, escaped.</summary>
    public const int LongestAddress = 400_000;

    private readonly HostCheck _hosts = new(options.Address);
    private readonly PasswordGate? _password = options.Password is { } password ? new(password) : null;

    /// <summary>Answers a request that may not pass.</summary>
    /// <returns>True when it may.</returns>
    public async Task<bool> Passes(HttpContext http)
    {
        HttpRequest request = http.Request;
        if (!_hosts.Allows(request.Host, http.Connection.LocalPort))
        {
            await ErrorAnswer.Write(http, 400, "wrong-host", "the Host header does not name this server", "open the address that 'foretrain serve' prints").ConfigureAwait(false);
            return false;
        }

        if (!OriginCheck.Allows(request))
        {
            await ErrorAnswer.Write(http, 403, "cross-site", "the request comes from another site", "open the workbench itself; programs leave Origin and Sec-Fetch-Site out").ConfigureAwait(false);
            return false;
        }

        if (_password is not null && !await _password.Allows(http).ConfigureAwait(false))
        {
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"foretrain\", charset=\"UTF-8\"";
            await ErrorAnswer.Write(http, 401, "no-password", "this server asks for a password", "any user name, and the password it was started with").ConfigureAwait(false);
            return false;
        }

        if (request.Path.Value?.Length + request.QueryString.Value?.Length > LongestAddress)
        {
            await ErrorAnswer.Write(http, 414, "address-too-long", $"the address is longer than {LongestAddress} characters", "shorten the formula or ask for fewer targets at a time").ConfigureAwait(false);
            return false;
        }

        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || token.Is(request.Headers[StartToken.Header])) return true;
        await ErrorAnswer.Write(http, 403, "no-token", $"what changes something needs the token of this start in the header {StartToken.Header}", "pages have it in <meta name=\"foretrain-token\">; it changes with every start: reload the page").ConfigureAwait(false);
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _password?.Dispose();
}
