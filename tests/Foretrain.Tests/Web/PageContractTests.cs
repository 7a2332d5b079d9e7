using System.Text.Json;
using Foretrain.Web.Pages;
using Foretrain.Web.Safety;
using Xunit;

namespace Foretrain.Tests.Web;

/// <summary>What holds for every address of the server.</summary>
public sealed class PageContractTests(WorkbenchFixture fixture) : IClassFixture<WorkbenchFixture>
{
    private const string Fit = "t=runs.csv&law=chinchilla&resamples=50";

    /// <summary>Twins with a query that they answer.</summary>
    private static readonly (string Address, string Schema)[] s_twins =
    [
        ("/data.json?t=runs.csv", "foretrain/data/1"),
        ($"/fit.json?{Fit}", "foretrain/fit/1"),
        ($"/forecast.json?{Fit}&at=params=70B,tokens=1.4T", "foretrain/predict/1"),
        ($"/forecast.json?{Fit}&targets=targets.csv", "foretrain/predict/1"),
        ("/forecast.json?law=chinchilla&constants=besiroglu-2024&at=params=70B,tokens=1.4T", "foretrain/predict/1"),
        ($"/plan.json?{Fit}&flops=1e24", "foretrain/plan/1"),
        ("/compare.json?t=runs.csv&t=steeper.csv&law=chinchilla&at=flops=1e24", "foretrain/compare/1"),
        ("/compare.json?t=runs.csv&law=chinchilla&law=gadre-overtraining&at=params=70B,tokens=1.4T", "foretrain/rank/1"),
        ("/next.json?t=runs.csv&law=chinchilla&at=params=70B,tokens=1.4T&budget=1e21", "foretrain/next/1"),
        ("/next.json?t=recipes.csv&by=recipe&law=chinchilla&at=params=70B,tokens=1.4T&budget=1e21", "foretrain/groups/1"),
        ("/rank.json?t=runs.csv&laws=chinchilla,gadre-overtraining", "foretrain/rank/1"),
        ("/backtest.json?t=runs.csv&law=chinchilla", "foretrain/backtest/1"),
        ($"/check.json?{Fit}", "foretrain/check/1"),
        ("/isoflop.json?t=budgets.csv&resamples=50", "foretrain/isoflop/1"),
        ($"/report.json?{Fit}&at=params=70B,tokens=1.4T&no-backtest=1", "foretrain/report/1"),
        ("/laws.json", "foretrain/laws/1"),
        ("/laws.json?q=repeated&answers=loss", "foretrain/laws/1"),
        ("/laws/chinchilla.json", "foretrain/law/1"),
        ("/laws/chinchilla.json?set=besiroglu-2024&c.alpha=0.4&x=params", "foretrain/law/1"),
    ];

    /// <summary>Addresses that are refused, with status and code.</summary>
    private static readonly (string Address, int Status, string Code)[] s_refused =
    [
        ("/nothing", 404, "unknown-page"),
        ("/fit.xml", 404, "unknown-page"),
        ("/fit.json", 400, "no-table"),
        ("/fit.json?t=none.csv", 404, "unknown-table"),
        ("/fit.json?t=up-0123456789abcdef", 404, "unknown-table"),
        ("/fit.json?t=broken.csv", 422, "ragged-row"),
        ("/fit.json?t=runs.csv&lwa=chinchilla", 400, "unknown-query"),
        ("/fit.json?t=runs.csv&t=steeper.csv", 400, "bad-option"),
        ("/fit.json?t=runs.csv&law=chinchila", 404, "unknown-law"),
        ("/fit.json?t=runs.csv&level=2", 400, "bad-option"),
        ("/fit.json?t=runs.csv&figures=some", 400, "bad-option"),
        ("/fit.json?t=runs.csv&law-file=/etc/passwd", 400, "unknown-query"),
        ("/forecast.json?t=runs.csv", 400, "no-target"),
        ("/forecast.json?t=runs.csv&at=params", 422, "bad-assignment"),
        ("/forecast.json?t=runs.csv&at=params=1e9,tokens=1e10&targets=none.csv", 404, "unknown-table"),
        ("/plan.json?t=runs.csv&law=chinchilla", 422, "plan-no-goal"),
        ("/plan.json?t=runs.csv&law=chinchilla&flops=many", 400, "not-a-number"),
        ("/compare.json?t=runs.csv&law=chinchilla&at=flops=1e24", 422, "compare-one-recipe"),
        ("/compare.json?t=runs.csv&law=chinchilla&law=kaplan-nd&formula=E", 400, "bad-option"),
        ("/next.json?t=runs.csv&law=chinchilla&at=params=70B,tokens=1T", 422, "no-budget"),
        ("/next.json?t=runs.csv&law=chinchilla&at=params=70B,tokens=1T&budget=1e21&candidates=../x.csv", 400, "outside-project"),
        ("/isoflop.json?t=budgets.csv&method=none", 400, "bad-option"),
        ("/laws/none.json", 404, "unknown-law"),
        ("/laws/chinchilla.json?c.none=1", 422, "unknown-parameter"),
        ("/laws.json?q=zzzz", 422, "no-law-found"),
        ("/figures/fit/none.svg?t=runs.csv&law=chinchilla&resamples=50", 404, "no-figure"),
        ("/figures/nothing/x.svg", 404, "unknown-page"),
        ("/figures/fit/x.exe?t=runs.csv", 404, "no-figure"),
        ("/data.json?t=/etc/passwd", 400, "outside-project"),
    ];

    public static TheoryData<string, string> Twins() => new(s_twins.Select(t => (t.Address, t.Schema)));

