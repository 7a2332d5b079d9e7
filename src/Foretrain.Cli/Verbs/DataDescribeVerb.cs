using System.CommandLine;
using Foretrain.App;
using Foretrain.App.Documents;
using Foretrain.App.Tables;
using Foretrain.Cli.Reports;
using Foretrain.Findings;

namespace Foretrain.Cli.Verbs;

/// <summary><c>foretrain data describe</c>.</summary>
internal sealed class DataDescribeVerb : Verb
{
    /// <inheritdoc/>
    public override string Name => "data describe";

    /// <inheritdoc/>
    public override string Purpose => "Say what a table is, what its columns mean, which laws apply and what is wrong";

    /// <inheritdoc/>
    public override string Usage => "SOURCE... [options]";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explanation =>
    [
        "Columns are known by name (params, N, n_params, config.model.n_params), by the unit in their header (tokens_B, params (M), train_flops [1e18]) and, where a name is short, by their values. Tokens are worked out from steps, batch and sequence length when all are there, and the report says so. What cannot be told apart is listed with its candidates.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Argument> Arguments => [SharedOptions.Source];

    /// <inheritdoc/>
    public override IReadOnlyList<OptionGroup> Groups { get; } =
    [
        new("Rows and columns", [SharedOptions.Where, SharedOptions.Map, SharedOptions.Join, SharedOptions.Target]), new("Laws", [SharedOptions.LawFile]), SharedOptions.Output,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string What)> Examples =>
    [
        ("foretrain data describe datasets/tiny_ladder/runs.csv", "what is this, and what can be fitted to it"),
        ("foretrain data describe evals.csv --where \"metric = 'acc'\" \\\n    --map accuracy=value", "one kind of result of a table in long form"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Next =>
    [
        "foretrain data clean  one row per run from logs",
        "foretrain init        keep sources and mapping in a project file",
        "foretrain fit         fit one of the laws",
    ];

    /// <inheritdoc/>
    public override ExitCode Run(ParseResult parse, Terminal terminal, CancellationToken cancel)
    {
        AnalysisRequest request = SharedOptions.Read(parse, parse.GetValue(SharedOptions.Source), terminal);
        DescribeReport result;
        using (var progress = Progress.For(terminal)) result = DescribeOperation.Run(request, progress, cancel);
        if (SharedOptions.IsSet(parse, SharedOptions.Json)) terminal.Out.WriteLine(DescribeDocument.Write(result));
        else DescribeText.Write(ReportWriter.For(terminal), result);
        return result.Findings.Any(f => f.Severity == Severity.Severe) ? ExitCode.Unreliable : ExitCode.Success;
    }
}
