using System.Diagnostics;
using System.Text.Json;
using Foretrain.Data;
using Foretrain.Fitting;
using Foretrain.Forecasting;
using Foretrain.Laws;
using Foretrain.Laws.Kernels;
using Foretrain.Runs;
using Foretrain.Uncertainty;

namespace Foretrain.Bench;

/// <summary>What our side does inside a warm process, on the one core this process was started on.</summary>
internal static class InProcess
{
    public const int Resamples = 4000;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    /// <summary>Times the whole default fit and the bootstrap; prints one JSON line.</summary>
    public static void Run(string path, int drop)
    {
        Law law = LawCatalog.Embedded.Get("chinchilla");
        PreparedRuns runs = Prepare(path, law, drop);

        // Everything a fit reports except draws: starts, certificate, profiles, influence, both covariances.
        LawFit Fit() => LawFitter.Fit(law, runs, new FitChoices(), new BootstrapOptions(Resamples: 0), KernelRegistry.Find);
        LawFit fit = Fit();
        long until = Stopwatch.GetTimestamp() + (long)(WarmUp.TotalSeconds * Stopwatch.Frequency);
        while (Stopwatch.GetTimestamp() < until) Fit();
        var times = new double[500];
        for (int i = 0; i < times.Length; i++) times[i] = Seconds(() => Fit());

        var options = new BootstrapOptions(Resamples, Seed: 0, Threads: 1);
        BootstrapResult draws = Bootstrap.Run(fit.Result, options);
        var boots = new double[5];
        for (int i = 0; i < boots.Length; i++) boots[i] = Seconds(() => Bootstrap.Run(fit.Result, options));
        Array.Sort(times);

        using var json = new Utf8JsonWriter(Console.OpenStandardOutput());
        json.WriteStartObject();
        json.WriteNumber("runs", runs.Count);
        json.WriteNumber("objective", fit.Result.Objective);
        json.WriteString("verdict", fit.Result.Certificate.Code.ToString());
        json.WriteNumber("starts", fit.Result.Certificate.Starts);
        json.WriteNumber("evaluations", fit.Result.Certificate.Evaluations);
        json.WriteNumber("tolerance", fit.Result.Certificate.GradientTolerance);
        json.WriteNumber("fitBest", times[0]);
        json.WriteNumber("fitMedian", times[times.Length / 2]);
        json.WriteNumber("fitRepeats", times.Length);
        json.WriteNumber("bootBest", boots.Min());
        json.WriteNumber("bootRepeats", boots.Length);
        json.WriteNumber("unconverged", draws.Unconverged);
        json.WriteEndObject();
    }

    private static PreparedRuns Prepare(string path, Law law, int drop)
    {
        TableReading table = TableFile.Read(path);
        double[] loss = table.Table.Numbers("loss");
        int[] keep = [.. Enumerable.Range(0, loss.Length).OrderBy(i => loss[i]).Take(loss.Length - drop).Order()];
        TableReading kept = table with { Table = table.Table.Select(keep) };
        return RunSelection.Prepare(kept, LawProblem.Needs(law), LawProblem.Target(law, law.Estimator.Objective));
    }

    private static double Seconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
