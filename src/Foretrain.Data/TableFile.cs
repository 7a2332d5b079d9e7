using Foretrain.Quantities;
using Foretrain.Runs;

namespace Foretrain.Data;

/// <summary>Reads a run table from a file or from standard input with whichever reader knows its content.</summary>
public static class TableFile
{
    private const int SniffLength = 4096;

    /// <summary>The readers, in the order in which they are asked.</summary>
    public static IReadOnlyList<ITableReader> Readers { get; } = [new CsvTableReader()];

    /// <summary>Reads a table.</summary>
    /// <param name="path">A file, or <c>-</c> for standard input.</param>
    /// <param name="delimiter">Delimiter of delimited text, or null to tell it from the header.</param>
    /// <exception cref="ForetrainException">
    /// <c>file-not-found</c>, <c>is-directory</c>, <c>file-unreadable</c>, <c>file-too-large</c>, <c>empty-file</c>,
    /// <c>unknown-format</c>, or an error of the reader.
    /// </exception>
    public static TableReading Read(string path, char? delimiter = null)
    {
        if (path == "-")
        {
            using Stream input = Console.OpenStandardInput();
            return Read("standard input", input, delimiter);
        }

        return Read(path, ReadBytes(path), delimiter);
    }

    /// <summary>Reads a table from a stream.</summary>
    /// <param name="source">Name for messages.</param>
    /// <param name="stream">The content; read to its end.</param>
    /// <param name="delimiter">Delimiter of delimited text, or null to tell it from the header.</param>
    /// <exception cref="ForetrainException">As for <see cref="Read(string, char?)"/>.</exception>
    public static TableReading Read(string source, Stream stream, char? delimiter = null)
    {
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return Read(source, copy.GetBuffer().AsMemory(0, (int)copy.Length), delimiter);
    }

    private static TableReading Read(string source, ReadOnlyMemory<byte> content, char? delimiter)
    {
        if (content.Span.Trim(" \t\r\n"u8).IsEmpty)
            throw new ForetrainException("empty-file", $"{source} is empty", source, "expected a header line and one line per training run");

        ReadOnlySpan<byte> first = content.Span[..Math.Min(SniffLength, content.Length)];
        IReadOnlyList<ITableReader> readers = delimiter is null ? Readers : [new CsvTableReader(delimiter)];
        foreach (ITableReader reader in readers) if (reader.CanRead(source, first)) return reader.Read(source, content);

        string formats = string.Join(", ", Readers.Select(r => r.Name));
        var (kind, hint) = ContentKind.NotText(first) ?? ("of no known format", "convert it to CSV first");
        throw new ForetrainException("unknown-format", $"{source} is {kind}; formats read: {formats}", source, hint);
    }

    private static byte[] ReadBytes(string path)
    {
        if (Directory.Exists(path))
            throw new ForetrainException("is-directory", $"{path} is a directory", hint: FilesIn(path));
        if (!File.Exists(path))
            throw new ForetrainException("file-not-found", $"no file {path}", hint: NearFiles(path));
        try
        {
            if (new FileInfo(path).Length > Array.MaxLength)
                throw new ForetrainException("file-too-large", $"{path} is larger than 2 GiB", path, "filter or split it first");
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ForetrainException("file-unreadable", $"{path} cannot be read: {e.Message}", path, "check its permissions", e);
        }
    }

    private static string? FilesIn(string folder)
    {
        try
        {
            string[] files = [.. Directory.EnumerateFiles(folder, "*.csv").Select(f => Path.Combine(folder, Path.GetFileName(f))).Order(StringComparer.Ordinal).Take(3)];
            return files.Length == 0 ? "give a file" : "give a file, e.g. " + string.Join(", ", files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "give a file";
        }
    }

    private static string NearFiles(string path)
    {
        string folder = Path.GetDirectoryName(path) is { Length: > 0 } named ? named : ".";
        string wanted = Path.GetFileName(path);
        try
        {
            if (!Directory.Exists(folder)) return $"there is no folder {folder}";
            string[] names = [.. Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
            IReadOnlyList<string> near = DidYouMean.Nearest(wanted, names);
            if (near.Count > 0) return "did you mean " + string.Join(" or ", near.Select(n => folder == "." ? n : Path.Combine(folder, n))) + "?";
            return FilesIn(folder) is { } files && files != "give a file" ? files : $"there is no such file in {folder}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{folder} cannot be listed";
        }
    }
}
