using System.Runtime.InteropServices;
using Foretrain.Quantities;

namespace Foretrain.Data;

/// <summary>A file, a folder or a stream that a reader is asked about, with its first bytes at hand.</summary>
public sealed class DataSource
{
    /// <summary>How many bytes <see cref="FirstBytes"/> holds at most.</summary>
    public const int SniffLength = 1 << 16;

    private readonly ReadOnlyMemory<byte>? _content;

    private DataSource(string name, string? path, bool isFolder, ReadOnlyMemory<byte> firstBytes, ReadOnlyMemory<byte>? content, long length)
    {
        (Name, Path, IsFolder, FirstBytes, Length, _content) = (name, path, isFolder, firstBytes, length, content);
    }

    /// <summary>Name for messages, as the user gave it.</summary>
    public string Name { get; }

    /// <summary>Where it is on disk; null for a stream.</summary>
    public string? Path { get; }

    /// <summary>True for a folder.</summary>
    public bool IsFolder { get; }

    /// <summary>The first bytes of the content; none for a folder.</summary>
    public ReadOnlyMemory<byte> FirstBytes { get; }

    /// <summary>Bytes of content; 0 for a folder.</summary>
    public long Length { get; }

    /// <summary>The last part of the path, for readers that know a format by its file name.</summary>
    public string FileName => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Name));

    /// <summary>A folder.</summary>
    public static DataSource Folder(string path) => new(path, path, true, default, null, 0);

    /// <summary>Content that is in memory already.</summary>
    public static DataSource Memory(string name, ReadOnlyMemory<byte> content) =>
        new(name, null, false, content[..Math.Min(SniffLength, content.Length)], content, content.Length);

    /// <summary>The rest of a stream, read into memory.</summary>
    /// <exception cref="ForetrainException"><c>file-too-large</c>.</exception>
    public static DataSource Stream(string name, Stream stream)
    {
        using MemoryStream copy = new();
        try
        {
            stream.CopyTo(copy);
        }
        catch (IOException e)
        {
            throw copy.Length > Array.MaxLength / 2
                ? new ForetrainException("file-too-large", $"{name} is larger than 2 GiB", name, "write it to a file and name that", e)
                : new ForetrainException("file-unreadable", $"{name} cannot be read: {e.Message}", name, null, e);
        }

        return Memory(name, copy.GetBuffer().AsMemory(0, (int)copy.Length));
    }

    /// <summary>A file; only its beginning is read here.</summary>
    /// <exception cref="ForetrainException"><c>file-not-found</c>, <c>is-directory</c>, <c>file-unreadable</c>.</exception>
    public static DataSource File(string path)
    {
        if (Directory.Exists(path)) throw new ForetrainException("is-directory", $"{path} is a directory", hint: NearFiles.In(path));
        if (!System.IO.File.Exists(path)) throw new ForetrainException("file-not-found", $"no file {path}", hint: NearFiles.Of(path));
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] first = new byte[(int)Math.Min(SniffLength, Math.Max(file.Length, 4096))]; // a pipe has no length
            int count = file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
            if (!file.CanSeek)
            {
                using MemoryStream rest = new();
                rest.Write(first, 0, count);
                file.CopyTo(rest);
                return Memory(path, rest.ToArray());
            }

            return new(path, path, false, first.AsMemory(0, count), null, file.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e);
        }
    }

    /// <summary>The content from its beginning; may be called again.</summary>
    /// <exception cref="ForetrainException"><c>file-unreadable</c>.</exception>
    public Stream Open()
    {
        if (_content is { } content)
        {
            return MemoryMarshal.TryGetArray(content, out ArraySegment<byte> array)
                ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
                : new MemoryStream(content.ToArray(), writable: false);
        }

        try
        {
            return new FileStream(Path!, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(Name, e);
        }
    }

    /// <summary>The whole content, for formats that cannot be read in one sweep.</summary>
    /// <param name="most">Most bytes there may be.</param>
    /// <exception cref="ForetrainException"><c>file-too-large</c>, <c>file-unreadable</c>.</exception>
    public ReadOnlyMemory<byte> Content(long most = 1L << 30)
    {
        if (Length > most)
            throw new ForetrainException("file-too-large", $"{Name} is {NumberText.Format(Length)} bytes long; this format is read whole, up to {NumberText.Format(most)} bytes", Name,
                "write it as JSON Lines, CSV or Parquet, which are read piece by piece, or split it");
        if (_content is { } content) return content;
        try
        {
            return System.IO.File.ReadAllBytes(Path!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(Name, e);
        }
    }

    /// <summary>True when the content begins with these bytes after white space and a byte order mark.</summary>
    internal bool BeginsWith(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> start = FirstBytes.Span;
        if (start.StartsWith("\uFEFF"u8)) start = start[3..];
        return start.TrimStart(" \t\r\n"u8).StartsWith(text);
    }

    internal static ForetrainException Unreadable(string path, Exception e) =>
        new("file-unreadable", $"{path} cannot be read: {e.Message}", path, "check its permissions", e);
}
