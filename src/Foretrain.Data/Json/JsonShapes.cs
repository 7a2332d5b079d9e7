using System.Text;
using System.Text.Json;
using Foretrain.Findings;
using Foretrain.Runs;

namespace Foretrain.Data.Json;

/// <summary>
/// Tables in one JSON object: lists under the names of columns, and what pandas' DataFrame.to_json writes with orient
/// split, columns and index.
/// </summary>
internal static class JsonShapes
{
    /// <summary>True for <c>{"columns": [..], "data": [[..], ..]}</c>, with or without an index.</summary>
    public static bool IsSplit(JsonElement root) => root.TryGetProperty("columns", out JsonElement columns) && columns.ValueKind == JsonValueKind.Array
        && root.TryGetProperty("data", out JsonElement data) && data.ValueKind == JsonValueKind.Array && data.EnumerateArray().All(r => r.ValueKind == JsonValueKind.Array);

    /// <summary>Names once, then rows as lists.</summary>
    public static TableReading Split(string source, JsonElement root, List<Finding> findings)
    {
        string[] names = [.. root.GetProperty("columns").EnumerateArray().Select(c => c.ValueKind == JsonValueKind.String ? c.GetString()! : c.GetRawText())];
        if (names.Distinct().Count() < names.Length) throw new ForetrainException("duplicate-column", $"{source} names a column twice", source, "rename one of them");
        return TableBuilder.Build(source, "row", sink =>
        {
            JsonCells cells = new(sink);
            int row = 0;
            foreach (JsonElement list in root.GetProperty("data").EnumerateArray())
            {
                row++;
                if (list.GetArrayLength() != names.Length)
                    throw new ForetrainException("ragged-row", $"{source} has {list.GetArrayLength()} cells in row {row} and {names.Length} columns", $"{source}, row {row}", "write null for cells that are unknown");
                int c = 0;
                foreach (JsonElement value in list.EnumerateArray()) Cell(cells, names[c++], value);
                sink.EndRow(row);
            }
        }, findings);
    }

    /// <summary>The common length of the lists, when the object is columns as lists (with single values for what all rows share); else null.</summary>
    public static int? Lists(JsonProperty[] parts)
    {
        JsonProperty[] lists = [.. parts.Where(p => p.Value.ValueKind == JsonValueKind.Array)];
        if (lists.Length == 0 || (lists.Length == 1 && parts.Length > 1)) return null;
        if (parts.Any(p => p.Value.ValueKind == JsonValueKind.Object)) return null;
        if (lists.Any(l => l.Value.EnumerateArray().Any(v => v.ValueKind is JsonValueKind.Array or JsonValueKind.Object))) return null;
        int[] lengths = [.. lists.Select(l => l.Value.GetArrayLength()).Distinct()];
        if (lengths.Length == 1) return lengths[0] > 0 ? lengths[0] : null;
        return lists.Length == parts.Length ? -1 : null;
    }

    /// <summary>Lists under names.</summary>
    public static TableReading Columns(string source, JsonProperty[] parts, int length, List<Finding> findings)
    {
        if (length < 0)
        {
            JsonProperty one = parts[0], other = parts.First(p => p.Value.GetArrayLength() != one.Value.GetArrayLength());
            throw new ForetrainException("ragged-columns", $"{source} has {one.Value.GetArrayLength()} values under '{one.Name}' and {other.Value.GetArrayLength()} under '{other.Name}'", $"{source}, column '{other.Name}'",
                "give every column as many values, null where unknown");
        }

        return TableBuilder.Build(source, "row", sink =>
        {
            JsonCells cells = new(sink);
            JsonElement[][] columns = [.. parts.Select(p => p.Value.ValueKind == JsonValueKind.Array ? p.Value.EnumerateArray().ToArray() : [p.Value])];
            for (int row = 0; row < length; row++)
            {
                for (int c = 0; c < parts.Length; c++) Cell(cells, parts[c].Name, columns[c][columns[c].Length == 1 ? 0 : row]);
                sink.EndRow(row + 1);
            }
        }, findings);
    }

