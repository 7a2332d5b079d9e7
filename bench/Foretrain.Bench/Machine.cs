using System.Globalization;
using System.Runtime.InteropServices;

namespace Foretrain.Bench;

/// <summary>What the numbers were measured on.</summary>
internal static class Machine
{
    public static string Describe()
    {
        string cpu = RuntimeInformation.ProcessArchitecture.ToString();
        if (File.Exists("/proc/cpuinfo") && File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) is { } model)
            cpu = model[(model.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        return $"{Environment.ProcessorCount} cores, {cpu}, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";
    }

    /// <summary>
    /// Cores that others kept busy during two seconds in which this process only waited; NaN where the system does not tell.
    /// The load average will not do: it still remembers the build that ran before the measurement.
    /// </summary>
    public static double BusyCores()
    {
        if (!File.Exists("/proc/stat")) return double.NaN;
        (double busy, double all) before = Ticks();
        Thread.Sleep(2000);
        (double busy, double all) after = Ticks();
        return Environment.ProcessorCount * (after.busy - before.busy) / (after.all - before.all);
    }

    private static (double Busy, double All) Ticks()
    {
        double[] parts = [.. File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(p => double.Parse(p, CultureInfo.InvariantCulture))];
        double all = parts.Sum();
        return (all - parts[3] - parts[4], all); // without idle and waiting for input or output
    }
}
