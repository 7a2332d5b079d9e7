using System.Diagnostics;

namespace Foretrain.Cli;

/// <summary>A progress bar on the error stream: only where somebody watches, and only when it takes more than a second.</summary>
internal sealed class Progress : IProgress<(string Stage, double Share)>, IDisposable
{
    private const int BarWidth = 30;
    private readonly Lock _lock = new();
    private readonly Terminal _terminal;
    private readonly long _start = Stopwatch.GetTimestamp();
    private double _shown; // seconds since the start when the bar was last drawn; 0 = never

    private Progress(Terminal terminal) => _terminal = terminal;

    /// <summary>A bar for a terminal, or null where nobody watches.</summary>
    public static Progress? For(Terminal terminal) => terminal.IsWatched ? new(terminal) : null;

    /// <inheritdoc/>
    public void Report((string Stage, double Share) value)
    {
        lock (_lock)
        {
            double seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
            if (seconds < 1 || seconds - _shown < 0.1) return;
            _shown = seconds;
            int filled = (int)(BarWidth * Math.Clamp(value.Share, 0, 1));
            _terminal.Error.Write($"\r{value.Stage,-10} [{new string('#', filled)}{new string('.', BarWidth - filled)}] {100 * value.Share,3:0} %");
            _terminal.Error.Flush();
        }
    }

    /// <summary>Wipes the bar.</summary>
    public void Dispose()
    {
        if (_shown > 0) _terminal.Error.Write("\r" + new string(' ', BarWidth + 20) + "\r");
    }
}
