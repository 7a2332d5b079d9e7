namespace Foretrain.App;

/// <summary>Writes files whole or not at all, and never over an input.</summary>
public static class WholeFile
{
    /// <summary>Writes to a neighbour and renames it.</summary>
    /// <param name="path">Target; an existing file is replaced in one step.</param>
    /// <param name="content">Bytes.</param>
    /// <param name="inputs">Files that were read and must not be overwritten.</param>
    /// <param name="option">Option that names the file, for messages.</param>
    /// <param name="example">A name it could have, for messages.</param>
    /// <exception cref="ForetrainException">As for <see cref="Require"/>.</exception>
    public static void Write(string path, byte[] content, IReadOnlyList<string?> inputs, string option = "--out", string example = "fit.json")
    {
        Require(path, inputs, option, example);
        string full = Path.GetFullPath(path);
        string temporary = full + ".partial";
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(option, path, e.Message, "check that the folder is writable and has room", e);
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }

    /// <summary>Refuses a name that could not be written, before any work is done.</summary>
    /// <param name="path">Target.</param>
    /// <param name="inputs">Files that are read and must not be overwritten; links are followed.</param>
    /// <param name="option">Option that names the file, for messages.</param>
    /// <param name="example">A name it could have, for messages.</param>
    /// <exception cref="ForetrainException"><c>output-is-input</c>, <c>output-unwritable</c>.</exception>
    public static void Require(string path, IReadOnlyList<string?> inputs, string option = "--out", string example = "fit.json")
    {
        if (string.IsNullOrWhiteSpace(path)) throw Unwritable(option, "''", "it names no file", $"write e.g. {option} {example}");
        if (path == "-") throw Unwritable(option, "-", "it goes to a file, not to standard output", $"write e.g. {option} {example}; --json prints the result");
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full)) throw Unwritable(option, path, "it is a directory", $"name a file in it, e.g. {option} " + Path.Combine(path, example));
        if (Path.GetDirectoryName(full) is { } folder && !Directory.Exists(folder)) throw Unwritable(option, path, $"there is no folder {folder}", "make the folder first");
        // The rename that makes a file whole would put a plain file in the place of a device.
        if (full.StartsWith("/dev/", StringComparison.Ordinal)) throw Unwritable(option, path, "it is a device", "name a plain file");
        if (inputs.Any(i => i is { Length: > 0 } and not "-" && Target(i) == Target(path)))
            throw new ForetrainException("output-is-input", $"{option} {path} is the input itself", path, "choose another name; inputs are never overwritten");
    }

    private static string Target(string path)
    {
        string full = Path.GetFullPath(path);
        try
        {
            return File.Exists(full) ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
        }
        catch (IOException)
        {
            return full; // a link that leads nowhere or in circles
        }
    }

    private static ForetrainException Unwritable(string option, string path, string why, string hint, Exception? inner = null) =>
        new("output-unwritable", $"{option} {path} cannot be written: {why}", path, hint, inner);
}
