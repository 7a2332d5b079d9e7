using Foretrain.BrowserTests.Support;
using Foretrain.Quantities;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Foretrain.BrowserTests;

/// <summary>What a researcher does, from a file to a plan that others can open.</summary>
public sealed class JourneyTests(Chromium chromium)
{
    [Fact]
    public async Task A_dropped_table_is_described_fitted_and_planned_with()
    {
        await using Workbench bench = await Workbench.Start(chromium);
        IPage page = await bench.Open("/data");
        await Workbench.Drop(page, "ladder.csv", await File.ReadAllBytesAsync(Checkout.Ladder("runs.csv")));
        await Expect(page.GetByText("ladder.csv was read: 56 rows")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Rowheader, new() { Name = "params_total" })).ToBeVisibleAsync();
        Assert.Matches("[?&]t=up-[0-9a-f]{16}", page.Url);

        await page.GetByRole(AriaRole.Link, new() { Name = "Fit chinchilla" }).ClickAsync();
        await Expect(page.Locator(".certificate")).ToContainTextAsync("certified");
        foreach (string constant in new[] { "E", "A", "B", "alpha", "beta" })
            await Expect(page.GetByRole(AriaRole.Rowheader, new() { Name = constant, Exact = true })).ToBeVisibleAsync();
        await Expect(page.Locator(".figure svg").First).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Plan", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "budget, typed" }).FillAsync("1e14");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("[data-answer=params] .number")).ToBeVisibleAsync();
        Assert.Contains("law=chinchilla", page.Url, StringComparison.Ordinal);
        Assert.Contains("flops=1e14", page.Url, StringComparison.Ordinal);
        Assert.Empty(bench.Complaints);
    }

    [Fact]
    public async Task Dragging_the_budget_moves_optimum_interval_and_figure_and_the_address_follows()
    {
        await using Workbench bench = await Workbench.Start(chromium);
        IPage page = await bench.OpenReady(Workbench.Pages["plan"]);
        ILocator size = page.Locator("[data-answer=params]");
        string before = await size.InnerTextAsync(), drawn = await page.Locator(".figure svg").First.InnerHTMLAsync();
        await Workbench.Drag(page, page.GetByRole(AriaRole.Slider, new() { Name = "budget" }), 0.55, 0.8);
        await Expect(size).Not.ToHaveTextAsync(before);
        await Workbench.Ready(page);
        string after = await size.InnerTextAsync();
        Assert.NotEqual(before.Split('\n')[1], after.Split('\n')[1]); // the value
        Assert.NotEqual(before.Split('\n')[2], after.Split('\n')[2]); // its interval
        Assert.NotEqual(drawn, await page.Locator(".figure svg").First.InnerHTMLAsync());
        await page.WaitForFunctionAsync("() => !location.search.includes('flops=1e14')");

        // A larger budget buys a larger model.
        Assert.True(Size(after) > Size(before), $"{before} then {after}");
        Assert.Empty(bench.Complaints);
    }

    [Fact]
    public async Task The_address_alone_gives_the_same_view_in_a_new_tab_and_going_back_undoes()
    {
        await using Workbench bench = await Workbench.Start(chromium);
        IPage page = await bench.OpenReady(Workbench.Pages["plan"]);
        ILocator field = page.GetByRole(AriaRole.Textbox, new() { Name = "inference tokens, typed" });
        string first = await page.Locator(".answers").InnerTextAsync();
        await field.FillAsync("10M");
        await field.PressAsync("Enter");
        await Expect(page.Locator(".answers")).Not.ToHaveTextAsync(first);
        await Workbench.Ready(page);
        string answers = await page.Locator(".answers").InnerTextAsync(), findings = await page.Locator(".findings").InnerTextAsync();

        IPage other = await bench.OpenReady(page.Url);
        Assert.Equal(answers, await other.Locator(".answers").InnerTextAsync());
        Assert.Equal(findings, await other.Locator(".findings").InnerTextAsync());
        await Expect(other.GetByRole(AriaRole.Textbox, new() { Name = "inference tokens, typed" })).ToHaveValueAsync("10M");

        await page.GoBackAsync();
        await Expect(page.Locator(".answers")).ToHaveTextAsync(first, new() { UseInnerText = true });
        Assert.Empty(bench.Complaints);
    }

    [Fact]
    public async Task Two_laws_are_compared_on_the_same_runs()
    {
        await using Workbench bench = await Workbench.Start(chromium);
        IPage page = await bench.Open("/compare?t=runs.csv&map=params=params&where=tokens%3E%3D1e6");
        await page.GetByText("two laws").ClickAsync();
        foreach ((string which, string law) in new[] { ("First law", "chinchilla"), ("Second law", "kaplan-nd") })
        {
            ILocator box = page.GetByRole(AriaRole.Combobox, new() { Name = which });
            await box.FillAsync(law);
            await box.PressAsync("Enter");
            await Expect(box).ToHaveValueAsync(law);
        }

        ILocator ranking = page.GetByRole(AriaRole.Table, new() { Name = "Laws ranked by their back-tests" });
        await Expect(ranking.GetByRole(AriaRole.Rowheader, new() { Name = "chinchilla" })).ToBeVisibleAsync();
        await Expect(ranking.GetByRole(AriaRole.Rowheader, new() { Name = "kaplan-nd" })).ToBeVisibleAsync();
        await Expect(page.Locator(".findings")).ToBeVisibleAsync();
        Assert.Empty(bench.Complaints);
    }

    [Fact]
    public async Task A_misspelt_law_is_found_by_what_it_looks_like()
    {
        await using Workbench bench = await Workbench.Start(chromium);
        IPage page = await bench.Open("/fit?t=runs.csv");
        ILocator box = page.GetByRole(AriaRole.Combobox, new() { Name = "Law" });
        await box.FillAsync("chinchila");
        await Expect(page.GetByText("Did you mean")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Listbox).GetByRole(AriaRole.Option).First).ToContainTextAsync("chinchilla");
        await box.PressAsync("Enter");
        await page.WaitForURLAsync("**law=chinchilla**");

        page = await bench.OpenReady(Workbench.Pages["error"]);
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("there is no law 'chinchila'");
        await page.GetByRole(AriaRole.Link, new() { Name = "Use chinchilla", Exact = true }).ClickAsync();
        await Expect(page.Locator(".certificate")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_page_of_a_law_has_formula_constants_references_and_a_plot_that_follows_its_sliders()
    {
        await using Workbench bench = await Workbench.Start(chromium);
        IPage page = await bench.OpenReady("/laws");
        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Search" }).FillAsync("chinchilla");
        await page.GetByRole(AriaRole.Link, new() { Name = "Loss from parameters and tokens (Chinchilla)" }).ClickAsync();
        await Expect(page.Locator(".formula-line.large math")).ToBeVisibleAsync(); // typeset
        await Expect(page.GetByRole(AriaRole.Rowheader, new() { Name = "besiroglu-2024" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Training Compute-Optimal Large Language Models" })).ToBeVisibleAsync();
        ILocator drawing = page.Locator(".figure svg").First;
        await drawing.WaitForAsync();
        string before = await drawing.InnerHTMLAsync();
        await Workbench.Drag(page, page.GetByRole(AriaRole.Slider, new() { Name = "alpha" }), 0.5, 0.65);
        await page.WaitForURLAsync("**c.alpha=**");
        await Workbench.Ready(page);
        Assert.NotEqual(before, await drawing.InnerHTMLAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Reset" }).ClickAsync();
        await Workbench.Ready(page);
        Assert.Equal(before, await drawing.InnerHTMLAsync());
        Assert.Empty(bench.Complaints);
    }

    [Theory]
    [InlineData("70k", "params")]
    [InlineData("1.4T", "params")]
    [InlineData("3e7", "tokens")]
    [InlineData("2_500_000", "tokens")]
    [InlineData(".5M", "tokens")]
    public async Task Numbers_are_read_as_the_program_reads_them(string typed, string input)
    {
        await using Workbench bench = await Workbench.Start(chromium);
        IPage page = await bench.OpenReady(Workbench.Pages["forecast"]);
        ILocator field = page.GetByRole(AriaRole.Textbox, new() { Name = $"{input}, typed" });
        await field.FillAsync(typed);
        await field.PressAsync("Enter");
        string written = NumberText.Format(NumberText.Parse(typed));
        await Expect(page.GetByRole(AriaRole.Slider, new() { Name = input })).ToHaveAttributeAsync("aria-valuetext", written);
        await Expect(page.Locator(".at")).ToContainTextAsync(written);
    }

    [Fact]
    public async Task A_report_can_be_looked_at_and_taken_away()
    {
        await using Workbench bench = await Workbench.Start(chromium);
        IPage page = await bench.OpenReady(Workbench.Pages["report"]);
        if (await page.Locator(".problem").CountAsync() > 0 && (await page.Locator(".problem").InnerTextAsync()).Contains("there is no page", StringComparison.Ordinal))
            Assert.Skip("this server has no reports");
        await Expect(page.FrameLocator("iframe.preview").Locator("h1")).ToBeVisibleAsync();
        foreach ((string name, string start) in new[] { ("HTML", "<!doctype html"), ("Markdown", "# "), ("JSON", "{") })
        {
            IDownload file = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync());
            string text = await File.ReadAllTextAsync(await file.PathAsync());
            Assert.StartsWith(start, text, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("chinchilla", text, StringComparison.Ordinal);
        }

        Assert.Empty(bench.Complaints);
    }

    private static double Size(string answer)
    {
        string number = answer.Split('\n')[1].Trim();
        double factor = number[^1] switch { 'k' => 1e3, 'M' => 1e6, 'B' => 1e9, _ => 1 };
        return double.Parse(factor > 1 ? number[..^1] : number, System.Globalization.CultureInfo.InvariantCulture) * factor;
    }
}
