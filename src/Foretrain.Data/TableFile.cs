using System.Text.Json;
using Foretrain.Data.Json;
using Foretrain.Runs;

namespace Foretrain.Data;

/// <summary>Reads a run table from a file, a folder that is one log, or standard input, with whichever reader knows its content.</summary>
public static class TableFile
{
    /// <summary>The readers, in the order in which they are asked.</summary>
    public static IReadOnlyList<ITableReader> Readers { get; } =
    [
        new ParquetReader(), new TensorBoardReader(), new TrainerStateReader(), new LmEvalReader(), new WandbReader(), new MlflowReader(), new JsonLinesReader(), new JsonTableReader(), new CsvTableReader(),
    ];

    /// <summary>Names of the formats, for messages.</summary>
    public static IEnumerable<string> Names => Readers.Select(r => r.Name).Reverse();

    /// <summary>Reads a table.</summary>
    /// <param name="path">A file, a folder that one reader knows, or <c>-</c> for standard input.</param>
    /// <param name="delimiter">Delimiter of delimited text, or null to tell it from the content.</param>
    /// <exception cref="ForetrainException">
    /// <c>file-not-found</c>, <c>is-directory</c>, <c>file-unreadable</c>, <c>file-too-large</c>, <c>empty-file</c>,
    /// <c>unknown-format</c>, or an error of the reader.
    /// </exception>
    public static TableReading Read(string path, char? delimiter = null) => Read(Open(path), new() { Delimiter = delimiter });

    /// <summary>Reads a table from a stream.</summary>
    /// <param name="source">Name for messages.</param>
    /// <param name="stream">The content; read to its end.</param>
    /// <param name="delimiter">Delimiter of delimited text, or null to tell it from the content.</param>
    /// <param name="mostDecoded">Most bytes that the content may expand to where it is compressed.</param>
    /// <exception cref="ForetrainException">As for <see cref="Read(string, char?)"/>.</exception>
    public static TableReading Read(string source, Stream stream, char? delimiter = null, long mostDecoded = long.MaxValue) =>
        Read(DataSource.Stream(source, stream, mostDecoded: mostDecoded), new() { Delimiter = delimiter });

    /// <summary>Reads a table from a source.</summary>
    /// <exception cref="ForetrainException">As for <see cref="Read(string, char?)"/>.</exception>
    public static TableReading Read(DataSource source, ReadOptions options)
    {
        if (!source.IsFolder && source.FirstBytes.Span.Trim(" \t\r\n"u8).IsEmpty && source.Length <= DataSource.SniffLength)
            throw new ForetrainException("empty-file", $"{source.Name} is empty", source.Name, "expected a header line and one line per training run");
        if ((options.Delimiter is null ? ReaderOf(source) : new CsvTableReader()) is { } reader) return Read(reader, source, options);
        if (source.IsFolder) throw new ForetrainException("is-directory", $"{source.Name} is a directory", hint: NearFiles.In(source.Path!));
        string formats = string.Join(", ", Names);
        var (kind, hint) = ContentKind.NotText(source.FirstBytes.Span) ?? ("of no known format", "convert it to CSV first");
        throw new ForetrainException("unknown-format", $"{source.Name} is {kind}; formats read: {formats}", source.Name, hint);
    }

    private static TableReading Read(ITableReader reader, DataSource source, ReadOptions options)
    {
        try
        {
            return reader.Read(source, options);
        }
        catch (Exception e) when ((e is InvalidOperationException && e.Message.Contains("UTF-16", StringComparison.Ordinal)) || e is JsonException { Path: JsonCells.HalfCharacter })
        {
            throw new ForetrainException("bad-json", $"{source.Name} is not JSON: an escape spells half a character (one of \\ud800 to \\udfff alone)", source.Name, "correct the file, or write it again with a JSON library", e);
        }
    }

    /// <summary>The reader for a source, or null.</summary>
    internal static ITableReader? ReaderOf(DataSource source) => Readers.FirstOrDefault(r => r.CanRead(source));

    /// <summary>The source of a path.</summary>
    internal static DataSource Open(string path, CancellationToken cancel = default)
    {
        if (path == "-")
        {
            using Stream input = Console.OpenStandardInput();
            return DataSource.Stream("standard input", input, cancel: cancel);
        }

        return Directory.Exists(path) ? DataSource.Folder(path) : DataSource.File(path);
    }
}
