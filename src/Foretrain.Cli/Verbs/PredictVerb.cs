using System.CommandLine;
using Foretrain.App;
using Foretrain.App.Charts;
using Foretrain.App.Documents;
using Foretrain.Cli.Reports;
using Foretrain.Findings;

namespace Foretrain.Cli.Verbs;

/// <summary><c>foretrain predict</c>.</summary>
internal sealed class PredictVerb : Verb
{
    private static readonly Argument<string[]> s_source = SharedOptions.Sources("training runs (files, folders, patterns), or a fit kept with 'foretrain fit --out'; left out with --constants", optional: true);

    private static readonly Option<string[]> s_at = Options.Many("--at", "NAME=VALUE,...", "one target, e.g. params=70B,tokens=1.4T; repeatable");
    private static readonly Option<string?> s_targets = Options.One("--targets", "FILE", "table of targets; where it has the outcome, forecast and truth are compared");
    private static readonly Option<string?> s_targetsWhere = Options.One("--targets-where", "CONDITION", "use only targets that satisfy it");

    /// <inheritdoc/>
    public override string Name => "predict";

    /// <inheritdoc/>
    public override string Purpose => "Forecast runs that have not been trained, with intervals";

    /// <inheritdoc/>
    public override string Usage => "[SOURCE...] --at NAME=VALUE,... | --targets FILE [options]";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explanation =>
    [
        "Intervals are for the outcome of one run: error of the constants, of the law's form (growing with the distance from the runs) and of a run. The report names the share of each. The reach column says how far beyond the largest run a target lies.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Argument> Arguments => [s_source];

    /// <inheritdoc/>
    public override IReadOnlyList<OptionGroup> Groups { get; } =
    [
        new("Targets", [s_at, s_targets, s_targetsWhere]), SharedOptions.FittingOrConstants, SharedOptions.Runs, SharedOptions.Intervals, PlotOutput.Group,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string What)> Examples =>
    [
        ("foretrain predict runs.csv --law chinchilla --at params=70B,tokens=1.4T", "fit, then forecast one target"),
        ("foretrain predict runs.csv --where \"split = 'train'\" \\\n      --targets runs.csv --targets-where \"split = 'test'\"", "forecast held-out runs and compare with the truth"),
        ("foretrain predict fit.json --at params=7B,tokens=2T --at params=13B,tokens=1T", "from a kept fit, without the runs"),
        ("foretrain predict --law chinchilla --constants besiroglu-2024 \\\n      --at params=7B,tokens=2T", "published constants, no runs at all"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Next =>
    [
        "foretrain plan          let foretrain choose the target for a budget",
        "foretrain laws show ID  inputs of a law and its published constants",
    ];

    /// <inheritdoc/>
    public override ExitCode Run(ParseResult parse, Terminal terminal, CancellationToken cancel)
    {
        AnalysisRequest request = SharedOptions.Read(parse, parse.GetValue(s_source), terminal);
        PlotOutput plot = PlotOutput.Read(parse, request, SharedOptions.Text(parse, s_targets));
        PredictReport result;
        using (var progress = Progress.For(terminal))
            result = PredictOperation.Run(request, SharedOptions.Texts(parse, s_at), SharedOptions.Text(parse, s_targets), SharedOptions.Text(parse, s_targetsWhere), progress, cancel);
        IReadOnlyList<string> drawn = plot.Write(() => ResultFigures.Of(result));
        if (SharedOptions.IsSet(parse, SharedOptions.Json))
        {
            terminal.Out.WriteLine(PredictDocument.Write(result));
        }
        else
        {
            PredictText.Write(ReportWriter.For(terminal), result);
            plot.Tell(terminal, drawn);
        }

        bool severe = result.Groups.Any(g => g.Forecasts.SelectMany(f => f.Findings).Concat(FitRemarks.OfChoice(g.Choice, request.Level)).Any(f => f.Severity == Severity.Severe));
        return severe ? ExitCode.Unreliable : ExitCode.Success;
    }
}
