using System.IO.Enumeration;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Foretrain.Calibration.Suite;

/// <summary>The list of series, as kept in calibration/groups.json.</summary>
internal sealed record SuiteFile(string About, IReadOnlyList<string> Rules, IReadOnlyList<SuiteGroup> Groups, IReadOnlyList<SuiteFolder> Folders)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, // a misspelt field must not be passed over
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Path of the list from the top of the checkout.</summary>
    public const string Place = "calibration/groups.json";

    public static SuiteFile Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<SuiteFile>(File.ReadAllText(path), Options)!;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            throw new ForetrainException("suite-unreadable", $"the list of series cannot be read: {e.Message}", path, inner: e);
        }
    }

    /// <summary>Groups whose id matches one of the patterns (<c>*</c> and <c>?</c>), in the list's order.</summary>
    public IReadOnlyList<SuiteGroup> Select(string patterns)
    {
        string[] all = patterns.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        SuiteGroup[] chosen = [.. Groups.Where(g => all.Any(p => FileSystemName.MatchesSimpleExpression(p, g.Id)))];
        return chosen.Length > 0 ? chosen : throw new ForetrainException("no-groups", $"no series is called '{patterns}'", hint: "ids stand in calibration/groups.json; --groups takes patterns such as 'sft-*,opt'");
    }
}
