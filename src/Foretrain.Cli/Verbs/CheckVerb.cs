using System.CommandLine;
using Foretrain.App;
using Foretrain.App.Documents;
using Foretrain.Cli.Reports;

namespace Foretrain.Cli.Verbs;

/// <summary><c>foretrain check</c>.</summary>
internal sealed class CheckVerb : Verb
{
    private static readonly Option<string?> s_at = Options.One("--at", "NAME=VALUE,...", "the question, e.g. params=70B,tokens=1.4T (default: ten times the largest run)");

    /// <inheritdoc/>
    public override string Name => "check";

    /// <inheritdoc/>
    public override string Purpose => "Say whether these runs can answer the question at all";

    /// <inheritdoc/>
    public override string Usage => "SOURCE... [--at NAME=VALUE,...] [options]";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explanation =>
    [
        "Looks at the runs before the fit and at the fit afterwards: scales that are missing, checkpoints taken for runs, warm-up points, sizes tuned less well, mixed counting, residuals that curve, constants the runs do not determine. Where a finding names rows, it says how far the forecast moves without them. Exit code 3 when the answer is no.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Argument> Arguments => [SharedOptions.Source];

    /// <inheritdoc/>
    public override IReadOnlyList<OptionGroup> Groups { get; } =
    [
        new("Question", [s_at]), SharedOptions.Fitting, SharedOptions.Runs, SharedOptions.Intervals, SharedOptions.Output,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string What)> Examples =>
    [
        ("foretrain check runs.csv", "can these runs forecast ten times their largest"),
        ("foretrain check runs.csv --law chinchilla --at params=70B,tokens=1.4T", "can they forecast this run"),
        ("foretrain check runs.csv --by recipe", "each recipe on its own"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Next =>
    [
        "foretrain predict   the forecast with its interval",
        "foretrain backtest  how well the law forecast these runs from the smaller ones",
    ];

    /// <inheritdoc/>
    public override ExitCode Run(ParseResult parse, Terminal terminal, CancellationToken cancel)
    {
        AnalysisRequest request = SharedOptions.Read(parse, parse.GetValue(SharedOptions.Source), terminal);
        string? at = SharedOptions.Text(parse, s_at);
        return GroupedOutput.Run(terminal, request, SharedOptions.IsSet(parse, SharedOptions.Json), null, _ => [], (own, progress) => CheckOperation.Run(own, at, progress, cancel),
            CheckDocument.Write, CheckText.Write, result => result.Verdict == CheckVerdict.No, cancel);
    }
}
