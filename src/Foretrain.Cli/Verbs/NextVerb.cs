using System.CommandLine;
using Foretrain.App;
using Foretrain.App.Asking;
using Foretrain.App.Charts;
using Foretrain.App.Documents;
using Foretrain.Cli.Reports;
using Foretrain.Findings;

namespace Foretrain.Cli.Verbs;

/// <summary><c>foretrain next</c>.</summary>
internal sealed class NextVerb : Verb
{
    private static readonly Argument<string[]> s_source = SharedOptions.Sources("the runs there are: files, folders, patterns, or - for standard input; several are read as one table");
    private static readonly Option<string[]> s_at = Options.Many("--at", "NAME=VALUE,...", "a target whose forecast is to be settled, e.g. params=70B,tokens=1.4T; repeatable");
    private static readonly Option<string?> s_optimum = Options.One("--optimum", "FLOPS", "settle the best model size for that training budget instead");
    private static readonly Option<string?> s_against = Options.One("--against", "FILE", "runs of another recipe: settle which of the two is better at the target (--at flops=1e24: each at its own best split)");
    private static readonly Option<string?> s_between = Options.One("--between", "COLUMN", "the same for one table: the column whose two values name the recipes");
    private static readonly Option<bool> s_higher = Options.Flag("--higher-wins", "of two recipes the one with the larger outcome is better (accuracy)");
    private static readonly Option<string?> s_candidates = Options.One("--candidates", "FILE", "table of runs you could do, one column per input (default: a grid of round numbers)");
    private static readonly Option<string?> s_budget = Options.One("--budget", "FLOPS", "most that the new runs may cost together, e.g. 1e20 or 100PF-days");
    private static readonly Option<string?> s_hours = Options.One("--hours", "HOURS", "the same in hours; needs --flops-per-hour");
    private static readonly Option<string?> s_money = Options.One("--money", "AMOUNT", "the same in money; needs --flops-per-hour and --price");
    private static readonly Option<string?> s_speed = Options.One("--flops-per-hour", "FLOPS", "training FLOP your machines do in an hour; costs are shown in hours too");
    private static readonly Option<string?> s_price = Options.One("--price", "AMOUNT", "money per hour; costs are shown in money too");
    private static readonly Option<string?> s_cost = Options.One("--cost", "FORMULA", "cost of a run over inputs, or columns of --candidates, in the unit of --budget (default: the law's, mostly 6*params*tokens)");
    private static readonly Option<string?> s_runs = Options.One("--runs", "COUNT", "new runs, at most (default: 10)");

    /// <inheritdoc/>
    public override string Name => "next";

    /// <inheritdoc/>
    public override string Purpose => "Choose the runs to do next under a budget, and see what each buys";

    /// <inheritdoc/>
    public override string Usage => "SOURCE... --at NAME=VALUE,... --budget FLOPS [options]";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explanation =>
    [
        "Runs are chosen together so that the interval of the forecast (of the best size, of the gap between two recipes) is expected to shrink most. It allows for a law that bends: the runs that pay are rarely more of the same.",
        "With --by every group is a question of its own, with the whole budget.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Argument> Arguments => [s_source];

    /// <inheritdoc/>
    public override IReadOnlyList<OptionGroup> Groups { get; } =
    [
        new("Goal", [s_at, s_optimum, s_against, s_between, s_higher, SharedOptions.Level]),
        new("Candidates and budget", [s_candidates, s_budget, s_hours, s_money, s_speed, s_price, s_cost, s_runs]),
        SharedOptions.Fitting,
        SharedOptions.Runs,
        PlotOutput.Group,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string What)> Examples =>
    [
        ("foretrain next runs.csv --law chinchilla --at params=70B,tokens=1.4T \\\n      --budget 1e20", "from a grid of round numbers"),
        ("foretrain next runs.csv --law chinchilla --at params=70B,tokens=1.4T \\\n      --candidates list.csv --hours 500 --flops-per-hour 1.4e18 --price 2.5", "from your own list, within 500 hours"),
        ("foretrain next a.csv --against b.csv --law chinchilla --at flops=1e24 \\\n      --budget 1e21", "to settle which recipe is better there"),
        ("foretrain next runs.csv --law chinchilla --optimum 1e24 --budget 1e21", "to settle the best size for 1e24 FLOP"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Next =>
    [
        "foretrain predict   the forecast as it stands",
        "foretrain backtest  how far to trust the law",
    ];

    /// <inheritdoc/>
    public override ExitCode Run(ParseResult parse, Terminal terminal, CancellationToken cancel)
    {
        AnalysisRequest request = SharedOptions.Read(parse, parse.GetValue(s_source), terminal);
        PlotOutput plot = PlotOutput.Read(parse, request, SharedOptions.Text(parse, s_candidates), SharedOptions.Text(parse, s_against));
        NextQuestion question = QuestionReading.Next(new GivenOnCommandLine(parse, AllOptions));
        return GroupedOutput.Run(terminal, request, SharedOptions.IsSet(parse, SharedOptions.Json), plot, ResultFigures.Of, (own, progress) => NextOperation.Run(own, question, progress, cancel),
            NextDocument.Write, NextText.Write, result => result.Findings.Any(f => f.Severity == Severity.Severe), cancel);
    }
}
