using Foretrain.Data.Logs;

namespace Foretrain.Data.Sources;

/// <summary>What is to be read in a folder: logs that are folders themselves, and files that look like tables or logs.</summary>
internal static class SourceFolder
{
    private const int Deepest = 16;
    private static readonly string[] s_tables = [".csv", ".tsv", ".jsonl", ".ndjson", ".parquet", ".wandb"];

    /// <summary>The sources in a folder, in a fixed order.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="leftOut">Gets what could not be opened, and what is no run.</param>
    public static IReadOnlyList<DataSource> Expand(string folder, LeftOut leftOut)
    {
        List<DataSource> found = [];
        Walk(folder, found, leftOut, 0);
        return found;
    }

    private static void Walk(string folder, List<DataSource> found, LeftOut leftOut, int depth)
    {
        DataSource whole = DataSource.Folder(folder);
        if (TableFile.ReaderOf(whole) is not null)
        {
            found.Add(whole);
            return;
        }

        string[] names;
        try
        {
            names = [.. Directory.EnumerateFileSystemEntries(folder).Select(e => Path.GetFileName(e)).Where(n => n[0] != '.').Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            leftOut.Skipped.Add(folder);
            return;
        }

        foreach (string path in names.Select(n => Path.Combine(folder, n)))
        {
            if (Directory.Exists(path))
            {
                if (RunSettings.IsOfSettings(path)) leftOut.Settings.Add(path);
                else if (depth < Deepest && new DirectoryInfo(path).LinkTarget is null) Walk(path, found, leftOut, depth + 1);
                continue;
            }

            string name = path.ToLowerInvariant(), extension = Path.GetExtension(name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name);
            bool event_ = Path.GetFileName(path).Contains("tfevents", StringComparison.Ordinal);
            if (!s_tables.Contains(extension) && extension != ".json" && !event_) continue;
            try
            {
                DataSource file = DataSource.File(path);
                if (IsSamples(file)) leftOut.Samples.Add(path);
                else if (IsTable(file, extension)) found.Add(file);
            }
            catch (ForetrainException)
            {
                leftOut.Skipped.Add(path);
            }
        }
    }

    /// <summary>True for the answers to single questions that lm-evaluation-harness logs beside its results (<c>--log_samples</c>): no runs.</summary>
    public static bool IsSamples(DataSource file) => !file.IsFolder && file.FileName.StartsWith("samples_", StringComparison.Ordinal) && file.FileName.EndsWith(".jsonl", StringComparison.Ordinal)
        && file.FirstBytes.Span.IndexOf("\"doc_id\""u8) >= 0;

    // A folder of a run holds many a .json that is no table: settings, vocabularies, indexes of weights.
    private static bool IsTable(DataSource file, string extension)
    {
        if (file.Length == 0) return false;
        return TableFile.ReaderOf(file) is { } reader && (extension != ".json" || reader is not JsonTableReader || file.BeginsWith("["u8));
    }
}
