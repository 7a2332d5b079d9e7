using Foretrain.Calibration.Suite;
using Foretrain.Calibration.Synthetic;
using Foretrain.Uncertainty.Form;

namespace Foretrain.Calibration;

/// <summary>Scores forecasts of runs whose truth is known, with and without an error of form.</summary>
internal static class SyntheticCommand
{
    public const string Usage = "synthetic [--repetitions N] [--resamples N] [--settings FILE] [--threads N] [--write]";

    public static int Run(string[] args)
    {
        var options = CommandOptions.Read(args, Usage, ["--repetitions", "--resamples", "--settings", "--threads"], ["--write"]);
        (int repetitions, int resamples) = (options.Count("--repetitions", 1000), options.Count("--resamples", 200));
        FormSettings settings = SettingsFile.Read(options.Value("--settings")) ?? FormSettings.Default;
        SyntheticCell[] cells = [.. SyntheticCell.Grid, .. SyntheticCell.Visible];
        var trials = cells.Select(c => (Cell: c, Trials: new SyntheticTrial[repetitions])).ToArray();
        int done = 0;
        Parallel.For(0, cells.Length * repetitions, new ParallelOptions { MaxDegreeOfParallelism = options.Count("--threads", Environment.ProcessorCount) }, i =>
        {
            (int c, int r) = Math.DivRem(i, repetitions);
            trials[c].Trials[r] = SyntheticTrial.Of(cells[c], r, resamples, settings);
            if (Interlocked.Increment(ref done) % 100 == 0) Console.Error.Write($"\r{done} of {cells.Length * repetitions} tables ");
        });
        Console.Error.WriteLine();
        string text = SyntheticReport.Markdown(trials, repetitions, resamples);
        Console.Write(text);
        if (options.Has("--write")) Places.Keep(Path.Combine(Places.Checkout, "calibration", "results", "synthetic.md"), text);
        return 0;
    }
}
