using System.Text.Json;
using Foretrain.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Foretrain.BrowserTests;

/// <summary>Every page on every width, in light and dark, for eyes, keyboards and screen readers.</summary>
public sealed class LookTests(Chromium chromium)
{
    public static TheoryData<string> AllPages => [.. Workbench.Pages.Keys];

    [Theory]
    [InlineData(320)]
    [InlineData(768)]
    [InlineData(1440)]
    public async Task No_page_scrolls_sideways(int width)
    {
        await using Workbench bench = await Workbench.Start(chromium, width);
        var wide = new List<string>();
        foreach ((string name, string address) in Workbench.Pages)
        {
            IPage page = await bench.OpenReady(address);
            string? sticksOut = await page.EvaluateAsync<string?>(
                "() => document.documentElement.scrollWidth <= innerWidth ? null : [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 4).map(e => e.tagName + '.' + e.className).join(' ')");
            if (sticksOut is not null) wide.Add($"{name}: {sticksOut}");
            await page.CloseAsync();
        }

        Assert.Empty(wide);
        Assert.Empty(bench.Complaints);
    }

    [Theory]
    [MemberData(nameof(AllPages))]
    public async Task Axe_finds_nothing_serious(string name)
    {
        if (!File.Exists(Checkout.Axe)) Assert.Skip("axe-core is not installed: run 'npm ci' in src/Foretrain.Web/client");
        string axe = await File.ReadAllTextAsync(Checkout.Axe);
        foreach (ColorScheme colours in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await using Workbench bench = await Workbench.Start(chromium, colours == ColorScheme.Dark ? 320 : 1440, colours);
            IPage page = await bench.OpenReady(Workbench.Pages[name]);
            await page.EvaluateAsync(axe);
            JsonElement found = await page.EvaluateAsync<JsonElement>(
                "async () => (await axe.run()).violations.filter(v => v.impact === 'serious' || v.impact === 'critical').map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 5).join(', '))");
            Assert.Empty(found.EnumerateArray().Select(v => $"{colours}: {v.GetString()}"));
            Assert.Empty(bench.Complaints);
        }
    }

    [Fact]
    public async Task Dark_follows_the_system_and_the_switch_wins_and_stays()
    {
        await using Workbench bench = await Workbench.Start(chromium, colours: ColorScheme.Dark);
        IPage page = await bench.OpenReady(Workbench.Pages["plan"]);
        const string Page = "() => getComputedStyle(document.body).backgroundColor", Drawn = "() => getComputedStyle(document.querySelector('.drawing .page')).fill";
        Assert.Equal("rgb(13, 17, 23)", await page.EvaluateAsync<string>(Page));
        Assert.Equal("rgb(13, 17, 23)", await page.EvaluateAsync<string>(Drawn));
        await page.GetByLabel("Colours").SelectOptionAsync("light");
        Assert.Equal("rgb(255, 255, 255)", await page.EvaluateAsync<string>(Page));
        Assert.Equal("rgb(255, 255, 255)", await page.EvaluateAsync<string>(Drawn));
        page = await bench.OpenReady("/laws");
        Assert.Equal("rgb(255, 255, 255)", await page.EvaluateAsync<string>(Page));
    }

    [Fact]
    public async Task Tab_goes_through_the_page_as_it_is_read()
    {
        await using Workbench bench = await Workbench.Start(chromium);
        IPage page = await bench.OpenReady(Workbench.Pages["plan"]);
        var visited = new List<string>();
        for (int i = 0; i < 24; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            visited.Add(await page.EvaluateAsync<string>("() => { const e = document.activeElement; return e.getAttribute('aria-label') ?? (e.labels?.[0] ? [...e.labels[0].childNodes].filter(n => n !== e).map(n => n.textContent).join('') : e.innerText); }"));
            Assert.True(await page.EvaluateAsync<bool>("() => [document.activeElement, document.activeElement.closest('label')].some(e => e && getComputedStyle(e).outlineStyle !== 'none' && parseFloat(getComputedStyle(e).outlineWidth) >= 2)"), $"no visible focus on {visited[^1]}");
        }

        string[] expected = ["Skip to the page", "foretrain, to the data page", "Data", "Fit", "Forecast", "Plan", "Compare", "Next runs", "Laws", "Report", "Colours", "JSON", "budget", "budget, typed", "budget FLOP", "inference tokens, typed", "inference tokens"];
        Assert.Equal(expected, visited.Take(expected.Length).Select(v => v.ReplaceLineEndings(" ").Trim()).Select(v => v.StartsWith("JSON", StringComparison.Ordinal) ? "JSON" : v));

        await page.Keyboard.PressAsync("Shift+Tab");
        await page.GetByRole(AriaRole.Link, new() { Name = "Skip to the page" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("main", await page.EvaluateAsync<string>("() => document.activeElement.id"));
    }

    [Fact]
    public async Task A_link_within_the_workbench_moves_the_focus_to_the_page()
    {
        await using Workbench bench = await Workbench.Start(chromium);
        IPage page = await bench.OpenReady(Workbench.Pages["fit"]);
        await page.GetByRole(AriaRole.Link, new() { Name = "Forecast", Exact = true }).PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Forecast", Level = 1 })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Main)).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Sliders_answer_to_the_keyboard_and_say_their_value()
    {
        await using Workbench bench = await Workbench.Start(chromium);
        IPage page = await bench.OpenReady(Workbench.Pages["plan"]);
        ILocator slider = page.GetByRole(AriaRole.Slider, new() { Name = "budget" });
        await Expect(slider).ToHaveAttributeAsync("aria-valuetext", "1e14 FLOP");
        string before = await page.Locator("[data-answer=output] .number").InnerTextAsync();
        await slider.FocusAsync();
        for (int i = 0; i < 25; i++) await page.Keyboard.PressAsync("ArrowRight");
        await Expect(slider).Not.ToHaveAttributeAsync("aria-valuetext", "1e14 FLOP");
        await Expect(page.Locator("[data-answer=output] .number")).Not.ToHaveTextAsync(before);
    }

    [Fact]
    public async Task Every_page_has_landmarks_one_heading_and_a_title_of_its_own()
    {
        await using Workbench bench = await Workbench.Start(chromium);
        var titles = new Dictionary<string, string>();
        foreach ((string name, string address) in Workbench.Pages)
        {
            IPage page = await bench.OpenReady(address);
            Assert.Equal(1, await page.GetByRole(AriaRole.Main).CountAsync());
            Assert.Equal(1, await page.GetByRole(AriaRole.Banner).CountAsync());
            Assert.Equal(1, await page.GetByRole(AriaRole.Navigation).CountAsync());
            Assert.Equal(1, await page.Locator("h1").CountAsync());
            Assert.Equal(1, await page.Locator("nav [aria-current=page]").CountAsync());
            titles[name] = await page.TitleAsync();
            Assert.EndsWith(" – foretrain", titles[name], StringComparison.Ordinal);
            await page.CloseAsync();
        }

        Assert.Equal(9, titles.Values.Distinct().Count()); // data and compare are there twice, fit with an error too
    }
}
