using Foretrain.Data;
using Foretrain.Runs;

namespace Foretrain.App;

/// <summary>The rows of a request, read once and in one way for every operation.</summary>
internal static class RunTables
{
    /// <summary>Rows that were read already, else those of every source of the request as one table.</summary>
    /// <exception cref="ForetrainException"><c>fit-is-kept</c> when one of several sources is a fit, or what is wrong with a source.</exception>
    public static TableReading Of(AnalysisRequest request, IProgress<(string Stage, double Share)>? progress = null, CancellationToken cancel = default)
    {
        if (request.Reading is { } reading) return reading;
        if (request.MoreSources.Count > 0 && request.Sources.FirstOrDefault(request.IsFit) is { } kept)
            throw new ForetrainException("fit-is-kept", $"{kept} is a kept fit and cannot be joined with tables of runs", kept, "name the tables only, or the fit alone");
        return Read(request, new() { Progress = progress, Cancel = cancel });
    }

    /// <summary>The rows of every source as one table, with a note of the files they came from.</summary>
    internal static TableReading Read(AnalysisRequest request, ReadOptions options)
    {
        TableReading table = request.Tables is { } find ? find(request.Source!) : RunSources.Read(request.Sources, options);
        request.Inputs.Add(table.Table);
        if (request.Join is not { } join) return table;
        (string file, string? key) = Side(join);
        return SideTable.Join(table, Beside(request, file), key);
    }

    /// <summary>A table beside the runs: targets, candidates, columns to be joined.</summary>
    internal static TableReading Beside(AnalysisRequest request, string path)
    {
        TableReading reading = request.Tables is { } find ? find(path) : TableFile.Read(path);
        request.Inputs.Add(reading.Table, beside: true);
        return reading;
    }

    /// <summary>Every file that a source stands for, so that none of them is written over: those of a pattern, all in a folder.</summary>
    internal static IEnumerable<string> Files(string source)
    {
        if (source == "-" || File.Exists(source)) return [source];
        try
        {
            return RunSources.Names([source]).SelectMany(name => Directory.Exists(name) ? Directory.EnumerateFiles(name, "*", SearchOption.AllDirectories) : [name]);
        }
        catch (Exception e) when (e is ForetrainException or IOException or UnauthorizedAccessException)
        {
            return [source]; // reading it says what is wrong
        }
    }

    /// <summary>File and column of a side table; a file whose name has a colon in it is that file.</summary>
    internal static (string File, string? Key) Side(string join)
    {
        int at = join.LastIndexOf(':');
        return at > 0 && at < join.Length - 1 && !File.Exists(join) && File.Exists(join[..at]) ? (join[..at], join[(at + 1)..]) : (join, null);
    }
}
