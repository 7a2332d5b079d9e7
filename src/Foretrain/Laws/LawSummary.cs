using System.Text.Json;

namespace Foretrain.Laws;

/// <summary>A column of a law, for lists.</summary>
/// <param name="Name">Name.</param>
/// <param name="Meaning">What it is.</param>
public sealed record LawColumn(string Name, string Meaning);

/// <summary>A set of published constants, for lists.</summary>
/// <param name="Id">Id within the law.</param>
/// <param name="Citation">Key of its source.</param>
/// <param name="Setting">Data, models, units.</param>
public sealed record LawConstants(string Id, string Citation, string Setting);

/// <summary>
/// What a list of laws shows and a search looks at. It is read without parsing formulas or checking units, which is most of the time that
/// reading a law takes.
/// </summary>
public sealed record LawSummary
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Other names.</summary>
    public EquatableList<string> Aliases { get; init; } = [];

    /// <summary>One-line title.</summary>
    public required string Title { get; init; }

    /// <summary>The question it answers.</summary>
    public required string Question { get; init; }

    /// <summary>Family.</summary>
    public required string Family { get; init; }

    /// <summary>The formula as text.</summary>
    public required string Formula { get; init; }

    /// <summary>Inputs.</summary>
    public EquatableList<LawColumn> Inputs { get; init; } = [];

    /// <summary>Outputs.</summary>
    public EquatableList<LawColumn> Outputs { get; init; } = [];

    /// <summary>Published constant sets.</summary>
    public EquatableList<LawConstants> Constants { get; init; } = [];

    /// <summary>Key of the source.</summary>
    public required string Citation { get; init; }

    /// <summary>Keys of every source: the law's and those of its constants.</summary>
    public IEnumerable<string> Citations => Constants.Select(c => c.Citation).Prepend(Citation).Distinct();

    /// <summary>The summary of a law that has been read.</summary>
    public static LawSummary Of(Law law)
    {
        ArgumentNullException.ThrowIfNull(law);
        return new()
        {
            Id = law.Id,
            Aliases = law.Aliases,
            Title = law.Title,
            Question = law.Question,
            Family = law.Family,
            Formula = law.Formula,
            Inputs = [.. law.Variables.Select(v => new LawColumn(v.Name, v.Meaning))],
            Outputs = [.. law.Outputs.Select(o => new LawColumn(o.Name, o.Meaning))],
            Constants = [.. law.Constants.Where(c => !c.IsIllustration).Select(c => new LawConstants(c.Id, c.Citation, c.Setting))],
            Citation = law.Citation,
        };
    }

    /// <summary>Reads the summary of a file of the catalogue, whose form tests have checked.</summary>
    /// <param name="json">The file.</param>
    /// <param name="family">Its folder.</param>
    /// <param name="find">Summaries of laws it takes in, whose inputs it shares.</param>
    internal static LawSummary Read(Stream json, string family, Func<string, LawSummary> find)
    {
        using JsonDocument document = JsonDocument.Parse(json, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        JsonElement law = document.RootElement;
        return new()
        {
            Id = Text(law, "id"),
            Title = Text(law, "title"),
            Question = Text(law, "question"),
            Family = family,
            Formula = Text(law, "formula"),
            Inputs = [.. Items(law, "variables").Select(v => new LawColumn(Text(v, "name"), Text(v, "meaning"))).Concat(Items(law, "where").SelectMany(Brought)).DistinctBy(c => c.Name)],
            Outputs = [.. Items(law, "outputs").Select(o => new LawColumn(Text(o, "name"), Text(o, "meaning")))],
            Constants = [.. Items(law, "constants").Where(c => Text(c, "confidence") != ConstantSet.Illustration).Select(c => new LawConstants(Text(c, "id"), Text(c, "citation"), Text(c, "setting")))],
            Citation = Text(law, "citation"),
        };

        IEnumerable<LawColumn> Brought(JsonElement definition)
        {
            if (!definition.TryGetProperty("law", out JsonElement id)) return [];
            return find(id.GetString()!).Inputs.Where(c => !definition.TryGetProperty("with", out JsonElement with) || !with.TryGetProperty(c.Name, out _));
        }

        static string Text(JsonElement e, string name) => e.GetProperty(name).GetString()!.Trim();

        static IEnumerable<JsonElement> Items(JsonElement e, string name) => e.TryGetProperty(name, out JsonElement list) ? list.EnumerateArray() : [];
    }
}
