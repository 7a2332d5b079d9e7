namespace Foretrain.App;

/// <summary>Writes files whole or not at all, and never over an input.</summary>
public static class WholeFile
{
    /// <summary>Writes to a neighbour and renames it.</summary>
    /// <param name="path">Target; an existing file is replaced in one step.</param>
    /// <param name="content">Bytes.</param>
    /// <param name="inputs">Files that were read and must not be overwritten.</param>
    /// <exception cref="ForetrainException"><c>output-is-input</c>, <c>output-unwritable</c>.</exception>
    public static void Write(string path, byte[] content, IReadOnlyList<string?> inputs)
    {
        string full = Path.GetFullPath(path);
        if (inputs.Any(i => i is not null and not "-" && Path.GetFullPath(i) == full))
            throw new ForetrainException("output-is-input", $"--out {path} is the input itself", path, "choose another name; inputs are never overwritten");
        string temporary = full + ".partial";
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ForetrainException("output-unwritable", $"{path} cannot be written: {e.Message}", path, "check that the folder exists and is writable", e);
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }
}
