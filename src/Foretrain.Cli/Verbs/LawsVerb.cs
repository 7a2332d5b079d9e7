using System.CommandLine;
using Foretrain.App;
using Foretrain.App.Documents;
using Foretrain.Cli.Reports;

namespace Foretrain.Cli.Verbs;

/// <summary><c>foretrain laws</c>.</summary>
internal sealed class LawsVerb : Verb
{
    private static readonly Argument<string[]> s_search = new("SEARCH") { Description = "only laws that mention every word, e.g. 'data', 'repeat', 'besiroglu'", Arity = ArgumentArity.ZeroOrMore };

    /// <inheritdoc/>
    public override string Name => "laws";

    /// <inheritdoc/>
    public override string Purpose => "List the scaling laws that can be fitted, or search them";

    /// <inheritdoc/>
    public override string Usage => "[SEARCH] [options]";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explanation => ["'foretrain laws show ID' prints one law in full."];

    /// <inheritdoc/>
    public override IReadOnlyList<Argument> Arguments => [s_search];

    /// <inheritdoc/>
    public override IReadOnlyList<OptionGroup> Groups { get; } = [new("Options", [SharedOptions.LawFile, .. SharedOptions.Output.Options])];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Command, string What)> Examples =>
    [
        ("foretrain laws", "all of them"),
        ("foretrain laws repeated data", "those about repeated data"),
        ("foretrain laws show chinchilla", "formula, units, constants and where they come from"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Next => ["foretrain laws show ID        one law in full", "foretrain fit SOURCE --law ID  fit it to your runs"];

    /// <inheritdoc/>
    public override ExitCode Run(ParseResult parse, Terminal terminal, CancellationToken cancel)
    {
        AnalysisRequest request = SharedOptions.Read(parse, null, terminal);
        string[] words = parse.GetValue(s_search) ?? [];
        LawList laws = LawsOperation.Find(request, words.Length == 0 ? null : string.Join(' ', words));
        if (SharedOptions.IsSet(parse, SharedOptions.Json)) terminal.Out.WriteLine(LawsDocument.Write(laws));
        else LawText.List(ReportWriter.For(terminal), laws);
        return ExitCode.Success;
    }
}
