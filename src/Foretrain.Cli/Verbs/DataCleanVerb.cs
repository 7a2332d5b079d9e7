using System.CommandLine;
using Foretrain.App;
using Foretrain.App.Asking;
using Foretrain.App.Documents;
using Foretrain.App.Tables;
using Foretrain.Cleaning;
using Foretrain.Cli.Reports;

namespace Foretrain.Cli.Verbs;

/// <summary><c>foretrain data clean</c>.</summary>
internal sealed class DataCleanVerb : Verb
{
    private static readonly Option<bool> s_stitch = Options.Flag("--stitch", "join runs that go on where another of the same configuration stopped, and drop what was logged twice");
    private static readonly Option<bool> s_final = Options.Flag("--final", "one row per run: the last one with a loss (default: every checkpoint)");
    private static readonly Option<string?> s_lastK = Options.One("--last-k", "COUNT", "one row per run, with the mean of its last losses");
    private static readonly Option<string?> s_smooth = Options.One("--smooth", "COUNT", "losses as the mean of so many rows up to each (default: as logged)");
    private static readonly Option<string[]> s_keep = Options.Many("--keep", "ID", "do not take a decision: a kind (overlap) or one of them (overlap:run-a), as listed; repeatable");
    private static readonly Option<string?> s_out = Options.One("--out", "FILE", "write the table as CSV, and FILE.log.json with every decision beside it (default: only list the decisions)");

    /// <inheritdoc/>
    public override string Name => "data clean";

    /// <inheritdoc/>
    public override string Purpose => "Bring logs to a table of runs, with every decision listed and reversible";

    /// <inheritdoc/>
    public override string Usage => "SOURCE... [--stitch] [--final | --last-k COUNT] [options]";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explanation =>
    [
        "Takes out copies of rows and of whole curves and the warm-up; joins restarts with --stitch; recognises seeds; tells finished, running, crashed and diverged runs apart (column status); marks checkpoints before the cooldown (column phase). Each decision has an id; --keep ID undoes it. Nothing is written over an input.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Argument> Arguments => [SharedOptions.Source];

    /// <inheritdoc/>
    public override IReadOnlyList<OptionGroup> Groups { get; } =
    [
        new("Decisions", [s_stitch, s_final, s_lastK, s_smooth, s_keep]), new("Rows and columns", [SharedOptions.Where, SharedOptions.Map, SharedOptions.Join]), new("Output", [s_out, .. SharedOptions.Output.Options]),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string What)> Examples =>
    [
        ("foretrain data clean datasets/tiny_ladder/curves.csv --final", "what would be done to bring curves to one row per run"),
        ("foretrain data clean \"runs/*.csv\" --stitch --last-k 5 --out clean.csv", "restarts joined, the mean of the last five losses, and the log"),
        ("foretrain data clean logs.csv --stitch --keep overlap --out all.csv", "the same without dropping what was logged twice"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Next =>
    [
        "foretrain data describe  what the cleaned table is",
        "foretrain fit            fit a law to it",
    ];

    /// <inheritdoc/>
    public override ExitCode Run(ParseResult parse, Terminal terminal, CancellationToken cancel)
    {
        AnalysisRequest request = SharedOptions.Read(parse, parse.GetValue(SharedOptions.Source), terminal);
        var given = new GivenOnCommandLine(parse, AllOptions);
        int lastK = (int)given.Count("last-k", 0, 1_000_000), smooth = (int)given.Count("smooth", 0, 1_000_000);
        if (SharedOptions.Text(parse, s_lastK) is not null && lastK == 0) throw new ForetrainException("bad-option", "--last-k 0 is a mean of nothing", hint: "write --last-k 5, or --final");
        if (lastK > 0 && SharedOptions.IsSet(parse, s_final)) throw new ForetrainException("bad-option", $"--final keeps the last loss of each run and --last-k {lastK} the mean of its last ones; both are given", "--final, --last-k", "give one of them");
        var options = new CleaningOptions
        {
            Stitch = SharedOptions.IsSet(parse, s_stitch),
            Rows = lastK > 0 ? RowsKept.LastMean : SharedOptions.IsSet(parse, s_final) ? RowsKept.Final : RowsKept.Every,
            LastK = lastK > 0 ? lastK : 5,
            Smooth = smooth,
            Map = request.Map,
            Keep = [.. SharedOptions.Texts(parse, s_keep)],
        };
        CleanReport result;
        using (var progress = Progress.For(terminal)) result = CleanOperation.Run(request, options, SharedOptions.Text(parse, s_out), progress, cancel);
        if (SharedOptions.IsSet(parse, SharedOptions.Json)) terminal.Out.WriteLine(CleanDocument.Write(result));
        else CleanText.Write(ReportWriter.For(terminal), result);
        return ExitCode.Success;
    }
}
