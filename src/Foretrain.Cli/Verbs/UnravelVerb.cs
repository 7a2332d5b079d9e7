using System.CommandLine;
using Foretrain.App;
using Foretrain.App.Charts;
using Foretrain.App.Documents;
using Foretrain.Cli.Reports;
using Foretrain.Findings;
using Foretrain.Quantities;

namespace Foretrain.Cli.Verbs;

/// <summary><c>foretrain unravel</c>.</summary>
internal sealed class UnravelVerb : Verb
{
    private static readonly Option<string[]> s_at = Options.Many("--at", "NAME=VALUE,...", "a point of a run: params=7B,step=100k,batch=4M (batch in tokens); repeatable");
    private static readonly Option<string?> s_warmUp = Options.One("--warm-up", "STEPS", "rows up to here are left out (default: a twentieth of the longest run)");
    private static readonly Option<string?> s_batchLaw = Options.One("--batch-law", "Bstar=..,aB=..", "critical batch Bstar / loss^(1/aB) when the runs have one batch size only");

    /// <inheritdoc/>
    public override string Name => "unravel";

    /// <inheritdoc/>
    public override string Purpose => "Loss along training at any batch size, its laws estimated step by step";

    /// <inheritdoc/>
    public override string Usage => "SOURCE... [--at params=N,step=S,batch=B] [options]";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explanation =>
    [
        "Checkpoints of small models give, one after the other: the loss of a size trained to the end, the irreducible loss, the critical batch of a loss (from one size at three or more batch sizes), and the loss along training in steps adjusted for the batch. Together they are the loss of any size at any step and batch. As a check all constants are fitted at once besides.",
        "The table needs the columns params, step, batch (tokens per step) and loss; a column run keeps runs apart.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Argument> Arguments => [SharedOptions.Source];

    /// <inheritdoc/>
    public override IReadOnlyList<OptionGroup> Groups { get; } =
    [
        new("Question", [s_at, s_warmUp, s_batchLaw]), new("Runs", [SharedOptions.Where, SharedOptions.Map, SharedOptions.Target]),
        new("Output", [SharedOptions.Level, PlotOutput.Plot, PlotOutput.Figure, .. SharedOptions.Output.Options]),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string What)> Examples =>
    [
        ("foretrain unravel curves.csv --at params=7B,step=100k,batch=4M", "the six constants, and the loss at one point of a large run"),
        ("foretrain unravel curves.csv --batch-law Bstar=2.1e8,aB=0.21", "runs of one batch size, with a critical batch from elsewhere"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Next =>
    [
        "foretrain fit --law kaplan-nsb   all constants at once, with certificate and errors",
        "foretrain laws show kaplan-nsb   the law, its source and its caveats",
    ];

    /// <inheritdoc/>
    public override ExitCode Run(ParseResult parse, Terminal terminal, CancellationToken cancel)
    {
        AnalysisRequest request = SharedOptions.Read(parse, parse.GetValue(SharedOptions.Source), terminal);
        double? warmUp = SharedOptions.Text(parse, s_warmUp) is { } text ? NumberText.Parse(text, "--warm-up") : null;
        PlotOutput plot = PlotOutput.Read(parse, request);
        UnravelReport report;
        using (var progress = Progress.For(terminal))
            report = UnravelOperation.Run(request, SharedOptions.Texts(parse, s_at), warmUp, SharedOptions.Text(parse, s_batchLaw), progress, cancel);
        IReadOnlyList<string> drawn = plot.Write(() => ResultFigures.Of(report));
        if (SharedOptions.IsSet(parse, SharedOptions.Json))
        {
            terminal.Out.WriteLine(UnravelDocument.Write(report));
        }
        else
        {
            UnravelText.Write(ReportWriter.For(terminal), report);
            plot.Tell(terminal, drawn);
        }

        return report.Result.Findings.Any(f => f.Severity == Severity.Severe) ? ExitCode.Unreliable : ExitCode.Success;
    }
}
