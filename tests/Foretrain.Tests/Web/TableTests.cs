using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Foretrain.Tests.Cli;
using Xunit;

namespace Foretrain.Tests.Web;

/// <summary>Tables of the project folder and uploads: what is listed, what limits hold.</summary>
public sealed class TableTests
{
    [Fact]
    public async Task The_list_names_files_and_uploads()
    {
        await using Workbench workbench = await Workbench.Start(new Dictionary<string, string>(WorkbenchFixture.Files) { ["notes.md"] = "no table", ["settings.json"] = "{\"a\":1}", [".hidden.csv"] = SampleRuns.Noisy });
        await workbench.Upload("mine.csv", SampleRuns.Steeper);
        JsonElement list = (await workbench.Get("/tables.json")).Json;
        Assert.Equal(Path.GetFileName(workbench.Folder), list.GetProperty("project").GetString());
        Assert.Equal(100_000, list.GetProperty("limits").GetProperty("rows").GetInt32());
        JsonElement[] tables = [.. list.GetProperty("tables").EnumerateArray()];
        Assert.Equal(["broken.csv", "budgets.csv", "mine.csv", "recipes.csv", "runs.csv", "steeper.csv", "sub/more.csv", "targets.csv"], tables.Select(t => t.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
        JsonElement runs = tables.Single(t => t.GetProperty("id").GetString() == "runs.csv"), broken = tables.Single(t => t.GetProperty("id").GetString() == "broken.csv");
        Assert.Equal((20, 3, false), (runs.GetProperty("rows").GetInt32(), runs.GetProperty("columns").GetInt32(), runs.GetProperty("uploaded").GetBoolean()));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(SampleRuns.Noisy))), runs.GetProperty("sha256").GetString());
        Assert.Contains("line 2", broken.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(workbench.Folder, list.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_is_kept_by_its_content_and_forgotten_when_asked()
    {
        await using Workbench workbench = await Workbench.Start();
        WebAnswer first = await workbench.Upload("a.csv", SampleRuns.Noisy), again = await workbench.Upload("a.csv", SampleRuns.Noisy);
        Assert.Equal((201, 201), (first.Status, again.Status));
        Assert.Equal(first.Text, again.Text);
        string id = first.Json.GetProperty("id").GetString()!;
        Assert.Matches("^up-[0-9a-f]{16}$", id);
        Assert.True(first.Json.GetProperty("uploaded").GetBoolean());
        WebAnswer fit = await workbench.Get($"/fit.json?t={id}&law=chinchilla&resamples=0&figures=none");
        Assert.Equal("a.csv", fit.Result.GetProperty("request").GetProperty("source").GetString());
        Assert.Equal(204, (await workbench.Send(HttpMethod.Delete, $"/tables/{id}", null, ("X-Foretrain-Token", workbench.Server.Token))).Status);
        Assert.Equal(404, (await workbench.Get($"/fit.json?t={id}&law=chinchilla&resamples=0")).Status);
    }

    [Fact]
    public async Task A_file_of_the_project_is_not_deleted()
    {
        await using Workbench workbench = await Workbench.Start(WorkbenchFixture.Files);
        WebAnswer answer = await workbench.Send(HttpMethod.Delete, "/tables/runs.csv", null, ("X-Foretrain-Token", workbench.Server.Token));
        Assert.Equal((409, "table-is-file"), (answer.Status, answer.Code));
        Assert.True(File.Exists(Path.Combine(workbench.Folder, "runs.csv")));
    }

    [Fact]
    public async Task A_changed_file_is_read_and_fitted_anew()
    {
        await using Workbench workbench = await Workbench.Start(WorkbenchFixture.Files);
        const string Address = "/fit.json?t=runs.csv&law=chinchilla&resamples=0&figures=none";
        string before = (await workbench.Get(Address)).Text;
        await File.WriteAllTextAsync(Path.Combine(workbench.Folder, "runs.csv"), SampleRuns.Steeper, TestContext.Current.CancellationToken);
        string after = (await workbench.Get(Address)).Text;
        Assert.NotEqual(before, after);
        Assert.Equal((await workbench.Get(Address.Replace("runs.csv", "steeper.csv", StringComparison.Ordinal))).Result.GetProperty("fits")[0].GetProperty("objective").GetDouble(),
            JsonDocument.Parse(after).RootElement.GetProperty("result").GetProperty("fits")[0].GetProperty("objective").GetDouble());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b.csv")]
    [InlineData("..")]
    [InlineData("a\\b.csv")]
    [InlineData("a\nb.csv")]
    [InlineData("-")]
    public async Task The_name_of_an_upload_is_that_of_a_file(string name)
    {
        await using Workbench workbench = await Workbench.Start();
        WebAnswer answer = await workbench.Upload(name, SampleRuns.Noisy);
        Assert.Equal((400, "bad-table-name"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("", "empty-file")]
    [InlineData("params,tokens,loss\n1,2\n", "ragged-row")]
    [InlineData("\0\0\0\0", "unknown-format")]
    public async Task A_faulty_upload_is_told_its_fault(string content, string code)
    {
        await using Workbench workbench = await Workbench.Start();
        WebAnswer answer = await workbench.Upload("bad.csv", content);
        Assert.Equal((422, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Bytes_and_rows_are_limited_for_uploads_and_files()
    {
        await using Workbench workbench = await Workbench.Start(WorkbenchFixture.Files, o => o with { MaxBytes = 400, MaxRows = 15 });
        string rows = SampleRuns.Header + string.Concat(Enumerable.Range(1, 16).Select(k => $"{k}e9,1e10,3\n"));
        foreach (WebAnswer answer in new[]
        {
            await workbench.Upload("large.csv", SampleRuns.Noisy), await workbench.Upload("long.csv", rows), await workbench.Get("/data.json?t=runs.csv"),
            await workbench.Upload("chunks.csv", SampleRuns.Noisy, ("X-Foretrain-Token", workbench.Server.Token), ("Transfer-Encoding", "chunked")),
        })
        {
            Assert.Equal((413, "table-too-large"), (answer.Status, answer.Code));
        }

        Assert.Equal(201, (await workbench.Upload("fits.csv", SampleRuns.Header + "1e9,1e10,3\n")).Status);
    }

    [Fact]
    public async Task The_least_used_uploads_go_first()
    {
        await using Workbench workbench = await Workbench.Start(null, o => o with { TableMemory = 6000 }); // half of it for uploads
        string[] ids = [.. await Task.WhenAll(Enumerable.Range(0, 6).Select(async k => (await workbench.Upload($"{k}.csv", SampleRuns.Noisy + $"{k + 1}e9,1e10,3\n")).Json.GetProperty("id").GetString()!))];
        int[] kept = [.. (await Task.WhenAll(ids.Select(async id => (await workbench.Get($"/data.json?t={id}")).Status)))];
        Assert.Contains(200, kept);
        Assert.Contains(404, kept);
    }

    [Fact]
    public async Task A_slow_upload_is_cut_off_and_the_server_goes_on()
    {
        await using Workbench workbench = await Workbench.Start(WorkbenchFixture.Files, o => o with { UploadRate = 1000, UploadGrace = TimeSpan.FromSeconds(1.2), UploadTime = TimeSpan.FromSeconds(4) });
        string head = $"POST /tables?name=slow.csv HTTP/1.1\r\nHost: 127.0.0.1:{workbench.Server.Url.Port}\r\nX-Foretrain-Token: {workbench.Server.Token}\r\nContent-Length: 5000\r\n\r\nparams,";
        string answer = await workbench.Raw(head, TimeSpan.FromSeconds(20));
        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Contains("too slowly", answer, StringComparison.Ordinal);
        Assert.Equal(200, (await workbench.Get("/about.json")).Status);
    }

    [Fact]
    public async Task An_upload_that_drips_is_cut_off_by_its_time()
    {
        await using Workbench workbench = await Workbench.Start(null, o => o with { UploadRate = 1, UploadGrace = TimeSpan.FromSeconds(30), UploadTime = TimeSpan.FromSeconds(1.5) });
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, workbench.Server.Url.Port, TestContext.Current.CancellationToken);
        await using NetworkStream stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /tables?name=drip.csv HTTP/1.1\r\nHost: 127.0.0.1:{workbench.Server.Url.Port}\r\nX-Foretrain-Token: {workbench.Server.Token}\r\nContent-Length: 5000\r\n\r\n"), TestContext.Current.CancellationToken);
        var answer = new byte[4096];
        Task<int> reading = stream.ReadAsync(answer, TestContext.Current.CancellationToken).AsTask();
        while (!reading.IsCompleted)
        {
            try
            {
                await stream.WriteAsync("1"u8.ToArray(), TestContext.Current.CancellationToken);
            }
            catch (IOException)
            {
                break;
            }

            await Task.WhenAny(reading, Task.Delay(100, TestContext.Current.CancellationToken));
        }

        Assert.StartsWith("HTTP/1.1 408", Encoding.ASCII.GetString(answer, 0, await reading), StringComparison.Ordinal);
    }
}
