using System.Globalization;
using System.Text;

namespace Foretrain.Web.Tables;

/// <summary>The folder of the user's own law files: when one of them changes, nothing computed with them holds any more.</summary>
/// <param name="folder">The folder, or null; it need not exist.</param>
internal sealed class LawFolder(string? folder)
{
    /// <summary>Text that changes when a law file does.</summary>
    public string Version()
    {
        if (folder is null || !Directory.Exists(folder)) return "";
        var version = new StringBuilder();
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles().Where(f => f.Extension is ".json" or ".bib").OrderBy(f => f.Name, StringComparer.Ordinal))
            version.Append(CultureInfo.InvariantCulture, $"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks};");
        return version.ToString();
    }
}
