using Foretrain.Tests.Support;
using Xunit;

namespace Foretrain.Tests.Web;

/// <summary>The built front end: shell with the token, files by name only.</summary>
public sealed class AssetTests
{
    private static readonly Dictionary<string, string> s_built = new()
    {
        ["wwwroot/index.html"] = "<!doctype html><meta name=\"foretrain-token\" content=\"{{token}}\"><script src=\"/assets/index-abc.js\"></script>",
        ["wwwroot/assets/index-abc.js"] = "console.log(1);" + new string(' ', 2000),
        ["wwwroot/favicon.svg"] = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        ["wwwroot/secret.pem"] = "key",
        ["runs.csv"] = "params,tokens,loss\n1e9,1e10,3\n",
    };

    private static async Task<Workbench> Start()
    {
        // The folder is known only once it is there.
        DirectoryInfo assets = Directory.CreateTempSubdirectory("foretrain-assets-");
        foreach (var (name, text) in s_built.Where(f => f.Key.StartsWith("wwwroot/", StringComparison.Ordinal)))
        {
            string path = Path.Combine(assets.FullName, name["wwwroot/".Length..]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        }

        return await Workbench.Start(new Dictionary<string, string> { ["runs.csv"] = s_built["runs.csv"] }, o => o with { Assets = assets.FullName });
    }

    [Fact]
    public async Task Every_page_is_the_shell_with_the_token_of_this_start()
    {
        await using Workbench workbench = await Start();
        Assert.True(workbench.Server.HasAssets);
        foreach (string page in new[] { "/data", "/fit?t=runs.csv", "/forecast", "/plan", "/compare", "/next", "/laws", "/laws/chinchilla", "/report" })
        {
            WebAnswer answer = await workbench.Get(page);
            Assert.Equal((200, "text/html"), (answer.Status, answer.Type));
            Assert.Contains($"content=\"{workbench.Server.Token}\"", answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("{{token}}", answer.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_browser_at_an_address_that_is_no_page_gets_the_shell_to_say_so_and_a_program_the_document()
    {
        await using Workbench workbench = await Start();
        WebAnswer shown = await workbench.Get("/forcast", ("Accept", "text/html,*/*")), told = await workbench.Get("/forcast", ("Accept", "application/json")), file = await workbench.Get("/assets/none.js", ("Accept", "text/html"));
        Assert.Equal((404, "text/html"), (shown.Status, shown.Type));
        Assert.Contains(workbench.Server.Token, shown.Text, StringComparison.Ordinal);
        Assert.Equal((404, "unknown-page"), (told.Status, told.Code));
        Assert.Equal((404, "unknown-page"), (file.Status, file.Code));
    }

    [Fact]
    public async Task Files_come_by_their_names_and_packed_where_that_is_understood()
    {
        await using Workbench workbench = await Start();
        WebAnswer plain = await workbench.Get("/assets/index-abc.js"), icon = await workbench.Get("/favicon.svg");
        Assert.Equal((200, "text/javascript", s_built["wwwroot/assets/index-abc.js"]), (plain.Status, plain.Type, plain.Text));
        Assert.Contains("immutable", plain.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal((200, "image/svg+xml"), (icon.Status, icon.Type));
        string packed = await workbench.Raw($"GET /assets/index-abc.js HTTP/1.1\r\nHost: 127.0.0.1:{workbench.Server.Url.Port}\r\nAccept-Encoding: gzip\r\n\r\n");
        Assert.Contains("Content-Encoding: gzip", packed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/secret.pem")]
    [InlineData("/index.html")]
    [InlineData("/assets/")]
    [InlineData("/assets/index-abc.js.map")]
    [InlineData("/assets/%2e%2e/favicon.svg%00")]
    public async Task What_is_no_asset_is_not_served(string path)
    {
        await using Workbench workbench = await Start();
        string answer = await workbench.Raw($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{workbench.Server.Url.Port}\r\n\r\n");
        Assert.Matches("^HTTP/1.1 40[04]", answer);
    }

    [Fact]
    public void The_verb_tells_what_is_wrong_before_it_serves()
    {
        foreach ((string line, string told) in new[]
        {
            ("serve --folder none", "there is no folder none"), ("serve --listen 0.0.0.0 --port 0", "can be reached from other machines"), ("serve --listen here", "'here' is no address"),
            ("serve --port 99999", "from 0 to 65535"), ("serve --password short --port 0", "5 characters"),
        })
        {
            CliResult result = CliRunner.Run([.. line.Split(' ')]);
            Assert.Equal(1, result.Exit);
            Assert.Contains(told, result.Error.ReplaceLineEndings(" ").Replace("  ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }
}
