using System.Security.Cryptography;
using System.Text;

namespace Foretrain.App.Tables;

/// <summary>A file that a result was made from, so that it can be told later whether it is still the same.</summary>
/// <param name="Name">As the user named it.</param>
/// <param name="Sha256">
/// Hash of its bytes in lower-case hexadecimal; of a folder, of the names and hashes of the files in it; null for standard input and pipes.
/// </param>
/// <param name="Rows">Rows read from it; null when it is not a table.</param>
public sealed record InputFile(string Name, string? Sha256, int? Rows)
{
    /// <summary>The entry of a file; hashing reads it once more, in small pieces.</summary>
    public static InputFile Of(string path, int? rows)
    {
        try
        {
            // What came through a pipe is gone, and opening it again would wait without end.
            if (File.Exists(path)) return new(path, new FileInfo(path).Length == 0 ? null : Hash(path), rows);
            if (Directory.Exists(path)) return new(path, HashOfFolder(path), rows);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It was read a moment ago; what is known is still worth saying.
        }

        return new(path, null, rows);
    }

    private static string? Hash(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return !stream.CanSeek ? null : Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static string HashOfFolder(string folder)
    {
        var list = new StringBuilder();
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            list.Append(Path.GetRelativePath(folder, file).Replace('\\', '/')).Append('\0').Append(Hash(file)).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list.ToString())));
    }
}
