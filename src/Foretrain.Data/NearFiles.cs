using Foretrain.Quantities;

namespace Foretrain.Data;

/// <summary>What a user may have meant by a path that names no file.</summary>
internal static class NearFiles
{
    /// <summary>Files of a folder that could be meant, as a hint.</summary>
    public static string In(string folder)
    {
        try
        {
            string[] files = [.. Directory.EnumerateFiles(folder, "*.csv").Select(f => Path.Combine(folder, Path.GetFileName(f))).Order(StringComparer.Ordinal).Take(3)];
            return files.Length == 0 ? "give a file" : "give a file, e.g. " + string.Join(", ", files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "give a file";
        }
    }

    /// <summary>Names like that of a file that is not there, as a hint.</summary>
    public static string Of(string path)
    {
        string folder = Path.GetDirectoryName(path) is { Length: > 0 } named ? named : ".";
        string wanted = Path.GetFileName(path);
        try
        {
            if (!Directory.Exists(folder)) return $"there is no folder {folder}";
            string[] names = [.. Directory.EnumerateFileSystemEntries(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
            IReadOnlyList<string> near = DidYouMean.Nearest(wanted, names);
            if (near.Count > 0) return "did you mean " + string.Join(" or ", near.Select(n => folder == "." ? n : Path.Combine(folder, n))) + "?";
            return In(folder) is { } files && files != "give a file" ? files : $"there is no such file in {folder}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{folder} cannot be listed";
        }
    }
}
