using System.CommandLine;
using Foretrain.App;
using Foretrain.App.Asking;
using Foretrain.App.Charts;
using Foretrain.App.Documents;
using Foretrain.Cli.Reports;
using Foretrain.Findings;

namespace Foretrain.Cli.Verbs;

/// <summary><c>foretrain rank</c>.</summary>
internal sealed class RankVerb : Verb
{
    private static readonly Option<string?> s_laws = Options.One("--laws", "ID,...", "laws to rank, the usual one first (default: all that fit the columns)");
    private static readonly Option<string[]> s_at = Options.Many("--at", "NAME=VALUE,...", "forecast a target with every law, e.g. params=70B,tokens=1.4T; repeatable");
    private static readonly Option<string?> s_targets = Options.One("--targets", "FILE", "table of targets; where it has the outcome, forecast and truth are compared");
    private static readonly Option<string?> s_targetsWhere = Options.One("--targets-where", "CONDITION", "use only targets that satisfy it");
    private static readonly Option<string?> s_axis = Options.One("--axis", "NAME", "what the runs are ordered by: an input, a column or a formula (default: the cost)");
    private static readonly Option<string?> s_origins = Options.One("--origins", "COUNT", "cuts of the axis, at most (default: 6)");
    private static readonly Option<bool> s_through = Options.Flag("--through-runs", "cut through runs too: forecast the rest of a run from its beginning and other runs");
    private static readonly Option<string?> s_seed = Options.One("--seed", "NUMBER", "seed of the parts of the cross-validation (default: 1)");

    /// <inheritdoc/>
    public override string Name => "rank";

    /// <inheritdoc/>
    public override string Purpose => "Compare laws by how well they forecast the larger runs from the smaller";

    /// <inheritdoc/>
    public override string Usage => "SOURCE... [--laws ID,...] [--at NAME=VALUE,...] [options]";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explanation =>
    [
        "Every law that fits the columns is fitted to the same smaller runs and forecasts the same larger ones, at several cuts. Laws are ranked by the score (CRPS) of these forecasts; those within its noise are called tied. The picked law is fitted once more with weights with which larger runs count more, where its back-test forecasts better with them. Forecast are the pick, every law with all runs alike, and their average, weighted by the scores.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Argument> Arguments => [SharedOptions.Source];

    /// <inheritdoc/>
    public override IReadOnlyList<OptionGroup> Groups { get; } =
    [
        new("Ranking", [s_laws, s_axis, s_origins, s_through, SharedOptions.LawFile, SharedOptions.Objective, SharedOptions.Range]),
        new("Targets", [s_at, s_targets, s_targetsWhere, SharedOptions.Level]), SharedOptions.Runs,
        new("Output", [s_seed, SharedOptions.Threads, .. PlotOutput.Group.Options]),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string What)> Examples =>
    [
        ("foretrain rank runs.csv", "all laws that fit the columns"),
        ("foretrain rank runs.csv --at params=70B,tokens=1.4T", "with what each forecasts, and their average"),
        ("foretrain rank runs.csv --laws chinchilla,gadre-overtraining", "two laws, the first as the usual one"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Next =>
    [
        "foretrain predict   the forecast of one law, with what its interval is made of",
        "foretrain backtest  errors and coverage of one law by distance",
    ];

    /// <inheritdoc/>
    public override ExitCode Run(ParseResult parse, Terminal terminal, CancellationToken cancel)
    {
        var given = new GivenOnCommandLine(parse, AllOptions);
        AnalysisRequest request = SharedOptions.Read(parse, parse.GetValue(SharedOptions.Source), terminal) with { Seed = (ulong)given.Count("seed", 1, long.MaxValue) };
        PlotOutput plot = PlotOutput.Read(parse, request, SharedOptions.Text(parse, s_targets));
        RankQuestion question = QuestionReading.Rank(given);
        QuestionReading.Require(request, question);
        return GroupedOutput.Run(terminal, request, SharedOptions.IsSet(parse, SharedOptions.Json), plot, ResultFigures.Of, (own, progress) => RankOperation.Run(own, question, progress, cancel),
            RankDocument.Write, RankText.Write, result => result.Result.Findings.Concat(result.Forecasts.SelectMany(f => f.Findings)).Any(f => f.Severity == Severity.Severe), cancel);
    }
}
