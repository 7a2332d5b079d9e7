namespace Foretrain.Tests.Support;

/// <summary>Finds reference files kept in the repository under tests/Foretrain.Tests/Golden.</summary>
internal static class GoldenData
{
    /// <summary>Full path of a golden file given relative to the Golden folder.</summary>
    public static string Path(string relative)
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = System.IO.Path.Combine(at.FullName, "tests", "Foretrain.Tests", "Golden", relative);
            if (File.Exists(candidate)) return candidate;
        }

        throw new FileNotFoundException($"golden file {relative} not found above {AppContext.BaseDirectory}");
    }
}
