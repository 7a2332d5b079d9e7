using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace Foretrain.Web.Answers;

/// <summary>Server-sent events of one answer: progress while it is computed, then the result or the error.</summary>
internal sealed class EventStream : IProgress<(string Stage, double Share)>
{
    private const double LeastStep = 0.01;
    private readonly Channel<string> _events = Channel.CreateBounded<string>(new BoundedChannelOptions(16) { FullMode = BoundedChannelFullMode.DropOldest });
    private (string Stage, double Share) _last = ("", -1);

    /// <summary>True when a request asks for events.</summary>
    public static bool IsWanted(HttpRequest request) => request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public void Report((string Stage, double Share) value)
    {
        (string stage, double share) = value;
        if (stage == _last.Stage && Math.Abs(share - _last.Share) < LeastStep) return;
        _last = value;
        _events.Writer.TryWrite(string.Create(CultureInfo.InvariantCulture, $"{{\"stage\":\"{stage}\",\"share\":{Math.Clamp(double.IsFinite(share) ? share : 0, 0, 1):0.###}}}"));
    }

    /// <summary>Writes events until the answer is there.</summary>
    /// <param name="http">The request.</param>
    /// <param name="answer">Makes the answer; progress comes to this stream.</param>
    public async Task Write(HttpContext http, Func<Task<ReadOnlyMemory<byte>>> answer)
    {
        http.Response.ContentType = "text/event-stream; charset=utf-8";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        CancellationToken gone = http.RequestAborted;
        await http.Response.StartAsync(gone).ConfigureAwait(false);
        await http.Response.Body.FlushAsync(gone).ConfigureAwait(false);
        Task<ReadOnlyMemory<byte>> working = Finish(answer);
        await foreach (string progress in _events.Reader.ReadAllAsync(gone).ConfigureAwait(false))
            await Event(http, "progress", Encoding.UTF8.GetBytes(progress), gone).ConfigureAwait(false);
        try
        {
            await Event(http, "result", await working.ConfigureAwait(false), gone).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // whatever went wrong is told as an event
        catch (Exception e) when (!gone.IsCancellationRequested)
#pragma warning restore CA1031
        {
            await Event(http, "error", Encoding.UTF8.GetBytes(ErrorAnswer.Of(e).WithStatus()), gone).ConfigureAwait(false);
        }
    }

    private async Task<ReadOnlyMemory<byte>> Finish(Func<Task<ReadOnlyMemory<byte>>> answer)
    {
        try
        {
            return await answer().ConfigureAwait(false);
        }
        finally
        {
            _events.Writer.TryComplete();
        }
    }

    // A line break in the data begins another data line; the browser joins them again.
    private static async Task Event(HttpContext http, string name, ReadOnlyMemory<byte> data, CancellationToken gone)
    {
        Stream body = http.Response.Body;
        await body.WriteAsync(Encoding.ASCII.GetBytes($"event: {name}\n"), gone).ConfigureAwait(false);
        while (true)
        {
            int end = data.Span.IndexOf((byte)'\n');
            await body.WriteAsync("data: "u8.ToArray(), gone).ConfigureAwait(false);
            await body.WriteAsync(end < 0 ? data : data[..end], gone).ConfigureAwait(false);
            await body.WriteAsync("\n"u8.ToArray(), gone).ConfigureAwait(false);
            if (end < 0) break;
            data = data[(end + 1)..];
        }

        await body.WriteAsync("\n"u8.ToArray(), gone).ConfigureAwait(false);
        await body.FlushAsync(gone).ConfigureAwait(false);
    }
}
