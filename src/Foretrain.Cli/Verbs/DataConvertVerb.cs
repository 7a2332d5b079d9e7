using System.CommandLine;
using Foretrain.App;
using Foretrain.App.Documents;
using Foretrain.App.Tables;
using Foretrain.Cli.Reports;
using Foretrain.Conventions;
using Foretrain.Quantities;

namespace Foretrain.Cli.Verbs;

/// <summary><c>foretrain data convert</c>.</summary>
internal sealed class DataConvertVerb : Verb
{
    private static readonly Option<string?> s_params = Options.One("--params", "COUNT", "how to count parameters: non-embedding, with-head, total, active, active-non-embedding");
    private static readonly Option<string?> s_flops = Options.One("--flops", "SUM", "how to count compute: 6ND, with +attention or +causal-attention, +head, +embedding, +softmax; or kaplan, narayanan, hoffmann");
    private static readonly Option<string?> s_given = Options.One("--given", "COUNT", "what the column params counts now (default: what its name says, else the architecture is counted)");
    private static readonly Option<string[]> s_set = Options.Many("--set", "NAME=VALUE", "a value for all rows where no column holds it, e.g. vocab_size=50k or context=2048; repeatable");
    private static readonly Option<bool> s_tied = Options.Flag("--tied", "input and output share one embedding");
    private static readonly Option<bool> s_gated = Options.Flag("--gated", "feed-forward blocks have a gate: three matrices, not two");
    private static readonly Option<string?> s_out = Options.One("--out", "FILE", "write the table as CSV, and FILE.log.json beside it (default: only say what would change)");

    /// <inheritdoc/>
    public override string Name => "data convert";

    /// <inheritdoc/>
    public override string Purpose => "Count parameters and compute of a table in one way, and see what that does";

    /// <inheritdoc/>
    public override string Usage => "SOURCE... [--params COUNT] [--flops SUM] [options]";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explanation =>
    [
        "Which parameters are counted and what compute includes decides exponents and optima, most of all for small models with large vocabularies. Counts are made from the columns of the architecture (width, depth, heads, head_dim, ffn_width, vocab_size, experts, top_k, context), or from a count that is there and the embeddings. What was there is kept as params_given and flops_given; params_counts and flops_counts name the convention. The report shows a fit before and after.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Argument> Arguments => [SharedOptions.Source];

    /// <inheritdoc/>
    public override IReadOnlyList<OptionGroup> Groups { get; } =
    [
        new("Counting", [s_params, s_flops, s_given, s_set, s_tied, s_gated]), new("Rows and columns", [SharedOptions.Where, SharedOptions.Map, SharedOptions.Join]), new("Output", [s_out, .. SharedOptions.Output.Options]),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string What)> Examples =>
    [
        ("foretrain data convert datasets/tiny_ladder/runs.csv --params total \\\n    --given non-embedding --set vocab_size=256", "total parameters from those without embeddings"),
        ("foretrain data convert datasets/tiny_ladder/runs.csv --flops 6ND+attention \\\n    --set context=64 --out counted.csv", "compute with attention, from width and depth"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Next => ["foretrain fit  fit the converted table"];

    /// <inheritdoc/>
    public override ExitCode Run(ParseResult parse, Terminal terminal, CancellationToken cancel)
    {
        AnalysisRequest request = SharedOptions.Read(parse, parse.GetValue(SharedOptions.Source), terminal);
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (string set in SharedOptions.Texts(parse, s_set))
            foreach ((string name, double value) in NumberText.ParseAssignments(set, "--set")) values[name] = value;
        var options = new ConversionOptions
        {
            Params = SharedOptions.Text(parse, s_params) is { } count ? ParameterCount.Parse(count) : null,
            Flops = SharedOptions.Text(parse, s_flops) is { } sum ? FlopCount.Parse(sum) : null,
            Given = SharedOptions.Text(parse, s_given) is { } given ? ParameterCount.Parse(given, "--given") : null,
            Values = values,
            Tied = SharedOptions.IsSet(parse, s_tied),
            Gated = SharedOptions.IsSet(parse, s_gated),
        };
        ConvertReport result;
        using (var progress = Progress.For(terminal)) result = ConvertOperation.Run(request, options, SharedOptions.Text(parse, s_out), progress, cancel);
        if (SharedOptions.IsSet(parse, SharedOptions.Json)) terminal.Out.WriteLine(ConvertDocument.Write(result));
        else ConvertText.Write(ReportWriter.For(terminal), result);
        return ExitCode.Success;
    }
}
