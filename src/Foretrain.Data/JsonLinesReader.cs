using System.Text.Json;
using Foretrain.Data.Json;
using Foretrain.Findings;
using Foretrain.Runs;

namespace Foretrain.Data;

/// <summary>Reads one JSON object per line; nested keys are joined by dots. A last line that was cut off is left out and reported.</summary>
public sealed class JsonLinesReader : ITableReader
{
    /// <inheritdoc/>
    public string Name => "JSON Lines";

    /// <inheritdoc/>
    public bool CanRead(DataSource source)
    {
        if (source.IsFolder || !source.BeginsWith("{"u8)) return false;
        string extension = Path.GetExtension(source.FileName);
        if (extension is ".jsonl" or ".ndjson") return true;
        ReadOnlySpan<byte> start = source.FirstBytes.Span;
        start = start[start.IndexOf((byte)'{')..];
        int end = start.IndexOf((byte)'\n');
        if (end < 0) return false;
        // One whole object on the first line, and more after it.
        return !start[end..].Trim(" \t\r\n"u8).IsEmpty && start[..end].TrimEnd(" \t\r"u8).EndsWith("}"u8);
    }

    /// <inheritdoc/>
    public TableReading Read(DataSource source, ReadOptions options)
    {
        List<Finding> findings = [];
        return TableBuilder.Build(source.Name, "line", sink =>
        {
            findings.Clear();
            Fill(source, options, sink, findings);
        }, findings);
    }

    /// <summary>Hands every row to a sink.</summary>
    /// <exception cref="ForetrainException"><c>bad-json</c>, <c>not-an-object</c>, or what is wrong with the text.</exception>
    internal static void Fill(DataSource source, ReadOptions options, IRowSink sink, List<Finding> findings)
    {
        using TextStream text = new(source, options);
        JsonCells cells = new(sink);
        byte[] buffer = new byte[1 << 18];
        int start = 0, end = 0, searched = 0, line = 0;
        while (true)
        {
            int length = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                length += searched - start;
                line++;
                Row(source.Name, buffer.AsMemory(start, length), line, cells, sink);
                start = searched = start + length + 1;
                continue;
            }

            searched = end;
            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
                searched = end;
            }

            if (end == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
            int count = text.Read(buffer.AsSpan(end));
            if (count == 0) break;
            end += count;
        }

        if (end > start) Last(source.Name, buffer.AsMemory(start, end - start), line + 1, cells, sink, findings);
    }

    private static void Row(string source, ReadOnlyMemory<byte> row, int line, JsonCells cells, IRowSink sink)
    {
        if (row.Span.IndexOfAnyExcept(" \t\r"u8) < 0) return;
        if (row.Span.IndexOfAny((byte)'N', (byte)'I') >= 0) row = JsonText.WithoutBareMarks(row);
        try
        {
            Utf8JsonReader reader = new(row.Span, JsonCells.Options);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new ForetrainException("not-an-object", $"line {line} of {source} holds a {Kind(reader.TokenType)}, not an object", $"{source}, line {line}", "put one object on each line, e.g. {\"params\": 1e9, \"tokens\": 2e10, \"loss\": 2.9}");
            cells.Object(ref reader, row.Span);
            reader.Read(); // refuses anything after the object
            sink.EndRow(line);
        }
        catch (JsonException e)
        {
            throw JsonText.Bad(source, line, e);
        }
    }

    // A run that was killed leaves half a line; that is told apart from a fault by there being no line end.
    private static void Last(string source, ReadOnlyMemory<byte> row, int line, JsonCells cells, IRowSink sink, List<Finding> findings)
    {
        if (line > 1 && IsCutOff(row.Span))
        {
            findings.Add(new("cut-off-line", Severity.Warning, $"the last line of {source} is cut off", "it is left out", "wait for the run to end, or remove the line", [line]));
            return;
        }

        Row(source, row, line, cells, sink);
    }

    internal static bool IsCutOff(ReadOnlySpan<byte> row)
    {
        if (!row.TrimStart(" \t\r"u8).StartsWith("{"u8)) return false;
        Utf8JsonReader reader = new(row, isFinalBlock: false, new JsonReaderState(JsonCells.Options));
        try
        {
            int depth = 0;
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) depth++;
                else if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray && --depth == 0) return false;
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Kind(JsonTokenType type) => type switch
    {
        JsonTokenType.StartArray => "list",
        JsonTokenType.String => "text",
        JsonTokenType.Number => "number",
        _ => "constant",
    };
}
