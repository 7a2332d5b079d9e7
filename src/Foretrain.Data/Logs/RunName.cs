using System.Text.RegularExpressions;

namespace Foretrain.Data.Logs;

/// <summary>What a run is called by where its log lies.</summary>
internal static partial class RunName
{
    /// <summary>The folder of a run, less one that names a checkpoint of it; the file's own name when there is no folder.</summary>
    public static string Of(DataSource source)
    {
        string folder = source.IsFolder ? source.Name : Path.GetDirectoryName(source.Name) ?? "";
        if (IsCheckpoint(folder)) folder = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder)) ?? "";
        return folder.Length > 0 && folder != "." ? folder.Replace('\\', '/') : Path.GetFileNameWithoutExtension(source.FileName);
    }

    /// <summary>True for a folder such as <c>checkpoint-500</c>.</summary>
    public static bool IsCheckpoint(string folder) => Checkpoint().IsMatch(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)));

    [GeneratedRegex(@"^checkpoint-\d+$")]
    private static partial Regex Checkpoint();
}