    /// <summary>True for <c>{"loss": {"0": 2.5, "1": 2.4}, ...}</c>: row numbers below names of columns.</summary>
    public static bool IsByColumn(JsonProperty[] parts) => parts.All(p => p.Value.ValueKind == JsonValueKind.Object && p.Value.EnumerateObject().Any()
        && p.Value.EnumerateObject().All(v => IsIndex(v.Name) && v.Value.ValueKind != JsonValueKind.Object)) && !parts.All(p => IsIndex(p.Name));

    /// <summary>Columns of numbered cells.</summary>
    public static TableReading ByColumn(string source, JsonProperty[] parts, List<Finding> findings)
    {
        string[] index = [.. parts.SelectMany(p => p.Value.EnumerateObject().Select(v => v.Name)).Distinct()];
        var cellsOf = parts.Select(p => p.Value.EnumerateObject().GroupBy(v => v.Name).ToDictionary(g => g.Key, g => g.Last().Value)).ToArray();
        return TableBuilder.Build(source, "row", sink =>
        {
            JsonCells cells = new(sink);
            for (int row = 0; row < index.Length; row++)
            {
                for (int c = 0; c < parts.Length; c++)
                {
                    if (cellsOf[c].TryGetValue(index[row], out JsonElement value)) Cell(cells, parts[c].Name, value);
                    else sink.Column(Encoding.UTF8.GetBytes(parts[c].Name));
                }

                sink.EndRow(row + 1);
            }
        }, findings);
    }

    /// <summary>True for <c>{"run_a": {"loss": 2.5, ..}, "run_b": {..}}</c>: at least two objects that share a key with a plain value.</summary>
    public static bool IsByRow(JsonProperty[] parts)
    {
        if (parts.Length < 2 || !parts.All(p => p.Value.ValueKind == JsonValueKind.Object)) return parts is [var one] && IsIndex(one.Name) && one.Value.ValueKind == JsonValueKind.Object;
        IEnumerable<string> shared = Plain(parts[0]);
        foreach (JsonProperty part in parts.Skip(1)) shared = shared.Intersect(Plain(part));
        return shared.Any();

        static IEnumerable<string> Plain(JsonProperty part) => part.Value.EnumerateObject().Where(v => v.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)).Select(v => v.Name);
    }

    /// <summary>One object per row, under its name, which becomes the column <c>run</c> where it is more than a number.</summary>
    public static TableReading ByRow(string source, JsonProperty[] parts, List<Finding> findings)
    {
        bool named = !parts.All(p => IsIndex(p.Name));
        string column = parts.Any(p => p.Value.TryGetProperty("run", out _)) ? "key" : "run";
        return TableBuilder.Build(source, "row", sink =>
        {
            JsonCells cells = new(sink);
            for (int row = 0; row < parts.Length; row++)
            {
                if (named) sink.Cell(sink.Column(Encoding.UTF8.GetBytes(column)), Encoding.UTF8.GetBytes(parts[row].Name));
                Object(cells, parts[row].Value);
                sink.EndRow(row + 1);
            }
        }, findings);
    }

    /// <summary>One object as one row.</summary>
    public static TableReading OneRow(string source, JsonElement root, List<Finding> findings) => TableBuilder.Build(source, "row", sink =>
    {
        Object(new(sink), root);
        sink.EndRow(1);
    }, findings);

    /// <summary>The values of an object as cells of the current row.</summary>
    public static void Object(JsonCells cells, JsonElement value)
    {
        byte[] text = Encoding.UTF8.GetBytes(value.GetRawText());
        Utf8JsonReader reader = new(text, JsonCells.Options);
        reader.Read();
        cells.Object(ref reader, text);
    }

    /// <summary>A value as cells under a name.</summary>
    public static void Cell(JsonCells cells, string name, JsonElement value)
    {
        byte[] text = Encoding.UTF8.GetBytes(value.GetRawText());
        Utf8JsonReader reader = new(text, JsonCells.Options);
        reader.Read();
        cells.Named(name, ref reader, text);
    }

    private static bool IsIndex(string name) => name.Length is > 0 and < 10 && name.All(char.IsAsciiDigit);
}
