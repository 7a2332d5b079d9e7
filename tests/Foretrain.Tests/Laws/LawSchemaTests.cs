using System.Text.Json;
using Foretrain.Laws;
using Foretrain.Objectives;
using Xunit;

namespace Foretrain.Tests.Laws;

/// <summary>What editors complete is what the reader takes.</summary>
public class LawSchemaTests
{
    private static readonly JsonElement Schema = Load();

    public static TheoryData<string> Kinds => [.. LawReader.Fields.Keys];

    [Theory, MemberData(nameof(Kinds))]
    public void Fields_of_the_schema_are_those_of_the_reader(string kind)
    {
        JsonElement part = kind == "law" ? Schema : Schema.GetProperty("$defs").GetProperty(kind);
        Assert.False(part.GetProperty("additionalProperties").GetBoolean());
        Assert.Equal(LawReader.Fields[kind].Order(), part.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order());
    }

    [Fact]
    public void Words_of_the_schema_are_those_of_the_reader()
    {
        JsonElement definitions = Schema.GetProperty("$defs");
        Assert.Equal(LawReader.Confidences, Words(definitions.GetProperty("confidence")));
        Assert.Equal(LawReader.SetConfidences, Words(definitions.GetProperty("setConfidence")));
        Assert.Equal(LawReader.Counts, Words(definitions.GetProperty("counts")));
        JsonElement estimator = definitions.GetProperty("estimator").GetProperty("properties");
        Assert.Equal(LawReader.Spaces, Words(estimator.GetProperty("space")));
        Assert.Equal(LawReader.Losses, Words(estimator.GetProperty("loss")));
    }

    [Fact]
    public void Words_of_the_estimator_are_the_members_of_its_enumerations()
    {
        Assert.Equal(Enum.GetNames<ResidualSpace>().Select(n => n.ToLowerInvariant()), LawReader.Spaces);
        Assert.Equal(Enum.GetNames<LossKind>().Select(n => n.ToLowerInvariant()), LawReader.Losses);
    }

    [Fact]
    public void What_the_schema_requires_the_reader_misses()
    {
        foreach (JsonElement required in Schema.GetProperty("required").EnumerateArray())
        {
            string name = required.GetString()!;
            var e = Assert.Throws<ForetrainException>(() => LawReader.Read(LawFiles.Valid.Without(name), "mine.json"));
            Assert.StartsWith($"field '{name}' is missing", e.Message, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string?> Words(JsonElement e) => e.GetProperty("enum").EnumerateArray().Select(w => w.GetString());

    private static JsonElement Load()
    {
        using Stream stream = typeof(Law).Assembly.GetManifestResourceStream("laws/law.schema.json")!;
        using JsonDocument document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
