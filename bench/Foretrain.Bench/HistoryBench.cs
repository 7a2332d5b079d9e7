using System.Diagnostics;
using System.Globalization;
using System.Text;
using Foretrain.Data.Histories;
using Foretrain.Data.Parquet;
using Foretrain.Runs;

namespace Foretrain.Bench;

/// <summary>Ten million lines of metrics to one row per run, beside DuckDB on the same file and as many threads.</summary>
internal static class HistoryBench
{
    private const int Threads = 2;
    private const int Repeats = 5;
    private const long MostBytes = 300_000_000;

    /// <summary>Runs the measurement, or one of its child processes.</summary>
    public static int Run(string[] arguments)
    {
        switch (arguments)
        {
            case ["reduce", var file]:
                Print(Reduce(file));
                return 0;
            case ["duckdb", var file]:
                Print(Ask(file));
                return 0;
        }

        int runs = 200, lines = arguments is [.., "--lines", var count] ? int.Parse(count, CultureInfo.InvariantCulture) : 50_000;
        DuckDbLibrary.Named = Environment.GetEnvironmentVariable("FORETRAIN_DUCKDB");
        string version;
        using (DuckDb database = new("the baseline", Threads)) version = database.Version;
        string path = Path.Combine(Path.GetTempPath(), $"foretrain-histories-{Environment.ProcessId}.jsonl");
        try
        {
            Console.Error.WriteLine("-- writing the log");
            Write(path, runs, lines);
            long bytes = new FileInfo(path).Length;
            double before = Machine.BusyCores();
            string self = Environment.ProcessPath!;
            Child[] ours = new Child[Repeats], theirs = new Child[Repeats];
            for (int i = 0; i < Repeats; i++)
            {
                // In turns, so that other work on the machine meets both; the file is in the cache from the first reading on.
                Console.Error.WriteLine($"-- round {i + 1} of {Repeats}");
                ours[i] = Child.Run(oneCore: false, self, "histories", "reduce", path);
                theirs[i] = Child.Run(oneCore: false, self, "histories", "duckdb", path);
            }

            Result[] a = [.. ours.Select(c => Parse(c.Output))], b = [.. theirs.Select(c => Parse(c.Output))];
            bool same = a[0].Rows == runs && b[0].Rows == runs && a.Concat(b).All(r => r.Sum == a[0].Sum);
            double mine = a.Min(r => r.Seconds), baseline = b.Min(r => r.Seconds), peak = ours.Max(c => c.PeakBytes);
            Report report = new();
            report.Section($"{(long)runs * lines:N0} JSON lines of {runs} runs, {bytes / 1e9:0.00} GB, to one row per run; {Threads} threads, file in the cache",
            [
                new("foretrain, HistoryReduction, last value of every column by step", mine, Repeats, $"{bytes / mine / 1e6:0} MB/s, {peak / 1e6:0} MB resident at most (whole process)"),
                new($"DuckDB {version}, read_json with column types given, arg_max of every column by step", baseline, Repeats, $"{bytes / baseline / 1e6:0} MB/s, {theirs.Max(c => c.PeakBytes) / 1e6:0} MB resident at most"),
            ]);
            report.Check("at least a third of DuckDB's speed", $"{baseline / mine:0.00} times its speed", mine <= 3 * baseline);
            report.Check("within 300 MB", peak == 0 ? "unknown" : $"{peak / 1e6:0} MB", peak is > 0 and <= MostBytes);
            report.Check("both give the same last values", same ? "sums agree to the last bit" : $"{a[0].Sum:R} and {b[0].Sum:R}", same);
            Console.WriteLine(report.Markdown($"{Machine.Describe()}; other work on {before:0.0} cores before, {Machine.BusyCores():0.0} after.", busy: before > 0.2));
            return report.AllMet ? 0 : 1;
        }
        finally
        {
            File.Delete(path);
        }
    }

    // Runs go on side by side, a hundred steps at a time, as a cluster would write them.
    private static void Write(string path, int runs, int lines)
    {
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        byte[] buffer = new byte[1 << 16];
        ulong state = 20240501;
        for (int block = 0; block < lines; block += 100)
        {
            for (int run = 0; run < runs; run++)
            {
                int at = 0;
                for (int step = block; step < Math.Min(block + 100, lines); step++)
                {
                    state = state * 6364136223846793005 + 1442695040888963407;
                    double noise = (state >> 11) / 9007199254740992.0;
                    double loss = 1.7 + 8 * Math.Pow(step + 10, -0.28) + 0.02 * (noise - 0.5);
                    at += Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
                        $"{{\"run\": \"ladder-{run:000}\", \"step\": {step}, \"loss\": {loss:R}, \"lr\": {3e-4 * (1 - 0.9 * step / lines):G6}, \"tokens\": {(step + 1L) * 524288}, \"norm\": {0.2 + noise:G5}}}\n"), buffer.AsSpan(at));
                }

                file.Write(buffer, 0, at);
            }
        }
    }

    private static Result Reduce(string file)
    {
        long start = Stopwatch.GetTimestamp();
        RunTable table = HistoryReduction.Run([file], new() { RunColumn = "run", StepColumn = "step", Threads = Threads }).Table;
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new(seconds, table.Rows, Sum(table.Texts("run"), ["step", "loss", "lr", "tokens", "norm"], table.Numbers));
    }

    private static Result Ask(string file)
    {
        DuckDbLibrary.Named = Environment.GetEnvironmentVariable("FORETRAIN_DUCKDB");
        using DuckDb database = new("the baseline", Threads);
        long start = Stopwatch.GetTimestamp();
        List<string> runs = [];
        string[] names = ["step", "loss", "lr", "tokens", "norm"];
        Dictionary<string, double[]> columns = names.ToDictionary(n => n, _ => new double[1000]);
        database.Query($"SELECT run, max(step)::DOUBLE, arg_max(loss, step), arg_max(lr, step), arg_max(tokens, step)::DOUBLE, arg_max(norm, step) FROM read_json('{file}', format = 'newline_delimited', columns = {{run: 'VARCHAR', step: 'BIGINT', loss: 'DOUBLE', lr: 'DOUBLE', tokens: 'BIGINT', norm: 'DOUBLE'}}) GROUP BY run",
            _ => true, (rows, vector) =>
            {
                for (int r = 0; r < rows; r++)
                {
                    for (int c = 0; c < names.Length; c++) columns[names[c]][runs.Count] = vector(c + 1).Double(r);
                    runs.Add(Encoding.UTF8.GetString(vector(0).Text(r)));
                }
            });
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new(seconds, runs.Count, Sum([.. runs], names, n => columns[n][..runs.Count]));
    }

    // In the order of names, so that equal tables have equal sums.
    private static double Sum(string[] runs, string[] columns, Func<string, double[]> values)
    {
        int[] order = [.. Enumerable.Range(0, runs.Length).OrderBy(i => runs[i], StringComparer.Ordinal)];
        double sum = 0;
        foreach (string column in columns)
        {
            double[] column_ = values(column);
            foreach (int i in order) sum += column_[i];
        }

        return sum;
    }

    private static void Print(Result r) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{r.Seconds:R} {r.Rows} {r.Sum:R}"));

    private static Result Parse(string line)
    {
        string[] parts = line.Trim().Split(' ');
        return new(double.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture), double.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    private sealed record Result(double Seconds, int Rows, double Sum);
}
