namespace Foretrain.BrowserTests.Support;

/// <summary>Places of the checkout that the tests need.</summary>
public static class Checkout
{
    /// <summary>Folder with the solution file.</summary>
    public static string Root { get; } = Find();

    /// <summary>The built front end.</summary>
    public static string Assets => Path.Combine(Root, "src", "Foretrain.Web", "wwwroot");

    /// <summary>The script of axe-core, from the front end's development packages.</summary>
    public static string Axe => Path.Combine(Root, "src", "Foretrain.Web", "client", "node_modules", "axe-core", "axe.min.js");

    /// <summary>A file of the data that ships with the repository.</summary>
    public static string Ladder(string file) => Path.Combine(Root, "datasets", "tiny_ladder", file);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Foretrain.slnx"))) return folder.FullName;
        throw new InvalidOperationException("tests must run inside the checkout");
    }
}
