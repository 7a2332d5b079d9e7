using System.Runtime.InteropServices;
using Foretrain.Quantities;

namespace Foretrain.Data;

/// <summary>A file, a folder or a stream that a reader is asked about, with its first bytes at hand.</summary>
public sealed class DataSource
{
    /// <summary>How many bytes <see cref="FirstBytes"/> holds at most.</summary>
    public const int SniffLength = 1 << 16;

    private readonly ReadOnlyMemory<byte>? _content;
    private readonly Func<Stream>? _decoded;

    private DataSource(string name, string? path, bool isFolder, ReadOnlyMemory<byte> firstBytes, ReadOnlyMemory<byte>? content, long length, Func<Stream>? decoded = null)
    {
        (Name, Path, IsFolder, FirstBytes, Length, _content, _decoded) = (name, path, isFolder, firstBytes, length, content, decoded);
    }

    /// <summary>Name for messages, as the user gave it.</summary>
    public string Name { get; }

    /// <summary>Where it is on disk; null for a stream.</summary>
    public string? Path { get; }

    /// <summary>True for a folder.</summary>
    public bool IsFolder { get; }

    /// <summary>The first bytes of the content; none for a folder.</summary>
    public ReadOnlyMemory<byte> FirstBytes { get; }

    /// <summary>Bytes of content as it lies on disk; 0 for a folder.</summary>
    public long Length { get; }

    /// <summary>True when the content is decoded on its way: it was compressed, or is no UTF-8. What lies at <see cref="Path"/> is something else then.</summary>
    public bool IsDecoded => _decoded is not null;

    /// <summary>The last part of the path, for readers that know a format by its file name; less an ending that says how it was compressed.</summary>
    public string FileName
    {
        get
        {
            string name = System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Name));
            return IsDecoded && name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        }
    }

    /// <summary>A folder.</summary>
    public static DataSource Folder(string path) => new(path, path, true, default, null, 0);

    /// <summary>Content that is in memory already.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="mostDecoded">Most bytes that it may expand to where it is compressed.</param>
    public static DataSource Memory(string name, ReadOnlyMemory<byte> content, long mostDecoded = long.MaxValue) =>
        Decoded(new(name, null, false, content[..Math.Min(SniffLength, content.Length)], content, content.Length), mostDecoded);

    /// <summary>The rest of a stream, read into memory.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="mostDecoded">Most bytes that it may expand to where it is compressed.</param>
    /// <param name="cancel">Stops waiting for more.</param>
    /// <exception cref="ForetrainException"><c>file-too-large</c>.</exception>
    public static DataSource Stream(string name, Stream stream, long mostDecoded = long.MaxValue, CancellationToken cancel = default)
    {
        using MemoryStream copy = new();
        try
        {
            // A read that waits for more cannot be broken off, so it waits on a thread that nobody waits for.
            if (cancel.CanBeCanceled) Task.Run(() => stream.CopyTo(copy), CancellationToken.None).Wait(cancel);
            else stream.CopyTo(copy);
        }
        catch (AggregateException e) when (e.InnerException is IOException inner)
        {
            throw Failed(name, copy, inner);
        }
        catch (IOException e)
        {
            throw Failed(name, copy, e);
        }

        return Memory(name, copy.GetBuffer().AsMemory(0, (int)copy.Length), mostDecoded);
    }

    private static ForetrainException Failed(string name, MemoryStream copy, IOException e) => copy.Length > Array.MaxLength / 2
        ? new("file-too-large", $"{name} is larger than 2 GiB", name, "write it to a file and name that", e)
        : new("file-unreadable", $"{name} cannot be read: {e.Message}", name, null, e);

    /// <summary>A file; only its beginning is read here.</summary>
    /// <exception cref="ForetrainException"><c>file-not-found</c>, <c>is-directory</c>, <c>file-unreadable</c>.</exception>
    public static DataSource File(string path)
    {
        if (Directory.Exists(path)) throw new ForetrainException("is-directory", $"{path} is a directory", hint: NearFiles.In(path));
        if (!System.IO.File.Exists(path)) throw new ForetrainException("file-not-found", $"no file {path}", hint: NearFiles.Of(path));
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] first = new byte[file.CanSeek ? (int)Math.Min(SniffLength, Math.Max(file.Length, 4096)) : 4096]; // a pipe has no length
            int count = file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
            if (!file.CanSeek)
            {
                using MemoryStream rest = new();
                rest.Write(first, 0, count);
                file.CopyTo(rest);
                return Memory(path, rest.ToArray());
            }

            return Decoded(new(path, path, false, first.AsMemory(0, count), null, file.Length));
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
        if (_decoded is not null) return _decoded();
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
        if (Length > most) throw TooLarge($"is {NumberText.Format(Length)} bytes long", most);
        if (_decoded is not null) return DecodedContent(most);
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

    private ReadOnlyMemory<byte> DecodedContent(long most)
    {
        using MemoryStream copy = new();
        using Stream stream = Open();
        byte[] buffer = new byte[1 << 16];
        while (stream.Read(buffer) is > 0 and var count)
        {
            if (copy.Length + count > Math.Min(most, Array.MaxLength / 2)) throw TooLarge("is longer than that once it is decoded", most);
            copy.Write(buffer, 0, count);
        }

        return copy.GetBuffer().AsMemory(0, (int)copy.Length);
    }

    private ForetrainException TooLarge(string what, long most) => new("file-too-large", $"{Name} {what}; this format is read whole, up to {NumberText.Format(most)} bytes", Name,
        "write it as JSON Lines, CSV or Parquet, which are read piece by piece, or split it");

    // Twice at most: UTF-16 within gzip.
    private static DataSource Decoded(DataSource source, long most = long.MaxValue)
    {
        for (int layer = 0; layer < 2 && DecodedStream.For(source.Name, source.FirstBytes.Span, most) is { } decode; layer++)
        {
            DataSource inner = source;
            using Stream stream = decode(inner.Open(), inner.Length);
            byte[] first = new byte[SniffLength];
            int count = stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
            source = new(inner.Name, inner.Path, false, first.AsMemory(0, count), null, inner.Length, () => decode(inner.Open(), inner.Length));
        }

        return source;
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
