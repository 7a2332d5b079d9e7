using System.Security.Cryptography;

namespace Foretrain.App.Tables;

/// <summary>A file that a result was made from, so that it can be told later whether it is still the same.</summary>
/// <param name="Name">As the user named it.</param>
/// <param name="Sha256">Hash of its bytes in lower-case hexadecimal; null for standard input.</param>
/// <param name="Rows">Rows read from it; null when it is not a table.</param>
public sealed record InputFile(string Name, string? Sha256, int? Rows)
{
    /// <summary>The entry of a file; hashing reads it once more, in small pieces.</summary>
    public static InputFile Of(string path, int? rows)
    {
        if (path == "-" || !File.Exists(path)) return new(path == "-" ? "standard input" : path, null, rows);
        try
        {
            using FileStream stream = File.OpenRead(path);
            return new(path, Convert.ToHexStringLower(SHA256.HashData(stream)), rows);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(path, null, rows); // it was read a moment ago; what is known is still worth saying
        }
    }
}
