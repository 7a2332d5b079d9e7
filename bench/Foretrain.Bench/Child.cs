using System.Diagnostics;
using System.Globalization;

namespace Foretrain.Bench;

/// <summary>A finished child process.</summary>
/// <param name="Seconds">Wall time from start to exit.</param>
/// <param name="PeakBytes">Largest resident set, or 0 where the system does not tell.</param>
/// <param name="Output">Standard output.</param>
internal sealed record Child(double Seconds, long PeakBytes, string Output)
{
    /// <summary>Runs a program to its end, on the first core only when asked.</summary>
    public static Child Run(bool oneCore, params string[] command)
    {
        string[] line = oneCore && OperatingSystem.IsLinux() && OnPath("taskset") ? ["taskset", "-c", "0", .. command] : command;
        var info = new ProcessStartInfo(line[0]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in line[1..]) info.ArgumentList.Add(argument);
        long start = Stopwatch.GetTimestamp();
        using Process process = Process.Start(info) ?? throw new InvalidOperationException($"{line[0]} does not start");
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        long peak = 0;
        // The kernel keeps the high-water mark itself; reading it now and then only has to catch its last value.
        while (!process.WaitForExit(20)) peak = Math.Max(peak, HighWater(process.Id));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        process.WaitForExit();
        if (process.ExitCode is not 0 and not 3) throw new InvalidOperationException($"{string.Join(' ', line)}: exit {process.ExitCode}\n{error.Result}");
        return new(seconds, peak, output.Result);
    }

    /// <summary>The fastest of several runs.</summary>
    public static Child Best(int repeats, bool oneCore, params string[] command) =>
        Enumerable.Range(0, repeats).Select(_ => Run(oneCore, command)).MinBy(c => c.Seconds)!;

    private static long HighWater(int pid)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
