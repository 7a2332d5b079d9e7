using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Foretrain.Numerics;

namespace Foretrain.Bench.Load;

/// <summary>
/// Many clients at once on a published program that serves a folder: how fast forecasts are while fits run beside them, how memory grows,
/// and how soon a core is free after a fit is given up. Clients and server share the machine.
/// </summary>
internal static class LoadRun
{
    private const int Forecasting = 190, Fitting = 10, Rows = 250;

    /// <summary>Runs it and returns the section of the page.</summary>
    /// <param name="program">The published program.</param>
    /// <param name="seconds">Seconds that count.</param>
    /// <param name="warmUp">Seconds before.</param>
    /// <param name="pause">Pause of a forecasting client between answer and next question.</param>
    /// <param name="figures">True to ask for figures too.</param>
    public static async Task<string> Run(string program, double seconds, double warmUp, TimeSpan pause, bool figures)
    {
        double before = Machine.BusyCores();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("foretrain-load-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "runs.csv"), Table());
            using var server = new ServedProgram(program, folder.FullName);
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 512 }) { BaseAddress = server.Url, Timeout = TimeSpan.FromMinutes(5) };
            Seen forecasts = new(), fits = new();
            using var stop = new CancellationTokenSource();
            bool counting = false;
            string tail = figures ? "" : "&figures=none";
            Task[] clients =
            [
                .. Enumerable.Range(0, Forecasting).Select(c => Client.Run(http, k =>
                {
                    var random = new RandomStream(11, (ulong)((c * 1_000_000L) + k));
                    return $"/forecast.json?t=runs.csv&law=chinchilla&at=params={Client.Text(Math.Pow(10, 9 + (2.5 * random.NextDouble())))},tokens={Client.Text(Math.Pow(10, 11 + (2 * random.NextDouble())))}{tail}";
                }, pause, forecasts, () => counting, stop.Token)),
                // Another seed is another fit: nothing of these is in any cache.
                .. Enumerable.Range(0, Fitting).Select(c => Client.Run(http, k => $"/fit.json?t=runs.csv&law=chinchilla&seed={(c * 100_000) + k + 2}{tail}", TimeSpan.Zero, fits, () => counting, stop.Token)),
            ];
            await Task.Delay(TimeSpan.FromSeconds(warmUp));
            long resident = server.Resident;
            double used = server.ProcessorSeconds;
            using var self = Process.GetCurrentProcess();
            double own = self.TotalProcessorTime.TotalSeconds;
            long start = Stopwatch.GetTimestamp();
            counting = true;
            long peak = resident;
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
            {
                await Task.Delay(1000);
                peak = Math.Max(peak, server.Resident);
            }

            counting = false;
            double took = Stopwatch.GetElapsedTime(start).TotalSeconds;
            long after = server.Resident;
            used = server.ProcessorSeconds - used;
            self.Refresh();
            own = self.TotalProcessorTime.TotalSeconds - own;
            await stop.CancelAsync();
            await Task.WhenAll(clients);
            double freed = await Freed(http);
            var text = new StringBuilder();
            text.Append(CultureInfo.InvariantCulture, $"{Forecasting} forecasting clients ({(figures ? "with figures" : "figures=none")}, {pause.TotalMilliseconds:0} ms between answer and next question) and {Fitting} fitting clients, {took:0} s after {warmUp:0} s of warm-up, {Rows} runs. {Machine.Describe()}; other work on {before:0.0} cores before, {Machine.BusyCores():0.0} after.\n\n");
            text.Append("| | answered | per second | median ms | p95 | p99 | slowest | 429 | failed |\n|---|---|---|---|---|---|---|---|---|\n");
            foreach ((string name, Seen seen) in new[] { ("forecasts", forecasts), ("fits", fits) })
                text.Append(CultureInfo.InvariantCulture, $"| {name} | {seen.Answered.Count} | {seen.Answered.Count / took:0.0} | {seen.Quantile(0.5):0} | {seen.Quantile(0.95):0} | {seen.Quantile(0.99):0} | {seen.Quantile(1):0} | {seen.Busy} | {seen.Failed} |\n");
            text.Append(CultureInfo.InvariantCulture, $"\nResident memory {resident / 1e6:0} MB at the begin, {after / 1e6:0} MB at the end ({100.0 * (after - resident) / resident:+0.0;-0.0} %), {peak / 1e6:0} MB at most. Processor: server {used / took:0.00} cores, clients {own / took:0.00}. A fit that is given up leaves its core within {freed:0} ms.\n");
            return text.ToString();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // From closing the connection until the server counts no running job; the slowest of five, at different moments of the fit.
    private static async Task<double> Freed(HttpClient http)
    {
        double slowest = 0;
        for (int k = 0; k < 5; k++)
        {
            using var patience = new CancellationTokenSource();
            Task<HttpResponseMessage> asked = http.GetAsync($"/fit.json?t=runs.csv&law=chinchilla&resamples=200000&seed={900_000 + k}", patience.Token);
            while (await Running(http) == 0) await Task.Delay(5);
            await Task.Delay(100 + (300 * k));
            long start = Stopwatch.GetTimestamp();
            await patience.CancelAsync();
            while (await Running(http) > 0) await Task.Delay(2);
            slowest = Math.Max(slowest, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            try
            {
                (await asked).Dispose();
            }
            catch (OperationCanceledException)
            {
            }
        }

        return slowest;
    }

    private static async Task<int> Running(HttpClient http)
    {
        using JsonDocument about = JsonDocument.Parse(await http.GetStringAsync("/about.json"));
        return about.RootElement.GetProperty("jobs").GetProperty("running").GetInt32();
    }

    private static string Table()
    {
        var table = new StringBuilder("params,tokens,loss\n");
        for (int i = 0; i < Rows; i++)
        {
            var random = new RandomStream(5, (ulong)i);
            double n = Math.Pow(10, 7.5 + (2 * random.NextDouble())), d = Math.Pow(10, 9 + (2 * random.NextDouble()));
            double loss = (1.8 + (480 / Math.Pow(n, 0.35)) + (2000 / Math.Pow(d, 0.37))) * (1 + (0.01 * (random.NextDouble() + random.NextDouble() - 1)));
            table.Append(CultureInfo.InvariantCulture, $"{Client.Text(n)},{Client.Text(d)},{Client.Text(loss)}\n");
        }

        return table.ToString();
    }
}
