using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Foretrain.Tests.Web;

/// <summary>Figures are laid out for the width that is asked for, and nothing else changes with it.</summary>
public sealed class FigureSizeTests
{
    [Theory]
    [InlineData("/laws/chinchilla.json?", 280)]
    [InlineData("/laws/chinchilla.json?", 1200)]
    [InlineData("/fit.json?t=runs.csv&law=chinchilla&resamples=50&", 340)]
    public async Task A_drawing_is_as_wide_as_asked_and_the_document_stays(string address, int width)
    {
        await using Workbench workbench = await Workbench.Start(WorkbenchFixture.Files);
        WebAnswer asked = await workbench.Get($"{address}width={width}"), plain = await workbench.Get(address.TrimEnd('?', '&'));
        Assert.Equal(200, asked.Status);
        Assert.Equal(plain.Result.GetRawText(), asked.Result.GetRawText());
        string[] drawings = Drawings(asked), usual = Drawings(plain);
        Assert.NotEmpty(drawings);
        Assert.Equal(usual.Length, drawings.Length);
        Assert.All(drawings, d => Assert.Contains($"viewBox=\"0 0 {width} ", d, StringComparison.Ordinal));

        // Laid out anew, not stretched: text keeps its size.
        Assert.Equal(Sizes(usual[0]), Sizes(drawings[0]));
    }

    [Theory]
    [InlineData("279")]
    [InlineData("1201")]
    [InlineData("1e3")]
    [InlineData("-400")]
    [InlineData("wide")]
    public async Task A_width_that_no_page_has_is_an_error_that_says_which_are_possible(string width)
    {
        await using Workbench workbench = await Workbench.Start();
        WebAnswer answer = await workbench.Get($"/laws/chinchilla.json?width={width}");
        Assert.Equal(400, answer.Status);
        using JsonDocument error = JsonDocument.Parse(answer.Text);
        Assert.Equal("bad-option", error.RootElement.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains("280 to 1200", error.RootElement.GetProperty("error").GetProperty("hint").GetString(), StringComparison.Ordinal);
    }

    private static string[] Drawings(WebAnswer answer)
    {
        using JsonDocument page = JsonDocument.Parse(answer.Text);
        return [.. page.RootElement.GetProperty("figures").EnumerateArray().Select(f => f.GetProperty("svg").GetString()!)];
    }

    private static string[] Sizes(string svg) => [.. Regex.Matches(svg, "font-size=\"([0-9.]+)\"").Select(m => m.Groups[1].Value).Distinct().Order(StringComparer.Ordinal)];
}
