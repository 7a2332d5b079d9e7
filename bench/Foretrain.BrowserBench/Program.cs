using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Foretrain.BrowserBench;
using Microsoft.Playwright;

// Times what a hand feels: from an input event to the drawn figure, and from an address to a page that can be used.
// dotnet run --project bench/Foretrain.BrowserBench -c Release; needs Chromium and the built front end.
string root = AppContext.BaseDirectory;
while (!File.Exists(Path.Combine(root, "Foretrain.slnx"))) root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("run it inside the checkout");
string assets = Path.Combine(root, "src", "Foretrain.Web", "wwwroot");
string chromium = Environment.GetEnvironmentVariable("FORETRAIN_CHROMIUM") ?? "/usr/bin/chromium";
string program = Path.Combine(root, "artifacts", "bin", "Foretrain.Cli", "release", "foretrain");
string folder = Directory.CreateTempSubdirectory("browser-bench").FullName;
File.WriteAllText(Path.Combine(folder, "runs250.csv"), Tables.Of(250));
File.WriteAllText(Path.Combine(folder, "runs10000.csv"), Tables.Of(10_000));
bool kept = true;

Console.WriteLine("| what | measured | goal | kept |");
Console.WriteLine("|---|---|---|---|");
double packed = Directory.EnumerateFiles(assets, "*", SearchOption.AllDirectories).Sum(Packed) / 1e6;
Tell("front end, compressed with gzip", $"{packed:0.000} MB", "1.5 MB", packed < 1.5);

// A process of its own, as a user has it: its work must not share this one's threads.
using var server = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, ["serve", "--folder", folder, "--port", "0"])
{
    RedirectStandardOutput = true,
    Environment = { ["FORETRAIN_WWWROOT"] = assets },
})!;
try
{
    string url = (await server.StandardOutput.ReadLineAsync())!;
    using IPlaywright playwright = await Playwright.CreateAsync();
    await using IBrowser browser = await playwright.Chromium.LaunchAsync(new()
    {
        ExecutablePath = chromium,
        Args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    });

    var first = new List<double>();
    for (int i = 0; i < 7; i++) first.Add(await FirstPage(browser, url)); // a new context each: nothing is cached
    Tell("first page usable, empty cache (median of 7)", $"{Median(first):0} ms", "1000 ms", Median(first) < 1000);

    foreach ((string table, int rows) in new[] { ("runs250.csv", 250), ("runs10000.csv", 10_000) })
    {
        double data = await Opened(browser, $"{url}/data?t={table}");
        Tell($"{rows} runs: data page with all columns described", $"{data:0} ms", "", true);
        double fit = await Opened(browser, $"{url}/fit?t={table}&law=chinchilla");
        Tell($"{rows} runs: first fit on the page, with its bootstrap", $"{fit:0} ms", "", true);
        foreach ((string page, string query, string slider) in new[] { ("plan", "flops=1e23", "budget"), ("forecast", "at=params=10B,tokens=1T", "tokens") })
        {
            List<double> times = await Dragged(browser, $"{url}/{page}?t={table}&law=chinchilla&{query}", slider, 120);
            bool judged = rows == 250;
            Tell($"{rows} runs: {page}, input event to drawn figure, median of {times.Count}", $"{Median(times):0} ms", judged ? "100 ms" : "", !judged || Median(times) <= 100);
            Tell($"{rows} runs: {page}, 95th percentile", $"{Quantile(times, 0.95):0} ms", judged ? "200 ms" : "", !judged || Quantile(times, 0.95) <= 200);
        }
    }
}
finally
{
    server.Kill();
    server.WaitForExit();
    Directory.Delete(folder, recursive: true);
}

return kept ? 0 : 1;

void Tell(string what, string measured, string goal, bool isKept)
{
    kept &= isKept;
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {measured} | {goal} | {(goal.Length == 0 ? "" : isKept ? "yes" : "NO")} |"));
}

static double Packed(string file)
{
    using var counted = new MemoryStream();
    using (var zip = new GZipStream(counted, CompressionLevel.Optimal, leaveOpen: true)) zip.Write(File.ReadAllBytes(file));
    return counted.Length;
}

// Until the list of tables stands there and the place for a file takes one: both are in the same frame.
static async Task<double> FirstPage(IBrowser browser, string url)
{
    await using IBrowserContext context = await browser.NewContextAsync();
    IPage page = await context.NewPageAsync();
    await page.GotoAsync($"{url}/data", new() { WaitUntil = WaitUntilState.Commit });
    return await page.EvaluateAsync<double>(
        "() => new Promise(done => { const look = () => document.querySelector('.tables li') ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look); look(); })");
}

static async Task<double> Opened(IBrowser browser, string url)
{
    await using IBrowserContext context = await browser.NewContextAsync();
    IPage page = await context.NewPageAsync();
    context.SetDefaultTimeout(120_000);
    await page.GotoAsync(url, new() { WaitUntil = WaitUntilState.Commit });
    return await page.EvaluateAsync<double>(
        "() => new Promise(done => { const look = () => document.querySelector('[data-ready]') ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look); look(); })");
}

// One input event at a time, each waiting for the figure of its own answer to be in a frame that has been drawn.
static async Task<List<double>> Dragged(IBrowser browser, string url, string slider, int events)
{
    await using IBrowserContext context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 } });
    IPage page = await context.NewPageAsync();
    context.SetDefaultTimeout(120_000);
    await page.GotoAsync(url);
    await page.Locator(".figure svg").First.WaitForAsync();
    await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
    JsonElement times = await page.EvaluateAsync<JsonElement>(
        """
        async ([name, events]) => {
          const label = [...document.querySelectorAll('.slider-label')].find(l => l.textContent.trim().startsWith(name));
          const range = document.getElementById(label.htmlFor);
          const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
          const start = Number(range.value), times = [];
          for (let i = 0; i < events + 10; i++) {
            const drawing = document.querySelector('.figure .drawing');
            const drawn = new Promise(done => {
              const observer = new MutationObserver(() => { observer.disconnect(); requestAnimationFrame(() => setTimeout(done, 0)); });
              observer.observe(drawing, { childList: true });
            });
            const began = performance.now();
            set.call(range, String(start + 1 + (7 * i) % 180));
            range.dispatchEvent(new Event('input', { bubbles: true }));
            await drawn;
            if (i >= 10) times.push(performance.now() - began);
            await new Promise(done => setTimeout(done, 20));
          }
          return times;
        }
        """, new object[] { slider, events });
    return [.. times.EnumerateArray().Select(t => t.GetDouble())];
}

static double Median(IReadOnlyCollection<double> values) => Quantile(values, 0.5);

static double Quantile(IReadOnlyCollection<double> values, double share)
{
    double[] sorted = [.. values.Order()];
    return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
}
