using System.Collections.Concurrent;
using Foretrain.Web.Jobs;
using Xunit;

namespace Foretrain.Tests.Web;

/// <summary>Long jobs, shared results, quick answers and what is kept.</summary>
public sealed class JobTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Jobs_run_a_few_at_once_in_the_order_they_came()
    {
        var jobs = new JobScheduler(slots: 1, queue: 10);
        var order = new ConcurrentQueue<int>();
        using var gate = new ManualResetEventSlim();
        Task<int> first = jobs.Run(_ => { gate.Wait(Test); return 0; }, Test);
        Task<int>[] rest = [.. Enumerable.Range(1, 5).Select(k => jobs.Run(_ => { order.Enqueue(k); return k; }, Test))];
        Assert.Equal((1, 5), (jobs.Running, jobs.Waiting));
        gate.Set();
        int[] done = await Task.WhenAll(rest);
        Assert.Equal([1, 2, 3, 4, 5], done);
        Assert.Equal([1, 2, 3, 4, 5], order);
        Assert.Equal((0, 0), (await first, jobs.Waiting));
    }

    [Fact]
    public async Task What_may_wait_is_bounded_and_a_cancelled_job_leaves_its_place()
    {
        var jobs = new JobScheduler(1, 1);
        using var gate = new ManualResetEventSlim();
        using var leave = new CancellationTokenSource();
        Task<int> running = jobs.Run(_ => { gate.Wait(Test); return 0; }, Test), waiting = jobs.Run(_ => 1, leave.Token);
        Assert.True(Assert.Throws<BusyException>(() => { _ = jobs.Run(_ => 2, Test); }).RetryAfter > 0);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Task<int> next = jobs.Run(_ => 3, Test);
        gate.Set();
        Assert.Equal((0, 3), (await running, await next));
    }

    [Theory]
    [InlineData(0, 800, 2, 1)] // at least a second
    [InlineData(32, 2500, 2, 40)]
    [InlineData(3, 1000, 1, 3)]
    [InlineData(32, 600_000, 1, 60)] // nobody waits longer
    [InlineData(10, 0, 4, 1)]
    public void Who_is_refused_is_told_when_what_waits_has_had_its_turn(int ahead, double usual, int atOnce, int seconds) => Assert.Equal(seconds, Patience.Seconds(ahead, usual, atOnce));

    [Fact]
    public async Task The_longer_jobs_take_the_later_one_is_asked_to_come_back()
    {
        async Task<int> Asked(int milliseconds)
        {
            var jobs = new JobScheduler(1, 8);
            await jobs.Run(_ => { Thread.Sleep(milliseconds); return 0; }, Test);
            using var gate = new ManualResetEventSlim();
            Task<int>[] waiting = [.. Enumerable.Range(0, 9).Select(_ => jobs.Run(_ => { gate.Wait(Test); return 0; }, Test))];
            int seconds = Assert.Throws<BusyException>(() => { _ = jobs.Run(_ => 0, Test); }).RetryAfter;
            gate.Set();
            await Task.WhenAll(waiting);
            return seconds;
        }

        // Eight jobs of 1.2 s take 9.6 s; sleeping may take longer, never shorter.
        Assert.Equal(1, await Asked(0));
        Assert.InRange(await Asked(1200), 10, 60);
    }

    [Fact]
    public async Task A_failed_job_frees_its_place()
    {
        var jobs = new JobScheduler(1, 1);
        await Assert.ThrowsAsync<ForetrainException>(() => jobs.Run<int>(_ => throw new ForetrainException("x", "y"), Test));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => jobs.Run<int>(_ => throw new AggregateException(new OperationCanceledException()), Test));
        Assert.Equal(1, await jobs.Run(_ => 1, Test));
        Assert.Equal(0, jobs.Running);
    }

    [Fact]
    public async Task A_result_is_computed_once_for_all_who_ask_and_kept()
    {
        var results = new SharedResults(new(2, 10), new(1000));
        using var gate = new ManualResetEventSlim();
        int made = 0;
        Task<string> Ask() => results.Get("k", (_, stop) => { Interlocked.Increment(ref made); gate.Wait(stop); return "r"; }, _ => 1, null, Test);
        Task<string>[] all = [.. Enumerable.Range(0, 20).Select(_ => Ask())];
        gate.Set();
        await Task.WhenAll(all);
        await Ask();
        Assert.Equal(1, made);
    }

    [Fact]
    public async Task A_computation_goes_on_while_somebody_waits_and_stops_when_the_last_has_gone()
    {
        var jobs = new JobScheduler(1, 10);
        var results = new SharedResults(jobs, new(1000));
        using CancellationTokenSource a = new(), b = new();
        var stopped = new TaskCompletionSource();
        int made = 0;
        Task<string> Ask(CancellationToken cancel) => results.Get("k", (_, stop) =>
        {
            if (Interlocked.Increment(ref made) > 1) return "second";
            stop.WaitHandle.WaitOne();
            stopped.SetResult();
            stop.ThrowIfCancellationRequested();
            return "first";
        }, _ => 1, null, cancel);
        Task<string> one = Ask(a.Token), two = Ask(b.Token);
        await a.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        Assert.False(stopped.Task.IsCompleted);
        await b.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => two);
        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(5), Test);
        Assert.Equal("second", await Ask(Test)); // begun anew, not joined to the one that was given up
    }

    [Fact]
    public async Task Progress_reaches_everybody_who_listens()
    {
        var results = new SharedResults(new(1, 1), new(1000));
        var told = new ConcurrentBag<string>();
        using var gate = new ManualResetEventSlim();
        Task<string>[] asked = [.. Enumerable.Range(0, 3).Select(k => results.Get("k", (progress, stop) =>
        {
            gate.Wait(stop);
            progress.Report(("half", 0.5));
            return "r";
        }, _ => 1, new Told(told, k), Test))];
        gate.Set();
        await Task.WhenAll(asked);
        Assert.Equal(["0 half", "1 half", "2 half"], told.Order());
    }

    [Fact]
    public void A_cache_keeps_what_was_used_last_within_its_bytes()
    {
        var cache = new BoundedCache<string>(10);
        cache.Add("a", "A", 4);
        cache.Add("b", "B", 4);
        Assert.True(cache.TryGet("a", out _));
        cache.Add("c", "C", 4);
        Assert.True(cache.TryGet("a", out _));
        Assert.False(cache.TryGet("b", out _));
        cache.Add("huge", "H", 11);
        Assert.False(cache.TryGet("huge", out _));
        cache.Add("a", "A2", 6);
        Assert.Equal((10, "A2"), (cache.Bytes, cache.TryGet("a", out string? a) ? a : null));
        Assert.True(cache.Remove("a"));
        Assert.False(cache.Remove("a"));
    }

    [Fact]
    public async Task Quick_answers_beyond_the_bound_are_refused()
    {
        using var lane = new LightLane(cores: 1, queue: 2, longest: TimeSpan.FromHours(1));
        using var gate = new ManualResetEventSlim();
        Task<int>[] taken = [.. Enumerable.Range(0, 3).Select(k => Task.Run(() => lane.Run(_ => { gate.Wait(Test); return k; }, Test), Test))];
        while (lane.Waiting < 3) await Task.Delay(1, Test);
        await Assert.ThrowsAsync<BusyException>(() => lane.Run(_ => 9, Test));
        gate.Set();
        int[] answers = await Task.WhenAll(taken);
        Assert.Equal([0, 1, 2], answers);
        Assert.Equal(4, await lane.Run(_ => 4, Test));
    }

    private sealed class Told(ConcurrentBag<string> told, int who) : IProgress<(string, double)>
    {
        public void Report((string, double) value) => told.Add($"{who} {value.Item1}");
    }
}