    public static TheoryData<string, int, string> Refused() => new(s_refused.Select(r => (r.Address, r.Status, r.Code)));

    public static TheoryData<string> Everything() => new([.. s_twins.Select(t => t.Address), .. s_refused.Select(r => r.Address), "/", "/data", "/laws/chinchilla", "/tables.json", "/about.json", $"/report.html?{Fit}&at=params=70B,tokens=1.4T&no-backtest=1", $"/report.md?{Fit}&at=params=70B,tokens=1.4T&no-backtest=1&download=1", $"/figures/forecast/fan.svg?{Fit}&at=params=70B,tokens=1.4T"]);

    [Fact]
    public void Every_page_has_a_twin_in_this_list() =>
        Assert.Empty(PageList.All.Select(p => p.Name).Except(s_twins.Select(t => t.Address.Split('.', '/', '?')[1])));

    [Theory]
    [MemberData(nameof(Twins))]
    public async Task A_twin_wraps_the_document_of_its_operation(string address, string schema)
    {
        WebAnswer answer = await fixture.Workbench.Get(address);
        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal("application/json", answer.Type);
        Assert.Equal("foretrain/page/1", answer.Json.GetProperty("schema").GetString());
        Assert.Equal(address.Split('.', '/', '?')[1] is "compare" && schema == "foretrain/rank/1" ? "compare" : address.Split('.', '/', '?')[1], answer.Json.GetProperty("page").GetString());
        Assert.Equal(schema, answer.Result.GetProperty("schema").GetString());
        foreach (JsonElement figure in answer.Json.GetProperty("figures").EnumerateArray())
            Assert.StartsWith("<svg ", figure.GetProperty("svg").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Twins))]
    public async Task Figures_can_be_left_out_and_had_one_by_one(string address, string schema)
    {
        string and = address.Contains('?', StringComparison.Ordinal) ? "&" : "?";
        JsonElement with = (await fixture.Workbench.Get(address)).Json, without = (await fixture.Workbench.Get($"{address}{and}figures=none")).Json;
        Assert.Equal(schema, without.GetProperty("result").GetProperty("schema").GetString());
        Assert.Empty(without.GetProperty("figures").EnumerateArray());
        Assert.Equal(with.GetProperty("result").GetRawText(), without.GetProperty("result").GetRawText());
        foreach (JsonElement figure in with.GetProperty("figures").EnumerateArray())
        {
            (string path, string query) = address.IndexOf(".json", StringComparison.Ordinal) is var at ? (address[1..at], address[(at + 5)..]) : default;
            WebAnswer svg = await fixture.Workbench.Get($"/figures/{path}/{figure.GetProperty("id").GetString()}.svg{query}");
            Assert.Equal("image/svg+xml", svg.Type);
            Assert.Equal(figure.GetProperty("svg").GetString(), svg.Text);
            WebAnswer vega = await fixture.Workbench.Get($"/figures/{path}/{figure.GetProperty("id").GetString()}.vl.json{query}");
            Assert.Contains("vega-lite", vega.Json.GetProperty("$schema").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_cannot_be_answered_is_told_as_an_error_document(string address, int status, string code)
    {
        WebAnswer answer = await fixture.Workbench.Get(address);
        Assert.Equal((status, code), (answer.Status, answer.Code));
        Assert.Equal("application/json", answer.Type);
        Assert.DoesNotContain(" at Foretrain.", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(fixture.Workbench.Folder, answer.Text, StringComparison.Ordinal);
        Assert.True(answer.Json.GetProperty("error").GetProperty("message").GetString()!.Length > 10);
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task Every_answer_has_the_headers_of_safety(string address)
    {
        WebAnswer answer = await fixture.Workbench.Get(address);
        foreach ((string name, string value) in SecurityHeaders.All.Where(h => h.Name != "Content-Security-Policy"))
            Assert.Equal(value, string.Join(", ", answer.Headers.GetValues(name)));
        string policy = string.Join(", ", answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch("script-src[^;]*unsafe", policy);
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task The_head_of_an_answer_can_be_asked_for_alone(string address)
    {
        WebAnswer head = await fixture.Workbench.Send(HttpMethod.Head, address, null), whole = await fixture.Workbench.Get(address);
        Assert.Equal((whole.Status, "", whole.Type), (head.Status, head.Text, head.Type));
    }

    [Fact]
    public async Task A_wrong_method_is_told()
    {
        WebAnswer answer = await fixture.Workbench.Send(HttpMethod.Put, "/fit.json?t=runs.csv", new StringContent(""), ("X-Foretrain-Token", fixture.Workbench.Server.Token));
        Assert.Equal((405, "wrong-method"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Underscores_and_dashes_in_names_are_the_same()
    {
        WebAnswer a = await fixture.Workbench.Get($"/plan.json?{Fit}&flops=1e24&inference_tokens=1T&figures=none"), b = await fixture.Workbench.Get($"/plan.json?{Fit}&flops=1e24&inference-tokens=1T&figures=none");
        Assert.Equal(200, a.Status);
        Assert.Equal(a.Text, b.Text);
        Assert.Equal(1e12, a.Result.GetProperty("question").GetProperty("inferenceTokens").GetDouble());
    }

    [Fact]
    public async Task Without_a_front_end_a_page_says_how_to_get_one()
    {
        WebAnswer page = await fixture.Workbench.Get("/fit?t=runs.csv"), root = await fixture.Workbench.Get("/");
        Assert.Equal((200, "text/plain"), (page.Status, page.Type));
        Assert.Contains("/fit.json", page.Text, StringComparison.Ordinal);
        Assert.Equal((302, "/data"), (root.Status, root.Headers.Location!.ToString()));
    }
}
