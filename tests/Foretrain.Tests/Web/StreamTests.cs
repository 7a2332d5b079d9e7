using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Foretrain.Tests.Web;

/// <summary>Progress as events, and work that stops when nobody waits for it.</summary>
public sealed class StreamTests
{
    // Long enough on any machine: nobody waits for its end.
    private const string Endless = "t=runs.csv&law=chinchilla&resamples=5000000";

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Progress_comes_first_and_the_result_last()
    {
        await using Workbench workbench = await Workbench.Start(WorkbenchFixture.Files);
        const string Address = "/fit.json?t=runs.csv&law=chinchilla&resamples=20000&figures=none";
        List<(string Event, string Data)> events = await Events(workbench, Address);
        Assert.Equal("result", events[^1].Event);
        Assert.NotEmpty(events[..^1]);
        Assert.All(events[..^1], e =>
        {
            Assert.Equal("progress", e.Event);
            JsonElement told = JsonDocument.Parse(e.Data).RootElement;
            Assert.InRange(told.GetProperty("share").GetDouble(), 0, 1);
            Assert.NotEmpty(told.GetProperty("stage").GetString()!);
        });
        Assert.Equal((await workbench.Get(Address)).Text, events[^1].Data);
    }

    [Fact]
    public async Task An_error_comes_as_an_event_too()
    {
        await using Workbench workbench = await Workbench.Start(WorkbenchFixture.Files);
        (string name, string data) = Assert.Single(await Events(workbench, "/fit.json?t=none.csv"));
        Assert.Equal("error", name);
        JsonElement document = JsonDocument.Parse(data).RootElement;
        Assert.Equal("unknown-table", document.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(404, document.GetProperty("status").GetInt32());
        Assert.Equal(JsonValueKind.Null, document.GetProperty("retryAfter").ValueKind);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Closing_the_connection_frees_the_core(bool events)
    {
        await using Workbench workbench = await Workbench.Start(WorkbenchFixture.Files);
        using var patience = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/fit.json?{Endless}");
        if (events) request.Headers.Accept.ParseAdd("text/event-stream");
        Task<HttpResponseMessage> asked = workbench.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        await Until(() => workbench.Server.State.Jobs.Running == 1);
        if (events) (await asked).Dispose();
        else await patience.CancelAsync();
        await Until(() => workbench.Server.State.Jobs.Running == 0);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            HttpResponseMessage answer = await asked;
            await answer.Content.ReadAsStringAsync(Test);
        });
    }

    [Fact]
    public async Task A_fit_that_somebody_else_waits_for_goes_on()
    {
        await using Workbench workbench = await Workbench.Start(WorkbenchFixture.Files);
        const string Address = "/fit.json?t=runs.csv&law=chinchilla&resamples=60000&figures=none";
        using var patience = new CancellationTokenSource();
        Task<HttpResponseMessage> gone = workbench.Client.GetAsync(Address, patience.Token);
        await Until(() => workbench.Server.State.Jobs.Running == 1);
        Task<WebAnswer> stays = workbench.Get(Address);
        await Task.Delay(100, Test);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        Assert.Equal(200, (await stays).Status);
    }

    [Fact]
    public async Task Forecasts_do_not_wait_for_fits_and_too_many_fits_are_refused()
    {
        await using Workbench workbench = await Workbench.Start(WorkbenchFixture.Files, o => o with { HeavyJobs = 1, HeavyQueue = 1 });
        const string Forecast = "/forecast.json?t=runs.csv&law=chinchilla&resamples=50&at=params=70B,tokens=1T&figures=none";
        Assert.Equal(200, (await workbench.Get(Forecast)).Status);
        using var patience = new CancellationTokenSource();
        Task[] endless = [.. Enumerable.Range(1, 2).Select(seed => workbench.Client.GetAsync($"/fit.json?{Endless}&seed={seed}", patience.Token))];
        await Until(() => workbench.Server.State.Jobs is { Running: 1, Waiting: 1 });
        Assert.Equal(200, (await workbench.Get(Forecast.Replace("70B", "7B", StringComparison.Ordinal))).Status);
        WebAnswer refused = await workbench.Get($"/fit.json?{Endless}&seed=3");
        Assert.Equal((429, "busy"), (refused.Status, refused.Code));
        Assert.True(refused.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        await patience.CancelAsync();
        await Until(() => workbench.Server.State.Jobs is { Running: 0, Waiting: 0 });
        foreach (Task asked in endless) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    [Fact]
    public async Task A_server_stops_although_a_fit_runs()
    {
        Workbench workbench = await Workbench.Start(WorkbenchFixture.Files);
        Task<HttpResponseMessage> asked = workbench.Client.GetAsync($"/fit.json?{Endless}", Test);
        await Until(() => workbench.Server.State.Jobs.Running == 1);
        await workbench.Server.StopAsync().WaitAsync(TimeSpan.FromSeconds(30), Test);
        await Until(() => workbench.Server.State.Jobs.Running == 0);
        await Assert.ThrowsAnyAsync<Exception>(() => asked);
        await workbench.DisposeAsync();
    }

    // No test measures time; this only keeps one that hangs from hanging for ever.
    private static async Task Until(Func<bool> holds)
    {
        long start = Stopwatch.GetTimestamp();
        while (!holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(60), "waited a minute");
            await Task.Delay(5, Test);
        }
    }

    private static async Task<List<(string Event, string Data)>> Events(Workbench workbench, string address)
    {
        WebAnswer answer = await workbench.Get(address, ("Accept", "text/event-stream"));
        Assert.Equal("text/event-stream", answer.Type);
        return [.. answer.Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(e => e.Split('\n')).Select(lines =>
            (lines[0]["event: ".Length..], string.Join('\n', lines.Skip(1).Select(l => l["data: ".Length..]))))];
    }
}
