using System.CommandLine;
using Foretrain.App;
using Foretrain.App.Charts;
using Foretrain.App.Documents;
using Foretrain.Cli.Reports;
using Foretrain.Findings;

namespace Foretrain.Cli.Verbs;

/// <summary><c>foretrain chain</c>.</summary>
internal sealed class ChainVerb : Verb
{
    private static readonly Option<string[]> s_stage = Options.Many("--stage", "ID", "a law; repeat it in order: first the one closest to the rows, last the one that gives the answer");
    private static readonly Option<string[]> s_at = Options.Many("--at", "NAME=VALUE,...", "every input of every law, e.g. step=100k,params=7B,r_code=0.3,r_web=0.7; repeatable");
    private static readonly Option<string?> s_out = Options.One("--out", "FILE", "keep the rows that the last law is fitted to, as CSV: a table for fit, plan and rank");

    /// <inheritdoc/>
    public override string Name => "chain";

    /// <inheritdoc/>
    public override string Purpose => "Forecast with laws fitted one inside the other: steps, size, mixture";

    /// <inheritdoc/>
    public override string Usage => "SOURCE... --stage ID --stage ID --at NAME=VALUE,... [options]";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explanation =>
    [
        "The first law is fitted within every group of rows that agree in the inputs of the later laws, and forecasts the target's step (or size). Its forecasts are the rows of the next law, and so on; no two laws may share an input.",
        "The interval is that of the last law, widened by the typical interval of each law before it as if all of that were in common.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Argument> Arguments => [SharedOptions.Source];

    /// <inheritdoc/>
    public override IReadOnlyList<OptionGroup> Groups { get; } =
    [
        new("Chain", [s_stage, s_at, s_out, SharedOptions.LawFile, SharedOptions.Objective]),
        new("Runs", [SharedOptions.Where, SharedOptions.Map, SharedOptions.Target]),
        new("Output", [SharedOptions.Level, SharedOptions.Threads, PlotOutput.Plot, PlotOutput.Figure, .. SharedOptions.Output.Options]),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string What)> Examples =>
    [
        ("foretrain chain c.csv --stage power-d --stage power-n --at tokens=1T,params=7B", "every size's curve to 1T tokens, then those losses to 7B"),
        ("foretrain chain c.csv --stage power-d --stage power-n --at ... --out at-1t.csv", "and keep every size's loss at 1T tokens as a table"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Next =>
    [
        "foretrain plan   best mixture or size, from the rows kept with --out",
        "foretrain laws   which law takes which inputs",
    ];

    /// <inheritdoc/>
    public override ExitCode Run(ParseResult parse, Terminal terminal, CancellationToken cancel)
    {
        AnalysisRequest request = SharedOptions.Read(parse, parse.GetValue(SharedOptions.Source), terminal);
        PlotOutput plot = PlotOutput.Read(parse, request, SharedOptions.Text(parse, s_out));
        ChainReport report;
        using (var progress = Progress.For(terminal))
            report = ChainOperation.Run(request, SharedOptions.Texts(parse, s_stage), SharedOptions.Texts(parse, s_at), SharedOptions.Text(parse, s_out), progress, cancel);
        IReadOnlyList<string> drawn = plot.Write(() => ResultFigures.Of(report));
        if (SharedOptions.IsSet(parse, SharedOptions.Json))
        {
            terminal.Out.WriteLine(ChainDocument.Write(report));
        }
        else
        {
            ChainText.Write(ReportWriter.For(terminal), report);
            plot.Tell(terminal, drawn);
        }

        return report.Chains.Any(c => c.Findings.Any(f => f.Severity == Severity.Severe)) ? ExitCode.Unreliable : ExitCode.Success;
    }
}
