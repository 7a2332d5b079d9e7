using System.CommandLine;
using Foretrain.App;
using Foretrain.App.Asking;
using Foretrain.App.Charts;
using Foretrain.App.Documents;
using Foretrain.Cli.Reports;
using Foretrain.Findings;
using Foretrain.Planning;

namespace Foretrain.Cli.Verbs;

/// <summary><c>foretrain isoflop</c>.</summary>
internal sealed class IsoFlopVerb : Verb
{
    private static readonly Argument<string[]> s_source = SharedOptions.Sources("training runs with flops, loss, and params or tokens; several files are read as one table");
    private static readonly Option<string?> s_method = Options.One("--method", "NAME", "parabola or akima per budget, or envelope of training curves (default: parabola)");
    private static readonly Option<string[]> s_at = Options.Many("--at", "flops=VALUE", "compute at which the optimum is wanted; repeatable");
    private static readonly Option<string?> s_tolerance = Options.One("--budget-tolerance", "SHARE", "runs this close in compute are one budget (default: 0.1)");
    private static readonly Option<string?> s_curves = Options.One("--curves", "COLUMN", "training curve of a row, for envelope (default: run, where there is one)");
    private static readonly Option<bool> s_weighted = Options.Flag("--weighted", "weigh budgets by how well their optimum is known");
    private static readonly Option<string?> s_resamples = Options.One("--resamples", "COUNT", "bootstrap replicates, 0 for none (default: 1000)");

    /// <inheritdoc/>
    public override string Name => "isoflop";

    /// <inheritdoc/>
    public override string Purpose => "Find the best size and data per budget straight from the runs, without a law";

    /// <inheritdoc/>
    public override string Usage => "SOURCE... [--method parabola|akima|envelope] [options]";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explanation =>
    [
        "Runs of equal compute form a budget; its best size is the minimum of a curve through their losses. A line through the optima gives N*(C) and D*(C). Budgets without a minimum inside their runs are left out and named.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Argument> Arguments => [s_source];

    /// <inheritdoc/>
    public override IReadOnlyList<OptionGroup> Groups { get; } =
    [
        new("Analysis", [s_method, s_at, s_tolerance, s_curves, s_weighted]),
        new("Runs", [SharedOptions.Where, SharedOptions.Map, SharedOptions.Target, SharedOptions.By]),
        new("Intervals", [SharedOptions.Level, s_resamples, SharedOptions.Seed]), PlotOutput.Group,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string What)> Examples =>
    [
        ("foretrain isoflop runs.csv --at flops=1e24", "best params and tokens per budget, and at 1e24 FLOP"),
        ("foretrain isoflop runs.csv --method akima --by recipe", "Akima's curve, one analysis per recipe"),
        ("foretrain isoflop runs.csv --map flops=6*params*tokens", "compute made from the other columns"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Next => ["foretrain fit   a law over all runs at once", "foretrain plan  best model for a budget from a law"];

    /// <inheritdoc/>
    public override ExitCode Run(ParseResult parse, Terminal terminal, CancellationToken cancel)
    {
        AnalysisRequest request = SharedOptions.Read(parse, parse.GetValue(s_source), terminal);
        PlotOutput plot = PlotOutput.Read(parse, request);
        (IsoFlopApproach approach, IsoFlopOptions options) = QuestionReading.IsoFlop(new GivenOnCommandLine(parse, AllOptions));
        IsoFlopReport result = IsoFlopOperation.Run(request, approach, options, SharedOptions.Text(parse, s_curves), cancel);
        IReadOnlyList<string> drawn = plot.Write(() => ResultFigures.Of(result));
        if (SharedOptions.IsSet(parse, SharedOptions.Json))
        {
            terminal.Out.WriteLine(IsoFlopDocument.Write(result));
        }
        else
        {
            IsoFlopText.Write(ReportWriter.For(terminal), result);
            plot.Tell(terminal, drawn);
        }

        return result.Groups.Any(g => g.Findings.Any(f => f.Severity == Severity.Severe)) ? ExitCode.Unreliable : ExitCode.Success;
    }
}
