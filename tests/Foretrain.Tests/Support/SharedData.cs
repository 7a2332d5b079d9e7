using Xunit;

namespace Foretrain.Tests.Support;

/// <summary>Real run tables that live outside the repository; tests that need them are skipped where they are absent.</summary>
public static class SharedData
{
    /// <summary>Path of a file of the shared data, or skips the test.</summary>
    public static string Path(string relative)
    {
        string? root = Root();
        if (root is null) Assert.Skip("shared data not found: set FORETRAIN_SHARED or put a folder 'shared' beside the checkout");
        string path = System.IO.Path.Combine(root, "data", relative);
        if (!File.Exists(path)) Assert.Skip($"shared data has no {relative}");
        return path;
    }

    private static string? Root()
    {
        if (Environment.GetEnvironmentVariable("FORETRAIN_SHARED") is { Length: > 0 } named) return Directory.Exists(named) ? named : null;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = System.IO.Path.Combine(folder.FullName, "shared");
            if (Directory.Exists(System.IO.Path.Combine(candidate, "data"))) return candidate;
        }

        return null;
    }
}
