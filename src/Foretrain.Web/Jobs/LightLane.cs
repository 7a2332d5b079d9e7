namespace Foretrain.Web.Jobs;

/// <summary>
/// Answers that take milliseconds: as many at once as there are cores, never behind a long job. Where more wait than can be answered soon,
/// the rest is refused, which keeps the answers that are given fast.
/// </summary>
/// <param name="cores">Answers at once.</param>
/// <param name="queue">Answers that may wait.</param>
internal sealed class LightLane(int cores, int queue) : IDisposable
{
    private readonly SemaphoreSlim _free = new(cores, cores);
    private int _waiting;

    /// <summary>Answers that wait or are computed.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Computes an answer.</summary>
    /// <exception cref="BusyException">Too many wait.</exception>
    public async Task<T> Run<T>(Func<CancellationToken, T> work, CancellationToken cancel)
    {
        if (Interlocked.Increment(ref _waiting) > queue + cores)
        {
            Interlocked.Decrement(ref _waiting);
            throw new BusyException($"{queue} answers wait for a free core", retryAfter: 1);
        }

        try
        {
            await _free.WaitAsync(cancel).ConfigureAwait(false);
            try
            {
                return work(cancel);
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

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();
}
