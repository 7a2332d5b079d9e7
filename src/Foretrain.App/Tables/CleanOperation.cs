using Foretrain.App.Documents;
using Foretrain.Cleaning;
using Foretrain.Findings;
using Foretrain.Runs;

namespace Foretrain.App.Tables;

/// <summary>What cleaning gives back.</summary>
/// <param name="Request">Sources and condition.</param>
/// <param name="Options">What was asked for.</param>
/// <param name="Inputs">Files read.</param>
/// <param name="Result">The cleaned table and every decision.</param>
/// <param name="Output">What was written, or null when nothing was to be.</param>
/// <param name="Findings">Remarks of the reader.</param>
/// <param name="Next">Commands to run next.</param>
public sealed record CleanReport(
    AnalysisRequest Request, CleaningOptions Options, IReadOnlyList<InputFile> Inputs, CleanedTable Result, OutputFile? Output, IReadOnlyList<Finding> Findings, IReadOnlyList<(string Command, string What)> Next)
{
    /// <summary>Runs in the result by how they ended, most frequent first; empty when that was not told.</summary>
    public IReadOnlyList<(string Status, int Runs)> Statuses
    {
        get
        {
            string? column = Result.Added.LastOrDefault(a => a.StartsWith("status", StringComparison.Ordinal));
            if (column is null || Result.RunColumn is not { } run) return [];
            string[] runs = Result.Table.Texts(run), texts = Result.Table.Texts(column);
            return [.. runs.Zip(texts).Distinct().GroupBy(p => p.Second).Select(g => (g.Key, g.Count())).OrderByDescending(g => g.Item2).ThenBy(g => g.Key, StringComparer.Ordinal)];
        }
    }
}

/// <summary>Cleans logs: restarts joined, copies dropped, one row per run where asked for; every decision listed.</summary>
public static class CleanOperation
{
    /// <summary>Reads, cleans and, with a name, writes the table and its log.</summary>
    /// <param name="request">Sources and condition.</param>
    /// <param name="options">What to do.</param>
    /// <param name="path">Where to write the table; null to look only.</param>
    /// <param name="progress">Told what is going on.</param>
    /// <param name="cancel">Stops before anything is written.</param>
    /// <exception cref="ForetrainException">A source cannot be read or cleaned, or the output cannot be written.</exception>
    public static CleanReport Run(AnalysisRequest request, CleaningOptions options, string? path, IProgress<(string Stage, double Share)>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(options);
        if (path is not null) OutputFile.Require(path, request, "clean.csv");
        // Histories, not summaries: what a tracker calls the last value is one of the things to be decided.
        TableReading reading = request.Reading ?? (request.Sources.FirstOrDefault(request.IsFit) is null
            ? RunTables.Read(request, new() { History = true, Progress = progress, Cancel = cancel }) : RunTables.Of(request, progress, cancel));
        IReadOnlyList<InputFile> inputs = request.Inputs.Files;
        progress?.Report(("cleaning", 0.8));
        (RunTable table, IReadOnlyList<string> map, IReadOnlyList<string> computed) = MappedColumns.For(FitOperation.Filtered(reading, request), request);
        CleanedTable result = TableCleaner.Clean(table, options with { Map = map }, cancel);
        if (computed.Count > 0) result = result with { Added = [.. computed, .. result.Added] };
        cancel.ThrowIfCancellationRequested();
        var report = new CleanReport(request, options, inputs, result, null, [.. reading.Findings.OrderByDescending(f => f.Severity)], []);
        report = report with { Next = Next(report, path) };
        if (path is null) return report;
        OutputFile output = OutputFile.Save(path, result.Table, file => CleanDocument.Write(report with { Output = file }), FitFile.Inputs(request));
        return report with { Output = output };
    }

    private static List<(string, string)> Next(CleanReport report, string? path)
    {
        var next = new List<(string, string)>();
        if (path is null)
        {
            CleaningOptions o = report.Options;
            string rows = o.Rows switch { RowsKept.Final => " --final", RowsKept.LastMean => $" --last-k {o.LastK}", _ => "" };
            string flags = (o.Stitch ? " --stitch" : "") + rows + (o.Smooth > 1 ? $" --smooth {o.Smooth}" : "") + string.Concat(o.Keep.Select(k => $" --keep {NextCommands.Quoted(k)}"));
            next.Add(($"foretrain data clean {NextCommands.Named(report.Request)}{flags} --out clean.csv", "write it, with the log beside it"));
            return next;
        }

        string file = NextCommands.Quoted(path);
        next.Add(($"foretrain data describe {file}", "what it is now, and which laws apply"));
        (string where, string what) = Usable(report);
        if (!CanBeFitted(report, where)) return next;
        string cluster = report.Options.Rows == RowsKept.Every && report.Result.RunColumn is { } run ? $" --cluster {NextCommands.Quoted(run)}" : "";
        string map = string.Concat(Names(report).Select(m => $" --map {NextCommands.Quoted(m)}"));
        next.Add(($"foretrain fit {file}{map}{(where.Length > 0 ? $" --where {NextCommands.Quoted(where)}" : "")}{cluster}", what));
        return next;
    }

    // Which of the runs a law is about, as far as is known how they ended.
    private static (string Where, string What) Usable(CleanReport report)
    {
        string? column = report.Result.Added.LastOrDefault(a => a.StartsWith("status", StringComparison.Ordinal));
        string[] there = [.. report.Statuses.Select(s => s.Status)];
        if (column is null || there.Length == 0) return ("", "fit a law to its rows");
        if (there is ["finished"]) return ("", "fit the runs, which are all finished");
        if (there.Contains("finished")) return ($"{column} = 'finished'", "fit the finished runs");
        if (there is ["unknown"]) return ("", "fit the runs; nothing says how they ended");
        return there.Contains("unknown") ? ($"{column} = 'unknown'", "fit the runs that are not known to have failed or to go on; none is known to be finished") : ("", "no run is finished; a fit takes them as they are");
    }

    // A name given for a column still stands for it; a formula has become a column of its name.
    private static IEnumerable<string> Names(CleanReport report) => report.Request.Map.Where(m => m.Split('=', 2) is [_, var source] && report.Result.Table.Has(source.Trim()));

    // A command that could only fail is none to give.
    private static bool CanBeFitted(CleanReport report, string where)
    {
        try
        {
            AnalysisRequest request = report.Request with { Where = where.Length > 0 ? where : null, Map = [.. Names(report)] };
            TableReading reading = FitOperation.Filtered(new(report.Result.Table, [], []), request);
            return FitOperation.Choose(request, reading).Law.Parameters.Count < reading.Table.Rows;
        }
        catch (ForetrainException)
        {
            return false;
        }
    }
}
