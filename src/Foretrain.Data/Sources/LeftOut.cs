using Foretrain.Findings;

namespace Foretrain.Data.Sources;

/// <summary>What lies among the sources and is not read, and what to say about it.</summary>
internal sealed class LeftOut
{
    /// <summary>Files and folders that could not be opened.</summary>
    public List<string> Skipped { get; } = [];

    /// <summary>Logs of answers to single questions.</summary>
    public List<string> Samples { get; } = [];

    /// <summary>Folders of settings beside the event files of a run.</summary>
    public List<string> Settings { get; } = [];

    /// <summary>Logs of checkpoints that a later one repeats.</summary>
    public int Copies { get; set; }

    /// <summary>Remarks about all but <see cref="Skipped"/>.</summary>
    public IEnumerable<Finding> Findings()
    {
        if (Copies > 0)
        {
            yield return new("checkpoint-logs", Severity.Note, $"{Count(Copies)} of checkpoints are left out: a trainer writes the whole log of a run into every checkpoint",
                "the last one of each run is read, so no step counts twice", "name a checkpoint alone to read the log up to it");
        }

        if (Settings.Count > 0)
        {
            yield return new("settings-logs", Severity.Note, $"{(Settings.Count == 1 ? "a folder" : $"{Settings.Count} folders")} of add_hparams {(Settings.Count == 1 ? "is" : "are")} no {(Settings.Count == 1 ? "run" : "runs")}: {string.Join(", ", Settings.Take(3))}{(Settings.Count > 3 ? ", ..." : "")}",
                "their settings stand beside the steps of the run above them; final values logged with them are left out", "name such a folder to have it read");
        }

        if (Samples.Count > 0)
        {
            yield return new("sample-logs", Severity.Note, $"{Count(Samples.Count)} of answers to single questions {(Samples.Count == 1 ? "is" : "are")} left out: {string.Join(", ", Samples.Take(3))}{(Samples.Count > 3 ? ", ..." : "")}",
                "the results beside them hold their means", "name such a file to have it read");
        }
    }

    /// <summary>A number of files in words.</summary>
    public static string Count(int n) => n == 1 ? "1 file" : $"{n} files";
}
