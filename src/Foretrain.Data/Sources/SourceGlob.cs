using System.Text;
using System.Text.RegularExpressions;

namespace Foretrain.Data.Sources;

/// <summary>Paths that match a pattern with <c>*</c>, <c>?</c>, <c>[abc]</c>, <c>{a,b}</c> and <c>**</c> (any number of folders), in a fixed order.</summary>
internal static class SourceGlob
{
    private const int Deepest = 32;

    /// <summary>True when a path has a wildcard in it.</summary>
    public static bool IsPattern(string path) => path.AsSpan().ContainsAny("*?[{");

    /// <summary>The paths that match, files and folders alike; hidden ones only where the pattern names the dot.</summary>
    public static IReadOnlyList<string> Expand(string pattern)
    {
        SortedSet<string> found = new(StringComparer.Ordinal);
        foreach (string one in Braces(pattern))
        {
            bool rooted = one.StartsWith('/');
            string[] segments = one.Split('/', StringSplitOptions.RemoveEmptyEntries);
            Walk(rooted ? "/" : "", segments, 0, found, 0);
        }

        return [.. found];
    }

    private static void Walk(string folder, string[] segments, int at, SortedSet<string> found, int depth)
    {
        if (depth > Deepest) return;
        string segment = segments[at];
        bool last = at == segments.Length - 1;
        if (segment == "**")
        {
            if (!last) Walk(folder, segments, at + 1, found, depth);
            foreach (string entry in Entries(folder, _ => true))
            {
                if (last) found.Add(entry);
                if (Directory.Exists(entry) && !IsLink(entry)) Walk(entry, segments, at, found, depth + 1);
            }

            return;
        }

        if (!IsPattern(segment))
        {
            string path = Path.Combine(folder, segment);
            if (last && (File.Exists(path) || Directory.Exists(path))) found.Add(path);
            else if (!last && Directory.Exists(path)) Walk(path, segments, at + 1, found, depth + 1);
            return;
        }

        Regex regex = Compile(segment);
        foreach (string entry in Entries(folder, n => regex.IsMatch(n), hidden: segment[0] == '.'))
        {
            if (last) found.Add(entry);
            else if (Directory.Exists(entry)) Walk(entry, segments, at + 1, found, depth + 1);
        }
    }

    private static IEnumerable<string> Entries(string folder, Func<string, bool> matches, bool hidden = false)
    {
        string[] names;
        try
        {
            names = [.. Directory.EnumerateFileSystemEntries(folder.Length == 0 ? "." : folder).Select(e => Path.GetFileName(e))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }

        return names.Where(n => (hidden || n[0] != '.') && matches(n)).Order(StringComparer.Ordinal).Select(n => Path.Combine(folder, n));
    }

    // A link to a folder above would be walked without end.
    private static bool IsLink(string folder) => new DirectoryInfo(folder).LinkTarget is not null;

    private static Regex Compile(string segment)
    {
        StringBuilder regex = new("^");
        for (int i = 0; i < segment.Length; i++)
        {
            int close = segment[i] == '[' ? segment.IndexOf(']', i + 1) : -1;
            if (close > i + 1)
            {
                string set = segment[(i + 1)..close].Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal);
                regex.Append('[').Append(set[0] is '!' ? "^" + set[1..] : set.Replace("^", "\\^", StringComparison.Ordinal)).Append(']');
                i = close;
                continue;
            }

            regex.Append(segment[i] switch { '*' => ".*", '?' => ".", var c => Regex.Escape(c.ToString()) });
        }

        try
        {
            return new(regex.Append('$').ToString(), RegexOptions.CultureInvariant | RegexOptions.Singleline, TimeSpan.FromSeconds(1));
        }
        catch (ArgumentException)
        {
            return new("^" + Regex.Escape(segment) + "$"); // a set that means nothing, as [z-a]
        }
    }

    private static IEnumerable<string> Braces(string pattern)
    {
        int open = pattern.IndexOf('{', StringComparison.Ordinal), close = open < 0 ? -1 : pattern.IndexOf('}', open);
        if (close < 0) return [pattern];
        return pattern[(open + 1)..close].Split(',').SelectMany(part => Braces(pattern[..open] + part + pattern[(close + 1)..]));
    }
}
