using System.Text.Json;
using Foretrain.Quantities;

namespace Foretrain.App.Projects;

/// <summary>Reads a project file: JSON, in which comments and commas too many are allowed.</summary>
internal static class ProjectReader
{
    /// <summary>Fields of a project, as the schema in docs names them.</summary>
    public static readonly string[] Fields = ["schema", "sources", "map", "where", "split", "by", "cluster", "weights", "target", "laws", "lawFiles", "targets"];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">Its name for messages.</param>
    /// <exception cref="ForetrainException"><c>bad-project</c>.</exception>
    public static ProjectFile Read(string path, string name)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return Read(document.RootElement, name);
        }
        catch (JsonException e)
        {
            throw Bad(name, $"it is no JSON: {e.Message.Split(" LineNumber")[0].TrimEnd('.')}", e.LineNumber is { } line ? $"{name}, line {line + 1}" : name, "comments and a comma after the last item are fine; names stand in double quotes");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Bad(name, $"it cannot be read: {e.Message}", name, "check its permissions");
        }
    }

    private static ProjectFile Read(JsonElement root, string name)
    {
        if (root.ValueKind != JsonValueKind.Object) throw Bad(name, "it is no object", name, "write { \"schema\": \"" + ProjectFile.Schema + "\", ... }; foretrain init makes one");
        foreach (JsonProperty field in root.EnumerateObject())
            if (!Fields.Contains(field.Name)) throw Bad(name, $"it has a field '{field.Name}'", $"{name}, field {field.Name}", DidYouMean.HintOrList(field.Name, Fields, "fields"));
        string? schema = Text(root, name, "schema");
        if (schema is not null && schema != ProjectFile.Schema) throw Bad(name, $"its schema is '{schema}', expected '{ProjectFile.Schema}'", $"{name}, field schema", "it may be from a newer version of foretrain");
        return new()
        {
            Path = name,
            Sources = Texts(root, name, "sources"),
            Map = Map(root, name),
            Where = Text(root, name, "where"),
            Split = Split(root, name),
            By = Text(root, name, "by"),
            Cluster = Text(root, name, "cluster"),
            Weights = Text(root, name, "weights"),
            Target = Text(root, name, "target"),
            Laws = Texts(root, name, "laws"),
            LawFiles = Texts(root, name, "lawFiles"),
            Targets = Texts(root, name, "targets"),
        };
    }

    private static string? Text(JsonElement root, string name, string field)
    {
        if (!root.TryGetProperty(field, out JsonElement value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind != JsonValueKind.String) throw Bad(name, $"'{field}' is {Kind(value)}, not a text", $"{name}, field {field}", $"write \"{field}\": \"...\"");
        return value.GetString() is { } text && text.Trim().Length > 0 ? text : null;
    }

    private static EquatableList<string> Texts(JsonElement root, string name, string field)
    {
        if (!root.TryGetProperty(field, out JsonElement value) || value.ValueKind == JsonValueKind.Null) return [];
        if (value.ValueKind == JsonValueKind.String) return [value.GetString()!];
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(v => v.ValueKind != JsonValueKind.String))
            throw Bad(name, $"'{field}' is {Kind(value)}, not a list of texts", $"{name}, field {field}", $"write \"{field}\": [\"...\", \"...\"]");
        return [.. value.EnumerateArray().Select(v => v.GetString()!)];
    }

    private static EquatableList<string> Map(JsonElement root, string name)
    {
        if (!root.TryGetProperty("map", out JsonElement value) || value.ValueKind == JsonValueKind.Null) return [];
        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Any(v => v.Value.ValueKind != JsonValueKind.String))
            throw Bad(name, $"'map' is {Kind(value)}, not names with columns", $"{name}, field map", "write \"map\": { \"params\": \"n_params\", \"tokens\": \"flops / (6*params)\" }");
        return [.. value.EnumerateObject().Select(v => $"{v.Name}={v.Value.GetString()}")];
    }

    private static (string?, string?) Split(JsonElement root, string name)
    {
        if (!root.TryGetProperty("split", out JsonElement value) || value.ValueKind == JsonValueKind.Null) return default;
        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Any(p => p.Name is not ("train" or "test")))
            throw Bad(name, "'split' is not a pair of conditions", $"{name}, field split", "write \"split\": { \"train\": \"split = 'train'\", \"test\": \"split = 'test'\" }");
        return (Text(value, name, "train"), Text(value, name, "test"));
    }

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.Number => "a number",
        JsonValueKind.String => "a text",
        _ => "true or false",
    };

    private static ForetrainException Bad(string name, string what, string place, string hint) => new("bad-project", $"{name}: {what}", place, hint);
}
