namespace Foretrain.App.Projects;

/// <summary>What a command takes from the project.</summary>
/// <param name="Sources">Sources, when the command names none.</param>
/// <param name="Options">Options with their values, in the order in which they are added.</param>
public sealed record ProjectDefaults(IReadOnlyList<string> Sources, IReadOnlyList<(string Option, string Value)> Options)
{
    /// <summary>True when nothing is taken.</summary>
    public bool IsEmpty => Sources.Count == 0 && Options.Count == 0;

    /// <summary>What a command line lacks and the project has; what is given wins.</summary>
    /// <param name="project">The project.</param>
    /// <param name="folder">Folder of the command.</param>
    /// <param name="sources">Sources given.</param>
    /// <param name="takes">True for an option that the verb has.</param>
    /// <param name="given">Values of an option that is given; empty when it is not.</param>
    /// <param name="fits">True when the verb fits laws, so that the rows of a split are those of train.</param>
    public static ProjectDefaults Of(ProjectFile project, string folder, IReadOnlyList<string> sources, Func<string, bool> takes, Func<string, IReadOnlyList<string>> given, bool fits)
    {
        ArgumentNullException.ThrowIfNull(project);
        // A project says what the columns of its own tables mean; about others it says nothing.
        if (sources.Count > 0 && !project.Covers(sources, folder)) return new([], []);
        var options = new List<(string, string)>();
        HashSet<string> mapped = [.. given("--map").Select(m => m.Split('=', 2)[0].Trim())];
        if (takes("--map")) options.AddRange(project.Map.Where(m => !mapped.Contains(m.Split('=', 2)[0].Trim())).Select(m => ("--map", m)));
        string? train = fits ? project.Split.Train : null;
        string? where = project.Where is { } condition && train is not null ? $"({condition}) and ({train})" : project.Where ?? train;
        One("--where", where);
        One("--by", project.By);
        One("--cluster", project.Cluster);
        One("--weights", project.Weights);
        One("--target", project.Target);
        if (takes("--law-file")) options.AddRange(project.LawFilesFrom(folder).Except(given("--law-file")).Select(f => ("--law-file", f)));
        if (given("--formula").Count == 0) One("--law", project.Laws.Count > 0 ? project.Laws[0] : null);
        return new(sources.Count > 0 ? [] : project.SourcesFrom(folder), options);

        void One(string option, string? value)
        {
            if (value is not null && takes(option) && given(option).Count == 0) options.Add((option, value));
        }
    }

    /// <summary>The same with targets, for verbs that forecast.</summary>
    public ProjectDefaults WithTargets(IEnumerable<string> targets) => this with { Options = [.. Options, .. targets.Select(t => ("--at", t))] };
}
