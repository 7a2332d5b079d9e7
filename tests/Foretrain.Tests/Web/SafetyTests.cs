using System.Net;
using System.Text;
using Foretrain.Tests.Cli;
using Foretrain.Web;
using Foretrain.Web.Safety;
using Xunit;

namespace Foretrain.Tests.Web;

/// <summary>Attacks: refused with a clear message, and the server goes on.</summary>
public sealed class SafetyTests(WorkbenchFixture fixture) : IClassFixture<WorkbenchFixture>
{
    private Workbench Workbench => fixture.Workbench;

    private (string, string) Token => ("X-Foretrain-Token", Workbench.Server.Token);

    private int Port => Workbench.Server.Url.Port;

    private async Task StillUp()
    {
        WebAnswer answer = await Workbench.Get("/fit.json?t=runs.csv&law=chinchilla&resamples=0&figures=none");
        Assert.Equal(200, answer.Status);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:{0}")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:1")]
    [InlineData("127.0.0.2:{0}")]
    [InlineData("127.1:{0}")]
    [InlineData("0x7f000001:{0}")]
    [InlineData("192.168.0.1:{0}")]
    [InlineData("localhost.evil.example:{0}")]
    [InlineData("[::2]:{0}")]
    public async Task A_host_that_is_not_this_server_is_refused(string host)
    {
        string answer = await Workbench.Raw($"GET /tables.json HTTP/1.1\r\nHost: {string.Format(System.Globalization.CultureInfo.InvariantCulture, host, Port)}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("wrong-host", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("runs.csv", answer, StringComparison.Ordinal);
        await StillUp();
    }

    [Theory]
    [InlineData("localhost:{0}")]
    [InlineData("LOCALHOST:{0}")]
    [InlineData("127.0.0.1:{0}")]
    [InlineData("[::1]:{0}")]
    public async Task Its_own_names_are_answered(string host) =>
        Assert.StartsWith("HTTP/1.1 200", await Workbench.Raw($"GET /about.json HTTP/1.1\r\nHost: {string.Format(System.Globalization.CultureInfo.InvariantCulture, host, Port)}\r\n\r\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task What_another_site_asks_for_is_refused_read_or_write(string header, string value)
    {
        WebAnswer read = await Workbench.Get("/tables.json", (header, value)), write = await Workbench.Upload("x.csv", SampleRuns.Noisy, (header, value), Token);
        Assert.Equal((403, "cross-site"), (read.Status, read.Code));
        Assert.Equal((403, "cross-site"), (write.Status, write.Code));
    }

    [Fact]
    public async Task Following_a_link_is_allowed_and_a_posted_form_or_a_frame_is_not()
    {
        (string, string)[] link = [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")];
        Assert.Equal(200, (await Workbench.Get("/fit?t=runs.csv", link)).Status);
        Assert.Equal(403, (await Workbench.Upload("x.csv", SampleRuns.Noisy, [.. link, Token])).Status);
        Assert.Equal(403, (await Workbench.Get("/fit?t=runs.csv", ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "iframe"))).Status);
    }

    [Fact]
    public async Task A_page_of_the_server_itself_may_read_and_write()
    {
        (string, string)[] own = [("Origin", $"http://127.0.0.1:{Port}"), ("Sec-Fetch-Site", "same-origin"), Token];
        Assert.Equal(201, (await Workbench.Upload("own.csv", SampleRuns.Steeper, own)).Status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public async Task Without_the_token_nothing_is_written(string? token)
    {
        (string, string)[] headers = token is null ? [("X-Other", "1")] : [("X-Foretrain-Token", token)];
        WebAnswer upload = await Workbench.Upload("x.csv", SampleRuns.Noisy, headers);
        Assert.Equal((403, "no-token"), (upload.Status, upload.Code));
        Assert.Equal(403, (await Workbench.Send(HttpMethod.Delete, "/tables/runs.csv", null, headers)).Status);
    }

    [Fact]
    public async Task Every_start_has_a_token_of_its_own()
    {
        await using Workbench other = await Workbench.Start();
        Assert.NotEqual(Workbench.Server.Token, other.Server.Token);
        Assert.Equal(64, other.Server.Token.Length);
    }

    [Theory]
    [InlineData("../secret.csv")]
    [InlineData("sub/../../secret.csv")]
    [InlineData("..%2fsecret.csv")]
    [InlineData("%2e%2e/secret.csv")]
    [InlineData("%252e%252e%252fsecret.csv")]
    [InlineData("..\\secret.csv")]
    [InlineData("/etc/passwd")]
    [InlineData("//etc/passwd")]
    [InlineData("file:///etc/passwd")]
    [InlineData("C:/windows/win.ini")]
    [InlineData("sub/.hidden.csv")]
    [InlineData(".git/config")]
    [InlineData("sub//more.csv")]
    [InlineData("runs.csv%00.png")]
    [InlineData("~/runs.csv")]
    [InlineData("-")]
    [InlineData("/dev/zero")]
    public async Task No_name_leads_out_of_the_project_folder(string name)
    {
        await File.WriteAllTextAsync(Path.Combine(Workbench.Folder, "..", "secret.csv"), SampleRuns.Noisy, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Workbench.Folder, "sub", ".hidden.csv"), SampleRuns.Noisy, TestContext.Current.CancellationToken);
        foreach (string address in new[] { $"/data.json?t={name}", $"/forecast.json?t=runs.csv&law=chinchilla&resamples=0&targets={name}", $"/compare.json?t=runs.csv&t={name}&law=chinchilla&at=flops=1e24" })
        {
            WebAnswer answer = await Workbench.Get(address);
            Assert.Contains(answer.Code, new[] { "outside-project", "unknown-table" });
            Assert.DoesNotContain("root:", answer.Text, StringComparison.Ordinal);
        }

        File.Delete(Path.Combine(Workbench.Folder, "..", "secret.csv"));
        await StillUp();
    }

    [Theory]
    [InlineData("/../../../etc/passwd")]
    [InlineData("/assets/../../../../etc/passwd")]
    [InlineData("/assets/..%2f..%2f..%2fetc/passwd")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/assets//etc/passwd")]
    public async Task No_path_leads_to_a_file(string path)
    {
        string answer = await Workbench.Raw($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{Port}\r\n\r\n");
        Assert.Matches("^HTTP/1.1 40[04]", answer);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Symbolic_links_are_not_followed()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("making links needs a right there");
        string outside = Directory.CreateTempSubdirectory("foretrain-outside-").FullName;
        await File.WriteAllTextAsync(Path.Combine(outside, "secret.csv"), SampleRuns.Noisy, TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(Path.Combine(Workbench.Folder, "link.csv"), Path.Combine(outside, "secret.csv"));
        Directory.CreateSymbolicLink(Path.Combine(Workbench.Folder, "linked"), outside);
        foreach (string name in new[] { "link.csv", "linked/secret.csv" })
        {
            WebAnswer answer = await Workbench.Get($"/data.json?t={name}");
            Assert.Equal((400, "outside-project"), (answer.Status, answer.Code));
        }

        Assert.DoesNotContain("link", (await Workbench.Get("/tables.json")).Json.GetProperty("tables").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_in_the_folder_does_not_hold_the_server_up()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("no pipes in folders there");
        using var made = System.Diagnostics.Process.Start("mkfifo", Path.Combine(Workbench.Folder, "pipe.csv"));
        await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("empty-file", (await Workbench.Get("/data.json?t=pipe.csv")).Code);
        File.Delete(Path.Combine(Workbench.Folder, "pipe.csv"));
    }

    [Fact]
    public async Task A_formula_of_a_hundred_thousand_characters_is_told_its_fault()
    {
        string chain = "E" + string.Concat(Enumerable.Repeat("+E", 49_999)), longer = chain + "+E+E";
        WebAnswer a = await Workbench.Get($"/fit.json?t=runs.csv&formula={Uri.EscapeDataString(chain)}"), b = await Workbench.Get($"/fit.json?t=runs.csv&formula={Uri.EscapeDataString(longer)}");
        Assert.Equal((422, "formula-syntax"), (a.Status, a.Code));
        Assert.Equal((422, "formula-syntax"), (b.Status, b.Code));
        Assert.Contains("100000", b.Text, StringComparison.Ordinal);
        Assert.True(a.Text.Length < 2000, "a message does not repeat the formula");
        await StillUp();
    }

    [Theory]
    [InlineData("/fit.json?t=runs.csv&formula={0}")]
    [InlineData("/fit.json?t=runs.csv&law=chinchilla&map=tokens={0}")]
    [InlineData("/fit.json?t=runs.csv&law=chinchilla&weights={0}")]
    [InlineData("/fit.json?t=runs.csv&law=chinchilla&where={0}>0")]
    [InlineData("/plan.json?law=chinchilla&constants=besiroglu-2024&flops=1e22&limit={0}<1")]
    [InlineData("/plan.json?law=chinchilla&constants=besiroglu-2024&flops=1e22&cost={0}")]
    [InlineData("/plan.json?law=chinchilla&constants=besiroglu-2024&flops=1e22&fix-input=tokens={0}")]
    [InlineData("/backtest.json?t=runs.csv&law=chinchilla&axis={0}")]
    [InlineData("/next.json?t=runs.csv&law=chinchilla&at=params=70B,tokens=1T&budget=1e21&cost={0}")]
    public async Task Ten_thousand_nested_parentheses_are_refused_wherever_formulas_are_read(string address)
    {
        string nested = new string('(', 10_000) + "params" + new string(')', 10_000);
        WebAnswer answer = await Workbench.Get(string.Format(System.Globalization.CultureInfo.InvariantCulture, address, nested));
        Assert.Equal(422, answer.Status);
        Assert.NotEqual("internal", answer.Code);
        Assert.Matches("200 levels|20000 are read", answer.Text);
        await StillUp();
    }

    [Fact]
    public async Task An_address_beyond_all_bounds_is_refused()
    {
        WebAnswer answer = await Workbench.Get($"/fit.json?t={new string('a', Gate.LongestAddress)}");
        Assert.Equal((414, "address-too-long"), (answer.Status, answer.Code));
        string raw = await Workbench.Raw($"GET /fit.json?t={new string('a', 2 * Gate.LongestAddress)} HTTP/1.1\r\nHost: 127.0.0.1:{Port}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 414", raw, StringComparison.Ordinal);
        await StillUp();
    }

    [Fact]
    public async Task Headers_beyond_all_bounds_are_refused()
    {
        Assert.StartsWith("HTTP/1.1 431", await Workbench.Raw($"GET /about.json HTTP/1.1\r\nHost: 127.0.0.1:{Port}\r\nX: {new string('x', 40_000)}\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431", await Workbench.Raw($"GET /about.json HTTP/1.1\r\nHost: 127.0.0.1:{Port}\r\n{string.Concat(Enumerable.Range(0, 100).Select(k => $"X{k}: 1\r\n"))}\r\n"), StringComparison.Ordinal);
        await StillUp();
    }

    [Fact]
    public async Task Many_names_in_a_query_are_no_work()
    {
        string query = string.Join('&', Enumerable.Range(0, 5000).Select(k => $"n{k}=1"));
        WebAnswer answer = await Workbench.Get($"/fit.json?t=runs.csv&{query}");
        Assert.InRange(answer.Status, 400, 422);
        await StillUp();
    }

    private const string Script = "</script><script>alert(1)</script><img src=x onerror=alert(1)>";

    [Fact]
    public async Task What_users_wrote_never_ends_as_script()
    {
        string table = $"params,tokens,\"loss\",\"{Script}\"\n" + string.Concat(SampleRuns.Noisy.Split('\n')[1..^1].Select((l, i) => $"{l},\"{Script}{i % 2}\"\n"));
        WebAnswer upload = await Workbench.Upload($"{Script.Replace('/', ' ')}.csv", table, Token);
        Assert.Equal(201, upload.Status);
        string id = upload.Json.GetProperty("id").GetString()!;
        string[] addresses =
        [
            $"/data.json?t={id}", $"/fit.json?t={id}&law=chinchilla&resamples=0", $"/fit.json?t={id}&law=chinchilla&resamples=0&by={Uri.EscapeDataString(Script)}", "/tables.json",
            $"/fit.json?t={id}&formula={Uri.EscapeDataString(Script)}", $"/fit.json?t={Uri.EscapeDataString(Script)}", $"/{Uri.EscapeDataString(Script)}", $"/laws/{Uri.EscapeDataString(Script)}",
        ];
        foreach (string address in addresses)
        {
            WebAnswer answer = await Workbench.Get(address);
            // A browser that is told the type and told not to guess never takes these for a page; the only text for people has none of it.
            Assert.True(answer.Type == "application/json" || !answer.Text.Contains("<script", StringComparison.OrdinalIgnoreCase), address);
            Assert.Equal("nosniff", string.Join("", answer.Headers.GetValues("X-Content-Type-Options")));
        }

        WebAnswer fit = await Workbench.Get($"/fit.json?t={id}&law=chinchilla&resamples=0&by={Uri.EscapeDataString(Script)}");
        Assert.Equal(200, fit.Status);
        foreach (string svg in fit.Json.GetProperty("figures").EnumerateArray().Select(f => f.GetProperty("svg").GetString()!))
        {
            Assert.DoesNotContain("<script", svg, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<img", svg, StringComparison.OrdinalIgnoreCase);
            _ = System.Xml.Linq.XDocument.Parse(svg);
        }
    }

    [Fact]
    public async Task Beyond_this_machine_a_password_is_demanded()
    {
        var options = new WebOptions { Folder = Workbench.Folder, Port = 0, Address = IPAddress.Any };
        Assert.Equal("no-password", (await Assert.ThrowsAsync<ForetrainException>(() => WebServer.StartAsync(options))).Code);
        Assert.Equal("short-password", (await Assert.ThrowsAsync<ForetrainException>(() => WebServer.StartAsync(options with { Password = "short" }))).Code);
    }

    [Fact]
    public async Task With_a_password_every_address_asks_for_it()
    {
        await using Workbench guarded = await Workbench.Start(WorkbenchFixture.Files, o => o with { Address = IPAddress.Any, Password = "correct horse battery" });
        static string Basic(string password) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"anyone:{password}"));
        foreach (string address in new[] { "/", "/data", "/tables.json", "/about.json", "/fit.json?t=runs.csv", "/nothing" })
        {
            WebAnswer without = await guarded.Get(address), wrong = await guarded.Get(address, ("Authorization", Basic("correct horse batterx")));
            Assert.Equal((401, "no-password"), (without.Status, without.Code));
            Assert.StartsWith("Basic", without.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
            Assert.Equal(401, wrong.Status);
        }

        Assert.Equal(401, (await guarded.Get("/about.json", ("Authorization", "Bearer x"))).Status);
        Assert.Equal(401, (await guarded.Get("/about.json", ("Authorization", "Basic !!!"))).Status);
        Assert.Equal(200, (await guarded.Get("/about.json", ("Authorization", Basic("correct horse battery")))).Status);
    }
}
