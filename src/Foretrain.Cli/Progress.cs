using System.Diagnostics;
using System.Globalization;
using Foretrain.Data;

namespace Foretrain.Cli;

/// <summary>
/// A progress bar on the error stream: only where somebody watches, and only when it takes more than a second. Says how much time is
/// left, and how fast reading goes.
/// </summary>
internal sealed class Progress : IByteProgress, IDisposable
{
    private const int BarWidth = 30;
    private readonly Lock _lock = new();
    private readonly Terminal _terminal;
    private readonly Func<double> _clock;
    private double _shown; // seconds since the start when the bar was last drawn; 0 = never
    private int _width; // characters of the bar last drawn
    private long _bytes;
    private string _stage = "";
    private double _from; // where the stage was first seen, and when
    private double _since;
    private double _last;

    internal Progress(Terminal terminal, Func<double> clock) => (_terminal, _clock) = (terminal, clock);

    /// <summary>A bar for a terminal, or null where nobody watches.</summary>
    public static Progress? For(Terminal terminal)
    {
        long start = Stopwatch.GetTimestamp();
        return terminal.IsWatched ? new(terminal, () => Stopwatch.GetElapsedTime(start).TotalSeconds) : null;
    }

    /// <inheritdoc/>
    public void Expect(long bytes)
    {
        lock (_lock) _bytes = bytes;
    }

    /// <inheritdoc/>
    public void Report((string Stage, double Share) value)
    {
        lock (_lock)
        {
            double seconds = _clock(), share = Math.Clamp(value.Share, 0, 1);
            // A table may be read twice: what goes back begins anew.
            if (value.Stage != _stage || share < _last) (_stage, _from, _since) = (value.Stage, share, seconds);
            _last = share;
            if (seconds < 1 || seconds - _shown < 0.1) return;
            _shown = seconds;
            int filled = (int)(BarWidth * share);
            string text = $"{value.Stage,-10} [{new string('#', filled)}{new string('.', BarWidth - filled)}] {(int)(100 * share),3} %{Pace(share, seconds)}";
            _terminal.Error.Write("\r" + text.PadRight(_width));
            _width = text.Length;
            _terminal.Error.Flush();
        }
    }

    /// <summary>Wipes the bar.</summary>
    public void Dispose()
    {
        if (_shown > 0) _terminal.Error.Write("\r" + new string(' ', _width) + "\r");
    }

    // Rate and time left of this stage, once there is something to go by.
    private string Pace(double share, double seconds)
    {
        double took = seconds - _since, done = share - _from;
        if (took < 0.5 || done < 0.005) return "";
        string rate = _stage == "reading" && _bytes > 0 ? $"  {Rate(done * _bytes / took)}," : " ";
        return $"{rate} {Left((1 - share) * took / done)} left";
    }

    private static string Rate(double perSecond) => perSecond switch
    {
        >= 1e9 => string.Create(CultureInfo.InvariantCulture, $"{perSecond / 1e9:0.0} GB/s"),
        >= 1e6 => string.Create(CultureInfo.InvariantCulture, $"{perSecond / 1e6:0} MB/s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{perSecond / 1e3:0} kB/s"),
    };

    private static string Left(double seconds) => seconds switch
    {
        < 99.5 => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(seconds):0} s"),
        < 5970 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min"),
        < 360_000 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0} h"),
        _ => "days",
    };
}
