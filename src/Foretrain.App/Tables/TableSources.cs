using Foretrain.Data;
using Foretrain.Runs;

namespace Foretrain.App.Tables;

/// <summary>Opens what the user named as sources of runs.</summary>
internal static class TableSources
{
    /// <summary>The rows of all sources, and the files they came from.</summary>
    /// <exception cref="ForetrainException"><c>no-source</c>, <c>several-sources</c>, or what is wrong with a file.</exception>
    public static (TableReading Reading, IReadOnlyList<InputFile> Inputs) Open(IReadOnlyList<string> sources)
    {
        if (sources.Count == 0) throw new ForetrainException("no-source", "no run table given", hint: "name a CSV of runs");
        if (sources.Count > 1) throw new ForetrainException("several-sources", $"{sources.Count} sources are given", hint: "give one table at a time");
        if (FitFile.IsFitFile(sources[0]))
            throw new ForetrainException("fit-is-kept", $"{sources[0]} is a kept fit, not a table of runs", sources[0], "name the table the fit was made from");
        TableReading reading = TableFile.Read(sources[0]);
        return (reading, [InputFile.Of(sources[0], reading.Table.Rows)]);
    }
}
