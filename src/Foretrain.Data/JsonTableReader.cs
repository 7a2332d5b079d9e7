using System.Text.Json;
using Foretrain.Data.Json;
using Foretrain.Findings;
using Foretrain.Runs;

namespace Foretrain.Data;

/// <summary>
/// Reads tables in one JSON document: a list of objects, also under a key such as <c>rows</c>, <c>runs</c> or <c>data</c>; an object
/// of lists; the layouts of pandas (records, columns, index, split, table); or one object, which is one row.
/// </summary>
public sealed class JsonTableReader : ITableReader
{
    private static readonly string[] s_wrappers = ["rows", "runs", "data", "records", "results", "history", "items", "points"];

    /// <inheritdoc/>
    public string Name => "JSON";

    /// <inheritdoc/>
    public bool CanRead(DataSource source) => !source.IsFolder && (source.BeginsWith("{"u8) || ContentKind.NotText(source.FirstBytes.Span) is { Kind: "JSON" });

    /// <inheritdoc/>
    public TableReading Read(DataSource source, ReadOptions options)
    {
        ReadOnlyMemory<byte> content = source.Content();
        if (content.Span.StartsWith("\uFEFF"u8)) content = content[3..];
        JsonText.RequireUtf8(source.Name, content.Span);
        content = JsonText.WithoutBareMarks(content);
        List<Finding> findings = [];
        try
        {
            if (content.Span.TrimStart(" \t\r\n"u8).StartsWith("["u8)) return Rows(source.Name, content, null, findings, options);
            using JsonDocument document = JsonDocument.Parse(content, new JsonDocumentOptions { MaxDepth = JsonCells.Options.MaxDepth });
            return Object(source.Name, content, document.RootElement, findings, options);
        }
        catch (JsonException e)
        {
            throw JsonText.Bad(source.Name, 1, e);
        }
    }

    private static TableReading Object(string source, ReadOnlyMemory<byte> content, JsonElement root, List<Finding> findings, ReadOptions options)
    {
        if (JsonShapes.IsSplit(root)) return JsonShapes.Split(source, root, findings);
        JsonProperty[] parts = [.. root.EnumerateObject()];
        if (parts.Length == 0) throw new ForetrainException("no-rows", $"{source} is an empty object", source, "expected a list of runs, one object each");
        JsonProperty[] lists = [.. parts.Where(p => IsListOfObjects(p.Value))];
        JsonProperty[] named = [.. lists.Where(p => s_wrappers.Contains(p.Name, StringComparer.OrdinalIgnoreCase))];
        if (named.Length == 1) lists = named;
        if (lists.Length > 1)
            throw new ForetrainException("several-tables", $"{source} holds several lists of rows: {string.Join(", ", lists.Select(p => $"'{p.Name}'"))}", source, "write the one that is wanted to a file of its own, e.g. jq .NAME FILE");
        if (lists is [var list])
        {
            string[] others = [.. parts.Select(p => p.Name).Where(n => n != list.Name)];
            if (others.Length > 0)
                findings.Add(new("left-out-keys", Severity.Note, $"{source} holds {string.Join(", ", others.Take(8).Select(o => $"'{o}'"))} beside the rows in '{list.Name}'", "they are not part of the table", "add them to the rows if a law needs them"));
            return Rows(source, content, list.Name, findings, options);
        }

        if (JsonShapes.Lists(parts) is { } length) return JsonShapes.Columns(source, parts, length, findings);
        if (JsonShapes.IsByColumn(parts)) return JsonShapes.ByColumn(source, parts, findings);
        if (JsonShapes.IsByRow(parts)) return JsonShapes.ByRow(source, parts, findings);
        return JsonShapes.OneRow(source, root, findings);
    }

    private static bool IsListOfObjects(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 && value.EnumerateArray().All(e => e.ValueKind == JsonValueKind.Object);

    // Walks the list of rows as it stands in the file, so that every row knows its line.
    private static TableReading Rows(string source, ReadOnlyMemory<byte> content, string? key, List<Finding> findings, ReadOptions options)
    {
        return TableBuilder.Build(source, "line", sink =>
        {
            ReadOnlySpan<byte> text = content.Span;
            Utf8JsonReader reader = new(text, JsonCells.Options);
            reader.Read();
            while (key is not null && reader.Read() && !(reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(key)))
                if (reader.TokenType is JsonTokenType.PropertyName) reader.Skip();
            if (key is not null) reader.Read();
            JsonCells cells = new(sink);
            int at = 0, line = 1, row = 0, depth = reader.CurrentDepth + 1;
            string[]? header = null;
            while (reader.Read() && reader.CurrentDepth >= depth)
            {
                options.Cancel.ThrowIfCancellationRequested();
                int start = (int)reader.TokenStartIndex;
                line += text[at..start].Count((byte)'\n');
                at = start;
                row++;
                if (row % 1024 == 0) options.Progress?.Report(("reading", (double)start / text.Length));
                if (reader.TokenType == JsonTokenType.StartObject && header is null)
                {
                    Object(source, ref reader, text, cells, line);
                }
                else if (reader.TokenType == JsonTokenType.StartArray && (row == 1 || header is not null))
                {
                    if (row == 1)
                    {
                        header = Header(source, ref reader, line);
                        continue;
                    }

                    List(source, ref reader, text, header!, cells, line);
                }
                else
                {
                    throw new ForetrainException("not-an-object", $"item {row} of the list in {source} is {Kind(reader.TokenType)}, not {(header is null ? "an object" : "a list")}", $"{source}, line {line}",
                        "make every item an object with the same keys, e.g. {\"params\": 1e9, \"tokens\": 2e10, \"loss\": 2.9}");
                }

                sink.EndRow(line);
            }

            while (reader.Read())
            {
                // the rest of the document, which has to be JSON as well
            }
        }, findings);
    }

    private static void Object(string source, ref Utf8JsonReader reader, ReadOnlySpan<byte> text, JsonCells cells, int line)
    {
        try
        {
            cells.Object(ref reader, text);
        }
        catch (JsonException e) when (e.Path == JsonCells.HalfCharacter)
        {
            throw JsonText.Bad(source, line, e);
        }
    }

    // A list of lists has its names in the first one.
    private static string[] Header(string source, ref Utf8JsonReader reader, int line)
    {
        List<string> names = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String)
                throw new ForetrainException("no-header", $"{source} is a list of lists whose first one does not hold names only", $"{source}, line {line}", "put the names of the columns into the first list, or write objects");
            names.Add(reader.GetString()!);
        }

        return names.Distinct().Count() == names.Count ? [.. names]
            : throw new ForetrainException("duplicate-column", $"{source} names a column twice", $"{source}, line {line}", "rename one of them");
    }

    private static void List(string source, ref Utf8JsonReader reader, ReadOnlySpan<byte> text, string[] header, JsonCells cells, int line)
    {
        int c = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (c < header.Length) cells.Named(header[c], ref reader, text);
            else reader.Skip();
            c++;
        }

        if (c != header.Length)
            throw new ForetrainException("ragged-row", $"{source} has {c} cells in the list on line {line}, the first list names {header.Length} columns", $"{source}, line {line}", "write null for cells that are unknown");
    }

    private static string Kind(JsonTokenType type) => type switch
    {
        JsonTokenType.StartArray => "a list",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.String => "text",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "a constant",
    };
}
