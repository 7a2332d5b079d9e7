namespace Foretrain.Web.Tables;

/// <summary>Finds files of the project folder by relative path, and nothing outside it: no way up, no hidden file, no symbolic link.</summary>
/// <param name="folder">The folder.</param>
internal sealed class ProjectFolder(string folder)
{
    private const int MostFiles = 500, Deepest = 4;
    private static readonly string[] s_endings = [".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson"];
    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    /// <summary>Name of the folder without what is above it.</summary>
    public string Name => Path.GetFileName(_root) is { Length: > 0 } name ? name : "/";

    /// <summary>The file of a relative path.</summary>
    /// <exception cref="ForetrainException"><c>outside-project</c>, <c>unknown-table</c>.</exception>
    public FileInfo Find(string path)
    {
        if (path.Length > 1024 || path.Any(char.IsControl) || path.Contains('\\', StringComparison.Ordinal) || path.Contains(':', StringComparison.Ordinal) || Path.IsPathRooted(path))
            throw Outside(path);
        string[] parts = path.Split('/');
        if (parts.Any(p => p.Length == 0 || p[0] == '.')) throw Outside(path);
        string at = _root;
        for (int i = 0; i < parts.Length; i++)
        {
            at = Path.Combine(at, parts[i]);
            FileSystemInfo info = i == parts.Length - 1 ? new FileInfo(at) : new DirectoryInfo(at);
            if (info.LinkTarget is not null) throw new ForetrainException("outside-project", $"'{path}' is or leads through a symbolic link, and links are not followed", hint: "copy the table into the project folder");
            if (!info.Exists) throw Unknown(path);
        }

        var file = new FileInfo(at);
        if ((file.Attributes & (FileAttributes.Directory | FileAttributes.Device | FileAttributes.ReparsePoint)) != 0) throw Unknown(path);
        return file;
    }

    /// <summary>Relative paths of the files that may be tables, in order of name.</summary>
    public IReadOnlyList<string> Files()
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = Deepest, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint };
        try
        {
            return [.. Directory.EnumerateFiles(_root, "*", options).Where(f => s_endings.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase))
                .Select(f => Path.GetRelativePath(_root, f).Replace(Path.DirectorySeparatorChar, '/')).Where(f => !f.Split('/').Any(p => p[0] == '.')).Take(MostFiles).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static ForetrainException Outside(string path) => new("outside-project", $"'{Shown(path)}' is no path inside the project folder",
        hint: "tables are named by their path in the folder that is served, such as runs.csv or sub/runs.csv; upload others");

    private ForetrainException Unknown(string path) => new("unknown-table", $"there is no table '{Shown(path)}' in the project folder", hint: Quantities.DidYouMean.Hint(path, Files()) ?? "/tables.json lists them");

    private static string Shown(string path) => path.Length <= 200 ? path : path[..200] + "...";
}
