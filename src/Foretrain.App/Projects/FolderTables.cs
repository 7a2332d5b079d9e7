using Foretrain.Data;
using Foretrain.Runs;

namespace Foretrain.App.Projects;

/// <summary>The tables of a folder, for a project whose sources nobody named: those that are one table, or a list to choose from.</summary>
internal static class FolderTables
{
    /// <summary>More are not opened: they are logs of a tracker, and a pattern says better which of them.</summary>
    private const int MostRead = 40;

    private const int MostNamed = 8;

    /// <summary>The one table there is, or all of them when they have the same columns.</summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="cancel">Stops between tables.</param>
    /// <exception cref="ForetrainException"><c>no-tables</c>, <c>several-tables</c>.</exception>
    public static IReadOnlyList<string> Of(string folder, CancellationToken cancel = default)
    {
        string[] names = Names(folder);
        if (names.Length == 1) return names;
        if (names.Length > MostRead) throw Several($"{names.Length} tables and logs are in this folder ({List(names)})", names);
        var tables = new List<(string Name, TableReading Reading)>();
        foreach (string name in names)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                tables.Add((name, RunSources.Read([Path.Combine(folder, name)], new() { Cancel = cancel })));
            }
            catch (ForetrainException)
            {
                // Whoever names it is told what is wrong with it.
            }
        }

        if (tables.Count == 0) throw None(folder);
        if (tables.GroupBy(t => string.Join('\n', t.Reading.Table.ColumnNames.Order(StringComparer.Ordinal))).Count() == 1) return [.. tables.Select(t => t.Name)];
        string[] described = [.. tables.Take(MostNamed).Select(t => $"{t.Name} ({Texts.Num.Count(t.Reading.Table.Rows, "row")}: {string.Join(", ", t.Reading.Table.ColumnNames.Take(4))}{(t.Reading.Table.ColumnNames.Count > 4 ? ", ..." : "")})")];
        throw Several($"{tables.Count} tables with different columns are in this folder: {string.Join("; ", described)}{(tables.Count > MostNamed ? "; ..." : "")}", [.. tables.Select(t => t.Name)]);
    }

    private static string[] Names(string folder)
    {
        try
        {
            return [.. RunSources.Names([folder]).Select(n => Path.GetRelativePath(folder, n))];
        }
        catch (ForetrainException e) when (e.Code == "nothing-readable")
        {
            throw None(folder);
        }
    }

    private static string List(string[] names) => string.Join(", ", names.Take(MostNamed)) + (names.Length > MostNamed ? ", ..." : "");

    private static ForetrainException None(string folder) => new("no-tables", "no table of runs and no known log is in this folder", folder, "go to the folder of the runs, or name them: foretrain init exports/runs.csv");

    private static ForetrainException Several(string what, string[] names) => new("several-tables", $"{what}; a project is about tables that can be read as one", names[0],
        $"name those that belong together, e.g. foretrain init {Texts.CommandText.Quote(names[0])}, or a pattern between quotes");
}
