namespace Foretrain.Data.Sources;

/// <summary>What is to be read in a folder: logs that are folders themselves, and files that look like tables or logs.</summary>
internal static class SourceFolder
{
    private const int Deepest = 16;
    private static readonly string[] s_tables = [".csv", ".tsv", ".jsonl", ".ndjson", ".parquet"];

    /// <summary>The sources in a folder, in a fixed order.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="skipped">Gets what could not be opened.</param>
    public static IReadOnlyList<DataSource> Expand(string folder, List<string> skipped)
    {
        List<DataSource> found = [];
        Walk(folder, found, skipped, 0);
        return found;
    }

    private static void Walk(string folder, List<DataSource> found, List<string> skipped, int depth)
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
            skipped.Add(folder);
            return;
        }

        foreach (string path in names.Select(n => Path.Combine(folder, n)))
        {
            if (Directory.Exists(path))
            {
                if (depth < Deepest && new DirectoryInfo(path).LinkTarget is null) Walk(path, found, skipped, depth + 1);
                continue;
            }

            string extension = Path.GetExtension(path).ToLowerInvariant();
            bool event_ = Path.GetFileName(path).Contains("tfevents", StringComparison.Ordinal);
            if (!s_tables.Contains(extension) && extension != ".json" && !event_) continue;
            try
            {
                DataSource file = DataSource.File(path);
                if (IsTable(file, extension)) found.Add(file);
            }
            catch (ForetrainException)
            {
                skipped.Add(path);
            }
        }
    }

    // A folder of a run holds many a .json that is no table: settings, vocabularies, indexes of weights.
    private static bool IsTable(DataSource file, string extension)
    {
        if (file.Length == 0) return false;
        return TableFile.ReaderOf(file) is { } reader && (extension != ".json" || reader is not JsonTableReader || file.BeginsWith("["u8));
    }
}
