using Foretrain.Data;

namespace Foretrain.App.Projects;

/// <summary>
/// A project: what commands in a folder are about when they do not say so themselves. Paths in it are relative to its folder.
/// </summary>
public sealed record ProjectFile
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "foretrain.json";

    /// <summary>Value of the <c>schema</c> field.</summary>
    public const string Schema = "foretrain-project/1";

    /// <summary>Where it is.</summary>
    public required string Path { get; init; }

    /// <summary>Files, folders and patterns with runs, as written.</summary>
    public EquatableList<string> Sources { get; init; } = [];

    /// <summary>Which column is which input, <c>params=n_params</c>.</summary>
    public EquatableList<string> Map { get; init; } = [];

    /// <summary>Condition on rows for every command.</summary>
    public string? Where { get; init; }

    /// <summary>Condition on rows that laws are fitted to, and on those kept back; or null.</summary>
    public (string? Train, string? Test) Split { get; init; }

    /// <summary>Column with one fit per value.</summary>
    public string? By { get; init; }

    /// <summary>Column whose equal values are resampled together.</summary>
    public string? Cluster { get; init; }

    /// <summary>Column or formula with weights.</summary>
    public string? Weights { get; init; }

    /// <summary>Column to predict.</summary>
    public string? Target { get; init; }

    /// <summary>Laws, the usual one first.</summary>
    public EquatableList<string> Laws { get; init; } = [];

    /// <summary>Law files.</summary>
    public EquatableList<string> LawFiles { get; init; } = [];

    /// <summary>What is to be forecast, <c>params=70B,tokens=1.4T</c>.</summary>
    public EquatableList<string> Targets { get; init; } = [];

    /// <summary>Finds the project of a folder: in it, or in the nearest folder above.</summary>
    /// <param name="folder">Where the command is run.</param>
    /// <exception cref="ForetrainException"><c>bad-project</c>.</exception>
    public static ProjectFile? Find(string folder)
    {
        for (DirectoryInfo? at = new(folder); at is not null; at = at.Parent)
        {
            string path = System.IO.Path.Combine(at.FullName, FileName);
            if (File.Exists(path)) return ProjectReader.Read(path, System.IO.Path.GetRelativePath(folder, path));
        }

        return null;
    }

    /// <summary>The sources as seen from a folder.</summary>
    public IReadOnlyList<string> SourcesFrom(string folder) => [.. Sources.Select(s => FromFolder(s, folder))];

    /// <summary>The law files as seen from a folder.</summary>
    public IReadOnlyList<string> LawFilesFrom(string folder) => [.. LawFiles.Select(s => FromFolder(s, folder))];

    /// <summary>True when these sources are all among those of the project, so that its mapping is about them.</summary>
    /// <param name="sources">Sources as seen from the folder of the command.</param>
    /// <param name="folder">That folder.</param>
    public bool Covers(IReadOnlyList<string> sources, string folder)
    {
        try
        {
            HashSet<string> own = [.. RunSources.Names([.. SourcesFrom(folder).Select(s => System.IO.Path.GetFullPath(s, folder))]).Select(n => System.IO.Path.GetFullPath(n, folder))];
            return RunSources.Names(sources).All(n => own.Contains(System.IO.Path.GetFullPath(n, folder)));
        }
        catch (ForetrainException)
        {
            return false; // whoever reads them says what is wrong with them
        }
    }

    private string FromFolder(string name, string folder)
    {
        string full = System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path, folder))!, name));
        return System.IO.Path.GetRelativePath(folder, full);
    }
}
