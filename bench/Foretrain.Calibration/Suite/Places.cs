using System.Text;

namespace Foretrain.Calibration.Suite;

/// <summary>Where things lie: the checkout and the shared data.</summary>
internal static class Places
{
    /// <summary>Top of the checkout, found from the program or the working directory.</summary>
    public static string Checkout { get; } = Above("Foretrain.slnx", File.Exists)
        ?? throw new ForetrainException("no-checkout", "no Foretrain.slnx above this program or the working directory", hint: "run inside a checkout");

    /// <summary>Folder of the shared tables.</summary>
    public static string Data()
    {
        string? shared = Environment.GetEnvironmentVariable("FORETRAIN_SHARED") is { Length: > 0 } named ? named
            : Above(Path.Combine("shared", "data"), Directory.Exists) is { } beside ? Path.Combine(beside, "shared") : null;
        string? data = shared is null ? null : Path.Combine(shared, "data");
        return data is not null && Directory.Exists(data) ? data
            : throw new ForetrainException("no-shared-data", "the shared run tables are not there", data, "set FORETRAIN_SHARED to the folder that holds data/, or put a folder 'shared' beside the checkout");
    }

    /// <summary>Writes a file of the suite and says so.</summary>
    public static void Keep(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text, new UTF8Encoding(false));
        Console.Error.WriteLine($"written: {Path.GetRelativePath(Checkout, path)}");
    }

    private static string? Above(string wanted, Func<string, bool> exists)
    {
        foreach (string start in (string[])[AppContext.BaseDirectory, Directory.GetCurrentDirectory()])
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
                if (exists(Path.Combine(folder.FullName, wanted))) return folder.FullName;
        return null;
    }
}
