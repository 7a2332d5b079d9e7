using System.CommandLine;
using Foretrain.App;
using Foretrain.App.Asking;
using Foretrain.App.Charts;
using Foretrain.App.Documents;
using Foretrain.Cli.Reports;
using Foretrain.Findings;

namespace Foretrain.Cli.Verbs;

/// <summary><c>foretrain compare</c>.</summary>
internal sealed class CompareVerb : Verb
{
    private static readonly Argument<string[]> s_sources = new("SOURCES")
    {
        Description = "one table of runs (or kept fit) per recipe; or one table and --by",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string[]> s_at = Options.Many("--at", "NAME=VALUE,...", "where to compare: flops=1e24 (each recipe at its own best split) or params=70B,tokens=1.4T; repeatable");
    private static readonly Option<string?> s_axis = Options.One("--axis", "NAME", "axis of the crossover: flops, or an input such as params (default: flops where the law has a cost)");
    private static readonly Option<string?> s_within = Options.One("--within", "LOW:HIGH", "where on the axis a crossover is sought (default: smallest run to 10x target and largest run)");
    private static readonly Option<string?> s_sure = Options.One("--sure", "SHARE", "probability from which a comparison counts as settled (default: 0.9)");
    private static readonly Option<bool> s_higher = Options.Flag("--higher-wins", "a larger outcome is better (accuracy)");

    /// <inheritdoc/>
    public override string Name => "compare";

    /// <inheritdoc/>
    public override string Purpose => "Which of several recipes will be better at scale, and from where on";

    /// <inheritdoc/>
    public override string Usage => "SOURCES --at NAME=VALUE,... [--by COLUMN] [options]";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explanation =>
    [
        "One law is fitted to each recipe. The recipe with the best forecast is held against every other one: probability of being better, crossover, the compute the other needs to catch up, and the cheapest runs expected to settle what is open.",
        "Probabilities cover the error of the constants and of the law's form; the form errors of two recipes are taken to be half correlated. They are about the mean outcome, not about one lucky run.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Argument> Arguments => [s_sources];

    /// <inheritdoc/>
    public override IReadOnlyList<OptionGroup> Groups { get; } =
    [
        new("Question", [s_at, s_axis, s_within, s_sure, s_higher]), SharedOptions.Fitting, SharedOptions.Runs,
        new("Intervals", [SharedOptions.Level, SharedOptions.Seed, SharedOptions.Threads]), PlotOutput.Group,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string What)> Examples =>
    [
        ("foretrain compare a.csv b.csv --at flops=1e24", "two recipes at a budget, each at its own best split"),
        ("foretrain compare runs.csv --by recipe --at params=70B,tokens=1.4T", "the values of a column, at one size and amount of data"),
        ("foretrain compare a.csv b.csv --at params=7B,tokens=2T --axis tokens", "from how many tokens on one of them wins, at 7B"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Next =>
    [
        "foretrain predict  one recipe at a target of your choice",
        "foretrain plan     the best split of a budget for one recipe",
    ];

    /// <inheritdoc/>
    public override ExitCode Run(ParseResult parse, Terminal terminal, CancellationToken cancel)
    {
        AnalysisRequest request = SharedOptions.Read(parse, null, terminal);
        PlotOutput plot = PlotOutput.Read(parse, request, parse.GetValue(s_sources) ?? []);
        CompareQuestion question = QuestionReading.Compare(new GivenOnCommandLine(parse, AllOptions), parse.GetValue(s_sources) ?? []);
        CompareReport result;
        using (var progress = Progress.For(terminal)) result = CompareOperation.Run(request, question, progress, cancel);
        IReadOnlyList<string> drawn = plot.Write(() => ResultFigures.Of(result));
        if (SharedOptions.IsSet(parse, SharedOptions.Json))
        {
            terminal.Out.WriteLine(CompareDocument.Write(result));
        }
        else
        {
            CompareText.Write(ReportWriter.For(terminal), result);
            plot.Tell(terminal, drawn);
        }

        return result.Findings.Concat(result.Comparisons.SelectMany(c => c.Findings)).Any(f => f.Severity == Severity.Severe) ? ExitCode.Unreliable : ExitCode.Success;
    }
}
