using Foretrain.Data.Logs;
using Foretrain.Data.Sources;
using Foretrain.Findings;
using Foretrain.Runs;

namespace Foretrain.Data;

/// <summary>
/// Reads whatever a user names as runs: files, folders, patterns such as <c>logs/**/trainer_state.json</c>, standard input, and
/// several of them as one table.
/// </summary>
public static class RunSources
{
    private const int MostFiles = 100_000;

    /// <summary>Reads sources into one table.</summary>
    /// <param name="sources">Paths, patterns, or <c>-</c>.</param>
    /// <param name="options">How to read.</param>
    /// <exception cref="ForetrainException">
    /// <c>no-source</c>, <c>no-match</c>, <c>nothing-readable</c>, <c>too-many-files</c>, or as for <see cref="TableFile.Read(DataSource, ReadOptions)"/>.
    /// </exception>
    public static TableReading Read(IReadOnlyList<string> sources, ReadOptions? options = null)
    {
        options ??= new();
        List<string> skipped = [];
        List<(DataSource Source, bool Found)> all = Expand(sources, skipped);
        int copies = LeaveOutCopies(all);
        List<TableReading> readings = [];
        ForetrainException? fault = null;
        List<string> faulty = [];
        for (int i = 0; i < all.Count; i++)
        {
            options.Cancel.ThrowIfCancellationRequested();
            int at = i;
            IProgress<(string, double)>? whole = options.Progress;
            ReadOptions mine = whole is null ? options : options with { Progress = new Part(share => whole.Report(("reading", (at + share) / all.Count))) };
            try
            {
                readings.Add(TableFile.Read(all[i].Source, mine));
            }
            catch (ForetrainException e) when (all[i].Found && e.Code != "parquet-library")
            {
                fault ??= e; // a folder may hold a broken file among good ones
                faulty.Add(all[i].Source.Name);
            }
        }

        if (readings.Count == 0) throw fault!;
        TableReading joined = CombinedTable.Of(readings);
        if (copies > 0)
        {
            joined = joined with
            {
                Findings = [.. joined.Findings, new("checkpoint-logs", Severity.Note, $"{Count(copies)} of checkpoints are left out: a trainer writes the whole log of a run into every checkpoint",
                    "the last one of each run is read, so no step counts twice", "name a checkpoint alone to read the log up to it")],
            };
        }

        if (faulty.Count == 0 && skipped.Count == 0) return joined;
        string what = faulty.Count > 0
            ? $"{Count(faulty.Count)} found in folders cannot be read: {string.Join(", ", faulty.Take(5))}; the first: {fault!.Message}"
            : $"{Count(skipped.Count)} found in folders cannot be opened: {string.Join(", ", skipped.Take(5))}";
        return joined with { Findings = [.. joined.Findings, new("files-skipped", Severity.Warning, what, "their runs are not in the table", fault?.Hint ?? "check permissions")] };
    }

    /// <summary>The files and folders that sources stand for, as a user would name them.</summary>
    /// <exception cref="ForetrainException">As for <see cref="Read"/>.</exception>
    public static IReadOnlyList<string> Names(IReadOnlyList<string> sources) => [.. Expand(sources, []).Select(s => s.Source.Name)];

    /// <summary>The files and folders of logs that sources stand for, opened.</summary>
    internal static IReadOnlyList<DataSource> Open(IReadOnlyList<string> sources, List<Finding> findings)
    {
        List<string> skipped = [];
        List<(DataSource Source, bool Found)> all = Expand(sources, skipped);
        _ = LeaveOutCopies(all);
        if (skipped.Count > 0) findings.Add(new("files-skipped", Severity.Warning, $"{Count(skipped.Count)} found in folders cannot be opened: {string.Join(", ", skipped.Take(5))}", "their runs are not in the table", "check permissions"));
        return [.. all.Select(s => s.Source)];
    }

    private static List<(DataSource Source, bool Found)> Expand(IReadOnlyList<string> sources, List<string> skipped)
    {
        if (sources.Count == 0) throw new ForetrainException("no-source", "no run table given", hint: "name a file, a folder or a pattern");
        List<(DataSource, bool)> all = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string source in sources)
        {
            if (source == "-")
            {
                if (seen.Add(source)) all.Add((TableFile.Open(source), false));
                continue;
            }

            bool exists = File.Exists(source) || Directory.Exists(source);
            IReadOnlyList<string> paths = !exists && SourceGlob.IsPattern(source) ? Matches(source) : [source];
            foreach (string path in paths)
            {
                if (!Directory.Exists(path))
                {
                    if (seen.Add(Path.GetFullPath(path))) all.Add((DataSource.File(path), false));
                    continue;
                }

                IReadOnlyList<DataSource> inside = SourceFolder.Expand(path, skipped);
                if (inside.Count == 0)
                    throw new ForetrainException("nothing-readable", $"{path} holds no table and no log that is known", path, $"formats read: {string.Join(", ", TableFile.Names)}; name a file to have it read whatever its name");
                all.AddRange(inside.Where(s => seen.Add(Path.GetFullPath(s.Path!))).Select(s => (s, true)));
            }

            if (all.Count > MostFiles)
                throw new ForetrainException("too-many-files", $"{source} stands for more than {MostFiles} files", source, "name a narrower pattern");
        }

        return all;
    }

    private static IReadOnlyList<string> Matches(string pattern)
    {
        IReadOnlyList<string> paths = SourceGlob.Expand(pattern);
        if (paths.Count > 0) return paths;
        string fixedPart = string.Join('/', pattern.Split('/').TakeWhile(s => !SourceGlob.IsPattern(s)));
        string hint = fixedPart.Length > 0 && !Directory.Exists(fixedPart) ? NearFiles.Of(fixedPart) : "'*' stays within one folder, '**' goes through all below";
        throw new ForetrainException("no-match", $"nothing matches {pattern}", pattern, hint);
    }


    // Of one run's trainer states the run's own is kept, else that of the last checkpoint.
    private static int LeaveOutCopies(List<(DataSource Source, bool Found)> all)
    {
        var copies = all.Where(s => s.Source.FileName == "trainer_state.json").GroupBy(s => RunName.Of(s.Source), StringComparer.Ordinal).Where(g => g.Count() > 1)
            .SelectMany(g => g.OrderByDescending(s => StepOf(s.Source.Name)).Skip(1)).ToHashSet();
        return all.RemoveAll(copies.Contains);

        static long StepOf(string path)
        {
            string folder = Path.GetDirectoryName(path) ?? "";
            return !RunName.IsCheckpoint(folder) ? long.MaxValue : long.TryParse(folder[(folder.LastIndexOf('-') + 1)..], out long step) ? step : 0;
        }
    }

    private static string Count(int n) => n == 1 ? "1 file" : $"{n} files";

    private sealed class Part(Action<double> told) : IProgress<(string Stage, double Share)>
    {
        public void Report((string Stage, double Share) value) => told(value.Share);
    }
}
