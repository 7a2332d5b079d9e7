using Foretrain.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Foretrain.BrowserTests;

/// <summary>The answer says how far it can be trusted, for one law and for groups, on any screen.</summary>
public sealed class AnswerTests(Chromium chromium)
{
    private const string Fitted = Workbench.Fitted;

    [Fact]
    public async Task A_plan_says_what_its_intervals_cover_and_the_forecast_of_its_run()
    {
        await using Workbench bench = await Workbench.Start(chromium);
        IPage page = await bench.OpenReady(Workbench.Pages["plan"]);
        await Expect(page.Locator(".lead-words")).ToContainTextAsync("and moved by how far the law's form may be off. The constants alone would give params");
        ILocator expected = page.Locator("[data-expected]:not(.stale)");
        await Expect(expected).ToContainTextAsync("which covers constants, form of the law and one run");
        string own = (await page.Locator("[data-answer=output] .number").InnerTextAsync()).Trim(), told = (await expected.GetAttributeAsync("data-expected"))!;
        Assert.NotEqual(own, told);
        await Expect(expected).ToContainTextAsync($"The law itself says loss {own} there");

        // It is the forecast that the Forecast page gives there.
        await page.GetByRole(AriaRole.Link, new() { Name = "Look at this forecast" }).ClickAsync();
        await Workbench.Ready(page);
        string forecast = await page.Locator("[data-answer=forecast] .number").InnerTextAsync();
        Assert.Equal(double.Parse(told, System.Globalization.CultureInfo.InvariantCulture), double.Parse(forecast, System.Globalization.CultureInfo.InvariantCulture), 0.001);
        Assert.Empty(bench.Complaints);
    }

    [Fact]
    public async Task Warnings_stand_beside_the_answer_and_move_with_it()
    {
        await using Workbench bench = await Workbench.Start(chromium);
        IPage page = await bench.OpenReady(Workbench.Pages["forecast"]);
        ILocator digest = page.Locator(".digest");
        string before = await digest.InnerTextAsync();
        await Workbench.Drag(page, page.GetByRole(AriaRole.Slider, new() { Name = "flops" }), 0.6, 0.99);
        await Workbench.Ready(page);
        Assert.NotEqual(before, await digest.InnerTextAsync());
        await Expect(digest.Locator("li").First).ToBeInViewportAsync();
        await digest.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Findings" })).ToBeInViewportAsync();
        Assert.Empty(bench.Complaints);
    }

    [Fact]
    public async Task On_a_telephone_the_answer_stays_in_sight_while_the_budget_is_dragged()
    {
        await using Workbench bench = await Workbench.Start(chromium, 320);
        IPage page = await bench.OpenReady(Workbench.Pages["plan"]);
        ILocator live = page.Locator(".live");
        string before = await live.InnerTextAsync();
        await Workbench.Drag(page, page.GetByRole(AriaRole.Slider, new() { Name = "budget" }), 0.55, 0.8);
        await Workbench.Ready(page);
        await Expect(live).ToBeInViewportAsync();
        Assert.NotEqual(before, await live.InnerTextAsync());
        Assert.Contains((await page.Locator("[data-answer=params] .number").InnerTextAsync()).Trim(), await live.InnerTextAsync(), StringComparison.Ordinal);

        // The foot of the page is not hidden under it.
        await page.EvaluateAsync("() => scrollTo(0, document.documentElement.scrollHeight)");
        Assert.True(await page.EvaluateAsync<bool>("() => document.querySelector('main').lastElementChild.getBoundingClientRect().bottom <= document.querySelector('.live').getBoundingClientRect().top"));
    }

    [Fact]
    public async Task Groups_are_answered_one_by_one()
    {
        await using Workbench bench = await Workbench.Start(chromium);
        IPage page = await bench.OpenReady($"/next?{Fitted}&by=depth&at=params=1M,tokens=100M&budget=1e14");
        await Expect(page.Locator(".group-name").First).ToContainTextAsync("depth 3");
        await Expect(page.Locator(".group-name").Nth(1)).ToContainTextAsync("depth 4");
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Runs to do next" }).First).ToBeVisibleAsync();
        await Expect(page.Locator(".no-answer")).ToContainTextAsync("depth 2 has no answer: 3 usable runs cannot determine 5 free parameters");

        page = await bench.OpenReady($"/forecast?{Fitted}&by=depth&at=params=1M,tokens=100M");
        await page.GetByText("Check: can these runs answer the question?").ClickAsync();
        await Expect(page.Locator(".group .verdict").First).ToBeVisibleAsync();
        await Expect(page.Locator(".group-name")).ToHaveCountAsync(await page.Locator(".group .verdict").CountAsync());
        Assert.Empty(bench.Complaints);
    }

    [Fact]
    public async Task Recipes_are_compared_under_a_formula_of_ones_own()
    {
        await using Workbench bench = await Workbench.Start(chromium);
        IPage page = await bench.OpenReady($"/compare?{Fitted}&by=depth&at=params=1M,tokens=100M");
        await page.GetByText("Runs and law").ClickAsync();
        ILocator field = page.GetByRole(AriaRole.Textbox, new() { Name = "Or a formula of your own" });
        await field.FillAsync("E + A/params^alpha + B/tokens^0.5");
        await field.PressAsync("Enter");
        await page.WaitForURLAsync("**formula=**");
        Assert.DoesNotContain("law=chinchilla", page.Url, StringComparison.Ordinal);
        await Workbench.Ready(page);
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Forecast of each recipe" })).ToBeVisibleAsync();
        Assert.Empty(bench.Complaints);
    }
}
