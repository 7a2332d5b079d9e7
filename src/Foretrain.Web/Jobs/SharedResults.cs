namespace Foretrain.Web.Jobs;

/// <summary>
/// Long results by key: computed once however many ask for them at the same time, kept afterwards, and given up when the last of those who
/// wait has gone.
/// </summary>
/// <param name="scheduler">Runs the computations.</param>
/// <param name="kept">Results kept.</param>
internal sealed class SharedResults(JobScheduler scheduler, BoundedCache<object> kept)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Computation> _running = new(StringComparer.Ordinal);

    /// <summary>The result of a key.</summary>
    /// <param name="key">Everything the result depends on.</param>
    /// <param name="make">Computes it.</param>
    /// <param name="bytes">Memory it takes, roughly.</param>
    /// <param name="listener">Told how far the computation is, or null.</param>
    /// <param name="cancel">The one who asks has gone.</param>
    public async Task<T> Get<T>(
        string key, Func<IProgress<(string, double)>, CancellationToken, T> make, Func<T, long> bytes, IProgress<(string, double)>? listener, CancellationToken cancel) where T : class
    {
        if (kept.TryGet(key, out object? there)) return (T)there;
        Computation computation;
        lock (_lock)
        {
            if (kept.TryGet(key, out there)) return (T)there;
            if (!_running.TryGetValue(key, out computation!))
            {
                var made = new Computation();
                made.Result = scheduler.Run<object>(
                    stop =>
                    {
                        T result = make(made, stop);
                        kept.Add(key, result, bytes(result));
                        return result;
                    }, made.Stop.Token);
                _running[key] = computation = made;
                _ = made.Result.ContinueWith(_ => Forget(key, made), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }

            computation.Join(listener);
        }

        try
        {
            return (T)await computation.Result.WaitAsync(cancel).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                // Nobody waits any more: stop it, and let the next who asks begin anew.
                if (computation.Leave(listener) && !computation.Result.IsCompleted)
                {
                    if (_running.TryGetValue(key, out Computation? current) && current == computation) _running.Remove(key);
                    _ = computation.Stop.CancelAsync();
                }
            }
        }
    }

    private void Forget(string key, Computation computation)
    {
        lock (_lock)
        {
            if (_running.TryGetValue(key, out Computation? current) && current == computation) _running.Remove(key);
        }
    }

    private sealed class Computation : IProgress<(string, double)>
    {
        private readonly Lock _lock = new();
        private readonly List<IProgress<(string, double)>> _listeners = [];
        private int _waiters;

        public CancellationTokenSource Stop { get; } = new();

        public Task<object> Result { get; set; } = Task.FromCanceled<object>(new CancellationToken(true));

        public void Join(IProgress<(string, double)>? listener)
        {
            lock (_lock)
            {
                _waiters++;
                if (listener is not null) _listeners.Add(listener);
            }
        }

        /// <returns>True when nobody is left.</returns>
        public bool Leave(IProgress<(string, double)>? listener)
        {
            lock (_lock)
            {
                if (listener is not null) _listeners.Remove(listener);
                return --_waiters == 0;
            }
        }

        public void Report((string, double) value)
        {
            lock (_lock) foreach (IProgress<(string, double)> listener in _listeners) listener.Report(value);
        }
    }
}
