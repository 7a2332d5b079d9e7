namespace Foretrain.Tests.Support;

/// <summary>The checkout the tests run in.</summary>
public static class Repository
{
    /// <summary>Folder with the solution file.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Foretrain.slnx"))) return folder.FullName;
        throw new InvalidOperationException("tests must run inside the checkout");
    }
}
