using System.Diagnostics;
using System.Globalization;

namespace Foretrain.Bench.Load;

/// <summary>A published program that serves a folder.</summary>
internal sealed class ServedProgram : IDisposable
{
    private readonly Process _process;

    public ServedProgram(string program, string folder)
    {
        _process = Process.Start(new ProcessStartInfo(program, ["serve", "--folder", folder, "--port", "0"]) { RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{program} does not start");
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        Url = new(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{program} serve says no address"));
    }

    public Uri Url { get; }

    /// <summary>Resident bytes.</summary>
    public long Resident => long.Parse(File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;

    /// <summary>Processor seconds used so far.</summary>
    public double ProcessorSeconds
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
