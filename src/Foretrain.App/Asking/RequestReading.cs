using Foretrain.Objectives;

namespace Foretrain.App.Asking;

/// <summary>Reads what every analysis shares.</summary>
public static class RequestReading
{
    /// <summary>Names of the options read here.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "law", "formula", "constants", "law-file", "map", "where", "join", "by", "target", "cluster", "weights", "objective", "fix", "free", "range",
        "seed", "level", "resamples", "threads",
    ];

    /// <summary>The request; what is not given stays at its default.</summary>
    /// <param name="given">The options.</param>
    /// <param name="sources">Run tables, read as one; null or none where constants stand in for them.</param>
    /// <param name="userLawFolder">Folder of the user's own laws, or null.</param>
    /// <exception cref="ForetrainException"><c>bad-option</c>, <c>objective-syntax</c>.</exception>
    public static AnalysisRequest Read(IGiven given, IReadOnlyList<string>? sources, string? userLawFolder)
    {
        ArgumentNullException.ThrowIfNull(given);
        return new()
        {
            Source = sources is [var first, ..] ? first : null,
            MoreSources = sources is { Count: > 1 } ? [.. sources.Skip(1)] : [],
            Law = given.One("law"),
            Formula = given.One("formula"),
            Constants = given.One("constants"),
            LawFiles = given.Many("law-file"),
            UserLawFolder = userLawFolder,
            Map = given.Many("map"),
            Where = given.One("where"),
            Join = given.One("join"),
            By = given.One("by"),
            Target = given.One("target"),
            Cluster = given.One("cluster"),
            Weights = given.One("weights"),
            Objective = given.One("objective") is { } objective ? ObjectiveText.Parse(objective) : null,
            Fix = given.Many("fix"),
            Free = given.Items("free"),
            Range = given.Many("range"),
            Seed = (ulong)given.Count("seed", 1, long.MaxValue),
            Level = given.Level() ?? 0.95,
            Resamples = given.One("resamples") is null ? null : (int)given.Count("resamples", 0, 10_000_000),
            Threads = (int)given.Count("threads", 0, 4096),
        };
    }
}
