using System.CommandLine;
using Foretrain.App;
using Foretrain.App.Asking;

namespace Foretrain.Cli;

/// <summary>A titled part of a help page.</summary>
/// <param name="Title">Title, e.g. <c>Runs</c>.</param>
/// <param name="Options">Options in the order shown.</param>
internal sealed record OptionGroup(string Title, IReadOnlyList<Option> Options);

/// <summary>The options that several verbs have, defined once, and how they become a request.</summary>
internal static class SharedOptions
{
    public static readonly Argument<string[]> Source = Sources("training runs: files, folders or patterns such as \"logs/**/*.jsonl\"; CSV, JSON, JSON Lines and more (docs/formats.md), or - for standard input; several are read as one table");

    public static readonly Option<string?> Where = Options.One("--where", "CONDITION", "use only rows that satisfy it, e.g. \"split = 'train'\"");
    public static readonly Option<string[]> Map = Options.Many("--map", "NAME=COLUMN", "which column is which input, e.g. params=params_total, or a formula, tokens=flops/(6*params); repeatable");
    public static readonly Option<string?> Join = Options.One("--join", "FILE", "side table with more columns, e.g. sizes and tokens of models, joined by the column that both have; FILE:COLUMN names it");
    public static readonly Option<string?> Target = Options.One("--target", "COLUMN", "column to predict (default: the law's own output, loss)");
    public static readonly Option<string?> By = Options.One("--by", "COLUMN", "one fit per value of a column");
    public static readonly Option<string?> Weights = Options.One("--weights", "COLUMN", "weight of each run: a column or a formula (default: all alike)");
    public static readonly Option<string?> Cluster = Options.One("--cluster", "COLUMN", "rows with equal values are resampled together (default: every row on its own)");

    public static readonly Option<string?> Law = Options.One("--law", "ID", "law to fit (default: the first that fits the columns)");
    public static readonly Option<string?> Formula = Options.One("--formula", "TEXT", "your own law, e.g. \"E + A/params^alpha + B/tokens^beta\"");
    public static readonly Option<string?> Constants = Options.One("--constants", "SET", "published constants of --law instead of a fit");
    public static readonly Option<string[]> LawFile = Options.Many("--law-file", "FILE", "add a law from a JSON file; repeatable (those in $FORETRAIN_LAWS or ~/.config/foretrain/laws are always known)");
    public static readonly Option<string?> Objective = Options.One("--objective", "NAME", "what is minimised: [linear-|log-|logit-]squared, huber[:DELTA], absolute, pinball[:TAU] (default: the law's own, mostly log-huber:1e-3)");
    public static readonly Option<string[]> Fix = Options.Many("--fix", "NAME=VALUE", "hold a constant (alpha=0.35), tie it to another (beta=alpha), or hold a published set (constants:ID); repeatable");
    public static readonly Option<string[]> Free = Options.Many("--free", "NAME", "free a constant that the law holds or ties; repeatable");
    public static readonly Option<string[]> Range = Options.Many("--range", "NAME=LOW:HIGH", "bounds of a constant, e.g. alpha=0:1; repeatable");

    public static readonly Option<string?> Level = Options.One("--level", "SHARE", "level of every interval, 0 to 1 (default: 0.95)");
    public static readonly Option<string?> Resamples = Options.One("--resamples", "COUNT", "bootstrap refits, 0 for none (default: 4000; fewer above 25,000 runs, none above 100,000)");
    public static readonly Option<string?> Seed = Options.One("--seed", "NUMBER", "seed of the bootstrap (default: 1)");
    public static readonly Option<string?> Threads = Options.One("--threads", "COUNT", "threads; results do not depend on it (default: one per core)");

    public static readonly Option<bool> Json = Options.Flag("--json", "print one JSON document instead of text (docs/json.md)");
    public static readonly Option<bool> NoColor = Options.Flag("--no-color", "no colours (NO_COLOR does the same)");
    public static readonly Option<bool> Help = Options.Flag("--help", "this page", "-h");

    /// <summary>Which runs.</summary>
    public static OptionGroup Runs { get; } = new("Runs", [Where, Map, Join, Target, By, Weights, Cluster]);

    /// <summary>Which law and how it is fitted.</summary>
    public static OptionGroup Fitting { get; } = new("Law and fit", [Law, Formula, LawFile, Objective, Fix, Free, Range]);

    /// <summary>As <see cref="Fitting"/>, with published constants.</summary>
    public static OptionGroup FittingOrConstants { get; } = new("Law and fit", [Law, Constants, Formula, LawFile, Objective, Fix, Free, Range]);

    /// <summary>How sure.</summary>
    public static OptionGroup Intervals { get; } = new("Intervals", [Level, Resamples, Seed, Threads]);

    /// <summary>Output of every verb.</summary>
    public static OptionGroup Output { get; } = new("Output", [Json, NoColor, Help]);

    /// <summary>The argument that names runs.</summary>
    /// <param name="description">What they are, for help.</param>
    /// <param name="optional">True when there need not be any.</param>
    public static Argument<string[]> Sources(string description, bool optional = false) =>
        new("SOURCE") { Description = description, Arity = optional ? ArgumentArity.ZeroOrMore : ArgumentArity.OneOrMore };

    // Options of the same name that a verb has of its own mean something else there and do not count.
    private static readonly Option[] s_all = [Law, Constants, Formula, LawFile, Objective, Fix, Free, Range, Where, Join, Map, Target, By, Weights, Cluster, Level, Resamples, Seed, Threads];

    /// <summary>Reads the options a verb has into a request; those it does not have stay at their defaults.</summary>
    /// <exception cref="ForetrainException"><c>bad-option</c>, <c>objective-syntax</c>.</exception>
    public static AnalysisRequest Read(ParseResult parse, IReadOnlyList<string>? sources, Terminal terminal) =>
        RequestReading.Read(new GivenOnCommandLine(parse, s_all), sources, terminal.UserLawFolder) with { Project = terminal.Project, FromProject = terminal.FromProject };

    /// <summary>The value of an option, or null.</summary>
    public static string? Text(ParseResult parse, Option<string?> option) => parse.GetResult(option) is null ? null : parse.GetValue(option);

    /// <summary>The values of a repeatable option.</summary>
    public static string[] Texts(ParseResult parse, Option<string[]> option) => parse.GetResult(option) is null ? [] : parse.GetValue(option) ?? [];

    /// <summary>True when a switch is given.</summary>
    public static bool IsSet(ParseResult parse, Option<bool> option) => parse.GetResult(option) is not null && parse.GetValue(option);
}
