using System.CommandLine;
using Foretrain.App.Projects;
using Foretrain.Cli.Verbs;

namespace Foretrain.Cli;

/// <summary>Completes a command line from the project file of the folder, as if the user had typed what it says.</summary>
internal static class ProjectArguments
{
    // Verbs about runs; of these, those that fit laws, and those whose --at names inputs of a law.
    private static readonly string[] s_verbs = ["fit", "predict", "plan", "isoflop", "chain", "unravel", "backtest", "rank", "check", "next", "report", "compare", "data describe", "data clean", "data convert"];
    private static readonly string[] s_fitting = ["fit", "predict", "plan", "chain", "unravel", "rank", "check", "next", "report", "compare"];
    private static readonly string[] s_forecasting = ["predict", "rank", "check", "next", "report", "compare"];

    // Verbs that hold forecasts against the outcomes of a table of targets.
    private static readonly string[] s_holding = ["predict", "rank", "report"];

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
        ProjectDefaults defaults = ProjectDefaults.Of(project, folder, sources, o => verb.AllOptions.Any(v => v.Name == o) && !(o == "--by" && ComparesTables(verb, sources, project)), o => Given(parse, verb, o), s_fitting.Contains(verb.Name));
        bool taken = defaults.Sources.Count > 0 || sources.Length > 0 && project.Covers(sources, folder);
        if (taken && s_forecasting.Contains(verb.Name) && s_ownTargets.All(o => Given(parse, verb, o).Count == 0))
            defaults = defaults.WithTargets(verb.Name == "check" ? project.Targets.Take(1) : project.Targets);
        string? kept = taken && project.Split.Test is { } test && Given(parse, verb, "--where").Count == 0 ? test : null;
        string[] tables = [.. sources.Length > 0 ? sources : defaults.Sources];
        bool held = kept is not null && s_holding.Contains(verb.Name) && s_ownTargets.All(o => Given(parse, verb, o).Count == 0) && tables is [var one] && File.Exists(one);
        if (held) defaults = defaults with { Options = [.. defaults.Options, ("--targets", tables[0]), ("--targets-where", project.Where is { } condition ? $"({condition}) and ({kept})" : kept!)] };
        if (defaults.IsEmpty) return (args, terminal);
        int words = verb.Name.Split(' ').Length;
        string[] completed = [.. args.Take(words), .. defaults.Sources, .. args.Skip(words), .. defaults.Options.SelectMany(o => new[] { o.Option, o.Value })];
        string[] told = [.. defaults.Sources.Select(s => $"source {s}"), .. defaults.Options.Select(o => $"{o.Option} {o.Value}")];
        return (completed, terminal with { Project = project.Path, FromProject = told, KeptBack = kept is null || held ? null : KeptBack(verb.Name, kept, tables) });
    }

    // The tables of the command are the recipes then, and no column divides them.
    private static bool ComparesTables(Verb verb, string[] sources, ProjectFile project) => verb.Name == "compare" && (sources.Length > 0 ? sources.Length : project.Sources.Count) > 1;

    private static string? KeptBack(string verb, string test, string[] tables) => verb == "backtest" ? "split is not used here: a back-test keeps runs back by itself"
        : !s_fitting.Contains(verb) ? null
        : $"rows of split.test ({test}) are kept back" + (!s_holding.Contains(verb) ? "; foretrain predict forecasts them and compares"
            : tables is [var one] && File.Exists(one) ? "" : $"; forecasts are held against them where the project has one file: --targets FILE --targets-where \"{test}\"");

    private static IReadOnlyList<string> Given(ParseResult parse, Verb verb, string name) =>
        verb.AllOptions.FirstOrDefault(o => o.Name == name) is { } option && parse.GetResult(option) is { Implicit: false } result ? [.. result.Tokens.Select(t => t.Value)] : [];
}
