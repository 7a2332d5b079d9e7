using System.CommandLine;
using Foretrain.App;
using Foretrain.App.Asking;
using Foretrain.App.Documents;
using Foretrain.App.Reporting;
using Foretrain.Cli.Reports;
using Foretrain.Findings;

namespace Foretrain.Cli.Verbs;

/// <summary><c>foretrain report</c>.</summary>
internal sealed class ReportVerb : Verb
{
    private static readonly Option<string[]> s_at = Options.Many("--at", "NAME=VALUE,...", "a target (params=70B,tokens=1.4T), or a budget to plan for (flops=1e24); repeatable (default: ten times the largest run)");
    private static readonly Option<string?> s_targets = Options.One("--targets", "FILE", "table of targets; where it has the outcome, forecast and truth are compared");
    private static readonly Option<string?> s_targetsWhere = Options.One("--targets-where", "CONDITION", "use only targets that satisfy it");
    private static readonly Option<bool> s_rank = Options.Flag("--rank", "add every law that fits the columns, by how well it forecast these runs");
    private static readonly Option<bool> s_noBacktest = Options.Flag("--no-backtest", "leave out the forecasts of these runs from the smaller among them");
    private static readonly Option<string?> s_title = Options.One("--title", "TEXT", "title of the report");
    private static readonly Option<string?> s_out = Options.One("--out", "FILE", "where to write it: .html (one file, opens anywhere), .md (figures in a folder beside it) or .json; without it Markdown is printed");

    /// <inheritdoc/>
    public override string Name => "report";

    /// <inheritdoc/>
    public override string Purpose => "Write fit, forecast, plan, doubts and figures as one document";

    /// <inheritdoc/>
    public override string Usage => "SOURCE [--at NAME=VALUE,...] [--out FILE] [options]";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explanation =>
    [
        "The answer first, then the forecast, the plan of every budget asked about, what speaks against them in order of weight, the data used and left out, the fit with its certificate, a back-test, method, references, and the command that makes the same report again. The HTML file needs no network. Exit code 3 when the runs cannot answer the question; the report is written all the same.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Argument> Arguments => [SharedOptions.Source];

    /// <inheritdoc/>
    public override IReadOnlyList<OptionGroup> Groups { get; } =
    [
        new("Question", [s_at, s_targets, s_targetsWhere, s_rank, s_noBacktest]), SharedOptions.Fitting, SharedOptions.Runs, SharedOptions.Intervals, new("Output", [s_out, s_title, .. SharedOptions.Output.Options]),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string What)> Examples =>
    [
        ("foretrain report runs.csv --law chinchilla --at flops=1e24 --out report.html", "how to spend a budget, to attach to a compute request"),
        ("foretrain report runs.csv --at params=70B,tokens=1.4T --rank --out report.md", "one run, and what other laws say of it"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Next =>
    [
        "foretrain next   which small runs would narrow the interval most",
        "foretrain plan   limits, inference, other costs",
    ];

    /// <inheritdoc/>
    public override ExitCode Run(ParseResult parse, Terminal terminal, CancellationToken cancel)
    {
        AnalysisRequest request = SharedOptions.Read(parse, parse.GetValue(SharedOptions.Source), terminal);
        ReportQuestion question = QuestionReading.Report(new GivenOnCommandLine(parse, AllOptions));
        string? path = SharedOptions.Text(parse, s_out);
        if (path is not null) ReportFile.Require(path, request, question); // before the fit: a wrong name costs no time
        RunReport report;
        using (var progress = Progress.For(terminal)) report = ReportOperation.Run(request, question, progress, cancel);
        if (path is not null) ReportFile.Save(path, report);
        if (SharedOptions.IsSet(parse, SharedOptions.Json)) terminal.Out.WriteLine(ReportDocument.Write(report));
        else if (path is null) terminal.Out.Write(ReportFile.Markdown(report, "report-figures").Text);
        else Say(ReportWriter.For(terminal), report, path);
        return ReportComposer.Weighed(report).Any(f => f.Finding.Severity == Severity.Severe) ? ExitCode.Unreliable : ExitCode.Success;
    }

    private static void Say(ReportWriter talk, RunReport report, string path)
    {
        talk.Heading("Answer");
        foreach (string text in ReportAnswer.Answers(report)) talk.Paragraph(text, indent: 2, hanging: 2);
        (string verdict, Tone tone) = ReportAnswer.Verdict(report);
        talk.Paragraph(verdict, indent: 2, hanging: 2, tone: tone);
        talk.Space();
        talk.Line($"  written to {path}");
    }
}
