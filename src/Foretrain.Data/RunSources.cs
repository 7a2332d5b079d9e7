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
        LeftOut leftOut = new();
        List<(DataSource Source, bool Found)> all = Expand(sources, leftOut, options.Cancel);
        SourceProgress progress = new([.. all.Select(s => s.Source)], options.Progress);
        List<TableReading> readings = [];
        ForetrainException? fault = null;
        List<string> faulty = [];
        for (int i = 0; i < all.Count; i++)
        {
            options.Cancel.ThrowIfCancellationRequested();
            try
            {
                readings.Add(TableFile.Read(all[i].Source, progress.For(i, options)));
            }
            catch (ForetrainException e) when (all[i].Found && e.Code != "parquet-library")
            {
                fault ??= e; // a folder may hold a broken file among good ones
                faulty.Add(all[i].Source.Name);
            }
        }

        if (readings.Count == 0) throw fault!;
        TableReading joined = CombinedTable.Of(readings);
        Finding[] remarks = [.. leftOut.Findings()];
        if (remarks.Length > 0) joined = joined with { Findings = [.. joined.Findings, .. remarks] };
        if (faulty.Count == 0 && leftOut.Skipped.Count == 0) return joined;
        string what = faulty.Count > 0
            ? $"{LeftOut.Count(faulty.Count)} found in folders cannot be read: {string.Join(", ", faulty.Take(5))}; the first: {fault!.Message}"
            : $"{LeftOut.Count(leftOut.Skipped.Count)} found in folders cannot be opened: {string.Join(", ", leftOut.Skipped.Take(5))}";
        return joined with { Findings = [.. joined.Findings, new("files-skipped", Severity.Warning, what, "their runs are not in the table", fault?.Hint ?? "check permissions")] };
    }

    /// <summary>The files and folders that sources stand for, as a user would name them.</summary>
    /// <exception cref="ForetrainException">As for <see cref="Read"/>.</exception>
    public static IReadOnlyList<string> Names(IReadOnlyList<string> sources) => [.. Expand(sources, new(), default).Select(s => s.Source.Name)];

    /// <summary>The files and folders of logs that sources stand for, opened.</summary>
    internal static IReadOnlyList<DataSource> Open(IReadOnlyList<string> sources, List<Finding> findings, CancellationToken cancel)
    {
        LeftOut leftOut = new();
        List<(DataSource Source, bool Found)> all = Expand(sources, leftOut, cancel);
        findings.AddRange(leftOut.Findings());
        if (leftOut.Skipped.Count > 0) findings.Add(new("files-skipped", Severity.Warning, $"{LeftOut.Count(leftOut.Skipped.Count)} found in folders cannot be opened: {string.Join(", ", leftOut.Skipped.Take(5))}", "their runs are not in the table", "check permissions"));
        return [.. all.Select(s => s.Source)];
    }

    private static List<(DataSource Source, bool Found)> Expand(IReadOnlyList<string> sources, LeftOut leftOut, CancellationToken cancel)
    {
        if (sources.Count == 0) throw new ForetrainException("no-source", "no run table given", hint: "name a file, a folder or a pattern");
        List<(DataSource, bool)> all = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string source in sources)
        {
            if (source == "-")
            {
                if (seen.Add(source)) all.Add((TableFile.Open(source, cancel), false));
                continue;
            }

            bool exists = File.Exists(source) || Directory.Exists(source);
            bool pattern = !exists && SourceGlob.IsPattern(source);
            IReadOnlyList<string> paths = pattern ? Matches(source) : [source];
            foreach (string path in paths)
            {
                if (!Directory.Exists(path))
                {
                    if (!seen.Add(Path.GetFullPath(path))) continue;
                    DataSource file = DataSource.File(path);
                    if (pattern && paths.Count > 1 && SourceFolder.IsSamples(file)) leftOut.Samples.Add(path);
                    else all.Add((file, false));
                    continue;
                }

                IReadOnlyList<DataSource> inside = SourceFolder.Expand(path, leftOut);
                if (inside.Count == 0)
                    throw new ForetrainException("nothing-readable", $"{path} holds no table and no log that is known", path, $"formats read: {string.Join(", ", TableFile.Names)}; name a file to have it read whatever its name");
                all.AddRange(inside.Where(s => seen.Add(Path.GetFullPath(s.Path!))).Select(s => (s, true)));
            }

            if (all.Count > MostFiles)
                throw new ForetrainException("too-many-files", $"{source} stands for more than {MostFiles} files", source, "name a narrower pattern");
        }

        if (all.Count == 0)
            throw new ForetrainException("nothing-readable", $"{sources[0]} stands for answers to single questions only, such as {leftOut.Samples[0]}", sources[0], "name the results beside them, or one such file to have it read");
        leftOut.Copies = LeaveOutCopies(all);
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
}
