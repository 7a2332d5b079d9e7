using System.CommandLine;
using Foretrain.App.Projects;
using Foretrain.Cli.Verbs;

namespace Foretrain.Cli;

/// <summary>Completes a command line from the project file of the folder, as if the user had typed what it says.</summary>
internal static class ProjectArguments
{
    // Verbs about runs; of these, those that fit laws, and those whose --at names inputs of a law.
    private static readonly string[] s_verbs = ["fit", "predict", "plan", "isoflop", "chain", "unravel", "backtest", "rank", "check", "next", "report", "data describe", "data clean", "data convert"];
    private static readonly string[] s_fitting = ["fit", "predict", "plan", "chain", "unravel", "rank", "check", "next", "report"];
    private static readonly string[] s_forecasting = ["predict", "rank", "check", "next", "report"];

    // With these a command is not about runs, or it says itself what it is about.
    private static readonly string[] s_withoutRuns = ["--constants", "--combine"];
    private static readonly string[] s_ownTargets = ["--at", "--targets", "--optimum"];

    /// <summary>The command line with what the project adds.</summary>
    /// <param name="args">As typed.</param>
    /// <param name="verb">Its verb.</param>
    /// <param name="parse">As parsed.</param>
    /// <param name="terminal">Told what came from the project.</param>
    public static (IReadOnlyList<string> Args, Terminal Terminal) Complete(IReadOnlyList<string> args, Verb verb, ParseResult parse, Terminal terminal)
    {
        if (!s_verbs.Contains(verb.Name) || s_withoutRuns.Any(o => Given(parse, verb, o).Count > 0)) return (args, terminal);
        string folder = Directory.GetCurrentDirectory();
        if (ProjectFile.Find(folder) is not { } project) return (args, terminal);
        string[] sources = [.. verb.Arguments.SelectMany(a => parse.GetResult(a)?.Tokens.Select(t => t.Value) ?? [])];
        if (sources.Contains("-")) return (args, terminal);
        ProjectDefaults defaults = ProjectDefaults.Of(project, folder, sources, o => verb.AllOptions.Any(v => v.Name == o), o => Given(parse, verb, o), s_fitting.Contains(verb.Name));
        bool taken = defaults.Sources.Count > 0 || sources.Length > 0 && project.Covers(sources, folder);
        if (taken && s_forecasting.Contains(verb.Name) && s_ownTargets.All(o => Given(parse, verb, o).Count == 0))
            defaults = defaults.WithTargets(verb.Name == "check" ? project.Targets.Take(1) : project.Targets);
        if (defaults.IsEmpty) return (args, terminal);
        int words = verb.Name.Split(' ').Length;
        string[] completed = [.. args.Take(words), .. defaults.Sources, .. args.Skip(words), .. defaults.Options.SelectMany(o => new[] { o.Option, o.Value })];
        string[] told = [.. defaults.Sources.Select(s => $"source {s}"), .. defaults.Options.Select(o => $"{o.Option} {o.Value}")];
        return (completed, terminal with { Project = project.Path, FromProject = told });
    }

    private static IReadOnlyList<string> Given(ParseResult parse, Verb verb, string name) =>
        verb.AllOptions.FirstOrDefault(o => o.Name == name) is { } option && parse.GetResult(option) is { Implicit: false } result ? [.. result.Tokens.Select(t => t.Value)] : [];
}
