using Foretrain.Web;
using Microsoft.Playwright;

namespace Foretrain.BrowserTests.Support;

/// <summary>A running server over a folder of its own, and pages of it.</summary>
public sealed class Workbench : IAsyncDisposable
{
    /// <summary>A fit that the tests agree on: the runs on which the law is well determined.</summary>
    public const string Fitted = "t=runs.csv&law=chinchilla&map=params=params&where=tokens%3E%3D1e6";

    /// <summary>Every page in a state with a result.</summary>
    public static readonly IReadOnlyDictionary<string, string> Pages = new Dictionary<string, string>
    {
        ["data"] = "/data?t=runs.csv",
        ["data-empty"] = "/data",
        ["fit"] = $"/fit?{Fitted}",
        ["forecast"] = $"/forecast?{Fitted}&at=params=1M,tokens=100M",
        ["plan"] = $"/plan?{Fitted}&flops=1e14",
        ["compare-recipes"] = $"/compare?{Fitted}&by=depth&at=flops=1e14",
        ["compare-laws"] = "/compare?t=runs.csv&map=params=params&where=tokens%3E%3D1e6&law=chinchilla&law=kaplan-nd",
        ["next"] = $"/next?{Fitted}&at=params=1M,tokens=100M&budget=1e14",
        ["laws"] = "/laws",
        ["law"] = "/laws/chinchilla",
        ["report"] = $"/report?{Fitted}&at=params=1M,tokens=100M",
        ["error"] = "/fit?t=runs.csv&law=chinchila",
    };

    private readonly string _folder;
    private readonly IBrowserContext _context;

    private Workbench(string folder, WebServer server, IBrowserContext context)
    {
        _folder = folder;
        Server = server;
        _context = context;
    }

    /// <summary>The server.</summary>
    public WebServer Server { get; }

    /// <summary>What browsers complained about: script errors, refused content; answers with an error status are no complaint.</summary>
    public IList<string> Complaints { get; } = [];

    /// <summary>Starts a server over a copy of the ladder.</summary>
    public static async Task<Workbench> Start(Chromium chromium, int width = 1440, ColorScheme colours = ColorScheme.Light, Func<WebOptions, WebOptions>? options = null)
    {
        IBrowser browser = await chromium.Start();
        string folder = Directory.CreateTempSubdirectory("workbench").FullName;
        foreach (string file in new[] { "runs.csv", "curves.csv" }) File.Copy(Checkout.Ladder(file), Path.Combine(folder, file));
        var asked = new WebOptions { Folder = folder, Port = 0, Assets = Checkout.Assets, Version = "test" };
        WebServer server = await WebServer.StartAsync(options?.Invoke(asked) ?? asked);
        IBrowserContext context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = width < 600 ? 640 : 900 }, ColorScheme = colours, AcceptDownloads = true, BaseURL = server.Url.AbsoluteUri });
        context.SetDefaultTimeout(60_000);
        return new(folder, server, context);
    }

    /// <summary>A tab at an address, its heading shown.</summary>
    public async Task<IPage> Open(string address)
    {
        IPage page = await _context.NewPageAsync();
        page.PageError += (_, error) => Complaints.Add($"{address}: {error}");
        page.Console += (_, message) =>
        {
            // Chromium itself writes a line for every answer with an error status; the page shows those in its own words.
            if (message.Type is "error" or "warning" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal)) Complaints.Add($"{address}: {message.Text}");
        };
        await page.GotoAsync(address);
        await page.Locator("h1").WaitForAsync();
        return page;
    }

    /// <summary>A tab at an address, its answer shown.</summary>
    public async Task<IPage> OpenReady(string address)
    {
        IPage page = await Open(address);
        await Ready(page);
        return page;
    }

    /// <summary>Waits until nothing is asked any more: an answer or a problem is shown.</summary>
    public static async Task Ready(IPage page)
    {
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await page.WaitForFunctionAsync("() => !document.querySelector('.working') && !document.querySelector('[aria-busy=\"true\"]')");
    }

    /// <summary>Drops a file on the place for it.</summary>
    public static async Task Drop(IPage page, string name, byte[] content)
    {
        IJSHandle data = await page.EvaluateHandleAsync(
            "([name, base64]) => { const data = new DataTransfer(); data.items.add(new File([Uint8Array.from(atob(base64), c => c.charCodeAt(0))], name)); return data; }",
            new[] { name, Convert.ToBase64String(content) });
        await page.Locator(".drop").DispatchEventAsync("dragover", new { dataTransfer = data });
        await page.Locator(".drop").DispatchEventAsync("drop", new { dataTransfer = data });
    }

    /// <summary>Drags the knob of a slider to a share of its length, in steps as a hand does.</summary>
    public static async Task Drag(IPage page, ILocator slider, double from, double to)
    {
        await slider.ScrollIntoViewIfNeededAsync();
        LocatorBoundingBoxResult box = (await slider.BoundingBoxAsync())!;
        float y = box.Y + box.Height / 2;
        float X(double share) => (float)(box.X + 8 + share * (box.Width - 16));
        await page.Mouse.MoveAsync(X(from), y);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(X(to), y, new() { Steps = 12 });
        await page.Mouse.UpAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await Server.StopAsync();
        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
