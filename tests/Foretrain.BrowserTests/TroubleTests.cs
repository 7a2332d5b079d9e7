using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Foretrain.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Foretrain.BrowserTests;

/// <summary>What goes wrong is said where it went wrong, and the page stays usable.</summary>
public sealed class TroubleTests(Chromium chromium)
{
    [Fact]
    public async Task A_file_that_is_no_table_gets_message_place_and_hint()
    {
        await using Workbench bench = await Workbench.Start(chromium);
        IPage page = await bench.Open("/data");
        await Workbench.Drop(page, "bad.csv", Encoding.UTF8.GetBytes("params,params,loss\n1,2,3\n"));
        ILocator problem = page.GetByRole(AriaRole.Alert);
        await Expect(problem).ToContainTextAsync("This file cannot be read");
        await Expect(problem.Locator(".problem-message")).ToContainTextAsync("params");
        await Expect(problem.Locator(".problem-hint")).Not.ToBeEmptyAsync();

        await Workbench.Drop(page, "good.csv", await File.ReadAllBytesAsync(Checkout.Ladder("runs.csv")));
        await Expect(page.GetByText("good.csv was read")).ToBeVisibleAsync();
        await Expect(problem).Not.ToBeVisibleAsync();
        Assert.Empty(bench.Complaints);
    }

    [Fact]
    public async Task A_file_beyond_the_limit_is_refused_before_it_is_sent()
    {
        await using Workbench bench = await Workbench.Start(chromium, options: o => o with { MaxBytes = 20_000 });
        IPage page = await bench.Open("/data");
        await Workbench.Ready(page);
        bool sent = false;
        page.Request += (_, request) => sent |= request.Method == "POST";
        await Workbench.Drop(page, "curves.csv", await File.ReadAllBytesAsync(Checkout.Ladder("curves.csv")));
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Too large");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("20 kB");
        Assert.False(sent);
    }

    [Fact]
    public async Task Long_work_shows_progress_and_stops_on_Cancel()
    {
        await using Workbench bench = await Workbench.Start(chromium);
        using var http = new HttpClient { BaseAddress = bench.Server.Url };
        IPage page = await bench.Open($"/fit?{Workbench.Fitted}&resamples=2000000");
        await Expect(page.GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();
        Assert.True(await Running(http) > 0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(page.GetByText("Cancelled")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Start again" })).ToBeVisibleAsync();
        var watch = Stopwatch.StartNew();
        while (await Running(http) > 0)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), "the job still runs");
            await Task.Delay(20);
        }

        // The page goes on.
        await page.GetByRole(AriaRole.Link, new() { Name = "Laws", Exact = true }).ClickAsync();
        await Expect(page.Locator(".card").First).ToBeVisibleAsync();
        Assert.Empty(bench.Complaints);
    }

    [Fact]
    public async Task A_dropped_table_that_the_server_lost_is_named()
    {
        await using Workbench bench = await Workbench.Start(chromium);
        IPage page = await bench.Open("/data");
        await Workbench.Drop(page, "mine.csv", await File.ReadAllBytesAsync(Checkout.Ladder("runs.csv")));
        await Expect(page.GetByText("mine.csv was read")).ToBeVisibleAsync();
        string id = page.Url[(page.Url.IndexOf("t=", StringComparison.Ordinal) + 2)..];
        using var http = new HttpClient { BaseAddress = bench.Server.Url };
        using var delete = new HttpRequestMessage(HttpMethod.Delete, $"/tables/{id}");
        delete.Headers.Add("X-Foretrain-Token", bench.Server.Token);
        (await http.SendAsync(delete)).EnsureSuccessStatusCode();

        page = await bench.OpenReady($"/fit?t={id}&law=chinchilla");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("no longer has the table mine.csv");
        await page.GetByRole(AriaRole.Link, new() { Name = "Drop mine.csv again" }).ClickAsync();
        await Expect(page.Locator(".drop")).ToBeVisibleAsync();
        Assert.Contains("law=chinchilla", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_that_cannot_be_read_is_said_beside_its_field_and_asks_nothing()
    {
        await using Workbench bench = await Workbench.Start(chromium);
        IPage page = await bench.OpenReady(Workbench.Pages["plan"]);
        string url = page.Url;
        ILocator field = page.GetByRole(AriaRole.Textbox, new() { Name = "budget, typed" });
        await field.FillAsync("1,000");
        await field.PressAsync("Enter");
        await Expect(page.GetByText("'1,000' is not a number above 0")).ToBeVisibleAsync();
        await Expect(field).ToHaveAttributeAsync("aria-invalid", "true");
        Assert.Equal(url, page.Url);
    }

    [Fact]
    public async Task Markup_in_a_table_stays_text()
    {
        await using Workbench bench = await Workbench.Start(chromium);
        IPage page = await bench.Open("/data");
        const string Evil = "<img src=x onerror=window.hit=1>";
        string[] lines = await File.ReadAllLinesAsync(Checkout.Ladder("runs.csv"));
        string table = string.Join('\n', lines.Select((l, i) => i == 0 ? $"{l},{Evil}" : $"{l},<script>window.hit=2</script>"));
        await Workbench.Drop(page, $"{Evil}.csv", Encoding.UTF8.GetBytes(table));
        await Workbench.Ready(page);
        await Expect(page.Locator("main").GetByText(Evil).First).ToBeVisibleAsync();
        Assert.Equal(0, await page.Locator("main img, main script").CountAsync());
        Assert.True(await page.EvaluateAsync<bool>("() => window.hit === undefined"));
        Assert.Empty(bench.Complaints);
    }

    [Fact]
    public async Task A_server_that_is_gone_is_said_and_asking_again_works_when_it_is_back()
    {
        await using Workbench bench = await Workbench.Start(chromium);
        IPage page = await bench.OpenReady(Workbench.Pages["plan"]);
        await page.RouteAsync("**/plan.json**", route => route.AbortAsync());
        await page.GetByRole(AriaRole.Textbox, new() { Name = "budget, typed" }).FillAsync("2e14");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("the workbench does not answer");
        await page.UnrouteAllAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).Not.ToBeVisibleAsync();
        await Expect(page.Locator("[data-answer=cost]")).ToContainTextAsync("2e14");
    }

    [Fact]
    public async Task A_busy_server_is_asked_again_when_it_said()
    {
        await using Workbench bench = await Workbench.Start(chromium);
        IPage page = await bench.Open("/data");
        int asked = 0;
        await page.RouteAsync("**/plan.json**", route => ++asked > 1 ? route.ContinueAsync() : route.FulfillAsync(new()
        {
            Status = 429,
            Headers = new Dictionary<string, string> { ["Retry-After"] = "2" },
            ContentType = "application/json",
            Body = """{"schema":"foretrain/error/1","error":{"code":"busy","message":"the server is busy: 1 long computations run and 32 wait","place":null,"hint":null}}""",
        }));
        await page.GotoAsync(Workbench.Pages["plan"]);
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("asking again in");
        await Expect(page.Locator("[data-answer=params] .number")).ToBeVisibleAsync();
        Assert.Equal(2, asked);
        Assert.Empty(bench.Complaints);
    }

    private static async Task<int> Running(HttpClient http) => (int)(await http.GetFromJsonAsync<JsonObject>("/about.json"))!["jobs"]!["running"]!;
}
