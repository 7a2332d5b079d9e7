using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Foretrain.BrowserTests.Support.Chromium))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Foretrain.BrowserTests.Support;

/// <summary>One browser for all tests, started by the first that needs it. Without a browser or the built front end tests are skipped.</summary>
public sealed class Chromium : IAsyncDisposable
{
    // No sandbox: continuous integration runs as root. The rest keeps the browser from talking to anyone but the server under test.
    private static readonly string[] s_arguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly SemaphoreSlim _starting = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The browser, or the test is skipped.</summary>
    public async Task<IBrowser> Start()
    {
        string? program = Find();
        if (program is null) Assert.Skip("Chromium not found: install it (Debian: apt-get install chromium) or name it in FORETRAIN_CHROMIUM");
        if (!File.Exists(Path.Combine(Checkout.Assets, "index.html"))) Assert.Skip("the front end is not built: run 'npm ci && npm run build' in src/Foretrain.Web/client");
        await _starting.WaitAsync();
        try
        {
            Assertions.SetDefaultExpectTimeout(30_000); // a busy machine is no defect
            _playwright ??= await Playwright.CreateAsync();
            return _browser ??= await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = s_arguments });
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        _starting.Dispose();
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("FORETRAIN_CHROMIUM") is { Length: > 0 } named) return File.Exists(named) ? named : null;
        IEnumerable<string> onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "chromium"));
        return onPath.Prepend("/usr/bin/chromium").FirstOrDefault(File.Exists);
    }
}
