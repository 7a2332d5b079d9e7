using System.Diagnostics;

namespace Foretrain.Web.Jobs;

/// <summary>
/// Runs long jobs, a few at once, in the order they came; each has a thread of its own, so that the threads that answer forecasts are never
/// taken. What may wait is bounded.
/// </summary>
/// <param name="slots">Jobs at once.</param>
/// <param name="queue">Jobs that may wait.</param>
internal sealed class JobScheduler(int slots, int queue)
{
    private const double Weight = 0.2; // of the newest job in the average
    private const double Unknown = 5000; // milliseconds of a job while none has ended

    private readonly Lock _lock = new();
    private readonly LinkedList<Action> _waiting = new();
    private double _usual; // milliseconds of one job
    private int _running;

    /// <summary>Jobs that run.</summary>
    public int Running { get { lock (_lock) return _running; } }

    /// <summary>Jobs that wait.</summary>
    public int Waiting { get { lock (_lock) return _waiting.Count; } }

    /// <summary>Runs a job when its turn comes. A job cancelled while it waits leaves the queue at once.</summary>
    /// <exception cref="BusyException">The queue is full.</exception>
    public Task<T> Run<T>(Func<CancellationToken, T> job, CancellationToken cancel)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Start() => _ = Task.Factory.StartNew(() => Work(job, done, cancel), CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
        lock (_lock)
        {
            if (_running < slots)
            {
                _running++;
                Start();
                return done.Task;
            }

            if (_waiting.Count >= queue) throw new BusyException($"{_running} long computations run and {_waiting.Count} wait", Patience.Seconds(_waiting.Count, _usual == 0 ? Unknown : _usual, slots));
            LinkedListNode<Action> place = _waiting.AddLast(Start);
            CancellationTokenRegistration leave = cancel.Register(() =>
            {
                lock (_lock)
                {
                    if (place.List is null) return;
                    _waiting.Remove(place);
                }

                done.TrySetCanceled(cancel);
            });
            _ = done.Task.ContinueWith(_ => leave.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        return done.Task;
    }

    private void Work<T>(Func<CancellationToken, T> job, TaskCompletionSource<T> done, CancellationToken cancel)
    {
        try
        {
            cancel.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            T result = job(cancel);
            lock (_lock) _usual = Patience.Usual(_usual, Stopwatch.GetElapsedTime(start).TotalMilliseconds, Weight);
            Next();
            done.TrySetResult(result);
        }
        catch (OperationCanceledException)
        {
            Next();
            done.TrySetCanceled(CancellationToken.None);
        }
        catch (AggregateException e) when (e.Flatten().InnerExceptions.All(i => i is OperationCanceledException))
        {
            Next();
            done.TrySetCanceled(CancellationToken.None);
        }
#pragma warning disable CA1031 // whoever waits for the job gets the failure
        catch (Exception e)
#pragma warning restore CA1031
        {
            Next();
            done.TrySetException(e);
        }
    }

    private void Next()
    {
        lock (_lock)
        {
            if (_waiting.First is not { } first)
            {
                _running--;
                return;
            }

            _waiting.RemoveFirst();
            first.Value();
        }
    }
}
