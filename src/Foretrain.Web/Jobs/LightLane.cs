using System.Diagnostics;

namespace Foretrain.Web.Jobs;

/// <summary>
/// Answers that take milliseconds: as many at once as there are cores, never behind a long job. Where more wait than can be answered soon,
/// the rest is refused, which keeps the answers that are given fast.
/// </summary>
/// <param name="cores">Answers at once.</param>
/// <param name="queue">Answers that may wait.</param>
/// <param name="longest">How long an answer should wait at most, judged by how long the last ones took.</param>
internal sealed class LightLane(int cores, int queue, TimeSpan longest) : IDisposable
{
    private const double Weight = 0.02; // of the newest answer in the average
    private readonly SemaphoreSlim _free = new(cores, cores);
    private double _usual; // milliseconds of one answer
    private int _waiting;

    /// <summary>Answers that wait or are computed.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Computes an answer.</summary>
    /// <exception cref="BusyException">Too many wait.</exception>
    public async Task<T> Run<T>(Func<CancellationToken, T> work, CancellationToken cancel)
    {
        if (Interlocked.Increment(ref _waiting) > cores + MayWait())
        {
            Interlocked.Decrement(ref _waiting);
            throw new BusyException("answers wait for a free core", Patience.Seconds(Waiting, Volatile.Read(ref _usual), cores));
        }

        try
        {
            await _free.WaitAsync(cancel).ConfigureAwait(false);
            try
            {
                long start = Stopwatch.GetTimestamp();
                T answer = work(cancel);
                // Two at the same moment may lose one of them: it is an average.
                double took = Stopwatch.GetElapsedTime(start).TotalMilliseconds, usual = Volatile.Read(ref _usual);
                Volatile.Write(ref _usual, usual + (Weight * (took - usual)));
                return answer;
            }
            finally
            {
                _free.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    // As many as will have had their turn in time.
    private int MayWait() => (int)Math.Min(queue, Math.Max(cores, longest.TotalMilliseconds * cores / Math.Max(Volatile.Read(ref _usual), 0.01)));

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();
}
