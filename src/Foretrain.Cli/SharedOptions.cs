using System.CommandLine;
using Foretrain.App;
using Foretrain.Objectives;
using Foretrain.Quantities;

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

    /// <summary>Reads the options a verb has into a request; those it does not have stay at their defaults.</summary>
    /// <exception cref="ForetrainException"><c>bad-option</c>, <c>objective-syntax</c>.</exception>
    public static AnalysisRequest Read(ParseResult parse, IReadOnlyList<string>? sources, Terminal terminal) => new()
    {
        Source = sources is { Count: > 0 } ? sources[0] : null,
        MoreSources = sources is { Count: > 1 } ? [.. sources.Skip(1)] : [],
        Law = Text(parse, Law),
        Formula = Text(parse, Formula),
        Constants = Text(parse, Constants),
        LawFiles = Texts(parse, LawFile),
        UserLawFolder = terminal.UserLawFolder,
        Project = terminal.Project,
        FromProject = terminal.FromProject,
        Map = Texts(parse, Map),
        Where = Text(parse, Where),
        Join = Text(parse, Join),
        By = Text(parse, By),
        Target = Text(parse, Target),
        Cluster = Text(parse, Cluster),
        Weights = Text(parse, Weights),
        Objective = Text(parse, Objective) is { } objective ? ObjectiveText.Parse(objective) : null,
        Fix = Texts(parse, Fix),
        Free = [.. Texts(parse, Free).SelectMany(f => f.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
        Range = Texts(parse, Range),
        Seed = (ulong)Count(parse, Seed, 1, long.MaxValue),
        Level = ReadLevel(parse, Level) ?? 0.95,
        Resamples = Text(parse, Resamples) is null ? null : (int)Count(parse, Resamples, 0, 10_000_000),
        Threads = (int)Count(parse, Threads, 0, 4096),
    };

    /// <summary>The value of an option, or null.</summary>
    public static string? Text(ParseResult parse, Option<string?> option) => parse.GetResult(option) is null ? null : parse.GetValue(option);

    /// <summary>The values of a repeatable option.</summary>
    public static string[] Texts(ParseResult parse, Option<string[]> option) => parse.GetResult(option) is null ? [] : parse.GetValue(option) ?? [];

    /// <summary>True when a switch is given.</summary>
    public static bool IsSet(ParseResult parse, Option<bool> option) => parse.GetResult(option) is not null && parse.GetValue(option);

    /// <summary>A whole number of 0 or more, suffixes allowed.</summary>
    /// <exception cref="ForetrainException"><c>bad-option</c>.</exception>
    public static long Count(ParseResult parse, Option<string?> option, long otherwise, long most)
    {
        if (Text(parse, option) is not { } text) return otherwise;
        if (long.TryParse(text, out long whole) && whole >= 0 && whole <= most) return whole; // seeds have more digits than a double
        if (NumberText.TryParse(text, out double value) && value >= 0 && value <= most && value == Math.Floor(value)) return (long)value;
        throw new ForetrainException("bad-option", $"{option.Name} '{text}' is not a whole number from 0 to {most}", hint: $"write e.g. {option.Name} {otherwise}");
    }

    /// <summary>A level between 0 and 1, or null when it is not given.</summary>
    /// <exception cref="ForetrainException"><c>bad-option</c>.</exception>
    public static double? ReadLevel(ParseResult parse, Option<string?> option)
    {
        if (Text(parse, option) is not { } text) return null;
        if (NumberText.TryParse(text, out double level) && level > 0 && level < 1) return level;
        bool percent = NumberText.TryParse(text.TrimEnd('%', ' '), out double share) && share is >= 50 and < 100;
        throw new ForetrainException("bad-option", $"--level '{text}' is not between 0 and 1", hint: percent ? $"write --level {share / 100:0.####}" : "write --level 0.95");
    }
}
