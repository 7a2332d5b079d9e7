using System.Text;
using Microsoft.AspNetCore.Http;

namespace Foretrain.Web.Safety;

/// <summary>
/// Asks for a password with HTTP basic authentication: every browser and every program can send it, and it needs no page and no cookie of
/// ours. Without encryption neither that nor a cookie hides anything from those who can read the network; the program says so at the start.
/// </summary>
/// <param name="password">The password; any user name will do.</param>
internal sealed class PasswordGate(string password) : IDisposable
{
    /// <summary>Shortest password taken.</summary>
    public const int Shortest = 10;

    private readonly SemaphoreSlim _guesses = new(4, 4);

    /// <summary>True when the request shows the password. A wrong one waits, and few wrong ones wait at once: guessing takes years.</summary>
    public async Task<bool> Allows(HttpContext http)
    {
        string? header = http.Request.Headers.Authorization;
        if (string.IsNullOrEmpty(header)) return false;
        if (Secrets.Equal(Given(header), password)) return true;
        if (!await _guesses.WaitAsync(0).ConfigureAwait(false)) return false;
        try
        {
            await Task.Delay(500, http.RequestAborted).ConfigureAwait(false);
            return false;
        }
        finally
        {
            _guesses.Release();
        }
    }

    private static string? Given(string header)
    {
        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)) return null;
        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header["Basic ".Length..].Trim(), bytes, out int length)) return null;
        string pair = Encoding.UTF8.GetString(bytes.AsSpan(0, length));
        int at = pair.IndexOf(':', StringComparison.Ordinal);
        return at < 0 ? null : pair[(at + 1)..];
    }

    /// <inheritdoc/>
    public void Dispose() => _guesses.Dispose();
}
