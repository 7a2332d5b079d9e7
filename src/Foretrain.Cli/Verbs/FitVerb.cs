using System.CommandLine;
using Foretrain.App;
using Foretrain.App.Charts;
using Foretrain.App.Documents;
using Foretrain.Cli.Reports;
using Foretrain.Findings;

namespace Foretrain.Cli.Verbs;

/// <summary><c>foretrain fit</c>.</summary>
internal sealed class FitVerb : Verb
{
    private static readonly Option<string?> s_out = Options.One("--out", "FILE", "keep the fit; predict and plan take the file in place of runs");

    /// <inheritdoc/>
    public override string Name => "fit";

    /// <inheritdoc/>
    public override string Purpose => "Fit a scaling law to training runs and say how far to trust it";

    /// <inheritdoc/>
    public override string Usage => "SOURCE... [--law ID | --formula TEXT] [options]";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explanation =>
    [
        "Without --law or --formula it lists the laws that fit the columns and fits the first. Every fit comes with a certificate that it is the global minimum; a fit that cannot be certified is an error, not a number.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Argument> Arguments => [SharedOptions.Source];

    /// <inheritdoc/>
    public override IReadOnlyList<OptionGroup> Groups { get; } =
    [
        SharedOptions.Fitting, SharedOptions.Runs, SharedOptions.Intervals, new("Output", [s_out, .. PlotOutput.Group.Options]),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string What)> Examples =>
    [
        ("foretrain fit runs.csv --law chinchilla --where \"split = 'train'\"", "constants with intervals, certificate, findings about the runs"),
        ("foretrain fit runs.csv --formula \"E + A/params^alpha + B/tokens^beta\"", "a law of your own; names that are columns are inputs, the others constants"),
        ("foretrain fit runs.csv --law chinchilla --by dataset --fix beta=alpha", "one fit per data set with equal exponents"),
        ("foretrain fit runs.csv --law chinchilla --out fit.json --plot fit.html", "keep the fit for predict and plan, and draw it"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Next =>
    [
        "foretrain predict  forecast a larger run from the fit",
        "foretrain plan     the best model for a budget",
        "foretrain laws     what can be fitted",
    ];

    /// <inheritdoc/>
    public override ExitCode Run(ParseResult parse, Terminal terminal, CancellationToken cancel)
    {
        AnalysisRequest request = SharedOptions.Read(parse, parse.GetValue(SharedOptions.Source), terminal);
        string? kept = SharedOptions.Text(parse, s_out);
        if (kept is not null) WholeFile.Require(kept, FitFile.Inputs(request)); // before the fit: a wrong name costs no time
        PlotOutput plot = PlotOutput.Read(parse, request, kept);
        FitReport result;
        using (var progress = Progress.For(terminal)) result = FitOperation.Run(request, progress, cancel);
        if (kept is not null) FitFile.Save(kept, result);
        IReadOnlyList<string> drawn = plot.Write(() => ResultFigures.Of(result));
        if (SharedOptions.IsSet(parse, SharedOptions.Json))
        {
            terminal.Out.WriteLine(FitDocument.Write(result));
        }
        else
        {
            FitText.Write(ReportWriter.For(terminal), result, kept);
            plot.Tell(terminal, drawn);
        }

        bool severe = result.Fits.Any(f => FitRemarks.Of(f, ParameterSummary.Of(f, request.Level)).Any(r => r.Severity == Severity.Severe));
        return severe ? ExitCode.Unreliable : ExitCode.Success;
    }
}
