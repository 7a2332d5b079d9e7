using System.CommandLine;
using Foretrain.App;
using Foretrain.App.Asking;
using Foretrain.App.Charts;
using Foretrain.App.Documents;
using Foretrain.Cli.Reports;
using Foretrain.Findings;

namespace Foretrain.Cli.Verbs;

/// <summary><c>foretrain backtest</c>.</summary>
internal sealed class BacktestVerb : Verb
{
    private static readonly Option<string?> s_axis = Options.One("--axis", "NAME", "what the runs are ordered by: an input, a column or a formula (default: the law's cost)");
    private static readonly Option<string?> s_origins = Options.One("--origins", "COUNT", "fits along the axis, at most (default: 6)");
    private static readonly Option<string?> s_horizons = Options.One("--horizons", "DECADES,...", "ends of the bins of distance beyond the fit (default: 0.5,1,2)");
    private static readonly Option<string?> s_level = Options.One("--level", "SHARE", "score intervals of this level too, beside those of 80 and 95 %");
    private static readonly Option<bool> s_through = Options.Flag("--through-runs", "cut through runs too: forecast the rest of a run from its beginning and other runs");

    /// <inheritdoc/>
    public override string Name => "backtest";

    /// <inheritdoc/>
    public override string Purpose => "Forecast the larger runs from the smaller ones, to see how far to trust a law";

    /// <inheritdoc/>
    public override string Usage => "SOURCE... [--law ID] [--axis NAME] [options]";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explanation =>
    [
        "The law is fitted to the runs up to a cost and forecasts those above it, at several costs in turn. Errors and intervals are scored by how far beyond the fit a run lies. Rows of one run (column run, or --cluster) stay on one side.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Argument> Arguments => [SharedOptions.Source];

    /// <inheritdoc/>
    public override IReadOnlyList<OptionGroup> Groups { get; } =
    [
        new("Back-test", [s_axis, s_origins, s_horizons, s_through, s_level]), SharedOptions.Fitting, SharedOptions.Runs,
        new("Output", [SharedOptions.Threads, .. PlotOutput.Group.Options]),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string What)> Examples =>
    [
        ("foretrain backtest runs.csv --law chinchilla", "errors and coverage by distance beyond the fit"),
        ("foretrain backtest runs.csv --axis tokens", "fit the shorter runs, forecast the longer ones"),
        ("foretrain backtest curves.csv --cluster run --by dataset", "checkpoints of one run kept together, one back-test per data set"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Next =>
    [
        "foretrain predict  forecast a run that has not been trained",
        "foretrain fit      the constants, and what is wrong with the runs",
    ];

    /// <inheritdoc/>
    public override ExitCode Run(ParseResult parse, Terminal terminal, CancellationToken cancel)
    {
        AnalysisRequest request = SharedOptions.Read(parse, parse.GetValue(SharedOptions.Source), terminal);
        PlotOutput plot = PlotOutput.Read(parse, request);
        BacktestQuestion question = QuestionReading.Backtest(new GivenOnCommandLine(parse, AllOptions));
        BacktestReport result;
        using (var progress = Progress.For(terminal)) result = BacktestOperation.Run(request, question, progress, cancel);
        IReadOnlyList<string> drawn = plot.Write(() => ResultFigures.Of(result));
        if (SharedOptions.IsSet(parse, SharedOptions.Json))
        {
            terminal.Out.WriteLine(BacktestDocument.Write(result));
        }
        else
        {
            BacktestText.Write(ReportWriter.For(terminal), result);
            plot.Tell(terminal, drawn);
        }

        return result.Groups.Any(g => g.Findings.Any(f => f.Severity == Severity.Severe)) ? ExitCode.Unreliable : ExitCode.Success;
    }
}
