using System.Text.Json;
using Foretrain.Tests.Cli;
using Xunit;

namespace Foretrain.Tests.Web;

/// <summary>Fields of the server's own documents: all in docs/json.md, and nothing there that is never written.</summary>
public sealed class WebDocumentTests(WorkbenchFixture fixture) : IClassFixture<WorkbenchFixture>
{
    [Theory]
    [InlineData("foretrain/page/1", "/fit.json?t=runs.csv&law=chinchilla&resamples=0")]
    [InlineData("foretrain/data/1", "/data.json?t=runs.csv")]
    [InlineData("foretrain/tables/1", "/tables.json")]
    [InlineData("foretrain/about/1", "/about.json")]
    public async Task Every_field_is_documented_and_every_documented_field_is_written(string schema, string address)
    {
        JsonElement document = (await fixture.Workbench.Get(address)).Json;
        if (schema == "foretrain/data/1")
        {
            document = document.GetProperty("result");
            WebAnswer poor = await fixture.Workbench.Upload("poor.csv", "colour,weight\nred,1\nblue,2\ngreen,3\n");
            var more = new SortedSet<string>(StringComparer.Ordinal);
            JsonDocumentTests.Collect((await fixture.Workbench.Get($"/data.json?t={poor.Json.GetProperty("id").GetString()}")).Result, "", more);
            Check(schema, document, more);
            return;
        }

        Check(schema, document, []);
    }

    private static void Check(string schema, JsonElement document, SortedSet<string> written)
    {
        Assert.Equal(schema, document.GetProperty("schema").GetString());
        JsonDocumentTests.Collect(document, "", written);
        if (schema == "foretrain/page/1") written.RemoveWhere(f => f.StartsWith("result.", StringComparison.Ordinal)); // a document of its own
        SortedSet<string> documented = JsonDocumentTests.Documented(schema);
        Assert.Empty(written.Except(documented));
        Assert.Empty(documented.Except(written));
    }

    [Fact]
    public async Task A_table_that_no_law_fits_is_described_and_the_reason_told()
    {
        WebAnswer upload = await fixture.Workbench.Upload("odd.csv", "colour,weight\nred,1\nblue,2\nred,3\n");
        JsonElement data = (await fixture.Workbench.Get($"/data.json?t={upload.Json.GetProperty("id").GetString()}")).Result;
        Assert.Empty(data.GetProperty("laws").EnumerateArray());
        Assert.Equal("no-outcome", data.GetProperty("findings")[0].GetProperty("id").GetString());
        JsonElement colour = data.GetProperty("columns")[0], weight = data.GetProperty("columns")[1];
        Assert.Equal(("text", 2), (colour.GetProperty("kind").GetString(), colour.GetProperty("distinct").GetInt32()));
        Assert.Equal((1.0, 3.0), (weight.GetProperty("low").GetDouble(), weight.GetProperty("high").GetDouble()));
    }

    [Fact]
    public async Task Columns_are_told_what_they_mean()
    {
        JsonElement data = (await fixture.Workbench.Get("/data.json?t=runs.csv")).Result;
        Assert.Equal(["param", "token", "nat/token"], data.GetProperty("columns").EnumerateArray().Select(c => c.GetProperty("unit").GetString()));
        Assert.Equal("chinchilla", data.GetProperty("laws")[0].GetProperty("id").GetString());
        Assert.Equal(["params", "tokens", "loss"], data.GetProperty("mapping").EnumerateArray().Select(m => m.GetProperty("variable").GetString()));
        Assert.Equal(10, data.GetProperty("head").GetArrayLength());
    }
}
