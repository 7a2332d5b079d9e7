using System.CommandLine;
using Foretrain.App;
using Foretrain.App.Documents;
using Foretrain.App.Projects;
using Foretrain.Cli.Reports;

namespace Foretrain.Cli.Verbs;

/// <summary><c>foretrain init</c>.</summary>
internal sealed class InitVerb : Verb
{
    private static readonly Argument<string[]> s_source = SharedOptions.Sources("training runs (files, folders, patterns); left out: the tables of this folder, if they can be read as one", optional: true);
    private static readonly Option<string[]> s_at = Options.Many("--at", "NAME=VALUE,...", "a target to be forecast, e.g. params=70B,tokens=1.4T; repeatable");

    /// <inheritdoc/>
    public override string Name => "init";

    /// <inheritdoc/>
    public override string Purpose => "Write a project file: sources, columns, rows, laws and targets of this folder";

    /// <inheritdoc/>
    public override string Usage => "[SOURCE...] [options]";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explanation =>
    [
        "Describes the sources and keeps what was found in foretrain.json. Commands in this folder and below take from it what they are not told: SOURCE, --map, --where, --by, --cluster, --law, --at. What stands on the command line wins, and every report says what came from the file. An existing file is never replaced; it is JSON with comments, made to be edited.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Argument> Arguments => [s_source];

    /// <inheritdoc/>
    public override IReadOnlyList<OptionGroup> Groups { get; } =
    [
        new("Project", [SharedOptions.Where, SharedOptions.Map, SharedOptions.Target, SharedOptions.By, SharedOptions.Cluster, SharedOptions.Law, SharedOptions.LawFile, s_at]), SharedOptions.Output,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string What)> Examples =>
    [
        ("foretrain init datasets/tiny_ladder/runs.csv", "a project about our own runs"),
        ("foretrain init \"exports/*.csv\" --where \"status = 'finished'\" \\\n    --law chinchilla --at params=70B,tokens=1.4T", "with rows, law and target said"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Next => ["foretrain fit      without anything else, in this folder", "foretrain predict  forecasts the targets of the project"];

    /// <inheritdoc/>
    public override ExitCode Run(ParseResult parse, Terminal terminal, CancellationToken cancel)
    {
        AnalysisRequest request = SharedOptions.Read(parse, parse.GetValue(s_source), terminal);
        InitReport result;
        using (var progress = Progress.For(terminal)) result = InitOperation.Run(request, SharedOptions.Texts(parse, s_at), Directory.GetCurrentDirectory(), progress, cancel);
        if (SharedOptions.IsSet(parse, SharedOptions.Json)) terminal.Out.WriteLine(InitDocument.Write(result));
        else InitText.Write(ReportWriter.For(terminal), result);
        return ExitCode.Success;
    }
}
