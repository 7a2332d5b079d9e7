using System.CommandLine;
using Foretrain.App;
using Foretrain.App.Asking;
using Foretrain.App.Charts;
using Foretrain.App.Documents;
using Foretrain.Cli.Reports;
using Foretrain.Findings;
using Foretrain.Planning;

namespace Foretrain.Cli.Verbs;

/// <summary><c>foretrain plan</c>.</summary>
internal sealed class PlanVerb : Verb
{
    private static readonly Argument<string[]> s_source = SharedOptions.Sources("training runs (files, folders, patterns), or a fit kept with 'foretrain fit --out'; left out with --constants", optional: true);

    private static readonly Option<string?> s_flops = Options.One("--flops", "BUDGET", "compute to spend: the least loss for it, e.g. 1e24 or 100PF-days");
    private static readonly Option<string?> s_budget = Options.One("--budget", "AMOUNT", "as --flops, in the unit of the cost where that is not FLOP (hours, dollars, samples)");
    private static readonly Option<string?> s_loss = Options.One("--loss", "VALUE", "loss to reach: the least compute for it");
    private static readonly Option<string[]> s_fixInput = Options.Many("--fix-input", "NAME=VALUE", "hold an input, e.g. tokens=1T, or let it follow from others, tokens=20*params; repeatable");
    private static readonly Option<string[]> s_inputRange = Options.Many("--input-range", "NAME=LOW:HIGH", "search an input only there, e.g. params=1B:20B, r_code=0.1:0.5; repeatable");
    private static readonly Option<string[]> s_limit = Options.Many("--limit", "CONDITION", "another condition over the inputs, e.g. \"16*params <= 80G\"; repeatable");
    private static readonly Option<string[]> s_combine = Options.Many("--combine", "NAME=WEIGHT", "plan for a weighted sum of groups of --by or of constant sets of --law, e.g. code=0.3,web=0.7");
    private static readonly Option<string?> s_inference = Options.One("--inference-tokens", "COUNT", "tokens the model will read in use; their cost, 2 params each, counts as well");
    private static readonly Option<string?> s_unique = Options.One("--unique-tokens", "COUNT", "distinct tokens there are, for laws of repeated data");
    private static readonly Option<string?> s_cost = Options.One("--cost", "FORMULA", "training cost over the inputs (default: the law's, mostly 6*params*tokens)");
    private static readonly Option<string?> s_costUnit = Options.One("--cost-unit", "UNIT", "what --cost is counted in, for reports (default: flop)");
    private static readonly Option<string?> s_tolerance = Options.One("--tolerance", "SHARE", "how much worse still counts as no worse (default: 0.001, a tenth of a percent)");
    private static readonly Option<string?> s_curve = Options.One("--curve", "COUNT", "print that many points of the curve at this budget (default: none; 33 in JSON)");

    /// <inheritdoc/>
    public override string Name => "plan";

    /// <inheritdoc/>
    public override string Purpose => "Find the best model for a budget, or the least budget for a loss";

    /// <inheritdoc/>
    public override string Usage => "[SOURCE...] --flops BUDGET | --loss VALUE [options]";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explanation =>
    [
        "Every answer has an interval (the plan redone for each bootstrap draw and moved by how far the law's form may be off) and the flat bowl around it: how far size and data can move before the loss worsens by --tolerance.",
        "With --limit the report names what holds the plan back, and what 1 % more of each would gain.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Argument> Arguments => [s_source];

    /// <inheritdoc/>
    public override IReadOnlyList<OptionGroup> Groups { get; } =
    [
        new("Question", [s_flops, s_budget, s_loss, s_combine, s_fixInput, s_inputRange, s_limit, s_inference, s_unique, s_cost, s_costUnit, s_tolerance, s_curve]),
        SharedOptions.FittingOrConstants, SharedOptions.Runs, SharedOptions.Intervals, PlotOutput.Group,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string What)> Examples =>
    [
        ("foretrain plan runs.csv --law chinchilla --flops 1e24", "size, tokens and loss for a budget"),
        ("foretrain plan fit.json --loss 2.0 --inference-tokens 1T", "least lifetime cost of a loss, from a kept fit"),
        ("foretrain plan fit.json --flops 1e22 --limit \"2*params <= 80G\"", "the best model whose weights fit one GPU"),
        ("foretrain plan --law chinchilla --constants besiroglu-2024 --flops 1e24", "published constants, no runs at all"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Next =>
    [
        "foretrain predict  loss of a model of your choice",
        "foretrain isoflop  best size per budget straight from the runs, without a law",
    ];

    /// <inheritdoc/>
    public override ExitCode Run(ParseResult parse, Terminal terminal, CancellationToken cancel)
    {
        AnalysisRequest request = SharedOptions.Read(parse, parse.GetValue(s_source), terminal);
        PlotOutput plot = PlotOutput.Read(parse, request);
        bool json = SharedOptions.IsSet(parse, SharedOptions.Json);
        PlanRequest question = PlanReading.Read(new GivenOnCommandLine(parse, AllOptions), json ? 33 : 0);
        PlanReport result;
        using (var progress = Progress.For(terminal)) result = PlanOperation.Run(request, question, progress, cancel);
        IReadOnlyList<string> drawn = plot.Write(() => ResultFigures.Of(result));
        if (json)
        {
            terminal.Out.WriteLine(PlanDocument.Write(result));
        }
        else
        {
            PlanText.Write(ReportWriter.For(terminal), result);
            plot.Tell(terminal, drawn);
        }

        return result.Groups.Any(g => PlanOperation.Findings(g, request.Level).Any(f => f.Severity == Severity.Severe)) ? ExitCode.Unreliable : ExitCode.Success;
    }
}
