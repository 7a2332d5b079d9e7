using System.Runtime.InteropServices;

namespace Foretrain.Data.Parquet;

/// <summary>
/// Finds DuckDB's native library, which is not part of the program: where it was named, next to the program, in node_modules of this
/// folder or one above, or where the system looks for libraries.
/// </summary>
public static class DuckDbLibrary
{
    private static readonly Lock s_lock = new();
    private static DuckDbApi? s_api;
    private static string? s_apiFrom;

    /// <summary>File or folder that the user named (FORETRAIN_DUCKDB), or null. Set once by the program.</summary>
    public static string? Named { get; set; }

    /// <summary>What a user has to do to get the library.</summary>
    public static string Hint => $"npm install @duckdb/{Package} in this folder puts it there, or name the file in FORETRAIN_DUCKDB; or export the table as CSV";

    /// <summary>True when the library can be loaded.</summary>
    public static bool IsPresent
    {
        get
        {
            try
            {
                _ = Load("");
                return true;
            }
            catch (ForetrainException)
            {
                return false;
            }
        }
    }

    private static string FileName => OperatingSystem.IsWindows() ? "duckdb.dll" : OperatingSystem.IsMacOS() ? "libduckdb.dylib" : "libduckdb.so";

    private static string Package
    {
        get
        {
            string system = OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
            string processor = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
            return $"node-bindings-{system}-{processor}";
        }
    }

    /// <summary>Loads the library.</summary>
    /// <param name="source">The file that needs it, for the message.</param>
    /// <exception cref="ForetrainException"><c>parquet-library</c>.</exception>
    internal static DuckDbApi Load(string source)
    {
        lock (s_lock)
        {
            if (s_api is not null && s_apiFrom == Named) return s_api;
            foreach (string path in Candidates())
            {
                if (!NativeLibrary.TryLoad(path, out nint handle)) continue;
                try
                {
                    (s_api, s_apiFrom) = (new(handle), Named);
                    return s_api;
                }
                catch (EntryPointNotFoundException)
                {
                    NativeLibrary.Free(handle); // another library of that name, or a version too old
                }
            }
        }

        string where = Named is { Length: > 0 } named ? $"there is none at {named} (FORETRAIN_DUCKDB)" : "it was not found";
        throw new ForetrainException("parquet-library", $"{source} is a Parquet file, which is read with DuckDB's native library, and {where}", source, Hint);
    }

    private static IEnumerable<string> Candidates()
    {
        if (Named is { Length: > 0 } named)
        {
            yield return Directory.Exists(named) ? Path.Combine(named, FileName) : Path.GetFullPath(named);
            yield break; // what was named and does not load is an error, not a reason to take another
        }

        yield return Path.Combine(AppContext.BaseDirectory, FileName);
        for (DirectoryInfo? folder = new(Directory.GetCurrentDirectory()); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "node_modules", "@duckdb", Package, FileName);
            if (File.Exists(path)) yield return path;
        }

        yield return FileName;
    }
}
