using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace Foretrain.Tests.Support;

/// <summary>
/// Compares text with a verified file under tests/Foretrain.Tests/Snapshots. A difference writes NAME.received.txt beside it;
/// FORETRAIN_UPDATE_SNAPSHOTS=1 rewrites the verified file.
/// </summary>
public static partial class Snapshot
{
    /// <summary>Fails unless the text equals the verified one.</summary>
    public static void Match(string name, string text, [CallerFilePath] string? caller = null)
    {
        string folder = Folder(caller!);
        string verified = Path.Combine(folder, name + ".verified.txt"), received = Path.Combine(folder, name + ".received.txt");
        text = text.ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("FORETRAIN_UPDATE_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(verified, text);
            File.Delete(received);
            return;
        }

        string expected = File.Exists(verified) ? File.ReadAllText(verified).ReplaceLineEndings("\n") : "";
        if (expected == text)
        {
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, text);
        Assert.Fail($"{name}: {(expected.Length == 0 ? "no verified text yet" : FirstDifference(expected, text))}; compare {received}, and set FORETRAIN_UPDATE_SNAPSHOTS=1 to accept");
    }

    /// <summary>
    /// Takes out what rounding decides: the size of gradients and curvatures, and how many refits converged. What matters in them is
    /// tested elsewhere.
    /// </summary>
    public static string WithoutNoise(string text)
    {
        text = Gradient().Replace(text, "scaled gradient #");
        text = Curvature().Replace(text, "least curvature #");
        text = Unconverged().Replace(text, "$1#$2#$3");
        return Refits().Replace(text, "# of $1 bootstrap refits");
    }

    private static string Folder(string caller)
    {
        // The source path holds on the machine that built the tests; elsewhere look upwards from the assembly.
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = Path.Combine(at.FullName, "tests", "Foretrain.Tests", "Snapshots");
            if (Directory.Exists(candidate)) return candidate;
        }

        return Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(caller))!, "Snapshots");
    }

    private static string FirstDifference(string expected, string text)
    {
        string[] a = expected.Split('\n'), b = text.Split('\n');
        int line = 0;
        while (line < Math.Min(a.Length, b.Length) && a[line] == b[line]) line++;
        return $"line {line + 1} expected '{(line < a.Length ? a[line] : "<end>")}', found '{(line < b.Length ? b[line] : "<end>")}'";
    }

    [GeneratedRegex(@"scaled gradient \S+")]
    private static partial Regex Gradient();

    [GeneratedRegex(@"least curvature \S+")]
    private static partial Regex Curvature();

    [GeneratedRegex(@"(percentiles of )\d+( refits,[^;]*; )\d+\.\d+( %\s+of\s+refits)")]
    private static partial Regex Unconverged();

    [GeneratedRegex(@"\d+ of (\d+) bootstrap refits")]
    private static partial Regex Refits();
}
