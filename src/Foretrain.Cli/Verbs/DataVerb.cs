using System.CommandLine;
using Foretrain.Cli.Help;
using Foretrain.Cli.Reports;

namespace Foretrain.Cli.Verbs;

/// <summary><c>foretrain data</c>: the page of the verbs on tables.</summary>
internal sealed class DataVerb : Verb
{
    /// <inheritdoc/>
    public override string Name => "data";

    /// <inheritdoc/>
    public override string Purpose => "Look at, clean and convert tables of runs";

    /// <inheritdoc/>
    public override string Usage => "describe | clean | convert";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explanation =>
    [
        "Logs come as they are: restarts under names of their own, checkpoints beside finals, parameters counted in three ways. These verbs say what is there, bring it to one row per run and to one convention, and list every decision so that it can be undone. No input is ever written over.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Argument> Arguments => [];

    /// <inheritdoc/>
    public override IReadOnlyList<OptionGroup> Groups { get; } = [new("Options", [SharedOptions.NoColor, SharedOptions.Help])];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string What)> Examples =>
    [
        ("foretrain data describe datasets/tiny_ladder/runs.csv", "what the columns mean and which laws apply"),
        ("foretrain data clean datasets/tiny_ladder/curves.csv --final --out clean.csv", "one row per run"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Next => ["foretrain data describe --help  and so on for each verb"];

    /// <inheritdoc/>
    public override ExitCode Run(ParseResult parse, Terminal terminal, CancellationToken cancel)
    {
        HelpPage.Of(this, ReportWriter.For(terminal));
        return ExitCode.Success;
    }
}
