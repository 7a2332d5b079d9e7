using System.Security.Cryptography;
using Foretrain.Data;
using Foretrain.Runs;
using Foretrain.Web.Jobs;

namespace Foretrain.Web.Tables;

/// <summary>The tables of a server: files of the project folder, read when asked for and again when they change, and uploads, kept in memory only.</summary>
internal sealed class TableStore(WebOptions options)
{
    /// <summary>Begin of the id of an upload.</summary>
    public const string UploadPrefix = "up-";

    private const long ReadInLists = 4 << 20;
    private readonly BoundedCache<TableEntry> _files = new(options.TableMemory / 2), _uploads = new(options.TableMemory / 2);

    /// <summary>The project folder.</summary>
    public ProjectFolder Folder { get; } = new(options.Folder);

    /// <summary>The table of an id.</summary>
    /// <exception cref="ForetrainException"><c>unknown-table</c>, <c>outside-project</c>, <c>table-too-large</c>, or what is wrong with its content.</exception>
    public TableEntry Find(string id)
    {
        if (id.StartsWith(UploadPrefix, StringComparison.Ordinal) && IsHash(id[UploadPrefix.Length..]))
        {
            return _uploads.TryGet(id, out TableEntry? upload) ? upload
                : throw new ForetrainException("unknown-table", $"the uploaded table {id} is not kept any more", hint: "upload it again: uploads are kept in memory while the server runs, and the least used go first");
        }

        FileInfo file = Folder.Find(id);
        string version = $"{id}\n{file.Length}\n{file.LastWriteTimeUtc.Ticks}";
        if (_files.TryGet(version, out TableEntry? kept)) return kept;
        if (file.Length > options.MaxBytes) throw TooLarge(id);
        byte[] content = Content(file, id);
        TableEntry entry = Read(id, id, content, uploaded: false);
        _files.Add(version, entry, entry.Memory);
        return entry;
    }

    /// <summary>Keeps an upload.</summary>
    /// <param name="name">Its file name.</param>
    /// <param name="content">The file.</param>
    public TableEntry Add(string name, byte[] content)
    {
        string id = UploadPrefix + Hash(content)[..16];
        TableEntry entry = Read(id, name, content, uploaded: true);
        _uploads.Add(id, entry, entry.Memory);
        return entry;
    }

    /// <summary>Forgets an upload.</summary>
    /// <exception cref="ForetrainException"><c>unknown-table</c>, <c>table-is-file</c>.</exception>
    public void Remove(string id)
    {
        if (_uploads.Remove(id)) return;
        TableEntry there = Find(id);
        throw new ForetrainException("table-is-file", $"'{there.Id}' is a file of the project folder, and files are not deleted from here", hint: "only uploads can be forgotten");
    }

    /// <summary>Every table; a file that is large or cannot be read as a table has no entry, only its length and perhaps the reason.</summary>
    public IReadOnlyList<(string Id, long Bytes, TableEntry? Entry, string? Problem)> All()
    {
        var all = new List<(string, long, TableEntry?, string?)>();
        foreach (string path in Folder.Files())
        {
            long bytes = 0;
            try
            {
                bytes = Folder.Find(path).Length;
                TableEntry? entry = bytes > ReadInLists ? null : Find(path);
                // JSON of a single object holds settings rather than runs.
                if (entry is { Reading.Table.Rows: 1 } && path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)) continue;
                all.Add((path, bytes, entry, null));
            }
            catch (ForetrainException e)
            {
                // JSON that holds something else (kept fits, settings) is no faulty table.
                if (path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)) continue;
                all.Add((path, bytes, null, e.Message));
            }
        }

        all.AddRange(_uploads.Values.OrderBy(u => u.Name, StringComparer.Ordinal).Select(u => (u.Id, u.Bytes, (TableEntry?)u, (string?)null)));
        return all;
    }

    /// <summary>A table has too many bytes.</summary>
    public ForetrainException TooLarge(string name) => new("table-too-large", $"{name} is larger than {options.MaxBytes} bytes, which is the limit", hint: "filter or split it, or start the server with a larger --max-upload");

    /// <summary>A table has too many rows.</summary>
    public ForetrainException TooLong(string name) => new("table-too-large", $"{name} has more than {options.MaxRows} rows, which is the limit", hint: "filter or split it, or start the server with a larger --max-rows");

    /// <summary>Most line breaks of a table, told before its rows are: a cell may hold some.</summary>
    public static long MostLines(WebOptions options) => (4L * options.MaxRows) + 1000;

    private TableEntry Read(string id, string name, byte[] content, bool uploaded)
    {
        if (content.AsSpan().Count((byte)'\n') > MostLines(options)) throw TooLong(name);
        using var stream = new MemoryStream(content, writable: false);
        TableReading reading = TableFile.Read(name, stream, mostDecoded: 4 * options.MaxBytes);
        if (reading.Table.Rows > options.MaxRows) throw TooLong(name);
        return new(id, name, content.Length, Hash(content), uploaded, reading);
    }

    private byte[] Content(FileInfo file, string id)
    {
        try
        {
            // A pipe or a device has no length and may never end.
            if (file.Length == 0) throw new ForetrainException("empty-file", $"{id} is empty", id, "expected a header line and one line per training run");
            using FileStream stream = file.OpenRead();
            if (stream.Length > options.MaxBytes) throw TooLarge(id);
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            return content;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ForetrainException("file-unreadable", $"{id} cannot be read", id, "check its permissions", e);
        }
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static bool IsHash(string text) => text.Length == 16 && text.All(char.IsAsciiHexDigitLower);
}
