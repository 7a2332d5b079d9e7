using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Foretrain.Bench.Load;

/// <summary>What clients of one kind saw.</summary>
internal sealed class Seen
{
    public ConcurrentBag<double> Answered { get; } = [];

    public int Busy;

    public int Failed;

    public long Bytes;

    public double Quantile(double share)
    {
        double[] sorted = [.. Answered.Order()];
        return sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
    }
}

/// <summary>Asks one address after the other, waits where the server says so, and pauses between questions as a person would.</summary>
internal static class Client
{
    /// <summary>Runs until cancelled.</summary>
    /// <param name="http">Connections.</param>
    /// <param name="address">The k-th address of this client.</param>
    /// <param name="pause">Pause after an answer.</param>
    /// <param name="seen">Gets what is seen while <paramref name="counts"/> says so.</param>
    /// <param name="counts">True once the warm-up is over.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task Run(HttpClient http, Func<int, string> address, TimeSpan pause, Seen seen, Func<bool> counts, CancellationToken stop)
    {
        try
        {
            for (int k = 0; !stop.IsCancellationRequested; k++)
            {
                bool counted = counts();
                long start = Stopwatch.GetTimestamp();
                TimeSpan wait = pause;
                using (HttpResponseMessage answer = await http.GetAsync(address(k), HttpCompletionOption.ResponseHeadersRead, stop).ConfigureAwait(false))
                {
                    byte[] body = await answer.Content.ReadAsByteArrayAsync(stop).ConfigureAwait(false);
                    if (counted) Interlocked.Add(ref seen.Bytes, body.Length);
                    if ((int)answer.StatusCode == 429)
                    {
                        if (counted) Interlocked.Increment(ref seen.Busy);
                        wait = answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1);
                    }
                    else if (!answer.IsSuccessStatusCode)
                    {
                        if (Interlocked.Increment(ref seen.Failed) <= 3) Console.Error.WriteLine($"{(int)answer.StatusCode} {System.Text.Encoding.UTF8.GetString(body)[..Math.Min(400, body.Length)]}");
                    }
                    else if (counted)
                    {
                        seen.Answered.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                    }
                }

                if (wait > TimeSpan.Zero) await Task.Delay(wait, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    /// <summary>A number as it stands in an address, where a + would be a blank.</summary>
    public static string Text(double x) => x.ToString("0.######", CultureInfo.InvariantCulture);
}
