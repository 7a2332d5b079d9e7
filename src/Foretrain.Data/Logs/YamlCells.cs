using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Foretrain.Data.Logs;

/// <summary>Flattens YAML into named cells: nested keys joined by dots, lists as compact text.</summary>
internal static class YamlCells
{
    private const int MostCells = 20_000; // a few lines of aliases can stand for more than fits in memory
    private const int Deepest = 32;

    /// <summary>The mapping in a file, or null when it is empty.</summary>
    /// <exception cref="ForetrainException"><c>bad-yaml</c>, <c>file-unreadable</c>.</exception>
    public static YamlMappingNode? Load(string path)
    {
        try
        {
            if (new FileInfo(path).Length > 16 << 20) throw new ForetrainException("file-too-large", $"{path} is larger than 16 MiB", path, "such a file should hold settings only");
            string text = File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
            RequireShallow(text, path);
            YamlStream stream = [];
            stream.Load(new StringReader(text));
            if (stream.Documents.Count == 0) return null;
            return stream.Documents[0].RootNode switch
            {
                YamlMappingNode map => map,
                YamlScalarNode { Value: null or "" } => null,
                _ => throw new ForetrainException("bad-yaml", $"{path} holds no keys", path, "expected lines such as key: value"),
            };
        }
        catch (YamlException e)
        {
            throw new ForetrainException("bad-yaml", $"{path} is not YAML at line {e.Start.Line}: {e.Message}", $"{path}, line {e.Start.Line}", "correct the file", e);
        }
        catch (DecoderFallbackException e)
        {
            throw new ForetrainException("not-utf8", $"{path} is not valid UTF-8", path, "save the file as UTF-8", e);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or InvalidCastException or KeyNotFoundException or IndexOutOfRangeException)
        {
            // The library has more ways to say that a text is not YAML than its own.
            throw new ForetrainException("bad-yaml", $"{path} is not YAML: {e.Message.Split('\n')[0]}", path, "correct the file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DataSource.Unreadable(path, e);
        }
    }

    // The library goes down into a document by calling itself, until there is no stack left.
    private static void RequireShallow(string text, string path)
    {
        Parser parser = new(new StringReader(text));
        int depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current?.NestingIncrease ?? 0;
            if (depth > 4 * Deepest) throw new ForetrainException("bad-yaml", $"{path} nests more than {4 * Deepest} deep at line {parser.Current!.Start.Line}", $"{path}, line {parser.Current.Start.Line}", "correct the file");
        }
    }

    /// <summary>The value of a key as text, or null.</summary>
    public static string? Text(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? node) && node is YamlScalarNode scalar ? Value(scalar) : null;

    /// <summary>Adds the cells of a node under a name.</summary>
    public static void Flatten(string name, YamlNode node, List<(string Name, string Value)> cells, string path, int depth = 0)
    {
        if (cells.Count > MostCells || depth > Deepest)
            throw new ForetrainException("bad-yaml", $"{path} stands for more than {MostCells} values, or nests more than {Deepest} deep", path, "leave aliases and generated lists out");
        switch (node)
        {
            case YamlScalarNode scalar:
                cells.Add((name, Value(scalar)));
                break;
            case YamlMappingNode map:
                foreach ((YamlNode key, YamlNode value) in map.Children)
                    Flatten(name.Length == 0 ? Key(key) : $"{name}.{Key(key)}", value, cells, path, depth + 1);
                break;
            case YamlSequenceNode list:
                cells.Add((name, List(list)));
                break;
        }
    }

    private static string Key(YamlNode key) => key is YamlScalarNode scalar ? scalar.Value ?? "" : "key";

    private static string List(YamlSequenceNode list) => list.Children.Count <= 256 && list.Children.All(c => c is YamlScalarNode)
        ? "[" + string.Join(',', list.Children.Select(c => Value((YamlScalarNode)c))) + "]"
        : $"[{list.Children.Count} items]";

    // Marks of YAML that mean something when they stand without quotes.
    private static string Value(YamlScalarNode scalar) => scalar.Style is not ScalarStyle.Plain ? scalar.Value ?? "" : scalar.Value switch
    {
        null or "~" or "null" or "Null" or "NULL" => "",
        ".nan" or ".NaN" or ".NAN" => "nan",
        ".inf" or ".Inf" or ".INF" or "+.inf" => "inf",
        "-.inf" or "-.Inf" or "-.INF" => "-inf",
        var text => text,
    };
}
