using System.Text.RegularExpressions;
using Foretrain.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Foretrain.BrowserTests;

/// <summary>What a page says to do can be done on the page.</summary>
public sealed partial class MessageTests(Chromium chromium)
{
    private const string Fitted = Workbench.Fitted;

    // Addresses whose answer is an error or a finding that names options on the command line.
    private static readonly string[] s_telling =
    [
        "/fit?t=runs.csv&law=chinchilla&where=tokens%3E1e30", "/fit?t=runs.csv&law=chinchilla&level=2", "/fit?t=runs.csv&law=chinchilla&target=params", "/fit?t=runs.csv&law=kaplan-nd&fix=nothing=1",
        $"/fit?{Fitted}&resamples=1", "/fit?t=curves.csv", "/fit?t=runs.csv&law=chinchilla&formula=E", $"/fit?{Fitted}&by=none", $"/plan?{Fitted}&flops=1e14&limit=params%3C1", $"/plan?{Fitted}&flops=1e14&loss=2",
        $"/plan?{Fitted}&flops=1e14&input-range=params", $"/forecast?{Fitted}&at=params=1M", $"/compare?{Fitted}&by=seed&at=params=1M", $"/next?{Fitted}&at=params=1M,tokens=1M&optimum=1e14&budget=1e13",
        $"/next?{Fitted}&at=params=1M,tokens=1M&money=100", $"/next?{Fitted}&at=params=1M,tokens=1M&budget=1",
    ];

    [Fact]
    public async Task No_page_names_an_option_or_a_command_of_the_command_line()
    {
        await using Workbench bench = await Workbench.Start(chromium);
        var named = new List<string>();
        int told = 0;
        foreach (string address in Workbench.Pages.Values.Concat(s_telling))
        {
            IPage page = await bench.OpenReady(address);
            // Commands of a law's page are what is wanted there, and some things no page can do: converting a table.
            string text = await page.EvaluateAsync<string>("() => { const all = document.querySelector('main').cloneNode(true); all.querySelectorAll('.command, .elsewhere').forEach(c => c.remove()); return all.textContent; }");
            if (Option().Match(text) is { Success: true } found) named.Add($"{address}: ...{text[Math.Max(0, found.Index - 60)..Math.Min(text.Length, found.Index + 60)]}");
            told += await page.Locator(".control-name, .problem a, .finding a").CountAsync();
            await page.CloseAsync();
        }

        Assert.Empty(named);
        Assert.True(told > 10, $"{told} controls and links in messages");
        Assert.Empty(bench.Complaints);
    }

    [Fact]
    public async Task A_control_named_in_a_message_is_one_press_away()
    {
        await using Workbench bench = await Workbench.Start(chromium);
        IPage page = await bench.OpenReady(Workbench.Pages["plan"]);
        await page.Locator(".findings").GetByRole(AriaRole.Button, new() { Name = "Resample together" }).ClickAsync();
        ILocator field = page.GetByRole(AriaRole.Combobox, new() { Name = "Resample together" });
        await Expect(field).ToBeFocusedAsync();
        await Expect(field).ToBeInViewportAsync();
        await field.FillAsync("seed");
        await field.PressAsync("Enter");
        await page.WaitForURLAsync("**cluster=seed**");
        Assert.Empty(bench.Complaints);
    }

    [Fact]
    public async Task A_value_named_in_a_message_is_set_by_a_press()
    {
        await using Workbench bench = await Workbench.Start(chromium);
        IPage page = await bench.OpenReady($"/fit?{Fitted}&resamples=1");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Bootstrap refits 1 is too few");
        ILocator set = page.GetByRole(AriaRole.Alert).Locator(".problem-hint a.set").First;
        string value = await set.InnerTextAsync();
        await set.ClickAsync();
        await page.WaitForURLAsync($"**resamples={value}**");
        await Expect(page.Locator(".certificate")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_law_or_a_page_that_is_not_there_is_said_with_what_may_be_meant()
    {
        await using Workbench bench = await Workbench.Start(chromium);
        IPage page = await bench.OpenReady("/laws/chinchila");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("There is no law chinchila");
        await page.GetByRole(AriaRole.Link, new() { Name = "chinchilla", Exact = true }).ClickAsync();
        await Expect(page.Locator(".formula-line.large math")).ToBeVisibleAsync();

        page = await bench.OpenReady($"/laws/{new string('x', 3000)}");
        await Expect(page.GetByRole(AriaRole.Link, new() { NameRegex = AllLaws() })).ToBeVisibleAsync();
        Assert.True((await page.Locator("main").InnerTextAsync()).Length < 500);

        page = await bench.OpenReady("/forcast");
        await page.GetByRole(AriaRole.Link, new() { Name = "/forecast", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Forecast", Exact = true })).ToBeVisibleAsync();
        Assert.Empty(bench.Complaints);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_marked_in_the_list_with_the_reason()
    {
        await using Workbench bench = await Workbench.Start(chromium, options: o =>
        {
            File.WriteAllText(Path.Combine(o.Folder, "broken.csv"), "params,tokens,loss\n1,2\n");
            return o;
        });
        IPage page = await bench.OpenReady("/data");
        ILocator rows = page.Locator(".tables li");
        await Expect(rows.Filter(new() { HasText = "broken.csv" })).ToContainTextAsync("cannot be read: broken.csv has 2 cells on line 2");
        await Expect(rows.Filter(new() { HasText = "runs.csv" })).Not.ToContainTextAsync("cannot be read");
        page = await bench.OpenReady("/fit");
        await Expect(page.Locator(".empty-list")).ToContainTextAsync("runs.csv");
        await Expect(page.Locator(".empty-list")).Not.ToContainTextAsync("broken.csv");
    }

    [GeneratedRegex(@"(?<![\w-])--[a-z]|foretrain (fit|predict|plan|isoflop|compare|backtest|rank|check|next|report|laws|data describe)\b")]
    private static partial Regex Option();

    [GeneratedRegex("^All [0-9]+ laws$")]
    private static partial Regex AllLaws();
}
