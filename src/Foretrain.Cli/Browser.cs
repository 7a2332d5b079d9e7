using System.ComponentModel;
using System.Diagnostics;

namespace Foretrain.Cli;

/// <summary>Opens addresses in the browser of the desktop.</summary>
internal static class Browser
{
    /// <summary>Opens one; where there is no desktop, nothing happens.</summary>
    public static void Open(Uri url)
    {
        try
        {
            ProcessStartInfo start = OperatingSystem.IsWindows() ? new(url.AbsoluteUri) { UseShellExecute = true }
                : new(OperatingSystem.IsMacOS() ? "open" : "xdg-open", url.AbsoluteUri) { RedirectStandardOutput = true, RedirectStandardError = true };
            using Process? opened = Process.Start(start);
        }
        catch (Win32Exception)
        {
            // The address is printed besides.
        }
    }
}
